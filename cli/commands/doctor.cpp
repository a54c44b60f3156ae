#include "cli/commands/all.hpp"

#include "cli/answer.hpp"
#include "cli/fault.hpp"
#include "cli/parsed.hpp"
#include "cli/session.hpp"
#include "storage/audit_log.hpp"
#include "storage/failure.hpp"
#include "storage/migrations.hpp"
#include "storage/people.hpp"
#include "storage/sealing.hpp"

#include <optional>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

constexpr int oldest_server = 150000;
// Before 15.20 an INSERT ... ON CONFLICT DO NOTHING took no predicate lock at SERIALIZABLE. accede
// does not rest on it; the server's other fixes are reason enough to be told.
constexpr int sound_server = 150020;

Result<Answer> doctor(Context& context, const Parsed&) {
    Answer shown{.schema = "accede/doctor/1"};
    shown.data["checks"] = Json::array();
    bool well = true;
    const auto say = [&](const std::string& check, bool good, const std::string& found) {
        well = well && good;
        shown.data["checks"].push_back(
            {{"check", check}, {"state", good ? "done" : "refused"}, {"found", found}});
    };
    shown.show = {Table{.rows = "checks",
                        .columns = {{.key = "check", .title = "CHECK"},
                                    {.key = "state", .title = "STATE", .is_state = true},
                                    {.key = "found", .title = "FOUND"}}}};
    std::optional<Session> opened;
    try {
        opened.emplace(context);
    } catch (const storage::Failure& failure) {
        const auto trouble = failure.trouble();
        if (trouble == storage::Trouble::older_schema || trouble == storage::Trouble::alien_schema)
            throw;
        say("the database answers", false, server_words(failure.what()).front());
    } catch (const storage::ClusterError& error) {
        say("the database answers", false, error.what());
    }
    if (!opened) {
        shown.data["well"] = false;
        shown.exit = ExitCode::database;
        return shown;
    }
    auto& session = *opened;
    say("the database answers", true, "yes");
    const int version = session.connection().server_version();
    say("PostgreSQL 15 or newer", version >= oldest_server, std::to_string(version));
    if (version < sound_server) {
        shown.notes.push_back(
            fmt::format("the server is {}: 15.20 and newer mend known faults", version));
    }
    const auto status = storage::schema_status(session.connection());
    say("the schema is this program's", status.applied == status.carried,
        fmt::format("{} of {}", status.applied, status.carried));
    const auto setting = [&](const char* name, const char* wanted) {
        const auto found =
            session.connection().run(fmt::format("SHOW {}", name))[0][0].as<std::string>();
        say(fmt::format("{} is {}", name, wanted), found == wanted, found);
    };
    setting("fsync", "on");
    setting("synchronous_commit", "on");
    setting("full_page_writes", "on");
    setting("server_encoding", "UTF8");
    setting("transaction_read_only", "off");
    if (status.applied == status.carried && storage::may_vouch(session.connection())) {
        // How much there is on record is told to whoever may read all of it.
        const bool counts = [&] {
            storage::sql::Transaction asking{session.connection()};
            return storage::audit_log::reads_all(asking);
        }();
        storage::sql::Transaction tx{session.connection(), storage::sql::Rights::of_login};
        const auto head = storage::sealing::newest(tx);
        if (!head)
            say("the log is sealed", true, "not yet: accede audit seal");
        else if (counts)
            say("the log is sealed", true,
                fmt::format("{} entries at {}, {} not yet", head->size,
                            engine::iso(head->signed_at), storage::sealing::not_sealed_yet(tx)));
        else
            say("the log is sealed", true, fmt::format("at {}", engine::iso(head->signed_at)));
        if (head) {
            const bool sound = storage::sealing::never_sealed(tx, 1).empty();
            say("no entry is passed over", sound,
                sound ? "yes" : "let accede audit verify name it");
        }
    }
    shown.data["well"] = well;
    if (!well) shown.exit = ExitCode::failed;
    return shown;
}

}  // namespace

std::span<const Command> doctor_commands() {
    static const std::vector<Command> all{
        {.noun = "doctor",
         .summary = "Check the database and its settings",
         .examples = {{"accede doctor", "What an operator should know"}},
         .exits = {ExitCode::database},
         .run = doctor},
    };
    return all;
}

}  // namespace cli
