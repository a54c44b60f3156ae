// What a Commission writes of its candidate, and what is missing from it.
#include "engine/nomination/dossier.hpp"
#include "tests/engine/regulations_document.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::nomination;

namespace {

using Words = std::vector<std::string>;

// "plan" may be left out and has 200 words at most; "profile" is required and has no limit.
regulations::Regulations rules() {
    return regulations::parse(tests::every_key().dump()).value();
}

std::string words(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += "mot ";
    return all;
}

Dossier complete() {
    Dossier dossier;
    dossier.sections = {{"plan", "Lire, écrire."}, {"profile", "\"quoted\"\nand a second line"}};
    dossier.mayors_commitment = Declaration{"The mayor", "2099-01-20"};
    dossier.commissions_endorsement = Declaration{"The secretary", "2099-02-10"};
    dossier.attachments["plan"] = {"plan.pdf", std::string(64, 'a'), 1234};
    return dossier;
}

}  // namespace

TEST_CASE("a required section is missed, another is not") {
    CHECK(faults_of({}, rules()) == Words{"profile: missing"});
    CHECK(faults_of(complete(), rules()).empty());
}

TEST_CASE("a document stands for a section's text") {
    Dossier dossier;
    dossier.attachments["profile"] = {"profile.pdf", std::string(64, 'a'), 1};

    CHECK(faults_of(dossier, rules()).empty());
}

TEST_CASE("200 words are taken where 200 are allowed, and 201 are not") {
    auto dossier = complete();
    dossier.sections["plan"] = words(200);
    CHECK(faults_of(dossier, rules()).empty());

    dossier.sections["plan"] = words(201);
    CHECK(faults_of(dossier, rules()) == Words{"plan: 201 words where 200 are allowed"});

    dossier.sections["profile"] = words(5000);
    CHECK(faults_of(dossier, rules()).size() == 1);
}

TEST_CASE("a section is written, written over and taken out") {
    Dossier dossier;
    REQUIRE(set_section(dossier, rules(), "plan", "Me\u0301rida"));
    CHECK(dossier.sections["plan"] == "M\u00e9rida");
    REQUIRE(set_section(dossier, rules(), "plan", "Something else.\nAnd more."));
    CHECK(dossier.sections["plan"] == "Something else.\nAnd more.");

    for (const auto* blank : {"", " \n", "\u00a0"}) {
        REQUIRE(set_section(dossier, rules(), "plan", "x"));
        REQUIRE(set_section(dossier, rules(), "plan", blank));
        CHECK(dossier.sections.empty());
    }
}

TEST_CASE("a section that is unknown, unclean or too long changes nothing") {
    auto dossier = complete();
    const auto refused = [&](std::string_view section, std::string_view text, Reason reason) {
        const auto set = set_section(dossier, rules(), section, text);
        REQUIRE_FALSE(set);
        CHECK(code_of(set.error().reason) == code_of(reason));
        CHECK(dossier == complete());
    };
    CHECK(set_section(dossier, rules(), "motivation", "x").error().details ==
          Words{"plan", "profile"});
    refused("motivation", "x", Reason::dossier_invalid);
    refused("plan", "\xc0\xaf", Reason::text_invalid);
    refused("plan", std::string(100'001, 'x'), Reason::text_too_long);
    CHECK(set_section(dossier, rules(), "plan", std::string(100'000, 'x')));
}

TEST_CASE("the two declarations have a name and a day, and there is no third") {
    Dossier dossier;
    REQUIRE(declare(dossier, mayors_commitment, "The mayor", "2024-02-29"));
    REQUIRE(declare(dossier, commissions_endorsement, "The secretary", "2099-12-31"));
    CHECK(dossier.mayors_commitment == Declaration{"The mayor", "2024-02-29"});
    CHECK(dossier.commissions_endorsement == Declaration{"The secretary", "2099-12-31"});

    const auto before = dossier;
    CHECK(declare(dossier, "signature", "X", "2099-01-01").error().reason ==
          Reason::dossier_invalid);
    CHECK(declare(dossier, mayors_commitment, " ", "2099-01-01").error().reason ==
          Reason::text_invalid);
    for (const auto* day :
         {"", "2099-02-29", "2099-1-01", "01.02.2099", "2099-01-01T", "20990-1-01"})
        CHECK(declare(dossier, mayors_commitment, "X", day).error().reason ==
              Reason::input_invalid);
    CHECK(dossier == before);
}

TEST_CASE("a dossier is read back as it was written, and equal ones are equal bytes") {
    for (const auto& dossier : {Dossier{}, complete()})
        CHECK(dossier_from_json(to_json(dossier)) == dossier);
    CHECK(dossier_from_json("") == Dossier{});

    Dossier other;
    other.attachments = complete().attachments;
    other.commissions_endorsement = complete().commissions_endorsement;
    other.mayors_commitment = complete().mayors_commitment;
    for (const auto* section : {"profile", "plan"})
        other.sections[section] = complete().sections.at(section);
    CHECK(to_json(other) == to_json(complete()));
}

TEST_CASE("what differs between two versions is named once, whatever it is") {
    const auto changed = [](auto change) {
        auto after = complete();
        change(after);
        CHECK(changed_sections(after, complete()) == changed_sections(complete(), after));
        return changed_sections(complete(), after);
    };
    CHECK(changed([](Dossier&) {}).empty());
    CHECK(changed([](Dossier& d) { d.sections["profile"] += "!"; }) == Words{"profile"});
    CHECK(changed([](Dossier& d) { d.sections.erase("profile"); }) == Words{"profile"});
    CHECK(changed([](Dossier& d) { d.sections["new"] = "x"; }) == Words{"new"});
    CHECK(changed([](Dossier& d) { d.attachments["plan"].bytes = 1; }) == Words{"plan"});
    CHECK(changed([](Dossier& d) {
              d.attachments["plan"].sha256 = "b";
              d.sections["plan"] = "x";
          }) == Words{"plan"});
    CHECK(changed([](Dossier& d) { d.mayors_commitment.reset(); }) == Words{"mayors_commitment"});
    CHECK(changed([](Dossier& d) { d.commissions_endorsement->on = "2099-02-11"; }) ==
          Words{"commissions_endorsement"});
}
