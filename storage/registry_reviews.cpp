// What becomes of a juror's seat: written one by one, in a pack, or by the clock.
#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/juries.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"
#include "storage/seats.hpp"

#include "engine/audit/digest.hpp"
#include "engine/jury/drafts.hpp"
#include "engine/jury/form.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace jury = engine::jury;

constexpr sql::Statement save_draft{"save_draft", R"sql(
    INSERT INTO review_draft (call_id, assignment_id, version, based_on, dossier_version, saved_at, content)
    VALUES ($1, $2, $3, $4, $5, $6, $7))sql"};
constexpr sql::Statement insert_review{"insert_review", R"sql(
    INSERT INTO review (call_id, assignment_id, version, dossier_version, verdict, scores, justification,
                        note, recorded_at, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql"};

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

std::string words_of(const Reading& read) {
    return (read.draft ? fmt::format(" draft {}", *read.draft) : std::string{}) +
           (read.dossier ? fmt::format(" dossier {}", *read.dossier) : std::string{});
}

}  // namespace

Result<Answer> Registry::advance_assignment(const Request& request, const std::string& call_id,
                                            const std::string& reference, const std::string& juror,
                                            const SeatEvent& asked_for,
                                            const std::optional<jury::Review>& given,
                                            const Reading& read) {
    const auto clean_event = clean(asked_for);
    if (!clean_event) return tl::unexpected{clean_event.error()};
    const auto event = std::visit([](const auto& one) { return jury::Event{one}; }, *clean_event);
    const bool writes = std::holds_alternative<jury::SaveDraft>(event) ||
                        std::holds_alternative<jury::RecordRecommendation>(event) ||
                        std::holds_alternative<jury::Revise>(event);
    const auto* release = std::get_if<jury::Release>(&event);
    const bool keeps = release != nullptr && release->keeps_counting;
    const auto asked = fmt::format("{} {} {}{} {} {}{}", name_of_event(event), reference, juror,
                                   keeps ? " keep-counting" : "", words_of(event),
                                   given ? jury::to_json(*given) : "", words_of(read));
    const bool saves = std::holds_alternative<jury::SaveDraft>(event);
    // Nothing new is said of a newer dossier: what is recorded is confirmed.
    const bool confirms = std::holds_alternative<jury::Revise>(event) && !given && read.dossier;
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
                if (read.dossier && (*read.dossier < 1 || *read.dossier > held->dossier_version)) {
                    return refuse(Reason::input_invalid,
                                  fmt::format("The dossier has no version {}: the newest is {}.",
                                              *read.dossier, held->dossier_version));
                }
                review = given.value_or(held->draft.value_or(jury::Review{}));
                if (confirms) {
                    const auto recorded = juries::versions(tx, call_id, reference, juror);
                    if (!recorded.empty()) review = recorded.front().text;
                }
                auto sound = seats::clean_review(review);
                if (!sound) return tl::unexpected{sound.error()};
                review = *std::move(sound);
                const bool as_saved = !given && !confirms && held->draft;
                facts.dossier_is_current =
                    read.dossier.value_or(as_saved
                                              ? held->draft_dossier_version
                                              : held->dossier_version) == held->dossier_version;
                facts.drafts_differ = as_saved && jury::differs(held->newest_draft);
                if (held->rules->jury) {
                    facts.review_faults = jury::faults_of(review, *held->rules->jury);
                    facts.scores_off_scale = jury::scores_off_scale(review, *held->rules->jury);
                }
            }
            auto step = jury::advance(facts, event);
            if (!step) return tl::unexpected{step.error()};

            int review_version = held->review_version;
            if (saves) {
                const auto draft = jury::saved_onto(held->newest_draft, read.draft);
                if (!draft) return tl::unexpected{draft.error()};
                tx.queue(save_draft, call_id, *held->assignment, draft->version, draft->based_on,
                         read.dossier.value_or(held->dossier_version), facts.now,
                         jury::to_json(review));
            } else if (writes) {
                ++review_version;
                tx.queue(insert_review, call_id, *held->assignment, review_version,
                         held->dossier_version, review.verdict,
                         nlohmann::json(review.scores).dump(), review.justification, review.note,
                         facts.now, words_of(event));
            }
            const bool keeps_counting = keeps && step->from == jury::State::recorded;
            // The note is for its juror alone, and the log is for whoever may read the review.
            review.note.clear();
            const auto body =
                writes && !saves ? jury::to_json(review, words_of(event)) : words_of(event);
            return seats::take(tx, origin_, request, *held, *step,
                               {.call_id = call_id,
                                .reference = reference,
                                .juror = juror,
                                .body = body,
                                .review_version = review_version,
                                .keeps_counting = keeps_counting});
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

Result<jury::Pack> Registry::review_pack(const Request& request, const std::string& call_id) {
    connection_->speak_for(request.person);
    sql::Transaction tx{*connection_};
    auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::none);
    if (!call) return tl::unexpected{call.error()};
    jury::Pack pack{.origin = origin_, .call = call_id, .juror = request.person};
    for (auto& given : juries::given_to_asker(tx, *call->rules, call_id)) {
        if (given.state != name_of(jury::State::abstained))
            pack.nominations.push_back(std::move(given.packed));
    }
    if (!pack.nominations.empty()) return pack;
    return refuse(
        Reason::juror_not_on_panel,
        fmt::format("Nothing of call {} is given to {} to read.", call_id, request.person));
}

namespace {

// What one form asks for, in view of what stands; or why nothing is to be done, or may be.
struct Wish {
    std::string outcome{};
    std::string why{};
    std::optional<SeatEvent> event{};
    jury::Review review{};
    Reading reading{};
    bool is_beside = false;  // what was saved since the pack was made
};

Wish wish_of(const jury::Form& form, const std::vector<juries::Given>& all, bool saves) {
    const auto found = std::ranges::find_if(
        all, [&](const juries::Given& one) { return one.packed.form.reference == form.reference; });
    if (found == all.end())
        return {"refused", "The nomination is not given to you to read, or not any more."};
    const auto& stands = found->packed.form;
    if (form.dossier_version != stands.dossier_version) {
        return {
            "refused",
            fmt::format("The dossier has version {} by now, the form is of version {}: export a "
                        "new pack, and read it.",
                        stands.dossier_version, form.dossier_version)};
    }
    if (form.dossier_sha256 != stands.dossier_sha256)
        return {"refused", "The dossier's checksum in the form is not that of the dossier."};
    auto sound = seats::clean_review(form.review);
    if (!sound) return {"refused", sound.error().explanation};
    if (jury::say_the_same(*sound, stands.review)) {
        return {"unchanged", found->recorded || stands.draft_version == 0
                                 ? ""
                                 : "As your saved draft, which is not recorded."};
    }
    if (form.review_version != stands.review_version) {
        return {
            "refused",
            fmt::format("Version {} of your recommendation was recorded since the pack was made.",
                        stands.review_version)};
    }
    Wish wish{.review = *std::move(sound), .reading = {.dossier = form.dossier_version}};
    if (saves) {
        wish.outcome = "saved";
        wish.event = jury::SaveDraft{};
        wish.reading.draft = form.draft_version;
        wish.is_beside = form.draft_version < stands.draft_version;
        return wish;
    }
    wish.outcome = "recorded";
    wish.event = found->state == name_of(jury::State::recorded)
                     ? SeatEvent{jury::Revise{}}
                     : SeatEvent{jury::RecordRecommendation{}};
    return wish;
}

std::array<std::uint8_t, 16> key_for(const std::array<std::uint8_t, 16>& key,
                                     const std::string& which) {
    auto text = std::string{key.begin(), key.end()} + which;
    const auto digest = engine::audit::sha256(std::string_view{text});
    std::array<std::uint8_t, 16> own{};
    std::copy_n(digest.begin(), own.size(), own.begin());
    return own;
}

}  // namespace

Result<std::vector<Merged>> Registry::merge_pack(const Request& request, const jury::Opened& pack,
                                                 Merge how) {
    if (pack.origin != origin_) {
        return refuse(
            Reason::input_invalid,
            fmt::format("The pack is of the record '{}', not of '{}'.", pack.origin, origin_));
    }
    if (pack.juror != request.person) {
        return refuse(Reason::not_your_own, fmt::format("The pack was given to {}, not to {}.",
                                                        pack.juror, request.person));
    }
    std::vector<juries::Given> given;
    {
        connection_->speak_for(request.person);
        sql::Transaction tx{*connection_};
        auto call = calls::hold(tx, rulebook_, pack.call, calls::Lock::none);
        if (!call) return tl::unexpected{call.error()};
        given = juries::given_to_asker(tx, *call->rules, pack.call);
    }
    std::vector<Merged> all;
    for (const auto& [file, form] : pack.forms) {
        if (!form) {
            all.push_back({file, "refused", form.error().explanation});
            continue;
        }
        const auto wish = wish_of(*form, given, how == Merge::save);
        Merged row{form->reference, wish.outcome, wish.why};
        if (wish.event) {
            auto own = request;
            own.key = key_for(request.key, form->reference);
            own.revision = {};
            const auto done = advance_assignment(own, pack.call, form->reference, request.person,
                                                 *wish.event, wish.review, wish.reading);
            if (!done) {
                row.outcome = "refused";
                row.why = done.error().explanation;
                for (const auto& detail : done.error().details) row.why += " " + detail + ".";
            } else if (wish.is_beside) {
                row.why = "Beside what was saved since the pack was made: read both.";
            }
        }
        all.push_back(std::move(row));
    }
    return all;
}

}  // namespace storage
