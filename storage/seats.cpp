#include "storage/seats.hpp"

#include "storage/clean.hpp"

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

engine::Result<jury::Review> clean_review(jury::Review review) {
    if (auto sound = clean(review.justification, "The justification"); !sound)
        return tl::unexpected{sound.error()};
    if (auto sound = clean(review.note, "The note"); !sound) return tl::unexpected{sound.error()};
    return review;
}

}  // namespace storage::seats
