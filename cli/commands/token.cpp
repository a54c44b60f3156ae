#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "engine/identity/token.hpp"
#include "storage/tokens.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

Result<Answer> add(Context& context, const Parsed& parsed) {
    storage::NewToken wanted{.label = parsed.find("label").value_or("")};
    wanted.days = static_cast<int>(parsed.number("days", 1, engine::identity::most_token_days)
                                       .value_or(engine::identity::token_days));
    Session session{context};
    const auto request = session.request();
    wanted.handle = parsed.find("PERSON").value_or(request.person);
    const auto made = session.registry().add_token(request, wanted);
    if (!made) return tl::unexpected{made.error()};
    auto shown =
        shown_once(context, *made, "token", fmt::format("{} has a new token.", wanted.handle),
                   {"It is shown this once. Whoever has it acts as " + wanted.handle + "."});
    shown.data["person"] = wanted.handle;
    shown.next = {"accede login", "accede token revoke " + made->answer.reference};
    return shown;
}

Result<Answer> list(Context& context, const Parsed& parsed) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/token-list/1"};
    shown.data["tokens"] = Json::array();
    for (const auto& row : storage::tokens::list(tx, parsed.find("PERSON"))) {
        shown.data["tokens"].push_back({{"token_id", row.token_id},
                                        {"person", row.handle},
                                        {"purpose", row.purpose},
                                        {"label", row.label},
                                        {"state", row.state},
                                        {"made_at", engine::iso(row.made_at)},
                                        {"ends_at", engine::iso(row.ends_at)}});
    }
    shown.show = {Table{.rows = "tokens",
                        .columns = {{.key = "token_id", .title = "TOKEN"},
                                    {.key = "person", .title = "PERSON"},
                                    {.key = "purpose", .title = "PURPOSE"},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "ends_at", .title = "UNTIL"},
                                    {.key = "label", .title = "LABEL"}},
                        .when_empty = "no tokens"}};
    return shown;
}

Result<Answer> revoke(Context& context, const Parsed& parsed) {
    const auto& token = parsed.text("TOKEN");
    Session session{context};
    return answer(session.registry().revoke_token(session.request(), token),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("Token {} is good no more.", token));
                  });
}

}  // namespace

std::span<const Command> token_commands() {
    static const std::vector<Command> all{
        {.noun = "token",
         .verb = "add",
         .summary = "Make a token for the command line, shown this once",
         .details =
             "Whoever has the token acts as its person, until it ends or is revoked. The database "
             "keeps a digest of it. `accede login` and ACCEDE_TOKEN_FILE take it.",
         .arguments = {{.name = "PERSON",
                        .summary = "whose it is; for another than oneself by an administrator",
                        .required = false}},
         .options = {{.name = "label", .value = "TEXT", .summary = "what it is for"},
                     {.name = "days",
                      .value = "N",
                      .summary = "how long it is good: 90 where nothing is said, at most 366"}},
         .examples = {{"accede token add officer.tg --label 'laptop' --as ada",
                       "For a Commission's officer"},
                      {"accede token add --days 7", "For oneself"}},
         .writes = true,
         .run = add},
        {.noun = "token",
         .verb = "list",
         .summary = "List tokens: whose, what for and until when",
         .arguments = {{.name = "PERSON", .summary = "only this person's", .required = false}},
         .examples = {{"accede token list", "One's own; an administrator's list is everybody's"}},
         .run = list},
        {.noun = "token",
         .verb = "revoke",
         .summary = "End a token before its time",
         .arguments = {{.name = "TOKEN", .summary = "its number, from the list"}},
         .examples = {{"accede token revoke 2fa85f64-5717-4562-b3fc-2c963f66afa6",
                       "One's own, or by an administrator"}},
         .writes = true,
         .run = revoke},
    };
    return all;
}

}  // namespace cli
