// Who sits on a jury: invitations, seats given by hand, conflicts.
#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/conflicts.hpp"
#include "storage/juries.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"
#include "storage/seats.hpp"

#include "engine/jury/panel.hpp"
#include "engine/permission.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace jury = engine::jury;

constexpr sql::Statement insert_juror{"insert_juror", R"sql(
    INSERT INTO juror (call_id, person_id, invited_at) VALUES ($1, $2, $3)
    ON CONFLICT ON CONSTRAINT a_juror_sits_once_on_a_jury DO UPDATE SET left_at = NULL)sql"};
constexpr sql::Statement dismiss{"dismiss_conflict", R"sql(
    UPDATE conflict SET dismissed_at = $5, ruling = $6
     WHERE call_id = $1 AND nomination_id = $2 AND person_id = $3 AND kind = $4 AND dismissed_at IS NULL
    RETURNING 1)sql"};

}  // namespace

Result<Answer> Registry::invite(const Request& request, const std::string& call_id,
                                const std::string& juror) {
    return once(
        request, call_id, "invite " + juror,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine) {
                return tl::unexpected{mine.error()};
            }
            if (!call->rules->jury || call->rules->jury->as_published) {
                return refuse(Reason::no_jury_in_this_call,
                              "Nobody is invited to a jury that this call lacks.");
            }
            auto person = find_actor(tx, juror);
            if (!person)
                return refuse(Reason::not_found, fmt::format("No person is called '{}'.", juror));
            if (auto mandate = engine::reserved_for({engine::Role::juror}, *person); !mandate) {
                return refuse(Reason::juror_not_on_panel,
                              fmt::format("{} has no mandate as a juror.", juror));
            }
            tx.queue(insert_juror, call_id, person->person, call->facts.now);
            note(tx, origin_,
                 act(call_id, "juror", person->person.bytes, "Invite", *actor, request,
                     call->facts.now));
            return Answer{.subject = "juror",
                          .reference = juror,
                          .event = "Invite",
                          .from = "absent",
                          .to = "invited",
                          .revision = 1,
                          .at = call->facts.now};
        });
}

Result<Answer> Registry::assign(const Request& request, const std::string& call_id,
                                const std::string& reference, const std::string& juror) {
    return once(
        request, call_id, fmt::format("assign {} {}", reference, juror),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = juries::hold(tx, rulebook_, call_id, reference, juror, request);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            if (auto current = is_current(request, "The assignment", held->revision); !current)
                return tl::unexpected{current.error()};
            // A manual assignment is a plan of one pair, applied at once: two steps of the chart.
            auto facts = held->facts;
            const auto id = fresh_id<engine::Assignment>();
            std::vector<jury::Step> steps;
            for (const auto& event : {jury::Event{jury::Propose{}}, jury::Event{jury::Confirm{}}}) {
                auto step = jury::advance(facts, event);
                if (!step) return tl::unexpected{step.error()};
                facts.state = step->to;
                steps.push_back(*std::move(step));
            }
            for (int revision = 1; const auto& step : steps) {
                record(tx, origin_,
                       {.call_id = call_id,
                        .subject = "assignment",
                        .subject_id = id.bytes,
                        .revision = revision++,
                        .event = step.event,
                        .from = name_of(step.from),
                        .to = name_of(step.to),
                        .actor = facts.actor.person,
                        .operated_by = request.operated_by,
                        .at = facts.now,
                        .effects = step.effects});
            }
            tx.queue(seats::begin, call_id, id, held->nomination, facts.juror, name_of(facts.state),
                     2);
            return seats::answer_of(reference, juror, "Confirm", jury::State::absent, facts.state,
                                    2, facts.now);
        });
}

Result<Answer> Registry::declare_conflict(const Request& request, const std::string& call_id,
                                          const std::string& reference, const std::string& juror,
                                          const std::string& kind, const std::string& given) {
    auto reason = given;
    if (auto sound = clean(reason, "The reason"); !sound) return tl::unexpected{sound.error()};
    const auto asked = fmt::format("conflict {} {} {} {}", reference, juror, kind, reason);
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = juries::hold(tx, rulebook_, call_id, reference, juror, request);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            if (auto current = is_current(request, "The assignment", held->revision); !current)
                return tl::unexpected{current.error()};
            return conflicts::declare(tx, origin_, request, *held,
                                      {.call_id = call_id,
                                       .reference = reference,
                                       .juror = juror,
                                       .kind = kind,
                                       .reason = reason});
        });
}

Result<Answer> Registry::dismiss_conflict(const Request& request, const std::string& call_id,
                                          const std::string& reference, const std::string& juror,
                                          const std::string& kind, const std::string& given) {
    auto ruling = given;
    if (auto sound = clean(ruling, "The reason"); !sound) return tl::unexpected{sound.error()};
    const auto asked = fmt::format("dismiss {} {} {} {}", reference, juror, kind, ruling);
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = juries::hold(tx, rulebook_, call_id, reference, juror, request);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            if (auto current = is_current(request, "The assignment", held->revision); !current)
                return tl::unexpected{current.error()};
            auto& facts = held->facts;
            const bool restores = facts.state == jury::State::discounted;
            if (!restores)
                facts.state = jury::State::discounted;  // the same person rules, in the same words
            auto step = jury::advance(facts, jury::Restore{ruling});
            if (!step) return tl::unexpected{step.error()};
            if (tx.ask(dismiss, call_id, held->nomination, facts.juror, kind, facts.now, ruling)
                    .empty()) {
                return refuse(
                    Reason::not_found,
                    fmt::format("{} has no conflict of that kind with {}.", juror, reference));
            }
            if (!restores) {
                note(tx, origin_,
                     act(call_id, "conflict", held->nomination.bytes, "Dismiss", facts.actor,
                         request, facts.now, ruling));
                return Answer{.subject = "conflict",
                              .reference = reference + " " + juror,
                              .event = "Dismiss",
                              .from = "declared",
                              .to = "dismissed",
                              .revision = 1,
                              .at = facts.now};
            }
            return seats::take(tx, origin_, request, *held, *step,
                               {.call_id = call_id,
                                .reference = reference,
                                .juror = juror,
                                .body = ruling,
                                .review_version = held->review_version});
        });
}

Result<std::vector<Registry::Standing>> Registry::standing_under(const Request& request,
                                                                 const std::string& call_id,
                                                                 const std::string& quorum) {
    connection_->speak_for(request.person);
    sql::Transaction tx{*connection_};
    auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::none);
    if (!call) return tl::unexpected{call.error()};
    auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    if (auto mine =
            engine::reserved_for({engine::Role::administrator, engine::Role::auditor}, *actor);
        !mine)
        return tl::unexpected{mine.error()};
    const auto amended = engine::regulations::amend(
        calls::document(tx, call_id, call->regulations_version), {"/jury/quorum", quorum, "asked"});
    if (!amended) return tl::unexpected{amended.error()};
    std::vector<Standing> all;
    for (const auto& one : juries::seats(tx, call_id)) {
        all.push_back({one.reference, one.state, jury::panel_of(call->rules->jury, one.seats),
                       jury::panel_of(amended->regulations.jury, one.seats)});
    }
    return all;
}

}  // namespace storage
