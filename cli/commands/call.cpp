#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/input.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/call/lifecycle.hpp"
#include "engine/zone.hpp"
#include "storage/calls.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace call = engine::call;

constexpr std::size_t longest_document = 1U << 20U;

Result<Answer> step(Context& context, const Parsed& parsed, const call::Event& event,
                    std::string_view became, std::vector<std::string> next) {
    const auto& id = parsed.text("CALL");
    Session session{context};
    return answer(session.registry().advance_call(session.request(), id, event),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("Call {} is {}.", id, became),
                                     std::move(next));
                  });
}

// A rehearsed planning leaves no call behind that could be opened.
Result<Answer> plan(Context& context, const Parsed& parsed) {
    const auto document = read_text(context, parsed.text("FILE"), longest_document);
    Session session{context};
    auto planned = session.registry().plan_call(session.request(), document);
    if (!planned) return tl::unexpected{planned.error()};
    const auto& id = planned->reference;
    if (!parsed.has("open") || context.globals.dry_run) {
        return changed(*planned, fmt::format("Call {} is planned.", id),
                       {fmt::format("accede call open {}", id)});
    }
    context.done_so_far = fmt::format("call {} is planned", id);
    return answer(
        session.registry().advance_call(session.request("open"), id, call::Open{}),
        [&](const storage::Answer& opened) {
            return changed(
                opened, fmt::format("Call {} is planned and open; its regulations are pinned.", id),
                {fmt::format("accede nomination new {} --country TG --name Kara", id)});
        });
}

Result<Answer> open(Context& context, const Parsed& parsed) {
    return step(
        context, parsed, call::Open{}, "open; its regulations are pinned",
        {fmt::format("accede nomination new {} --country TG --name Kara", parsed.text("CALL"))});
}

Result<Answer> amend(Context& context, const Parsed& parsed) {
    const auto& id = parsed.text("CALL");
    engine::regulations::Amendment amendment{.reason = reason_of(context)};
    const auto extend = parsed.find("extend");
    const auto review = parsed.find("extend-review");
    const auto places = parsed.find("places");
    if (extend.has_value() + review.has_value() + places.has_value() != 1) {
        throw UsageError{"an amendment is one of --extend, --extend-review and --places"};
    }
    if (extend) {
        amendment.path = "/windows/commission/closes";
        amendment.value = Json(*extend).dump();
    } else if (review) {
        amendment.path = "/jury/review/closes";
        amendment.value = Json(*review).dump();
    } else {
        auto [country, number] = assignment_of(context, *places);
        amendment.path = "/quota/exceptions/" + country;
        amendment.value = number;
    }
    Session session{context};
    return answer(
        session.registry().amend_call(session.request(), id, amendment),
        [&](const storage::Answer& done) {
            if (done.event == "ProposeAmendment") {
                return changed(done,
                               fmt::format("It is proposed that in call {} {} is {}. Nothing is "
                                           "amended until another administrator says the same.",
                                           id, amendment.path, amendment.value),
                               {fmt::format("accede call amend {} --places {} --reason 'Why.' --as "
                                            "ANOTHER",
                                            id, places.value_or(""))});
            }
            return changed(done,
                           fmt::format("The regulations of call {} are amended: {} is {}.", id,
                                       amendment.path, amendment.value),
                           {fmt::format("accede call show {}", id)});
        });
}

// Counts what lapses, for whoever has to be told that a later one did not.
storage::Registry::Told counted(Context& context, const std::string& before,
                                const std::string& what) {
    return [&context, before, what, count = 0](const std::string& /*reference*/) mutable {
        if (context.globals.dry_run) return;
        ++count;
        context.done_so_far =
            fmt::format("{}{} {}{} lapsed", before, count, what, count == 1 ? " has" : "s have");
    };
}

// The clock first: drafts that were not submitted lapse with the window.
Result<Answer> close(Context& context, const Parsed& parsed) {
    const auto& id = parsed.text("CALL");
    Session session{context};
    auto closed = session.registry().advance_call(session.request(), id, call::Close{});
    if (!closed) return tl::unexpected{closed.error()};
    if (!context.globals.dry_run) context.done_so_far = fmt::format("call {} is closed", id);
    // In a rehearsal each of them lapses and is taken back.
    const auto before = context.done_so_far.empty() ? "" : context.done_so_far + ", ";
    auto gone = session.registry().lapse(session.request("lapse"), id,
                                         counted(context, before, "nomination"));
    if (!gone) return tl::unexpected{gone.error()};
    const auto lapsed = gone->size();
    auto shown = changed(*closed,
                         fmt::format("Call {} is closed; {} nomination{} lapsed.", id, lapsed,
                                     lapsed == 1 ? " has" : "s have"),
                         {fmt::format("accede screening queue {}", id)});
    shown.data["lapsed"] = lapsed;
    return shown;
}

// An administrator lets the clock strike: what is out of time by the database's clock lapses.
Result<Answer> lapse(Context& context, const Parsed& parsed) {
    const auto& id = parsed.text("CALL");
    Session session{context};
    const auto nominations =
        session.registry().lapse(session.request("lapse"), id, counted(context, "", "nomination"));
    if (!nominations) return tl::unexpected{nominations.error()};
    const auto before = context.done_so_far.empty() ? "" : context.done_so_far + ", ";
    const auto reviews = session.registry().lapse_reviews(session.request("reviews"), id,
                                                          counted(context, before, "review"));
    if (!reviews) return tl::unexpected{reviews.error()};
    Answer shown{.schema = "accede/call-lapse/1"};
    shown.data = Json{{"call", id}, {"nominations", *nominations}, {"reviews", *reviews}};
    Lines lines;
    for (const auto& reference : *nominations) lines.lines.push_back({reference});
    for (const auto& one : *reviews) lines.lines.push_back({one});
    if (!lines.lines.empty()) shown.show = {std::move(lines)};
    shown.done = fmt::format("Of call {} {} nomination{} and {} review{} have lapsed.", id,
                             nominations->size(), nominations->size() == 1 ? "" : "s",
                             reviews->size(), reviews->size() == 1 ? "" : "s");
    return shown;
}

Result<Answer> review(Context& context, const Parsed& parsed) {
    return step(context, parsed, call::BeginReview{}, "in review",
                {fmt::format("accede jury open {}", parsed.text("CALL"))});
}

Result<Answer> archive(Context& context, const Parsed& parsed) {
    return step(context, parsed, call::Archive{}, "archived", {});
}

Result<Answer> list(Context& context, const Parsed& parsed) {
    const auto query = asked(engine::query::List::calls, parsed);
    Session session{context};
    return listed(context, session, query);
}

Result<Answer> show(Context& context, const Parsed& parsed) {
    const auto& id = parsed.text("CALL");
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    storage::Rulebook rulebook;
    auto held = storage::calls::hold(tx, rulebook, id, storage::calls::Lock::none);
    if (!held) return tl::unexpected{held.error()};
    const auto& rules = *held->rules;
    Answer shown{.schema = "accede/call/1"};
    shown.data =
        Json{{"call", id},
             {"state", call::name_of(held->facts.state)},
             {"revision", held->revision},
             {"title",
              context.globals.language == engine::Language::fr ? rules.title.fr : rules.title.en},
             {"opens", engine::local_iso(rules.commission.window.opens, rules.commission.zone)},
             {"closes", engine::local_iso(rules.commission.window.closes, rules.commission.zone)},
             {"places_per_commission", rules.quota.places},
             {"jury", rules.jury.has_value()},
             {"nominations", Json::array()},
             {"regulations", Json::array()},
             {"proposed_amendments", Json::array()}};
    for (const auto& tally : storage::calls::tally(tx, id)) {
        shown.data["nominations"].push_back(
            {{"state", tally.state}, {"number", tally.nominations}});
    }
    for (const auto& version : storage::calls::versions(tx, id)) {
        shown.data["regulations"].push_back({{"version", version.version},
                                             {"since", engine::iso(version.since)},
                                             {"reason", version.reason},
                                             {"sha256", version.sha256}});
    }
    for (const auto& one : storage::calls::proposals(tx, id)) {
        shown.data["proposed_amendments"].push_back({{"path", one.path},
                                                     {"value", one.value},
                                                     {"reason", one.reason},
                                                     {"proposed_by", one.proposed_by},
                                                     {"at", engine::iso(one.at)}});
    }
    const auto& window = rules.commission;
    shown.data["closes_utc"] = engine::iso(window.window.closes);
    auto until =
        fmt::format("{}, that is {}", engine::local_words(window.window.closes, window.zone),
                    engine::iso(window.window.closes));
    const auto first = engine::regulations::parse(storage::calls::document(tx, id, 1));
    if (first && first->commission.window.closes != window.window.closes) {
        shown.data["closed_first"] =
            engine::local_iso(first->commission.window.closes, first->commission.zone);
        until += fmt::format(
            " (extended; was {})",
            engine::local_words(first->commission.window.closes, first->commission.zone));
    }
    shown.show = {
        Pairs{{{.key = "call", .title = "Call"},
               {.key = "title", .title = "Title"},
               {.key = "state", .title = "State", .is_state = true},
               {.key = "closes", .title = "Commissions until", .words = until},
               {.key = "places_per_commission", .title = "Places each"}}},
        Table{.rows = "nominations",
              .columns = {{.key = "state", .title = "NOMINATIONS", .is_state = true},
                          {.key = "number", .title = "NUMBER", .align = Align::right}},
              .when_empty = "no nominations yet"},
        Table{.rows = "regulations",
              .columns = {{.key = "version", .title = "REGULATIONS", .align = Align::right},
                          {.key = "since", .title = "SINCE"},
                          {.key = "reason", .title = "AMENDED BECAUSE"}}}};
    if (!shown.data["proposed_amendments"].empty()) {
        shown.show.push_back(Table{.rows = "proposed_amendments",
                                   .columns = {{.key = "path", .title = "PROPOSED"},
                                               {.key = "value", .title = "TO BE"},
                                               {.key = "proposed_by", .title = "BY"},
                                               {.key = "reason", .title = "BECAUSE"}}});
    }
    return shown;
}

const Argument call_argument{.name = "CALL", .summary = "the call, such as 2022"};

}  // namespace

std::span<const Command> call_commands() {
    static const std::vector<Command> all{
        {.noun = "call",
         .verb = "list",
         .summary = "List the calls",
         .arguments = {query_argument},
         .options = {query_option},
         .examples = {{"accede call list", "All of them"},
                      {"accede call list state:open,in_review", "Those under way"}},
         .run = list},
        {.noun = "call",
         .verb = "show",
         .summary = "Show a call, its window and what waits in it",
         .arguments = {call_argument},
         .examples = {{"accede call show 2022", "Where the call stands"}},
         .run = show},
        {.noun = "call",
         .verb = "new",
         .summary = "Plan a call from its regulations",
         .arguments = {{.name = "FILE", .summary = "the regulations as JSON; - reads stdin"}},
         .options = {{.name = "open", .summary = "open it at once"}},
         .examples = {{"accede call new regulations.json --as ada", "Validated as a whole first"}},
         .writes = true,
         .run = plan},
        {.noun = "call",
         .verb = "open",
         .summary = "Open a call and pin its regulations",
         .arguments = {call_argument},
         .examples = {{"accede call open 2022 --as ada", "Commissions may begin"}},
         .writes = true,
         .run = open},
        {.noun = "call",
         .verb = "amend",
         .summary = "Change the regulations, with a reason; the old value stays readable",
         .arguments = {call_argument},
         .options = {{.name = "extend",
                      .value = "TIME",
                      .summary = "the Commissions' window closes then, in its own zone"},
                     {.name = "extend-review",
                      .value = "TIME",
                      .summary = "the review window closes then"},
                     {.name = "places",
                      .value = "CODE=N",
                      .summary = "places of one Commission; another administrator says the same"}},
         .examples = {{"accede call amend 2022 --extend 2022-02-28T23:59 --reason 'Extended for "
                       "all.' --as ada",
                       "A later deadline"}},
         .writes = true,
         .run = amend},
        {.noun = "call",
         .verb = "close",
         .summary = "Close a call whose window is over; its drafts lapse",
         .arguments = {call_argument},
         .examples = {{"accede call close 2022 --as ada", "After the deadline"}},
         .writes = true,
         .run = close},
        {.noun = "call",
         .verb = "lapse",
         .summary = "Let lapse what is out of time: drafts, returned files, unfinished reviews",
         .details =
             "Drafts lapse with the Commissions' window, returned files with their time for "
             "completion, and assignments that no juror finished with the review window. The "
             "database's clock decides; run again, it finds nothing left to do.",
         .arguments = {call_argument},
         .examples = {{"accede call lapse 2099 --as ada", "The clock's work, done by hand"}},
         .writes = true,
         .run = lapse},
        {.noun = "call",
         .verb = "review",
         .summary = "Begin the jury's work",
         .arguments = {call_argument},
         .examples = {{"accede call review 2022 --as ada", "Once all is screened"}},
         .writes = true,
         .run = review},
        {.noun = "call",
         .verb = "archive",
         .summary = "Archive a published call",
         .arguments = {call_argument},
         .examples = {{"accede call archive 2022 --as ada", "Nothing is lost"}},
         .writes = true,
         .run = archive},
    };
    return all;
}

}  // namespace cli
