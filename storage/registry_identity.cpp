// What persons show to be known, as acts of the record.
#include "engine/identity/password.hpp"
#include "engine/identity/secret.hpp"
#include "engine/identity/token.hpp"
#include "engine/identity/totp.hpp"
#include "engine/permission.hpp"
#include "engine/text.hpp"
#include "storage/passwords.hpp"
#include "storage/people.hpp"
#include "storage/random.hpp"
#include "storage/registry.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
using engine::identity::SecretKind;

constexpr std::size_t longest_label_bytes = 200;

constexpr sql::Statement add_token_statement{"add_token", R"sql(
    SELECT (extract(epoch FROM add_token($1, $2, $3, $4, $5, $6)) * 1000000)::bigint,
           (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement revoke_token_statement{"revoke_token", R"sql(
    SELECT revoke_token($1), (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement who_is_given{"who_is_given", R"sql(
    SELECT has_second_factor($1),
           ARRAY(SELECT role FROM mandate WHERE person_id = $1 AND ends_at > moment()),
           pg_has_role(session_user, 'accede_steward', 'MEMBER'))sql"};

constexpr sql::Statement begin_anew{"begin_anew", "SELECT begin_anew($1)"};

constexpr sql::Statement set_password_statement{"set_password", R"sql(
    SELECT set_password($1, $2), (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement begin_factor{"begin_second_factor", R"sql(
    SELECT begin_second_factor($1), (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement confirm_factor{"confirm_second_factor", R"sql(
    SELECT confirm_second_factor($1), (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement remove_factor{"remove_second_factor", R"sql(
    SELECT remove_second_factor($1), (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement require_factor{"require_second_factor", R"sql(
    SELECT require_second_factor($1), (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement hand_over_statement{"hand_over_mandate", R"sql(
    SELECT (extract(epoch FROM at) * 1000000)::bigint, commission
      FROM hand_over_mandate($1, $2, $3, $4))sql"};

constexpr sql::Statement holds_role{"holds_role", R"sql(
    SELECT 1 FROM mandate WHERE person_id = $1 AND role = $2 AND ends_at > moment())sql"};

// The act of a person on another, or on oneself.
Noted act(std::string_view event, engine::PersonId about, const engine::Actor& actor,
          const Request& request, engine::Moment at, std::string words = {}) {
    return storage::act("-", "person", about.bytes, event, actor, request, at, std::move(words));
}

Answer done(const std::string& handle, const char* event, const char* from, std::string to,
            engine::Moment at) {
    return {.subject = "person",
            .reference = handle,
            .event = event,
            .from = from,
            .to = std::move(to),
            .revision = 1,
            .at = at};
}

auto nobody_called(const std::string& handle) {
    return refuse(Reason::not_found, fmt::format("No person is called '{}'.", handle));
}

engine::identity::Granting granting_to(sql::Transaction& tx, const engine::Actor& actor,
                                       engine::PersonId to) {
    const auto row = tx.ask(who_is_given, to)[0];
    const auto roles = sql::texts(row[1]);
    const bool holds_office = std::ranges::any_of(roles, [](const auto& name) {
        const auto role = engine::role_from(name);
        return role && engine::identity::is_office(*role);
    });
    return {.actor = actor,
            .to = to,
            .has_second_factor = sql::flag(row[0]),
            .holds_office = holds_office,
            .at_the_database = sql::flag(row[2])};
}

struct NewSecret {
    SecretKind kind = SecretKind::token;
    std::string handle{};
    bool anew = false;
    std::string label{};
    int hours = 0;
    engine::Permission (*may)(const engine::identity::Granting&, int) = nullptr;
    int asked_for = 0;  // in the policy's own unit
};

// Makes it and notes it. The words of the entry say what was given and never what it says.
Result<Answer> make(sql::Transaction& tx, const std::string& origin, const Request& request,
                    const NewSecret& wanted, Secret& secret) {
    auto actor = find_actor(tx, request.person);
    if (!actor) return tl::unexpected{actor.error()};
    engine::identity::Granting granting{.actor = *actor, .to = actor->person};
    if (wanted.handle != request.person) {
        // Whether there is such a person is an administrator's to know: asked before it is looked.
        granting.to = {};
        if (auto may = wanted.may(granting, wanted.asked_for); !may)
            return tl::unexpected{may.error()};
        const auto found = find_person(tx, wanted.handle);
        if (!found) return nobody_called(wanted.handle);
        granting = granting_to(tx, *actor, *found);
    }
    if (auto may = wanted.may(granting, wanted.asked_for); !may) return tl::unexpected{may.error()};
    if (wanted.anew) {
        granting = granting_to(tx, *actor, granting.to);
        if (auto may = engine::identity::may_begin_anew(granting); !may)
            return tl::unexpected{may.error()};
        tx.ask(begin_anew, granting.to);
    }
    const bool once = wanted.kind == SecretKind::code;
    secret.text = engine::identity::secret_text(wanted.kind, random_salt());
    const auto id = fresh_id<struct Token>();
    const auto rows =
        tx.ask(add_token_statement, id, granting.to, engine::audit::sha256(secret.text),
               once ? "sign_in" : "command_line", wanted.label, wanted.hours);
    secret.ends_at = sql::moment(rows[0][0]);
    const auto at = sql::moment(rows[0][1]);
    const auto* event = once ? "Invite" : "AddToken";
    note(tx, origin,
         act(event, granting.to, *actor, request, at,
             fmt::format("{} until {}{}{}{}", engine::text_of(id), engine::iso(secret.ends_at),
                         wanted.label.empty() ? "" : ", ", wanted.label,
                         wanted.anew ? ", anew" : "")));
    return Answer{.subject = "token",
                  .reference = engine::text_of(id),
                  .event = event,
                  .from = "absent",
                  .to = "good",
                  .revision = 1,
                  .at = at};
}

}  // namespace

// The secret leaves with the first answer only: what is remembered of the request has none.
template <class Body>
Result<Secret> Registry::give_secret(const Request& request, const std::string& asked,
                                     const Body& body) {
    Secret secret;
    auto answer =
        once(request, "-", asked, [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            return body(tx, secret);
        });
    if (!answer) return tl::unexpected{answer.error()};
    secret.answer = *std::move(answer);
    if (secret.answer.repeated) secret.text.clear();
    return secret;
}

Result<Secret> Registry::add_token(const Request& request, const NewToken& token) {
    auto label = engine::clean_text(token.label, longest_label_bytes);
    if (!label) return tl::unexpected{label.error()};
    return give_secret(request,
                       fmt::format("token add {}\n{}\n{}", token.handle, token.days, token.label),
                       [&](sql::Transaction& tx, Secret& secret) {
                           return make(tx, origin_, request,
                                       {.kind = SecretKind::token,
                                        .handle = token.handle,
                                        .label = *label,
                                        .hours = token.days * 24,
                                        .may = engine::identity::may_add_token,
                                        .asked_for = token.days},
                                       secret);
                       });
}

Result<Secret> Registry::invite(const Request& request, const std::string& handle, int hours,
                                Begins begins) {
    const bool anew = begins == Begins::anew;
    return give_secret(request,
                       fmt::format("person invite {}\n{}{}", handle, hours, anew ? "\nanew" : ""),
                       [&](sql::Transaction& tx, Secret& secret) {
                           return make(tx, origin_, request,
                                       {.kind = SecretKind::code,
                                        .handle = handle,
                                        .anew = anew,
                                        .hours = hours,
                                        .may = engine::identity::may_invite,
                                        .asked_for = hours},
                                       secret);
                       });
}

Result<Answer> Registry::revoke_token(const Request& request, const std::string& token_id) {
    return once(request, "-", "token revoke " + token_id,
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    if (auto before = earlier(tx, "-", request, digest)) return *before;
                    auto actor = find_actor(tx, request.person);
                    if (!actor) return tl::unexpected{actor.error()};
                    const auto id = engine::uuid_from(token_id);
                    const auto none = [&] {
                        return refuse(Reason::not_found,
                                      fmt::format("There is no token {} that is good.", token_id));
                    };
                    if (!id) return none();
                    const auto rows = tx.ask(revoke_token_statement, engine::Id<struct Token>{*id});
                    if (rows[0][0].is_null()) return none();
                    const auto at = sql::moment(rows[0][1]);
                    note(tx, origin_,
                         act("RevokeToken", sql::id<engine::PersonId>(rows[0][0]), *actor, request,
                             at, token_id));
                    return Answer{.subject = "token",
                                  .reference = token_id,
                                  .event = "RevokeToken",
                                  .from = "good",
                                  .to = "revoked",
                                  .revision = 1,
                                  .at = at};
                });
}

// The request is remembered without the password: a digest of both would be one to guess it by.
Result<Answer> Registry::set_password(const Request& request, const std::string& password) {
    const auto clean = engine::identity::clean_password(password);
    if (!clean) return tl::unexpected{clean.error()};
    const std::vector<std::string> about{request.person, origin_};
    if (auto may = engine::identity::may_choose(*clean, about); !may)
        return tl::unexpected{may.error()};
    const auto parameters = passwords::fresh_parameters();
    const auto stretched = passwords::stretched(*clean, parameters);
    return once(request, "-", "person password",
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    if (auto before = earlier(tx, "-", request, digest)) return *before;
                    auto actor = find_actor(tx, request.person);
                    if (!actor) return tl::unexpected{actor.error()};
                    const auto at =
                        sql::moment(tx.ask(set_password_statement, parameters, stretched)[0][1]);
                    note(tx, origin_, act("SetPassword", actor->person, *actor, request, at));
                    return done(request.person, "SetPassword", "known", "known", at);
                });
}

Result<Secret> Registry::begin_second_factor(const Request& request) {
    return give_secret(
        request, "person second-factor",
        [&](sql::Transaction& tx, Secret& secret) -> Result<Answer> {
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            const auto bits = random_salt();
            engine::identity::FactorSecret factor{};
            std::copy_n(bits.begin(), factor.size(), factor.begin());
            const auto rows = tx.ask(begin_factor, factor);
            if (!sql::flag(rows[0][0])) {
                return refuse(Reason::input_invalid,
                              "A second factor is in force; another administrator takes it away.");
            }
            secret.text = engine::identity::otpauth_uri(origin_, request.person, factor);
            const auto at = sql::moment(rows[0][1]);
            note(tx, origin_, act("BeginSecondFactor", actor->person, *actor, request, at));
            return done(request.person, "BeginSecondFactor", "known", "unconfirmed", at);
        });
}

Result<Answer> Registry::confirm_second_factor(const Request& request, const std::string& code) {
    return once(
        request, "-", "person second-factor confirm",
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            const auto rows = tx.ask(confirm_factor, code);
            if (!sql::flag(rows[0][0])) {
                return refuse(Reason::input_invalid,
                              "That is not the code of a second factor that waits for one.");
            }
            const auto at = sql::moment(rows[0][1]);
            note(tx, origin_, act("ConfirmSecondFactor", actor->person, *actor, request, at));
            return done(request.person, "ConfirmSecondFactor", "unconfirmed", "in force", at);
        });
}

Result<Answer> Registry::remove_second_factor(const Request& request, const std::string& handle) {
    return once(request, "-", "person second-factor remove " + handle,
                [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
                    if (auto before = earlier(tx, "-", request, digest)) return *before;
                    auto actor = find_actor(tx, request.person);
                    if (!actor) return tl::unexpected{actor.error()};
                    // Whether there is such a person is an administrator's to know.
                    engine::identity::Granting taking{.actor = *actor};
                    if (handle == request.person) taking.to = actor->person;
                    if (auto may = engine::identity::may_take_second_factor(taking); !may)
                        return tl::unexpected{may.error()};
                    const auto id = find_person(tx, handle);
                    if (!id) return nobody_called(handle);
                    taking = granting_to(tx, *actor, *id);
                    if (auto may = engine::identity::may_take_second_factor(taking); !may)
                        return tl::unexpected{may.error()};
                    const auto rows = tx.ask(remove_factor, *id);
                    if (!sql::flag(rows[0][0])) {
                        return refuse(Reason::not_found,
                                      fmt::format("{} has no second factor.", handle));
                    }
                    const auto at = sql::moment(rows[0][1]);
                    note(tx, origin_, act("RemoveSecondFactor", *id, *actor, request, at));
                    return done(handle, "RemoveSecondFactor", "in force", "known", at);
                });
}

Result<Answer> Registry::require_second_factor(const Request& request, bool wanted) {
    return once(
        request, "-", wanted ? "db require second-factor" : "db require second-factor off",
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
                return tl::unexpected{mine.error()};
            const auto rows = tx.ask(require_factor, wanted);
            auto without = sql::texts(rows[0][0]);
            if (!without.empty()) {
                for (auto& handle : without) handle.insert(0, "without: ");
                return refuse(Reason::input_invalid,
                              "Every administrator has a second factor first; these have none.",
                              std::move(without));
            }
            const auto at = sql::moment(rows[0][1]);
            note(tx, origin_,
                 act("Require", actor->person, *actor, request, at,
                     wanted ? "second factor" : "second factor no longer"));
            return Answer{.subject = "installation",
                          .reference = "second-factor",
                          .event = "Require",
                          .from = wanted ? "optional" : "required",
                          .to = wanted ? "required" : "optional",
                          .revision = 1,
                          .at = at};
        });
}

Result<Answer> Registry::hand_over(const Request& request, const std::string& from,
                                   const std::string& to, engine::Role role) {
    const std::string name{engine::name_of(role)};
    return once(
        request, "-", fmt::format("person hand-over {} {} {}", from, to, name),
        [&](sql::Transaction& tx, const auto& digest) -> Result<Answer> {
            if (auto before = earlier(tx, "-", request, digest)) return *before;
            auto actor = find_actor(tx, request.person);
            if (!actor) return tl::unexpected{actor.error()};
            if (auto mine = engine::reserved_for({engine::Role::administrator}, *actor); !mine)
                return tl::unexpected{mine.error()};
            const auto giver = find_person(tx, from);
            if (!giver) return nobody_called(from);
            const auto taker = find_person(tx, to);
            if (!taker) return nobody_called(to);
            if (!tx.ask(holds_role, *taker, name).empty())
                return refuse(Reason::input_invalid, fmt::format("{} is {} already.", to, name));
            const auto taking = taking_by(tx, *taker, to, role);
            if (auto may = engine::identity::may_become(taking); !may)
                return tl::unexpected{may.error()};
            const auto rows =
                tx.ask(hand_over_statement, fresh_id<struct Mandate>(), *giver, *taker, name);
            if (rows.empty()) {
                return refuse(
                    Reason::not_found,
                    fmt::format("{} has no mandate as {} that could be handed over.", from, name));
            }
            const auto at = sql::moment(rows[0][0]);
            const std::string of{sql::text(rows[0][1])};
            const auto words = of.empty() ? name : name + " " + of;
            note(tx, origin_, act("HandOver", *giver, *actor, request, at, words + " to " + to));
            note(tx, origin_, act("Grant", *taker, *actor, request, at, words + " from " + from));
            if (engine::identity::loses_keys(taking))
                note(tx, origin_, act("TakeKeys", *taker, *actor, request, at));
            return done(to, "HandOver", "known", name, at);
        });
}

}  // namespace storage
