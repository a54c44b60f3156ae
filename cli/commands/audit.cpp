#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "storage/audit_log.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

// A first word that is no code of a call begins the query.
bool is_call(const std::string& word) {
    return std::ranges::all_of(word,
                               [](char c) {
                                   return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                          c == '-';
                               }) &&
           !word.starts_with('-');
}

Result<Answer> log(Context& context, const Parsed& parsed) {
    const auto first = parsed.find("CALL").value_or("");
    auto text = query_text(parsed);
    if (!is_call(first)) text = text.empty() ? first : first + " " + text;
    auto query = understood(engine::query::List::audit, text);
    if (!first.empty() && is_call(first)) narrow(query, "call", {first});
    if (!query.limit) {
        const auto newest = parsed.number("newest", 0, 1'000'000'000).value_or(50);
        if (newest > 0) query.limit = newest;
    } else if (parsed.has("newest")) {
        throw UsageError{"--newest and limit: say the same; one of them is enough"};
    }
    Session session{context};
    return listed(context, session, query);
}

Result<Answer> show(Context& context, const Parsed& parsed) {
    const auto entry = parsed.number("ENTRY", 1).value();
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto lines = storage::audit_log::list(tx, {.entry = entry});
    if (lines.empty())
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("There is no entry {}.", entry));
    Answer shown{.schema = "accede/audit-entry/1", .data = json_of(lines[0])};
    shown.data["canonical"] = lines[0].canonical;
    shown.show = {Pairs{{{.key = "entry", .title = "Entry"},
                         {.key = "at", .title = "At"},
                         {.key = "kind", .title = "Kind"},
                         {.key = "subject", .title = "Subject"},
                         {.key = "reference", .title = "Reference"},
                         {.key = "event", .title = "Event"},
                         {.key = "from", .title = "From"},
                         {.key = "to", .title = "To", .is_state = true},
                         {.key = "person", .title = "By"},
                         {.key = "operated_by", .title = "Typed by"},
                         {.key = "words", .title = "Words"},
                         {.key = "canonical", .title = "Bytes"}}}};
    return shown;
}

Result<Answer> verify(Context& context, const Parsed&) {
    Session session{context};
    session.require_steward("verify the whole log");
    {
        storage::sql::Transaction tx{session.connection()};
        if (auto told = storage::audit_log::may_be_told_of_all(tx); !told)
            return tl::unexpected{told.error()};
    }
    const auto verified = [&] {
        Progress progress{context, "replaying"};
        return storage::audit_log::verify(session.connection(), [&](std::int64_t steps) {
            context.stop_if_interrupted();
            progress.at(static_cast<std::uint64_t>(steps));
        });
    }();
    Answer shown{.schema = "accede/audit-verify/1"};
    const bool sound = verified.faults.empty();
    shown.data = Json{{"verified", sound},
                      {"entries", verified.entries},
                      {"steps", verified.steps},
                      {"subjects", verified.subjects},
                      {"erased_bodies", verified.erased},
                      {"faults", verified.faults},
                      {"more_faults", verified.more_faults}};
    Lines lines;
    if (sound) {
        lines.lines.push_back(
            {fmt::format("ok: {} entries; {} steps of {} subjects replayed through the charts",
                         verified.entries, verified.steps, verified.subjects),
             Tone::done});
    } else {
        shown.exit = ExitCode::not_verified;
        for (const auto& fault : verified.faults)
            lines.lines.push_back({"wrong: " + fault, Tone::refused});
        if (verified.more_faults > 0)
            lines.lines.push_back({fmt::format("and {} more", verified.more_faults)});
    }
    shown.show = {std::move(lines)};
    return shown;
}

}  // namespace

std::span<const Command> audit_commands() {
    static const std::vector<Command> all{
        {.noun = "audit",
         .verb = "log",
         .summary = "Show the newest entries of the log",
         .arguments = {{.name = "CALL", .summary = "only of this call", .required = false},
                       query_argument},
         .options = {{.name = "newest", .value = "N", .summary = "how many; 0: all"}, query_option},
         .examples = {{"accede audit log 2022 --newest 10", "What happened last"},
                      {"accede audit log kind:refusal at:2099-03", "What was refused in a month"}},
         .run = log},
        {.noun = "audit",
         .verb = "show",
         .summary = "Show one entry and its canonical bytes",
         .arguments = {{.name = "ENTRY", .summary = "its number"}},
         .examples = {{"accede audit show 1", "Byte by byte"}},
         .run = show},
        {.noun = "audit",
         .verb = "verify",
         .summary = "Replay every event through the charts and compare",
         .examples = {{"accede audit verify", "Exit code 7 names what is wrong"}},
         .exits = {ExitCode::not_verified},
         .run = verify},
    };
    return all;
}

}  // namespace cli
