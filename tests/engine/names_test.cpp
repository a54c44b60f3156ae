// What is stored by its name or its bytes is read back from it, and from nothing else.
#include "engine/actor.hpp"
#include "engine/effect.hpp"
#include "engine/ids.hpp"
#include "engine/permission.hpp"
#include "engine/result.hpp"
#include "tests/engine/charts/grids.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace engine;

TEST_CASE("every reason has a dotted code of its own, and is read back from it") {
    std::set<std::string_view> codes;
    for (int i = 0; i <= static_cast<int>(last_reason); ++i) {
        const auto reason = static_cast<Reason>(i);
        const auto code = code_of(reason);
        CAPTURE(code);
        CHECK(codes.insert(code).second);
        CHECK(code.find('.') != std::string_view::npos);
        CHECK(reason_from(code) == reason);
    }
    for (const auto* code : {"", "?", "quota", "quota.exhausted", "Quota.exceeded"})
        CHECK_FALSE(reason_from(code));
}

TEST_CASE("every role and addressee has a name of its own") {
    std::set<std::string_view> names;
    for (const auto role : every_role) {
        CHECK(names.insert(name_of(role)).second);
        CHECK(role_from(name_of(role)) == role);
    }
    CHECK_FALSE(role_from("public"));
    CHECK_FALSE(role_from("Officer"));

    names.clear();
    for (const auto addressee : {Addressee::commission, Addressee::secretariat, Addressee::juror,
                                 Addressee::panel, Addressee::public_at_large})
        CHECK(names.insert(name_of(addressee)).second);
    CHECK_FALSE(names.contains("?"));
}

TEST_CASE("a UUID is written in small letters and read in either") {
    const auto id = uuid_from("2FA85F64-5717-4562-b3fc-2c963f66afa6");
    REQUIRE(id);
    CHECK(uuid_text(*id) == "2fa85f64-5717-4562-b3fc-2c963f66afa6");
    CHECK(text_of(NominationId{}) == "00000000-0000-0000-0000-000000000000");
    for (const auto* text :
         {"", "2fa85f6457174562b3fc2c963f66afa6", "2fa85f64-5717-4562-b3fc-2c963f66afa",
          "2fa85f64-5717-4562-b3fc-2c963f66afa66", "2fa85f64-5717-4562-b3fc-2c963f66afag",
          "2fa85f645-717-4562-b3fc-2c963f66afa6", "{2fa85f64-5717-4562-b3fc-2c963f66af}"})
        CHECK_FALSE(uuid_from(text));
}

TEST_CASE("a country is two capital letters, and the default names none") {
    CHECK(Country::from("TG")->text() == "TG");
    for (const auto* text : {"", "T", "tg", "Tg", "TGO", "T1", "\xc3\x89", "--"})
        CHECK_FALSE(Country::from(text));
    CHECK(Country{}.text() == "--");
}

TEST_CASE("one of the mandates is enough, and the refusal names them all") {
    using tests::administrator;
    using tests::the_clock;
    CHECK(reserved_for({Role::administrator, Role::clock}, administrator()));
    CHECK(reserved_for({Role::administrator, Role::clock}, the_clock()));
    CHECK(reserved_for({Role::administrator, Role::clock}, tests::juror()).error().explanation ==
          "This step is for the administrator or clock; the person who asks has no such mandate.");
    CHECK_FALSE(reserved_for({}, administrator()));
}

TEST_CASE("each mandate is one thing, and a person without any has none") {
    const Actor nobody{};
    for (const auto role : every_role) CHECK_FALSE(nobody.has(role));
    CHECK(tests::officer().has(Role::officer));
    CHECK(tests::auditor().has(Role::auditor));
    CHECK_FALSE(tests::auditor().has(Role::administrator));
}
