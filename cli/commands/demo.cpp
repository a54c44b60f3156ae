#include "cli/commands/all.hpp"

#include "cli/announcement.hpp"
#include "cli/answer.hpp"
#include "cli/confirm.hpp"
#include "cli/demo/stage.hpp"
#include "cli/parsed.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "storage/audit_log.hpp"

#include <ostream>

#include <fmt/format.h>

namespace cli {
namespace {

using engine::Result;

// Its own data, so that a demonstration never touches a record that matters.
std::filesystem::path data_dir(const Context& context) {
    return context.globals.data_dir ? std::filesystem::path{*context.globals.data_dir}
                                    : storage::default_data_dir() / "demo";
}

class Watch {
public:
    explicit Watch(Context& context)
        : context_{&context}, begun_{context.clock()}, number_{told_before(context)} {
        total_ += number_;
    }

    // Says what the stage was, and how long it took.
    double stage(std::string_view name, const std::string& what) {
        const auto now = context_->clock();
        const double seconds = std::chrono::duration<double>(now - begun_).count();
        begun_ = now;
        if (!context_->globals.quiet) {
            context_->err.stream << fmt::format("[{}/{}] {:<13} {} ({:.1f} s)\n", ++number_, total_,
                                                name, what, seconds)
                                 << std::flush;
        }
        return seconds;
    }

private:
    // `./dev demo` has told of its packages and its building by then.
    static int told_before(const Context& context) {
        const auto told = context.variable("ACCEDE_DEMO_STAGES_BEFORE").value_or("");
        return told.size() == 1 && told[0] >= '0' && told[0] <= '9' ? told[0] - '0' : 0;
    }

    Context* context_;
    std::chrono::steady_clock::time_point begun_;
    int number_;
    int total_ = 4;
};

Json figures_json(storage::sql::Connection& connection, const std::string& call,
                  engine::Language language) {
    storage::sql::Transaction tx{connection};
    const auto said = storage::cohorts::announced(tx, call, 0).value();
    const auto figures = figures_of(said, language);
    Json regions = Json::object();
    for (const auto& region : figures.by_region) {
        regions[std::string{engine::name_of(region.region, engine::Language::en)}] =
            region.admitted;
    }
    return {{"admitted", figures.admitted},
            {"countries", figures.countries},
            {"by_region", regions},
            {"members_before", said.members_before},
            {"members_after", said.members_after}};
}

std::size_t entries_of(storage::sql::Connection& connection, const std::string& call) {
    storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
    return storage::audit_log::list(tx, {.call_id = call}).size();
}

// A rehearsal of the rehearsal makes nothing: the story itself is told by its help.
Answer planned(const Context& context) {
    const auto dir = data_dir(context);
    const bool made = storage::status_of(dir).made;
    Answer shown{.schema = "accede/demo-plan/1"};
    shown.data = Json{{"data_dir", dir.native()}, {"made", made}, {"calls", {"2022", "2099"}}};
    shown.done = fmt::format(
        "{} {}; calls 2022 and 2099 would be carried from opening to "
        "announcement in it.",
        made ? "The private database exists in" : "A private database is made in", dir.native());
    return shown;
}

// What another version of the program began with other migrations cannot be gone on with. It is a
// demonstration and nothing else: in its own folder it makes room, in one that was named it stays.
bool makes_room(const Context& context, const std::filesystem::path& dir) {
    if (context.globals.data_dir || !storage::status_of(dir).made) return false;
    const storage::Cluster cluster{dir};
    storage::sql::Connection connection{cluster.conninfo()};
    try {
        storage::require_schema(connection);
        return false;
    } catch (const storage::Failure& failure) {
        return failure.trouble() == storage::Trouble::alien_schema &&
               storage::schema_status(connection).origin == "accede.demo";
    }
}

Result<Answer> run(Context& context, const Parsed&) {
    if (context.globals.dry_run) return planned(context);
    Watch watch{context};
    const auto dir = data_dir(context);
    const bool begins_anew = makes_room(context, dir);
    if (begins_anew) {
        storage::stop_cluster(dir);
        std::filesystem::remove_all(dir);
    }
    const storage::Cluster cluster{dir};
    storage::sql::Connection connection{cluster.conninfo()};
    try {
        storage::migrate(connection, {.origin = "accede.demo", .rehearsal = true});
    } catch (const storage::Failure& failure) {
        if (failure.trouble() != storage::Trouble::alien_schema) throw;
        throw demo::Surprise{failure.what()};
    }
    Json seconds = Json::object();
    seconds["database"] = watch.stage("database", "private cluster, socket only");

    demo::Stage stage{context, connection};
    demo::carry_2022(stage);
    auto real = figures_json(connection, "2022", context.globals.language);
    seconds["call_2022"] = watch.stage(
        "call 2022", fmt::format("{} cities, {} countries, 5 regions (published facts only)",
                                 real["admitted"].get<int>(), real["countries"].get<int>()));
    const auto told = demo::carry_2099(stage);
    auto invented = figures_json(connection, "2099", context.globals.language);
    seconds["call_2099"] = watch.stage(
        "call 2099", fmt::format("{} nominations, {} returned, {} recommendations of {} jurors, {} "
                                 "refusals, a cohort of {} "
                                 "in one transaction, 1 struck, {} letters released",
                                 told.nominations, told.returned, told.recommendations, told.jurors,
                                 told.refusals, invented["admitted"].get<int>(), told.letters));
    const auto verified = [&] {
        Progress progress{context, "replaying"};
        return storage::audit_log::verify(connection, [&](std::int64_t steps) {
            context.stop_if_interrupted();
            progress.at(static_cast<std::uint64_t>(steps));
        });
    }();
    const bool sound = verified.faults.empty();
    seconds["audit"] =
        watch.stage("audit", fmt::format("{} entries, {} steps replayed and {}", verified.entries,
                                         verified.steps, sound ? "verified" : "NOT verified"));

    Answer shown{.schema = "accede/demo/1"};
    for (auto* call : {&real, &invented}) {
        (*call)["audit_entries"] = entries_of(connection, call == &real ? "2022" : "2099");
        (*call)["verified"] = sound;
    }
    real["seconds"] = seconds["call_2022"];
    invented["seconds"] = seconds["call_2099"];
    shown.data["calls"] = Json{{"2022", real}, {"2099", invented}};
    shown.data["audit_entries"] = verified.entries;
    shown.data["verified"] = sound;
    shown.data["faults"] = verified.faults;
    shown.data["seconds"] = seconds;
    if (!sound) shown.exit = ExitCode::not_verified;

    storage::sql::Transaction tx{connection};
    auto text = announcement(tx, "2022", 0, context.globals.language, engine::cohort::Format::text);
    if (!text) return tl::unexpected{text.error()};
    shown.show = {Document{*text}};
    shown.notes = {
        "Published: 77 new members from 44 countries, 294 in total; 11 names are not in the data "
        "set."};
    if (begins_anew)
        shown.notes.emplace_back(
            "The demonstration that another version had begun there is begun anew.");
    const auto where = " --data-dir " + dir.native();
    shown.next = {"accede call show 2022" + where, "accede nomination history TG-2022-01" + where,
                  "accede audit verify" + where};
    return shown;
}

Result<Answer> reset(Context& context, const Parsed&) {
    const auto dir = data_dir(context);
    Answer shown{.schema = "accede/demo-reset/1"};
    shown.data["data_dir"] = dir.native();
    bool is_demo = false;
    if (storage::status_of(dir).made) {
        const storage::Cluster cluster{dir};
        storage::sql::Connection connection{cluster.conninfo()};
        is_demo = storage::schema_status(connection).origin == "accede.demo";
    }
    if (!is_demo)
        throw UsageError{
            fmt::format("{} holds no demonstration; nothing was removed", dir.native())};
    confirm(context, fmt::format("Remove the demonstration in {}?", dir.native()));
    if (!context.globals.dry_run) {
        storage::stop_cluster(dir);
        std::filesystem::remove_all(dir);
    }
    shown.done = fmt::format("The demonstration in {} is removed.", dir.native());
    return shown;
}

}  // namespace

std::span<const Command> demo_commands() {
    static const std::vector<Command> all{
        {.noun = "demo",
         .verb = "run",
         .summary = "Carry two calls from opening to announcement",
         .details =
             "Call 2022 is real: the members of its cohort that are known by name, and published "
             "facts only. "
             "Call 2099 is invented. Both are kept apart from any other record; a run that was "
             "interrupted goes on where it was, and what another version has begun is begun anew.",
         .examples = {{"accede demo run", "Both calls"}},
         .writes = true,
         .run = run},
        {.noun = "demo",
         .verb = "reset",
         .summary = "Remove the demonstration's own data",
         .examples = {{"accede demo reset", "Nothing else is touched"}},
         .writes = true,
         .run = reset},
    };
    return all;
}

}  // namespace cli
