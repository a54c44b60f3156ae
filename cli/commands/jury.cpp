#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/juries.hpp"

#include <cmath>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace jury = engine::jury;

Result<Answer> invite(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto& person = parsed.text("PERSON");
    Session session{context};
    return answer(
        session.registry().invite(session.request(), call, person), [&](const auto& done) {
            return changed(done, fmt::format("{} is on the jury of call {}.", person, call),
                           {fmt::format("accede jury conflicts {}", call)});
        });
}

Result<Answer> list(Context& context, const Parsed& parsed) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/jury-list/1"};
    shown.data["jurors"] = Json::array();
    for (const auto& one : storage::juries::list(tx, parsed.text("CALL"))) {
        shown.data["jurors"].push_back({{"juror", one.handle},
                                        {"name", one.name},
                                        {"country", one.country},
                                        {"assigned", one.assigned},
                                        {"recorded", one.recorded},
                                        {"left", one.left}});
    }
    shown.show = {
        Table{.rows = "jurors",
              .columns = {{.key = "juror", .title = "JUROR"},
                          {.key = "name", .title = "NAME"},
                          {.key = "country", .title = "COUNTRY"},
                          {.key = "assigned", .title = "ASSIGNED", .align = Align::right},
                          {.key = "recorded", .title = "RECORDED", .align = Align::right}},
              .when_empty = "nobody is invited yet"}};
    return shown;
}

Result<Answer> alarms(Context& context, const Parsed& parsed) {
    Session session{context};
    const auto found = session.registry().alarms(session.request(), parsed.text("CALL"));
    if (!found) return tl::unexpected{found.error()};
    Answer shown{.schema = "accede/jury-alarms/1"};
    shown.data["alarms"] = Json::array();
    const auto hundredths = [](double value) { return std::round(value * 100) / 100 + 0.0; };
    for (const auto& one : *found) {
        Json about = Json::array();
        for (const auto& who : one.about) about.push_back(who);
        shown.data["alarms"].push_back({{"kind", jury::name_of(one.kind)},
                                        {"about", std::move(about)},
                                        {"observed", hundredths(one.observed)},
                                        {"usual", hundredths(one.usual)},
                                        {"deviations", hundredths(one.z)},
                                        {"words", one.words}});
    }
    shown.show = {
        Table{.rows = "alarms",
              .columns = {{.key = "kind", .title = "KIND"},
                          {.key = "deviations", .title = "DEVIATIONS", .align = Align::right},
                          {.key = "words", .title = "WHAT WAS SEEN"}},
              .when_empty = "no alarms"}};
    if (!found->empty())
        shown.notes.emplace_back(
            "an alarm does nothing by itself, and may have an innocent reason");
    return shown;
}

Result<Answer> conflicts(Context& context, const Parsed& parsed) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/jury-conflicts/1"};
    shown.data["conflicts"] = Json::array();
    for (const auto& one : storage::juries::conflicts(tx, parsed.text("CALL"))) {
        shown.data["conflicts"].push_back({{"reference", one.reference},
                                           {"juror", one.juror},
                                           {"kind", one.kind},
                                           {"source", one.source},
                                           {"reason", one.reason},
                                           {"ruling", one.ruling}});
    }
    shown.show = {Table{.rows = "conflicts",
                        .columns = {{.key = "reference", .title = "REFERENCE"},
                                    {.key = "juror", .title = "JUROR"},
                                    {.key = "kind", .title = "KIND"},
                                    {.key = "source", .title = "SOURCE"},
                                    {.key = "ruling", .title = "RULING"}},
                        .when_empty = "no conflicts"}};
    return shown;
}

Result<Answer> conflict(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& juror = parsed.text("JUROR");
    Session session{context};
    return answer(
        session.registry().declare_conflict(session.request(), call_of(reference), reference, juror,
                                            parsed.text("KIND"), reason_of(context)),
        [&](const auto& done) {
            return changed(done, fmt::format("{} has a conflict with {}.", juror, reference));
        });
}

Result<Answer> dismiss(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& juror = parsed.text("JUROR");
    Session session{context};
    return answer(
        session.registry().dismiss_conflict(session.request(), call_of(reference), reference, juror,
                                            parsed.text("KIND"), reason_of(context)),
        [&](const auto& done) {
            return changed(
                done, fmt::format("The conflict of {} with {} is dismissed.", juror, reference));
        });
}

Result<Answer> assign(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& juror = parsed.text("JUROR");
    Session session{context};
    return answer(
        session.registry().assign(session.request(), call_of(reference), reference, juror),
        [&](const auto& done) {
            return changed(done, fmt::format("{} reads {}.", juror, reference),
                           {fmt::format("accede jury open {}", reference)});
        });
}

Result<Answer> release(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto& juror = parsed.text("JUROR");
    Session session{context};
    return answer(session.registry().advance_assignment(
                      session.request(), call_of(reference), reference, juror,
                      jury::Release{parsed.has("keep-counting"), reason_of(context)}),
                  [&](const auto& done) {
                      return changed(done,
                                     fmt::format("{} is released from {}.", juror, reference));
                  });
}

Result<Answer> open(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    return answer(session.registry().advance(session.request(), call_of(reference), reference,
                                             engine::nomination::OpenReview{}),
                  [&](const auto& done) {
                      return changed(done, fmt::format("{} is under review.", reference),
                                     {fmt::format("accede deliberation open {}", reference)});
                  });
}

Json panel_json(const engine::nomination::Panel& panel) {
    return {{"counted", panel.counted},
            {"outstanding", panel.outstanding},
            {"quorum", panel.quorum},
            {"quorate", panel.counted >= panel.quorum}};
}

// "3 of 3" -> "2 of 3: no quorum"
std::string standing_of(const Json& panel) {
    return fmt::format("{} of {}{}", panel["counted"].get<int>(), panel["quorum"].get<int>(),
                       panel["quorate"].get<bool>() ? "" : ": no quorum");
}

Column standing(const std::string& key, std::string title) {
    return {.key = key, .title = std::move(title), .words = [key](const Json& row) {
                return standing_of(row.at(key));
            }};
}

Result<Answer> replace(Context& context, const Parsed& parsed) {
    const auto& from = parsed.text("FROM");
    const auto& to = parsed.text("TO");
    Session session{context};
    auto replaced = session.registry().replace_juror(session.request(),
                                                     {.call = parsed.text("CALL"),
                                                      .reference = parsed.find("only").value_or(""),
                                                      .from = from,
                                                      .to = to,
                                                      .keeps_counting = parsed.has("keep-counting"),
                                                      .reason = reason_of(context)});
    if (!replaced) return tl::unexpected{replaced.error()};
    auto shown =
        changed(replaced->answer,
                fmt::format("{} is replaced by {}; all that was written is kept.", from, to),
                {fmt::format("accede deliberation table {}", parsed.text("CALL"))});
    shown.data["seats"] = Json::array();
    for (const auto& one : replaced->seats) {
        const auto becomes = one.keeps_counting      ? "released, goes on counting"
                             : one.was == "recorded" ? "released, counts no more"
                                                     : "released";
        shown.data["seats"].push_back({{"reference", one.reference},
                                       {"nomination", one.nomination},
                                       {"was", one.was},
                                       {"becomes", becomes},
                                       {"taken_by", one.taken_by},
                                       {"why_empty", one.why_empty},
                                       {"before", panel_json(one.before)},
                                       {"after", panel_json(one.after)}});
    }
    shown.show.insert(shown.show.begin(),
                      Table{.rows = "seats",
                            .columns = {{.key = "reference", .title = "REFERENCE"},
                                        {.key = "was", .title = "WAS", .is_state = true},
                                        {.key = "becomes", .title = "BECOMES"},
                                        {.key = "taken_by", .title = "TAKEN BY"},
                                        standing("before", "COUNTED BEFORE"),
                                        standing("after", "AFTER"),
                                        {.key = "why_empty", .title = "NOT TAKEN BECAUSE"}}});
    return shown;
}

Result<Answer> quorum(Context& context, const Parsed& parsed) {
    const auto& call = parsed.text("CALL");
    const auto& wanted = parsed.text("QUORUM");
    Session session{context};
    const auto panels = session.registry().standing_under(session.request(), call, wanted);
    if (!panels) return tl::unexpected{panels.error()};
    Answer shown{.schema = "accede/jury-quorum/1"};
    shown.data["nominations"] = Json::array();
    int loses = 0;
    int gains = 0;
    for (const auto& one : *panels) {
        const bool is = one.now.counted >= one.now.quorum;
        const bool would_be = one.then.counted >= one.then.quorum;
        loses += is && !would_be ? 1 : 0;
        gains += !is && would_be ? 1 : 0;
        shown.data["nominations"].push_back({{"reference", one.reference},
                                             {"state", one.state},
                                             {"now", panel_json(one.now)},
                                             {"then", panel_json(one.then)}});
    }
    shown.show = {
        Table{.rows = "nominations",
              .columns = {{.key = "reference", .title = "REFERENCE"},
                          {.key = "state", .title = "STATE", .is_state = true},
                          standing("now", "COUNTED NOW"),
                          standing("then", "UNDER THE OTHER QUORUM")},
              .when_empty = "nothing is before the jury"},
        Lines{{{fmt::format("{} would lose the quorum, {} would gain it. Nothing is changed.",
                            loses, gains)}}}};
    shown.data["loses"] = loses;
    shown.data["gains"] = gains;
    shown.next = {fmt::format("accede call amend {} /jury/quorum '{}' --reason 'So it is.'", call, wanted)};
    return shown;
}

const Argument call_argument{.name = "CALL", .summary = "the call, such as 2099"};
const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2099-01"};
const Argument juror_argument{.name = "JUROR", .summary = "the juror's handle"};
const Argument kind_argument{.name = "KIND",
                             .summary = "of the conflict",
                             .choices = {"nationality", "employment", "institution", "personal",
                                         "financial", "prior_involvement", "other"}};

}  // namespace

std::span<const Command> jury_commands() {
    static const std::vector<Command> own{
        {.noun = "jury",
         .verb = "invite",
         .summary = "Put a person on the jury of a call",
         .arguments = {call_argument, {.name = "PERSON", .summary = "with a mandate as a juror"}},
         .examples = {{"accede jury invite 2099 j.ola --as ada", "One juror"}},
         .writes = true,
         .run = invite},
        {.noun = "jury",
         .verb = "list",
         .summary = "List the jury and its work",
         .arguments = {call_argument},
         .examples = {{"accede jury list 2099", "Who has read how much"}},
         .run = list},
        {.noun = "jury",
         .verb = "alarms",
         .summary = "Show what is unusual in the jury's work, with the numbers",
         .details = "Two jurors who agree far more than others, two countries that favour each "
                    "other, a juror whose leniency changes mid-round: from three standard "
                    "deviations on. An alarm acts by nobody and changes nothing.",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2099"}},
         .examples = {{"accede jury alarms 2099 --as ada", "For administrators"}},
         .run = alarms},
        {.noun = "jury",
         .verb = "conflicts",
         .summary = "List who must not read what",
         .arguments = {call_argument},
         .examples = {{"accede jury conflicts 2099", "By rule and declared"}},
         .run = conflicts},
        {.noun = "jury",
         .verb = "conflict",
         .summary = "Declare a juror's conflict",
         .arguments = {reference_argument, juror_argument, kind_argument},
         .examples = {{"accede jury conflict TG-2099-01 j.ola institution --reason 'Same "
                       "university.' --as ada",
                       "Closes the dossier at once"}},
         .writes = true,
         .run = conflict},
        {.noun = "jury",
         .verb = "dismiss",
         .summary = "Rule that there is no conflict",
         .arguments = {reference_argument, juror_argument, kind_argument},
         .examples =
             {{"accede jury dismiss TG-2099-01 j.ola institution --reason 'Left in 2090.' --as ada",
               "The ruling stays on record"}},
         .writes = true,
         .run = dismiss},
        {.noun = "jury",
         .verb = "assign",
         .summary = "Give a juror a nomination to read",
         .arguments = {reference_argument, juror_argument},
         .examples = {{"accede jury assign TG-2099-01 j.ola --as ada", "Unless a conflict stands"}},
         .writes = true,
         .run = assign},
        {.noun = "jury",
         .verb = "release",
         .summary = "Release a juror from a nomination",
         .arguments = {reference_argument, juror_argument},
         .options = {{.name = "keep-counting", .summary = "what is recorded goes on counting"}},
         .examples = {{"accede jury release TG-2099-01 j.ola --reason 'Left the panel.' --as ada",
                       "Recorded work is kept"}},
         .writes = true,
         .run = release},
        {.noun = "jury",
         .verb = "replace",
         .summary = "Replace a juror in mid-round: seat by seat, all or nothing",
         .arguments = {call_argument,
                       {.name = "FROM", .summary = "the juror who leaves"},
                       {.name = "TO", .summary = "the juror who comes, on the jury already"}},
         .options = {{.name = "only",
                      .value = "REFERENCE",
                      .summary =
                          "on this nomination; without it on all, and the juror leaves the jury"},
                     {.name = "keep-counting", .summary = "what is recorded goes on counting"}},
         .examples = {{"accede jury replace 2099 j.ola j.kim --reason 'Ill.' --dry-run --as ada",
                       "Who would lose what"},
                      {"accede jury replace 2099 j.ola j.kim --reason 'Ill.' --as ada",
                       "What j.ola wrote is kept"}},
         .writes = true,
         .run = replace},
        {.noun = "jury",
         .verb = "quorum",
         .summary = "Show who would gain or lose the quorum under another one",
         .arguments = {call_argument,
                       {.name = "QUORUM",
                        .summary =
                            "as the regulations say it: 3, or {\"least\": 3, \"share\": \"2/3\"}"}},
         .examples = {{"accede jury quorum 2099 4 --as ada", "Changes nothing"}},
         .run = quorum},
        {.noun = "jury",
         .verb = "open",
         .summary = "Open a nomination to its jurors",
         .arguments = {reference_argument},
         .examples = {{"accede jury open TG-2099-01 --as ada", "Once enough jurors are assigned"}},
         .writes = true,
         .run = open},
    };
    static const std::vector<Command> all = [] {
        auto every = own;
        for (auto& one : jury_seats()) every.push_back(std::move(one));
        for (auto& one : {jury_agreement(), jury_fit(), jury_solve()}) every.push_back(one);
        return every;
    }();
    return all;
}

}  // namespace cli
