// A juror replaced by another, seat by seat.
#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/juries.hpp"
#include "storage/nominations.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"
#include "storage/seats.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace jury = engine::jury;

constexpr sql::Statement leave_jury{"leave_jury", R"sql(
    UPDATE juror SET left_at = $3
     WHERE call_id = $1 AND person_id = (SELECT p.person_id FROM person p WHERE p.handle = $2)
       AND left_at IS NULL)sql"};

}  // namespace

Result<Replacement> Registry::replace_juror(const Request& request, const Replacing& given) {
    auto asked_for = given;
    if (auto sound = clean(asked_for.reason, "The reason"); !sound)
        return tl::unexpected{sound.error()};
    const Replacing& wanted = asked_for;
    Replacement made;
    auto answer = once(
        request, wanted.call,
        fmt::format("replace {} {} {}{} {}", wanted.reference, wanted.from, wanted.to,
                    wanted.keeps_counting ? " keep-counting" : "", wanted.reason),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            made.seats.clear();
            auto call = calls::hold(tx, rulebook_, wanted.call, calls::Lock::shared);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, wanted.call, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
                return tl::unexpected{mine.error()};
            const auto taken = juries::taken_by(tx, wanted.call, wanted.reference, wanted.from);
            if (taken.empty()) {
                return refuse(Reason::not_found,
                              fmt::format("{} has no seat to give up.", wanted.from));
            }
            for (const auto& reference : taken) {
                auto seat = replace_seat(tx, request, wanted, reference);
                if (!seat) return tl::unexpected{seat.error()};
                made.seats.push_back(*std::move(seat));
            }
            if (wanted.reference.empty())
                tx.queue(leave_jury, wanted.call, wanted.from, call->facts.now);
            note(tx, origin_,
                 act(wanted.call, "juror", calls::id_of(wanted.call), "Replace", *actor, request,
                     call->facts.now,
                     fmt::format("{} by {}: {}", wanted.from, wanted.to, wanted.reason)));
            return Answer{.subject = "juror",
                          .reference = wanted.from,
                          .event = "Replace",
                          .from = wanted.from,
                          .to = wanted.to,
                          .revision = 1,
                          .at = call->facts.now};
        });
    if (!answer) return tl::unexpected{answer.error()};
    made.answer = *std::move(answer);
    return made;
}

Result<Replaced> Registry::replace_seat(sql::Transaction& tx, const Request& request,
                                        const Replacing& wanted, const std::string& reference) {
    const auto panel = [&] {
        auto nomination = nominations::hold(tx, rulebook_, wanted.call, reference, request,
                                            nominations::Needs::panel);
        return nomination ? nomination->facts.panel : engine::nomination::Panel{};
    };
    Replaced seat{.reference = reference, .keeps_counting = false, .before = panel()};
    auto left = juries::hold(tx, rulebook_, wanted.call, reference, wanted.from, request);
    if (!left) return tl::unexpected{left.error()};
    seat.nomination = name_of(left->facts.nomination);
    seat.was = name_of(left->facts.state);
    seat.keeps_counting = wanted.keeps_counting && left->facts.state == jury::State::recorded;
    const auto take = [&](const juries::Held& held, engine::AssignmentId id, const jury::Step& step,
                          int revision, const std::string& body) {
        record(tx, origin_,
               {.call_id = wanted.call,
                .subject = "assignment",
                .subject_id = id.bytes,
                .revision = revision,
                .event = step.event,
                .from = name_of(step.from),
                .to = name_of(step.to),
                .actor = held.facts.actor.person,
                .operated_by = request.operated_by,
                .at = held.facts.now,
                .effects = step.effects,
                .body = body});
    };
    auto release = jury::advance(left->facts, jury::Release{seat.keeps_counting, wanted.reason});
    if (!release) return tl::unexpected{release.error()};
    take(*left, *left->assignment, *release, left->revision + 1, wanted.reason);
    tx.queue(seats::move, wanted.call, *left->assignment, left->revision, name_of(release->to),
             left->review_version, seat.keeps_counting);

    auto came = juries::hold(tx, rulebook_, wanted.call, reference, wanted.to, request);
    if (!came) return tl::unexpected{came.error()};
    if (seat.keeps_counting) {
        seat.why_empty = "The work is done and goes on counting.";
    } else if (came->assignment) {
        seat.why_empty = fmt::format("{} has a seat there already.", wanted.to);
    } else {
        auto facts = came->facts;
        const auto id = fresh_id<engine::Assignment>();
        std::vector<jury::Step> steps;
        for (const auto& event : {jury::Event{jury::Propose{}}, jury::Event{jury::Confirm{}}}) {
            auto step = jury::advance(facts, event);
            if (!step) {
                seat.why_empty = step.error().explanation;
                break;
            }
            facts.state = step->to;
            steps.push_back(*std::move(step));
        }
        if (seat.why_empty.empty()) {
            for (int revision = 1; const auto& step : steps) take(*came, id, step, revision++, "");
            tx.queue(seats::begin, wanted.call, id, came->nomination, facts.juror,
                     name_of(facts.state), 2);
            seat.taken_by = wanted.to;
        }
    }
    seat.after = panel();
    return seat;
}

}  // namespace storage
