#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"

#include "engine/permission.hpp"
#include "engine/text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace nomination = engine::nomination;
using nominations::Held;
using nominations::Needs;

constexpr sql::Statement get_country{
    "get_country", "SELECT member_state, name_en FROM country WHERE country = $1"};

constexpr sql::Statement find_entity{"find_entity", R"sql(
    SELECT entity_id, kind FROM entity WHERE country = $1 AND name = $2 AND within = $3)sql"};
constexpr sql::Statement insert_entity{"insert_entity", R"sql(
    INSERT INTO entity (entity_id, country, name, within, kind) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT ON CONSTRAINT an_entity_is_told_apart_by_where_it_lies DO NOTHING)sql"};

constexpr sql::Statement take_number{"take_number", "SELECT take_number($1, $2, $3)"};

constexpr sql::Statement candidate_facts{"candidate_facts", R"sql(
    SELECT (SELECT o.reference FROM nomination o WHERE o.call_id = $1 AND o.entity_id = $2
               AND o.stands LIMIT 1),
           EXISTS (SELECT FROM membership m WHERE m.entity_id = $2 AND m.ledger = $3
               AND m.state <> 'ended'),
           (SELECT (extract(epoch FROM max(m.began_at)) * 1000000)::bigint FROM membership m
             WHERE m.entity_id = $2 AND m.ledger = $3 AND m.ended_how IS DISTINCT FROM 'struck'),
           (SELECT (extract(epoch FROM min(m.began_at)) * 1000000)::bigint FROM membership m
             WHERE m.entity_id = $2 AND m.ledger = $4 AND m.state <> 'ended'))sql"};

constexpr sql::Statement begin_nomination{"begin_nomination",
                                          "SELECT begin_nomination($1, $2, $3, $4, $5)"};

constexpr sql::Statement insert_remark{"insert_remark", R"sql(
    INSERT INTO remark (call_id, nomination_id, dossier_version, section, remark)
    VALUES ($1, $2, $3, $4, $5))sql"};
constexpr sql::Statement answer_remark{"answer_remark", R"sql(
    UPDATE remark SET answer = $5
     WHERE call_id = $1 AND nomination_id = $2 AND dossier_version = $3 AND section = $4)sql"};
constexpr sql::Statement insert_document{"insert_document", R"sql(
    INSERT INTO document (call_id, nomination_id, sha256, name, content) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT ON CONSTRAINT a_document_is_kept_once DO NOTHING)sql"};
constexpr sql::Statement write_finding{"write_finding", R"sql(
    INSERT INTO screening_finding (call_id, nomination_id, check_name, met) VALUES ($1, $2, $3, $4)
    ON CONFLICT ON CONSTRAINT a_check_is_answered_once DO UPDATE SET met = EXCLUDED.met)sql"};

constexpr sql::Statement due_to_lapse{"due_to_lapse", R"sql(
    SELECT n.reference FROM nomination n
     WHERE n.call_id = $1
       AND (n.state = 'draft' AND $2 OR n.state = 'returned' AND n.completion_closes <= moment())
     ORDER BY n.reference)sql"};

template <class Kind>
constexpr bool is_any_of(const nomination::Event& event) {
    return std::holds_alternative<Kind>(event);
}
template <class First, class Second, class... Rest>
constexpr bool is_any_of(const nomination::Event& event) {
    return is_any_of<First>(event) || is_any_of<Second, Rest...>(event);
}

Needs needs_of(const nomination::Event& event) {
    using namespace nomination;
    if (is_any_of<Submit, FindIneligible, Reopen, Withdraw, Reinstate, Lapse>(event))
        return Needs::place;
    if (is_any_of<OpenReview, OpenDeliberation, ConcludeReview, ReopenReview>(event))
        return Needs::panel;
    return Needs::little;
}

// Acts that decide about a candidate: their refusals are on record too.
bool decides(const nomination::Event& event) {
    using namespace nomination;
    return is_any_of<FindEligible, FindIneligible, ConcludeReview, Admit, Decline, Strike>(event);
}

// The words of the act, which the audit entry commits to and a person may later have erased.
std::string words_of(const nomination::Event& event) {
    return std::visit(
        []<class Kind>(const Kind& asked) -> std::string {
            if constexpr (std::same_as<Kind, nomination::ReturnForCompletion>) {
                nlohmann::ordered_json words = nlohmann::ordered_json::array();
                for (const auto& remark : asked.remarks) {
                    words.push_back({{"section", remark.section}, {"remark", remark.text}});
                }
                return words.dump();
            } else if constexpr (std::same_as<Kind, nomination::ConcludeReview>) {
                if (asked.overruled_by == 0) return asked.reason;
                return fmt::format("overruled by {}: {}", asked.overruled_by, asked.reason);
            } else if constexpr (requires { asked.reason; }) {
                return asked.reason;
            }
            return {};
        },
        event);
}

std::string asked_of(const std::string& reference, const nomination::Event& event,
                     const std::map<std::string, bool>& findings) {
    auto asked =
        fmt::format("{} {} {}", reference,
                    std::visit([]<class E>(const E&) { return E::name; }, event), words_of(event));
    for (const auto& [check, met] : findings) asked += fmt::format("\n{}={}", check, met);
    if (const auto* conclude = std::get_if<nomination::ConcludeReview>(&event)) {
        asked += conclude->reserve ? " reserve" : "";
        if (conclude->as_published) asked += *conclude->as_published ? " yes" : " no";
        if (conclude->overruled_by != 0) asked += fmt::format(" by {}", conclude->overruled_by);
    }
    if (const auto* back = std::get_if<nomination::ReturnForCompletion>(&event);
        back && back->complete_by) {
        asked += engine::iso(*back->complete_by);
    }
    return asked;
}

engine::Permission sections_are_known(const nomination::Event& event, const Held& held) {
    const auto* back = std::get_if<nomination::ReturnForCompletion>(&event);
    if (back == nullptr) return {};
    for (const auto& remark : back->remarks) {
        const bool known =
            engine::regulations::section_named(*held.rules, remark.section) != nullptr ||
            remark.section == nomination::mayors_commitment ||
            remark.section == nomination::commissions_endorsement;
        if (!known) {
            return refuse(
                Reason::remarks_missing,
                fmt::format("The dossier of this call has no section '{}'.", remark.section));
        }
    }
    return {};
}

void gather_findings(Held& held, const std::map<std::string, bool>& findings) {
    auto& screening = held.facts.screening;
    for (const auto& check : held.rules->checks) {
        const auto found = findings.find(check.id);
        if (found == findings.end())
            screening.unanswered.push_back(check.id);
        else if (!found->second)
            screening.not_met.push_back(check.id);
    }
}

Answer answer_of(const Held& held, const nomination::Step& step) {
    return {.subject = "nomination",
            .reference = held.reference,
            .event = std::string{step.event},
            .from = std::string{name_of(step.from)},
            .to = std::string{name_of(step.to)},
            .revision = held.revision + 1,
            .place = nominations::place_after(held, step),
            .quota = held.facts.places.quota,
            .at = held.facts.now};
}

// Writes the step with its answer, and gives the answer.
Answer take_step(sql::Transaction& tx, const std::string& origin, const Request& request,
                 const engine::audit::Digest& digest, const std::string& call_id, const Held& held,
                 const nomination::Step& step, std::optional<engine::Moment> completion_closes,
                 int dossier_version, const std::string& words) {
    auto answer = answer_of(held, step);
    nominations::take(tx, origin, held, step, completion_closes, dossier_version,
                      {.call_id = call_id,
                       .subject = "nomination",
                       .subject_id = held.id.bytes,
                       .revision = held.revision + 1,
                       .event = step.event,
                       .from = name_of(step.from),
                       .to = name_of(step.to),
                       .actor = held.facts.actor.person,
                       .operated_by = request.operated_by,
                       .at = held.facts.now,
                       .effects = step.effects,
                       .body = words},
                      {request.key, digest, to_json(answer)});
    return answer;
}

engine::Permission apply(const Change& change, nomination::Dossier& dossier, const Held& held) {
    switch (change.kind) {
        case Change::Kind::section:
            return nomination::set_section(dossier, *held.rules, change.section, change.text);
        case Change::Kind::mayor:
            return nomination::declare(dossier, nomination::mayors_commitment, change.text,
                                       change.on);
        case Change::Kind::endorsement:
            return nomination::declare(dossier, nomination::commissions_endorsement, change.text,
                                       change.on);
        case Change::Kind::answer:
            if (std::ranges::find(held.remarked, change.section) == held.remarked.end()) {
                return refuse(Reason::dossier_invalid,
                              fmt::format("There is no remark on '{}' to answer.", change.section));
            }
            return engine::needs_reason(change.text);
        case Change::Kind::attachment: {
            if (engine::regulations::section_named(*held.rules, change.section) == nullptr) {
                return refuse(
                    Reason::dossier_invalid,
                    fmt::format("The dossier of this call has no section '{}'.", change.section));
            }
            constexpr std::size_t largest = 5U << 20U;
            if (change.bytes.empty() || change.bytes.size() > largest) {
                return refuse(Reason::input_invalid,
                              fmt::format("A document has 1 to {} bytes; this one has {}.", largest,
                                          change.bytes.size()));
            }
            auto name = engine::clean_name(change.text);
            if (!name) return tl::unexpected{name.error()};
            dossier.attachments[change.section] = {
                *name, engine::audit::hex(engine::audit::sha256(change.bytes)),
                static_cast<std::int64_t>(change.bytes.size())};
            return {};
        }
    }
    return {};
}

}  // namespace

Result<Answer> Registry::begin(const Request& request, const std::string& call_id,
                               const NewNomination& wanted) {
    auto name = engine::clean_name(wanted.name);
    if (!name) return tl::unexpected{name.error()};
    auto within = engine::clean_text(wanted.within, 200);
    if (!within) return tl::unexpected{within.error()};
    const auto commission = engine::Country::from(wanted.commission);
    const auto country = engine::Country::from(wanted.country);
    if (!commission || !country) {
        return refuse(Reason::country_unknown,
                      fmt::format("No country has the code {}.",
                                  commission ? wanted.country : wanted.commission));
    }
    const auto asked = fmt::format("nomination new {} {} {} {}\n{}\n{}", call_id, wanted.commission,
                                   wanted.country, *name, *within, wanted.kind);
    return once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
            if (!call) return tl::unexpected{call.error()};
            const auto& rules = *call->rules;
            const auto nation = tx.ask(get_country, *commission);
            // The counter's row is what two beginnings of one Commission meet at.
            const auto number = tx.ask(take_number, call_id, *commission,
                                       engine::regulations::places_for(rules, *commission));
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};

            nomination::Facts facts{.state = nomination::State::absent,
                                    .actor = *actor,
                                    .now = call->facts.now,
                                    .commission = *commission,
                                    .call = call->facts.state,
                                    .commission_window = rules.commission.window};
            auto& candidate = facts.candidate;
            candidate.country_is_known = !nation.empty() && !tx.ask(get_country, *country).empty();
            candidate.country_is_member_state = !nation.empty() && sql::flag(nation[0][0]);
            candidate.country = *country;
            candidate.kind = wanted.kind;
            candidate.kind_is_allowed = engine::regulations::admits_kind(rules, wanted.kind);
            std::optional<engine::EntityId> entity;
            if (candidate.country_is_known) {
                const auto known = tx.ask(find_entity, *country, *name, *within);
                if (!known.empty()) entity = sql::id<engine::EntityId>(known[0][0]);
            }
            if (entity) {
                const auto row = tx.ask(candidate_facts, call_id, *entity, call->ledger,
                                        rules.readmission.member_of)[0];
                candidate.also_nominated_as = sql::maybe_text(row[0]).value_or("");
                candidate.is_active_member = rules.admission.standing && sql::flag(row[1]);
                candidate.last_admitted = sql::maybe_moment(row[2]);
                candidate.member_of_required_since = sql::maybe_moment(row[3]);
            }
            candidate.members_may_apply = rules.readmission.members_may_apply;
            candidate.member_for_longer_than_months =
                rules.readmission.member_of.empty() ? 0 : rules.readmission.longer_than_months;
            candidate.excluded_years_after_admission = rules.readmission.excluded_years;

            auto step = nomination::advance(facts, nomination::Begin{});
            if (!step) return tl::unexpected{step.error()};

            if (!entity) {
                tx.queue(insert_entity, fresh_id<engine::Entity>(), *country, *name, *within,
                         wanted.kind);
                entity =
                    sql::id<engine::EntityId>(tx.ask(find_entity, *country, *name, *within)[0][0]);
            }
            auto code = call_id;
            std::ranges::transform(code, code.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
            const auto reference =
                fmt::format("{}-{}-{:02}", commission->text(), code, number[0][0].as<int>());
            const auto id = fresh_id<engine::Nomination>();
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "nomination",
                    .subject_id = id.bytes,
                    .revision = 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = facts.now,
                    .effects = step->effects});
            tx.queue(begin_nomination, call_id, id, reference, *commission, *entity);
            return Answer{.subject = "nomination",
                          .reference = reference,
                          .event = std::string{step->event},
                          .from = "absent",
                          .to = "draft",
                          .revision = 1,
                          .at = facts.now};
        });
}

Result<Answer> Registry::edit(const Request& request, const std::string& call_id,
                              const std::string& reference, const std::vector<Change>& given) {
    auto changes = given;
    for (auto& change : changes) {
        if (change.kind != Change::Kind::answer) continue;
        auto sound = clean(change.text, "The answer on '" + change.section + "'");
        if (!sound) return tl::unexpected{sound.error()};
    }
    std::string asked = "edit " + reference;
    for (const auto& change : changes) {
        asked += fmt::format("\n{} {} {} {}:{} ", static_cast<int>(change.kind), change.section,
                             change.on, change.text.size(), change.text);
        asked += engine::audit::hex(engine::audit::sha256(change.bytes));
    }
    return once(
        request, call_id, asked,
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held =
                nominations::hold(tx, rulebook_, call_id, reference, request, Needs::dossier);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            if (auto current = is_current(request, held->reference, held->revision); !current)
                return tl::unexpected{current.error()};
            auto dossier = held->working;
            for (const auto& change : changes) {
                if (auto sound = apply(change, dossier, *held); !sound)
                    return tl::unexpected{sound.error()};
            }
            auto& facts = held->facts;
            if (facts.state == nomination::State::returned) {
                facts.frozen_sections = nomination::changed_sections(held->submitted, dossier);
                std::erase_if(facts.frozen_sections, [&](const auto& section) {
                    return std::ranges::find(held->remarked, section) != held->remarked.end();
                });
            }
            auto step = nomination::advance(facts, nomination::Edit{});
            if (!step) return tl::unexpected{step.error()};

            nominations::write_working_dossier(tx, call_id, *held, dossier);
            for (const auto& change : changes) {
                if (change.kind == Change::Kind::answer) {
                    tx.queue(answer_remark, call_id, held->id, held->dossier_version,
                             change.section, change.text);
                }
                if (change.kind == Change::Kind::attachment) {
                    const sql::Bytes bytes{
                        reinterpret_cast<const std::uint8_t*>(change.bytes.data()),
                        change.bytes.size()};
                    tx.queue(insert_document, call_id, held->id,
                             engine::audit::sha256(change.bytes), change.text, bytes);
                }
            }
            const auto completion = facts.state == nomination::State::returned
                                        ? std::optional{facts.completion_window.closes}
                                        : std::nullopt;
            return take_step(tx, origin_, request, digest, call_id, *held, *step, completion,
                             held->dossier_version, {});
        },
        Remembers::body);
}

Result<Answer> Registry::advance(const Request& request, const std::string& call_id,
                                 const std::string& reference, const nomination::Event& given,
                                 const std::map<std::string, bool>& findings) {
    auto clean_event = clean(given);
    if (!clean_event) return tl::unexpected{clean_event.error()};
    const auto& event = *clean_event;
    const auto needs = needs_of(event);
    std::optional<Held> refused;
    auto outcome = once(
        request, call_id, asked_of(reference, event, findings),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = nominations::hold(tx, rulebook_, call_id, reference, request, needs);
            if (!held) return tl::unexpected{held.error()};
            if (held->earlier_answer)
                return repeated(*held->earlier_answer, held->earlier_request, digest);
            if (auto current = is_current(request, held->reference, held->revision); !current)
                return tl::unexpected{current.error()};
            auto& facts = held->facts;
            // An administrator lets the clock strike: the time that decides is the database's
            // all the same.
            if (std::holds_alternative<nomination::Lapse>(event)) {
                facts.actor.is_clock = facts.actor.is_administrator;
            }
            gather_findings(*held, findings);
            if (auto known = sections_are_known(event, *held); !known)
                return tl::unexpected{known.error()};

            auto step = nomination::advance(facts, event);
            if (!step) {
                refused = *held;
                return tl::unexpected{step.error()};
            }
            int dossier_version = held->dossier_version;
            std::optional<engine::Moment> completion;
            if (std::holds_alternative<nomination::Submit>(event)) {
                if (held->working_version == held->dossier_version) {
                    nominations::write_working_dossier(tx, call_id, *held, held->working);
                }
                ++dossier_version;
            }
            if (const auto* back = std::get_if<nomination::ReturnForCompletion>(&event)) {
                completion = back->complete_by;
                for (const auto& remark : back->remarks) {
                    tx.queue(insert_remark, call_id, held->id, held->dossier_version,
                             remark.section, remark.text);
                }
            }
            for (const auto& [check, met] : findings)
                tx.queue(write_finding, call_id, held->id, check, met);
            return take_step(tx, origin_, request, digest, call_id, *held, *step, completion,
                             dossier_version, words_of(event));
        },
        Remembers::body);
    if (!outcome && refused && decides(event)) {
        note_refusal(request, asked_of(reference, event, findings),
                     {.call_id = call_id,
                      .kind = "refusal",
                      .subject = "nomination",
                      .subject_id = refused->id.bytes,
                      .event = std::visit([]<class E>(const E&) { return E::name; }, event),
                      .state = name_of(refused->facts.state),
                      .actor = refused->facts.actor.person,
                      .operated_by = request.operated_by,
                      .at = refused->facts.now,
                      .reason_code = engine::code_of(outcome.error().reason)},
                     outcome.error());
    }
    return outcome;
}

Result<std::vector<std::string>> Registry::lapse(const Request& request, const std::string& call_id,
                                                 const Told& told) {
    std::vector<std::string> due;
    {
        connection_->speak_for(request.person);
        sql::Transaction tx{*connection_};
        auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::shared);
        if (!call) return tl::unexpected{call.error()};
        const bool closed = call->facts.commission_window.has_closed(call->facts.now);
        for (const auto& row : tx.ask(due_to_lapse, call_id, closed))
            due.push_back(row[0].as<std::string>());
    }
    std::vector<std::string> lapsed;
    for (const auto& reference : due) {
        auto one = request;
        one.key = random_uuid();
        auto outcome = advance(one, call_id, reference, nomination::Lapse{});
        if (!outcome) return tl::unexpected{outcome.error()};
        lapsed.push_back(reference);
        if (told) told(reference);
    }
    return lapsed;
}

}  // namespace storage
