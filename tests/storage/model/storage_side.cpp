#include "tests/storage/model/storage_side.hpp"

#include "storage/calls.hpp"
#include "storage/juries.hpp"
#include "tests/support/database.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tests::model {
namespace {

namespace nomination = engine::nomination;
namespace jury = engine::jury;
namespace cohort = engine::cohort;
namespace membership = engine::membership;

template <class Event>
Event named(const std::string& name, std::initializer_list<Event> all) {
    for (const auto& event : all) {
        const auto its = std::visit([]<class Kind>(const Kind&) { return Kind::name; }, event);
        if (its == name) return event;
    }
    throw std::logic_error{"no event is called " + name};
}

nomination::Event nomination_event(const Operation& asked) {
    using namespace nomination;
    ReturnForCompletion back{.complete_by = asked.moment};
    for (const auto& remark : asked.changes) back.remarks.push_back({remark.section, remark.text});
    return named<Event>(asked.event,
                        {Submit{}, back, FindEligible{}, FindIneligible{asked.reason},
                         Reopen{asked.reason}, OpenReview{}, OpenDeliberation{},
                         ConcludeReview{asked.flag, asked.published, asked.reason},
                         ReopenReview{asked.reason}, Admit{asked.reason}, Decline{},
                         Strike{asked.reason}, Withdraw{asked.reason}, Reinstate{}, Lapse{}});
}

storage::SeatEvent seat_event(const Operation& asked) {
    using namespace jury;
    return named<storage::SeatEvent>(asked.event,
                                     {SaveDraft{}, RecordRecommendation{}, Revise{}, Abstain{},
                                      Release{asked.flag, asked.reason}, Lapse{}});
}

cohort::Event plan_event(const Operation& asked) {
    using namespace cohort;
    return named<Event>(asked.event,
                        {Propose{}, Approve{}, Apply{}, Publish{}, Discard{asked.reason}});
}

engine::call::Event call_event(const Operation& asked) {
    using namespace engine::call;
    return named<Event>(asked.event,
                        {Open{}, Close{}, BeginReview{}, Decide{}, Publish{}, Archive{}});
}

membership::Event membership_event(const Operation& asked) {
    using namespace membership;
    const auto how = ending_from(asked.kind).value_or(Ending::withdrawn);
    return named<Event>(asked.event, {CallForReport{asked.moment}, Report{}, AcceptReport{},
                                      FallOverdue{}, Deactivate{}, End{how, asked.reason}});
}

std::vector<storage::Change> changes_of(const Operation& asked) {
    std::vector<storage::Change> changes;
    for (const auto& one : asked.changes) {
        using enum Written::What;
        using Kind = storage::Change::Kind;
        const bool declares = one.what == mayor || one.what == endorsement;
        storage::Change change{.section = one.section, .text = one.text};
        change.kind = one.what == section      ? Kind::section
                      : one.what == mayor      ? Kind::mayor
                      : one.what == answer     ? Kind::answer
                      : one.what == attachment ? Kind::attachment
                                               : Kind::endorsement;
        if (declares) change.on = "2100-01-01";
        if (one.what == attachment) {
            change.text = "document.pdf";
            change.bytes = one.text;
        }
        changes.push_back(change);
    }
    return changes;
}

Outcome refused(const engine::Refusal& refusal) {
    Outcome outcome{.why = std::string{code_of(refusal.reason)} + ": " + refusal.explanation};
    for (const auto& detail : refusal.details) outcome.why += " | " + detail;
    if (refusal.reason == engine::Reason::out_of_date) outcome.request_fault = "out_of_date";
    if (refusal.reason == engine::Reason::key_used_for_another_request)
        outcome.request_fault = "key_used";
    return outcome;
}

Outcome outcome_of(const engine::Result<storage::Answer>& answer) {
    if (!answer) return refused(answer.error());
    return {.allowed = true,
            .repeated = answer->repeated,
            .from = answer->from,
            .to = answer->to,
            .revision = answer->revision,
            .place = answer->place,
            .reference = answer->reference};
}

std::string digest_of(storage::Registry& registry, const Operation& asked) {
    if (asked.digest.empty()) return {};
    if (asked.digest == "wrong") return std::string(64, '0');
    // As if it had been copied from the screen of somebody who may see it.
    const auto rows = registry.connection().run(
        fmt::format("SELECT encode(digest, 'hex') FROM admission_plan WHERE call_id = '{}' AND "
                    "number = {}",
                    asked.call, asked.which));
    return rows.empty() ? "" : rows[0][0].as<std::string>();
}

std::string id_of(storage::Registry& registry, const Membership& member) {
    const auto slash = member.entity.find('/');
    return value(
        registry.connection(),
        fmt::format("SELECT m.membership_id FROM membership m JOIN entity e USING "
                    "(entity_id) LEFT JOIN nomination n ON n.call_id = m.call_id AND "
                    "n.nomination_id = m.nomination_id WHERE m.ledger = '{}' AND "
                    "e.country = '{}' AND e.name = '{}' AND coalesce(n.reference, '') = "
                    "'{}' AND m.began_at = '{}' ORDER BY m.revision DESC",
                    member.ledger, member.entity.substr(0, slash), member.entity.substr(slash + 1),
                    member.reference, engine::iso(member.began)));
}

Outcome lapse(storage::Registry& registry, const storage::Request& request,
              const std::string& call) {
    const auto gone = registry.lapse(request, call);
    if (!gone) return refused(gone.error());
    return {.allowed = true, .names = *gone};
}

Outcome draw(storage::Registry& registry, const storage::Request& request, const Operation& asked) {
    std::vector<storage::PlanItem> items;
    for (const auto& said : asked.said) items.push_back({said.reference, said.says, said.reason});
    const auto plan =
        registry.draw_plan(request, asked.call, cohort::kind_from(asked.kind).value(), items);
    if (!plan) return refused(plan.error());
    return {.allowed = true, .reference = std::to_string(plan->number)};
}

storage::NewMandate mandate_of(const Operation& asked) {
    return {asked.other, engine::role_from(asked.kind).value(), asked.commission, asked.moment};
}

std::string value_of(const Operation& asked) {
    if (!asked.moment) return asked.value;
    return "\"" + engine::iso(*asked.moment).substr(0, 16) + "\"";
}

}  // namespace

Outcome perform(storage::Registry& registry, const World& world, const Operation& asked) {
    const storage::Request request{.person = asked.person,
                                   .operated_by = "model",
                                   .key = asked.key,
                                   .revision = asked.revision,
                                   .dry_run = asked.dry_run};
    switch (asked.act) {
        case Act::clock: {
            storage::sql::Transaction tx{registry.connection(), storage::sql::Rights::of_login};
            storage::calls::set_clock(tx, *asked.moment);
            tx.commit();
            return {.allowed = true};
        }
        case Act::add_person:
            return outcome_of(
                registry.add_person(request, {asked.other, "A person", asked.country}));
        case Act::grant: return outcome_of(registry.grant(request, mandate_of(asked)));
        case Act::disable: return outcome_of(registry.disable_person(request, asked.other));
        case Act::plan_call:
            return outcome_of(
                registry.plan_call(request, document_of(world.drawn_up.at(asked.call))));
        case Act::advance_call:
            return outcome_of(registry.advance_call(request, asked.call, call_event(asked)));
        case Act::amend:
            return outcome_of(registry.amend_call(request, asked.call,
                                                  {asked.name, value_of(asked), asked.reason}));
        case Act::begin:
            return outcome_of(registry.begin(request, asked.call,
                                             {.commission = asked.commission,
                                              .country = asked.country,
                                              .name = asked.name,
                                              .kind = asked.kind}));
        case Act::edit:
            return outcome_of(
                registry.edit(request, asked.call, asked.reference, changes_of(asked)));
        case Act::advance_nomination:
            return outcome_of(registry.advance(request, asked.call, asked.reference,
                                               nomination_event(asked), asked.findings));
        case Act::lapse: return lapse(registry, request, asked.call);
        case Act::invite: return outcome_of(registry.invite(request, asked.call, asked.other));
        case Act::assign:
            return outcome_of(registry.assign(request, asked.call, asked.reference, asked.other));
        case Act::declare_conflict:
            return outcome_of(registry.declare_conflict(request, asked.call, asked.reference,
                                                        asked.other, asked.kind, asked.reason));
        case Act::dismiss_conflict:
            return outcome_of(registry.dismiss_conflict(request, asked.call, asked.reference,
                                                        asked.other, asked.kind, asked.reason));
        case Act::advance_assignment: {
            std::optional<jury::Review> review;
            if (asked.opinion) {
                review = jury::Review{.verdict = asked.opinion->verdict,
                                      .scores = asked.opinion->scores,
                                      .justification = asked.opinion->justification};
            }
            return outcome_of(registry.advance_assignment(request, asked.call, asked.reference,
                                                          asked.other, seat_event(asked), review));
        }
        case Act::draw_plan: return draw(registry, request, asked);
        case Act::advance_plan:
            return outcome_of(registry.advance_plan(request, asked.call, asked.which,
                                                    plan_event(asked), digest_of(registry, asked)));
        case Act::enrol:
            return outcome_of(registry.enrol_earlier(request, {.ledger = asked.ledger,
                                                               .country = asked.country,
                                                               .name = asked.name,
                                                               .since = *asked.moment}));
        case Act::advance_membership:
            return outcome_of(registry.advance_membership(
                request,
                id_of(registry, world.memberships.at(static_cast<std::size_t>(asked.which))),
                membership_event(asked)));
    }
    return {};
}

std::vector<std::string> lines_of(storage::sql::Connection& connection) {
    static const std::vector<std::string> questions{
        "SELECT concat('call ', call_id, ' ', state, ' r', revision, ' v', regulations_version, ' "
        "',"
        " CASE WHEN published_at IS NULL THEN '-' ELSE 'published' END) FROM call",
        "SELECT concat('places ', call_id, ' ', commission, ' ', used, ' of ', quota, ', next ',"
        " next_number) FROM place_counter",
        "SELECT concat('juror ', call_id, ' ', handle) FROM juror JOIN person USING (person_id)"
        " WHERE left_at IS NULL",
        "SELECT concat('nomination ', reference, ' ', n.state, ' r', n.revision, ' place ',"
        " coalesce(place::text, '-'), ' v', dossier_version, ' ', country, '/', e.name, ' until ',"
        " coalesce(to_char(completion_closes AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '-'), ' plan ', coalesce(p.number::text, '-'))"
        " FROM nomination n JOIN entity e USING (entity_id) LEFT JOIN admission_plan p ON p.call_id ="
        " n.call_id AND p.plan_id = n.admitted_by_plan",
        "SELECT concat('dossier ', reference, ' v', version, ' ',"
        " (SELECT string_agg(key || '=' || value || ';', '' ORDER BY key COLLATE \"C\") FROM"
        " json_each_text(content::json->'sections')), ' attached ',"
        " (SELECT count(*) FROM json_object_keys(content::json->'attachments')), ' mayor ',"
        " coalesce(content::json->'mayors_commitment'->>'name', '-'), ' endorsement ',"
        " coalesce(content::json->'commissions_endorsement'->>'name', '-'))"
        " FROM nomination n CROSS JOIN LATERAL (SELECT * FROM dossier d WHERE d.call_id = n.call_id"
        " AND d.nomination_id = n.nomination_id ORDER BY version DESC LIMIT 1) d",
        "SELECT concat('remark ', reference, ' ', section, ' ', CASE WHEN answer IS NULL THEN"
        " 'open' ELSE 'answered' END) FROM remark r JOIN nomination n USING (call_id, "
        "nomination_id,"
        " dossier_version)",
        "SELECT concat('finding ', reference, ' ', check_name, ' ', met::text) FROM"
        " screening_finding JOIN nomination USING (call_id, nomination_id)",
        "SELECT concat('conflict ', reference, ' ', handle, ' ', f.kind, ' ', CASE WHEN "
        "dismissed_at"
        " IS NULL THEN 'stands' ELSE 'dismissed' END) FROM conflict f JOIN nomination USING"
        " (call_id, nomination_id) JOIN person USING (person_id)",
        "SELECT concat('plan ', call_id, ' ', number, ' ', p.kind, ' ', p.state, ' r', p.revision,"
        " ' by ', coalesce(a.handle, '-'), ' and ', coalesce(b.handle, '-'), ': ',"
        " (SELECT string_agg(concat(reference, '@', nomination_revision, ' ', says, ' ', reason,"
        " ';'), '' ORDER BY reference COLLATE \"C\") FROM plan_item i JOIN nomination n USING"
        " (call_id, nomination_id) WHERE i.call_id = p.call_id AND i.plan_id = p.plan_id))"
        " FROM admission_plan p LEFT JOIN person a ON a.person_id = proposed_by LEFT JOIN person b"
        " ON b.person_id = approved_by",
        "SELECT concat('entity ', country, '/', name, ' ', kind) FROM entity",
        "SELECT concat('membership ', m.ledger, ' ', e.country, '/', e.name, ' ', m.state, ' r',"
        " m.revision, ' ', CASE WHEN standing THEN 'standing' ELSE 'prize' END, ' since ',"
        " to_char(began_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), ' by ',"
        " coalesce(n.reference, '-'), ' ', coalesce(ended_how, '-'), ' due ',"
        " coalesce(to_char(report_due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
        " '-')) FROM membership m JOIN entity e"
        " USING (entity_id) LEFT JOIN nomination n ON n.call_id = m.call_id AND n.nomination_id ="
        " m.nomination_id",
        "SELECT concat('person ', handle, ' ', CASE WHEN disabled_at IS NULL THEN 'may act' ELSE"
        " 'disabled' END, ':', (SELECT string_agg(' ' || role, '' ORDER BY role COLLATE \"C\") FROM"
        " mandate m WHERE m.person_id = p.person_id AND ends_at > moment())) FROM person p",
        "SELECT concat('count steps ', count(*)) FROM event",
        "SELECT concat('count acts ', count(*)) FROM audit_entry WHERE kind = 'act'",
        "SELECT concat('count refusals ', count(*)) FROM audit_entry WHERE kind = 'refusal'",
        "SELECT concat('count keys ', count(*)) FROM idempotency",
        "SELECT concat('count letter ', letter, ' ', count(*)) FROM outbox GROUP BY letter"};
    std::vector<std::string> all;
    std::vector<std::string> calls;
    for (const auto& question : questions) {
        for (const auto& row : connection.run(question)) all.emplace_back(row[0].c_str());
    }
    // What counts is read as the deliberation's table reads it.
    std::set<std::string> counting;
    for (const auto& row : connection.run("SELECT call_id FROM call"))
        calls.emplace_back(row[0].c_str());
    for (const auto& call : calls) {
        storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
        for (const auto& one : storage::juries::assignments(tx, call, "", "")) {
            if (one.counts) counting.insert(one.reference + " " + one.juror);
        }
    }
    for (const auto& row : connection.run(
             "SELECT concat(reference, ' ', handle), concat('assignment ', reference, ' ', handle,"
             " ' ', a.state, ' r', a.revision, ' ', CASE WHEN keeps_counting THEN 'kept' ELSE '-'"
             " END, ' ', review_version, ' versions ', coalesce((SELECT verdict FROM review v WHERE"
             " v.call_id = a.call_id AND v.assignment_id = a.assignment_id AND v.version ="
             " a.review_version), '-')) FROM assignment a JOIN nomination n USING (call_id,"
             " nomination_id) JOIN person USING (person_id)")) {
        all.push_back(std::string{row[1].c_str()} +
                      (counting.contains(row[0].c_str()) ? " counts" : ""));
    }
    std::ranges::sort(all);
    return all;
}

}  // namespace tests::model
