#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/registry.hpp"

#include "engine/call/policy.hpp"
#include "engine/cohort/selection.hpp"
#include "engine/permission.hpp"
#include "storage/deliberations.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace call = engine::call;

constexpr sql::Statement conflict_in_amended_call{"conflict_in_amended_call",
                                                  "SELECT asker_has_conflict_in($1)"};

std::string words_of(const call::Event& event) {
    if (const auto* amend = std::get_if<call::Amend>(&event)) return amend->reason;
    return {};
}

}  // namespace

Result<Answer> Registry::plan_call(const Request& request, const std::string& document) {
    auto rules = engine::regulations::parse(document);
    if (!rules) {
        std::vector<std::string> details;
        for (const auto& fault : rules.error()) {
            details.push_back((fault.path.empty() ? "the document" : fault.path) + " " +
                              fault.reason);
        }
        return refuse(Reason::regulations_invalid,
                      fmt::format("The regulations have {} fault{}.", details.size(),
                                  details.size() == 1 ? "" : "s"),
                      std::move(details));
    }
    const auto& call_id = rules->call;
    return once(request, call_id, "call new\n" + document,
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    if (auto before = earlier(tx, call_id, request, digest)) return *before;
                    auto actor = find_actor(tx, request.person);
                    if (!actor) return tl::unexpected{actor.error()};
                    auto held = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
                    if (held) {
                        return refuse(Reason::input_invalid,
                                      fmt::format("There is a call {} already.", call_id));
                    }
                    call::Facts facts{
                        .state = call::State::absent, .actor = *actor, .now = calls::now(tx)};
                    auto step = call::advance(facts, call::Plan{});
                    if (!step) return tl::unexpected{step.error()};
                    record(tx, origin_,
                           {.call_id = call_id,
                            .subject = "call",
                            .subject_id = calls::id_of(call_id),
                            .revision = 1,
                            .event = step->event,
                            .from = name_of(step->from),
                            .to = name_of(step->to),
                            .actor = actor->person,
                            .operated_by = request.operated_by,
                            .at = facts.now,
                            .effects = step->effects});
                    calls::insert(tx, *rules, document, facts.now);
                    return Answer{.subject = "call",
                                  .reference = call_id,
                                  .event = std::string{step->event},
                                  .from = std::string{name_of(step->from)},
                                  .to = std::string{name_of(step->to)},
                                  .revision = 1,
                                  .at = facts.now};
                });
}

Result<Answer> Registry::advance_call(const Request& request, const std::string& call_id,
                                      const call::Event& event) {
    const auto asked =
        fmt::format("call {} {} {}", call_id,
                    std::visit([]<class E>(const E&) { return E::name; }, event), words_of(event));
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
            if (!held) return tl::unexpected{held.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            auto& facts = held->facts;
            facts.actor = *actor;
            calls::gather_work_left(tx, call_id, facts);
            if (auto current = is_current(request, "Call " + call_id, held->revision); !current)
                return tl::unexpected{current.error()};
            auto step = call::advance(facts, event);
            if (!step) return tl::unexpected{step.error()};
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "call",
                    .subject_id = calls::id_of(call_id),
                    .revision = held->revision + 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = facts.now,
                    .effects = step->effects,
                    .body = words_of(event)});
            calls::move(tx, call_id, *held, *step);
            // The lot that may have to break a tie is fixed before anybody scores.
            if (step->to == call::State::in_review && step->from != step->to &&
                held->rules->admission.caps) {
                const engine::audit::Digest seed = random_salt();
                deliberations::commit_lot(tx, call_id, held->revision + 1, seed, facts.now);
                note(tx, origin_,
                     {.call_id = call_id,
                      .kind = "act",
                      .subject = "call",
                      .subject_id = calls::id_of(call_id),
                      .event = "CommitLot",
                      .state = name_of(step->to),
                      .actor = actor->person,
                      .operated_by = request.operated_by,
                      .at = facts.now,
                      .body = "sha256 " +
                              engine::audit::hex(engine::cohort::commitment_of(call_id, seed))});
            }
            return Answer{.subject = "call",
                          .reference = call_id,
                          .event = std::string{step->event},
                          .from = std::string{name_of(step->from)},
                          .to = std::string{name_of(step->to)},
                          .revision = held->revision + 1,
                          .at = facts.now};
        });
}

Result<Answer> Registry::amend_call(const Request& request, const std::string& call_id,
                                    const engine::regulations::Amendment& given) {
    auto amendment = given;
    if (auto sound = clean(amendment.reason, "The reason"); !sound)
        return tl::unexpected{sound.error()};
    const auto asked = fmt::format("call amend {} {} {} {}", call_id, amendment.path,
                                   amendment.value, amendment.reason);
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
            if (!held) return tl::unexpected{held.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            held->facts.actor = *actor;
            if (auto current = is_current(request, "Call " + call_id, held->revision); !current)
                return tl::unexpected{current.error()};
            auto step = call::advance(held->facts, call::Amend{amendment.reason});
            if (!step) return tl::unexpected{step.error()};
            Answer answer{.subject = "call",
                          .reference = call_id,
                          .event = "Amend",
                          .from = std::string{name_of(step->from)},
                          .to = std::string{name_of(step->to)},
                          .revision = held->revision + 1,
                          .at = held->facts.now};
            auto amended = engine::regulations::amend(
                calls::document(tx, call_id, held->regulations_version), amendment);
            if (!amended) return tl::unexpected{amended.error()};
            if (auto fits = calls::hold_places_used(tx, call_id, amended->regulations); !fits)
                return tl::unexpected{fits.error()};
            if (engine::regulations::takes_two(*held->rules, amendment)) {
                const auto agreed = call::policy::agreement(
                    held->facts, calls::proposed_by(tx, call_id, *held, *amended),
                    sql::flag(tx.ask(conflict_in_amended_call, call_id)[0][0]));
                if (!agreed) return tl::unexpected{agreed.error()};
                if (*agreed == call::policy::Agreement::proposes) {
                    calls::propose(tx, call_id, *held, *amended, amendment);
                    note(tx, origin_,
                         {.call_id = call_id,
                          .kind = "act",
                          .subject = "call",
                          .subject_id = calls::id_of(call_id),
                          .event = "ProposeAmendment",
                          .state = name_of(step->from),
                          .actor = actor->person,
                          .operated_by = request.operated_by,
                          .at = held->facts.now,
                          .body = fmt::format("{}: {} -> {}\n{}", amendment.path, amended->from,
                                              amendment.value, amendment.reason)});
                    answer.event = "ProposeAmendment";
                    answer.revision = held->revision;
                    return answer;
                }
            }
            calls::amend(tx, call_id, *held, *amended, amendment.reason);
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "call",
                    .subject_id = calls::id_of(call_id),
                    .revision = held->revision + 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = held->facts.now,
                    .effects = step->effects,
                    .body = fmt::format("{}: {} -> {}\n{}", amendment.path, amended->from,
                                        amendment.value, amendment.reason)});
            calls::move(tx, call_id, *held, *step);
            return answer;
        });
}

}  // namespace storage
