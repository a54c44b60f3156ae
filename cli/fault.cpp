#include "cli/fault.hpp"

#include "cli/answer.hpp"
#include "cli/demo/stage.hpp"
#include "cli/hints.hpp"
#include "cli/interrupt.hpp"
#include "cli/text.hpp"
#include "cli/tone.hpp"
#include "engine/ids.hpp"
#include "storage/cluster.hpp"
#include "storage/failure.hpp"

#include <new>
#include <ostream>
#include <utility>

namespace cli {
namespace {

std::string unavailable_because(std::string_view sqlstate) {
    if (sqlstate == "25006") return "The database is read-only.";
    if (sqlstate == "53100") return "The database's disk is full.";
    if (sqlstate == "53300") return "The database has as many connections as it takes.";
    return {};
}

Fault fault_of(const storage::Failure& failure, const Globals& globals) {
    using storage::Trouble;
    auto words = server_words(failure.what());
    Fault fault{.exit = ExitCode::database, .message = words.front()};
    words.erase(words.begin());
    fault.details = std::move(words);
    const auto add = [&](std::string detail) { fault.details.push_back(std::move(detail)); };
    switch (failure.trouble()) {
        case Trouble::unreachable:
            fault.code = "database.unreachable";
            fault.tries = {"accede doctor"};
            break;
        case Trouble::lost: fault.code = "database.lost"; break;
        case Trouble::outcome_unknown:
            fault.code = "database.outcome_unknown";
            fault.changed = Changed::unknown;
            add("the same command with --key " + engine::uuid_text(globals.key) +
                " does it once, whether or not it was done");
            break;
        case Trouble::contention:
            fault.exit = ExitCode::out_of_date;
            fault.code = "database.contention";
            add("others were at the same place; try again");
            break;
        case Trouble::superseded:
            fault.exit = ExitCode::out_of_date;
            fault.code = "request.out_of_date";
            break;
        case Trouble::constraint:
            fault.exit = ExitCode::failed;
            fault.code = "database.constraint";
            if (!failure.constraint().empty()) add("an invariant held: " + failure.constraint());
            break;
        case Trouble::unavailable:
            fault.code = "database.unavailable";
            fault.tries = {"accede doctor"};
            if (const auto why = unavailable_because(failure.sqlstate()); !why.empty()) {
                fault.details.insert(fault.details.begin(), std::exchange(fault.message, why));
            }
            break;
        case Trouble::older_schema:
            fault.code = "database.wrong_schema";
            fault.tries = {"accede db migrate", "accede db status"};
            break;
        case Trouble::alien_schema:
            fault.code = "database.wrong_schema";
            fault.tries = {"accede db status"};
            break;
        case Trouble::other: fault.code = "database.failed"; break;
    }
    if (!failure.sqlstate().empty()) add("SQLSTATE " + failure.sqlstate());
    return fault;
}

std::string_view words_for(Changed changed) {
    switch (changed) {
        case Changed::no: return "nothing was changed";
        case Changed::yes: return "";
        case Changed::unknown: return "it is not known whether anything was changed";
    }
    return "";
}

Json json_of(const Fault& fault) {
    Json error = Json::object();
    error["code"] = fault.code;
    error["exit"] = static_cast<int>(fault.exit);
    error["message"] = fault.message;
    error["details"] = fault.details;
    if (fault.changed == Changed::unknown)
        error["changed"] = nullptr;
    else
        error["changed"] = fault.changed == Changed::yes;
    error["try"] = fault.tries;
    return Json{{"error", std::move(error)}};
}

// A sentence in front of a code goes without its full stop.
std::string unstopped(std::string text) {
    if (text.ends_with('.') && !text.ends_with("..")) text.pop_back();
    return text;
}

void show_text(const Fault& fault, Context& context) {
    auto& err = context.err.stream;
    const bool colours = context.colours(context.err);
    err << "accede: ";
    const bool speaks_for_itself =
        fault.exit == ExitCode::usage || fault.exit == ExitCode::interrupted;
    if (speaks_for_itself) {
        err << printable(fault.message) << '\n';
    } else {
        err << toned(meaning_of(fault.exit).label, Tone::refused, colours) << ": "
            << printable(unstopped(fault.message));
        if (fault.code != meaning_of(fault.exit).name) err << " (" << fault.code << ')';
        err << '\n';
    }
    for (const auto& detail : fault.details) err << "  " << printable(detail) << '\n';
    const auto changed = words_for(fault.changed);
    if (!speaks_for_itself && !changed.empty()) err << "  " << changed << '\n';
    for (std::size_t i = 0; i < fault.tries.size(); ++i) {
        err << (i == 0 ? "  try: " : "   or: ") << printable(fault.tries[i]) << '\n';
    }
}

}  // namespace

Fault fault_of(const engine::Refusal& refusal, const Parsed& request) {
    return {.exit = exit_code_of(refusal.reason),
            .code = std::string{engine::code_of(refusal.reason)},
            .message = refusal.explanation,
            .details = refusal.details,
            .tries = hints_for(refusal, request)};
}

std::vector<std::string> server_words(std::string_view said) {
    std::vector<std::string> lines;
    while (!said.empty()) {
        const auto end = said.find('\n');
        auto line = said.substr(0, end);
        said.remove_prefix(end == std::string_view::npos ? said.size() : end + 1);
        for (const auto* severity : {"ERROR:", "FATAL:", "PANIC:"}) {
            if (line.starts_with(severity)) line.remove_prefix(6);
        }
        const auto text = line.find_first_not_of(" \t\r");
        if (text != std::string_view::npos) lines.emplace_back(line.substr(text));
    }
    if (lines.empty()) lines.emplace_back("the database failed and did not say why");
    return lines;
}

Fault fault_of(const std::exception_ptr& thrown, const Globals& globals) {
    try {
        std::rethrow_exception(thrown);
    } catch (const UsageError& error) {
        return {.exit = ExitCode::usage,
                .code = "usage",
                .message = error.what(),
                .details = error.details(),
                .tries = error.tries()};
    } catch (const Refused& refused) {
        return {.exit = exit_code_of(refused.refusal().reason),
                .code = std::string{engine::code_of(refused.refusal().reason)},
                .message = refused.refusal().explanation,
                .details = refused.refusal().details,
                .tries = refused.tries()};
    } catch (const Interrupted& interrupted) {
        return {.exit = ExitCode::interrupted,
                .code = "interrupted",
                .message = interrupted.what(),
                .changed = interrupted.changed() ? Changed::yes : Changed::no};
    } catch (const storage::Failure& failure) {
        return fault_of(failure, globals);
    } catch (const storage::ClusterError& error) {
        return {.exit = ExitCode::database,
                .code = "database.cluster",
                .message = error.what(),
                .tries = {"accede doctor"}};
    } catch (const demo::Surprise& surprise) {
        const auto where = globals.data_dir ? " --data-dir " + *globals.data_dir : std::string{};
        return {
            .code = "failed",
            .message = surprise.what(),
            .details = {"the demonstration that is there may have been begun by another version"},
            .tries = {"accede demo reset" + where},
            .changed = Changed::unknown};
    } catch (const std::bad_alloc&) {
        return {.code = "failed", .message = "there is not enough memory"};
    } catch (const std::exception& error) {
        return {.code = "failed", .message = error.what()};
    } catch (...) {
        return {.code = "failed", .message = "for an unknown reason"};
    }
}

void show(const Fault& fault, Context& context) {
    if (context.wants_json()) {
        context.err.stream << json_of(fault).dump(-1, ' ', false, Json::error_handler_t::replace)
                           << '\n';
    } else {
        show_text(fault, context);
    }
    context.err.stream.flush();
}

}  // namespace cli
