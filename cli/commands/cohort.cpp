#include "cli/commands/all.hpp"

#include "cli/announcement.hpp"
#include "cli/answer.hpp"
#include "cli/confirm.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/audit/digest.hpp"
#include "engine/cohort/figures.hpp"
#include "engine/cohort/selection.hpp"
#include "engine/places.hpp"
#include "storage/calls.hpp"
#include "storage/cohorts.hpp"
#include "storage/members.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace cohort = engine::cohort;

Json json_of(const std::string& call, const storage::PlanView& view) {
    Json json{{"call", call},
              {"plan", view.number},
              {"kind", view.kind},
              {"state", view.state},
              {"revision", view.revision},
              {"digest", view.digest},
              {"proposed_by", view.proposed_by},
              {"approved_by", view.approved_by},
              {"says", Json::object()},
              {"items", Json::array()},
              {"moved", view.moved}};
    std::map<std::string, int> says;
    for (const auto& item : view.items) {
        ++says[item.says];
        json["items"].push_back(
            {{"reference", item.reference}, {"says", item.says}, {"reason", item.reason}});
    }
    for (const auto& [word, number] : says) json["says"][word] = number;
    return json;
}

// What the plan comes to, once it is applied: who is admitted from where, and the members.
void add_totals(Session& session, const std::string& call, const storage::PlanView& view,
                engine::Language language, Json& into) {
    storage::sql::Transaction tx{session.connection()};
    storage::Rulebook rulebook;
    const auto held = storage::calls::hold(tx, rulebook, call, storage::calls::Lock::none);
    if (!held) return;
    std::map<std::string, std::string> says;
    for (const auto& item : view.items) says[item.reference] = item.says;
    cohort::Intake intake;
    int struck = 0;
    for (const auto& row : storage::nominations::list(tx, {.call_id = call})) {
        const auto said = says.find(row.reference);
        if (said == says.end()) continue;
        struck += said->second == "strike" ? 1 : 0;
        if (said->second != "admit") continue;
        intake.admitted.push_back({.name = row.name,
                                   .kind = row.kind,
                                   .country = engine::Country::from(row.commission).value(),
                                   .country_en = row.country_en,
                                   .country_fr = row.country_fr,
                                   .region = engine::region_from(row.region).value()});
    }
    const auto figures = cohort::figures_of(intake, language);
    into["admitted"] = figures.admitted;
    into["countries"] = figures.countries;
    into["by_region"] = Json::object();
    for (const auto& region : figures.by_region) {
        into["by_region"][std::string{engine::code_of(region.region)}] = region.admitted;
    }
    const bool is_to_come =
        view.state == "draft" || view.state == "proposed" || view.state == "approved";
    if (is_to_come && held->rules->admission.standing) {
        const int before = engine::membership::members(storage::members::ledger(tx, held->ledger));
        into["members_before"] = before;
        into["members_after"] = before + figures.admitted - struck;
    }
}

std::string regions_in_words(const Json& by_region, engine::Language language) {
    std::string words;
    for (const auto region : engine::every_region) {
        const int number = by_region.at(std::string{engine::code_of(region)}).get<int>();
        if (number == 0) continue;
        words += fmt::format("{}{} {}", words.empty() ? "" : " · ",
                             engine::name_of(region, language), number);
    }
    return words.empty() ? "none" : words;
}

std::string joined(const Json& list) {
    std::string words;
    for (const auto& one : list) words += (words.empty() ? "" : ", ") + one.get<std::string>();
    return words;
}

// What the caps cost and who is in for whom, a line each.
std::vector<std::string> prices_in_words(const Json& basis) {
    std::vector<std::string> lines;
    if (basis.at("selection").is_null()) return lines;
    for (const auto& shortfall : basis["selection"]["shortfalls"])
        lines.push_back("short of a minimum: " + shortfall.get<std::string>());
    for (const auto& price : basis["selection"]["prices"]) {
        lines.push_back(fmt::format("{}: {} instead of {}, at {} points",
                                    price["cap"].get<std::string>(), joined(price["in"]),
                                    joined(price["out"]), price["value"].get<std::string>()));
    }
    return lines;
}

Answer shown_plan(Context& context, Session& session, const std::string& call,
                  const storage::PlanView& view) {
    Answer shown{.schema = "accede/cohort-plan/1", .data = json_of(call, view)};
    std::string says;
    for (const auto& [word, number] : shown.data["says"].items()) {
        says += fmt::format("{}{} {}", says.empty() ? "" : ", ", word, number.get<int>());
    }
    shown.data["summary"] = says;
    add_totals(session, call, view, context.globals.language, shown.data);
    std::string members;
    if (shown.data.contains("members_before")) {
        members = fmt::format("{} -> {}", shown.data["members_before"].get<int>(),
                              shown.data["members_after"].get<int>());
    }
    shown.show = {
        Pairs{{{.key = "plan", .title = "Plan"},
               {.key = "state", .title = "State", .is_state = true},
               {.key = "summary", .title = "Says"},
               {.key = "countries", .title = "Countries"},
               {.key = "by_region",
                .title = "Regions",
                .words = regions_in_words(shown.data["by_region"], context.globals.language)},
               {.key = "members_after", .title = "Members", .words = members},
               {.key = "digest", .title = "Digest"},
               {.key = "proposed_by", .title = "Proposed by"},
               {.key = "approved_by", .title = "Approved by"}}},
        Table{.rows = "items",
              .columns = {{.key = "reference", .title = "REFERENCE"},
                          {.key = "says", .title = "SAYS", .is_state = true},
                          {.key = "reason", .title = "REASON"}},
              .when_empty = "the plan is empty"}};
    if (!view.basis.empty()) {
        const auto basis = Json::parse(view.basis);
        shown.data["shortfalls"] = Json::array();
        shown.data["prices"] = Json::array();
        if (!basis["selection"].is_null()) {
            shown.data["shortfalls"] = basis["selection"]["shortfalls"];
            shown.data["prices"] = basis["selection"]["prices"];
        }
        Lines lines;
        for (auto& line : prices_in_words(basis)) lines.lines.push_back({std::move(line)});
        if (!lines.lines.empty()) shown.show.emplace_back(std::move(lines));
    }
    for (const auto& moved : view.moved) shown.notes.push_back("out of date: " + moved);
    return shown;
}

int number_of(const Parsed& parsed) {
    return static_cast<int>(parsed.number("NUMBER", 1, 1'000'000).value_or(0));
}

Result<Answer> drawn(Context& context, const std::string& call, cohort::Kind kind,
                     const std::vector<storage::PlanItem>& items) {
    Session session{context};
    auto view = session.registry().draw_plan(session.request(), call, kind, items);
    if (!view) return tl::unexpected{view.error()};
    auto shown = shown_plan(context, session, call, *view);
    if (kind == cohort::Kind::admission) {
        const int countries = shown.data["countries"].get<int>();
        shown.done = fmt::format("Plan {} of call {} admits {} from {} {}.", view->number, call,
                                 shown.data["admitted"].get<int>(), countries,
                                 countries == 1 ? "country" : "countries");
    } else {
        shown.done =
            fmt::format("Plan {} of call {} strikes {}.", view->number, call, items.size());
    }
    shown.data["repeated"] = view->repeated;
    if (view->repeated) shown.notes.emplace_back(done_before);
    shown.next = {fmt::format("accede cohort propose {}", call)};
    return shown;
}

// "TG-2099-01" or "TG-2099-01=a reason".
storage::PlanItem item_of(const std::string& given, const char* says) {
    const auto equals = given.find('=');
    if (equals == std::string::npos) return {given, says, ""};
    return {given.substr(0, equals), says, given.substr(equals + 1)};
}

Result<Answer> plan(Context& context, const Parsed& parsed) {
    std::vector<storage::PlanItem> items;
    for (const auto& given : parsed.all("admit")) items.push_back(item_of(given, "admit"));
    for (const auto& given : parsed.all("decline")) items.push_back(item_of(given, "decline"));
    auto shown = drawn(context, parsed.text("CALL"), cohort::Kind::admission, items);
    if (shown && parsed.has("exit-code") && !shown->data["items"].empty()) {
        shown->exit = ExitCode::something_to_do;
    }
    return shown;
}

Result<Answer> correct(Context& context, const Parsed& parsed) {
    std::vector<storage::PlanItem> items;
    for (const auto& given : parsed.all("strike")) {
        auto item = item_of(given, "strike");
        if (item.reason.empty()) item.reason = reason_of(context);
        items.push_back(std::move(item));
    }
    return drawn(context, parsed.text("CALL"), cohort::Kind::corrigendum, items);
}

Result<Answer> step(Context& context, const Parsed& parsed, const cohort::Event& event,
                    std::string_view became, const char* next) {
    const auto& call = parsed.text("CALL");
    const auto digest = parsed.find("digest").value_or("");
    Session session{context};
    return answer(
        session.registry().advance_plan(session.request(), call, number_of(parsed), event, digest),
        [&](const storage::Answer& done) {
            std::vector<std::string> then;
            if (*next != 0) then.push_back(fmt::format("accede cohort {} {}", next, call));
            return changed(done,
                           fmt::format("Plan {} of call {} is {}.", done.reference, call, became),
                           std::move(then));
        });
}

Result<Answer> propose(Context& context, const Parsed& parsed) {
    return step(context, parsed, cohort::Propose{}, "proposed; another administrator approves it",
                "approve");
}
Result<Answer> approve(Context& context, const Parsed& parsed) {
    return step(context, parsed, cohort::Approve{}, "approved", "apply");
}
Result<Answer> apply(Context& context, const Parsed& parsed) {
    confirm(context, fmt::format("Admit the whole plan of call {}? Only a corrigendum takes an "
                                 "admission back.",
                                 parsed.text("CALL")));
    return step(context, parsed, cohort::Apply{}, "applied, in one transaction", "publish");
}
Result<Answer> publish(Context& context, const Parsed& parsed) {
    confirm(context, fmt::format("Publish the cohort of call {}? Its list is frozen for good.",
                                 parsed.text("CALL")));
    return step(context, parsed, cohort::Publish{}, "published; its list is frozen", "announce");
}
Result<Answer> discard(Context& context, const Parsed& parsed) {
    return step(context, parsed, cohort::Discard{reason_of(context)}, "discarded", "plan");
}

Result<Answer> show(Context& context, const Parsed& parsed) {
    Session session{context};
    auto view = session.registry().view_plan(parsed.text("CALL"), number_of(parsed));
    if (!view) return tl::unexpected{view.error()};
    return shown_plan(context, session, parsed.text("CALL"), *view);
}

// Whether the seed is the one that was committed to; nothing where there is none to check.
std::optional<bool> lot_holds(const std::string& call, const Json& lot) {
    if (lot["commitment"].is_null() || lot["seed"].is_null()) return {};
    const auto bytes = engine::audit::bytes_from_hex(lot["seed"].get<std::string>());
    engine::audit::Digest seed{};
    if (!bytes || bytes->size() != seed.size()) return false;
    std::ranges::copy(*bytes, seed.begin());
    return engine::audit::hex(cohort::commitment_of(call, seed)) ==
           lot["commitment"].get<std::string>();
}

Result<Answer> basis(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    Session session{context};
    auto view = session.registry().view_plan(call, number_of(parsed));
    if (!view) return tl::unexpected{view.error()};
    if (view->basis.empty()) {
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("Plan {} of call {} has nothing on the table: there was "
                                          "no jury, or it is not for whoever asks.",
                                          view->number, call));
    }
    Answer shown{.schema = "accede/plan-basis/1", .data = Json::parse(view->basis)};
    auto& data = shown.data;
    data["plan"] = view->number;
    const auto holds = lot_holds(call, data["lot"]);
    data["commitment"] = data["lot"]["commitment"];
    data["seed"] = data["lot"]["seed"];
    data["verified"] = holds ? Json(*holds) : Json(nullptr);
    std::string lot = "not drawn";
    if (holds) lot = *holds ? "the seed is the one committed to" : "NOT the seed committed to";
    shown.show = {Pairs{{{.key = "plan", .title = "Plan"},
                         {.key = "order_by", .title = "Order by"},
                         {.key = "why_raw", .title = "Why raw"},
                         {.key = "commitment", .title = "Committed to"},
                         {.key = "seed", .title = "Seed"},
                         {.key = "verified", .title = "Lot", .words = lot}}},
                  Table{.rows = "order",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "value", .title = "VALUE", .align = Align::right},
                                    {.key = "placed_by", .title = "PLACED BY"}},
                        .when_empty = "no candidates"}};
    Lines lines;
    for (auto& line : prices_in_words(data)) lines.lines.push_back({std::move(line)});
    if (!lines.lines.empty()) shown.show.emplace_back(std::move(lines));
    if (holds && !*holds) shown.exit = ExitCode::not_verified;
    return shown;
}

Result<Answer> announce(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto format = context.wants_json() ? cohort::Format::json
                                             : cohort::format_from(parsed.text("format")).value();
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    auto text = announcement(tx, call, number_of(parsed), context.globals.language, format);
    if (!text) return tl::unexpected{text.error()};
    Answer shown{.schema = "accede/announcement/1"};
    if (format == cohort::Format::json) shown.data = Json::parse(*text);
    shown.show = {Document{*std::move(text)}};
    return shown;
}

const Argument call_argument{.name = "CALL", .summary = "the call, such as 2022"};
const Argument number_argument{
    .name = "NUMBER", .summary = "of the plan; else the newest", .required = false};
const Option digest_option{.name = "digest",
                           .value = "HEX",
                           .summary = "of the list that you were shown; another is refused"};

}  // namespace

std::span<const Command> cohort_commands() {
    static const std::vector<Command> all{
        {.noun = "cohort",
         .verb = "plan",
         .summary = "Draw up an admission plan from what the jury said",
         .arguments = {call_argument},
         .options = {{.name = "admit",
                      .value = "REFERENCE[=REASON]",
                      .summary = "admit it; against the jury with a reason",
                      .repeated = true},
                     {.name = "decline",
                      .value = "REFERENCE",
                      .summary = "do not admit it",
                      .repeated = true},
                     {.name = "exit-code",
                      .summary = "end with 10 where the plan has something to do"}},
         .examples = {{"accede cohort plan 2099 --as ada", "The recommended are admitted"}},
         .writes = true,
         .exits = {ExitCode::something_to_do},
         .run = plan},
        {.noun = "cohort",
         .verb = "show",
         .summary = "Show a plan",
         .arguments = {call_argument, number_argument},
         .examples = {{"accede cohort show 2099", "The newest"}},
         .run = show},
        {.noun = "cohort",
         .verb = "basis",
         .summary = "Show what was on the table when a plan was drawn",
         .details = "The order with what broke each tie, the price of each cap, and the lot: its "
                    "seed is held against the digest that was on record before anybody scored. "
                    "--json has the jury's table, raw and corrected, as it was.",
         .arguments = {call_argument, number_argument},
         .examples = {{"accede cohort basis 2099", "Of the newest plan"}},
         .run = basis},
        {.noun = "cohort",
         .verb = "propose",
         .summary = "Propose a plan: its list is fixed",
         .arguments = {call_argument, number_argument},
         .options = {digest_option},
         .examples = {{"accede cohort propose 2099 --as ada", "For another's approval"}},
         .writes = true,
         .run = propose},
        {.noun = "cohort",
         .verb = "approve",
         .summary = "Approve a plan that another administrator proposed",
         .arguments = {call_argument, number_argument},
         .options = {digest_option},
         .examples = {{"accede cohort approve 2099 --as ben", "Four eyes"}},
         .writes = true,
         .run = approve},
        {.noun = "cohort",
         .verb = "apply",
         .summary = "Admit the whole plan in one transaction, or nothing of it",
         .arguments = {call_argument, number_argument},
         .options = {digest_option},
         .examples = {{"accede cohort apply 2099 --as ada", "All or none"}},
         .writes = true,
         .run = apply},
        {.noun = "cohort",
         .verb = "publish",
         .summary = "Publish the cohort and freeze its list",
         .arguments = {call_argument, number_argument},
         .options = {digest_option},
         .examples = {{"accede cohort publish 2099 --as ada", "From here on only corrigenda"}},
         .writes = true,
         .run = publish},
        {.noun = "cohort",
         .verb = "discard",
         .summary = "Give a plan up before it is applied",
         .arguments = {call_argument, number_argument},
         .options = {digest_option},
         .examples = {{"accede cohort discard 2099 --reason 'One has withdrawn.' --as ada",
                       "And draw another"}},
         .writes = true,
         .run = discard},
        {.noun = "cohort",
         .verb = "correct",
         .summary = "Draw up a corrigendum that strikes admissions",
         .arguments = {call_argument},
         .options = {{.name = "strike",
                      .value = "REFERENCE[=REASON]",
                      .summary = "strike it, with a reason",
                      .required = true,
                      .repeated = true}},
         .examples =
             {{"accede cohort correct 2099 --strike QA-2099-01='Announced in error.' --as ada",
               "The first announcement stays"}},
         .writes = true,
         .run = correct},
        {.noun = "cohort",
         .verb = "announce",
         .summary = "Render the announcement of a cohort from the record alone",
         .arguments = {call_argument, number_argument},
         .options = {{.name = "format",
                      .value = "FORMAT",
                      .summary = "of the announcement",
                      .fallback = "text",
                      .choices = {"text", "markdown", "html", "json"}}},
         .examples = {{"accede cohort announce 2022 --lang fr", "In French"}},
         .run = announce},
    };
    return all;
}

}  // namespace cli
