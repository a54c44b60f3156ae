// What is drawn from the charts is what is committed. A changed rule shows here as a diff of three
// files that the people whose rules these are can read.
#include "engine/atlas.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;

namespace {

std::string arrows_of(std::string_view subject) {
    std::string text;
    for (const auto& line : atlas::every_arrow()) {
        if (line.subject == subject)
            text += fmt::format("{} --{}--> {}\n", line.from, line.event, line.to);
    }
    return text;
}

}  // namespace

TEST_CASE("the lifecycles in the documents are the charts that decide") {
    CHECK(tests::file("docs/lifecycles.md") == atlas::lifecycles_as_markdown());
}

TEST_CASE("the table of who may do what is the one that the charts give") {
    CHECK(tests::file("docs/permissions.txt") == atlas::permissions_as_text());
}

TEST_CASE("the database knows exactly the arrows of the charts") {
    CHECK(tests::file("schemas/migrations/0002_arrows.sql") == atlas::arrows_as_sql());
}

TEST_CASE("every arrow is drawn once, and somebody may take it") {
    const auto arrows = atlas::every_arrow();
    const auto leaves = atlas::every_leave();
    for (const auto& arrow : arrows) {
        CAPTURE(arrow.subject);
        CAPTURE(arrow.from);
        CAPTURE(arrow.event);
        CHECK(std::ranges::count(arrows, arrow) == 1);
        const auto leave = std::ranges::find_if(leaves, [&](const atlas::Leave& one) {
            return one.subject == arrow.subject && one.state == arrow.from &&
                   one.event == arrow.event;
        });
        REQUIRE(leave != leaves.end());
        CHECK_FALSE(leave->who.empty());
    }
}

TEST_CASE("nobody who only reads may take a step") {
    for (const auto& leave : atlas::every_leave()) {
        CAPTURE(leave.event);
        for (const auto& who : leave.who) CHECK_FALSE(who.starts_with("auditor"));
    }
}

TEST_CASE("the arrows of a call") {
    CHECK(arrows_of("call") ==
          "absent --Plan--> planned\n"
          "planned --Open--> open\n"
          "planned --Amend--> planned\n"
          "open --Close--> closed\n"
          "open --Amend--> open\n"
          "closed --BeginReview--> in_review\n"
          "closed --Decide--> decided\n"
          "closed --Amend--> closed\n"
          "in_review --Decide--> decided\n"
          "in_review --Amend--> in_review\n"
          "decided --Publish--> published\n"
          "published --Archive--> archived\n");
}

TEST_CASE("the arrows of a nomination") {
    CHECK(arrows_of("nomination") ==
          "absent --Begin--> draft\n"
          "draft --Edit--> draft\n"
          "draft --Submit--> submitted\n"
          "draft --Lapse--> lapsed\n"
          "draft --Withdraw--> withdrawn\n"
          "submitted --ReturnForCompletion--> returned\n"
          "submitted --FindEligible--> eligible\n"
          "submitted --FindIneligible--> ineligible\n"
          "submitted --Withdraw--> withdrawn\n"
          "returned --Edit--> returned\n"
          "returned --Submit--> submitted\n"
          "returned --Lapse--> lapsed\n"
          "returned --Withdraw--> withdrawn\n"
          "eligible --OpenReview--> under_review\n"
          "eligible --Admit--> admitted\n"
          "eligible --Decline--> not_admitted\n"
          "eligible --Withdraw--> withdrawn\n"
          "under_review --OpenDeliberation--> in_deliberation\n"
          "under_review --Withdraw--> withdrawn\n"
          "in_deliberation --ConcludeReview--> recommended\n"
          "in_deliberation --ConcludeReview--> reserved\n"
          "in_deliberation --ConcludeReview--> not_recommended\n"
          "in_deliberation --ReopenReview--> under_review\n"
          "in_deliberation --Withdraw--> withdrawn\n"
          "recommended --Admit--> admitted\n"
          "recommended --Decline--> not_admitted\n"
          "recommended --Withdraw--> withdrawn\n"
          "reserved --Admit--> admitted\n"
          "reserved --Decline--> not_admitted\n"
          "reserved --Withdraw--> withdrawn\n"
          "not_recommended --Admit--> admitted\n"
          "not_recommended --Decline--> not_admitted\n"
          "not_recommended --Withdraw--> withdrawn\n"
          "admitted --Strike--> struck\n"
          "ineligible --Reopen--> submitted\n"
          "withdrawn --Reinstate--> draft\n");
}

TEST_CASE("the arrows of an assignment") {
    CHECK(arrows_of("assignment") ==
          "absent --Propose--> proposed\n"
          "proposed --Confirm--> assigned\n"
          "proposed --DeclareConflict--> recused\n"
          "proposed --Release--> released\n"
          "assigned --SaveDraft--> assigned\n"
          "assigned --RecordRecommendation--> recorded\n"
          "assigned --Abstain--> abstained\n"
          "assigned --DeclareConflict--> recused\n"
          "assigned --Release--> released\n"
          "assigned --Lapse--> lapsed\n"
          "recorded --Revise--> recorded\n"
          "recorded --DeclareConflict--> discounted\n"
          "recorded --Release--> released\n"
          "discounted --Restore--> recorded\n");
}

TEST_CASE("the arrows of a plan") {
    CHECK(arrows_of("plan") ==
          "absent --Draw--> draft\n"
          "draft --Propose--> proposed\n"
          "draft --Discard--> discarded\n"
          "proposed --Approve--> approved\n"
          "proposed --Discard--> discarded\n"
          "approved --Apply--> applied\n"
          "approved --Discard--> discarded\n"
          "applied --Publish--> published\n");
}

TEST_CASE("the arrows of a membership") {
    CHECK(arrows_of("membership") ==
          "absent --Enrol--> active\n"
          "active --CallForReport--> report_due\n"
          "active --End--> ended\n"
          "report_due --Report--> reported\n"
          "report_due --FallOverdue--> overdue\n"
          "report_due --End--> ended\n"
          "reported --AcceptReport--> active\n"
          "reported --End--> ended\n"
          "overdue --Report--> reported\n"
          "overdue --Deactivate--> inactive\n"
          "overdue --End--> ended\n"
          "inactive --Report--> reported\n"
          "inactive --End--> ended\n");
}
