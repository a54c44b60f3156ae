#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/asked.hpp"
#include "cli/lists.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"

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

Result<Answer> mandate(Context& context, const Parsed& parsed) {
    const storage::NewMandate wanted{.handle = parsed.text("PERSON"),
                                     .role = engine::role_from(parsed.text("ROLE")).value(),
                                     .commission = parsed.find("commission").value_or("")};
    Session session{context};
    return answer(session.registry().grant(session.request(), wanted),
                  [&](const storage::Answer& done) {
                      return changed(done, fmt::format("{} is {}.", wanted.handle, done.to));
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
         .options = {{.name = "commission", .value = "CODE", .summary = "of an officer"}},
         .examples = {{"accede person mandate officer.tg officer --commission TG --as ada",
                       "Speaks for Togo"}},
         .writes = true,
         .run = mandate},
        {.noun = "person",
         .verb = "disable",
         .summary = "Let a person act no more",
         .arguments = {person_argument},
         .examples = {{"accede person disable officer.tg --as ada", "What was done stays"}},
         .writes = true,
         .run = disable},
    };
    return all;
}

}  // namespace cli
