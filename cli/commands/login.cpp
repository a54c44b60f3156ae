#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/fault.hpp"
#include "cli/parsed.hpp"
#include "cli/secret_lines.hpp"
#include "cli/session.hpp"
#include "cli/token_file.hpp"
#include "engine/identity/secret.hpp"
#include "storage/sign_in.hpp"
#include "storage/tokens.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;
using storage::tokens::Shown;

Json json_of(const Shown& who) {
    Json data{{"person", who.handle},     {"name", who.name},    {"country", who.country},
              {"mandates", who.mandates}, {"token_id", nullptr}, {"purpose", nullptr},
              {"label", nullptr},         {"ends_at", nullptr}};
    if (who.token_id.empty()) return data;
    data["token_id"] = who.token_id;
    data["purpose"] = who.purpose;
    data["label"] = who.label;
    data["ends_at"] = engine::iso(who.ends_at);
    return data;
}

std::filesystem::path file_of(const Session& session) {
    auto file = session.login_file();
    if (file) return *std::move(file);
    throw UsageError{
        "Neither XDG_STATE_HOME nor HOME says where a token may be kept; ACCEDE_TOKEN_FILE names "
        "a file with one."};
}

// A second line, for who has a second factor. A person at a terminal is asked for it; what is read
// of a script may end before it.
std::string second_of(SecretLines& lines) {
    return lines.next("Code of the second factor (empty where there is none)");
}

Result<storage::sign_in::SignedIn> signed_in_by(Session& session, SecretLines& lines,
                                                const Parsed& parsed) {
    namespace sign_in = storage::sign_in;
    auto& connection = session.connection();
    if (const auto person = parsed.find("person")) {
        const auto password = lines.next("Password");
        return sign_in::with_password(connection, *person, password, second_of(lines),
                                      system_user());
    }
    if (parsed.has("code")) {
        const auto code = lines.next("One-time code");
        return sign_in::with_code(connection, code, second_of(lines), system_user());
    }
    const auto token = lines.next("Token");
    auto who = sign_in::with_token(connection, session.registry().origin(), token, system_user());
    if (!who) return tl::unexpected{who.error()};
    return sign_in::SignedIn{token, *std::move(who)};
}

Result<Answer> login(Context& context, const Parsed& parsed) {
    if (parsed.has("code") && parsed.has("person"))
        throw UsageError{"'--code' says by itself whose it is: it goes without '--person'."};
    Session session{context, {}, Signing::without};
    const auto file = file_of(session);
    SecretLines lines{context, parsed.find("INPUT").value_or("")};
    const auto signed_in = signed_in_by(session, lines, parsed);
    if (!signed_in) return tl::unexpected{signed_in.error()};
    keep_token(file, signed_in->token);
    const auto& who = signed_in->who;
    Answer shown{.schema = "accede/login/1", .data = json_of(who)};
    shown.data["file"] = file.string();
    shown.done = fmt::format("{} is signed in until {}.", who.handle,
                             engine::iso(who.at_most.value_or(who.ends_at)));
    if (who.at_most) {
        shown.notes.push_back(
            fmt::format("Unused, the session is over at {}; each command moves that.",
                        engine::iso(who.ends_at)));
    }
    shown.next = {"accede whoami", "accede logout"};
    if (context.variable("ACCEDE_TOKEN_FILE"))
        shown.notes.emplace_back(
            "ACCEDE_TOKEN_FILE names another token, and goes before this one.");
    return shown;
}

Result<Answer> logout(Context& context, const Parsed&) {
    Session session{context, {}, Signing::without};
    Answer shown{.schema = "accede/logout/1"};
    const auto file = session.login_file();
    const auto token = file ? read_token(*file, Absent::nothing) : std::nullopt;
    const bool ended =
        token && storage::sign_in::end(session.connection(), session.registry().origin(), *token,
                                       system_user());
    if (token) std::filesystem::remove(*file);
    shown.data = Json{{"signed_out", token.has_value()}, {"session_ended", ended}};
    shown.done = token ? "Nobody is signed in any more." : "Nobody was signed in.";
    if (context.variable("ACCEDE_TOKEN_FILE"))
        shown.notes.emplace_back("ACCEDE_TOKEN_FILE names a token still.");
    return shown;
}

Result<Answer> whoami(Context& context, const Parsed&) {
    Session session{context};
    const auto who = storage::tokens::who_asks(session.connection());
    if (!who) return tl::unexpected{nobody_signed_in()};
    Answer shown{.schema = "accede/whoami/1", .data = json_of(*who)};
    Pairs pairs{{{.key = "person", .title = "Person"},
                 {.key = "name", .title = "Name"},
                 {.key = "mandates", .title = "Mandates"}}};
    if (!who->token_id.empty()) {
        pairs.pairs.push_back({.key = "token_id", .title = "Token"});
        pairs.pairs.push_back({.key = "ends_at", .title = "Until"});
    }
    shown.show = {std::move(pairs)};
    return shown;
}

}  // namespace

std::span<const Command> login_commands() {
    static const std::vector<Command> all{
        {.noun = "login",
         .summary = "Sign in, and be known from then on",
         .details =
             "Asks for a token at a terminal, or reads it from standard input. It is kept in a "
             "file "
             "that only you may read, for this database, until `accede logout`. ACCEDE_TOKEN_FILE "
             "names another file, and goes before it.",
         .arguments = {{.name = "INPUT",
                        .summary = "- reads what is secret from standard input, a line each",
                        .required = false,
                        .choices = {"-"}}},
         .options = {{.name = "code", .summary = "with a one-time code, from `person invite`"},
                     {.name = "person",
                      .value = "HANDLE",
                      .summary = "with this person's password"}},
         .examples = {{"accede login", "Asks, and shows nothing of what is typed"},
                      {"accede login - < token", "From a file"},
                      {"accede login --code", "After an invitation"},
                      {"accede login --person ada", "With a password"}},
         .exits = {ExitCode::not_permitted},
         .run = login},
    };
    return all;
}

std::span<const Command> logout_commands() {
    static const std::vector<Command> all{
        {.noun = "logout",
         .summary = "Sign out: forget the token, and end the session",
         .details = "A token for the command line stays good, for other machines: `accede token "
                    "revoke` ends it.",
         .examples = {{"accede logout", "Of this database"}},
         .run = logout},
    };
    return all;
}

std::span<const Command> whoami_commands() {
    static const std::vector<Command> all{
        {.noun = "whoami",
         .summary = "Say who is signed in, as what and until when",
         .examples = {{"accede whoami", "Exit code 4 where nobody is"}},
         .exits = {ExitCode::not_permitted},
         .run = whoami},
    };
    return all;
}

}  // namespace cli
