// What a person shows to be known, and who may give it to whom.
#include "engine/identity/secret.hpp"
#include "engine/identity/password.hpp"
#include "engine/identity/token.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::identity;

namespace {

std::string base32_of(std::string_view text) {
    return base32({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Granting by(bool administrator, std::uint8_t actor, std::uint8_t to, bool second_factor = false) {
    Granting granting{.has_second_factor = second_factor};
    granting.actor.person.bytes[0] = actor;
    granting.actor.is_administrator = administrator;
    granting.to.bytes[0] = to;
    return granting;
}

}  // namespace

TEST_CASE("base32 is that of RFC 4648, chapter 10, without padding") {
    CHECK(base32_of("").empty());
    CHECK(base32_of("f") == "MY");
    CHECK(base32_of("fo") == "MZXQ");
    CHECK(base32_of("foo") == "MZXW6");
    CHECK(base32_of("foob") == "MZXW6YQ");
    CHECK(base32_of("fooba") == "MZXW6YTB");
    CHECK(base32_of("foobar") == "MZXW6YTBOI");
}

TEST_CASE("a secret is known by its prefix and length, and nothing else is taken for one") {
    SecretBits bits{};
    bits.fill(0xff);
    const auto token = secret_text(SecretKind::token, bits);
    const auto code = secret_text(SecretKind::code, bits);
    CHECK(token == "accede_" + std::string(51, '7') + "q");
    CHECK(kind_of_secret(token) == SecretKind::token);
    CHECK(kind_of_secret(code) == SecretKind::code);
    for (const auto& text :
         {std::string{}, std::string{"accede_"}, token + "a", token.substr(1),
          token.substr(0, token.size() - 1), "accede_" + std::string(52, '1'),
          "accede_" + std::string(52, 'A'), token + "\n", std::string(100'000, 'x')})
        CHECK_FALSE(kind_of_secret(text));
}

TEST_CASE("everybody makes tokens for oneself, and only an administrator for another") {
    CHECK(may_add_token(by(false, 1, 1), 1));
    CHECK(may_add_token(by(true, 1, 2), 1));
    CHECK(may_add_token(by(false, 1, 2), 1).error().reason == Reason::not_for_this_role);
}

TEST_CASE("nobody goes around another's second factor with a token") {
    CHECK(may_add_token(by(true, 1, 1, true), 1));
    CHECK(may_add_token(by(true, 1, 2, true), 1).error().reason == Reason::not_your_own);
    CHECK(may_invite(by(true, 1, 2, true), 1));
}

TEST_CASE("what somebody signs in with who holds an office is the own, or given at the database") {
    auto office = by(true, 1, 2);
    office.holds_office = true;
    CHECK(may_add_token(office, 1).error().reason == Reason::not_your_own);
    CHECK(may_invite(office, 1).error().reason == Reason::not_your_own);
    CHECK(may_take_second_factor(office).error().reason == Reason::not_your_own);
    office.at_the_database = true;
    CHECK(may_add_token(office, 1));
    CHECK(may_invite(office, 1));
    CHECK(may_take_second_factor(office));
    auto own = by(true, 1, 1);
    own.holds_office = true;
    CHECK(may_add_token(own, 1));
    CHECK(may_invite(own, 1));
    CHECK(may_take_second_factor(own).error().reason == Reason::not_your_own);
    CHECK(may_take_second_factor(by(true, 1, 2)));
    CHECK(may_take_second_factor(by(false, 1, 2)).error().reason == Reason::not_for_this_role);
}

TEST_CASE("a person begins anew at the database, by an administrator") {
    auto anew = by(true, 1, 2);
    CHECK(may_begin_anew(anew).error().reason == Reason::not_your_own);
    anew.at_the_database = true;
    CHECK(may_begin_anew(anew));
    anew.actor.is_administrator = false;
    CHECK(may_begin_anew(anew).error().reason == Reason::not_for_this_role);
}

TEST_CASE("a password that many have, that is a word or that tells its person is not chosen") {
    const std::vector<std::string> about{"officer.tg", "accede.example"};
    for (const auto* text :
         {"password", "Password123!", "P4ssw0rd!", "12345678", "qwertyuiop", "azertyuiop",
          "iloveyou1", "motdepasse", "abcdefghijklmnopq", "aaaaaaaaaaaaaaaaaaaaaaaa", "20990101",
          "officer.tg2099", "accede.example", "passwordpassword", "pink river"}) {
        CAPTURE(std::string{text});
        CHECK(may_choose(text, about).error().reason == Reason::input_invalid);
    }
    for (const auto* text :
         {"correct horse battery staple", "a quiet harbour", "kx8Hq2zP", "calm boat",
          "lom\u00e9-2026-\u00e9t\u00e9", "jardin bleu sans porte"}) {
        CAPTURE(std::string{text});
        CHECK(may_choose(text, about));
    }
    // The same words tell nothing of another.
    CHECK_FALSE(may_choose("zebulon.kx2099", std::vector<std::string>{"zebulon.kx"}));
    CHECK(may_choose("zebulon.kx2099", about));
    CHECK(may_choose("a quiet harbour" + std::string(1000, 'k'), about));
}

TEST_CASE("a token is good for a day at least and a year at most") {
    CHECK(may_add_token(by(false, 1, 1), 366));
    CHECK(may_add_token(by(false, 1, 1), 367).error().reason == Reason::input_invalid);
    CHECK(may_add_token(by(false, 1, 1), 0).error().reason == Reason::input_invalid);
}

TEST_CASE("an invitation is an administrator's, and good for a day at most") {
    CHECK(may_invite(by(true, 1, 2), 24));
    CHECK(may_invite(by(true, 1, 2), 25).error().reason == Reason::input_invalid);
    CHECK(may_invite(by(true, 1, 2), 0).error().reason == Reason::input_invalid);
    CHECK(may_invite(by(false, 1, 1), 1).error().reason == Reason::not_for_this_role);
}
