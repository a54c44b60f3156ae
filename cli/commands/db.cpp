#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/countries.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/audit_log.hpp"
#include "storage/calls.hpp"
#include "storage/migrations.hpp"
#include "storage/soundness.hpp"

#include <optional>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

storage::sql::Connection connect(const Place& place, std::unique_ptr<storage::Cluster>& cluster) {
    if (place.conninfo) return storage::sql::Connection{*place.conninfo};
    cluster = std::make_unique<storage::Cluster>(place.data_dir);
    return storage::sql::Connection{cluster->conninfo()};
}

Answer migrated(const std::vector<int>& done, const storage::SchemaStatus& status) {
    Answer shown{.schema = "accede/db-migrate/1"};
    shown.data = Json{{"applied", done},
                      {"schema_version", status.applied},
                      {"origin", status.origin},
                      {"rehearsal", status.rehearsal}};
    shown.done = done.empty() ? fmt::format("The database is at schema {} already.", status.applied)
                              : fmt::format("The database is at schema {}.", status.applied);
    return shown;
}

storage::Request bringing_countries(const Context& context) {
    return {.person = context.globals.as.value_or(system_user()),
            .operated_by = system_user(),
            .dry_run = context.globals.dry_run};
}

// Says whether the Member States are made known. Once there are people, that is for an
// administrator to do, and what an operator finds stays as it is.
Result<void> tell_of_countries(Answer& shown, const Result<storage::Answer>& known) {
    using engine::Reason;
    if (known) {
        shown.done.back() = ';';
        shown.done += " the Member States are made known.";
        return {};
    }
    if (known.error().reason != Reason::not_for_this_role) return tl::unexpected{known.error()};
    shown.notes.emplace_back(
        "The Member States stay as they are: an administrator brings this program's with --as.");
    return {};
}

// What init and migrate would do. Of an embedded server that was never made, nothing is made.
Result<Answer> planned(const Context& context, std::string origin, bool countries) {
    const auto place = place_of(context);
    std::optional<Result<storage::Answer>> known;
    storage::SchemaStatus seen{.carried = static_cast<int>(storage::migrations().size())};
    if (place.conninfo || storage::status_of(place.data_dir).made) {
        std::unique_ptr<storage::Cluster> cluster;
        auto connection = connect(place, cluster);
        seen = storage::schema_status(connection);
        if (countries && seen.applied == seen.carried) {
            storage::Registry registry{connection};
            known = add_member_states(registry, bringing_countries(context));
        }
    }
    if (!seen.origin.empty()) origin = seen.origin;
    const bool is_current = seen.applied == seen.carried;
    Answer shown{.schema = "accede/db-migrate/1"};
    shown.data = Json{{"applied", Json::array()},
                      {"schema_version", seen.applied},
                      {"program_schema", seen.carried},
                      {"origin", origin}};
    for (int number = seen.applied + 1; number <= seen.carried; ++number) {
        shown.data["applied"].push_back(number);
    }
    shown.done = is_current ? fmt::format("The database is at schema {} already.", seen.applied)
                            : fmt::format("The database goes from schema {} to {}.", seen.applied,
                                          seen.carried);
    if (!countries) return shown;
    if (auto told = tell_of_countries(shown, known.value_or(storage::Answer{})); !told)
        return tl::unexpected{told.error()};
    return shown;
}

Result<Answer> init(Context& context, const Parsed& parsed) {
    if (context.globals.dry_run) return planned(context, parsed.text("origin"), true);
    std::unique_ptr<storage::Cluster> cluster;
    auto connection = connect(place_of(context), cluster);
    const auto done = storage::migrate(
        connection, {.origin = parsed.text("origin"), .rehearsal = parsed.has("rehearsal")});
    storage::Registry registry{connection};
    auto shown = migrated(done, storage::schema_status(connection));
    const auto known = add_member_states(registry, bringing_countries(context));
    if (auto told = tell_of_countries(shown, known); !told) return tl::unexpected{told.error()};
    shown.next = {"accede person add ada --name 'Ada Example'"};
    return shown;
}

Result<Answer> migrate(Context& context, const Parsed&) {
    if (context.globals.dry_run) return planned(context, storage::Installation{}.origin, false);
    std::unique_ptr<storage::Cluster> cluster;
    auto connection = connect(place_of(context), cluster);
    const auto done = storage::migrate(connection);
    return migrated(done, storage::schema_status(connection));
}

Result<Answer> status(Context& context, const Parsed&) {
    const auto place = place_of(context);
    Answer shown{.schema = "accede/db-status/1"};
    shown.data["embedded"] = !place.conninfo.has_value();
    if (!place.conninfo) {
        const auto seen = storage::status_of(place.data_dir);
        shown.data["data_dir"] = place.data_dir.string();
        shown.data["made"] = seen.made;
        shown.data["running"] = seen.server != 0;
        if (!seen.made) {
            shown.data["schema_version"] = 0;
            shown.show = {
                Pairs{{{.key = "data_dir", .title = "Data"}, {.key = "made", .title = "Made"}}}};
            return shown;
        }
    }
    std::unique_ptr<storage::Cluster> cluster;
    auto connection = connect(place, cluster);
    const auto seen = storage::schema_status(connection);
    shown.data["schema_version"] = seen.applied;
    shown.data["program_schema"] = seen.carried;
    shown.data["origin"] = seen.origin;
    shown.data["rehearsal"] = seen.rehearsal;
    shown.data["server_version"] = connection.server_version();
    shown.show = {Pairs{{{.key = "schema_version", .title = "Schema"},
                         {.key = "program_schema", .title = "This program's"},
                         {.key = "origin", .title = "Origin"},
                         {.key = "rehearsal", .title = "Rehearsal"},
                         {.key = "server_version", .title = "Server"}}}};
    return shown;
}

Result<Answer> check(Context& context, const Parsed&) {
    Session session{context};
    session.require_steward("check the database");
    {
        storage::sql::Transaction tx{session.connection()};
        if (auto told = storage::audit_log::may_be_told_of_all(tx); !told)
            return tl::unexpected{told.error()};
    }
    Answer shown{.schema = "accede/db-check/1"};
    shown.data["checks"] = Json::array();
    bool sound = true;
    for (const auto& one : storage::soundness_of(session.connection())) {
        sound = sound && one.holds;
        shown.data["checks"].push_back({{"check", one.check},
                                        {"state", one.holds ? "done" : "refused"},
                                        {"found", one.found}});
    }
    shown.data["sound"] = sound;
    shown.show = {Table{.rows = "checks",
                        .columns = {{.key = "check", .title = "CHECK"},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "found", .title = "FOUND"}}}};
    shown.next = {"accede audit verify"};
    if (!sound) shown.exit = ExitCode::not_verified;
    return shown;
}

Result<Answer> stop(Context& context, const Parsed&) {
    const auto place = place_of(context);
    if (place.conninfo) throw UsageError{"only the embedded server is ours to stop"};
    const bool stopped = storage::stop_cluster(place.data_dir);
    Answer shown{.schema = "accede/db-stop/1"};
    shown.data["stopped"] = stopped;
    shown.done =
        stopped ? "The embedded server is stopped." : "The embedded server was not running.";
    return shown;
}

Result<Answer> clock(Context& context, const Parsed& parsed) {
    const auto moment = engine::moment_from_iso(parsed.text("TIME"));
    if (!moment)
        throw UsageError{
            fmt::format("'{}' is no instant such as 2099-02-01T12:00:00Z", parsed.text("TIME"))};
    Session session{context};
    session.require_steward("set a rehearsal's clock");
    storage::sql::Transaction tx{session.connection(), storage::sql::Rights::of_login};
    storage::calls::set_clock(tx, *moment);
    const auto now = storage::calls::now(tx);
    if (!context.globals.dry_run) tx.commit();
    Answer shown{.schema = "accede/db-clock/1"};
    shown.data["now"] = engine::iso(now);
    shown.done = fmt::format("The rehearsal's clock shows {}.", engine::iso(now));
    return shown;
}

Result<Answer> require(Context& context, const Parsed& parsed) {
    const bool wanted = !parsed.has("off");
    Session session{context};
    return answer(session.registry().require_second_factor(session.request(), wanted),
                  [&](const storage::Answer& done) {
                      return changed(done,
                                     wanted ? "Every administrator signs in with a second factor."
                                            : "An administrator may do without a second factor.");
                  });
}

}  // namespace

std::span<const Command> db_commands() {
    static const std::vector<Command> all{
        {.noun = "db",
         .verb = "init",
         .summary = "Make the database ready, with the Member States known",
         .options = {{.name = "origin",
                      .value = "ORIGIN",
                      .summary = "of the log",
                      .fallback = "accede.local"},
                     {.name = "rehearsal",
                      .summary = "its clock can be set; it stays a rehearsal"}},
         .examples = {{"accede db init", "Where no server is named: the embedded one"}},
         .writes = true,
         .run = init},
        {.noun = "db",
         .verb = "migrate",
         .summary = "Bring the database to this program's schema",
         .examples = {{"accede db migrate", "Forward only"}},
         .writes = true,
         .run = migrate},
        {.noun = "db",
         .verb = "status",
         .summary = "Show which database this is and its schema",
         .examples = {{"accede db status", "Embedded or named"}},
         .run = status},
        {.noun = "db",
         .verb = "check",
         .summary = "Check that the database enforces what it was made to enforce",
         .details =
             "Looks for constraints, triggers and indexes that are not in force, counts the "
             "places anew, and compares a rehearsal's clock with the one that mandates go by. "
             "Whether each state is what its steps lead to is asked by `accede audit verify`, and "
             "the server's settings by `accede doctor`.",
         .examples = {{"accede db check", "After a restore, say"}},
         .exits = {ExitCode::not_verified},
         .run = check},
        {.noun = "db",
         .verb = "stop",
         .summary = "Stop the embedded server, whoever uses it",
         .examples = {{"accede db stop", "The next command starts it again"}},
         .run = stop},
        {.noun = "db",
         .verb = "require",
         .summary = "Ask more of the people of this installation",
         .details = "Once a second factor is required, nobody becomes an administrator before "
                    "having one, and no administrator signs in without. It is refused as long as "
                    "one has none.",
         .arguments = {{.name = "WHAT",
                        .summary = "of every administrator",
                        .choices = {"second-factor"}}},
         .options = {{.name = "off", .summary = "no longer"}},
         .examples = {{"accede db require second-factor --as ada",
                       "Once every administrator has one"}},
         .writes = true,
         .run = require},
        {.noun = "db",
         .verb = "clock",
         .summary = "Set a rehearsal's clock forward",
         .arguments = {{.name = "TIME", .summary = "an instant, such as 2099-02-01T12:00:00Z"}},
         .examples = {{"accede db clock 2099-02-01T12:00:00Z", "Only a rehearsal has one"}},
         .writes = true,
         .run = clock},
    };
    return all;
}

}  // namespace cli
