// Nominations through storage: what the rules say, and what the database holds afterwards.
#include "storage/audit_log.hpp"
#include "tests/support/database.hpp"

#include <doctest/doctest.h>

using namespace engine;
using tests::House;
using tests::value;

TEST_CASE(
    "a nomination is begun, completed and submitted, and each step leaves its event and entry") {
    House house;
    house.open_call();

    const auto reference = house.submitted("TG", "Kara");

    CHECK(reference == "TG-2099-01");
    CHECK(value(house.connection, "SELECT state FROM nomination") == "submitted");
    CHECK(value(house.connection, "SELECT place FROM nomination") == "1");
    CHECK(value(house.connection, "SELECT used FROM place_counter") == "1");
    CHECK(value(house.connection, "SELECT count(*) FROM event WHERE subject = 'nomination'") ==
          "3");
    CHECK(value(house.connection,
                "SELECT count(*) FROM outbox WHERE letter = 'nomination-received'") == "1");
    const auto verified = storage::audit_log::verify(house.connection);
    CHECK(verified.faults == std::vector<std::string>{});
    CHECK(verified.steps == 5);
}

TEST_CASE("a nomination is named as its candidate, whatever a statement says") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");

    CHECK(value(house.connection, "SELECT name || ', ' || kind FROM nomination") == "Kara, city");
    house.connection.run("UPDATE nomination SET name = 'Lome', kind = 'region'");
    CHECK(value(house.connection, "SELECT name || ', ' || kind FROM nomination") == "Kara, city");
    house.connection.run(
        "INSERT INTO nomination (call_id, nomination_id, reference, commission, entity_id, state,"
        " revision, name, kind)"
        " SELECT call_id, gen_random_uuid(), 'TG-2099-98', commission, entity_id, 'lapsed', 1,"
        " 'Lome', 'region' FROM nomination");
    CHECK(value(house.connection,
                "SELECT count(*) FROM nomination n JOIN entity e USING (entity_id, name, kind)") ==
          "2");
}

TEST_CASE("a fourth nomination is refused, and the refusal names the three") {
    House house;
    house.open_call();
    for (const auto* city : {"Kara", "Pya", "Niamtougou"}) house.submitted("TG", city);
    const auto fourth = house.complete_draft("TG", "Sokode");

    const auto answer =
        house.registry.advance(house.as("officer.tg"), "2099", fourth, nomination::Submit{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::quota_exhausted);
    CHECK(answer.error().details ==
          std::vector<std::string>{
              "in use: TG-2099-01 submitted, TG-2099-02 submitted, TG-2099-03 submitted"});
    CHECK(value(house.connection, "SELECT state FROM nomination WHERE reference = 'TG-2099-04'") ==
          "draft");
    CHECK(value(house.connection, "SELECT used FROM place_counter") == "3");
}

TEST_CASE("a withdrawn nomination gives its place back, and the lowest free place is taken next") {
    House house;
    house.open_call();
    for (const auto* city : {"Kara", "Pya", "Niamtougou"}) house.submitted("TG", city);
    const auto fourth = house.complete_draft("TG", "Sokode");

    REQUIRE(house.registry.advance(house.as("officer.tg"), "2099", "TG-2099-02",
                                   nomination::Withdraw{"The mayor asked."}));
    const auto answer =
        house.registry.advance(house.as("officer.tg"), "2099", fourth, nomination::Submit{});

    REQUIRE(answer);
    CHECK(answer->place == 2);
}

TEST_CASE("the same key gives the same answer once more, and nothing is done twice") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    const auto request = house.as("officer.tg");
    const auto first = house.registry.advance(request, "2099", reference, nomination::Submit{});

    const auto again = house.registry.advance(request, "2099", reference, nomination::Submit{});

    REQUIRE(first);
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(again->revision == first->revision);
    CHECK(again->at == first->at);
    CHECK(value(house.connection, "SELECT count(*) FROM event WHERE event = 'Submit'") == "1");
}

TEST_CASE("the same key with another request is refused") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    const auto request = house.as("officer.tg");
    REQUIRE(house.registry.advance(request, "2099", reference, nomination::Submit{}));

    const auto other =
        house.registry.advance(request, "2099", reference, nomination::Withdraw{"No more."});

    REQUIRE_FALSE(other);
    CHECK(other.error().reason == Reason::key_used_for_another_request);
    CHECK(value(house.connection, "SELECT state FROM nomination") == "submitted");
}

TEST_CASE("a stale revision is refused as out of date") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    auto request = house.as("officer.tg");
    request.revision = 1;

    const auto answer = house.registry.advance(request, "2099", reference, nomination::Submit{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::out_of_date);
    CHECK(value(house.connection, "SELECT state FROM nomination") == "draft");
}

TEST_CASE("the last microsecond of the window is in time, the next is late") {
    House house;
    house.open_call();
    const auto in_time = house.complete_draft("TG", "Kara");
    const auto late = house.complete_draft("TG", "Pya");
    house.at("2099-03-31T21:58:59.999999Z");

    CHECK(house.registry.advance(house.as("officer.tg"), "2099", in_time, nomination::Submit{}));
    house.at("2099-03-31T21:59:00.000000Z");
    const auto refused =
        house.registry.advance(house.as("officer.tg"), "2099", late, nomination::Submit{});

    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::window_closed);
}

TEST_CASE("what nobody may nominate is refused, each with its reason, and nothing is written") {
    House house;
    house.open_call();
    const auto begin = [&](const std::string& officer, storage::NewNomination wanted) {
        const auto answer = house.registry.begin(house.as(officer), "2099", wanted);
        return answer ? Reason::not_found : answer.error().reason;
    };
    const auto tg = house.officer("TG");
    const auto li = house.officer("LI");

    CHECK(begin(tg, {"ZZ", "ZZ", "Nowhere"}) == Reason::not_of_this_commission);
    CHECK(begin(tg, {"TG", "ZZ", "Nowhere"}) == Reason::country_unknown);
    CHECK(begin(tg, {"TG", "KE", "Nairobi"}) == Reason::entity_of_another_country);
    CHECK(begin(li, {"LI", "LI", "Vaduz"}) == Reason::country_not_a_member_state);
    CHECK(begin(tg, {"TG", "TG", "Kara", "", "galaxy"}) == Reason::entity_kind_not_allowed);
    CHECK(begin(tg, {"TG", "TG", "Ka\xC0\xAFra"}) == Reason::text_invalid);
    CHECK(begin("ada", {"TG", "TG", "Kara"}) == Reason::not_for_this_role);
    CHECK(begin("stranger", {"TG", "TG", "Kara"}) == Reason::not_for_this_role);

    CHECK(value(house.connection, "SELECT count(*) FROM nomination") == "0");
    CHECK(value(house.connection, "SELECT count(*) FROM entity") == "0");
}

TEST_CASE("the same entity is nominated once in a call, and again once the other was given up") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    const storage::NewNomination kara{"TG", "TG", "Kara"};

    const auto second = house.registry.begin(house.as("officer.tg"), "2099", kara);
    REQUIRE_FALSE(second);
    CHECK(second.error().reason == Reason::already_nominated);

    REQUIRE(house.registry.advance(house.as("officer.tg"), "2099", "TG-2099-01",
                                   nomination::Withdraw{"Another year."}));
    CHECK(house.registry.begin(house.as("officer.tg"), "2099", kara));
}

TEST_CASE(
    "an incomplete dossier is refused with each missing section, and 201 words where 200 are "
    "allowed") {
    House house;
    house.open_call();
    const auto tg = house.officer("TG");
    const auto begun = house.registry.begin(house.as(tg), "2099", {"TG", "TG", "Kara"});
    REQUIRE(begun);
    std::string words;
    for (int i = 0; i < 201; ++i) words += "word ";
    using Kind = storage::Change::Kind;
    REQUIRE(house.registry.edit(house.as(tg), "2099", begun->reference,
                                {{Kind::section, "motivation", words}}));

    const auto answer =
        house.registry.advance(house.as(tg), "2099", begun->reference, nomination::Submit{});

    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == Reason::dossier_incomplete);
    CHECK(answer.error().details ==
          std::vector<std::string>{"profile: missing",
                                   "motivation: 201 words where 200 are allowed", "plan: missing",
                                   "challenges: missing", "the mayor's commitment is not recorded",
                                   "the Commission's endorsement is not recorded"});
}

TEST_CASE(
    "a returned file opens only what was remarked upon, and comes back as version 2 in its place") {
    House house;
    house.open_call();
    const auto reference = house.submitted("TG", "Kara");
    REQUIRE(house.registry.advance(
        house.as("ada"), "2099", reference,
        nomination::ReturnForCompletion{{{"plan", "Say who does what."}},
                                        moment_from_iso("2099-02-10T00:00:00Z")}));
    using Kind = storage::Change::Kind;

    const auto frozen = house.registry.edit(house.as("officer.tg"), "2099", reference,
                                            {{Kind::section, "motivation", "Something else."}});
    const auto unanswered =
        house.registry.advance(house.as("officer.tg"), "2099", reference, nomination::Submit{});
    const auto edited = house.registry.edit(house.as("officer.tg"), "2099", reference,
                                            {{Kind::section, "plan", "The library leads."}});
    const auto answer =
        house.registry.advance(house.as("officer.tg"), "2099", reference, nomination::Submit{});

    REQUIRE_FALSE(frozen);
    CHECK(frozen.error().details == std::vector<std::string>{"motivation"});
    REQUIRE_FALSE(unanswered);
    CHECK(unanswered.error().reason == Reason::remarks_unanswered);
    REQUIRE(edited);
    REQUIRE(answer);
    CHECK(answer->place == 1);
    CHECK(value(house.connection, "SELECT dossier_version FROM nomination") == "2");
    CHECK(value(house.connection, "SELECT count(*) FROM dossier") == "2");
}

TEST_CASE("a refused decision is on record, a refused submission is not") {
    House house;
    house.open_call();
    const auto reference = house.submitted("TG", "Kara");

    CHECK_FALSE(
        house.registry.advance(house.as("ada"), "2099", reference, nomination::FindEligible{}));
    CHECK_FALSE(
        house.registry.advance(house.as("officer.tg"), "2099", reference, nomination::Submit{}));

    CHECK(value(house.connection, "SELECT count(*) FROM audit_entry WHERE kind = 'refusal'") ==
          "1");
    CHECK(storage::audit_log::verify(house.connection).faults.empty());
}

TEST_CASE("a dry run answers as the step would and leaves nothing") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");
    auto request = house.as("officer.tg");
    request.dry_run = true;

    const auto answer = house.registry.advance(request, "2099", reference, nomination::Submit{});

    REQUIRE(answer);
    CHECK(answer->to == "submitted");
    CHECK(value(house.connection, "SELECT state FROM nomination") == "draft");
    CHECK(value(house.connection, "SELECT used FROM place_counter") == "0");
}

TEST_CASE("a file is not returned with two remarks on one section") {
    House house;
    house.open_call();
    const auto reference = house.submitted("TG", "Kara");
    const auto by = moment_from_iso("2099-02-14T11:00:00Z").value();
    const auto back = [&](const std::vector<nomination::Remark>& remarks) {
        return house.registry.advance(house.as("ada"), "2099", reference,
                                      nomination::ReturnForCompletion{remarks, by});
    };

    const auto twice = back({{"plan", "Say who."}, {"plan", "Say when."}});
    REQUIRE_FALSE(twice);
    CHECK(twice.error().reason == Reason::remarks_missing);
    CHECK(value(house.connection, "SELECT count(*) FROM remark") == "0");
    CHECK(value(house.connection, "SELECT state FROM nomination") == "submitted");

    CHECK(back({{"plan", "Say who."}, {"profile", "Say when."}}));
    CHECK(value(house.connection, "SELECT count(*) FROM remark") == "2");
}

TEST_CASE("a remark is not answered with nothing") {
    House house;
    house.open_call();
    const auto reference = house.submitted("TG", "Kara");
    REQUIRE(house.registry.advance(
        house.as("ada"), "2099", reference,
        nomination::ReturnForCompletion{{{"plan", "Say who."}},
                                        moment_from_iso("2099-02-14T11:00:00Z").value()}));
    const auto answer = [&](const std::string& text) {
        return house.registry.edit(house.as("officer.tg"), "2099", reference,
                                   {{storage::Change::Kind::answer, "plan", text}});
    };

    for (const auto* nothing : {"", " ", "\n\t", "\u00a0"}) {
        CAPTURE(nothing);
        const auto blank = answer(nothing);
        REQUIRE_FALSE(blank);
        CHECK(blank.error().reason == Reason::reason_missing);
    }
    CHECK(value(house.connection, "SELECT count(*) FROM remark WHERE answer IS NULL") == "1");

    CHECK(answer("The mayor."));
    CHECK(value(house.connection, "SELECT answer FROM remark") == "The mayor.");
}
