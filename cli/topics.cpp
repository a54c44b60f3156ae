#include "cli/topics.hpp"

#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "engine/query/fields.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace cli {
namespace {

constexpr std::string_view quota = R"(
A National Commission has a number of places in each call: its quota, which the call's regulations
set and an amendment may change for one Commission.

A draft uses no place. Submitting takes one; from then on the nomination holds it while it is
submitted, returned for completion, screened, reviewed or decided. Withdrawing gives the place back,
and so do being found ineligible and lapsing. A return for completion keeps reference and place.

When all places are in use, the refusal names the nominations that hold them:

  in use: TG-2022-01 submitted, TG-2022-02 submitted, TG-2022-03 returned

  accede nomination list 2022
  accede nomination withdraw TG-2022-03 --reason "Another city goes first"
)";

constexpr std::string_view time = R"(
Windows are half open: the first instant is inside, the last is outside. A call that closes at
23:59:00 takes a nomination at 23:58:59.999999 and refuses one at 23:59:00.000000. The clock that
counts is that of the database server, not that of your machine.

Each window names its IANA zone, such as Europe/Paris. A time that the zone's clocks skip or show
twice, when summer time begins and ends, is refused at entry rather than guessed at.

JSON has times in ISO 8601 with their offset, to the microsecond.
)";

constexpr std::string_view roles = R"(
Whoever acts is a person, and acts by a mandate:

  officer        speaks for one National Commission: writes, submits and withdraws its nominations
  juror          reads the dossiers assigned to them, declares conflicts, recommends or abstains
  administrator  the secretariat: screens, convenes the jury, proposes, approves and applies plans
  auditor        reads and verifies, changes nothing

A person may hold several mandates; each rule names the one it needs. An admission plan is approved
by another administrator than the one who proposed it.

The owner of a private database acts for a person with --as. The record names both.

  accede person list
  accede nomination submit TG-2022-03 --as officer.tg
)";

constexpr std::string_view output = R"(
The answer goes to standard output, all else to standard error.

At a terminal, tables are fitted to its width. In a pipe nothing is cut off.

  --plain        columns with tabs between, no heading. A tab, line feed, return or backslash inside
                 a value is written \t \n \r \\. New columns are only ever added at the end.
  --json         one object. Its "schema" says what it holds; keys are stable and in English.
  --json=lines   one object per row, each with its "schema".

After a change the object has "message", "changed" and "next". With --json an error is an object too,
on standard error: {"error":{"code","exit","message","details","changed","try"}}, in which "changed"
is null where it is not known.

Colour means state: green is done, yellow is waiting, red is refused. NO_COLOR and --color=never turn
it off.
)";

constexpr std::string_view requests = R"(
Every request that changes something can be rehearsed, guarded and repeated.

  --dry-run      does all of it and takes it back: the answer is the same, nothing is changed
  --revision N   refuses (exit code 6) unless what is changed is still at revision N
  --reason TEXT  why. Some steps cannot be taken without: the record keeps it
  --key UUID     the request's own key. Used again for the same request, it gives the answer of the
                 first time and does nothing; used for another request, it is refused

A script that may be cut off chooses the key first and repeats the command with it until it has an
answer: the change is made once.
)";

constexpr std::string_view database = R"(
Which PostgreSQL (15 or newer) accede works with, the first that applies:

  --database URL     postgresql://… or libpq's key=value form
  ACCEDE_DATABASE    the same, from the environment
  --data-dir DIR     the private server whose folder this is
  PGSERVICE, PGHOST, PGHOSTADDR, PGDATABASE
                     libpq's own variables: if one is set, all of them count
  otherwise          a private server of accede's own below XDG_DATA_HOME/accede. It listens on
                     a socket only, starts on demand and stops with its last user

A password belongs in PGPASSFILE (~/.pgpass) or a service file, never in the command line: other
users of the machine can read that.
)";

constexpr std::string_view environment = R"(
  ACCEDE_DATABASE  the database, where --database is not given
  PG…              libpq's own variables: see `accede help database`
  ACCEDE_TOKEN_FILE
                   a file with a token, before that of `accede login`; only its owner may read it
  XDG_DATA_HOME    where the private database lives (in accede/), else ~/.local/share
  XDG_STATE_HOME   where `accede login` keeps tokens (in accede/), else ~/.local/state
  LC_ALL, LC_MESSAGES, LANG
                   language of documents and names, en or fr, where --lang is not given
  NO_COLOR         if set, no colour
  TERM             if "dumb", no colour
  COLUMNS          width of the terminal, where it does not say so itself
)";

// The list itself follows from the table: see cli/commands/help.cpp.
constexpr std::string_view options = R"(
Options may stand before the area, after the verb and between arguments; -- ends them. They are
never abbreviated.
)";

constexpr std::string_view queries = R"(
Lists are asked in words. A row is shown if all of them are true of it:

  state:returned            is
  state:returned,submitted  is one of
  -state:draft              is not
  place>=2 place<5          compared; a shell wants quotes around < and >
  place:2..4                from 2 to 4, both included; 2.. and ..4 leave one end open
  place:none                has no value
  at:2099-03                in that month; years, days and instants too, all in UTC
  kara "porto novo"         the names hold each of them, wherever
  name:kara,pya             the name holds one of them
  sort:-score,name          two at most, - turns it around; what is alike stays in the list's order
  limit:20                  no more rows than that

In texts, neither case nor accents matter, nor whether a hyphen or a blank parts two words. Codes and
states are compared whole. Quotes hold blanks, commas and colons together; a quote inside is written
twice. Only what a list shows can be asked of it.

  accede nomination list 2099 state:returned region:africa sort:complete_by
  accede deliberation table 2099 'score>=4' sort:-spread
  accede search save late nominations state:returned sort:complete_by
  accede search run late call:2099

What each list is asked for:
)";

// With the fields of every list, so that none is told twice.
const std::string& queries_text() {
    static const std::string text = [] {
        std::string lines{queries};
        for (const auto list : engine::query::every_list) {
            const auto& shape = engine::query::shape_of(list);
            lines += "\n  " + std::string{name_of(list)} + "\n";
            if (!shape.scope.name.empty()) {
                lines += "    " + pad(shape.scope.name, 15) + "whose list it is";
                if (!shape.scope.fallback.empty())
                    lines += ": " + std::string{shape.scope.fallback} + " if not said";
                lines += "\n";
            }
            for (const auto& field : shape.fields) {
                lines += "    " + pad(field.name, 15) + std::string{field.summary} + "\n";
            }
        }
        return lines;
    }();
    return text;
}

// From the list of codes, so that there is one.
const std::string& exit_codes_text() {
    static const std::string text = [] {
        std::string lines = "\n";
        for (const auto& meaning : exit_codes()) {
            const auto number = std::to_string(static_cast<int>(meaning.code));
            lines += "  " + pad(number, 3, true) + "  " + std::string{meaning.meaning} + "\n";
        }
        return lines + "\nTreat a code that is not in this list as a failure.\n";
    }();
    return text;
}

}  // namespace

std::span<const Topic> topics() {
    static const std::vector<Topic> all{
        {"quota", "Places: who holds them, how they come free", quota},
        {"time", "Windows, zones and whose clock counts", time},
        {"roles", "Who may do what, and acting for somebody", roles},
        {"requests", "Rehearsing, guarding and repeating a change", requests},
        {"options", "What every command takes", options},
        {"queries", "Asking lists: fields, comparisons, order", queries_text()},
        {"output", "Tables, --plain, --json, colour", output},
        {"exit-codes", "What the process says when it ends", exit_codes_text()},
        {"database", "Which PostgreSQL is used", database},
        {"environment", "Variables that are read", environment},
    };
    return all;
}

const Topic* find_topic(std::string_view name) {
    const auto all = topics();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Topic& topic) { return topic.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace cli
