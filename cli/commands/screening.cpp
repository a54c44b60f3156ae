#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/zone.hpp"
#include "storage/calls.hpp"
#include "storage/nominations.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
namespace nomination = engine::nomination;

// The checks that are said to be met or not; --all-met says it of every check of the regulations.
std::map<std::string, bool> findings_of(Session& session, const Parsed& parsed,
                                        const std::string& call) {
    std::map<std::string, bool> findings;
    if (parsed.has("all-met")) {
        storage::sql::Transaction tx{session.connection()};
        storage::Rulebook rulebook;
        if (const auto held =
                storage::calls::hold(tx, rulebook, call, storage::calls::Lock::shared)) {
            for (const auto& check : held->rules->checks) findings[check.id] = true;
        }
    }
    for (const auto& check : parsed.all("met")) findings[check] = true;
    for (const auto& check : parsed.all("not-met")) findings[check] = false;
    return findings;
}

Result<Answer> find(Context& context, const Parsed& parsed, const nomination::Event& event,
                    std::string_view became) {
    const auto& reference = parsed.text("REFERENCE");
    const auto call = call_of(reference);
    Session session{context};
    return answer(session.registry().advance(session.request(), call, reference, event,
                                             findings_of(session, parsed, call)),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("{} is {}.", reference, became),
                                     {fmt::format("accede screening queue {}", call)});
                  });
}

Result<Answer> accept(Context& context, const Parsed& parsed) {
    return find(context, parsed, nomination::FindEligible{}, "eligible");
}

Result<Answer> ineligible(Context& context, const Parsed& parsed) {
    return find(context, parsed, nomination::FindIneligible{reason_of(context)},
                "ineligible; its place is free");
}

Result<Answer> back(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    const auto call = call_of(reference);
    nomination::ReturnForCompletion event;
    for (const auto& given : parsed.all("remark")) {
        auto [section, text] = assignment_of(context, given);
        event.remarks.push_back({section, text});
    }
    Session session{context};
    std::string zone;
    {
        storage::sql::Transaction tx{session.connection()};
        storage::Rulebook rulebook;
        const auto held = storage::calls::hold(tx, rulebook, call, storage::calls::Lock::shared);
        if (!held) return tl::unexpected{held.error()};
        zone = held->rules->commission.zone;
        if (const auto until = parsed.find("until")) {
            const auto instant = engine::instant_of(*until, zone);
            if (!instant) return tl::unexpected{instant.error()};
            event.complete_by = *instant;
        } else {
            event.complete_by = held->facts.now + std::chrono::days{held->rules->completion_days};
        }
    }
    return answer(session.registry().advance(session.request(), call, reference, event),
                  [&](const storage::Answer& done) {
                      return changed(done,
                                     fmt::format("{} is returned: {} to complete by {}.", reference,
                                                 event.remarks.size(),
                                                 engine::local_words(*event.complete_by, zone)),
                                     {fmt::format("accede nomination show {}", reference)});
                  });
}

Result<Answer> reopen(Context& context, const Parsed& parsed) {
    const auto& reference = parsed.text("REFERENCE");
    Session session{context};
    return answer(session.registry().advance(session.request(), call_of(reference), reference,
                                             nomination::Reopen{reason_of(context)}),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("{} is submitted again.", reference));
                  });
}

Result<Answer> queue(Context& context, const Parsed& parsed) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/screening-queue/1"};
    shown.data["nominations"] = Json::array();
    for (const auto& row : storage::nominations::list(
             tx, {.call_id = parsed.text("CALL"), .states = {"submitted", "returned"}})) {
        shown.data["nominations"].push_back({{"reference", row.reference},
                                             {"name", row.name},
                                             {"country", row.commission},
                                             {"state", row.state},
                                             {"dossier_version", row.dossier_version}});
    }
    shown.show = {
        Table{.rows = "nominations",
              .columns = {{.key = "reference", .title = "REFERENCE"},
                          {.key = "name", .title = "NAME"},
                          {.key = "state", .title = "STATE", .is_state = true},
                          {.key = "dossier_version", .title = "VERSION", .align = Align::right}},
              .when_empty = "nothing waits for screening"}};
    return shown;
}

const Argument reference_argument{.name = "REFERENCE",
                                  .summary = "the nomination, such as TG-2022-01"};
const Option met{
    .name = "met", .value = "CHECK", .summary = "a check that is met", .repeated = true};
const Option not_met{
    .name = "not-met", .value = "CHECK", .summary = "a check that is not", .repeated = true};
const Option all_met{.name = "all-met", .summary = "every check of the regulations is met"};

}  // namespace

std::span<const Command> screening_commands() {
    static const std::vector<Command> all{
        {.noun = "screening",
         .verb = "queue",
         .summary = "List what waits for screening",
         .arguments = {{.name = "CALL", .summary = "the call, such as 2022"}},
         .examples = {{"accede screening queue 2022", "Submitted and returned files"}},
         .run = queue},
        {.noun = "screening",
         .verb = "accept",
         .summary = "Find a nomination eligible",
         .arguments = {reference_argument},
         .options = {met, not_met, all_met},
         .examples = {{"accede screening accept TG-2022-01 --all-met --as ada",
                       "Every check answered"}},
         .writes = true,
         .run = accept},
        {.noun = "screening",
         .verb = "return",
         .summary = "Return a nomination for completion",
         .arguments = {reference_argument},
         .options = {{.name = "remark",
                      .value = "SECTION=TEXT",
                      .summary = "what a section lacks",
                      .repeated = true},
                     {.name = "until",
                      .value = "TIME",
                      .summary = "in the call's zone; else the regulations' days"}},
         .examples =
             {{"accede screening return TG-2099-01 --remark plan='Say who does what.' --as ada",
               "It keeps its place"}},
         .writes = true,
         .run = back},
        {.noun = "screening",
         .verb = "ineligible",
         .summary = "Find a nomination ineligible",
         .arguments = {reference_argument},
         .options = {met, not_met, all_met},
         .examples = {{"accede screening ineligible TG-2022-01 --not-met mayors_signature --reason "
                       "'No signature.' --as ada",
                       "With its reason"}},
         .writes = true,
         .run = ineligible},
        {.noun = "screening",
         .verb = "reopen",
         .summary = "Take back a finding that was an error",
         .arguments = {reference_argument},
         .examples =
             {{"accede screening reopen TG-2022-01 --reason 'The signature was there.' --as ada",
               "If a place is free"}},
         .writes = true,
         .run = reopen},
    };
    return all;
}

}  // namespace cli
