#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "cli/table.hpp"

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

Result<Answer> table(Context& context, const Parsed& parsed) {
    const auto query = asked(engine::query::List::deliberation, parsed, parsed.text("CALL"));
    Session session{context};
    return listed(context, session, query);
}

const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2099-01"};

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
         .summary = "Show the counted recommendations side by side",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2099"}, query_argument},
         .options = {query_option},
         .examples = {{"accede deliberation table 2099", "Raw counts"},
                      {"accede deliberation table 2099 region:africa 'score>=4' sort:-spread",
                       "Where the jurors differ most"}},
         .run = table},
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
