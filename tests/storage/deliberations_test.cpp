// The deliberation and the cohort under caps, on the record.
#include "storage/deliberations.hpp"
#include "engine/cohort/selection.hpp"
#include "tests/support/files.hpp"
#include "tests/support/panel.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace engine;
using storage::sql::Transaction;
using tests::House;
using tests::must;
using tests::value;
using Json = nlohmann::ordered_json;

namespace {

// The fictional call with caps, its Commission's window open.
void open_with_caps(House& house, const Json& caps) {
    auto document = Json::parse(tests::file("data/regulations/fictional-2099.json"));
    document["admission"].erase("winners_per_country");
    document["admission"]["caps"] = caps;
    must(house.registry.plan_call(house.as("ada"), document.dump()));
    must(house.registry.advance_call(house.as("ada"), "2099", call::Open{}));
}

// From under review into deliberation; each juror's scores are all `score`, but for the last one's.
void deliberate(House& house, const std::string& reference, const std::vector<std::string>& jurors,
                int score, int last_ones) {
    for (const auto& juror : jurors) {
        auto said = tests::review();
        for (auto& [criterion, given] : said.scores)
            given = juror == jurors.back() ? last_ones : score;
        must(house.registry.advance_assignment(house.as(juror), "2099", reference, juror,
                                               jury::RecordRecommendation{}, said));
    }
    must(
        house.registry.advance(house.as("ada"), "2099", reference, nomination::OpenDeliberation{}));
}

struct Cohort {
    House house{};
    std::vector<std::string> references{};
    std::vector<std::string> jurors{};
};

// Kara, Pya and Lomé of Togo, Lyon and Lille of France, in deliberation with the scores 5, 4, 4, 3
// and 3; Kenya has nobody.
void in_deliberation(Cohort& cohort, const Json& caps) {
    auto& house = cohort.house;
    open_with_caps(house, caps);
    for (const char* city : {"Kara", "Pya", "Lomé"})
        cohort.references.push_back(house.eligible("TG", city));
    for (const char* city : {"Lyon", "Lille"})
        cohort.references.push_back(house.eligible("FR", city));
    cohort.jurors = tests::jury(house, 3);
    tests::begin_review(house);
    const std::array scores{5, 4, 4, 3, 3};
    for (std::size_t at = 0; at < scores.size(); ++at) {
        tests::seat(house, cohort.references[at], cohort.jurors);
        deliberate(house, cohort.references[at], cohort.jurors, scores.at(at), scores.at(at));
    }
}

storage::Conclusions preview(House& house, const std::vector<std::string>& reserve = {}) {
    auto seen = house.registry.preview_conclusions(house.as("ada"), "2099", reserve);
    REQUIRE(seen);
    return *std::move(seen);
}

void conclude_all(House& house, const std::vector<std::string>& reserve = {}) {
    must(house.registry.conclude_all(house.as("ada"), "2099", reserve,
                                     preview(house, reserve).digest));
}

storage::PlanView drawn(House& house, const std::vector<storage::PlanItem>& items = {}) {
    auto plan = house.registry.draw_plan(house.as("ada"), "2099", cohort::Kind::admission, items);
    REQUIRE(plan);
    return *std::move(plan);
}

std::string admitted(const storage::PlanView& plan) {
    std::string all;
    for (const auto& item : plan.items) all += item.says == "admit" ? item.reference + " " : "";
    return all;
}

std::string states(House& house) {
    return value(house.connection,
                 "SELECT string_agg(state, ' ' ORDER BY reference) FROM nomination");
}

storage::deliberations::Read read_as(House& house, const std::string& who) {
    house.connection.speak_for(who);
    Transaction tx{house.connection};
    return storage::deliberations::read(tx, "2099");
}

}  // namespace

TEST_CASE("a previewed batch is concluded in one transaction, the reserve onto its list") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    const auto seen = preview(house, {"FR-2099-02"});
    REQUIRE(seen.all.size() == 5);
    CHECK(seen.all[0].reference == "FR-2099-01");
    CHECK(seen.all[0].to == "recommended");
    CHECK(seen.all[1].to == "reserved");
    CHECK(seen.all[0].counted == 3);

    const auto done =
        house.registry.conclude_all(house.as("ada"), "2099", {"FR-2099-02"}, seen.digest);

    REQUIRE(done);
    CHECK(states(house) == "recommended reserved recommended recommended recommended");
    CHECK(tests::faults(house).empty());
}

TEST_CASE("a batch that anything has moved since is refused whole") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    const auto seen = preview(house);
    must(house.registry.advance(house.as("officer.tg"), "2099", "TG-2099-01",
                                nomination::Withdraw{"Not this year."}));

    const auto done = house.registry.conclude_all(house.as("ada"), "2099", {}, seen.digest);

    REQUIRE_FALSE(done);
    CHECK(done.error().reason == Reason::plan_stale);
    CHECK(states(house) ==
          "in_deliberation in_deliberation withdrawn in_deliberation in_deliberation");
    CHECK_FALSE(house.registry.conclude_all(house.as("ada"), "2099", {"FR-2099-01"},
                                            preview(house).digest));
}

TEST_CASE("one review that cannot be concluded holds the whole batch back") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    must(house.registry.declare_conflict(house.as("juror.0"), "2099", "TG-2099-02", "juror.0",
                                         "personal", "A cousin."));
    const auto seen = preview(house);
    CHECK(std::ranges::count(seen.all, "", &storage::Conclusions::One::refused) == 4);

    const auto done = house.registry.conclude_all(house.as("ada"), "2099", {}, seen.digest);

    REQUIRE_FALSE(done);
    CHECK(done.error().details.size() == 1);
    CHECK(states(house).find("recommended") == std::string::npos);
}

TEST_CASE("a batch repeated under its key is the same batch, and concluded once") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    const auto request = house.as("ada");
    const auto digest = preview(house).digest;
    must(house.registry.conclude_all(request, "2099", {}, digest));
    const auto again = house.registry.conclude_all(request, "2099", {}, digest);
    REQUIRE(again);
    CHECK(again->repeated);
}

TEST_CASE("no juror previews or concludes a batch") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    for (const char* who : {"juror.0", "officer.tg"}) {
        CHECK_FALSE(house.registry.preview_conclusions(house.as(who), "2099", {}));
        CHECK_FALSE(house.registry.conclude_all(house.as(who), "2099", {}, preview(house).digest));
    }
}

TEST_CASE("a discounted recommendation is in no mean that the jury deliberates on") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    const auto opinions = [&] {
        const auto read = read_as(house, "ada");
        const auto found =
            std::ranges::find(read.considered, "TG-2099-02", &jury::Considered::reference);
        REQUIRE(found != read.considered.end());
        return std::pair{found->opinions.size(), found->conflicts};
    };
    CHECK(opinions() == std::pair{std::size_t{3}, 0});
    must(house.registry.declare_conflict(house.as("juror.0"), "2099", "TG-2099-02", "juror.0",
                                         "personal", "A cousin."));
    CHECK(opinions() == std::pair{std::size_t{2}, 1});
}

TEST_CASE("nobody reads what is deliberated on before the deliberation is open") {
    House house;
    open_with_caps(house, {{"places", 2}});
    const auto reference = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, reference, jurors);
    for (const auto& juror : jurors) must(tests::recommend(house, reference, juror));
    for (const char* who : {"ada", "juror.0", "officer.tg"})
        CHECK(read_as(house, who).considered.empty());
    must(
        house.registry.advance(house.as("ada"), "2099", reference, nomination::OpenDeliberation{}));
    CHECK(read_as(house, "ada").considered.at(0).opinions.size() == 3);
    CHECK(read_as(house, "juror.0").delivered.size() == 1);  // the own
    CHECK_FALSE(read_as(house, "juror.0").is_whole);
    CHECK(read_as(house, "officer.tg").delivered.empty());
}

TEST_CASE("a cohort under caps takes the best that fit, and says who is in for whom") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 3}, {"per_region", {{"africa", {{"at_most", 2}}}}}});
    auto& house = cohort.house;
    conclude_all(house);

    const auto plan = drawn(house);

    // Lyon and Lille are tied, and so are Pya and Lomé: the lot decides.
    const auto basis = Json::parse(plan.basis);
    CHECK(basis["selection"]["admitted"].size() == 3);
    CHECK(admitted(plan).find("TG-2099-01") != std::string::npos);
    REQUIRE(basis["selection"]["prices"].size() == 1);
    CHECK(basis["selection"]["prices"][0]["cap"] == "at most 2 of africa");
    CHECK(basis["selection"]["prices"][0]["in"].size() == 1);
    CHECK(basis["deliberation"]["nominations"].size() == 5);
    bool by_lot = false;
    for (const auto& one : basis["order"]) by_lot = by_lot || one["placed_by"] == "lot";
    CHECK(by_lot);
}

TEST_CASE(
    "the lot is on record before anybody scores, and its seed is nobody's until it is drawn") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    const auto committed = value(house.connection, "SELECT encode(commitment, 'hex') FROM lot");
    CHECK(value(house.connection,
                "SELECT body FROM entry_body JOIN audit_entry USING (call_id, entry_id) "
                "WHERE body LIKE 'sha256 %'") == "sha256 " + committed);
    CHECK(value(house.connection, "SELECT seed IS NULL FROM lot") == "t");
    conclude_all(house);
    auto rehearsal = house.as("ada");
    rehearsal.dry_run = true;
    REQUIRE(house.registry.draw_plan(rehearsal, "2099", cohort::Kind::admission, {}));
    CHECK(value(house.connection, "SELECT seed IS NULL FROM lot") == "t");

    const auto plan = drawn(house);

    const auto lot = Json::parse(plan.basis)["lot"];
    CHECK(lot["commitment"] == committed);
    audit::Digest seed{};
    std::ranges::copy(audit::bytes_from_hex(lot["seed"].get<std::string>()).value(), seed.begin());
    CHECK(audit::hex(cohort::commitment_of("2099", seed)) == committed);
    CHECK(Json::parse(drawn(house).basis)["lot"] == lot);
}

TEST_CASE("nobody draws the lot without a plan") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    house.connection.speak_for("ada");
    Transaction tx{house.connection};
    CHECK_THROWS((void)tx.run("SELECT draw_lot('2099', gen_random_uuid());"));
}

TEST_CASE("what was shown when the cohort was decided stays, whatever becomes of the scores") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    conclude_all(house);
    const auto plan = drawn(house);
    house.connection.run(
        "INSERT INTO conflict SELECT n.call_id, n.nomination_id, p.person_id, 'other', 'juror', "
        "now(), 'Said too late.' FROM nomination n, person p WHERE n.reference = 'TG-2099-01' AND "
        "p.handle = 'juror.1'");

    const auto later = house.registry.view_plan("2099", plan.number);

    REQUIRE(later);
    CHECK(later->basis == plan.basis);
    CHECK(later->digest == plan.digest);
    CHECK(Json::parse(drawn(house).basis)["deliberation"] !=
          Json::parse(plan.basis)["deliberation"]);
}

TEST_CASE("a hand that goes past the caps is stopped before anybody approves") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    conclude_all(house);
    const auto plan =
        drawn(house, {{"FR-2099-01", "admit"}, {"FR-2099-02", "admit"}, {"TG-2099-01", "admit"}});

    const auto proposed =
        house.registry.advance_plan(house.as("ada"), "2099", plan.number, cohort::Propose{});

    REQUIRE_FALSE(proposed);
    CHECK(proposed.error().reason == Reason::winner_cap_reached);
    CHECK(proposed.error().details == std::vector<std::string>{"places: 3 of 2"});
}

TEST_CASE("a cohort under caps goes all the way, and the whole record verifies") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    conclude_all(house, {"FR-2099-02"});
    const auto number = tests::approved_plan(house);
    must(house.registry.advance_plan(house.as("ada"), "2099", number, cohort::Apply{}));
    CHECK(value(house.connection, "SELECT count(*) FROM nomination WHERE state = 'admitted'") ==
          "2");
    CHECK(tests::faults(house).empty());
}

TEST_CASE("whoever has a conflict with one of the candidates draws no list under caps") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    must(house.registry.declare_conflict(house.as("ada"), "2099", "TG-2099-03", "ben", "personal",
                                         "A cousin."));
    conclude_all(house);
    const auto refused =
        house.registry.draw_plan(house.as("ben"), "2099", cohort::Kind::admission, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::conflict_of_interest);
    const auto plan = drawn(house);
    house.connection.speak_for("ben");
    const auto seen = house.registry.view_plan("2099", plan.number);
    REQUIRE(seen);
    CHECK(seen->basis.empty());
}

TEST_CASE("a note is an administrator's, on what is deliberated on, and stays with it") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    must(house.registry.add_note(house.as("ada"), "2099", "TG-2099-01", "The plan convinced."));
    CHECK_FALSE(house.registry.add_note(house.as("juror.0"), "2099", "TG-2099-01", "No."));
    CHECK_FALSE(house.registry.add_note(house.as("officer.tg"), "2099", "TG-2099-01", "No."));
    CHECK_FALSE(house.registry.add_note(house.as("ada"), "2099", "TG-2099-01", "  "));
    must(house.registry.declare_conflict(house.as("ada"), "2099", "TG-2099-01", "ben", "personal",
                                         "A cousin."));
    const auto notes_for = [&](const char* who) {
        house.connection.speak_for(who);
        Transaction tx{house.connection};
        return storage::deliberations::notes(tx, "2099", "TG-2099-01").size();
    };
    CHECK(notes_for("ada") == 1);
    CHECK(notes_for("ben") == 0);
    CHECK(notes_for("juror.0") == 0);
    CHECK(notes_for("officer.tg") == 0);
}

TEST_CASE("alarms are for administrators") {
    Cohort cohort;
    in_deliberation(cohort, {{"places", 2}});
    auto& house = cohort.house;
    house.connection.speak_for("ada");
    CHECK(house.registry.alarms(house.as("ada"), "2099"));
    for (const char* who : {"juror.0", "officer.tg"}) {
        house.connection.speak_for(who);
        CHECK_FALSE(house.registry.alarms(house.as(who), "2099"));
    }
}
