#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/conflicts.hpp"
#include "storage/juries.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace jury = engine::jury;

constexpr sql::Statement insert_juror{"insert_juror", R"sql(
    INSERT INTO juror (call_id, person_id, invited_at) VALUES ($1, $2, $3)
    ON CONFLICT ON CONSTRAINT a_juror_sits_once_on_a_jury DO UPDATE SET left_at = NULL)sql"};
constexpr sql::Statement begin_assignment{"begin_assignment",
                                          "SELECT begin_assignment($1, $2, $3, $4, $5, $6)"};
constexpr sql::Statement move_assignment{"move_assignment",
                                         "SELECT move_assignment($1, $2, $3, $4, $5, $6)"};
constexpr sql::Statement save_draft{"save_draft", R"sql(
    INSERT INTO review_draft (call_id, assignment_id, content) VALUES ($1, $2, $3)
    ON CONFLICT ON CONSTRAINT a_draft_is_an_assignments DO UPDATE SET content = EXCLUDED.content)sql"};
constexpr sql::Statement insert_review{"insert_review", R"sql(
    INSERT INTO review (call_id, assignment_id, version, dossier_version, verdict, scores, justification,
                        note, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql"};
constexpr sql::Statement dismiss{"dismiss_conflict", R"sql(
    UPDATE conflict SET dismissed_at = $5, ruling = $6
     WHERE call_id = $1 AND nomination_id = $2 AND person_id = $3 AND kind = $4 AND dismissed_at IS NULL
    RETURNING 1)sql"};

std::string words_of(const jury::Event& event) {
    return std::visit(
        []<class Kind>(const Kind& asked) -> std::string {
            if constexpr (std::same_as<Kind, jury::DeclareConflict>) {
                return asked.kind + ": " + asked.reason;
            } else if constexpr (requires { asked.reason; }) {
                return asked.reason;
            }
            return {};
        },
        event);
}

std::string_view name_of_event(const jury::Event& event) {
    return std::visit([]<class Kind>(const Kind&) { return Kind::name; }, event);
}

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

// Texts of a review come from outside.
engine::Result<jury::Review> clean_review(jury::Review review) {
    if (auto sound = clean(review.justification, "The justification"); !sound)
        return tl::unexpected{sound.error()};
    if (auto sound = clean(review.note, "The note"); !sound) return tl::unexpected{sound.error()};
    return review;
}

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
                 {.call_id = call_id,
                  .kind = "act",
                  .subject = "juror",
                  .subject_id = person->person.bytes,
                  .event = "Invite",
                  .actor = actor->person,
                  .operated_by = request.operated_by,
                  .at = call->facts.now});
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
            tx.queue(begin_assignment, call_id, id, held->nomination, facts.juror,
                     name_of(facts.state), 2);
            return answer_of(reference, juror, "Confirm", jury::State::absent, facts.state, 2,
                             facts.now);
        });
}

Result<Answer> Registry::advance_assignment(const Request& request, const std::string& call_id,
                                            const std::string& reference, const std::string& juror,
                                            const SeatEvent& asked_for,
                                            const std::optional<jury::Review>& given) {
    const auto clean_event = clean(asked_for);
    if (!clean_event) return tl::unexpected{clean_event.error()};
    const auto event = std::visit([](const auto& one) { return jury::Event{one}; }, *clean_event);
    const bool writes = std::holds_alternative<jury::SaveDraft>(event) ||
                        std::holds_alternative<jury::RecordRecommendation>(event) ||
                        std::holds_alternative<jury::Revise>(event);
    const auto* release = std::get_if<jury::Release>(&event);
    const bool keeps = release != nullptr && release->keeps_counting;
    const auto asked = fmt::format("{} {} {}{} {} {}", name_of_event(event), reference, juror,
                                   keeps ? " keep-counting" : "", words_of(event),
                                   given ? jury::to_json(*given) : "");
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = juries::hold(tx, rulebook_, call_id, reference, juror, request);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            auto& facts = held->facts;
            if (!held->assignment) {
                return refuse(Reason::not_found,
                              fmt::format("{} is not assigned to {}.", juror, reference));
            }
            if (auto current = is_current(request, "The assignment", held->revision); !current)
                return tl::unexpected{current.error()};
            if (std::holds_alternative<jury::Lapse>(event))
                facts.actor.is_clock = facts.actor.is_administrator;
            jury::Review review;
            if (writes) {
                auto sound = clean_review(given.value_or(held->draft.value_or(jury::Review{})));
                if (!sound) return tl::unexpected{sound.error()};
                review = *std::move(sound);
                if (held->rules->jury) {
                    facts.review_faults = jury::faults_of(review, *held->rules->jury);
                    facts.scores_off_scale = jury::scores_off_scale(review, *held->rules->jury);
                }
            }
            auto step = jury::advance(facts, event);
            if (!step) return tl::unexpected{step.error()};

            int review_version = held->review_version;
            if (std::holds_alternative<jury::SaveDraft>(event)) {
                tx.queue(save_draft, call_id, *held->assignment, jury::to_json(review));
            } else if (writes) {
                ++review_version;
                tx.queue(insert_review, call_id, *held->assignment, review_version,
                         held->dossier_version, review.verdict,
                         nlohmann::json(review.scores).dump(), review.justification, review.note,
                         facts.now);
            }
            const bool keeps_counting = keeps && step->from == jury::State::recorded;
            // The note is for its juror alone, and the log is for whoever may read the review.
            review.note.clear();
            const auto body = writes && !std::holds_alternative<jury::SaveDraft>(event)
                                  ? jury::to_json(review)
                                  : words_of(event);
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "assignment",
                    .subject_id = held->assignment->bytes,
                    .revision = held->revision + 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = facts.actor.person,
                    .operated_by = request.operated_by,
                    .at = facts.now,
                    .effects = step->effects,
                    .body = body});
            tx.queue(move_assignment, call_id, *held->assignment, held->revision, name_of(step->to),
                     review_version, keeps_counting);
            return answer_of(reference, juror, step->event, step->from, step->to,
                             held->revision + 1, facts.now);
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
                     {.call_id = call_id,
                      .kind = "act",
                      .subject = "conflict",
                      .subject_id = held->nomination.bytes,
                      .event = "Dismiss",
                      .actor = facts.actor.person,
                      .operated_by = request.operated_by,
                      .at = facts.now,
                      .body = ruling});
                return Answer{.subject = "conflict",
                              .reference = reference + " " + juror,
                              .event = "Dismiss",
                              .from = "declared",
                              .to = "dismissed",
                              .revision = 1,
                              .at = facts.now};
            }
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "assignment",
                    .subject_id = held->assignment->bytes,
                    .revision = held->revision + 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = facts.actor.person,
                    .operated_by = request.operated_by,
                    .at = facts.now,
                    .effects = step->effects,
                    .body = ruling});
            tx.queue(move_assignment, call_id, *held->assignment, held->revision, name_of(step->to),
                     held->review_version, false);
            return answer_of(reference, juror, step->event, step->from, step->to,
                             held->revision + 1, facts.now);
        });
}

Result<std::vector<std::string>> Registry::lapse_reviews(const Request& request,
                                                         const std::string& call_id,
                                                         const Told& told) {
    std::vector<juries::Assigned> due;
    {
        connection_->speak_for(request.person);
        sql::Transaction tx{*connection_};
        auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
        if (!call) return tl::unexpected{call.error()};
        const auto& rules = call->rules->jury;
        if (rules && rules->review && rules->review->window.has_closed(call->facts.now))
            due = juries::assignments(tx, call_id, "", "");
        std::erase_if(due,
                      [](const auto& one) { return one.state != name_of(jury::State::assigned); });
    }
    std::vector<std::string> lapsed;
    for (const auto& seat : due) {
        auto one = request;
        one.key = random_uuid();
        auto outcome = advance_assignment(one, call_id, seat.reference, seat.juror, jury::Lapse{});
        if (!outcome) return tl::unexpected{outcome.error()};
        lapsed.push_back(seat.reference + ' ' + seat.juror);
        if (told) told(lapsed.back());
    }
    return lapsed;
}

}  // namespace storage
