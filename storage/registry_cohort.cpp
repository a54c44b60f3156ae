#include "engine/cohort/basis.hpp"
#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/cohorts.hpp"
#include "storage/deliberations.hpp"
#include "storage/members.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace cohort = engine::cohort;
namespace jury = engine::jury;
namespace nomination = engine::nomination;
namespace membership = engine::membership;
using Says = nomination::Plan::Says;

constexpr sql::Statement candidates_for_plan{"candidates_for_plan", R"sql(
    SELECT n.nomination_id, n.reference, n.commission, n.state, n.revision, y.region, n.kind,
           asker_has_conflict(n.call_id, n.nomination_id, n.commission)
      FROM nomination n
      JOIN country y ON y.country = n.commission
     WHERE n.call_id = $1 ORDER BY n.reference)sql"};
constexpr sql::Statement next_plan_number{
    "next_plan_number",
    "SELECT coalesce(max(number), 0) + 1 FROM admission_plan WHERE call_id = $1"};
constexpr sql::Statement begin_plan{"begin_plan", "SELECT begin_plan($1, $2, $3, $4, $5, $6)"};
constexpr sql::Statement insert_item{"insert_plan_item", R"sql(
    INSERT INTO plan_item (call_id, plan_id, nomination_id, nomination_revision, says, reason)
    VALUES ($1, $2, $3, $4, $5, $6))sql"};
constexpr sql::Statement insert_basis{
    "insert_plan_basis", "INSERT INTO plan_basis (call_id, plan_id, content) VALUES ($1, $2, $3)"};
constexpr sql::Statement move_plan{"move_plan", "SELECT move_plan($1, $2, $3, $4, $5, $6)"};
constexpr sql::Statement decide_nomination{"decide_nomination",
                                           "SELECT decide_nomination($1, $2, $3, $4, $5)"};
constexpr sql::Statement insert_announcement{"insert_announcement", R"sql(
    INSERT INTO announcement (call_id, plan_id, announced_at, figures) VALUES ($1, $2, $3, $4))sql"};

template <class Event>
std::string_view name_of_event(const Event& event) {
    return std::visit([]<class Kind>(const Kind&) { return Kind::name; }, event);
}

// A jury whose reviews are on record.
bool deliberates(const engine::regulations::Regulations& rules) {
    return rules.jury && !rules.jury->as_published;
}

nomination::Event event_for(const cohort::Item& item) {
    if (item.says == Says::admit) return nomination::Admit{item.reason};
    if (item.says == Says::strike) return nomination::Strike{item.reason};
    return nomination::Decline{};
}

}  // namespace

// The work of one transaction on one plan: what applying and publishing do beyond the plan's own
// step.
class PlanWork {
public:
    PlanWork(Registry& registry, sql::Transaction& tx, const Request& request,
             const std::string& call_id, calls::Held& call, cohorts::Held& plan,
             const engine::Actor& actor)
        : registry_{&registry},
          tx_{&tx},
          request_{&request},
          call_id_{&call_id},
          call_{&call},
          plan_{&plan},
          actor_{&actor} {}

    // Every nomination of the plan moves, or the refusal of the first that may not.
    engine::Permission apply() {
        for (std::size_t i = 0; i < plan_->items.size(); ++i) {
            if (auto moved = decide(i); !moved) return moved;
        }
        if (plan_->kind == cohort::Kind::corrigendum) return {};
        calls::gather_work_left(*tx_, *call_id_, call_->facts);
        call_->facts.plan_applied = true;
        return advance_call(engine::call::Decide{});
    }

    // The list is frozen, with the totals that are true now.
    engine::Permission publish() {
        const auto said = cohorts::announced(*tx_, *call_id_, plan_->number).value();
        nlohmann::ordered_json figures{{"members_before", said.members_before},
                                       {"members_after", said.members_after},
                                       {"countries_before", said.countries_before},
                                       {"admitted", nlohmann::json::array()},
                                       {"struck", nlohmann::json::array()}};
        for (const auto& one : said.admitted) figures["admitted"].push_back(one.reference);
        for (const auto& one : said.struck) figures["struck"].push_back(one.reference);
        tx_->queue(insert_announcement, *call_id_, plan_->id, call_->facts.now, figures.dump());
        if (plan_->kind == cohort::Kind::corrigendum) return {};
        call_->facts.plan_published = true;
        return advance_call(engine::call::Publish{});
    }

private:
    engine::Permission decide(std::size_t i) {
        const auto& item = plan_->items[i];
        const auto id = plan_->nominations[i];
        nomination::Facts facts{.state = item.state,
                                .actor = *actor_,
                                .now = call_->facts.now,
                                .commission = item.commission,
                                .call = call_->facts.state};
        facts.plan = {
            .says = item.says,
            .approved = true,
            .matches = item.revision == item.revision_now,
            .against_jury_allowed = call_->rules->jury && call_->rules->jury->against_the_jury};
        facts.actor.has_conflict = plan_->in_conflict[i];
        facts.panel.exists = call_->rules->jury.has_value();
        facts.published = plan_->kind == cohort::Kind::corrigendum;
        const auto event = event_for(item);
        auto step = nomination::advance(facts, event);
        if (!step) return tl::unexpected{naming(i, step.error())};
        const auto admits = step->to == nomination::State::admitted;
        record_step("nomination", id.bytes, item.revision_now + 1, *step, item.reason);
        tx_->queue(decide_nomination, *call_id_, id, item.revision_now,
                   nomination::name_of(step->to), admits ? std::optional{plan_->id} : std::nullopt);
        for (const auto& effect : step->effects) {
            if (std::holds_alternative<engine::EnrolInLedger>(effect)) {
                if (auto enrolled = enrol(i); !enrolled) return enrolled;
            }
            if (std::holds_alternative<engine::EndMembership>(effect)) {
                if (auto ended = end_membership(id, item.reason); !ended) return ended;
            }
        }
        return {};
    }

    // The refusal with the nomination that it is about.
    engine::Refusal naming(std::size_t i, engine::Refusal refusal) const {
        refusal.details.insert(refusal.details.begin(), plan_->items[i].reference);
        return refusal;
    }

    engine::Permission enrol(std::size_t i) {
        membership::Facts facts{
            .state = membership::State::absent,
            .actor = *actor_,
            .now = call_->facts.now,
            .country = plan_->items[i].commission,
            .entity_is_member = call_->rules->admission.standing && plan_->members[i]};
        auto step = membership::advance(facts, membership::Enrol{});
        if (!step) return tl::unexpected{naming(i, step.error())};
        const auto id = fresh_id<engine::Membership>();
        record_step("membership", id.bytes, 1, *step, {});
        members::insert(*tx_, {.id = id,
                               .ledger = call_->ledger,
                               .entity = plan_->entities[i],
                               .country = std::string{plan_->items[i].commission.text()},
                               .standing = call_->rules->admission.standing,
                               .began_at = call_->facts.now,
                               .call_id = *call_id_,
                               .nomination = plan_->nominations[i]});
        return {};
    }

    engine::Permission end_membership(engine::NominationId nomination, const std::string& reason) {
        auto held = members::hold_of_nomination(*tx_, *call_id_, nomination);
        if (!held || held->facts.state == membership::State::ended) return {};
        held->facts.actor = *actor_;
        auto step =
            membership::advance(held->facts, membership::End{membership::Ending::struck, reason});
        if (!step) return tl::unexpected{step.error()};
        record_step("membership", held->id.bytes, held->revision + 1, *step, reason);
        members::move(*tx_, *held, *step, "struck", {});
        return {};
    }

    template <class Event>
    engine::Permission advance_call(const Event& event) {
        call_->facts.actor = *actor_;
        auto step = engine::call::advance(call_->facts, event);
        if (!step) return tl::unexpected{step.error()};
        record_step("call", calls::id_of(*call_id_), call_->revision + 1, *step, {});
        calls::move(*tx_, *call_id_, *call_, *step);
        return {};
    }

    template <class Step>
    void record_step(std::string_view subject, const std::array<std::uint8_t, 16>& id, int revision,
                     const Step& step, const std::string& body) {
        record(*tx_, registry_->origin_,
               {.call_id = *call_id_,
                .subject = subject,
                .subject_id = id,
                .revision = revision,
                .event = step.event,
                .from = name_of(step.from),
                .to = name_of(step.to),
                .actor = actor_->person,
                .operated_by = request_->operated_by,
                .at = call_->facts.now,
                .effects = step.effects,
                .body = body});
    }

    Registry* registry_;
    sql::Transaction* tx_;
    const Request* request_;
    const std::string* call_id_;
    calls::Held* call_;
    cohorts::Held* plan_;
    const engine::Actor* actor_;
};

// What is on the table as a plan is drawn; what the items say follows from it where there are caps.
Result<std::string> Registry::base(sql::Transaction& tx, const calls::Held& call,
                                   const std::string& call_id, engine::PlanId plan,
                                   const Request& request, const engine::Actor& actor,
                                   const std::set<std::string>& by_hand,
                                   std::vector<cohort::Item>& items) {
    const auto& rules = *call.rules;
    const auto& caps = rules.admission.caps;
    const auto lot = deliberations::lot(tx, call_id);
    cohort::TieBreaks breaks{.call = call_id};
    if (caps) breaks.members = deliberations::members_by_region(tx, call.ledger);
    if (lot) breaks.seed = lot->seed;
    // A rehearsal of the plan leaves no record, so it draws no lot either.
    if (caps && lot && !lot->seed && !request.dry_run) {
        breaks.seed = deliberations::draw_lot(tx, call_id, plan);
        note(tx, origin_,
             {.call_id = call_id,
              .kind = "act",
              .subject = "call",
              .subject_id = calls::id_of(call_id),
              .event = "DrawLot",
              .state = name_of(call.facts.state),
              .actor = actor.person,
              .operated_by = request.operated_by,
              .at = call.facts.now,
              .body = "seed " + engine::audit::hex(breaks.seed.value())});
    }
    jury::Deliberation table{.why_raw = "The reviews of this call are not on record."};
    if (deliberates(rules)) {
        const auto read = deliberations::read(tx, call_id);
        std::optional<std::size_t> line;
        if (caps && caps->places > 0) line = static_cast<std::size_t>(caps->places);
        table = jury::deliberate(*rules.jury, read.considered, line);
    }
    auto basis = cohort::base_on(items, by_hand, table, rules, breaks);
    if (!basis) return tl::unexpected{basis.error()};
    if (lot) basis->commitment = lot->commitment;
    return cohort::to_json(*basis, call_id, table);
}

Result<PlanView> Registry::draw_plan(const Request& request, const std::string& call_id,
                                     cohort::Kind kind, const std::vector<PlanItem>& wanted) {
    std::string asked = fmt::format("plan {} {}", call_id, cohort::name_of(kind));
    for (const auto& item : wanted)
        asked += fmt::format("\n{} {} {}", item.reference, item.says, item.reason);
    // A rehearsal leaves nothing to be read back.
    PlanView rehearsed{.kind = std::string{cohort::name_of(kind)}, .state = "draft"};
    auto outcome = once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            cohort::Facts facts{.state = cohort::State::absent,
                                .kind = kind,
                                .actor = *actor,
                                .now = call->facts.now,
                                .call = call->facts.state,
                                .call_has_jury = call->facts.has_jury};
            const auto& rules = *call->rules;
            const bool has_caps = kind == cohort::Kind::admission && rules.admission.caps;
            const auto candidates = tx.ask(candidates_for_plan, call_id);
            // Under caps one candidate's place is another's: whoever has a conflict with one of
            // them does not see all marks, and leaves the list to another.
            if (has_caps) {
                facts.actor.has_conflict = std::ranges::any_of(
                    candidates, [](const auto& row) { return sql::flag(row[7]); });
            }
            auto step = cohort::advance(facts, cohort::Draw{});
            if (!step) return tl::unexpected{step.error()};

            std::vector<cohort::Item> items;
            std::vector<engine::NominationId> ids;
            std::vector<PlanItem> left = wanted;
            std::set<std::string> by_hand;
            for (const auto& row : candidates) {
                cohort::Item item{.reference = row[1].as<std::string>(),
                                  .commission = engine::Country::from(sql::text(row[2])).value(),
                                  .region = engine::region_from(sql::text(row[5])).value(),
                                  .kind = row[6].as<std::string>(),
                                  .state = nomination::state_from(sql::text(row[3])).value(),
                                  .revision = row[4].as<int>(),
                                  .revision_now = row[4].as<int>()};
                const auto said = std::ranges::find(left, item.reference, &PlanItem::reference);
                std::optional<Says> says;
                if (kind == cohort::Kind::admission)
                    says = cohort::usual(item.state, call->facts.has_jury);
                if (said != left.end()) {
                    says = cohort::says_from(said->says);
                    if (!says)
                        return refuse(Reason::input_invalid,
                                      fmt::format("A plan cannot say '{}'.", said->says));
                    item.reason = said->reason;
                    auto sound = clean(item.reason, "The reason");
                    if (!sound) return tl::unexpected{sound.error()};
                    left.erase(said);
                    by_hand.insert(item.reference);
                }
                if (!says) continue;
                item.says = *says;
                items.push_back(std::move(item));
                ids.push_back(sql::id<engine::NominationId>(row[0]));
            }
            if (!left.empty()) {
                return refuse(Reason::not_found, fmt::format("Call {} has no nomination {}.",
                                                             call_id, left[0].reference));
            }
            const int number = tx.ask(next_plan_number, call_id)[0][0].as<int>();
            const auto id = fresh_id<engine::Plan>();
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "plan",
                    .subject_id = id.bytes,
                    .revision = 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = call->facts.now,
                    .effects = step->effects});
            std::string basis;
            if (has_caps || (kind == cohort::Kind::admission && deliberates(rules))) {
                auto based = base(tx, *call, call_id, id, request, *actor, by_hand, items);
                if (!based) return tl::unexpected{based.error()};
                basis = *std::move(based);
            }
            const auto basis_sha256 =
                basis.empty() ? std::nullopt : std::optional{engine::audit::sha256(basis)};
            const auto digest_of_list = cohort::digest(
                call_id, items, basis_sha256 ? engine::audit::hex(*basis_sha256) : "");
            rehearsed.basis = basis;
            rehearsed.items.clear();
            for (const auto& item : items) {
                rehearsed.items.push_back(
                    {item.reference, std::string{cohort::name_of(item.says)}, item.reason});
            }
            rehearsed.digest = engine::audit::hex(digest_of_list);
            tx.queue(begin_plan, call_id, id, number, cohort::name_of(kind), digest_of_list,
                     basis_sha256);
            if (!basis.empty()) tx.queue(insert_basis, call_id, id, basis);
            for (std::size_t i = 0; i < items.size(); ++i) {
                tx.queue(insert_item, call_id, id, ids[i], items[i].revision,
                         cohort::name_of(items[i].says), items[i].reason);
            }
            return Answer{.subject = "plan",
                          .reference = std::to_string(number),
                          .event = "Draw",
                          .from = "absent",
                          .to = "draft",
                          .revision = 1,
                          .at = call->facts.now};
        });
    if (!outcome) return tl::unexpected{outcome.error()};
    const auto number = std::stoi(outcome->reference);
    if (!request.dry_run || outcome->repeated) {
        auto view = view_plan(call_id, number);
        if (view) view->repeated = outcome->repeated;
        return view;
    }
    rehearsed.number = number;
    rehearsed.revision = outcome->revision;
    return rehearsed;
}

Result<Answer> Registry::advance_plan(const Request& request, const std::string& call_id,
                                      int number, const cohort::Event& given,
                                      const std::string& digest_shown) {
    auto clean_event = clean(given);
    if (!clean_event) return tl::unexpected{clean_event.error()};
    const auto& event = *clean_event;
    std::optional<cohorts::Held> refused;
    engine::PersonId who{};
    engine::Moment when{};
    const auto* const discard = std::get_if<cohort::Discard>(&event);
    const auto reason = discard == nullptr ? std::string{} : discard->reason;
    const auto asked = fmt::format("plan {} {} {} {}\n{}", call_id, number, name_of_event(event),
                                   digest_shown, reason);
    auto outcome = once(
        request, call_id, asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto call = calls::hold(tx, rulebook_, call_id, calls::Lock::exclusive);
            if (!call) return tl::unexpected{call.error()};
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            auto plan = cohorts::hold(tx, call_id, number);
            if (!plan)
                return refuse(Reason::not_found, fmt::format("Call {} has no such plan.", call_id));
            const auto subject = fmt::format("Plan {}", plan->number);
            if (auto current = is_current(request, subject, plan->revision); !current)
                return tl::unexpected{current.error()};

            const auto& rules = *call->rules;
            const auto now_digest =
                engine::audit::hex(cohort::digest(call_id, plan->items, plan->basis));
            cohort::Facts facts{.state = plan->state,
                                .kind = plan->kind,
                                .actor = *actor,
                                .now = call->facts.now,
                                .proposed_by = plan->proposed_by.value_or(engine::PersonId{}),
                                .second_approver = rules.admission.second_approver,
                                .call = call->facts.state,
                                .call_has_jury = call->facts.has_jury,
                                .items = static_cast<int>(plan->items.size()),
                                .moved = cohort::moved(plan->items)};
            // Who has a conflict with one of them leaves the decision on all of them to another.
            if (std::holds_alternative<cohort::Approve>(event) ||
                std::holds_alternative<cohort::Apply>(event)) {
                facts.actor.has_conflict =
                    std::ranges::find(plan->in_conflict, true) != plan->in_conflict.end();
            }
            facts.digest_matches = now_digest == plan->digest &&
                                   (digest_shown.empty() || digest_shown == plan->digest);
            facts.over_the_cap = cohort::over_the_cap(plan->items, rules);
            facts.against_the_jury = cohort::against_the_jury(plan->items, rules);
            const auto refuse_on_record = [&](const engine::Refusal& refusal) {
                refused = *plan;
                who = actor->person;
                when = facts.now;
                return tl::unexpected{refusal};
            };
            auto step = cohort::advance(facts, event);
            if (!step) return refuse_on_record(step.error());

            std::optional<engine::PersonId> proposes;
            std::optional<engine::PersonId> approves;
            if (std::holds_alternative<cohort::Propose>(event)) proposes = actor->person;
            if (std::holds_alternative<cohort::Approve>(event)) approves = actor->person;
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "plan",
                    .subject_id = plan->id.bytes,
                    .revision = plan->revision + 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = facts.now,
                    .effects = step->effects,
                    .body = reason});
            tx.queue(move_plan, call_id, plan->id, plan->revision, cohort::name_of(step->to),
                     proposes, approves);
            PlanWork work{*this, tx, request, call_id, *call, *plan, *actor};
            if (std::holds_alternative<cohort::Apply>(event)) {
                if (auto done = work.apply(); !done) return refuse_on_record(done.error());
            }
            if (std::holds_alternative<cohort::Publish>(event)) {
                if (auto done = work.publish(); !done) return refuse_on_record(done.error());
            }
            return Answer{.subject = "plan",
                          .reference = std::to_string(plan->number),
                          .event = std::string{step->event},
                          .from = std::string{name_of(step->from)},
                          .to = std::string{name_of(step->to)},
                          .revision = plan->revision + 1,
                          .at = facts.now};
        });
    if (!outcome && refused) {
        note_refusal(request, asked,
                     {.call_id = call_id,
                      .kind = "refusal",
                      .subject = "plan",
                      .subject_id = refused->id.bytes,
                      .event = name_of_event(event),
                      .state = cohort::name_of(refused->state),
                      .actor = who,
                      .operated_by = request.operated_by,
                      .at = when,
                      .reason_code = engine::code_of(outcome.error().reason)},
                     outcome.error());
    }
    return outcome;
}

Result<PlanView> Registry::view_plan(const std::string& call_id, int number) {
    sql::Transaction tx{*connection_, sql::Isolation::read_only_snapshot};
    const auto plan = cohorts::read(tx, call_id, number);
    if (!plan) return refuse(Reason::not_found, fmt::format("Call {} has no such plan.", call_id));
    return cohorts::view_of(tx, call_id, *plan);
}

}  // namespace storage
