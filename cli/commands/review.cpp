#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/dossier.hpp"
#include "cli/input.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/dossiers.hpp"
#include "storage/juries.hpp"

#include <charconv>

#include <fmt/format.h>

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

Result<Answer> step(Context& context, const Parsed& parsed, const storage::SeatEvent& event,
                    const std::optional<jury::Review>& review, std::string_view said,
                    std::vector<std::string> next = {}) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    const auto request = session.request();
    return answer(session.registry().advance_assignment(request, call_of(reference), reference,
                                                        request.person, event, review),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("{}: {}.", reference, said),
                                     std::move(next));
                  });
}

Result<Answer> save(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::SaveDraft{}, review_of(context, parsed),
                "the draft is saved",
                {fmt::format("accede review submit {}", parsed.text("REFERENCE"))});
}
Result<Answer> submit(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::RecordRecommendation{}, review_of(context, parsed),
                "the recommendation is recorded");
}
Result<Answer> revise(Context& context, const Parsed& parsed) {
    return step(context, parsed, jury::Revise{}, review_of(context, parsed),
                "the recommendation is revised; the earlier version is kept");
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

Result<Answer> show(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto call = call_of(reference);
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    const auto juror = session.request().person;
    auto shown = reviews_of(juror, storage::juries::assignments(tx, call, juror, reference),
                            "accede/review/1");
    if (shown.data["reviews"].empty()) return shown;
    const auto& own = shown.data["reviews"][0];
    Lines review;
    for (const auto& [criterion, score] : own["scores"].items()) {
        review.lines.push_back({fmt::format("{}: {}", criterion, score.get<int>())});
    }
    if (const auto& said = own["justification"].get_ref<const std::string&>(); !said.empty()) {
        append_text(review, "justification", said);
    }
    if (!review.lines.empty()) shown.show.emplace_back(std::move(review));
    // Recused and released jurors see that they are, and the dossier no more.
    if (!engine::jury::stands(engine::jury::state_from(own["state"].get<std::string>()).value()))
        return shown;
    const auto dossier =
        storage::dossiers::read(tx, call, reference, storage::dossiers::Which::submitted);
    shown.data["dossier"] = dossier_json(dossier);
    shown.show.emplace_back(dossier_lines(dossier));
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
    {.name = "note", .value = "TEXT", .summary = "only for you"}};

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
         .summary = "Save a draft; it is never validated",
         .arguments = {reference_argument},
         .options = review_options,
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
         .arguments = {reference_argument},
         .options = review_options,
         .examples = {{"accede review revise TG-2099-01 --as j.ola", "What was saved since"}},
         .writes = true,
         .run = revise},
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
