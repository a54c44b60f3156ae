// The regulations of a call: what a document says, and every fault with its place and its reason.
#include "engine/regulations/regulations.hpp"
#include "tests/engine/regulations_document.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::regulations;

namespace {

using Json = nlohmann::ordered_json;
using Faults = std::vector<Fault>;

Json document() {
    return tests::every_key();
}

// The document with one value put in the place of another, or added.
Json with(const std::string& path, const Json& value) {
    auto changed = document();
    changed[Json::json_pointer{path}] = value;
    return changed;
}

Json without(const std::string& path) {
    auto changed = document();
    const Json::json_pointer pointer{path};
    changed.at(pointer.parent_pointer()).erase(pointer.back());
    return changed;
}

Faults faults_in(const Json& json) {
    const auto read = parse(json.dump());
    return read ? Faults{} : read.error();
}

std::string told(const Faults& faults) {
    std::string all;
    for (const auto& fault : faults) all += fault.path + " " + fault.reason + "\n";
    return all;
}

void only_fault(const Json& json, const std::string& path, const std::string& reason) {
    CHECK(told(faults_in(json)) == path + " " + reason + "\n");
}

}  // namespace

TEST_CASE("every key of a document is read") {
    const auto read = parse(document().dump());
    REQUIRE_MESSAGE(read, told(read.error()));
    const auto& all = *read;

    CHECK(all.programme == "gnlc");
    CHECK(all.call == "2099");
    CHECK(all.title.en == "A call");
    CHECK(all.title.fr == "Un appel");
    CHECK(all.sources == std::vector<std::string>{"https://example.org/one"});
    CHECK(all.note == "Invented.");
    CHECK(all.commission.opens == "2099-01-15T00:00");
    CHECK(all.commission.closes == "2099-03-31T23:59:30.5");
    CHECK(all.commission.zone == "Europe/Berlin");
    CHECK(iso(all.commission.window.opens) == "2099-01-14T23:00:00.000000Z");
    CHECK(iso(all.commission.window.closes) == "2099-03-31T21:59:30.500000Z");
    CHECK(all.completion_days == 21);
    CHECK(all.quota.places == 2);
    CHECK(places_for(all, Country{{'K', 'E'}}) == 4);
    CHECK(places_for(all, Country{{'F', 'R'}}) == 0);
    CHECK(places_for(all, Country{{'D', 'E'}}) == 2);
    CHECK(admits_kind(all, "county"));
    CHECK_FALSE(admits_kind(all, "County"));
    CHECK_FALSE(all.mayors_commitment);
    CHECK_FALSE(all.commissions_endorsement);
    REQUIRE(all.sections.size() == 2);
    CHECK_FALSE(all.sections[0].required);
    CHECK(all.sections[0].longest_words == 200);
    CHECK(all.sections[1].required);
    CHECK(all.sections[1].longest_words == 0);
    CHECK(section_named(all, "profile")->title.fr == "Profil");
    CHECK(section_named(all, "motivation") == nullptr);
    REQUIRE(all.checks.size() == 1);
    CHECK(all.checks[0].id == "signed");
    CHECK(all.checks[0].question.fr == "Signé ?");
    REQUIRE(all.jury);
    CHECK_FALSE(all.jury->as_published);
    CHECK(all.jury->reviews_per_nomination == 5);
    CHECK(all.jury->quorum.least == 4);
    CHECK(all.jury->quorum.share.numerator == 2);
    CHECK(all.jury->quorum.share.denominator == 3);
    CHECK(all.jury->overrule.numerator == 3);
    CHECK(all.jury->overrule.denominator == 4);
    CHECK(all.jury->majority.numerator == 2);
    CHECK(all.jury->majority.denominator == 3);
    CHECK(all.jury->against_the_jury);
    CHECK(all.jury->scale_lowest == 0);
    CHECK(all.jury->scale_highest == 10);
    CHECK(all.jury->discussion.unsure_above_percent == 20);
    CHECK(all.jury->discussion.unsure_below_percent == 80);
    CHECK(all.jury->discussion.scores_differ_by == 4);
    CHECK(all.jury->criteria[0].knock_out == 9);
    CHECK_FALSE(all.jury->criteria[1].knock_out);
    REQUIRE(all.admission.caps);
    CHECK(all.admission.caps->places == 12);
    CHECK(all.admission.caps->per_region.at(Region::africa).at_least == 2);
    CHECK(all.admission.caps->per_region.at(Region::africa).at_most == 5);
    CHECK(all.admission.caps->per_kind.at("city").at_least == 0);
    CHECK(all.admission.caps->per_kind.at("city").at_most == 3);
    REQUIRE(all.jury->criteria.size() == 2);
    CHECK(all.jury->criteria[0].id == "impact");
    CHECK(all.jury->criteria[0].weight == 3);
    REQUIRE(all.jury->criteria[0].anchors.size() == 1);
    CHECK(all.jury->criteria[0].anchors.at(1).fr == "Un peu");
    CHECK(all.jury->criteria[1].anchors.empty());
    CHECK(all.jury->criteria[1].weight == 1);
    REQUIRE(all.jury->review);
    CHECK(iso(all.jury->review->window.closes) == "2099-06-01T00:00:00.000000Z");
    CHECK(all.admission.ledger == "prize");
    CHECK_FALSE(all.admission.standing);
    CHECK_FALSE(all.admission.second_approver);
    CHECK(all.admission.winners_per_country == 1);
    CHECK(all.readmission.members_may_apply);
    CHECK(all.readmission.excluded_years == 6);
    CHECK(all.readmission.member_of == "gnlc");
    CHECK(all.readmission.longer_than_months == 12);
}

TEST_CASE("what may be left out has its usual value") {
    auto json = document();
    for (const auto* path :
         {"/sources", "/note", "/windows/city", "/windows/completion_days", "/quota/exceptions",
          "/dossier/mayors_commitment", "/dossier/commissions_endorsement", "/jury/as_published",
          "/jury/quorum", "/jury/majority", "/jury/overrule", "/jury/against_the_jury",
          "/admission/standing", "/admission/second_approver", "/admission/winners_per_country",
          "/readmission"}) {
        const Json::json_pointer pointer{path};
        json.at(pointer.parent_pointer()).erase(pointer.back());
    }
    const auto read = parse(json.dump());
    REQUIRE_MESSAGE(read, told(read.error()));

    CHECK(read->completion_days == 14);
    CHECK(read->quota.exceptions.empty());
    CHECK(read->mayors_commitment);
    CHECK(read->commissions_endorsement);
    CHECK(quorum_for(read->jury->quorum, 5) == 4);  // two thirds of 5, rounded up
    CHECK(read->jury->majority.numerator == 1);
    CHECK(read->jury->majority.denominator == 2);
    CHECK(read->jury->overrule.numerator == 2);
    CHECK(read->jury->overrule.denominator == 3);
    CHECK_FALSE(read->jury->against_the_jury);
    CHECK(read->admission.standing);
    CHECK(read->admission.second_approver);
    CHECK(read->admission.winners_per_country == 0);
    CHECK_FALSE(read->readmission.members_may_apply);
}

TEST_CASE("the usual quorum is the greater of three and two thirds of the reviews") {
    auto json = without("/jury/quorum");
    for (const auto& [reviews, quorum] :
         {std::pair{3, 3}, {4, 3}, {5, 4}, {6, 4}, {7, 5}, {25, 17}}) {
        json["jury"]["reviews_per_nomination"] = reviews;
        CHECK(quorum_for(parse(json.dump())->jury->quorum, reviews) == quorum);
    }
}

TEST_CASE("each key that must be there is missed, by its place") {
    for (const auto* path : {"/schema",
                             "/programme",
                             "/call",
                             "/title",
                             "/title/en",
                             "/title/fr",
                             "/windows",
                             "/windows/commission",
                             "/windows/commission/opens",
                             "/windows/commission/closes",
                             "/windows/commission/zone",
                             "/quota",
                             "/quota/key",
                             "/quota/places",
                             "/entity_kinds",
                             "/dossier",
                             "/dossier/sections",
                             "/dossier/sections/0/id",
                             "/dossier/sections/0/title",
                             "/screening",
                             "/screening/0/id",
                             "/screening/0/question/fr",
                             "/jury",
                             "/jury/reviews_per_nomination",
                             "/jury/scale",
                             "/jury/scale/lowest",
                             "/jury/criteria/1/id",
                             "/jury/review",
                             "/jury/review/zone",
                             "/admission",
                             "/admission/ledger",
                             "/readmission/longer_than_months"}) {
        CAPTURE(path);
        const auto faults = faults_in(without(path));
        REQUIRE_FALSE(faults.empty());
        CHECK(std::ranges::find(faults, Fault{path, "is missing"}) != faults.end());
    }
}

TEST_CASE("a key that nobody knows is a fault wherever it stands") {
    for (const auto* place :
         {"", "/title", "/windows", "/windows/city", "/windows/commission", "/quota", "/dossier",
          "/dossier/sections/1", "/screening/0", "/screening/0/question", "/jury", "/jury/scale",
          "/jury/criteria/0", "/jury/review", "/admission", "/readmission"}) {
        const auto path = std::string{place} + "/extra";
        only_fault(with(path, 1), path, "is not a known key");
    }
    only_fault(with("/a~1b~0c", 1), "/a~1b~0c", "is not a known key");
}

TEST_CASE("a key that is there twice is a fault, at any depth") {
    auto text = document().dump();
    const auto at = text.find("\"places\":2");
    REQUIRE(at != std::string::npos);
    text.insert(at, "\"places\":9,");

    const auto read = parse(text);
    REQUIRE_FALSE(read);
    CHECK(told(read.error()) == " has the key 'places' twice in one object\n");
}

TEST_CASE("a value of the wrong type is named") {
    only_fault(with("/programme", 1), "/programme", "must be a text");
    only_fault(with("/title", "x"), "/title", "must be an object");
    only_fault(with("/sources", "x"), "/sources", "must be a list");
    only_fault(with("/sources/0", 5), "/sources/0", "must be a text");
    only_fault(with("/entity_kinds/1", 5), "/entity_kinds/1", "must be a text");
    only_fault(with("/quota/exceptions", Json::array()), "/quota/exceptions", "must be an object");
    only_fault(with("/dossier/mayors_commitment", "yes"), "/dossier/mayors_commitment",
               "must be true or false");
    only_fault(with("/dossier/sections/0", 7), "/dossier/sections/0", "must be an object");
    only_fault(with("/windows/completion_days", "14"), "/windows/completion_days",
               "must be a whole number from 1 to 365");
    only_fault(with("/quota/places", 2.5), "/quota/places",
               "must be a whole number from 1 to 1000");
}

TEST_CASE("each number has a lowest and a highest value, and nothing beside them") {
    struct Range {
        const char* path;
        int lowest, highest;
    };
    for (const auto& range :
         {Range{"/windows/completion_days", 1, 365}, Range{"/quota/places", 1, 1000},
          Range{"/quota/exceptions/KE", 0, 1000},
          Range{"/dossier/sections/0/longest_words", 1, 100000},
          Range{"/jury/criteria/0/weight", 1, 100},
          Range{"/admission/winners_per_country", 1, 1000},
          Range{"/readmission/excluded_years", 1, 100},
          Range{"/readmission/longer_than_months", 0, 1200}}) {
        const auto& path = range.path;
        const auto lowest = range.lowest;
        const auto highest = range.highest;
        CAPTURE(path);
        CHECK(told(faults_in(with(path, lowest))).empty());
        CHECK(told(faults_in(with(path, highest))).empty());
        for (const auto& beside :
             {Json(lowest - 1), Json(highest + 1), Json(18446744073709551615ULL)}) {
            CHECK(told(faults_in(with(path, beside))).find(path) == 0);
        }
    }
}

TEST_CASE("texts are clean, and what must be said is not blank") {
    only_fault(with("/title/en", "  "), "/title/en", "must not be empty");
    only_fault(with("/entity_kinds/0", "\u00a0"), "/entity_kinds/0", "must not be empty");
    only_fault(with("/title/en", std::string(2001, 'x')), "/title/en",
               "The text has 2001 bytes; at most 2000 are taken.");
    only_fault(
        with("/title/fr", "a\u202e"), "/title/fr",
        "The text has a mark that turns the direction of writing around (U+202E) at byte 2.");
    only_fault(
        with("/entity_kinds/0", "a\u202e"), "/entity_kinds/0",
        "The text has a mark that turns the direction of writing around (U+202E) at byte 2.");
    only_fault(with("/entity_kinds", Json::array()), "/entity_kinds",
               "must name at least one kind");
}

TEST_CASE("names are short and plain") {
    const std::string reason{"must be a short name of small letters, digits, '-' and '_'"};
    only_fault(with("/programme", "GNLC"), "/programme", reason);
    only_fault(with("/admission/ledger", "a b"), "/admission/ledger", reason);
    only_fault(with("/jury/criteria/0/id", "é"), "/jury/criteria/0/id", reason);
    CHECK(faults_in(with("/call", std::string(32, 'a'))).empty());
    only_fault(with("/call", std::string(33, 'a')), "/call", "must have at most 32 characters");
    CHECK(faults_in(with("/programme", std::string(64, 'a'))).empty());
    only_fault(with("/programme", std::string(65, 'a')), "/programme", reason);
}

TEST_CASE("an id is there once in its list") {
    only_fault(with("/dossier/sections/1/id", "plan"), "/dossier/sections/1/id", "is there twice");
    only_fault(with("/jury/criteria/1/id", "impact"), "/jury/criteria/1/id", "is there twice");
    auto json = document();
    json["screening"].push_back(json["screening"][0]);
    only_fault(json, "/screening/1/id", "is there twice");
}

TEST_CASE("another schema, another key of the quota and a foreign code are faults") {
    only_fault(with("/schema", "accede/regulations/2"), "/schema",
               "must be \"accede/regulations/1\"");
    only_fault(with("/quota/key", "city"), "/quota/key", "must be \"commission\"");
    only_fault(with("/quota/exceptions/Kenya", 4), "/quota/exceptions/Kenya",
               "must be a country's two letters");
}

TEST_CASE("a share lies below one, and is written as two numbers") {
    for (const auto* good : {"1/2", "0/1", "2/3", "998/999"})
        CHECK(faults_in(with("/jury/majority", good)).empty());
    for (const auto* bad :
         {"1/1", "3/2", "1/0", "1", "/2", "1/", "-1/2", "1/2/3", "1000/2000", "½"}) {
        CAPTURE(bad);
        only_fault(with("/jury/majority", bad), "/jury/majority",
                   "must be a share below one, such as \"1/2\"");
    }
    only_fault(with("/jury/majority", ""), "/jury/majority", "must not be empty");
}

TEST_CASE("a quorum is at most the reviews, a scale goes up, and a jury has a criterion") {
    CHECK(faults_in(with("/jury/quorum", 5)).empty());
    only_fault(with("/jury/quorum", 6), "/jury/quorum",
               "must not be more than the reviews that each nomination gets");
    only_fault(with("/jury/quorum", {{"least", 6}, {"share", "0/1"}}), "/jury/quorum",
               "must not be more than the reviews that each nomination gets");
    only_fault(with("/jury/quorum", {{"least", 4}, {"share", "3/2"}}), "/jury/quorum/share",
               "must be a share of at most one, such as \"2/3\"");
    auto json = without("/jury/criteria/0/anchors");
    json["jury"]["scale"]["lowest"] = 10;
    only_fault(json, "/jury/scale/highest", "must be above lowest");
    json["jury"]["scale"]["lowest"] = 9;
    CHECK(faults_in(json).empty());
    only_fault(with("/jury/criteria", Json::array()), "/jury/criteria",
               "must name at least one criterion");
}

TEST_CASE("an anchor is of a score of the scale, and may be left out") {
    CHECK(faults_in(without("/jury/criteria/0/anchors")).empty());
    CHECK(faults_in(without("/jury/criteria/0/anchors/1")).empty());
    for (const auto* score : {"11", "-1", "01", "1.5", "good"}) {
        CAPTURE(score);
        const auto path = std::string{"/jury/criteria/0/anchors/"} + score;
        only_fault(with(path.c_str(), {{"en", "More"}, {"fr", "Plus"}}), path.c_str(),
                   "is not a score of the scale");
    }
    only_fault(without("/jury/criteria/0/anchors/1/fr"), "/jury/criteria/0/anchors/1/fr",
               "is missing");
}

TEST_CASE("the whole panel may be asked to overrule, and no more than the whole") {
    CHECK(faults_in(with("/jury/overrule", "1/1")).empty());
    only_fault(with("/jury/overrule", "4/3"), "/jury/overrule",
               "must be a share of at most one, such as \"2/3\"");
}

TEST_CASE("a jury that is only known as published has no reviews to regulate") {
    CHECK(faults_in(with("/jury", {{"as_published", true}})).empty());
    only_fault(with("/jury", {{"as_published", true}, {"quorum", 3}}), "/jury/quorum",
               "is not a known key");
}

// ---- time ----

TEST_CASE("a time that the clock leaves out or shows twice is refused where it is written") {
    only_fault(
        with("/windows/commission", {{"opens", "2027-01-01T00:00"},
                                     {"closes", "2027-03-28T02:30"},
                                     {"zone", "Europe/Paris"}}),
        "/windows/commission/closes",
        "2027-03-28T02:30 does not exist in Europe/Paris: the clock is put forward over it.");
    only_fault(
        with("/jury/review", {{"opens", "2027-10-31T02:30"},
                              {"closes", "2027-12-01T00:00"},
                              {"zone", "Europe/Paris"}}),
        "/jury/review/opens",
        "2027-10-31T02:30 happens twice in Europe/Paris: the clock is put back. Choose a time "
        "before or after that hour.");
}

TEST_CASE("an unknown zone is the zone's fault, and no offset is a zone") {
    for (const auto* zone : {"Europe/Berlyn", "europe/berlin", "GMT+3", "+01:00", "Local"}) {
        only_fault(with("/windows/commission/zone", zone), "/windows/commission/zone",
                   "'" + std::string{zone} + "' is no time zone such as Europe/Berlin");
    }
    for (const auto* zone : {"UTC", "Etc/GMT+3", "Asia/Kolkata", "Asia/Calcutta"})
        CHECK(faults_in(with("/windows/commission/zone", zone)).empty());
}

TEST_CASE("a window closes after it opens, by the instants and not by the letters") {
    const auto window = [](const char* opens, const char* closes) {
        return with("/windows/city", {{"opens", opens}, {"closes", closes}, {"zone", "UTC"}});
    };
    CHECK(faults_in(window("2099-01-01T00:00", "2099-01-01T00:00:00.000001")).empty());
    only_fault(window("2099-01-01T00:00", "2099-01-01T00:00:00"), "/windows/city/closes",
               "must be after opens");
    only_fault(window("2099-01-01T00:00", "2098-12-31T23:59"), "/windows/city/closes",
               "must be after opens");
    only_fault(window("2099-01-01T00:00", "2099-02-29T00:00"), "/windows/city/closes",
               "'2099-02-29T00:00' is no local time such as 2022-02-28T23:59.");
}

// ---- bounds ----

TEST_CASE("what is no JSON, and no object, is refused in one sentence") {
    const auto fault = [](std::string_view text) { return told(parse(text).error()); };
    CHECK(fault("") == " is not JSON at byte 1\n");
    CHECK(fault("{\"call\": }") == " is not JSON at byte 10\n");
    CHECK(fault("{\"call\": \"\xff\"}").find(" is not JSON at byte") == 0);
    CHECK(fault("3") == " must be an object\n");
    CHECK(fault("[]") == " must be an object\n");
    CHECK(fault("null") == " must be an object\n");
}

TEST_CASE("a document may be 1 MiB long, and no byte longer") {
    constexpr std::size_t longest = 1U << 20U;
    auto text = document().dump();
    text.append(longest - text.size(), ' ');
    CHECK(parse(text));
    text += ' ';
    CHECK(told(parse(text).error()) == " is longer than 1 MiB\n");
}

TEST_CASE("a document is not nested without end") {
    const auto nested = [](std::size_t depth) {
        auto text = document().dump();
        text.insert(1, "\"extra\":" + std::string(depth, '[') + std::string(depth, ']') + ",");
        return told(parse(text).error());
    };
    CHECK(nested(16) == "/extra is not a known key\n");
    CHECK(nested(17) == " is nested deeper than 16\n/extra is not a known key\n");
    CHECK(nested(400'000) == " is nested deeper than 16\n/extra is not a known key\n");
    CHECK(told(parse(std::string(500'000, '[') + std::string(500'000, ']')).error()) ==
          " is nested deeper than 16\n");
    CHECK(told(parse(std::string(500'000, '[')).error()).find(" is not JSON") == 0);
}

TEST_CASE("all faults are told at once") {
    auto json = with("/quota/places", 0);
    json["call"] = "X";
    json["jury"]["scale"]["highest"] = 0;
    CHECK(told(faults_in(json)) ==
          "/call must be a short name of small letters, digits, '-' and '_'\n"
          "/quota/places must be a whole number from 1 to 1000\n"
          "/jury/scale/highest must be a whole number from 1 to 100\n");
}

// ---- amendments ----

namespace {

Refusal refused(const Amendment& amendment, Reason reason) {
    const auto amended = amend(document().dump(), amendment);
    REQUIRE_FALSE(amended);
    CHECK(code_of(amended.error().reason) == code_of(reason));
    return amended.error();
}

}  // namespace

TEST_CASE("a window is extended, and the amendment keeps the old end") {
    const auto amended = amend(document().dump(), {"/windows/commission/closes",
                                                   "\"2099-04-30T23:59\"", "Asked for by many."});
    REQUIRE(amended);

    CHECK(amended->from == "\"2099-03-31T23:59:30.5\"");
    CHECK(iso(amended->regulations.commission.window.closes) == "2099-04-30T21:59:00.000000Z");
    CHECK(iso(amended->regulations.commission.window.opens) == "2099-01-14T23:00:00.000000Z");
    const auto again = parse(amended->document);
    REQUIRE(again);
    CHECK(again->commission.window == amended->regulations.commission.window);
}

TEST_CASE("an amendment changes what it names and nothing else") {
    auto expected = document();
    expected["windows"]["completion_days"] = 30;

    const auto amended =
        amend(document().dump(), {"/windows/completion_days", "30", "A strike of the post."});

    REQUIRE(amended);
    CHECK(Json::parse(amended->document) == expected);
}

TEST_CASE("the end of the review and the days of completion may move") {
    CHECK(amend(document().dump(), {"/jury/review/closes", "\"2099-07-01T00:00\"", "x"}));
    CHECK(amend(document().dump(), {"/windows/completion_days", "30", "x"}));
}

TEST_CASE("one Commission is granted other places, whether or not it had an exception") {
    const auto more = amend(document().dump(), {"/quota/exceptions/KE", "5", "x"});
    REQUIRE(more);
    CHECK(more->from == "4");
    CHECK(places_for(more->regulations, Country{{'K', 'E'}}) == 5);

    const auto first =
        amend(without("/quota/exceptions").dump(), {"/quota/exceptions/TG", "4", "x"});
    REQUIRE(first);
    CHECK(first->from == "null");
    CHECK(places_for(first->regulations, Country{{'T', 'G'}}) == 4);
    CHECK(places_for(first->regulations, Country{{'K', 'E'}}) == 2);
}

TEST_CASE("the quorum is set anew by an amendment, never above the reviews") {
    const auto lower = amend(document().dump(), {"/jury/quorum", "3", "Two jurors are ill."});
    REQUIRE(lower);
    CHECK(quorum_for(lower->regulations.jury->quorum, 5) == 3);
    CHECK(takes_two(parse(with("/admission/second_approver", true).dump()).value(),
                    {"/jury/quorum", "3", "x"}));
    refused({"/jury/quorum", "6", "x"}, Reason::regulations_invalid);
}

TEST_CASE("nothing else is amended") {
    for (const auto* path :
         {"", "/", "/quota/places", "/windows/commission/opens", "/windows/commission/zone",
          "/windows/city/closes", "/jury/majority", "/jury/quorum/least", "/jury",
          "/admission/second_approver", "/quota/exceptions", "/quota/exceptions/",
          "/quota/exceptions/Ke", "/quota/exceptions/KEN", "/quota/exceptions/~x",
          "/quota/exceptions/~1", "/quota/exceptions/KE/0", "windows/completion_days"}) {
        CAPTURE(path);
        refused({path, "4", "x"}, Reason::amendment_not_allowed);
    }
}

TEST_CASE("an amendment needs a reason, and changes something") {
    refused({"/windows/completion_days", "30", " "}, Reason::reason_missing);
    CHECK(refused({"/windows/completion_days", "21", "x"}, Reason::amendment_not_allowed)
              .explanation == "'/windows/completion_days' is 21 already.");
}

TEST_CASE("an amendment leaves valid regulations, or says what would be wrong") {
    CHECK(refused({"/windows/commission/closes", "\"2099-01-01T00:00\"", "x"},
                  Reason::regulations_invalid)
              .details ==
          std::vector<std::string>{"/windows/commission/closes must be after opens"});
    refused({"/windows/commission/closes", "\"2099-03-29T02:30\"", "x"},
            Reason::regulations_invalid);
    for (const auto* value : {"", "tomorrow", "null", "[1]", "366", "0", "1.5", "\"\xff\""})
        refused({"/windows/completion_days", value, "x"}, Reason::regulations_invalid);
    const auto deep = std::string(200'000, '[') + std::string(200'000, ']');
    CHECK(refused({"/windows/completion_days", deep, "x"}, Reason::regulations_invalid)
              .explanation.size() < 100);
}

TEST_CASE("a call without a jury has no end of a review to move") {
    auto json = document();
    json["jury"] = nullptr;

    const auto amended = amend(json.dump(), {"/jury/review/closes", "\"2099-07-01T00:00\"", "x"});

    REQUIRE_FALSE(amended);
    CHECK(amended.error().reason == Reason::regulations_invalid);
}

// ---- the documents of the project ----

namespace {

Regulations of(const std::string& name) {
    const auto read = parse(tests::file("data/regulations/" + name + ".json"));
    REQUIRE_MESSAGE(read, told(read.error()));
    return *read;
}

}  // namespace

TEST_CASE("call 2022 closed on 30 November, and after its extension on 28 February") {
    const auto rules = of("gnlc-2022");
    CHECK(iso(rules.commission.window.closes) == "2021-11-30T22:59:00.000000Z");
    CHECK(rules.quota.places == 3);
    REQUIRE(rules.jury);
    CHECK(rules.jury->as_published);

    const auto extension = Json::parse(tests::file("data/regulations/gnlc-2022.extension.json"));
    const auto amended =
        amend(tests::file("data/regulations/gnlc-2022.json"),
              {extension.at("path"), extension.at("value"), extension.at("reason")});
    REQUIRE(amended);
    CHECK(amended->from == "\"2021-11-30T23:59\"");
    CHECK(iso(amended->regulations.commission.window.closes) == "2022-02-28T22:59:00.000000Z");
}

TEST_CASE("call 2020 has no jury") {
    const auto rules = of("gnlc-2020");
    CHECK_FALSE(rules.jury);
    CHECK(rules.quota.places == 3);
    CHECK(rules.admission.second_approver);
}

TEST_CASE("the Award takes two of a country, rewards one, asks for a year and excludes for six") {
    const auto rules = of("learning-city-award-2024");
    CHECK(rules.quota.places == 2);
    CHECK(rules.admission.winners_per_country == 1);
    CHECK_FALSE(rules.admission.standing);
    CHECK(rules.readmission.members_may_apply);
    CHECK(rules.readmission.member_of == "gnlc");
    CHECK(rules.readmission.longer_than_months == 12);
    CHECK(rules.readmission.excluded_years == 6);
    REQUIRE(rules.jury);
    CHECK(rules.jury->criteria.size() == 8);
    CHECK(quorum_for(rules.jury->quorum, rules.jury->reviews_per_nomination) == 3);
}

TEST_CASE("the fictional call is judged by reviews, and admits to a ledger of its own") {
    const auto rules = of("fictional-2099");
    REQUIRE(rules.jury);
    CHECK_FALSE(rules.jury->as_published);
    CHECK(rules.admission.ledger == "gnlc-2099");
}

TEST_CASE("caps name regions and kinds that there are, and ask for no more than there are places") {
    only_fault(with("/admission/caps/per_region/atlantis", {{"at_least", 1}}),
               "/admission/caps/per_region/atlantis",
               "must be the code of a region, such as arab-states");
    only_fault(with("/admission/caps/per_kind/village", {{"at_least", 1}}),
               "/admission/caps/per_kind/village", "must be one of entity_kinds");
    CHECK(faults_in(with("/admission/caps/per_region/africa/at_least", 5)).empty());
    only_fault(with("/admission/caps/per_region/africa/at_least", 6),
               "/admission/caps/per_region/africa/at_most", "must not be below at_least");
    CHECK(faults_in(with("/admission/caps/places", 2)).empty());
    only_fault(with("/admission/caps/places", 1), "/admission/caps/per_region",
               "asks for more than there are places");
}

TEST_CASE("what a jury talks about has usual numbers, three on a scale from 1 to 5") {
    auto json = document();
    json["jury"].erase("discussion");
    json["jury"]["criteria"][0].erase("knock_out");
    json["jury"]["scale"] = {{"lowest", 1}, {"highest", 5}};
    json["admission"].erase("caps");
    const auto read = parse(json.dump());
    REQUIRE(read);
    CHECK(read->jury->discussion.unsure_above_percent == 10);
    CHECK(read->jury->discussion.unsure_below_percent == 90);
    CHECK(read->jury->discussion.scores_differ_by == 3);
    CHECK_FALSE(read->admission.caps);
    CHECK(faults_in(with("/jury/criteria/0/knock_out", 0)).empty());
    only_fault(with("/jury/criteria/0/knock_out", 10), "/jury/criteria/0/knock_out",
               "must be on the scale and below its highest");
}
