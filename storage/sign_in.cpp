#include "storage/sign_in.hpp"

#include "engine/audit/digest.hpp"
#include "engine/identity/password.hpp"
#include "engine/identity/secret.hpp"
#include "engine/identity/token.hpp"
#include "storage/passwords.hpp"
#include "storage/random.hpp"
#include "storage/record.hpp"

#include <optional>

#include <fmt/format.h>

namespace storage::sign_in {
namespace {

constexpr sql::Statement end_session{"end_session", R"sql(
    SELECT revoke_token(t.token_id), (extract(epoch FROM moment()) * 1000000)::bigint
      FROM token_of($1) t WHERE t.purpose = 'session')sql"};

constexpr sql::Statement ask_moment{"ask_moment_of_sign_in", R"sql(
    SELECT (extract(epoch FROM moment()) * 1000000)::bigint)sql"};

constexpr sql::Statement lay_down_attempt{"lay_down_attempt", R"sql(
    SELECT (extract(epoch FROM lay_down_attempt($1, $2, $3, $4, $5, $6)) * 1000000)::bigint)sql"};

constexpr sql::Statement answer_attempt{"answer_attempt", R"sql(
    SELECT person FROM answer_attempt($1, $2, $3, $4))sql"};

constexpr sql::Statement password_parameters{"password_parameters",
                                             "SELECT password_parameters($1, $2)"};

constexpr sql::Statement set_password{"set_password_again", "SELECT set_password($1, $2)"};

auto not_good() {
    return tl::unexpected{engine::identity::token_not_good()};
}

void note_of(sql::Transaction& tx, const std::string& origin, std::string_view event,
             engine::PersonId person, const std::string& operated_by, engine::Moment at,
             const std::string& words) {
    note(tx, origin,
         {.call_id = "-",
          .kind = "act",
          .subject = "person",
          .subject_id = person.bytes,
          .event = event,
          .actor = person,
          .operated_by = operated_by,
          .at = at,
          .body = words});
}

struct Attempt {
    std::string name{};  // empty: what is shown is a one-time code
    bool is_code = false;
    engine::audit::Digest shown{};
    std::string second{};
    std::string_view refusal;
};

// Laid down and counted in a transaction of its own, so that no answer is had for nothing.
Result<SignedIn> answered(sql::Connection& connection, const Attempt& attempt,
                          const std::string& operated_by) {
    const auto id = fresh_id<struct Attempt>();
    {
        sql::Transaction tx{connection};
        const auto barred = sql::maybe_moment(
            tx.ask(lay_down_attempt, id, attempt.name, attempt.is_code, attempt.shown,
                   attempt.second.substr(0, 16), operated_by)[0][0]);
        if (barred) {
            return engine::refuse(
                engine::Reason::too_many_attempts,
                fmt::format("Too many attempts have failed; the next may be made at {}.",
                            engine::iso(*barred)));
        }
        tx.commit();
    }
    const auto token =
        engine::identity::secret_text(engine::identity::SecretKind::token, random_salt());
    sql::Transaction tx{connection};
    const auto rows = tx.ask(answer_attempt, id, fresh_id<struct Token>(),
                             engine::audit::sha256(token), operated_by);
    tx.commit();
    const auto refused = [&] {
        return engine::refuse(engine::Reason::not_signed_in, std::string{attempt.refusal});
    };
    if (rows.empty() || rows[0][0].is_null()) return refused();
    connection.show(token);
    const auto who = tokens::who_asks(connection);
    if (!who) return refused();
    return SignedIn{token, *who};
}

}  // namespace

Result<tokens::Shown> with_token(sql::Connection& connection, const std::string& origin,
                                 const std::string& token, const std::string& operated_by) {
    if (engine::identity::kind_of_secret(token) != engine::identity::SecretKind::token)
        return not_good();
    connection.show(token);
    const auto who = tokens::who_asks(connection);
    if (!who) return not_good();
    sql::Transaction tx{connection};
    const auto at = sql::moment(tx.ask(ask_moment)[0][0]);
    note_of(tx, origin, "SignIn", who->person, operated_by, at, "token " + who->token_id);
    tx.commit();
    return *who;
}

Result<SignedIn> with_code(sql::Connection& connection, const std::string& code,
                           const std::string& second, const std::string& operated_by) {
    constexpr std::string_view refusal =
        "The one-time code is not good, or not any more, or the second factor is not.";
    if (engine::identity::kind_of_secret(code) != engine::identity::SecretKind::code)
        return engine::refuse(engine::Reason::not_signed_in, std::string{refusal});
    return answered(connection,
                    {.is_code = true,
                     .shown = engine::audit::sha256(code),
                     .second = second,
                     .refusal = refusal},
                    operated_by);
}

Result<SignedIn> with_password(sql::Connection& connection, const std::string& handle,
                               const std::string& password, const std::string& second,
                               const std::string& operated_by) {
    std::string parameters;
    {
        sql::Transaction tx{connection};
        parameters = tx.ask(password_parameters, handle, passwords::usual_parameters())[0][0]
                         .as<std::string>();
    }
    // What can be nobody's password is stretched all the same.
    const auto clean = engine::identity::clean_password(password);
    const auto& text = clean ? *clean : std::string{};
    auto signed_in =
        answered(connection,
                 {.name = handle,
                  .shown = passwords::stretched(text, parameters),
                  .second = second,
                  .refusal = "The person, the password or the second factor is not right."},
                 operated_by);
    if (!signed_in || parameters.starts_with(std::string{passwords::usual_parameters()} + "$"))
        return signed_in;
    const auto fresh = passwords::fresh_parameters();
    sql::Transaction tx{connection};
    tx.queue(set_password, fresh, passwords::stretched(text, fresh));
    tx.commit();
    return signed_in;
}

bool end(sql::Connection& connection, const std::string& origin, const std::string& token,
         const std::string& operated_by) {
    if (engine::identity::kind_of_secret(token) != engine::identity::SecretKind::token)
        return false;
    connection.show(token);
    sql::Transaction tx{connection};
    const auto rows = tx.ask(end_session, token);
    if (rows.empty() || rows[0][0].is_null()) return false;
    const auto person = sql::id<engine::PersonId>(rows[0][0]);
    note_of(tx, origin, "SignOut", person, operated_by, sql::moment(rows[0][1]), "");
    tx.commit();
    return true;
}

}  // namespace storage::sign_in
