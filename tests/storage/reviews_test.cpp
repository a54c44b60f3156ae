// What jurors write: drafts, versions, notes, packs; and jurors who are replaced in mid-round.
#include "engine/audit/digest.hpp"
#include "storage/audit_log.hpp"
#include "storage/juries.hpp"
#include "tests/support/panel.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Answer;
using storage::Merged;
using storage::Reading;
using storage::Registry;
using storage::Result;
using storage::sql::Transaction;
using tests::House;
using tests::recommend;
using tests::review;
using tests::value;

namespace {

const std::string kara = "TG-2099-01";
const std::string lyon = "FR-2099-01";

// Kara and Lyon under review, by so many jurors.
struct Round {
    explicit Round(int count = 3) {
        house.open_call();
        house.eligible("TG", "Kara");
        house.eligible("FR", "Lyon");
        jurors = tests::jury(house, count);
        tests::begin_review(house);
        tests::seat(house, kara, jurors);
        tests::seat(house, lyon, jurors);
    }
    Result<Answer> does(std::size_t juror, const storage::SeatEvent& event,
                        const std::optional<jury::Review>& text = {}, const Reading& read = {}) {
        return house.registry.advance_assignment(house.as(jurors.at(juror)), "2099", kara,
                                                 jurors.at(juror), event, text, read);
    }
    template <class List>
    auto as(const std::string& person, const List& list) {
        house.connection.speak_for(person);
        Transaction tx{house.connection};
        return list(tx);
    }
    std::vector<storage::juries::SavedDraft> drafts(const std::string& asker, std::size_t of) {
        return as(asker, [&](Transaction& tx) {
            return storage::juries::drafts(tx, "2099", kara, jurors.at(of));
        });
    }
    std::vector<storage::juries::Version> versions(const std::string& asker, std::size_t of) {
        return as(asker, [&](Transaction& tx) {
            return storage::juries::versions(tx, "2099", kara, jurors.at(of));
        });
    }
    // The dossier of Kara has a newer version, by whatever way.
    void newer_dossier() {
        house.connection.run(
            "INSERT INTO dossier SELECT call_id, nomination_id, 2, content FROM dossier WHERE "
            "nomination_id = (SELECT nomination_id FROM nomination WHERE reference = "
            "'TG-2099-01')");
        house.connection.run(
            "UPDATE nomination SET dossier_version = 2 WHERE reference = 'TG-2099-01'");
    }
    std::vector<std::string> faults() {
        return storage::audit_log::verify(house.connection).faults;
    }

    House house;
    std::vector<std::string> jurors;
};

jury::Review words(const std::string& text) {
    return {.verdict = "recommend", .scores = {}, .justification = text, .note = "N " + text};
}

}  // namespace

TEST_CASE(
    "of two windows on one draft neither loses a word, and nothing is recorded until both are "
    "read") {
    Round round;
    REQUIRE(round.does(0, jury::SaveDraft{}, words("first"), {.draft = 0}));
    REQUIRE(round.does(0, jury::SaveDraft{}, words("left window"), {.draft = 1}));
    REQUIRE(round.does(0, jury::SaveDraft{}, words("right window"), {.draft = 1}));

    const auto kept = round.drafts(round.jurors[0], 0);
    REQUIRE(kept.size() == 3);
    CHECK(kept[0].text.justification == "right window");
    CHECK(kept[1].text.justification == "left window");
    CHECK(kept[2].text.justification == "first");
    CHECK(kept[0].text.note == "N right window");
    CHECK(jury::differs(kept[0].draft));
    const auto as_saved = round.does(0, jury::RecordRecommendation{});
    REQUIRE_FALSE(as_saved);
    CHECK(as_saved.error().reason == Reason::drafts_differ);

    REQUIRE(round.does(0, jury::SaveDraft{}, review("recommend"), {.draft = 3}));
    REQUIRE(round.does(0, jury::RecordRecommendation{}));
    CHECK(round.drafts(round.jurors[0], 0).size() == 4);
    CHECK(round.faults().empty());
}

TEST_CASE("a draft is based on one that there is, and nothing is saved otherwise") {
    Round round;
    REQUIRE(round.does(0, jury::SaveDraft{}, words("first")));

    const auto refused = round.does(0, jury::SaveDraft{}, words("second"), {.draft = 2});

    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::input_invalid);
    CHECK(round.drafts(round.jurors[0], 0).size() == 1);
    CHECK(round.does(0, jury::SaveDraft{}, words("second"), {.draft = 1}));
}

TEST_CASE("drafts are nobody's but their juror's") {
    Round round;
    REQUIRE(round.does(0, jury::SaveDraft{}, words("mine")));
    for (const auto* other : {"ada", "juror.1", "officer.tg"})
        CHECK(round.drafts(other, 0).empty());
    CHECK(round.drafts("juror.0", 0).size() == 1);
}

TEST_CASE("what was saved of an earlier dossier is recorded once the newer one is read") {
    Round round;
    REQUIRE(round.does(0, jury::SaveDraft{}, review("recommend")));
    round.newer_dossier();

    const auto stale = round.does(0, jury::RecordRecommendation{});
    REQUIRE_FALSE(stale);
    CHECK(stale.error().reason == Reason::out_of_date);
    const auto still = round.does(0, jury::RecordRecommendation{}, {}, {.dossier = 1});
    REQUIRE_FALSE(still);
    CHECK(still.error().reason == Reason::out_of_date);
    CHECK(round.does(0, jury::RecordRecommendation{}, {}, {.dossier = 3}).error().reason ==
          Reason::input_invalid);

    REQUIRE(round.does(0, jury::RecordRecommendation{}, {}, {.dossier = 2}));
    CHECK(round.versions("juror.0", 0).at(0).dossier_version == 2);
}

TEST_CASE("a recorded recommendation is confirmed of a newer dossier with the same words") {
    Round round;
    auto text = review("recommend");
    text.note = "For me.";
    REQUIRE(round.does(0, jury::RecordRecommendation{}, text));
    round.newer_dossier();

    REQUIRE_FALSE(round.does(0, jury::Revise{}, {}, {.dossier = 1}));
    REQUIRE(round.does(0, jury::Revise{}, {}, {.dossier = 2}));

    const auto all = round.versions("juror.0", 0);
    REQUIRE(all.size() == 2);
    CHECK(all[0].dossier_version == 2);
    CHECK(all[1].dossier_version == 1);
    CHECK(all[0].text.justification == text.justification);
    CHECK(all[0].text.note == "For me.");
}

TEST_CASE("every recorded version stays, to be read by whoever may read the recommendation") {
    Round round;
    REQUIRE(recommend(round.house, kara, "juror.0"));
    auto second = review("do_not_recommend");
    second.note = "For me alone.";
    REQUIRE(round.does(0, jury::Revise{"I had missed the budget."}, second));
    REQUIRE(recommend(round.house, kara, "juror.1"));

    CHECK(round.versions("juror.0", 0).size() == 2);
    CHECK(round.versions("ada", 0).empty());      // before the deliberation
    CHECK(round.versions("juror.1", 0).empty());  // nor another juror
    REQUIRE(recommend(round.house, kara, "juror.2"));
    REQUIRE(round.house.registry.advance(round.house.as("ada"), "2099", kara,
                                         nomination::OpenDeliberation{}));

    const auto read = round.versions("ada", 0);
    REQUIRE(read.size() == 2);
    CHECK(read[0].text.verdict == "do_not_recommend");
    CHECK(read[1].text.verdict == "recommend");
    CHECK(read[0].reason == "I had missed the budget.");
    CHECK(read[1].reason.empty());
    CHECK(read[0].text.note.empty());
    CHECK(round.versions("juror.0", 0).at(0).text.note == "For me alone.");
    CHECK(round.versions("officer.tg", 0).empty());
}

// ---- packs ----

namespace {

jury::Pack pack_of(Round& round, const std::string& juror) {
    auto pack = round.house.registry.review_pack(round.house.as(juror), "2099");
    REQUIRE(pack);
    return *std::move(pack);
}

jury::Opened filled(const jury::Pack& pack, const jury::Review& text) {
    jury::Opened opened{.origin = pack.origin, .call = pack.call, .juror = pack.juror};
    for (const auto& one : pack.nominations) {
        auto form = one.form;
        form.review = text;
        opened.forms.push_back({"forms/" + form.reference + ".txt", form});
    }
    return opened;
}

std::string told(const Result<std::vector<Merged>>& merged) {
    REQUIRE_MESSAGE(merged, merged.error().explanation);
    std::string all;
    for (const auto& one : *merged)
        all += (all.empty() ? "" : ", ") + one.reference + " " + one.outcome;
    return all;
}

Result<std::vector<Merged>> merge(Round& round, const jury::Opened& opened,
                                  const std::string& as = "juror.0",
                                  Registry::Merge how = Registry::Merge::record) {
    return round.house.registry.merge_pack(round.house.as(as), opened, how);
}

}  // namespace

TEST_CASE("a pack holds what is given to its juror to read, and nothing of anybody else's work") {
    Round round;
    REQUIRE(recommend(round.house, kara, "juror.1"));
    REQUIRE(round.house.registry.declare_conflict(round.house.as("juror.0"), "2099", lyon,
                                                  "juror.0", "personal", "A cousin."));
    const auto pack = pack_of(round, "juror.0");
    REQUIRE(pack.nominations.size() == 1);
    CHECK(pack.nominations[0].form.reference == kara);
    CHECK(pack.nominations[0].form.review.verdict.empty());
    CHECK(pack.nominations[0].dossier.find("TG-2099-01 Kara\nversion 1\n") == 0);
    const auto none = round.house.registry.review_pack(round.house.as("officer.tg"), "2099");
    REQUIRE_FALSE(none);
    CHECK(none.error().reason == Reason::juror_not_on_panel);
}

TEST_CASE("forms that come back are recorded, and the same once more changes nothing") {
    Round round;
    const auto opened = filled(pack_of(round, "juror.0"), review("recommend"));

    CHECK(told(merge(round, opened)) == "FR-2099-01 recorded, TG-2099-01 recorded");
    CHECK(told(merge(round, opened)) == "FR-2099-01 unchanged, TG-2099-01 unchanged");

    CHECK(round.versions("juror.0", 0).size() == 1);
    const auto revised = filled(pack_of(round, "juror.0"), review("do_not_recommend"));
    CHECK(told(merge(round, revised)) == "FR-2099-01 recorded, TG-2099-01 recorded");
    CHECK(round.versions("juror.0", 0).size() == 2);
    CHECK(round.faults().empty());
}

TEST_CASE("a form that was left as it was changes nothing") {
    Round round;
    CHECK(told(merge(round, filled(pack_of(round, "juror.0"), {}))) ==
          "FR-2099-01 unchanged, TG-2099-01 unchanged");
    CHECK(round.versions("juror.0", 0).empty());
}

TEST_CASE("a form is refused, each for itself, where it cannot be recorded any more") {
    Round round;
    auto half = review("recommend");
    half.scores.erase("inclusion");
    const auto pack = pack_of(round, "juror.0");
    auto opened = filled(pack, review("recommend"));
    auto unfinished = opened.forms[0];
    unfinished.form->review = half;
    auto altered = opened.forms[0];
    altered.form->dossier_sha256 = std::string(64, '0');
    auto alien = opened.forms[0];
    alien.form->reference = "KE-2099-01";
    opened.forms = {unfinished,
                    altered,
                    alien,
                    {"forms/x.txt", refuse(Reason::input_invalid, "No.")},
                    opened.forms[1]};

    const auto merged = merge(round, opened);

    CHECK(told(merged) ==
          "FR-2099-01 refused, FR-2099-01 refused, KE-2099-01 refused, forms/x.txt refused, "
          "TG-2099-01 recorded");
    CHECK(merged->at(0).why.find("criterion inclusion: no score") != std::string::npos);
    CHECK(merged->at(2).why == "The nomination is not given to you to read, or not any more.");
    CHECK(round.faults().empty());
}

TEST_CASE(
    "a form is refused for a nomination that was taken from the juror, or is of a newer dossier") {
    Round round;
    const auto opened = filled(pack_of(round, "juror.0"), review("recommend"));
    REQUIRE(round.house.registry.advance_assignment(round.house.as("ada"), "2099", lyon, "juror.0",
                                                    jury::Release{false, "Left."}));
    round.newer_dossier();
    const auto merged = merge(round, opened);
    CHECK(told(merged) == "FR-2099-01 refused, TG-2099-01 refused");
    CHECK(merged->at(1).why.find("has version 2 by now") != std::string::npos);
}

TEST_CASE("a form does not go over what was recorded since the pack was made") {
    Round round;
    const auto opened = filled(pack_of(round, "juror.0"), review("recommend"));
    REQUIRE(recommend(round.house, kara, "juror.0", "do_not_recommend"));
    CHECK(told(merge(round, opened)) == "FR-2099-01 recorded, TG-2099-01 refused");
    CHECK(round.versions("juror.0", 0).size() == 1);
}

TEST_CASE("unfinished forms are saved as drafts, beside what was saved since") {
    Round round;
    const auto opened = filled(pack_of(round, "juror.0"), words("on the train"));
    REQUIRE(round.does(0, jury::SaveDraft{}, words("at the desk")));

    const auto merged = merge(round, opened, "juror.0", Registry::Merge::save);

    CHECK(told(merged) == "FR-2099-01 saved, TG-2099-01 saved");
    CHECK(merged->at(0).why.empty());
    CHECK(merged->at(1).why.find("Beside what was saved") == 0);
    const auto kept = round.drafts("juror.0", 0);
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].text.justification == "on the train");
    CHECK(kept[1].text.justification == "at the desk");
    CHECK(jury::differs(kept[0].draft));
}

TEST_CASE("nobody merges another juror's pack, nor one of another record") {
    Round round;
    auto opened = filled(pack_of(round, "juror.0"), review("recommend"));
    const auto theirs = merge(round, opened, "juror.1");
    REQUIRE_FALSE(theirs);
    CHECK(theirs.error().reason == Reason::not_your_own);
    opened.origin = "elsewhere";
    const auto elsewhere = merge(round, opened);
    REQUIRE_FALSE(elsewhere);
    CHECK(elsewhere.error().reason == Reason::input_invalid);
    CHECK(round.versions("juror.0", 0).empty());
}

// ---- replacement and another quorum ----

namespace {

std::string seats_of(Round& round, const std::string& reference) {
    return round.as("ada", [&](Transaction& tx) {
        std::string all;
        for (const auto& one : storage::juries::assignments(tx, "2099", "", reference))
            all +=
                (all.empty() ? "" : ", ") + one.juror + " " + one.state + (one.counts ? "*" : "");
        return all;
    });
}

}  // namespace

TEST_CASE(
    "a juror is replaced seat by seat: what was written is kept, and counts where it is ruled so") {
    for (const bool keeps : {false, true}) {
        CAPTURE(keeps);
        Round round;
        round.house.juror("late");
        REQUIRE(round.house.registry.invite(round.house.as("ada"), "2099", "late"));
        REQUIRE(recommend(round.house, kara, "juror.0"));
        REQUIRE(recommend(round.house, kara, "juror.1"));

        const auto done =
            round.house.registry.replace_juror(round.house.as("ada"), {.call = "2099",
                                                                       .from = "juror.0",
                                                                       .to = "late",
                                                                       .keeps_counting = keeps,
                                                                       .reason = "Ill."});

        REQUIRE_MESSAGE(done, done.error().explanation);
        REQUIRE(done->seats.size() == 2);
        CHECK(seats_of(round, kara) ==
              (keeps ? "juror.0 released*, juror.1 recorded*, juror.2 assigned"
                     : "juror.0 released, juror.1 recorded*, juror.2 assigned, late assigned"));
        CHECK(seats_of(round, lyon) ==
              "juror.0 released, juror.1 assigned, juror.2 assigned, late assigned");
        const auto& at_kara = *std::ranges::find(done->seats, kara, &storage::Replaced::reference);
        CHECK(at_kara.was == "recorded");
        CHECK(at_kara.before.counted == 2);
        CHECK(at_kara.after.counted == (keeps ? 2 : 1));
        CHECK(at_kara.taken_by == (keeps ? "" : "late"));
        CHECK(value(round.house.connection, "SELECT count(*) FROM review") == "2");
        CHECK(value(round.house.connection,
                    "SELECT count(*) FROM juror WHERE left_at IS NOT NULL") == "1");
        CHECK(round.faults().empty());
    }
}

TEST_CASE("a replacement is shown before it is made, and then nothing is changed") {
    Round round;
    round.house.juror("late");
    REQUIRE(round.house.registry.invite(round.house.as("ada"), "2099", "late"));
    REQUIRE(recommend(round.house, kara, "juror.0"));
    const auto before = seats_of(round, kara);
    auto request = round.house.as("ada");
    request.dry_run = true;

    const auto shown = round.house.registry.replace_juror(
        request, {.call = "2099", .from = "juror.0", .to = "late", .reason = "Ill."});

    REQUIRE(shown);
    CHECK(shown->seats.size() == 2);
    CHECK(seats_of(round, kara) == before);
    CHECK(value(round.house.connection, "SELECT count(*) FROM juror WHERE left_at IS NOT NULL") ==
          "0");
}

TEST_CASE("a seat stays empty, and says why, where the other has a conflict or sits already") {
    Round round;
    round.house.juror("late", "TG");
    REQUIRE(round.house.registry.invite(round.house.as("ada"), "2099", "late"));
    const auto replace = [&](const std::string& from, const std::string& to) {
        return round.house.registry.replace_juror(
            round.house.as("ada"),
            {.call = "2099", .reference = kara, .from = from, .to = to, .reason = "Ill."});
    };
    const auto own = replace("juror.0", "late");
    REQUIRE(own);
    CHECK(own->seats.at(0).taken_by.empty());
    CHECK(own->seats.at(0).why_empty.find("conflict of interest") != std::string::npos);
    const auto sits = replace("juror.1", "juror.2");
    REQUIRE(sits);
    CHECK(sits->seats.at(0).why_empty == "juror.2 has a seat there already.");
    CHECK(value(round.house.connection, "SELECT count(*) FROM juror WHERE left_at IS NOT NULL") ==
          "0");
}

TEST_CASE("a replacement needs an administrator, a reason and a seat") {
    Round round;
    round.house.juror("late");
    REQUIRE(round.house.registry.invite(round.house.as("ada"), "2099", "late"));
    const auto replace = [&](const std::string& who, const std::string& from,
                             const std::string& reason) {
        const auto done = round.house.registry.replace_juror(
            round.house.as(who), {.call = "2099", .from = from, .to = "late", .reason = reason});
        REQUIRE_FALSE(done);
        return done.error().reason;
    };
    CHECK(replace("juror.1", "juror.0", "Ill.") == Reason::not_for_this_role);
    CHECK(replace("ada", "juror.0", " ") == Reason::reason_missing);
    CHECK(replace("ada", "late", "Ill.") == Reason::not_found);
    CHECK(seats_of(round, kara) == "juror.0 assigned, juror.1 assigned, juror.2 assigned");
}

TEST_CASE("another quorum is shown with who would lose it, and set by two administrators") {
    Round round;
    REQUIRE(recommend(round.house, kara, "juror.0"));
    REQUIRE(recommend(round.house, kara, "juror.1"));
    auto& registry = round.house.registry;

    const auto standing = registry.standing_under(round.house.as("ada"), "2099", "2");

    REQUIRE(standing);
    REQUIRE(standing->size() == 2);
    const auto& at_kara = *std::ranges::find(*standing, kara, &Registry::Standing::reference);
    CHECK(at_kara.now.quorum == 3);
    CHECK(at_kara.then.quorum == 2);
    CHECK(at_kara.then.counted == 2);
    CHECK_FALSE(registry.standing_under(round.house.as("juror.0"), "2099", "2"));
    CHECK_FALSE(registry.standing_under(round.house.as("ada"), "2099", "4"));

    const auto amend = [&](const std::string& who) {
        return registry.amend_call(round.house.as(who), "2099",
                                   {"/jury/quorum", "2", "Two are ill."});
    };
    REQUIRE(amend("ada"));
    REQUIRE(registry.standing_under(round.house.as("ada"), "2099", "1")->at(0).now.quorum == 3);
    REQUIRE(amend("ben"));
    CHECK(registry.standing_under(round.house.as("ada"), "2099", "1")->at(0).now.quorum == 2);
    CHECK(round.faults().empty());
}

TEST_CASE("the panel overrules its majority with two thirds and a reason, and the record says so") {
    Round round;
    for (const auto& juror : round.jurors)
        REQUIRE(recommend(round.house, kara, juror, "do_not_recommend"));
    auto& registry = round.house.registry;
    REQUIRE(registry.advance(round.house.as("ada"), "2099", kara, nomination::OpenDeliberation{}));
    const auto conclude = [&](int votes, const std::string& reason) {
        return registry.advance(
            round.house.as("ada"), "2099", kara,
            nomination::ConcludeReview{.reason = reason, .overruled_by = votes});
    };
    CHECK(conclude(1, "New figures.").error().reason == Reason::too_few_to_overrule);
    CHECK(conclude(2, "").error().reason == Reason::reason_missing);

    const auto done = conclude(2, "New figures.");

    REQUIRE(done);
    CHECK(done->to == "recommended");
    CHECK(value(round.house.connection,
                "SELECT b.body FROM entry_body b JOIN audit_entry a USING (call_id, entry_id) "
                "WHERE a.event = 'ConcludeReview'") == "overruled by 2: New figures.");
    CHECK(round.faults().empty());
}
