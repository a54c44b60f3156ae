// The codes of a second factor, by the vectors of the RFCs.
#include "engine/identity/totp.hpp"
#include "engine/identity/password.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::identity;

namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Moment at(std::int64_t seconds) {
    return Moment{std::chrono::seconds{seconds}};
}

constexpr std::string_view secret = "12345678901234567890";

}  // namespace

TEST_CASE("codes of a counter are those of RFC 4226, appendix D") {
    const char* const expected[] = {"755224", "287082", "359152", "969429", "338314",
                                    "254676", "287922", "162583", "399871", "520489"};
    for (std::uint64_t counter = 0; counter < 10; ++counter)
        CHECK(hotp(bytes_of(secret), counter) == expected[counter]);
}

TEST_CASE("codes of a time are those of RFC 6238, appendix B") {
    CHECK(totp(bytes_of(secret), at(59), 8) == "94287082");
    CHECK(totp(bytes_of(secret), at(1'111'111'109), 8) == "07081804");
    CHECK(totp(bytes_of(secret), at(1'111'111'111), 8) == "14050471");
    CHECK(totp(bytes_of(secret), at(1'234'567'890), 8) == "89005924");
    CHECK(totp(bytes_of(secret), at(2'000'000'000), 8) == "69279037");
    CHECK(totp(bytes_of(secret), at(20'000'000'000), 8) == "65353130");
}

TEST_CASE("a code lasts for thirty seconds and not one longer") {
    CHECK(totp(bytes_of(secret), at(30)) == totp(bytes_of(secret), at(59)));
    CHECK(totp(bytes_of(secret), at(60)) != totp(bytes_of(secret), at(59)));
}

TEST_CASE("the address for an authenticator names the log and the person") {
    FactorSecret bits{};
    std::copy(secret.begin(), secret.end(), bits.begin());
    CHECK(otpauth_uri("accede.example/2099", "ada", bits) ==
          "otpauth://totp/accede.example%2F2099:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
          "accede.example%2F2099");
}

TEST_CASE("a password is long enough by its letters, and of whatever letters it likes") {
    CHECK(clean_password("abcdefgh"));
    CHECK(clean_password("abcdefg").error().reason == Reason::input_invalid);
    // Letters and not bytes: seven of two bytes each are too few.
    CHECK_FALSE(clean_password("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"));
    CHECK(clean_password("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"));
    CHECK(clean_password(std::string(64, ' ') + "x"));
    CHECK(clean_password(std::string(1024, 'x')));
    CHECK(clean_password(std::string(1025, 'x')).error().reason == Reason::text_too_long);
}

TEST_CASE("a password of two keyboards is the same, and what is refused is not said") {
    CHECK(*clean_password("cafe\xcc\x81 noir") == "caf\xc3\xa9 noir");
    const auto refused = clean_password("secret\x01word");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().explanation.find("secret") == std::string::npos);
}
