#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/people.hpp"

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

Result<Answer> list(Context& context, const Parsed&) {
    Session session{context};
    storage::sql::Transaction tx{session.connection()};
    Answer shown{.schema = "accede/person-list/1"};
    shown.data["people"] = Json::array();
    for (const auto& one : storage::list_people(tx)) {
        shown.data["people"].push_back({{"person", one.handle},
                                        {"name", one.name},
                                        {"country", one.country},
                                        {"mandates", one.mandates},
                                        {"disabled", one.disabled}});
    }
    shown.show = {Table{.rows = "people",
                        .columns = {{.key = "person", .title = "PERSON"},
                                    {.key = "name", .title = "NAME"},
                                    {.key = "country", .title = "COUNTRY"},
                                    {.key = "mandates", .title = "MANDATES"}},
                        .when_empty = "nobody yet; the first person added is an administrator"}};
    return shown;
}

Result<Answer> add(Context& context, const Parsed& parsed) {
    const storage::NewPerson person{parsed.text("PERSON"), parsed.text("name"),
                                    parsed.find("country").value_or("")};
    Session session{context};
    return answer(
        session.registry().add_person(session.request(), person), [&](const storage::Answer& done) {
            const bool first = done.to == "administrator";
            return changed(done,
                           fmt::format("{} is known{}.", person.handle,
                                       first ? ", and the first administrator" : ""),
                           {fmt::format("accede person mandate {} juror", person.handle)});
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
         .examples = {{"accede person list", "People and mandates"}},
         .run = list},
        {.noun = "person",
         .verb = "add",
         .summary = "Add a person; the first becomes an administrator",
         .arguments = {person_argument},
         .options = {{.name = "name", .value = "NAME", .summary = "in full", .required = true},
                     {.name = "country",
                      .value = "CODE",
                      .summary = "of nationality; a juror does not read it"}},
         .examples = {{"accede person add ada --name 'Ada Example'", "The first administrator"}},
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
