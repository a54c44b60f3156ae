#include "storage/seats.hpp"

#include "storage/clean.hpp"
#include "storage/record.hpp"

namespace storage::seats {

namespace jury = engine::jury;

Answer answer_of(const std::string& reference, const std::string& juror, std::string_view event,
                 jury::State from, jury::State to, int revision, engine::Moment at) {
    return {.subject = "assignment",
            .reference = reference + " " + juror,
            .event = std::string{event},
            .from = std::string{name_of(from)},
            .to = std::string{name_of(to)},
            .revision = revision,
            .at = at};
}

Answer take(sql::Transaction& tx, const std::string& origin, const Request& request,
            const juries::Held& held, const jury::Step& step, const Taken& taken) {
    record(tx, origin,
           {.call_id = taken.call_id,
            .subject = "assignment",
            .subject_id = held.assignment->bytes,
            .revision = held.revision + 1,
            .event = step.event,
            .from = name_of(step.from),
            .to = name_of(step.to),
            .actor = held.facts.actor.person,
            .operated_by = request.operated_by,
            .at = held.facts.now,
            .effects = step.effects,
            .body = taken.body});
    tx.queue(move, taken.call_id, *held.assignment, held.revision, name_of(step.to),
             taken.review_version, taken.keeps_counting);
    return answer_of(taken.reference, taken.juror, step.event, step.from, step.to,
                     held.revision + 1, held.facts.now);
}

engine::Result<jury::Review> clean_review(jury::Review review) {
    if (auto sound = clean(review.justification, "The justification"); !sound)
        return tl::unexpected{sound.error()};
    if (auto sound = clean(review.note, "The note"); !sound) return tl::unexpected{sound.error()};
    return review;
}

}  // namespace storage::seats
