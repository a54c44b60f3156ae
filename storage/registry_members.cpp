#include "storage/calls.hpp"
#include "storage/clean.hpp"
#include "storage/members.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"

#include "engine/permission.hpp"
#include "engine/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
namespace membership = engine::membership;

constexpr sql::Statement insert_opening{"insert_opening", R"sql(
    INSERT INTO ledger_opening (ledger, as_of, members, known_countries, source, opened_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1)sql"};

constexpr sql::Statement find_entity{"find_members_entity", R"sql(
    SELECT e.entity_id, EXISTS (SELECT FROM membership m WHERE m.entity_id = e.entity_id AND m.ledger = $4
                                   AND m.state <> 'ended')
      FROM entity e WHERE e.country = $1 AND e.name = $2 AND e.within = $3)sql"};
constexpr sql::Statement insert_entity{"insert_members_entity", R"sql(
    INSERT INTO entity (entity_id, country, name, within, kind) VALUES ($1, $2, $3, $4, $5))sql"};
constexpr sql::Statement know_country{"know_members_country",
                                      "SELECT 1 FROM country WHERE country = $1"};

std::string words_of(const membership::Event& event) {
    if (const auto* end = std::get_if<membership::End>(&event)) {
        return fmt::format("{}: {}", name_of(end->how), end->reason);
    }
    if (const auto* call = std::get_if<membership::CallForReport>(&event); call && call->due) {
        return "due " + engine::iso(*call->due);
    }
    return {};
}

}  // namespace

Result<Answer> Registry::open_ledger(const Request& request, const Opening& given) {
    auto opening = given;
    if (auto sound = clean(opening.source, "The source"); !sound)
        return tl::unexpected{sound.error()};
    const auto asked =
        fmt::format("open {} {} {} {}\n{}", opening.ledger, opening.as_of, opening.members,
                    fmt::join(opening.known_countries, ","), opening.source);
    return once(
        request, "-", asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine) {
                return tl::unexpected{mine.error()};
            }
            if (opening.members < 0 || opening.as_of.size() != 10 ||
                !engine::moment_from_iso(opening.as_of + "T00:00:00Z")) {
                return refuse(Reason::input_invalid,
                              "A ledger opens with a day and a number of members.");
            }
            const auto now = calls::now(tx);
            if (tx.ask(insert_opening, opening.ledger, opening.as_of, opening.members,
                       opening.known_countries, opening.source, now)
                    .empty()) {
                return refuse(Reason::input_invalid,
                              fmt::format("The ledger {} is open already.", opening.ledger));
            }
            note(tx, origin_,
                 {.call_id = "-",
                  .kind = "act",
                  .subject = "ledger",
                  .event = "Open",
                  .actor = actor->person,
                  .operated_by = request.operated_by,
                  .at = now,
                  .body = fmt::format("{} members on {}, by {}", opening.members, opening.as_of,
                                      opening.source)});
            return Answer{.subject = "ledger",
                          .reference = opening.ledger,
                          .event = "Open",
                          .from = "absent",
                          .to = "open",
                          .revision = 1,
                          .at = now};
        });
}

Result<Answer> Registry::enrol_earlier(const Request& request, const EarlierMember& given) {
    auto member = given;
    auto name = engine::clean_name(member.name);
    if (!name) return tl::unexpected{name.error()};
    auto within = engine::clean_text(member.within, 200);
    if (!within) return tl::unexpected{within.error()};
    member.within = *std::move(within);
    const auto asked = fmt::format("enrol {} {} {} {}\n{}\n{}", member.ledger, member.country,
                                   member.kind, engine::iso(member.since), *name, member.within);
    return once(
        request, "-", asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (tx.ask(know_country, member.country).empty()) {
                return refuse(Reason::country_unknown,
                              fmt::format("No country has the code {}.", member.country));
            }
            const auto known =
                tx.ask(find_entity, member.country, *name, member.within, member.ledger);
            membership::Facts facts{.state = membership::State::absent,
                                    .actor = *actor,
                                    .now = calls::now(tx),
                                    .country = engine::Country::from(member.country).value(),
                                    .entity_is_member = !known.empty() && sql::flag(known[0][1])};
            auto step = membership::advance(facts, membership::Enrol{});
            if (!step) return tl::unexpected{step.error()};
            auto entity = fresh_id<engine::Entity>();
            if (known.empty())
                tx.queue(insert_entity, entity, member.country, *name, member.within, member.kind);
            else
                entity = sql::id<engine::EntityId>(known[0][0]);
            const auto id = fresh_id<engine::Membership>();
            record(tx, origin_,
                   {.call_id = "-",
                    .subject = "membership",
                    .subject_id = id.bytes,
                    .revision = 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = facts.now,
                    .effects = step->effects});
            members::insert(tx, {.id = id,
                                 .ledger = member.ledger,
                                 .entity = entity,
                                 .country = member.country,
                                 .began_at = member.since});
            return Answer{.subject = "membership",
                          .reference = engine::text_of(id),
                          .event = "Enrol",
                          .from = "absent",
                          .to = "active",
                          .revision = 1,
                          .at = facts.now};
        });
}

Result<Answer> Registry::advance_membership(const Request& request, const std::string& id,
                                            const membership::Event& given) {
    auto clean_event = clean(given);
    if (!clean_event) return tl::unexpected{clean_event.error()};
    const auto& event = *clean_event;
    const auto name = std::visit([]<class Kind>(const Kind&) { return Kind::name; }, event);
    // The key is kept with the membership's call, which is only known once it is held.
    std::string call_id = "-";
    {
        connection_->speak_for(request.person);
        sql::Transaction tx{*connection_};
        if (const auto held = members::hold(tx, id)) call_id = held->call_id;
    }
    return once(
        request, call_id, fmt::format("{} {} {}", name, id, words_of(event)),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            auto held = members::hold(tx, id);
            if (!held)
                return refuse(Reason::not_found, fmt::format("There is no membership {}.", id));
            if (auto before = earlier(tx, call_id, request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            held->facts.actor = *actor;
            if (auto current = is_current(request, "The membership", held->revision); !current) {
                return tl::unexpected{current.error()};
            }
            auto step = membership::advance(held->facts, event);
            if (!step) return tl::unexpected{step.error()};
            std::string_view how;
            if (const auto* end = std::get_if<membership::End>(&event)) how = name_of(end->how);
            std::optional<engine::Moment> due;
            if (const auto* call = std::get_if<membership::CallForReport>(&event)) due = call->due;
            record(tx, origin_,
                   {.call_id = call_id,
                    .subject = "membership",
                    .subject_id = held->id.bytes,
                    .revision = held->revision + 1,
                    .event = step->event,
                    .from = name_of(step->from),
                    .to = name_of(step->to),
                    .actor = actor->person,
                    .operated_by = request.operated_by,
                    .at = held->facts.now,
                    .effects = step->effects,
                    .body = words_of(event)});
            members::move(tx, *held, *step, how, due);
            return Answer{.subject = "membership",
                          .reference = id,
                          .event = std::string{step->event},
                          .from = std::string{name_of(step->from)},
                          .to = std::string{name_of(step->to)},
                          .revision = held->revision + 1,
                          .at = held->facts.now};
        });
}

}  // namespace storage
