#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/confirm.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/secret_lines.hpp"
#include "cli/session.hpp"
#include "engine/identity/password.hpp"
#include "engine/identity/token.hpp"
#include "storage/letter_moves.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

Result<Answer> list(Context& context, const Parsed& parsed) {
    const auto query = asked(engine::query::List::people, parsed);
    Session session{context};
    return listed(context, session, query);
}

// "juror", "officer:TG". Throws UsageError.
storage::NewMandate mandate_from(const std::string& handle, const std::string& text) {
    const auto colon = text.find(':');
    const auto role = engine::role_from(text.substr(0, colon));
    if (!role || *role == engine::Role::clock) {
        throw UsageError{
            fmt::format("'{}' is no mandate: officer:CODE, juror, administrator or auditor", text)};
    }
    return {.handle = handle,
            .role = *role,
            .commission = colon == std::string::npos ? "" : text.substr(colon + 1)};
}

Result<Answer> add(Context& context, const Parsed& parsed) {
    storage::NewPerson person{parsed.text("PERSON"), parsed.text("name"),
                              parsed.find("country").value_or("")};
    for (const auto& text : parsed.all("mandate")) {
        person.mandates.push_back(mandate_from(person.handle, text));
    }
    Session session{context};
    return answer(
        session.registry().add_person(session.request(), person), [&](const storage::Answer& done) {
            const bool first = done.to == "administrator";
            auto said = fmt::format("{} is known{}", person.handle,
                                    first ? ", and the first administrator" : "");
            for (const auto& given : person.mandates) {
                said += fmt::format(", {}{}{}", engine::name_of(given.role),
                                    given.commission.empty() ? "" : " of ", given.commission);
            }
            std::vector<std::string> next;
            if (first) next.emplace_back("accede call new regulations.json --as " + person.handle);
            if (!first && person.mandates.empty()) {
                next.push_back(fmt::format("accede person mandate {} juror", person.handle));
            }
            return changed(done, said + ".", std::move(next));
        });
}

// What an administrator gave before is good no more, and nobody in the program gives anew.
Answer of_office(Answer shown, engine::Role role, const std::string& handle) {
    if (role == engine::Role::administrator || role == engine::Role::auditor) {
        shown.notes.push_back(
            fmt::format("What an administrator gave {0} to sign in with is good no more. From now "
                        "on it is {0}'s own, or given at the database, as by `accede person invite "
                        "{0}`.",
                        handle));
    }
    return shown;
}

Result<Answer> mandate(Context& context, const Parsed& parsed) {
    storage::NewMandate wanted{.handle = parsed.text("PERSON"),
                               .role = engine::role_from(parsed.text("ROLE")).value(),
                               .commission = parsed.find("commission").value_or("")};
    if (const auto until = parsed.find("until")) {
        wanted.until = engine::moment_from_iso(*until);
        if (!wanted.until)
            throw UsageError{
                fmt::format("'{}' is no instant such as 2099-12-31T23:00:00Z", *until)};
    }
    Session session{context};
    return answer(
        session.registry().grant(session.request(), wanted), [&](const storage::Answer& done) {
            return of_office(changed(done, fmt::format("{} is {}.", wanted.handle, done.to)),
                             wanted.role, wanted.handle);
        });
}

Result<Answer> address(Context& context, const Parsed& parsed) {
    const auto& handle = parsed.text("PERSON");
    const auto email = parsed.find("EMAIL").value_or("");
    if (email.empty() != parsed.has("erase")) throw UsageError{"Say the address, or '--erase'."};
    const auto language = engine::language_from(parsed.text("language")).value();
    Session session{context};
    return answer(
        storage::set_address(session.connection(), session.registry().origin(), session.request(),
                             handle, email, language),
        [&](const storage::Answer& done) {
            return changed(
                done, email.empty()
                          ? fmt::format("{} has no address any more.", handle)
                          : fmt::format("{} is written to at {}, in {}.", handle, email,
                                        language == engine::Language::fr ? "French" : "English"));
        });
}

Result<Answer> disable(Context& context, const Parsed& parsed) {
    const auto& handle = parsed.text("PERSON");
    Session session{context};
    return answer(session.registry().disable_person(session.request(), handle),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("{} may not act any more.", handle));
                  });
}

Result<Answer> erase(Context& context, const Parsed& parsed) {
    const auto& handle = parsed.text("PERSON");
    Session session{context};
    confirm(context, fmt::format("Destroy the name and the words of {}, for good?", handle));
    const auto erased = session.registry().erase_person(session.request(), handle);
    if (!erased) return tl::unexpected{erased.error()};
    Answer shown{.schema = "accede/person-erase/1"};
    // How many entries lost words would tell of calls that the asker may not see.
    shown.data =
        Json{{"at", engine::iso(erased->answer.at)}, {"repeated", erased->answer.repeated}};
    shown.done = "The name and the words of a person are destroyed.";
    shown.next = {"accede audit verify"};
    if (erased->answer.repeated) shown.notes.emplace_back(done_before);
    return shown;
}

Result<Answer> hand_over(Context& context, const Parsed& parsed) {
    const auto& from = parsed.text("FROM");
    const auto& to = parsed.text("TO");
    const auto role = engine::role_from(parsed.text("role")).value();
    Session session{context};
    return answer(session.registry().hand_over(session.request(), from, to, role),
                  [&](const storage::Answer& done) {
                      return of_office(changed(done, fmt::format("{} is {} in the place of {}.", to,
                                                                 done.to, from)),
                                       role, to);
                  });
}

Result<Answer> invite(Context& context, const Parsed& parsed) {
    const auto& handle = parsed.text("PERSON");
    const auto hours =
        static_cast<int>(parsed.number("hours", 1, engine::identity::most_invitation_hours)
                             .value_or(engine::identity::invitation_hours));
    Session session{context};
    const auto begins =
        parsed.has("anew") ? storage::Registry::Begins::anew : storage::Registry::Begins::as_before;
    const auto made = session.registry().invite(session.request(), handle, hours, begins);
    if (!made) return tl::unexpected{made.error()};
    return shown_once(context, *made, "code", fmt::format("{} may sign in once.", handle),
                      {"It is shown this once, and good once: for `accede login --code`."});
}

Result<Answer> password(Context& context, const Parsed& parsed) {
    Session session{context};
    const auto request = session.request();
    SecretLines lines{context, parsed.find("INPUT").value_or("")};
    const auto text = lines.next("New password");
    if (parsed.find("INPUT").value_or("").empty() && lines.next("The same again") != text)
        throw UsageError{"The two are not the same."};
    return answer(session.registry().set_password(request, text), [&](const storage::Answer& done) {
        auto shown = changed(done, fmt::format("{} has a new password.", request.person),
                             {"accede login --person " + request.person});
        using engine::identity::recommended_password_letters;
        if (engine::identity::letters_in(text) < recommended_password_letters)
            shown.notes.push_back(fmt::format("A password of {} letters or more is better.",
                                              recommended_password_letters));
        return shown;
    });
}

Result<Answer> second_factor(Context& context, const Parsed& parsed) {
    if (parsed.has("confirm") && parsed.has("remove"))
        throw UsageError{"'--confirm' and '--remove' exclude each other."};
    Session session{context};
    const auto request = session.request();
    if (const auto of = parsed.find("remove")) {
        return answer(session.registry().remove_second_factor(request, *of),
                      [&](const storage::Answer& done) {
                          return changed(done, fmt::format("{} has no second factor.", *of));
                      });
    }
    if (parsed.has("confirm")) {
        SecretLines lines{context, parsed.find("INPUT").value_or("")};
        const auto code = lines.next("Code that the authenticator shows");
        return answer(session.registry().confirm_second_factor(request, code),
                      [&](const storage::Answer& done) {
                          return changed(done, fmt::format("From now on {} signs in with a code of "
                                                           "the second factor too.",
                                                           request.person));
                      });
    }
    const auto made = session.registry().begin_second_factor(request);
    if (!made) return tl::unexpected{made.error()};
    auto shown = shown_once(
        context, *made, "uri",
        fmt::format("{} has a second factor, which is not in force yet.", request.person),
        {"It is shown this once, for an authenticator."});
    shown.next = {"accede person second-factor --confirm"};
    return shown;
}

const Argument input_argument{.name = "INPUT",
                              .summary = "- reads what is secret from standard input",
                              .required = false,
                              .choices = {"-"}};

const Argument person_argument{.name = "PERSON",
                               .summary = "a handle of small letters, digits, '.', '_' and '-'"};

}  // namespace

std::span<const Command> person_commands() {
    static const std::vector<Command> all{
        {.noun = "person",
         .verb = "list",
         .summary = "List who may act, and as what",
         .arguments = {query_argument},
         .options = {query_option},
         .examples = {{"accede person list", "People and mandates"},
                      {"accede person list mandate:juror country:none", "Jurors of no country"}},
         .run = list},
        {.noun = "person",
         .verb = "add",
         .summary = "Add a person; the first becomes an administrator",
         .arguments = {person_argument},
         .options = {{.name = "name", .value = "NAME", .summary = "in full", .required = true},
                     {.name = "country",
                      .value = "CODE",
                      .summary = "of nationality; a juror does not read it"},
                     {.name = "mandate",
                      .value = "ROLE",
                      .summary = "given at once: officer:CODE, juror, administrator, auditor",
                      .repeated = true}},
         .examples = {{"accede person add ada --name 'Ada Example'", "The first administrator"},
                      {"accede person add officer.tg --name 'Officer of Togo' --mandate "
                       "officer:TG --as ada",
                       "A Commission's officer"}},
         .writes = true,
         .run = add},
        {.noun = "person",
         .verb = "mandate",
         .summary = "Give a person a mandate",
         .arguments = {person_argument,
                       {.name = "ROLE",
                        .summary = "of the mandate",
                        .choices = {"officer", "juror", "administrator", "auditor"}}},
         .options = {{.name = "commission", .value = "CODE", .summary = "of an officer"},
                     {.name = "until",
                      .value = "TIME",
                      .summary = "when it ends by itself, such as 2099-12-31T23:00:00Z"}},
         .examples = {{"accede person mandate officer.tg officer --commission TG --as ada",
                       "Speaks for Togo"}},
         .writes = true,
         .run = mandate},
        {.noun = "person",
         .verb = "hand-over",
         .summary = "End one person's mandate and begin another's, at the same moment",
         .details = "The successor has the same Commission, and the mandate ends when the first "
                    "would have.",
         .arguments = {{.name = "FROM", .summary = "who has the mandate"},
                       {.name = "TO", .summary = "who gets it"}},
         .options = {{.name = "role",
                      .value = "ROLE",
                      .summary = "of the mandate",
                      .required = true,
                      .choices = {"officer", "juror", "administrator", "auditor"}}},
         .examples = {{"accede person hand-over officer.tg officer2.tg --role officer --as ada",
                       "To a successor"}},
         .writes = true,
         .run = hand_over},
        {.noun = "person",
         .verb = "invite",
         .summary = "Make a one-time code with which a person signs in, shown this once",
         .details = "For an administrator or an auditor it is made at the database alone, by a "
                    "steward: whoever made it in the program could agree with oneself.",
         .arguments = {person_argument},
         .options = {{.name = "hours",
                      .value = "N",
                      .summary = "how long it is good: 24 where nothing is said, and at most"},
                     {.name = "anew",
                      .summary = "take away first whatever the person signs in with; at the "
                                 "database alone"}},
         .examples = {{"accede person invite officer.tg --as ada",
                       "For `accede login --code`, by a way that only the person reads"}},
         .writes = true,
         .run = invite},
        {.noun = "person",
         .verb = "password",
         .summary = "Set one's own password",
         .details = "Nobody needs one: tokens and one-time codes do without. It has 8 letters at "
                    "least, and any are allowed; 15 or more are better. One that is among the "
                    "first a guesser tries is refused.",
         .arguments = {input_argument},
         .examples = {{"accede person password", "Asks twice, and shows nothing of it"},
                      {"accede person password - < file", "From a file"}},
         .writes = true,
         .run = password},
        {.noun = "person",
         .verb = "second-factor",
         .summary = "Have one's own second factor, confirm it, or take away another's",
         .details =
             "Shows an address for an authenticator (RFC 6238), this once. It is in force once a "
             "code of it is confirmed; from then on one signs in with a code too, each good once. "
             "Where the device is lost, another administrator takes it away; that of an "
             "administrator or auditor is taken away at the database alone.",
         .arguments = {input_argument},
         .options = {{.name = "confirm", .summary = "with a code, which is asked for"},
                     {.name = "remove", .value = "PERSON", .summary = "that of this person"}},
         .examples = {{"accede person second-factor", "Shows the address"},
                      {"accede person second-factor --confirm", "Asks for a code"},
                      {"accede person second-factor --remove ben --as ada", "A lost device"}},
         .writes = true,
         .run = second_factor},
        {.noun = "person",
         .verb = "address",
         .summary = "Say where a person is written to, and in which language",
         .details = "One's own, or another's by an administrator. It is in no entry of the log, so "
                    "that erasing it erases it.",
         .arguments = {person_argument,
                       {.name = "EMAIL", .summary = "the address", .required = false}},
         .options = {{.name = "language",
                      .value = "LANGUAGE",
                      .summary = "of the letters",
                      .fallback = "en",
                      .choices = {"en", "fr"}},
                     {.name = "erase", .summary = "the address that is there"}},
         .examples =
             {{"accede person address officer.tg officer@example.org --language fr --as ada",
               "Letters in French"},
              {"accede person address officer.tg --erase --as ada", "No letters any more"}},
         .writes = true,
         .run = address},
        {.noun = "person",
         .verb = "disable",
         .summary = "Let a person act no more",
         .arguments = {person_argument},
         .examples = {{"accede person disable officer.tg --as ada", "What was done stays"}},
         .writes = true,
         .run = disable},
        {.noun = "person",
         .verb = "erase",
         .summary = "Destroy a person's name and words",
         .details = "What the person decided stays, and when. The log stays whole: it commits to "
                    "words without holding them. The database's files hold them until they are "
                    "written anew.",
         .arguments = {person_argument},
         .examples = {{"accede person erase guest --as ada", "As a law may ask"}},
         .writes = true,
         .run = erase},
    };
    return all;
}

}  // namespace cli
