// The bytes of an audit entry: a promise to disk that a stranger can check.
#include "engine/audit/entry.hpp"

#include <limits>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::audit;
using namespace std::string_literals;

namespace {

Entry entry() {
    Entry one{.origin = "accede.example",
              .call = "2099",
              .kind = "step",
              .subject = "nomination",
              .revision = 3,
              .event = "Submit",
              .from = "draft",
              .to = "submitted",
              .operated_by = "root",
              .at = moment_from_iso("2099-02-01T12:00:00.000001Z").value(),
              .reason_code = "quota.exceeded"};
    one.subject_id.fill(0xab);
    one.actor.bytes.fill(0xcd);
    one.commitment.fill(0xef);
    return one;
}

}  // namespace

TEST_CASE("the layout of an entry is what its header promises, byte by byte") {
    const auto text = [](const std::string& bytes) {
        return "\0\0\0"s + static_cast<char>(bytes.size()) + bytes;
    };
    const auto expected = text("accede/entry/1") + text("accede.example") + text("2099") +
                          text("step") + text("nomination") + std::string(16, '\xab') +
                          "\0\0\0\0\0\0\0\x03"s + text("Submit") + text("draft") +
                          text("submitted") + std::string(16, '\xcd') + text("root") +
                          bytes_from_hex("000e78f1fcf03001").value() + text("quota.exceeded") +
                          std::string(32, '\xef');

    CHECK(hex(sha256(canonical(entry()))) == hex(sha256(expected)));
    CHECK(canonical(entry()).size() == expected.size());
}

TEST_CASE("an entry is read back from its bytes, empty, full and with odd values") {
    auto odd = entry();
    odd.at = Moment{std::chrono::microseconds{-1}};
    odd.revision = std::numeric_limits<std::int64_t>::max();
    odd.origin = "a\0b\n\xff"s;
    odd.event = std::string(70'000, 'x');
    for (const auto& one : {Entry{}, entry(), odd}) CHECK(entry_from(canonical(one)) == one);
}

TEST_CASE("every field changes the bytes, and no text runs into the next") {
    std::set<std::string> all{canonical(entry())};
    const auto changed = [&](auto change) {
        auto one = entry();
        change(one);
        CHECK(all.insert(canonical(one)).second);
    };
    changed([](Entry& e) { e.origin += 'x'; });
    changed([](Entry& e) { e.call += 'x'; });
    changed([](Entry& e) { e.kind += 'x'; });
    changed([](Entry& e) { e.subject += 'x'; });
    changed([](Entry& e) { e.subject_id[15] ^= 1U; });
    changed([](Entry& e) { ++e.revision; });
    changed([](Entry& e) { e.event += 'x'; });
    changed([](Entry& e) { e.from += 'x'; });
    changed([](Entry& e) { e.to += 'x'; });
    changed([](Entry& e) { e.actor.bytes[0] ^= 1U; });
    changed([](Entry& e) { e.operated_by += 'x'; });
    changed([](Entry& e) { e.at += std::chrono::microseconds{1}; });
    changed([](Entry& e) { e.reason_code += 'x'; });
    changed([](Entry& e) { e.commitment[31] ^= 1U; });
    changed([](Entry& e) {
        e.from = "drafts";
        e.to = "ubmitted";
    });
    changed([](Entry& e) { std::swap(e.from, e.to); });
}

TEST_CASE("bytes cut off anywhere, or with one more, are no entry") {
    const auto whole = canonical(entry());
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(entry_from(std::string_view{whole}.substr(0, size)));
    CHECK_FALSE(entry_from(whole + '\0'));
    CHECK_FALSE(entry_from(whole + whole));
}

TEST_CASE("a flipped bit is another entry or none, never the same one") {
    const auto whole = canonical(entry());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto forged = whole;
            forged[at] = static_cast<char>(static_cast<unsigned char>(forged[at]) ^ (1U << bit));
            const auto read = entry_from(forged);
            CHECK(read != entry());
            if (read) CHECK(canonical(*read) == forged);
        }
    }
}

TEST_CASE("another version is no entry of this one") {
    auto bytes = canonical(entry());
    bytes[17] = '2';

    CHECK_FALSE(entry_from(bytes));
}

TEST_CASE("a commitment binds the salt and the body, and is what its header says") {
    std::array<std::uint8_t, 32> salt{};
    std::array<std::uint8_t, 32> other{};
    other[31] = 1;

    CHECK(commitment(salt, "yes") == sha256("accede/body/1"s + std::string(32, '\0') + "yes"));
    CHECK(commitment(salt, "yes") != commitment(salt, "no"));
    CHECK(commitment(salt, "yes") != commitment(other, "yes"));
    CHECK(commitment(salt, "") != Digest{});
}

TEST_CASE("SHA-256 is the one of the standard") {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("hex is read back, and nothing else is read as hex") {
    const std::string bytes{"\x00\x7f\x80\xff", 4};
    CHECK(bytes_from_hex("007f80ff") == bytes);
    CHECK(bytes_from_hex("") == "");
    for (const auto* text : {"0", "0g", "FF", " 00", "0x00"}) CHECK_FALSE(bytes_from_hex(text));
}
