#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/archive.hpp"
#include "cli/asked.hpp"
#include "cli/dossier.hpp"
#include "cli/fault.hpp"
#include "cli/input.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/audit/digest.hpp"
#include "storage/calls.hpp"
#include "storage/dossiers.hpp"
#include "storage/juries.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace cli {
namespace {

using engine::Result;
namespace jury = engine::jury;

// What was typed; nothing where nothing was, so that the saved draft is meant.
std::optional<jury::Review> review_of(Context& context, const Parsed& parsed) {
    jury::Review review;
    bool given = false;
    for (const auto& score : parsed.all("score")) {
        const auto [criterion, text] = assignment_of(context, score);
        int value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
            throw UsageError{fmt::format("'{}' is no score", score)};
        }
        review.scores[criterion] = value;
        given = true;
    }
    const auto take = [&](const char* option, std::string& into) {
        if (const auto text = parsed.find(option)) {
            into = *text == "-" ? read_text(context, "-", longest_text) : *text;
            given = true;
        }
    };
    take("verdict", review.verdict);
    take("justification", review.justification);
    take("note", review.note);
    if (!given) return {};
    return review;
}

storage::Reading reading_of(const Parsed& parsed) {
    storage::Reading read;
    const auto take = [&](const char* option, int least, std::optional<int>& into) {
        if (std::ranges::find(parsed.command().options, option, &Option::name) ==
            parsed.command().options.end())
            return;
        if (const auto number = parsed.number(option, least, 1'000'000))
            into = static_cast<int>(*number);
    };
    take("based-on", 0, read.draft);
    take("dossier", 1, read.dossier);
    return read;
}

Json json_of(const jury::Review& review) {
    return {{"verdict", review.verdict},
            {"scores", review.scores},
            {"justification", review.justification},
            {"note", review.note}};
}

void append_review(Lines& into, const jury::Review& review) {
    for (const auto& [criterion, score] : review.scores)
        into.lines.push_back({fmt::format("  {}: {}", criterion, score)});
    if (!review.verdict.empty()) into.lines.push_back({"  verdict: " + review.verdict});
    if (!review.justification.empty()) append_text(into, "justification", review.justification);
    if (!review.note.empty()) append_text(into, "note, only for you", review.note);
}

// Both texts, where a second window saved one beside the other.
void show_both(Answer& shown, const std::vector<storage::juries::SavedDraft>& drafts) {
    if (drafts.empty() || !jury::differs(drafts.front().draft)) return;
    const auto& newest = drafts.front().draft;
    Lines both;
    shown.data["beside"] = Json::array();
    for (const auto& one : drafts) {
        if (one.draft.version <= newest.based_on) break;
        shown.data["beside"].push_back({{"draft", one.draft.version}, {"text", json_of(one.text)}});
        both.lines.push_back(
            {fmt::format("draft {}, saved {}", one.draft.version, engine::iso(one.saved_at)),
             Tone::heading});
        append_review(both, one.text);
    }
    both.lines.push_back(
        {fmt::format(
             "These were saved beside each other, and both are kept. Save what shall stand with "
             "--based-on {}.",
             newest.version),
         Tone::waiting});
    shown.show.emplace_back(std::move(both));
}

Result<Answer> step(Context& context, const Parsed& parsed, const storage::SeatEvent& event,
                    const std::optional<jury::Review>& review, std::string_view said,
                    std::vector<std::string> next = {}) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    const auto request = session.request();
    return answer(
        session.registry().advance_assignment(request, call_of(reference), reference,
                                              request.person, event, review, reading_of(parsed)),
        [&](const storage::Answer& done) {
            return changed(done, fmt::format("{}: {}.", reference, said), std::move(next));
        });
}

Result<Answer> save(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    const auto request = session.request();
    const auto call = call_of(reference);
    auto saved = answer(session.registry().advance_assignment(
                            request, call, reference, request.person, jury::SaveDraft{},
                            review_of(context, parsed), reading_of(parsed)),
                        [&](const storage::Answer& done) {
                            return changed(done, fmt::format("{}: the draft is saved.", reference),
                                           {fmt::format("accede review submit {}", reference)});
                        });
    if (!saved || request.dry_run) return saved;
    storage::sql::Transaction tx{session.connection()};
    const auto drafts = storage::juries::drafts(tx, call, reference, request.person);
    if (!drafts.empty()) saved->data["draft"] = drafts.front().draft.version;
    show_both(*saved, drafts);
    return saved;
}
Result<Answer> submit(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::RecordRecommendation{}, review_of(context, parsed),
                "the recommendation is recorded");
}
Result<Answer> revise(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::Revise{reason_of(context)}, review_of(context, parsed),
                "the recommendation is revised; the earlier version is kept");
}
Result<Answer> confirm_again(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::Revise{reason_of(context)}, {},
                "the recommendation is confirmed of this version of the dossier");
}
Result<Answer> abstain(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::Abstain{}, {}, "read, without a verdict");
}

Result<Answer> conflict(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    const auto request = session.request();
    return answer(
        session.registry().declare_conflict(request, call_of(reference), reference, request.person,
                                            parsed.text("KIND"), reason_of(context)),
        [&](const storage::Answer& done) {
            return changed(
                done, fmt::format("{}: your conflict is declared; the dossier is closed to you.",
                                  reference));
        });
}

Result<Answer> queue(Context& context, const Parsed& parsed) {
    const auto query = asked(engine::query::List::reviews, parsed, parsed.text("CALL"));
    Session session{context};
    return listed(context, session, query);
}

// What a score means, where the regulations say so.
void show_criteria(Answer& shown, const engine::regulations::Jury& rules,
                   engine::Language language) {
    Lines criteria;
    shown.data["criteria"] = Json::array();
    const auto in = [&](const engine::regulations::Words& words) {
        return language == engine::Language::fr ? words.fr : words.en;
    };
    for (const auto& criterion : rules.criteria) {
        Json anchors = Json::array();
        criteria.lines.push_back(
            {fmt::format("{}: {} (weight {}), from {} to {}", criterion.id, in(criterion.title),
                         criterion.weight, rules.scale_lowest, rules.scale_highest),
             Tone::heading});
        for (const auto& [score, words] : criterion.anchors) {
            anchors.push_back({{"score", score}, {"means", in(words)}});
            criteria.lines.push_back({fmt::format("  {} = {}", score, in(words))});
        }
        shown.data["criteria"].push_back({{"criterion", criterion.id},
                                          {"title", in(criterion.title)},
                                          {"weight", criterion.weight},
                                          {"anchors", std::move(anchors)}});
    }
    shown.show.emplace_back(std::move(criteria));
}

// What is recorded stands first; before that, what is saved.
void show_own(Answer& shown, const std::vector<storage::juries::Version>& recorded,
              const std::vector<storage::juries::SavedDraft>& drafts, int dossier_version) {
    Lines lines;
    const auto say_of = [&](const char* what, int version, int dossier) {
        lines.lines.push_back(
            {fmt::format("{} {}, of version {} of the dossier", what, version, dossier),
             Tone::heading});
        if (dossier < dossier_version) {
            lines.lines.push_back(
                {fmt::format("The dossier has version {} by now.", dossier_version),
                 Tone::waiting});
        }
    };
    shown.data["recorded"] = nullptr;
    shown.data["draft"] = nullptr;
    if (!recorded.empty()) {
        const auto& newest = recorded.front();
        shown.data["recorded"] = {{"version", newest.version},
                                  {"dossier_version", newest.dossier_version},
                                  {"recorded_at", engine::iso(newest.recorded_at)},
                                  {"text", json_of(newest.text)}};
        say_of("recommendation", newest.version, newest.dossier_version);
        append_review(lines, newest.text);
    } else if (!drafts.empty()) {
        const auto& newest = drafts.front();
        shown.data["draft"] = {{"version", newest.draft.version},
                               {"based_on", newest.draft.based_on},
                               {"dossier_version", newest.dossier_version},
                               {"saved_at", engine::iso(newest.saved_at)},
                               {"text", json_of(newest.text)}};
        say_of("draft", newest.draft.version, newest.dossier_version);
        append_review(lines, newest.text);
    }
    if (!lines.lines.empty()) shown.show.emplace_back(std::move(lines));
    if (recorded.empty()) show_both(shown, drafts);
}

Result<Answer> show(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto call = call_of(reference);
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto juror = session.request().person;
    auto shown = reviews_of(juror, storage::juries::assignments(tx, call, juror, reference),
                            "accede/review/1");
    if (shown.data["reviews"].empty()) return shown;
    const auto state = shown.data["reviews"][0]["state"].get<std::string>();
    storage::Rulebook rulebook;
    const auto held = storage::calls::hold(tx, rulebook, call, storage::calls::Lock::none);
    const auto rows = storage::nominations::list(tx, {.call_id = call, .reference = reference});
    show_own(shown, storage::juries::versions(tx, call, reference, juror),
             storage::juries::drafts(tx, call, reference, juror),
             rows.empty() ? 0 : rows.front().dossier_version);
    // Recused and released jurors see that they are, and the dossier no more.
    if (!jury::stands(jury::state_from(state).value())) return shown;
    if (held && held->rules->jury)
        show_criteria(shown, *held->rules->jury, context.globals.language);
    const auto dossier =
        storage::dossiers::read(tx, call, reference, storage::dossiers::Which::submitted);
    shown.data["dossier"] = dossier_json(dossier);
    shown.show.emplace_back(dossier_lines(dossier));
    return shown;
}

Result<Answer> drafts(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/review-drafts/1"};
    shown.data["drafts"] = Json::array();
    Lines texts;
    for (const auto& one :
         storage::juries::drafts(tx, call_of(reference), reference, session.request().person)) {
        shown.data["drafts"].push_back({{"draft", one.draft.version},
                                        {"based_on", one.draft.based_on},
                                        {"dossier_version", one.dossier_version},
                                        {"saved_at", engine::iso(one.saved_at)},
                                        {"text", json_of(one.text)}});
        texts.lines.push_back({fmt::format("draft {}", one.draft.version), Tone::heading});
        append_review(texts, one.text);
    }
    shown.show = {
        Table{.rows = "drafts",
              .columns = {{.key = "draft", .title = "DRAFT", .align = Align::right},
                          {.key = "based_on", .title = "BASED ON", .align = Align::right},
                          {.key = "dossier_version", .title = "DOSSIER", .align = Align::right},
                          {.key = "saved_at", .title = "SAVED"}},
              .when_empty = "nothing is saved"}};
    if (!texts.lines.empty()) shown.show.emplace_back(std::move(texts));
    return shown;
}

Result<Answer> history(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto juror = parsed.find("JUROR").value_or(session.request().person);
    Answer shown{.schema = "accede/review-history/1"};
    shown.data["juror"] = juror;
    shown.data["versions"] = Json::array();
    Lines texts;
    for (const auto& one : storage::juries::versions(tx, call_of(reference), reference, juror)) {
        shown.data["versions"].push_back({{"version", one.version},
                                          {"dossier_version", one.dossier_version},
                                          {"recorded_at", engine::iso(one.recorded_at)},
                                          {"verdict", one.text.verdict},
                                          {"reason", one.reason},
                                          {"text", json_of(one.text)}});
        texts.lines.push_back({fmt::format("version {}", one.version), Tone::heading});
        append_review(texts, one.text);
    }
    shown.show = {
        Table{.rows = "versions",
              .columns = {{.key = "version", .title = "VERSION", .align = Align::right},
                          {.key = "dossier_version", .title = "DOSSIER", .align = Align::right},
                          {.key = "recorded_at", .title = "RECORDED"},
                          {.key = "verdict", .title = "VERDICT"},
                          {.key = "reason", .title = "REVISED BECAUSE"}},
              .when_empty = "no recommendation that you may read is recorded"}};
    if (!texts.lines.empty()) shown.show.emplace_back(std::move(texts));
    return shown;
}

// A new file that nobody else may read. Throws std::system_error.
void write_new(const std::string& name, std::string_view bytes) {
    const auto failed = [&] {
        return std::system_error{errno, std::generic_category(), "cannot write " + name};
    };
    const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) throw failed();
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const auto why = failed();
            ::close(file);
            ::unlink(name.c_str());
            throw why;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::close(file) != 0) throw failed();
}

Result<Answer> export_pack(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    Session session{context};
    const auto pack = session.registry().review_pack(session.request(), call);
    if (!pack) return tl::unexpected{pack.error()};
    Answer shown{.schema = "accede/review-export/1"};
    shown.data["juror"] = pack->juror;
    shown.data["nominations"] = Json::array();
    for (const auto& [form, dossier] : pack->nominations) {
        shown.data["nominations"].push_back({{"reference", form.reference},
                                             {"name", form.name},
                                             {"dossier_version", form.dossier_version},
                                             {"recorded", form.review_version},
                                             {"bytes", dossier.size()},
                                             {"dossier_sha256", form.dossier_sha256}});
    }
    shown.show = {
        Table{.rows = "nominations",
              .columns = {{.key = "reference", .title = "REFERENCE"},
                          {.key = "name", .title = "NAME"},
                          {.key = "dossier_version", .title = "DOSSIER", .align = Align::right},
                          {.key = "bytes", .title = "BYTES", .align = Align::right},
                          {.key = "recorded", .title = "RECORDED", .align = Align::right}}}};
    const auto file = parsed.find("out");
    if (!file) {
        shown.next = {fmt::format("accede review export {} --out {}.zip", call, call)};
        return shown;
    }
    storage::Rulebook rulebook;
    storage::sql::Transaction tx{session.connection()};
    const auto held = storage::calls::hold(tx, rulebook, call, storage::calls::Lock::none);
    if (!held) return tl::unexpected{held.error()};
    const auto bytes = zipped(jury::files_of(
        *pack, held->rules->jury.value_or(engine::regulations::Jury{}), context.globals.language));
    write_new(*file, bytes);
    shown.data["file"] = *file;
    shown.data["sha256"] = engine::audit::hex(engine::audit::sha256(std::string_view{bytes}));
    shown.done = fmt::format("{}: {} forms with their dossiers, {} bytes.", *file,
                             pack->nominations.size(), bytes.size());
    shown.next = {fmt::format("accede review import {}", *file)};
    return shown;
}

Result<Answer> import_pack(Context& context, const Parsed& parsed) {
    constexpr std::size_t longest_pack = std::size_t{32} << 20U;
    const auto files = unzipped(read_text(context, parsed.text("FILE"), longest_pack));
    if (!files) return tl::unexpected{files.error()};
    const auto pack = jury::opened(*files);
    if (!pack) return tl::unexpected{pack.error()};
    Session session{context};
    const auto how =
        parsed.has("drafts") ? storage::Registry::Merge::save : storage::Registry::Merge::record;
    const auto merged = session.registry().merge_pack(session.request(), *pack, how);
    if (!merged) return tl::unexpected{merged.error()};
    Answer shown{.schema = "accede/review-import/1"};
    shown.data["forms"] = Json::array();
    std::size_t refused = 0;
    for (const auto& one : *merged) {
        refused += one.outcome == "refused" ? 1U : 0U;
        shown.data["forms"].push_back(
            {{"reference", one.reference}, {"outcome", one.outcome}, {"why", one.why}});
    }
    shown.show = {Table{.rows = "forms",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "outcome", .title = "OUTCOME", .is_state = true},
                                    {.key = "why", .title = "WHY"}},
                        .when_empty = "the pack holds no form"}};
    shown.done = fmt::format("{} forms were read, {} of them refused.", merged->size(), refused);
    if (refused > 0) shown.exit = ExitCode::refused;
    return shown;
}

const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2099-01"};
const std::vector<Option> review_options{
    {.name = "score",
     .value = "CRITERION=N",
     .summary = "on the scale of the regulations",
     .repeated = true},
    {.name = "verdict",
     .value = "VERDICT",
     .summary = "the recommendation",
     .choices = {"recommend", "recommend_with_advice", "do_not_recommend"}},
    {.name = "justification", .value = "TEXT", .summary = "may be forwarded; - reads stdin"},
    {.name = "note", .value = "TEXT", .summary = "only for you"},
    {.name = "dossier", .value = "N", .summary = "the version of the dossier that you read"}};

std::vector<Option> with_basis() {
    auto all = review_options;
    all.push_back(
        {.name = "based-on", .value = "N", .summary = "the draft that you had read; 0 for none"});
    return all;
}

}  // namespace

std::span<const Command> review_commands() {
    static const std::vector<Command> all{
        {.noun = "review",
         .verb = "queue",
         .summary = "List what you are to read",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2099"}, query_argument},
         .options = {query_option},
         .examples = {{"accede review queue 2099 --as j.ola", "Your own pile"},
                      {"accede review queue 2099 state:assigned --as j.ola", "What is left"}},
         .run = queue},
        {.noun = "review",
         .verb = "show",
         .summary = "Show your review of a nomination",
         .arguments = {reference_argument},
         .examples = {{"accede review show TG-2099-01 --as j.ola", "As recorded"}},
         .run = show},
        {.noun = "review",
         .verb = "save",
         .summary = "Save a draft; it is never validated, and none is overwritten",
         .arguments = {reference_argument},
         .options = with_basis(),
         .examples = {{"accede review save TG-2099-01 --score inclusion=4 --as j.ola",
                       "Half a review"}},
         .writes = true,
         .run = save},
        {.noun = "review",
         .verb = "submit",
         .summary = "Record your recommendation: as given here, or as saved",
         .arguments = {reference_argument},
         .options = review_options,
         .examples = {{"accede review submit TG-2099-01 --as j.ola", "What was saved"}},
         .writes = true,
         .run = submit},
        {.noun = "review",
         .verb = "revise",
         .summary = "Record a new version of your recommendation",
         .details = "Why may be said by --reason; it is kept with the version, and shown by "
                    "`accede review history`.",
         .arguments = {reference_argument},
         .options = review_options,
         .examples = {{"accede review revise TG-2099-01 --reason 'I had missed the budget.' --as "
                       "j.ola",
                       "What was saved since"}},
         .writes = true,
         .run = revise},
        {.noun = "review",
         .verb = "confirm",
         .summary = "Confirm your recommendation where the dossier has a newer version",
         .arguments = {reference_argument},
         .options = {{.name = "dossier",
                      .value = "N",
                      .summary = "the version of the dossier that you read",
                      .required = true}},
         .examples = {{"accede review confirm TG-2099-01 --dossier 2 --as j.ola",
                       "The same words, of version 2"}},
         .writes = true,
         .run = confirm_again},
        {.noun = "review",
         .verb = "drafts",
         .summary = "Show all that you have saved of a nomination",
         .arguments = {reference_argument},
         .examples = {{"accede review drafts TG-2099-01 --as j.ola", "Newest first"}},
         .run = drafts},
        {.noun = "review",
         .verb = "history",
         .summary = "Show every version of a recommendation that you may read",
         .arguments = {reference_argument,
                       {.name = "JUROR",
                        .summary = "whose; your own if nobody is named",
                        .required = false}},
         .examples = {{"accede review history TG-2099-01 --as j.ola", "Your own"},
                      {"accede review history TG-2099-01 j.ola --as ada",
                       "A juror's, once it is deliberated"}},
         .run = history},
        {.noun = "review",
         .verb = "export",
         .summary = "Pack your dossiers, and a form for each, to work without a connection",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2099"}},
         .options = {{.name = "out",
                      .value = "FILE",
                      .summary = "the ZIP archive to write; without it only what would be in it"}},
         .examples = {{"accede review export 2099 --out 2099.zip --as j.ola", "All of your own"}},
         .run = export_pack},
        {.noun = "review",
         .verb = "import",
         .summary = "Take the filled in forms of a pack back, each for itself",
         .arguments = {{.name = "FILE", .summary = "the ZIP archive, or - for standard input"}},
         .options = {{.name = "drafts", .summary = "save them as drafts, finished or not"}},
         .examples = {{"accede review import 2099.zip --as j.ola",
                       "Says of each what became of it"},
                      {"accede review import 2099.zip --dry-run --as j.ola", "What would become"}},
         .writes = true,
         .run = import_pack},
        {.noun = "review",
         .verb = "abstain",
         .summary = "Say that you read it and give no verdict",
         .arguments = {reference_argument},
         .examples = {{"accede review abstain TG-2099-01 --as j.ola", "Not for the quorum"}},
         .writes = true,
         .run = abstain},
        {.noun = "review",
         .verb = "conflict",
         .summary = "Declare your own conflict",
         .arguments = {reference_argument,
                       {.name = "KIND",
                        .summary = "of the conflict",
                        .choices = {"nationality", "employment", "institution", "personal",
                                    "financial", "prior_involvement", "other"}}},
         .examples = {{"accede review conflict TG-2099-01 personal --reason 'A friend.' --as j.ola",
                       "Closes the dossier at once"}},
         .writes = true,
         .run = conflict},
    };
    return all;
}

}  // namespace cli
