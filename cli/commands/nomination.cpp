#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/confirm.hpp"
#include "cli/dossier.hpp"
#include "cli/input.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"
#include "engine/audit/digest.hpp"
#include "engine/nomination/lifecycle.hpp"
#include "storage/calls.hpp"
#include "storage/dossiers.hpp"
#include "storage/nomination_import.hpp"
#include "storage/nominations.hpp"

#include <ostream>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace nomination = engine::nomination;
using storage::Change;

// Takes one step of a nomination and says it in one sentence.
Result<Answer> step(Context& context, const std::string& reference, const nomination::Event& event,
                    std::string_view became, std::vector<std::string> next) {
    Session session{context};
    return answer(
        session.registry().advance(session.request(), call_of(reference), reference, event),
        [&](const storage::Answer& done) {
            auto said = fmt::format("{} is {}", reference, became);
            if (done.place) said += fmt::format(" (place {} of {})", *done.place, done.quota);
            return changed(done, said + ".", std::move(next));
        });
}

Result<Answer> begin(Context& context, const Parsed& parsed) {
    Session session{context};
    const auto& call = parsed.text("CALL");
    const auto& country = parsed.text("country");
    const storage::NewNomination wanted{.commission = parsed.find("commission").value_or(country),
                                        .country = country,
                                        .name = parsed.text("name"),
                                        .within = parsed.find("within").value_or(""),
                                        .kind = parsed.text("kind")};
    return answer(session.registry().begin(session.request(), call, wanted),
                  [&](const storage::Answer& done) {
                      return changed(done,
                                     fmt::format("{} {} is a draft.", done.reference, wanted.name),
                                     {fmt::format("accede nomination check {}", done.reference),
                                      fmt::format("accede nomination submit {}", done.reference)});
                  });
}

Result<Answer> edit(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    std::vector<Change> changes;
    for (const auto& given : parsed.all("section")) {
        auto [section, text] = assignment_of(context, given);
        changes.push_back({Change::Kind::section, section, text});
    }
    for (const auto& given : parsed.all("answer")) {
        auto [section, text] = assignment_of(context, given);
        changes.push_back({Change::Kind::answer, section, text});
    }
    const auto declared = [&](const char* who, const char* on, Change::Kind kind) {
        const auto name = parsed.find(who);
        const auto day = parsed.find(on);
        if (name.has_value() != day.has_value()) {
            throw UsageError{fmt::format("--{} and --{} go together", who, on)};
        }
        if (name) changes.push_back({kind, "", *name, *day});
    };
    declared("mayor", "mayor-on", Change::Kind::mayor);
    declared("endorsed-by", "endorsed-on", Change::Kind::endorsement);
    if (changes.empty()) throw UsageError{"there is nothing to change"};
    Session session{context};
    return answer(
        session.registry().edit(session.request(), call_of(reference), reference, changes),
        [&](const storage::Answer& done) {
            return changed(done,
                           fmt::format("{} has {} change{}.", reference, changes.size(),
                                       changes.size() == 1 ? "" : "s"),
                           {fmt::format("accede nomination check {}", reference)});
        });
}

Result<Answer> attach(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& path = parsed.text("FILE");
    constexpr std::size_t largest = 5U << 20U;
    auto bytes = read_text(context, path, largest);
    const auto name =
        parsed.find("name").value_or(path == "-" ? "document" : path.substr(path.rfind('/') + 1));
    Session session{context};
    return answer(session.registry().edit(session.request(), call_of(reference), reference,
                                          {{Change::Kind::attachment, parsed.text("SECTION"), name,
                                            "", std::move(bytes)}}),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("{} has {}.", reference, name));
                  });
}

// What the rules would say to the next submission: asked, not done.
Result<Answer> check(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    auto request = session.request();
    request.dry_run = true;
    const auto outcome =
        session.registry().advance(request, call_of(reference), reference, nomination::Submit{});
    Answer shown{.schema = "accede/nomination-check/1"};
    shown.data["reference"] = reference;
    shown.data["ready"] = outcome.has_value();
    shown.data["missing"] = Json::array();
    if (outcome) {
        shown.show = {Lines{{{reference + " can be submitted.", Tone::done}}}};
        shown.next = {fmt::format("accede nomination submit {}", reference)};
        return shown;
    }
    if (outcome.error().reason == engine::Reason::not_found) return tl::unexpected{outcome.error()};
    Lines lines{{{outcome.error().explanation, Tone::waiting}}};
    for (const auto& detail : outcome.error().details) {
        lines.lines.push_back({"  " + detail});
        shown.data["missing"].push_back(detail);
    }
    shown.data["code"] = engine::code_of(outcome.error().reason);
    shown.data["message"] = outcome.error().explanation;
    shown.show = {std::move(lines)};
    return shown;
}

Result<Answer> submit(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    return step(context, reference, nomination::Submit{}, "submitted",
                {fmt::format("accede nomination withdraw {}", reference)});
}

Result<Answer> withdraw(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    return step(context, reference, nomination::Withdraw{reason_of(context)},
                "withdrawn; its place is free",
                {fmt::format("accede nomination reinstate {}", reference)});
}

Result<Answer> reinstate(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    return step(context, reference, nomination::Reinstate{}, "a draft again",
                {fmt::format("accede nomination submit {}", reference)});
}

Result<Answer> list(Context& context, const Parsed& parsed) {
    auto query = asked(engine::query::List::nominations, parsed, parsed.text("CALL"));
    narrow(query, "state", parsed.all("state"));
    if (const auto country = parsed.find("country")) narrow(query, "country", {*country});
    Session session{context};
    return listed(context, session, query);
}

Result<Answer> show(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto rows =
        storage::nominations::list(tx, {.call_id = call_of(reference), .reference = reference});
    if (rows.empty()) {
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("There is no nomination {}.", reference));
    }
    Answer shown{.schema = "accede/nomination/1", .data = json_of(rows[0])};
    shown.data["remarks"] = Json::array();
    for (const auto& remark :
         storage::nominations::open_remarks(tx, call_of(reference), reference)) {
        shown.data["remarks"].push_back(
            {{"section", remark.section}, {"remark", remark.remark}, {"answer", remark.answer}});
    }
    const auto dossier = storage::dossiers::read(tx, call_of(reference), reference,
                                                 storage::dossiers::Which::newest);
    shown.data["dossier"] = dossier_json(dossier);
    shown.show = {Pairs{{{.key = "reference", .title = "Reference"},
                         {.key = "name", .title = "Candidate"},
                         {.key = "kind", .title = "Kind"},
                         {.key = "country_name", .title = "Country"},
                         {.key = "state", .title = "State", .is_state = true},
                         {.key = "place", .title = "Place"},
                         {.key = "dossier_version", .title = "Dossier version"},
                         {.key = "revision", .title = "Revision"}}}};
    if (!shown.data["remarks"].empty()) {
        shown.show.emplace_back(Table{.rows = "remarks",
                                      .columns = {{.key = "section", .title = "SECTION"},
                                                  {.key = "remark", .title = "REMARK"},
                                                  {.key = "answer", .title = "ANSWER"}}});
    }
    if (auto lines = dossier_lines(dossier); !lines.lines.empty()) {
        shown.show.emplace_back(std::move(lines));
    }
    return shown;
}

Result<Answer> history(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto until_text = parsed.find("as-of");
    const auto until = until_text ? engine::moment_from_iso(*until_text) : std::nullopt;
    if (until_text && !until)
        throw UsageError{
            fmt::format("'{}' is no instant such as 2099-02-01T12:00:00Z", *until_text)};
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/nomination-history/1"};
    shown.data["reference"] = reference;
    shown.data["state"] = "absent";
    shown.data["revision"] = 0;
    shown.data["steps"] = Json::array();
    bool is_known = false;
    for (const auto& line : storage::nominations::history(tx, call_of(reference), reference)) {
        is_known = true;
        if (until && line.at > *until) break;
        shown.data["state"] = line.to;
        shown.data["revision"] = line.revision;
        shown.data["steps"].push_back({{"revision", line.revision},
                                       {"at", engine::iso(line.at)},
                                       {"event", line.event},
                                       {"from", line.from},
                                       {"to", line.to},
                                       {"person", line.person},
                                       {"operated_by", line.operated_by},
                                       {"words", line.words}});
    }
    if (!is_known) {
        return engine::refuse(engine::Reason::not_found,
                              fmt::format("There is no nomination {}.", reference));
    }
    if (until)
        shown.notes.push_back(fmt::format("At {} it was {}.", engine::iso(*until),
                                          shown.data["state"].get<std::string>()));
    shown.show = {Table{.rows = "steps",
                        .columns = {{.key = "revision", .title = "REV", .align = Align::right},
                                    {.key = "at", .title = "AT"},
                                    {.key = "event", .title = "EVENT"},
                                    {.key = "to", .title = "STATE", .is_state = true},
                                    {.key = "person", .title = "BY"},
                                    {.key = "words", .title = "WORDS"}}}};
    return shown;
}

Result<Answer> erase_text(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto call = call_of(reference);
    Session session{context};
    confirm(context, fmt::format("Destroy the texts of {}, for good?", reference));
    const auto erased = session.registry().erase_texts(session.request(), call, reference);
    if (!erased) return tl::unexpected{erased.error()};
    Answer shown{.schema = "accede/nomination-erase-text/1"};
    shown.data = Json{{"reference", reference},
                      {"bodies", erased->bodies},
                      {"at", engine::iso(erased->answer.at)},
                      {"repeated", erased->answer.repeated}};
    shown.done = fmt::format("The texts of {} are destroyed; {} entries lost theirs.", reference,
                             erased->bodies);
    shown.next = {"accede audit verify"};
    if (erased->answer.repeated) shown.notes.emplace_back(done_before);
    return shown;
}

// ---- import ----

constexpr std::size_t most_shown = 100;

Json json_of(const nomination::RefusedRow& row) {
    Json json{{"line", row.spot.line},
              {"column", nullptr},
              {"field", nullptr},
              {"code", engine::code_of(row.refusal.reason)},
              {"message", row.refusal.explanation},
              {"details", row.refusal.details}};
    if (row.spot.column != 0) json["column"] = row.spot.column;
    if (!row.spot.name.empty()) json["field"] = row.spot.name;
    return json;
}

// "line 14, column 3 (country): 'ZZ' is no country (country.unknown)"
std::string sentence_of(const nomination::RefusedRow& row) {
    auto why = row.refusal.explanation;
    if (why.ends_with('.')) why.pop_back();
    auto text = fmt::format("{}: {} ({})", nomination::text_of(row.spot), why,
                            engine::code_of(row.refusal.reason));
    constexpr std::size_t most_details = 5;
    const auto& details = row.refusal.details;
    for (std::size_t i = 0; i < details.size() && i < most_details; ++i)
        text += (i == 0 ? ": " : "; ") + details[i];
    if (details.size() > most_details)
        text += fmt::format(" and {} more", details.size() - most_details);
    return text;
}

// The call that is named, else the only one that is open.
std::string call_to_import_to(Session& session, const Parsed& parsed) {
    if (const auto named = parsed.find("call")) return *named;
    storage::sql::Transaction tx{session.connection()};
    std::vector<std::string> open;
    for (const auto& call : storage::calls::list(tx)) {
        if (call.state == "open") open.push_back(call.call_id);
    }
    if (open.size() == 1) return open[0];
    throw UsageError{open.empty() ? "no call is open; say which one with --call"
                                  : "several calls are open; say which one with --call"};
}

std::string summary_of(const storage::Imported& done, bool dry_run) {
    const auto count = [](std::int64_t number) {
        return grouped(static_cast<std::size_t>(number));
    };
    auto text = fmt::format("{} row{}: ", count(done.rows), done.rows == 1 ? "" : "s");
    if (!done.written) {
        return text + fmt::format("{} valid, {} refused, nothing written{}", count(done.valid()),
                                  count(done.refused), dry_run ? " (dry run)" : "");
    }
    text += fmt::format("{} imported", count(done.valid()));
    if (done.submitted > 0) text += fmt::format(" ({} submitted)", count(done.submitted));
    if (done.refused > 0) text += fmt::format(", {} refused", count(done.refused));
    return text;
}

// Bad rows are told as they are met where each is a line of its own, so that there may be any
// number; otherwise the first hundred are kept.
class RefusedRows {
public:
    explicit RefusedRows(Context& context) : context_{context} {}

    void take(const nomination::RefusedRow& row) {
        if (context_.globals.format == Format::json_lines) {
            Json line{{"schema", "accede/nomination-import-refusal/1"}};
            line.update(json_of(row));
            context_.out.stream << line.dump(-1, ' ', false, Json::error_handler_t::replace)
                                << '\n';
            return;
        }
        if (json_.size() == most_shown) {
            ++more_;
            return;
        }
        json_.push_back(json_of(row));
        lines_.lines.push_back({sentence_of(row)});
    }

    [[nodiscard]] const Json& json() const { return json_; }
    [[nodiscard]] Lines lines() const {
        auto lines = lines_;
        if (more_ > 0) {
            lines.lines.push_back(
                {fmt::format("and {} more; --json=lines tells them all", grouped(more_))});
        }
        return lines;
    }

private:
    Context& context_;
    Json json_ = Json::array();
    Lines lines_;
    std::size_t more_ = 0;
};

Result<Answer> import_file(Context& context, const Parsed& parsed) {
    Input input{context, parsed.text("FILE")};
    Session session{context};
    session.require_steward("import");
    const auto call = call_to_import_to(session, parsed);
    RefusedRows refused{context};
    const auto done = [&] {
        Progress progress{context, "bytes read", input.size().value_or(0)};
        return storage::import_nominations(
            session.registry(), session.request(), call,
            {.submit = parsed.has("submit"), .keep_going = parsed.has("keep-going")},
            [&] {
                progress.at(input.bytes_read());
                return input.next();
            },
            [&](const nomination::RefusedRow& row) { refused.take(row); });
    }();
    if (!done) {
        // Of a file that cannot be read further, what was wrong before that is worth knowing too.
        auto why = done.error();
        for (const auto& line : refused.lines().lines) why.details.push_back(line.text);
        return tl::unexpected{std::move(why)};
    }

    const bool dry_run = context.globals.dry_run;
    auto lines = refused.lines();
    lines.lines.push_back(
        {summary_of(*done, dry_run), done->refused > 0 ? Tone::refused : Tone::done});
    Answer shown{.schema = "accede/nomination-import/1"};
    shown.data = Json{{"call", call},
                      {"rows", done->rows},
                      {"valid", done->valid()},
                      {"refused", done->refused},
                      {"submitted", done->submitted},
                      {"file_sha256", engine::audit::hex(done->file)},
                      {"changed", done->written && !done->repeated},
                      {"repeated", done->repeated},
                      {"message", lines.lines.back().text}};
    if (context.globals.format != Format::json_lines) shown.data["refused_rows"] = refused.json();
    shown.show = {std::move(lines)};
    if (done->refused > 0) shown.exit = ExitCode::refused;
    if (done->repeated) {
        shown.notes.emplace_back(done_before);
    } else if (done->written) {
        shown.next = {fmt::format("accede nomination list {}", call)};
    } else if (done->refused > 0 && done->valid() > 0 && !parsed.has("keep-going")) {
        shown.next = {fmt::format("accede nomination import --keep-going {}", parsed.text("FILE"))};
    }
    return shown;
}

constexpr std::string_view import_details =
    "The file is CSV with a first row of names, or NDJSON with an object of texts a line; the "
    "first character says which. Names: country and name (required), within, kind, commission, "
    "mayor, mayor_on, endorsed_by, endorsed_on, section:ID for each section of the dossier, submit "
    "(yes or no), and as: the handle of the officer whose act the row is, where a file holds rows "
    "of several Commissions.\n\n"
    "Each row is decided by the rules of the call, as if it were begun by hand. A bad row is named "
    "by line, column and reason, and then nothing of the file is written; with --keep-going the "
    "good rows are. The file is read in pieces: it may be longer than memory.";

const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2022-01"};

}  // namespace

std::span<const Command> nomination_commands() {
    static const std::vector<Command> all{
        {.noun = "nomination",
         .verb = "new",
         .summary = "Begin a nomination as a draft",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2022"}},
         .options =
             {{.name = "country",
               .value = "CODE",
               .summary = "where the candidate lies",
               .required = true},
              {.name = "name", .value = "NAME", .summary = "of the candidate", .required = true},
              {.name = "within", .value = "NAME", .summary = "tells two of one name apart"},
              {.name = "kind",
               .value = "KIND",
               .summary = "city, county, consortium ...",
               .fallback = "city"},
              {.name = "commission",
               .value = "CODE",
               .summary = "whose nomination it is, if another's"}},
         .examples = {{"accede nomination new 2022 --country TG --name Kara --as officer.tg",
                       "A draft for Kara"}},
         .writes = true,
         .run = begin},
        {.noun = "nomination",
         .verb = "edit",
         .summary = "Write sections of the dossier",
         .arguments = {reference_argument},
         .options = {{.name = "section",
                      .value = "ID=TEXT",
                      .summary = "the text of a section; - reads stdin",
                      .repeated = true},
                     {.name = "answer",
                      .value = "ID=TEXT",
                      .summary = "an answer to a remark",
                      .repeated = true},
                     {.name = "mayor",
                      .value = "NAME",
                      .summary = "who gave the mayor's commitment"},
                     {.name = "mayor-on", .value = "DAY", .summary = "and when"},
                     {.name = "endorsed-by",
                      .value = "NAME",
                      .summary = "who endorsed it for the Commission"},
                     {.name = "endorsed-on", .value = "DAY", .summary = "and when"}},
         .examples = {{"accede nomination edit TG-2099-01 --section plan='The library leads.' --as "
                       "officer.tg",
                       "One section"}},
         .writes = true,
         .run = edit},
        {.noun = "nomination",
         .verb = "attach",
         .summary = "Put a document into a section",
         .arguments = {reference_argument,
                       {.name = "SECTION", .summary = "of the dossier"},
                       {.name = "FILE", .summary = "at most 5 MiB; - reads stdin"}},
         .options = {{.name = "name", .value = "NAME", .summary = "of the document"}},
         .examples = {{"accede nomination attach TG-2099-01 signed_form form.pdf --as officer.tg",
                       "The signed form"}},
         .writes = true,
         .run = attach},
        {.noun = "nomination",
         .verb = "check",
         .summary = "See what a submission would lack",
         .arguments = {reference_argument},
         .examples = {{"accede nomination check TG-2022-01 --as officer.tg", "Is it ready?"}},
         .run = check},
        {.noun = "nomination",
         .verb = "submit",
         .summary = "Submit a nomination, or submit it again",
         .arguments = {reference_argument},
         .examples = {{"accede nomination submit TG-2022-01 --as officer.tg", "It takes a place"}},
         .writes = true,
         .run = submit},
        {.noun = "nomination",
         .verb = "withdraw",
         .summary = "Give a nomination up and its place back",
         .arguments = {reference_argument},
         .examples =
             {{"accede nomination withdraw TG-2022-01 --reason 'The mayor asked.' --as officer.tg",
               "With its reason"}},
         .writes = true,
         .run = withdraw},
        {.noun = "nomination",
         .verb = "reinstate",
         .summary = "Make a withdrawn nomination a draft again",
         .arguments = {reference_argument},
         .examples = {{"accede nomination reinstate TG-2022-01 --as officer.tg",
                       "While the window is open"}},
         .writes = true,
         .run = reinstate},
        {.noun = "nomination",
         .verb = "list",
         .summary = "List the nominations of a call",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2022"}, query_argument},
         .options = {{.name = "state",
                      .value = "STATE",
                      .summary = "only in this state",
                      .repeated = true},
                     {.name = "country", .value = "CODE", .summary = "only of this Commission"},
                     query_option},
         .examples = {{"accede nomination list 2022 --state submitted", "What waits for screening"},
                      {"accede nomination list 2022 state:returned region:africa sort:complete_by",
                       "The most urgent first"}},
         .run = list},
        {.noun = "nomination",
         .verb = "show",
         .summary = "Show one nomination",
         .arguments = {reference_argument},
         .examples = {{"accede nomination show TG-2022-01", "Where it stands"}},
         .run = show},
        {.noun = "nomination",
         .verb = "import",
         .summary = "Begin many nominations out of a file",
         .details = import_details,
         .arguments = {{.name = "FILE", .summary = "CSV or NDJSON; - reads stdin"}},
         .options =
             {{.name = "call", .value = "CALL", .summary = "the call, if not the only open one"},
              {.name = "submit", .summary = "submit each row that does not say no"},
              {.name = "keep-going", .summary = "write the good rows although there are bad ones"}},
         .examples =
             {{"accede nomination import nominations.csv --dry-run --as officer.tg",
               "What would be refused, and why"},
              {"accede nomination import - --call 2099 --submit --as officer.tg < rows.ndjson",
               "From a pipe, submitted at once"}},
         .writes = true,
         .exits = {ExitCode::refused},
         .run = import_file},
        {.noun = "nomination",
         .verb = "history",
         .summary = "Show every step of a nomination",
         .arguments = {reference_argument},
         .options = {{.name = "as-of",
                      .value = "TIME",
                      .summary = "as it stood then: no step that was taken later"}},
         .examples = {{"accede nomination history TG-2022-01", "Who did what, and when"},
                      {"accede nomination history TG-2022-01 --as-of 2022-03-01T00:00:00Z",
                       "As it stood that day"}},
         .run = history},
        {.noun = "nomination",
         .verb = "erase-text",
         .summary = "Destroy a nomination's texts",
         .details =
             "Dossier, attachments, remarks, the words of reviews, reasons. What was decided "
             "stays, and when. The database's files hold the texts until they are written "
             "anew.",
         .arguments = {reference_argument},
         .examples = {{"accede nomination erase-text TG-2022-01 --as ada", "As a law may ask"}},
         .writes = true,
         .run = erase_text},
    };
    return all;
}

}  // namespace cli
