#include "cli/commands/all.hpp"

#include "cli/announcement.hpp"
#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/confirm.hpp"
#include "cli/input.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/csv.hpp"
#include "engine/membership/reconcile.hpp"
#include "storage/calls.hpp"
#include "storage/cohorts.hpp"
#include "storage/members.hpp"
#include "storage/query.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace membership = engine::membership;

engine::query::Query asked_for(const Parsed& parsed) {
    auto query = asked(engine::query::List::members, parsed, parsed.find("ledger"));
    if (const auto region = parsed.find("region")) narrow(query, "region", {*region});
    if (const auto country = parsed.find("country")) narrow(query, "country", {*country});
    if (!parsed.has("ended")) leave_ended_out(query);
    return query;
}

Result<Answer> list(Context& context, const Parsed& parsed) {
    const auto query = asked_for(parsed);
    Session session{context};
    return listed(context, session, query);
}

Result<Answer> show(Context& context, const Parsed& parsed) {
    const auto& id = parsed.text("MEMBERSHIP");
    if (!engine::uuid_from(id)) throw UsageError{fmt::format("'{}' is no membership's id", id)};
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto held = storage::members::hold(tx, id);
    if (!held)
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("There is no membership {}.", id));
    Answer shown{.schema = "accede/member/1"};
    shown.data = Json{{"membership", id},
                      {"name", held->name},
                      {"country", held->facts.country.text()},
                      {"state", name_of(held->facts.state)},
                      {"revision", held->revision},
                      {"call", held->call_id},
                      {"report_due", nullptr}};
    if (const auto& due = held->facts.report_window.closes; due != engine::Moment::max())
        shown.data["report_due"] = engine::iso(due);
    shown.show = {Pairs{{{.key = "name", .title = "Member"},
                         {.key = "country", .title = "Country"},
                         {.key = "state", .title = "State", .is_state = true},
                         {.key = "call", .title = "Call"},
                         {.key = "report_due", .title = "Report due"}}}};
    return shown;
}

Result<Answer> end(Context& context, const Parsed& parsed) {
    const auto& id = parsed.text("MEMBERSHIP");
    const auto how = membership::ending_from(parsed.text("how")).value();
    confirm(context,
            fmt::format("End the membership {}? Only a new nomination brings another.", id));
    Session session{context};
    return answer(session.registry().advance_membership(session.request(), id,
                                                        membership::End{how, reason_of(context)}),
                  [&](const storage::Answer& done) {
                      return changed(
                          done, fmt::format("The membership {} is ended: {}.", id, name_of(how)));
                  });
}

// The other steps of a membership, which differ in nothing but the event.
Result<Answer> step(Context& context, const Parsed& parsed, const membership::Event& event,
                    std::string_view became, const char* next) {
    const auto& id = parsed.text("MEMBERSHIP");
    if (!engine::uuid_from(id)) throw UsageError{fmt::format("'{}' is no membership's id", id)};
    Session session{context};
    return answer(session.registry().advance_membership(session.request(), id, event),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("The membership {} {}.", id, became),
                                     {fmt::format("accede member {} {}", next, id)});
                  });
}

Result<Answer> ask(Context& context, const Parsed& parsed) {
    const auto& due = parsed.text("due");
    const auto moment = engine::moment_from_iso(due);
    if (!moment)
        throw UsageError{fmt::format("'{}' is no instant such as 2101-03-31T22:00:00Z", due)};
    return step(context, parsed, membership::CallForReport{*moment},
                "is asked for its report by " + engine::iso(*moment), "report");
}
Result<Answer> report(Context& context, const Parsed& parsed) {
    return step(context, parsed, membership::Report{}, "has reported", "accept");
}
Result<Answer> overdue(Context& context, const Parsed& parsed) {
    return step(context, parsed, membership::FallOverdue{}, "is overdue with its report",
                "deactivate");
}
Result<Answer> deactivate(Context& context, const Parsed& parsed) {
    return step(context, parsed, membership::Deactivate{}, "is inactive until it reports",
                "report");
}
Result<Answer> accept(Context& context, const Parsed& parsed) {
    return step(context, parsed, membership::AcceptReport{}, "is active; its report is accepted",
                "show");
}

// What the record itself can say of each date: the cohorts that were published.
std::vector<membership::Totals> computed(storage::sql::Transaction& tx, const std::string& ledger) {
    std::vector<membership::Totals> all;
    for (const auto& call : storage::calls::list(tx)) {
        if (call.ledger != ledger) continue;
        const auto said = storage::cohorts::announced(tx, call.call_id, 0);
        if (!said || !said->announced_at) continue;
        const auto figures = figures_of(*said, engine::Language::en);
        membership::Totals totals{.as_of =
                                      std::chrono::floor<std::chrono::days>(*said->announced_at)};
        totals[membership::Total::admitted] = figures.admitted;
        totals[membership::Total::admitted_from_countries] = figures.countries;
        totals[membership::Total::members_before] = said->members_before;
        totals[membership::Total::members_after] = said->members_after;
        all.push_back(totals);
    }
    return all;
}

Result<Answer> stats(Context& context, const Parsed& parsed) {
    const auto& ledger = parsed.text("ledger");
    std::optional<std::vector<membership::Published>> published;
    if (const auto path = parsed.find("reconcile")) {
        auto read = membership::published_totals(read_text(context, *path, 16U << 20U));
        if (!read) return tl::unexpected{read.error()};
        published = *std::move(read);
    }
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    if (published) {
        const auto report = membership::reconcile(*std::move(published), computed(tx, ledger));
        Answer shown{.schema = "accede/member-reconcile/1",
                     .data = Json::parse(membership::json_of(report))};
        shown.show = {Document{membership::text_of(report)}};
        return shown;
    }
    const auto counted = storage::members::ledger(tx, ledger);
    Answer shown{.schema = "accede/member-stats/1"};
    shown.data = Json{{"ledger", ledger},
                      {"members", membership::members(counted)},
                      {"opened_with", nullptr},
                      {"admitted", counted.admitted},
                      {"named_earlier", counted.earlier},
                      {"countries_known", storage::members::countries(tx, ledger).size()},
                      {"cohorts", Json::array()}};
    if (counted.opened_with) shown.data["opened_with"] = *counted.opened_with;
    for (const auto& call : storage::calls::list(tx)) {
        const auto said =
            call.ledger == ledger ? storage::cohorts::announced(tx, call.call_id, 0) : std::nullopt;
        if (!said) continue;
        const auto figures = figures_of(*said, context.globals.language);
        Json regions = Json::object();
        for (const auto& region : figures.by_region) {
            regions[std::string{engine::code_of(region.region)}] = region.admitted;
        }
        shown.data["cohorts"].push_back({{"call", call.call_id},
                                         {"admitted", figures.admitted},
                                         {"countries", figures.countries},
                                         {"by_region", regions},
                                         {"members_before", said->members_before},
                                         {"members_after", said->members_after}});
    }
    shown.show = {
        Pairs{{{.key = "ledger", .title = "Ledger"},
               {.key = "members", .title = "Members"},
               {.key = "opened_with", .title = "Opened with"},
               {.key = "admitted", .title = "Admitted since"},
               {.key = "countries_known", .title = "Countries known by name"}}},
        Table{.rows = "cohorts",
              .columns = {{.key = "call", .title = "COHORT"},
                          {.key = "admitted", .title = "ADMITTED", .align = Align::right},
                          {.key = "countries", .title = "COUNTRIES", .align = Align::right},
                          {.key = "members_before", .title = "BEFORE", .align = Align::right},
                          {.key = "members_after", .title = "AFTER", .align = Align::right}},
              .when_empty = "no cohort yet"}};
    return shown;
}

Result<Answer> export_csv(Context& context, const Parsed& parsed) {
    const auto query = asked_for(parsed);
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    std::string text;
    Answer shown{.schema = "accede/member-list/1"};
    shown.data["members"] = Json::array();
    engine::csv::append_row(
        text, {"name", "kind", "country", "region", "since", "state", "call", "membership"});
    for (const auto& row : storage::query::members(tx, query)) {
        engine::csv::append_row(text, {row.name, row.kind, row.country, row.region,
                                       engine::iso(row.began_at).substr(0, 10), row.state,
                                       row.call_id, row.membership_id});
        shown.data["members"].push_back(json_of(row, context.globals.language));
    }
    shown.show = {Document{std::move(text)}};
    return shown;
}

Result<Answer> open(Context& context, const Parsed& parsed) {
    storage::Registry::Opening opening{
        .ledger = parsed.text("ledger"),
        .as_of = parsed.text("as-of"),
        .members = static_cast<int>(parsed.number("members", 0, 1'000'000).value()),
        .known_countries = parsed.all("country"),
        .source = parsed.text("source")};
    Session session{context};
    return answer(session.registry().open_ledger(session.request(), opening),
                  [&](const auto& done) {
                      return changed(done, fmt::format("The ledger {} opens with {} members.",
                                                       opening.ledger, opening.members));
                  });
}

const Argument membership_argument{.name = "MEMBERSHIP",
                                   .summary = "its id, as `member list --json` tells it"};
const Option ledger_option{
    .name = "ledger", .value = "LEDGER", .summary = "which network's", .fallback = "gnlc"};
const Option listed_ledger_option{
    .name = "ledger", .value = "LEDGER", .summary = "which network's, if not gnlc's"};
const Option region_option{.name = "region",
                           .value = "REGION",
                           .summary = "only of this region",
                           .choices = {"africa", "arab-states", "asia-pacific",
                                       "europe-north-america", "latin-america-caribbean"}};
const Option country_option{.name = "country", .value = "CODE", .summary = "only of this country"};
const Option ended_option{.name = "ended", .summary = "the ended ones too"};

}  // namespace

std::span<const Command> member_commands() {
    static const std::vector<Command> all{
        {.noun = "member",
         .verb = "list",
         .summary = "List the members that the record names",
         .arguments = {query_argument},
         .options = {listed_ledger_option, region_option, country_option, ended_option,
                     query_option},
         .examples = {{"accede member list --region africa", "By region"},
                      {"accede member list since:2022 sort:-since,name", "The newest first"}},
         .run = list},
        {.noun = "member",
         .verb = "show",
         .summary = "Show one membership",
         .arguments = {{.name = "MEMBERSHIP",
                        .summary = "its id, as `member list --json` tells it"}},
         .examples = {{"accede member show 2fa85f64-5717-4562-b3fc-2c963f66afa6",
                       "One line of the ledger"}},
         .run = show},
        {.noun = "member",
         .verb = "end",
         .summary = "End a membership",
         .arguments = {{.name = "MEMBERSHIP", .summary = "its id"}},
         .options = {{.name = "how",
                      .value = "HOW",
                      .summary = "it ends",
                      .fallback = "withdrawn",
                      .choices = {"withdrawn", "removed"}}},
         .examples = {{"accede member end 2fa85f64-5717-4562-b3fc-2c963f66afa6 --reason 'The "
                       "council voted.' --as ada",
                       "Not for ever"}},
         .writes = true,
         .run = end},
        {.noun = "member",
         .verb = "ask",
         .summary = "Ask a member for its report",
         .arguments = {membership_argument},
         .options = {{.name = "due",
                      .value = "TIME",
                      .summary = "when it is due: an instant, such as 2101-03-31T22:00:00Z",
                      .required = true}},
         .examples = {{"accede member ask 2fa85f64-5717-4562-b3fc-2c963f66afa6 --due "
                       "2101-03-31T22:00:00Z --as ada",
                       "Every two years or so"}},
         .writes = true,
         .run = ask},
        {.noun = "member",
         .verb = "report",
         .summary = "Record that a member's report has come",
         .arguments = {membership_argument},
         .examples = {{"accede member report 2fa85f64-5717-4562-b3fc-2c963f66afa6 --as officer.tg",
                       "By its Commission or the secretariat"}},
         .writes = true,
         .run = report},
        {.noun = "member",
         .verb = "accept",
         .summary = "Accept a member's report",
         .arguments = {membership_argument},
         .examples = {{"accede member accept 2fa85f64-5717-4562-b3fc-2c963f66afa6 --as ada",
                       "It is active again"}},
         .writes = true,
         .run = accept},
        {.noun = "member",
         .verb = "overdue",
         .summary = "Note that a member's report did not come in time",
         .arguments = {membership_argument},
         .examples = {{"accede member overdue 2fa85f64-5717-4562-b3fc-2c963f66afa6 --as ada",
                       "From the instant on at which it was due"}},
         .writes = true,
         .run = overdue},
        {.noun = "member",
         .verb = "deactivate",
         .summary = "Make a member inactive whose report is overdue",
         .arguments = {membership_argument},
         .examples = {{"accede member deactivate 2fa85f64-5717-4562-b3fc-2c963f66afa6 --as ada",
                       "It may still report"}},
         .writes = true,
         .run = deactivate},
        {.noun = "member",
         .verb = "stats",
         .summary = "Compute the totals, or hold them against published ones",
         .options = {ledger_option,
                     {.name = "reconcile",
                      .value = "FILE",
                      .summary = "published totals as CSV; - reads stdin"}},
         .examples = {{"accede member stats", "From the ledger, never typed"},
                      {"accede member stats --reconcile totals.csv",
                       "Where and by how much they differ"}},
         .run = stats},
        {.noun = "member",
         .verb = "export",
         .summary = "Write the members as CSV",
         .arguments = {query_argument},
         .options = {listed_ledger_option, region_option, country_option, ended_option,
                     query_option},
         .examples = {{"accede member export", "For a spreadsheet, without formulas"}},
         .run = export_csv},
        {.noun = "member",
         .verb = "open",
         .summary = "Open the ledger with a published total",
         .options =
             {ledger_option,
              {.name = "members", .value = "N", .summary = "how many there were", .required = true},
              {.name = "as-of", .value = "DAY", .summary = "when", .required = true},
              {.name = "source",
               .value = "TEXT",
               .summary = "where it was published",
               .required = true},
              {.name = "country",
               .value = "CODE",
               .summary = "known to have had a member",
               .repeated = true}},
         .examples = {{"accede member open --members 217 --as-of 2022-09-01 --source "
                       "https://example.org --as ada",
                       "Once"}},
         .writes = true,
         .run = open},
    };
    return all;
}

}  // namespace cli
