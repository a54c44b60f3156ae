#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/input.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "storage/audit_log.hpp"
#include "storage/log_export.hpp"
#include "storage/sealing.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ostream>
#include <thread>

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

// ---- the sealed log ----

namespace fs = std::filesystem;
namespace engine_audit = engine::audit;
namespace sealing = storage::sealing;

// Where the key and the newest checkpoint are kept: outside the database.
fs::path folder_of(const Context& context, const Parsed& parsed, const std::string& origin) {
    if (const auto folder = parsed.find("folder")) return *folder;
    auto name = origin;
    std::ranges::replace(name, '/', '_');
    return place_of(context).data_dir / "log" / name;
}

constexpr std::size_t longest_checkpoint = 100'000;

engine::Permission may_see_all(Session& session, const std::string& what) {
    session.require_steward(what);
    storage::sql::Transaction tx{session.connection()};
    return storage::audit_log::may_be_told_of_all(tx);
}

// "1s", "250ms", "2m". Throws UsageError.
std::chrono::milliseconds pause_from(const std::string& text) {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const std::string_view unit{read.ptr, static_cast<std::size_t>(end - read.ptr)};
    const std::int64_t scale = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : 0;
    if (read.ec != std::errc{} || scale == 0 || number < 1 || number > 86'400)
        throw UsageError{fmt::format("'{}' is no length of time such as 1s, 250ms or 2m", text)};
    return std::chrono::milliseconds{number * scale};
}

// Until nothing is left to seal.
Result<sealing::Sealed> seal_all(Context& context, Session& session,
                                 const sealing::Folder& folder) {
    std::int64_t entries = 0;
    for (;;) {
        context.stop_if_interrupted();
        auto sealed = sealing::seal(session.connection(), folder);
        if (!sealed) return sealed;
        entries += sealed->entries;
        if (!sealed->more) {
            sealed->entries = entries;
            return sealed;
        }
    }
}

Result<Answer> seal(Context& context, const Parsed& parsed) {
    const auto every = parsed.find("every");
    const auto pause = every ? pause_from(*every) : std::chrono::milliseconds{0};
    Session session{context};
    session.require_steward("seal the log");
    const sealing::Folder folder{folder_of(context, parsed, session.registry().origin())};
    auto sealed = seal_all(context, session, folder);
    while (sealed && every) {
        if (sealed->entries > 0)
            context.err.stream << fmt::format("{} entries sealed, {} in all\n", sealed->entries,
                                              sealed->size)
                               << std::flush;
        const auto until = std::chrono::steady_clock::now() + pause;
        while (std::chrono::steady_clock::now() < until) {
            context.stop_if_interrupted();
            std::this_thread::sleep_for(std::min(pause, std::chrono::milliseconds{50}));
        }
        sealed = seal_all(context, session, folder);
    }
    if (!sealed) return tl::unexpected{sealed.error()};
    Answer shown{.schema = "accede/audit-seal/1"};
    shown.data = Json{{"sealed", sealed->entries},
                      {"size", sealed->size},
                      {"checkpoint", sealed->checkpoint},
                      {"folder", folder.path().string()}};
    shown.done = fmt::format("{} entries are sealed, {} in all.", sealed->entries, sealed->size);
    if (sealed->size > 0) shown.next = {"accede audit checkpoint", "accede audit export DIR"};
    return shown;
}

Result<Answer> checkpoint(Context& context, const Parsed&) {
    Session session{context};
    if (auto may = may_see_all(session, "show how much the log holds"); !may)
        return tl::unexpected{may.error()};
    storage::sql::Transaction tx{session.connection(), storage::sql::Rights::of_login};
    const auto head = sealing::newest(tx);
    if (!head)
        return engine::refuse(engine::Reason::not_found, "Nothing of the log is sealed yet.");
    const auto keys = sealing::keys_of(tx);
    const auto* const key = sealing::key_for(keys, head->size);
    Answer shown{.schema = "accede/audit-checkpoint/1"};
    shown.data = Json{{"vkey", key == nullptr ? "" : key->verifier.text()},
                      {"size", head->size},
                      {"signed_at", engine::iso(head->signed_at)},
                      {"checkpoint", head->note}};
    shown.show = {Document{head->note}};
    return shown;
}

Json base64_of(const std::vector<engine_audit::Digest>& hashes) {
    auto all = Json::array();
    for (const auto& hash : hashes) all.push_back(engine_audit::base64(hash));
    return all;
}

Result<Answer> prove(Context& context, const Parsed& parsed) {
    const auto index = static_cast<std::uint64_t>(parsed.number("INDEX").value());
    const auto old_size = parsed.number("old-size", 1);
    Session session{context};
    if (auto may = may_see_all(session, "prove what the log holds"); !may)
        return tl::unexpected{may.error()};
    storage::sql::Transaction tx{session.connection(), storage::sql::Isolation::read_only_snapshot,
                                 storage::sql::Rights::of_login};
    const auto head = sealing::newest(tx);
    if (!head || index >= head->size)
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("Entry {} is not sealed: {} are, counted from 0.", index,
                                          head ? head->size : 0));
    const auto leaf = sealing::leaf_of(tx, index);
    if (!leaf)
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("Entry {} is not there: let `accede audit verify` name "
                                          "what is wrong.",
                                          index));
    const auto keys = sealing::keys_of(tx);
    const auto subtrees = sealing::subtrees_of(tx);
    const auto inclusion = engine_audit::prove_inclusion(index, head->size, subtrees);
    std::optional<sealing::Head> old;
    std::vector<engine_audit::Digest> consistency;
    if (old_size) {
        old = sealing::of_size(tx, static_cast<std::uint64_t>(*old_size));
        if (!old)
            return engine::refuse(
                engine::Reason::not_found,
                fmt::format("No checkpoint of {} entries was signed.", *old_size));
        consistency = engine_audit::prove_consistency(old->size, head->size, subtrees);
    }
    const auto vkey_for = [&](std::uint64_t size) {
        const auto* const key = sealing::key_for(keys, size);
        return key == nullptr ? std::string{} : key->verifier.text();
    };
    Answer shown{.schema = "accede/audit-proof/1"};
    shown.data = Json{{"vkey", vkey_for(head->size)},
                      {"checkpoint", head->note},
                      {"old_vkey", old ? Json(vkey_for(old->size)) : Json()},
                      {"old_checkpoint", old ? Json(old->note) : Json()},
                      {"leaf", engine_audit::base64(*leaf)},
                      {"index", index},
                      {"inclusion", base64_of(inclusion)},
                      {"consistency", base64_of(consistency)}};
    shown.show = {Document{engine_audit::proof_text(index, inclusion, head->note)}};
    return shown;
}

Result<Answer> export_log(Context& context, const Parsed& parsed) {
    const fs::path folder{parsed.text("DIR")};
    Session session{context};
    if (auto may = may_see_all(session, "export the whole log"); !may)
        return tl::unexpected{may.error()};
    auto written = [&] {
        Progress progress{context, "writing"};
        return storage::log_export::write(session.connection(), folder, [&](std::int64_t entries) {
            context.stop_if_interrupted();
            progress.at(static_cast<std::uint64_t>(entries));
        });
    }();
    if (!written) return tl::unexpected{written.error()};
    Answer shown{.schema = "accede/audit-export/1"};
    shown.data = Json{{"folder", folder.string()},
                      {"entries", written->entries},
                      {"checkpoint", written->checkpoint}};
    shown.done = fmt::format("{} entries are in {}.", written->entries, folder.string());
    shown.next = {fmt::format("accede audit verify --from-export {}", folder.string())};
    return shown;
}

Result<Answer> rotate_key(Context& context, const Parsed& parsed) {
    const auto approved = parsed.find("approve");
    Session session{context};
    session.require_steward("change the log's key");
    const sealing::Folder folder{folder_of(context, parsed, session.registry().origin())};
    const auto request = session.request();
    Answer shown{.schema = "accede/audit-rotate-key/1"};
    if (!approved) {
        const auto proposed = sealing::propose_key(session.connection(), folder, request);
        if (!proposed) return tl::unexpected{proposed.error()};
        shown.data = Json{{"proposed", proposed->to}, {"repeated", proposed->repeated}};
        shown.done = fmt::format("{} is proposed.", proposed->to);
        shown.next = {
            fmt::format("accede audit rotate-key --approve {} --as PERSON", proposed->to)};
        if (proposed->repeated) shown.notes.emplace_back(done_before);
        return shown;
    }
    const auto done = sealing::approve_key(session.connection(), folder, request, *approved);
    if (!done) return tl::unexpected{done.error()};
    shown.data = Json{{"from", done->from}, {"to", done->to}, {"repeated", done->repeated}};
    shown.done = fmt::format("{} signs once the hand-over is sealed.", done->to);
    shown.next = {"accede audit seal"};
    if (done->repeated) shown.notes.emplace_back(done_before);
    return shown;
}

Answer told(const storage::audit_log::Verified& verified, bool of_database) {
    Answer shown{.schema = "accede/audit-verify/1"};
    const bool sound = verified.faults.empty();
    shown.data = Json{{"verified", sound},
                      {"entries", verified.entries},
                      {"steps", verified.steps},
                      {"subjects", verified.subjects},
                      {"erased_bodies", verified.erased},
                      {"sealed", verified.sealed},
                      {"checkpoints", verified.checkpoints},
                      {"checkpoint", verified.head},
                      {"faults", verified.faults},
                      {"more_faults", verified.more_faults}};
    Lines lines;
    if (sound) {
        lines.lines.push_back(
            {fmt::format("ok: {} entries; {} steps of {} subjects replayed through the charts",
                         verified.entries, verified.steps, verified.subjects),
             Tone::done});
        if (verified.sealed > 0)
            lines.lines.push_back(
                {fmt::format("ok: {} entries sealed under {} checkpoint{}", verified.sealed,
                             verified.checkpoints, verified.checkpoints == 1 ? "" : "s"),
                 Tone::done});
        else if (of_database)
            shown.notes.emplace_back("Nothing of the log is sealed: see accede audit seal --help.");
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

Result<Answer> verify(Context& context, const Parsed& parsed) {
    std::vector<engine_audit::KeptCheckpoint> kept;
    for (const auto& path : parsed.all("checkpoint"))
        kept.push_back({path, read_text(context, path, longest_checkpoint)});
    std::optional<storage::log_export::LeafHashes> earlier;
    if (const auto path = parsed.find("against")) {
        earlier.emplace(*path);
        if (earlier->checkpoint().empty())
            throw UsageError{fmt::format("there is no checkpoint in {}", *path)};
        kept.push_back({*path + "/checkpoint", earlier->checkpoint()});
    }
    Progress progress{context, "replaying"};
    const auto tell = [&](std::int64_t steps) {
        context.stop_if_interrupted();
        progress.at(static_cast<std::uint64_t>(steps));
    };
    const auto kept_hash = [&](std::uint64_t index) { return earlier->at(index); };
    const auto compared = earlier ? storage::audit_log::Earlier{kept_hash} : nullptr;
    if (const auto path = parsed.find("from-export")) {
        const auto verified = storage::log_export::verify(*path, kept, tell, compared);
        if (!verified) return tl::unexpected{verified.error()};
        return told(*verified, false);
    }
    Session session{context};
    if (auto may = may_see_all(session, "verify the whole log"); !may)
        return tl::unexpected{may.error()};
    const auto given_out = folder_of(context, parsed, session.registry().origin()) / "checkpoint";
    if (std::error_code none; fs::is_regular_file(given_out, none))
        kept.push_back(
            {given_out.string(), read_text(context, given_out.string(), longest_checkpoint)});
    return told(storage::audit_log::verify(session.connection(), tell, kept, compared), true);
}

// What a return to a moment would take back. Nothing is ever taken back: what happened stays on
// record, and is set right by further steps.
Result<Answer> rewind(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto moment = engine::moment_from_iso(parsed.text("to"));
    if (!moment)
        throw UsageError{
            fmt::format("'{}' is no instant such as 2099-02-01T12:00:00Z", parsed.text("to"))};
    if (!context.globals.dry_run)
        throw UsageError{"the record is only ever added to: --dry-run shows what would be undone"};
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/audit-rewind/1"};
    shown.data = Json{{"call", call}, {"to", engine::iso(*moment)}, {"steps", Json::array()}};
    for (const auto& step : storage::audit_log::taken_after(tx, call, *moment)) {
        shown.data["steps"].push_back({{"at", engine::iso(step.at)},
                                       {"subject", step.subject},
                                       {"reference", step.reference},
                                       {"revision", step.revision},
                                       {"event", step.event},
                                       {"from", step.from},
                                       {"to", step.to}});
    }
    shown.show = {Table{.rows = "steps",
                        .columns = {{.key = "at", .title = "AT"},
                                    {.key = "subject", .title = "SUBJECT"},
                                    {.key = "reference", .title = "REFERENCE"},
                                    {.key = "event", .title = "EVENT"},
                                    {.key = "to", .title = "STATE", .is_state = true},
                                    {.key = "from", .title = "WOULD BE", .is_state = true}},
                        .when_empty = "nothing happened since"}};
    return shown;
}

constexpr Option folder_option{
    .name = "folder",
    .value = "DIR",
    .summary = "where the key and the newest checkpoint are kept; else under the data folder"};

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
         .verb = "seal",
         .summary = "Give the new entries their places in the tree, and sign its head",
         .details =
             "Writers are not waited for and wait for nobody. The first time makes the key, "
             "in a file that only its owner can read; each time writes the newest checkpoint "
             "beside it. With --every it goes on until it is interrupted.",
         .options = {{.name = "every",
                      .value = "LENGTH",
                      .summary = "again and again after so long: 1s, 250ms, 2m"},
                     folder_option},
         .examples = {{"accede audit seal", "What was written since the last time"},
                      {"accede audit seal --every 1s", "From now on"}},
         .run = seal},
        {.noun = "audit",
         .verb = "checkpoint",
         .summary = "Show the newest signed head of the log",
         .examples = {{"accede audit checkpoint > kept", "To be kept where no operator reaches"}},
         .run = checkpoint},
        {.noun = "audit",
         .verb = "prove",
         .summary = "Prove that one entry is in the log, and that the log only grew",
         .arguments = {{.name = "INDEX", .summary = "its place in the log, counted from 0"}},
         .options = {{.name = "old-size",
                      .value = "N",
                      .summary = "also that the checkpoint of so many entries is its beginning"}},
         .examples = {{"accede audit prove 0 --json", "For a program that checks it"},
                      {"accede audit prove 12 --old-size 10 --json",
                       "Since an earlier checkpoint"}},
         .run = prove},
        {.noun = "audit",
         .verb = "export",
         .summary = "Write the sealed log as files that anybody can check",
         .arguments = {{.name = "DIR", .summary = "the folder; made where it is missing"}},
         .examples = {{"accede audit export log-2099", "As C2SP's tlog-tiles lays it out"}},
         .run = export_log},
        {.noun = "audit",
         .verb = "rewind",
         .summary = "Show what a return to a moment would undo",
         .details = "Only with --dry-run: what happened stays on record, and is set right by "
                    "further steps.",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2099"}},
         .options = {{.name = "to",
                      .value = "TIME",
                      .summary = "the moment, such as 2099-02-01T12:00:00Z",
                      .required = true}},
         .examples = {{"accede audit rewind 2099 --to 2099-03-01T00:00:00Z --dry-run",
                       "Each step since, the newest first"}},
         .run = rewind},
        {.noun = "audit",
         .verb = "rotate-key",
         .summary = "Propose another key for the log, or approve the one that is proposed",
         .details = "Two administrators change the key. The hand-over is an entry of the log, and "
                    "signed by the old key, which is then forgotten.",
         .options = {{.name = "approve",
                      .value = "VKEY",
                      .summary = "the verifier key that another administrator proposed"},
                     folder_option},
         .examples = {{"accede audit rotate-key --as ada", "Makes a key and proposes it"}},
         .run = rotate_key},
        {.noun = "audit",
         .verb = "verify",
         .summary = "Check the whole log: its seals, and every event through the charts",
         .options = {{.name = "checkpoint",
                      .value = "FILE",
                      .summary = "one that was kept; the log must still begin with it",
                      .repeated = true},
                     {.name = "from-export",
                      .value = "DIR",
                      .summary = "of an export, without a database"},
                     {.name = "against",
                      .value = "DIR",
                      .summary = "an earlier export, to name the first entry that differs"},
                     folder_option},
         .examples = {{"accede audit verify", "Exit code 7 names what is wrong"},
                      {"accede audit verify --from-export log-2099", "What a stranger does"}},
         .exits = {ExitCode::not_verified},
         .run = verify},
    };
    return all;
}

}  // namespace cli
