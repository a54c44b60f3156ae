#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/deliberations.hpp"
#include "storage/nominations.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"

#include "engine/nomination/policy.hpp"
#include "engine/permission.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace nomination = engine::nomination;

constexpr sql::Statement insert_note{"insert_deliberation_note", R"sql(
    INSERT INTO deliberation_note (call_id, note_id, nomination_id, person_id, noted_at, note)
    VALUES ($1, $2, $3, $4, $5, $6))sql"};

// What one nomination's conclusion would be, and what it takes to record it.
struct Prepared {
    nominations::Held held;
    std::optional<nomination::Step> step{};
};

struct Weighing {
    Conclusions seen{};
    std::vector<Prepared> prepared{};
};

// The rule's word on each nomination in deliberation; holds them until the transaction ends.
engine::Result<Weighing> weigh(sql::Transaction& tx, Rulebook& rulebook, const std::string& call_id,
                               const std::vector<std::string>& reserve, const Request& request) {
    Weighing weighing;
    auto left = reserve;
    std::string text = "accede/conclusions/1\n" + call_id + "\n";
    auto each = request;
    for (const auto& row :
         nominations::list(tx, {.call_id = call_id, .states = {"in_deliberation"}})) {
        each.key = random_uuid();
        auto held = nominations::hold(tx, rulebook, call_id, row.reference, each,
                                      nominations::Needs::panel);
        if (!held) return tl::unexpected{held.error()};
        const bool reserved = std::erase(left, row.reference) > 0;
        const auto step =
            nomination::advance(held->facts, nomination::ConcludeReview{.reserve = reserved});
        const auto& panel = held->facts.panel;
        Conclusions::One one{.reference = row.reference,
                             .counted = panel.counted,
                             .in_favour = panel.in_favour,
                             .quorum = panel.quorum,
                             .revision = held->revision};
        if (step)
            one.to = name_of(step->to);
        else
            one.refused = step.error().explanation;
        text += fmt::format("{} {} {} {} {}\n", one.reference, one.revision, one.counted,
                            one.in_favour, one.to);
        weighing.seen.all.push_back(std::move(one));
        weighing.prepared.push_back({*std::move(held), step ? std::optional{*step} : std::nullopt});
    }
    if (!left.empty()) {
        return refuse(Reason::not_found,
                      fmt::format("{} is not in deliberation.", fmt::join(left, ", ")));
    }
    weighing.seen.digest = engine::audit::hex(engine::audit::sha256(text));
    return weighing;
}

engine::Result<calls::Held> hold_as_administrator(sql::Transaction& tx, Rulebook& rulebook,
                                                  const std::string& call_id,
                                                  const Request& request) {
    auto call = calls::hold(tx, rulebook, call_id, calls::Lock::exclusive);
    if (!call) return call;
    auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
        return tl::unexpected{mine.error()};
    call->facts.actor = *actor;
    return call;
}

}  // namespace

Result<Conclusions> Registry::preview_conclusions(const Request& request,
                                                  const std::string& call_id,
                                                  const std::vector<std::string>& reserve) {
    Result<Conclusions> seen = Conclusions{};
    attempt(*connection_, [&](sql::Connection& connection) {
        connection.speak_for(request.person);
        sql::Transaction tx{connection};
        const auto call = hold_as_administrator(tx, rulebook_, call_id, request);
        if (!call) {
            seen = tl::unexpected{call.error()};
            return;
        }
        auto weighing = weigh(tx, rulebook_, call_id, reserve, request);
        if (weighing)
            seen = std::move(weighing->seen);
        else
            seen = tl::unexpected{weighing.error()};
    });
    return seen;
}

Result<Answer> Registry::conclude_all(const Request& request, const std::string& call_id,
                                      const std::vector<std::string>& reserve,
                                      const std::string& shown) {
    const auto asked =
        fmt::format("conclude all {} {}\n{}", call_id, shown, fmt::join(reserve, "\n"));
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            const auto call = hold_as_administrator(tx, rulebook_, call_id, request);
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            if (!call) return tl::unexpected{call.error()};
            auto weighing = weigh(tx, rulebook_, call_id, reserve, request);
            if (!weighing) return tl::unexpected{weighing.error()};
            const auto& seen = weighing->seen;
            if (seen.all.empty()) return refuse(Reason::plan_empty, "Nothing is in deliberation.");
            if (shown != seen.digest) {
                return refuse(Reason::plan_stale,
                              "What would be concluded is not what was previewed: its digest "
                              "differs. Nothing was concluded.");
            }
            std::vector<std::string> barred;
            for (const auto& one : seen.all) {
                if (!one.refused.empty()) barred.push_back(one.reference + ": " + one.refused);
            }
            if (!barred.empty()) {
                return refuse(Reason::no_majority, "Some reviews cannot be concluded, so none was.",
                              barred);
            }
            for (const auto& [held, step] : weighing->prepared) {
                // Each step leaves an answer of its own; the batch's is the one asked for.
                nominations::take(tx, origin_, held, *step, {}, held.dossier_version,
                                  {.call_id = call_id,
                                   .subject = "nomination",
                                   .subject_id = held.id.bytes,
                                   .revision = held.revision + 1,
                                   .event = step->event,
                                   .from = name_of(step->from),
                                   .to = name_of(step->to),
                                   .actor = held.facts.actor.person,
                                   .operated_by = request.operated_by,
                                   .at = held.facts.now,
                                   .effects = step->effects},
                                  {random_uuid(), digest, "{}"});
            }
            return Answer{.subject = "call",
                          .reference = call_id,
                          .event = "ConcludeReview",
                          .from = "in_deliberation",
                          .to = "concluded",
                          .revision = static_cast<int>(seen.all.size()),
                          .at = call->facts.now};
        });
}

Result<Answer> Registry::add_note(const Request& request, const std::string& call_id,
                                  const std::string& reference, const std::string& given) {
    auto text = given;
    if (auto sound = clean(text, "The note"); !sound) return tl::unexpected{sound.error()};
    return once(request, call_id, fmt::format("note {}\n{}", reference, text),
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    auto held = nominations::hold(tx, rulebook_, call_id, reference, request,
                                                  nominations::Needs::little);
                    if (!held) return tl::unexpected{held.error()};
                    if (auto before = earlier(tx, call_id, request, digest)) return *before;
                    if (auto may = nomination::policy::may_note(held->facts); !may)
                        return tl::unexpected{may.error()};
                    if (auto said = engine::needs_reason(text); !said) {
                        return refuse(Reason::reason_missing, "A note says something, in words.");
                    }
                    const auto& facts = held->facts;
                    note(tx, origin_,
                         {.call_id = call_id,
                          .kind = "act",
                          .subject = "nomination",
                          .subject_id = held->id.bytes,
                          .event = "Note",
                          .state = name_of(facts.state),
                          .actor = facts.actor.person,
                          .operated_by = request.operated_by,
                          .at = facts.now});
                    tx.queue(insert_note, call_id, fresh_id<struct DeliberationNote>(), held->id,
                             facts.actor.person, facts.now, text);
                    return Answer{.subject = "nomination",
                                  .reference = reference,
                                  .event = "Note",
                                  .from = std::string{name_of(facts.state)},
                                  .to = std::string{name_of(facts.state)},
                                  .revision = held->revision,
                                  .at = facts.now};
                });
}

Result<std::vector<engine::jury::Alarm>> Registry::alarms(const Request& request,
                                                          const std::string& call_id) {
    sql::Transaction tx{*connection_, sql::Isolation::read_only_snapshot};
    const auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::none);
    if (!call) return tl::unexpected{call.error()};
    auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
        return tl::unexpected{mine.error()};
    if (!call->rules->jury) return std::vector<engine::jury::Alarm>{};
    return engine::jury::alarms(*call->rules->jury, deliberations::read(tx, call_id).delivered);
}

}  // namespace storage
