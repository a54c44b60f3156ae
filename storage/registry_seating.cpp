#include "storage/benches.hpp"
#include "storage/calls.hpp"
#include "storage/conflicts.hpp"
#include "storage/juries.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"
#include "storage/seats.hpp"

#include "engine/jury/policy.hpp"
#include "engine/permission.hpp"
#include "storage/clean.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace jury = engine::jury;

constexpr sql::Statement dismiss_evidence{"dismiss_evidence", R"sql(
    UPDATE conflict SET dismissed_at = $5, ruling = $6
     WHERE call_id = $1 AND nomination_id = $2 AND person_id = $3 AND kind = $4)sql"};
constexpr sql::Statement write_profile{"write_profile", R"sql(
    INSERT INTO profile (person_id, languages, regions, expertise, institution, mail_domain)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT ON CONSTRAINT a_person_has_one_profile DO UPDATE
       SET languages = EXCLUDED.languages, regions = EXCLUDED.regions,
           expertise = EXCLUDED.expertise, institution = EXCLUDED.institution,
           mail_domain = EXCLUDED.mail_domain)sql"};
constexpr sql::Statement write_load{"write_load", R"sql(
    UPDATE juror SET highest_load = $3 WHERE call_id = $1 AND person_id = $2 RETURNING 1)sql"};
constexpr sql::Statement write_language{"write_language", R"sql(
    UPDATE nomination SET language = $3 WHERE call_id = $1 AND reference = $2
    RETURNING nomination_id)sql"};
constexpr sql::Statement write_bid{"write_bid", R"sql(
    INSERT INTO bid (call_id, nomination_id, person_id, bid) VALUES ($1, $2, $3, $4)
    ON CONFLICT ON CONSTRAINT a_juror_bids_once_for_a_nomination DO UPDATE SET bid = EXCLUDED.bid)sql"};
constexpr sql::Statement next_seating{
    "next_seating", "SELECT coalesce(max(number), 0) + 1 FROM seating_plan WHERE call_id = $1"};
constexpr sql::Statement insert_seating{"insert_seating", R"sql(
    INSERT INTO seating_plan (call_id, number, drawn_by, drawn_at, wanted, made_from, digest)
    VALUES ($1, $2, $3, $4, $5, $6, $7))sql"};
constexpr sql::Statement find_seating{"find_seating", R"sql(
    SELECT wanted, encode(made_from, 'hex'), encode(digest, 'hex') FROM seating_plan
     WHERE call_id = $1 AND number = $2)sql"};
constexpr sql::Statement has_conflict_in{"has_conflict_in", "SELECT asker_has_conflict_in($1)"};
constexpr sql::Statement remind_jurors{"remind_jurors", "SELECT remind_jurors($1, $2)"};

bool has_jury(const calls::Held& call) {
    return call.rules->jury && !call.rules->jury->as_published;
}

std::string name_of_plan(const std::string& call_id, int number) {
    return fmt::format("{}-{}", call_id, number);
}

// Who fills the seats of the call, if the asker may.
Result<engine::Actor> planner(sql::Transaction& tx, const Request& request,
                              const std::string& call_id, const calls::Held& call) {
    auto actor = find_actor(tx, request.person);
    if (!actor) return actor;
    actor->has_conflict = sql::flag(tx.ask(has_conflict_in, call_id)[0][0]);
    const jury::Facts facts{.actor = *actor, .call_has_jury = has_jury(call)};
    if (auto may = jury::policy::may_plan_seats(facts); !may) return tl::unexpected{may.error()};
    return actor;
}

// Why there is no plan: the certificate, and how many pairs are excluded by what.
tl::unexpected<engine::Refusal> no_plan(const jury::Seating& seating) {
    std::map<std::string, int> causes;
    for (const auto& one : seating.excluded) ++causes[one.cause];
    std::vector<std::string> details;
    details.reserve(causes.size());
    for (const auto& [cause, pairs] : causes)
        details.push_back(
            fmt::format("{} {} excluded: {}", pairs, pairs == 1 ? "pair is" : "pairs are", cause));
    return refuse(Reason::jurors_missing, "No plan fills every seat. " + seating.found.certificate,
                  details);
}

}  // namespace

Result<Answer> Registry::declare_conflicts(const Request& request, const std::string& call_id,
                                           const std::string& juror,
                                           const std::vector<Declared>& given,
                                           const std::string& given_reason) {
    auto reason = given_reason;
    if (auto sound = clean(reason, "The reason"); !sound) return tl::unexpected{sound.error()};
    // In one order, so that two who declare the same hold it in the same.
    std::map<std::string, std::string> kinds;
    std::string asked = fmt::format("declare {} {} {}", call_id, juror, reason);
    for (const auto& one : given) {
        if (!kinds.emplace(one.reference, one.kind).second) {
            return refuse(Reason::input_invalid,
                          fmt::format("{} is declared twice.", one.reference));
        }
    }
    for (const auto& [reference, kind] : kinds) asked += fmt::format("\n{} {}", reference, kind);
    return once(request, call_id, asked,
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
                    if (!call) return tl::unexpected{call.error()};
                    if (auto before = earlier(tx, call_id, request, digest)) return *before;
                    auto actor = find_actor(tx, request.person);
                    if (!actor) return tl::unexpected{actor.error()};
                    if (!actor->is_administrator) {
                        if (auto mine = engine::reserved_for({engine::Role::juror}, *actor); !mine)
                            return tl::unexpected{mine.error()};
                        if (juror != request.person) {
                            return refuse(Reason::not_your_own,
                                          "A juror declares conflicts of the own person.");
                        }
                    }
                    for (const auto& [reference, kind] : kinds) {
                        auto held = juries::hold(tx, rulebook_, call_id, reference, juror, request);
                        if (!held) return tl::unexpected{held.error()};
                        auto done = conflicts::declare(tx, origin_, request, *held,
                                                       {.call_id = call_id,
                                                        .reference = reference,
                                                        .juror = juror,
                                                        .kind = kind,
                                                        .reason = reason});
                        if (!done) {
                            auto refusal = done.error();
                            refusal.explanation = reference + ": " + refusal.explanation;
                            return tl::unexpected{std::move(refusal)};
                        }
                    }
                    // That there is none is a word too.
                    if (kinds.empty()) {
                        note(tx, origin_,
                             act(call_id, "juror", actor->person.bytes, "DeclareNoConflict", *actor,
                                 request, call->facts.now, juror));
                    }
                    return Answer{.subject = "juror",
                                  .reference = juror,
                                  .event = kinds.empty() ? "DeclareNoConflict" : "DeclareConflict",
                                  .from = "absent",
                                  .to = "declared",
                                  .revision = 1,
                                  .at = call->facts.now};
                });
}

Result<Answer> Registry::rule_on_evidence(const Request& request, const std::string& call_id,
                                          const std::string& reference, const std::string& juror,
                                          const std::string& kind, bool is_one,
                                          const std::string& given) {
    auto ruling = given;
    if (auto sound = clean(ruling, "The reason"); !sound) return tl::unexpected{sound.error()};
    const auto asked = fmt::format("evidence {} {} {} {} {}", reference, juror, kind,
                                   is_one ? "confirm" : "dismiss", ruling);
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = juries::hold(tx, rulebook_, call_id, reference, juror, request);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            if (auto current = is_current(request, "The assignment", held->revision); !current)
                return tl::unexpected{current.error()};
            if (auto may = jury::policy::may_rule_on_evidence(held->facts); !may)
                return tl::unexpected{may.error()};
            if (auto said = engine::needs_reason(ruling); !said)
                return tl::unexpected{said.error()};
            const auto bench = benches::read_for(tx, call_id, juror).bench;
            const auto suggested = jury::suggest(bench);
            const auto found = std::ranges::find_if(suggested, [&](const auto& one) {
                return bench.nominations[one.nomination].reference == reference && one.kind == kind;
            });
            if (found == suggested.end()) {
                return refuse(Reason::not_found,
                              fmt::format("Nothing suggests that {} has a conflict of that kind "
                                          "with {}, or it was ruled upon.",
                                          juror, reference));
            }
            conflicts::Declaration said{.call_id = call_id,
                                        .reference = reference,
                                        .juror = juror,
                                        .kind = kind,
                                        .reason = found->evidence + " " + ruling,
                                        .is_evidence = true};
            if (is_one) return conflicts::declare(tx, origin_, request, *held, said);
            said.reason = found->evidence;
            conflicts::insert(tx, *held, said, "evidence");
            tx.queue(dismiss_evidence, call_id, held->nomination, held->facts.juror, kind,
                     held->facts.now, ruling);
            note(tx, origin_,
                 act(call_id, "conflict", held->nomination.bytes, "Dismiss", held->facts.actor,
                     request, held->facts.now, kind + ": " + found->evidence + " " + ruling));
            return Answer{.subject = "conflict",
                          .reference = reference + " " + juror,
                          .event = "Dismiss",
                          .from = "suggested",
                          .to = "dismissed",
                          .revision = 1,
                          .at = held->facts.now};
        });
}

Result<Answer> Registry::set_profile(const Request& request, const std::string& handle,
                                     const jury::Profile& given) {
    const auto profile = jury::clean_profile(given);
    if (!profile) return tl::unexpected{profile.error()};
    const auto asked = "profile " + handle + " " +
                       nlohmann::json{profile->languages, profile->regions, profile->expertise,
                                      profile->institution, profile->mail_domain}
                           .dump();
    return once(
        request, "-", asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (handle != request.person) {
                if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
                    return tl::unexpected{mine.error()};
            }
            const auto person = find_person(tx, handle);
            if (!person) {
                return refuse(Reason::not_found, fmt::format("No person is called '{}'.", handle));
            }
            const auto now = calls::now(tx);
            tx.queue(write_profile, *person, profile->languages, profile->regions,
                     profile->expertise, profile->institution, profile->mail_domain);
            note(tx, origin_,
                 act("-", "person", person->bytes, "SetProfile", *actor, request, now));
            return Answer{.subject = "person",
                          .reference = handle,
                          .event = "SetProfile",
                          .from = "known",
                          .to = "known",
                          .revision = 1,
                          .at = now};
        });
}

Result<Answer> Registry::limit_load(const Request& request, const std::string& call_id,
                                    const std::string& juror, int highest) {
    return once(
        request, call_id, fmt::format("load {} {} {}", call_id, juror, highest),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
                return tl::unexpected{mine.error()};
            const auto person = find_person(tx, juror);
            if (!person || tx.ask(write_load, call_id, *person, highest).empty()) {
                return refuse(Reason::juror_not_on_panel,
                              fmt::format("{} is not on the jury of call {}.", juror, call_id));
            }
            note(tx, origin_,
                 act(call_id, "juror", person->bytes, "LimitLoad", *actor, request, call->facts.now,
                     std::to_string(highest)));
            return Answer{.subject = "juror",
                          .reference = juror,
                          .event = "LimitLoad",
                          .from = "invited",
                          .to = "invited",
                          .revision = 1,
                          .at = call->facts.now};
        });
}

Result<Answer> Registry::set_language(const Request& request, const std::string& call_id,
                                      const std::string& reference, const std::string& language) {
    if (!jury::is_language(language)) {
        return refuse(Reason::input_invalid,
                      fmt::format("\"{}\" is no language: two or three small letters, such as fr.",
                                  language));
    }
    return once(
        request, call_id, fmt::format("language {} {}", reference, language),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = juries::hold(tx, rulebook_, call_id, reference, request.person, request);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            const auto& facts = held->facts;
            if (auto mine = engine::reserved_for({engine::Role::administrator}, facts.actor); !mine)
                return tl::unexpected{mine.error()};
            tx.queue(write_language, call_id, reference, language);
            note(tx, origin_,
                 act(call_id, "nomination", held->nomination.bytes, "SetLanguage", facts.actor,
                     request, facts.now, language));
            return Answer{.subject = "nomination",
                          .reference = reference,
                          .event = "SetLanguage",
                          .from = std::string{name_of(facts.nomination)},
                          .to = std::string{name_of(facts.nomination)},
                          .revision = 1,
                          .at = facts.now};
        });
}

Result<Answer> Registry::bid(const Request& request, const std::string& call_id,
                             const std::string& reference, const std::string& bid) {
    if (std::ranges::find(jury::bids, bid) == jury::bids.end()) {
        return refuse(Reason::input_invalid, "A bid is eager, willing or reluctant.");
    }
    return once(request, call_id, fmt::format("bid {} {}", reference, bid),
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    auto held =
                        juries::hold(tx, rulebook_, call_id, reference, request.person, request);
                    if (!held) return tl::unexpected{held.error()};
                    if (held->earlier_answer)
                        return repeated(*held->earlier_answer, held->earlier_request, digest);
                    const auto& facts = held->facts;
                    if (auto may = jury::policy::may_bid(facts); !may)
                        return tl::unexpected{may.error()};
                    tx.queue(write_bid, call_id, held->nomination, facts.juror, bid);
                    note(tx, origin_,
                         act(call_id, "bid", held->nomination.bytes, "Bid", facts.actor, request,
                             facts.now, bid));
                    return Answer{.subject = "bid",
                                  .reference = reference + " " + request.person,
                                  .event = "Bid",
                                  .from = "absent",
                                  .to = bid,
                                  .revision = 1,
                                  .at = facts.now};
                });
}

Result<Drawn> Registry::draw_seating(const Request& request, const std::string& call_id,
                                     jury::Wanted wanted) {
    Drawn drawn;
    wanted.reviews = 0;  // is not asked for
    const auto asked = fmt::format("seating {} {}", call_id, to_json(wanted));
    auto outcome = once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = planner(tx, request, call_id, *call);
            if (!actor) return tl::unexpected{actor.error()};
            wanted.reviews = static_cast<std::uint32_t>(call->rules->jury->reviews_per_nomination);
            auto held = benches::read(tx, call_id);
            auto seating = jury::fill_seats(held.bench, wanted, jury::Pricing::with_prices);
            if (!seating) return tl::unexpected{seating.error()};
            if (!seating->found.is_feasible) return no_plan(*seating);
            const auto number = tx.ask(next_seating, call_id)[0][0].as<int>();
            tx.queue(insert_seating, call_id, number, actor->person, call->facts.now,
                     to_json(wanted), seating->made_from, seating->digest);
            note(tx, origin_,
                 act(call_id, "seating", calls::id_of(call_id), "DrawSeating", *actor, request,
                     call->facts.now,
                     fmt::format("{} {}", name_of_plan(call_id, number),
                                 engine::audit::hex(seating->digest))));
            drawn.bench = std::move(held.bench);
            drawn.wanted = wanted;
            drawn.seating = *std::move(seating);
            return Answer{.subject = "seating",
                          .reference = name_of_plan(call_id, number),
                          .event = "DrawSeating",
                          .from = "absent",
                          .to = "drawn",
                          .revision = 1,
                          .at = call->facts.now};
        });
    if (!outcome) return tl::unexpected{outcome.error()};
    drawn.answer = *std::move(outcome);
    return drawn;
}

Result<Answer> Registry::apply_seating(const Request& request, const std::string& call_id,
                                       int number) {
    const auto name = name_of_plan(call_id, number);
    return once(
        request, call_id, "apply seating " + name,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = planner(tx, request, call_id, *call);
            if (!actor) return tl::unexpected{actor.error()};
            const auto rows = tx.ask(find_seating, call_id, number);
            if (rows.empty()) {
                return refuse(Reason::not_found, fmt::format("There is no plan {}.", name));
            }
            const auto wanted = jury::wanted_from_json(sql::text(rows[0][0]));
            const auto held = benches::read(tx, call_id);
            const auto& bench = held.bench;
            // Computed again of the record as it is now, all of which is held.
            const auto seating = jury::fill_seats(bench, wanted, jury::Pricing::without);
            if (!seating || engine::audit::hex(seating->made_from) != sql::text(rows[0][1]) ||
                engine::audit::hex(seating->digest) != sql::text(rows[0][2])) {
                return refuse(Reason::plan_stale,
                              fmt::format("Since plan {} was drawn, a nomination, a juror, a "
                                          "conflict, a seat or a bid has changed. Draw another.",
                                          name));
            }
            int given = 0;
            for (std::size_t at = 0; at < bench.nominations.size(); ++at) {
                for (const auto who : seating->found.jurors_of[at]) {
                    const auto id = fresh_id<engine::Assignment>();
                    jury::Facts facts{.state = jury::State::absent,
                                      .actor = *actor,
                                      .now = call->facts.now,
                                      .juror = held.jurors[who],
                                      .on_panel = bench.jurors[who].may_sit,
                                      .nomination = held.states[at]};
                    int revision = 0;
                    for (const auto& event :
                         {jury::Event{jury::Propose{}}, jury::Event{jury::Confirm{}}}) {
                        auto step = jury::advance(facts, event);
                        if (!step) return tl::unexpected{step.error()};
                        facts.state = step->to;
                        record(tx, origin_,
                               {.call_id = call_id,
                                .subject = "assignment",
                                .subject_id = id.bytes,
                                .revision = ++revision,
                                .event = step->event,
                                .from = name_of(step->from),
                                .to = name_of(step->to),
                                .actor = actor->person,
                                .operated_by = request.operated_by,
                                .at = facts.now,
                                .effects = step->effects});
                    }
                    tx.queue(seats::begin, call_id, id, held.nominations[at], held.jurors[who],
                             name_of(facts.state), revision);
                    ++given;
                }
            }
            if (given == 0) {
                return refuse(
                    Reason::plan_empty,
                    fmt::format("Plan {} gives nobody anything: no seat is empty.", name));
            }
            note(tx, origin_,
                 act(call_id, "seating", calls::id_of(call_id), "ApplySeating", *actor, request,
                     call->facts.now, fmt::format("{} {}", name, sql::text(rows[0][2]))));
            return Answer{.subject = "seating",
                          .reference = name,
                          .event = "ApplySeating",
                          .from = "drawn",
                          .to = "applied",
                          .revision = given,
                          .at = call->facts.now};
        });
}

Result<Answer> Registry::remind(const Request& request, const std::string& call_id) {
    return once(
        request, call_id, "remind " + call_id,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            jury::Facts facts{
                .actor = *actor, .now = call->facts.now, .call_has_jury = has_jury(*call)};
            if (facts.call_has_jury && call->rules->jury->review)
                facts.review_window = call->rules->jury->review->window;
            if (auto may = jury::policy::may_remind(facts); !may)
                return tl::unexpected{may.error()};
            tx.queue(remind_jurors, call_id, facts.now);
            note(tx, origin_,
                 act(call_id, "call", calls::id_of(call_id), "Remind", *actor, request, facts.now));
            return Answer{.subject = "call",
                          .reference = call_id,
                          .event = "Remind",
                          .from = std::string{name_of(call->facts.state)},
                          .to = std::string{name_of(call->facts.state)},
                          .revision = call->revision,
                          .at = facts.now};
        });
}

}  // namespace storage
