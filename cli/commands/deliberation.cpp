#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "cli/table.hpp"
#include "storage/juries.hpp"
#include "storage/nominations.hpp"

#include <map>

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
    return step(context, parsed, event);
}

Result<Answer> reopen(Context& context, const Parsed& parsed) {
    return step(context, parsed, nomination::ReopenReview{reason_of(context)});
}

// Raw counts: how many counted recommendations say what. Recused and discounted ones are in none.
Result<Answer> table(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    struct Count {
        int counted = 0, recommend = 0, with_advice = 0, against = 0, outstanding = 0, scores = 0,
            sum = 0;
    };
    std::map<std::string, Count> counts;
    for (const auto& one : storage::juries::assignments(tx, call, "", "")) {
        auto& count = counts[one.reference];
        if (one.state == "assigned") ++count.outstanding;
        if (!one.counts) continue;
        ++count.counted;
        if (one.verdict == "recommend") ++count.recommend;
        if (one.verdict == "recommend_with_advice") ++count.with_advice;
        if (one.verdict == "do_not_recommend") ++count.against;
        for (const auto& [criterion, score] : one.scores) {
            ++count.scores;
            count.sum += score;
        }
    }
    Answer shown{.schema = "accede/deliberation-table/1"};
    shown.data["nominations"] = Json::array();
    for (const auto& row :
         storage::nominations::list(tx, {.call_id = call,
                                        .states = {"under_review", "in_deliberation", "recommended",
                                                   "reserved", "not_recommended"}})) {
        const auto& count = counts[row.reference];
        Json one{{"reference", row.reference},   {"name", row.name},
                 {"state", row.state},           {"counted", count.counted},
                 {"recommend", count.recommend}, {"with_advice", count.with_advice},
                 {"against", count.against},     {"outstanding", count.outstanding},
                 {"mean_score", nullptr}};
        if (count.scores > 0)
            one["mean_score"] = fmt::format("{:.2f}", double(count.sum) / count.scores);
        shown.data["nominations"].push_back(std::move(one));
    }
    shown.show = {
        Table{.rows = "nominations",
              .columns = {{.key = "reference", .title = "REFERENCE"},
                          {.key = "name", .title = "NAME"},
                          {.key = "state", .title = "STATE", .is_state = true},
                          {.key = "counted", .title = "COUNTED", .align = Align::right},
                          {.key = "recommend", .title = "YES", .align = Align::right},
                          {.key = "with_advice", .title = "ADVICE", .align = Align::right},
                          {.key = "against", .title = "NO", .align = Align::right},
                          {.key = "outstanding", .title = "OPEN", .align = Align::right},
                          {.key = "mean_score", .title = "MEAN", .align = Align::right}},
              .when_empty = "nothing is before the jury"}};
    return shown;
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
         .arguments = {{.name = "CALL", .summary = "the call, such as 2099"}},
         .examples = {{"accede deliberation table 2099", "Raw counts"}},
         .run = table},
        {.noun = "deliberation",
         .verb = "conclude",
         .summary = "Conclude the review by the majority of the regulations",
         .arguments = {reference_argument},
         .options = {{.name = "reserve", .summary = "a yes goes onto the reserve list"},
                     {.name = "as-published",
                      .value = "WORD",
                      .summary = "where only the jury's word was published",
                      .choices = {"yes", "no"}}},
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
