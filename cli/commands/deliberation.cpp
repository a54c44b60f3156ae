#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/deliberation.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "cli/table.hpp"
#include "engine/moment.hpp"
#include "storage/deliberations.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace nomination = engine::nomination;

Result<Answer> step(Context& context, const Parsed& parsed, const nomination::Event& event) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    return answer(
        session.registry().advance(session.request(), call_of(reference), reference, event),
        [&](const storage::Answer& done) {
            return changed(done, fmt::format("{} is {}.", reference, state_words(done.to)),
                           {fmt::format("accede deliberation table {}", call_of(reference))});
        });
}

Result<Answer> open(Context& context, const Parsed& parsed) {
    return step(context, parsed, nomination::OpenDeliberation{});
}

Result<Answer> conclude(Context& context, const Parsed& parsed) {
    nomination::ConcludeReview event{.reserve = parsed.has("reserve"),
                                     .reason = reason_of(context)};
    if (const auto word = parsed.find("as-published")) event.as_published = *word == "yes";
    if (const auto votes = parsed.number("overruled-by", 1, 1000))
        event.overruled_by = static_cast<int>(*votes);
    return step(context, parsed, event);
}

Result<Answer> reopen(Context& context, const Parsed& parsed) {
    return step(context, parsed, nomination::ReopenReview{reason_of(context)});
}

std::optional<std::size_t> line_of(const Parsed& parsed) {
    const auto line = parsed.number("line", 1, 100'000);
    if (!line) return {};
    return static_cast<std::size_t>(*line);
}

Result<Answer> table(Context& context, const Parsed& parsed) {
    const auto query = asked(engine::query::List::deliberation, parsed, parsed.text("CALL"));
    const auto line = line_of(parsed);
    Session session{context};
    storage::sql::Transaction tx{session.connection(), storage::sql::Isolation::read_only_snapshot};
    return deliberation_table(tx, query, line);
}

Result<Answer> apart(Context& context, const Parsed& parsed) {
    const auto line = line_of(parsed);
    Session session{context};
    storage::sql::Transaction tx{session.connection(), storage::sql::Isolation::read_only_snapshot};
    return disagreements(tx, parsed.text("CALL"), line);
}

Answer shown_conclusions(const storage::Conclusions& seen) {
    Answer shown{.schema = "accede/conclusions/1", .data = {{"digest", seen.digest}}};
    shown.data["nominations"] = Json::array();
    for (const auto& one : seen.all) {
        shown.data["nominations"].push_back({{"reference", one.reference},
                                             {"to", one.to},
                                             {"refused", one.refused},
                                             {"counted", one.counted},
                                             {"in_favour", one.in_favour},
                                             {"quorum", one.quorum}});
    }
    shown.show = {Table{.rows = "nominations",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "to", .title = "BECOMES", .is_state = true},
                                    {.key = "in_favour", .title = "YES", .align = Align::right},
                                    {.key = "counted", .title = "COUNTED", .align = Align::right},
                                    {.key = "quorum", .title = "QUORUM", .align = Align::right},
                                    {.key = "refused", .title = "REFUSED"}},
                        .when_empty = "nothing is in deliberation"},
                  Pairs{{{.key = "digest", .title = "Digest"}}}};
    return shown;
}

Result<Answer> preview(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto& reserve = parsed.all("reserve");
    Session session{context};
    const auto seen = session.registry().preview_conclusions(session.request(), call, reserve);
    if (!seen) return tl::unexpected{seen.error()};
    auto shown = shown_conclusions(*seen);
    if (seen->all.empty()) return shown;
    auto next = fmt::format("accede deliberation conclude-all {} --digest {}", call, seen->digest);
    for (const auto& reference : reserve) next += " --reserve " + reference;
    shown.next = {std::move(next)};
    return shown;
}

Result<Answer> conclude_all(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    Session session{context};
    return answer(session.registry().conclude_all(session.request(), call, parsed.all("reserve"),
                                                  parsed.text("digest")),
                  [&](const storage::Answer& done) {
                      return changed(
                          done,
                          fmt::format("{} {} concluded, in one transaction.", done.revision,
                                      done.revision == 1 ? "review is" : "reviews are"),
                          {fmt::format("accede cohort plan {}", call)});
                  });
}

Result<Answer> add_note(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    return answer(session.registry().add_note(session.request(), call_of(reference), reference,
                                              parsed.text("TEXT")),
                  [&](const storage::Answer& done) {
                      return changed(
                          done, fmt::format("A note on {} is added.", reference),
                          {fmt::format("accede deliberation notes {}", call_of(reference))});
                  });
}

Result<Answer> notes(Context& context, const Parsed& parsed) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/deliberation-notes/1"};
    shown.data["notes"] = Json::array();
    for (const auto& one : storage::deliberations::notes(tx, parsed.text("CALL"),
                                                         parsed.find("REFERENCE").value_or(""))) {
        shown.data["notes"].push_back({{"reference", one.reference},
                                       {"person", one.person},
                                       {"at", engine::iso(one.at)},
                                       {"note", one.note}});
    }
    shown.show = {Table{.rows = "notes",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "at", .title = "AT"},
                                    {.key = "person", .title = "PERSON"},
                                    {.key = "note", .title = "NOTE"}},
                        .when_empty = "no notes"}};
    return shown;
}

const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2099-01"};
const Argument call_argument{.name = "CALL", .summary = "the call, such as 2099"};
const Option line_option{
    .name = "line", .value = "N", .summary = "how many are within the line; else the regulations'"};
const Option reserve_option{.name = "reserve",
                            .value = "REFERENCE",
                            .summary = "whose yes goes onto the reserve list",
                            .repeated = true};

}  // namespace

std::span<const Command> deliberation_commands() {
    static const std::vector<Command> all{
        {.noun = "deliberation",
         .verb = "open",
         .summary = "Open the deliberation on a nomination",
         .arguments = {reference_argument},
         .examples = {{"accede deliberation open TG-2099-01 --as ada",
                       "Once all reviews are in, or time is over"}},
         .writes = true,
         .run = open},
        {.noun = "deliberation",
         .verb = "table",
         .summary = "Show the counted recommendations side by side, raw and corrected",
         .details = "CORRECTED is the mean with the jurors' leniency taken out, by a mixed model; "
                    "RANKS the interval that 90 of 100 draws lie in; P the probability of lying "
                    "within the line. Nothing is corrected across parts of the jury that no juror "
                    "links. DISCUSS says what the regulations want talked about.",
         .arguments = {call_argument, query_argument},
         .options = {query_option, line_option},
         .examples = {{"accede deliberation table 2099", "As the regulations draw the line"},
                      {"accede deliberation table 2099 --line 40", "If forty were admitted"},
                      {"accede deliberation table 2099 region:africa 'score>=4' sort:-spread",
                       "Where the jurors differ most"}},
         .run = table},
        {.noun = "deliberation",
         .verb = "disagreements",
         .summary = "Show what needs discussion and why, the widest apart first",
         .arguments = {call_argument},
         .options = {line_option},
         .examples = {{"accede deliberation disagreements 2099", "The agenda of the meeting"}},
         .run = apart},
        {.noun = "deliberation",
         .verb = "note",
         .summary = "Add a note on a nomination, for administrators and auditors",
         .arguments = {reference_argument, {.name = "TEXT", .summary = "the note"}},
         .examples = {{"accede deliberation note TG-2099-01 'The plan convinced.' --as ada",
                       "What the meeting said"}},
         .writes = true,
         .run = add_note},
        {.noun = "deliberation",
         .verb = "notes",
         .summary = "Show the notes of a deliberation",
         .arguments = {call_argument,
                       {.name = "REFERENCE",
                        .summary = "of this nomination alone",
                        .required = false}},
         .examples = {{"accede deliberation notes 2099", "All of the call"}},
         .run = notes},
        {.noun = "deliberation",
         .verb = "preview",
         .summary = "Show what the rule says of each nomination in deliberation",
         .arguments = {call_argument},
         .options = {reserve_option},
         .examples = {{"accede deliberation preview 2099 --as ada", "With the digest to conclude"}},
         .run = preview},
        {.noun = "deliberation",
         .verb = "conclude-all",
         .summary = "Conclude all reviews as previewed, or none",
         .arguments = {call_argument},
         .options = {{.name = "digest",
                      .value = "HEX",
                      .summary = "of the preview; refused if anything has moved since",
                      .required = true},
                     reserve_option},
         .examples = {{"accede deliberation conclude-all 2099 --digest 77aa1c... --as ada",
                       "In one transaction"}},
         .writes = true,
         .run = conclude_all},
        {.noun = "deliberation",
         .verb = "conclude",
         .summary = "Conclude the review by the majority of the regulations",
         .arguments = {reference_argument},
         .options = {{.name = "reserve", .summary = "a yes goes onto the reserve list"},
                     {.name = "as-published",
                      .value = "WORD",
                      .summary = "where only the jury's word was published",
                      .choices = {"yes", "no"}},
                     {.name = "overruled-by",
                      .value = "N",
                      .summary = "so many of the panel decide against the majority (--reason)"}},
         .examples = {{"accede deliberation conclude TG-2099-01 --as ada", "The rule decides"}},
         .writes = true,
         .run = conclude},
        {.noun = "deliberation",
         .verb = "reopen",
         .summary = "Reopen the review when the quorum broke",
         .arguments = {reference_argument},
         .examples =
             {{"accede deliberation reopen TG-2099-01 --reason 'A review was discounted.' --as ada",
               "Another juror may read it"}},
         .writes = true,
         .run = reopen},
    };
    return all;
}

}  // namespace cli
