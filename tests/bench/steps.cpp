// Steps of the Registry, beside pgbench writing as much and less on the same cluster.
//
// A step is guarded by its revision and durable: state, event, audit entry, letter where there is
// one, and the answer under its key, in one commit. pgbench knows all its values beforehand and
// reads nothing; the Registry holds the rows, reads the facts and asks the chart.
#include "tests/bench/ground.hpp"

#include "storage/audit_log.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/server_programs.hpp"

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace bench {
namespace {

namespace fs = std::filesystem;
namespace nomination = engine::nomination;

// ---- what a run costs ----

// Seconds of processor time that the server's processes have taken so far, those that have ended
// among them.
double server_seconds(const Ground& ground) {
    const auto server = storage::status_of(ground.dir()).server;
    const auto ticks = [](const fs::path& stat, int first, int last, pid_t wanted_parent) {
        std::ifstream file{stat};
        std::string text;
        std::getline(file, text);
        std::istringstream rest{text.substr(std::min(text.size(), text.rfind(')') + 1))};
        std::string word;
        double sum = 0;
        for (int field = 3; rest >> word && field <= last; ++field) {
            if (field == 4 && wanted_parent != 0 && std::stoi(word) != wanted_parent) return 0.0;
            if (field >= first) sum += std::stod(word);
        }
        return sum;
    };
    // Fields 14 and 15 are a process's own time, 16 and 17 that of its children that have ended.
    double sum = ticks(fmt::format("/proc/{}/stat", server), 14, 17, 0);
    for (const auto& entry : fs::directory_iterator{"/proc"}) {
        const auto name = entry.path().filename().native();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        sum += ticks(entry.path() / "stat", 14, 15, server);
    }
    return sum / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double client_seconds() {
    double sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage used{};
        getrusage(who, &used);
        for (const auto& part : {used.ru_utime, used.ru_stime})
            sum += static_cast<double>(part.tv_sec) + static_cast<double>(part.tv_usec) / 1e6;
    }
    return sum;
}

// What one run did in a second, and what it cost.
struct Run {
    double rate;
    double server_micros;  // of processor time for each transaction
    double client_micros;
};

template <class Work>
Run measured(const Ground& ground, const Work& work) {
    const double server = server_seconds(ground);
    const double client = client_seconds();
    const Count done = work();
    return {done.rate, (server_seconds(ground) - server) / done.count * 1e6,
            (client_seconds() - client) / done.count * 1e6};
}

// ---- pgbench ----

// pgbench has a database of its own beside the Registry's, with the same schema and two plain
// tables.
constexpr const char* ground_of_pgbench = R"sql(
    CREATE TABLE plain_nomination (nomination_id integer PRIMARY KEY, state text NOT NULL,
                                   revision integer NOT NULL) WITH (fillfactor = 80);
    CREATE TABLE plain_event (nomination_id integer NOT NULL, revision integer NOT NULL,
        event text NOT NULL, from_state text NOT NULL, to_state text NOT NULL, actor uuid NOT NULL,
        at timestamptz NOT NULL, PRIMARY KEY (nomination_id, revision));
    INSERT INTO plain_nomination SELECT n, 'submitted', 1 FROM generate_series(0, 8 * 4000 - 1) n;
    BEGIN;
    INSERT INTO country VALUES ('AA', 'A', 'A', 'africa', true);
    INSERT INTO call (call_id, programme, ledger, state, revision, regulations_version, title_en,
                      title_fr)
    VALUES ('2097', 'gnlc', 'gnlc', 'in_review', 1, 1, 'A', 'A');
    INSERT INTO regulations VALUES ('2097', 1, '{}', sha256('{}'), clock_timestamp(), NULL);
    INSERT INTO place_counter (call_id, commission, quota, used) VALUES ('2097', 'AA', 40000, 32000);
    INSERT INTO entity SELECT md5('entity' || n)::uuid, 'AA', 'City ' || n, '', 'city'
      FROM generate_series(0, 8 * 4000 - 1) n;
    INSERT INTO nomination (call_id, nomination_id, reference, commission, entity_id, state, revision,
                            place, dossier_version)
    SELECT '2097', md5(n::text)::uuid, 'AA-2097-' || n, 'AA', md5('entity' || n)::uuid, 'eligible', 3,
           n + 1, 1
      FROM generate_series(0, 8 * 4000 - 1) n;
    COMMIT)sql";

// Each client walks over rows of its own, so that nobody waits for another, as in the Registry's
// runs.
constexpr const char* walk = R"(\set step :step + 1
\set row :client_id * 4000 + :step % 4000
)";

constexpr const char* two_statements = R"(BEGIN;
UPDATE plain_nomination SET state = 'eligible', revision = revision + 1
 WHERE nomination_id = :row AND revision >= 1;
INSERT INTO plain_event VALUES (:row, :step, 'FindEligible', 'submitted', 'eligible',
    '7f4df6b2-6d5c-4f5e-8b57-0a6d8f2a9c11', clock_timestamp());
COMMIT;
)";

// The rows of a step with a letter, into the same tables with the same constraints.
constexpr const char* same_rows = R"(\set number :client_id * 200000000 + :step
BEGIN;
UPDATE accede.nomination SET state = 'under_review', revision = revision + 1
 WHERE call_id = '2097' AND nomination_id = md5((:row)::text)::uuid AND revision >= 1;
INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                to_state, actor, operator, at, canonical)
VALUES ('2097', 'step', 'nomination', md5((:row)::text)::uuid, :number, 'OpenReview', 'eligible',
        'under_review', '7f4df6b2-6d5c-4f5e-8b57-0a6d8f2a9c11', 'bench', clock_timestamp(),
        decode(repeat('a5', 230), 'hex'));
INSERT INTO accede.outbox (call_id, addressee, letter, subject, subject_id, at)
VALUES ('2097', 'panel', 'review-opened', 'nomination', md5((:row)::text)::uuid, clock_timestamp());
INSERT INTO accede.idempotency (call_id, key, person_id, request, answer)
VALUES ('2097', md5((:number)::text)::uuid, '7f4df6b2-6d5c-4f5e-8b57-0a6d8f2a9c11',
        '\x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
        '{"subject":"nomination","reference":"AA-2097-01","event":"OpenReview","from":"eligible","to":"under_review","revision":4,"at":"2098-03-02T00-00-00.000000Z","place":1,"quota":90}');
COMMIT;
)";

// The least that a guarded step can be: one statement that reads what decides, without holding it,
// and one that writes the rows of a step, its own transaction. What this reaches of the two plain
// statements is the bound of what any engine can that reads before it writes.
constexpr const char* least = R"(\set number :client_id * 200000000 + :step
SELECT k.answer, k.request, c.state, c.regulations_version, n.nomination_id, n.state, n.revision,
       n.commission, n.place, n.dossier_version
  FROM accede.call c
  JOIN accede.nomination n USING (call_id)
  LEFT JOIN accede.idempotency k ON k.call_id = '2097' AND k.key = md5((:number)::text)::uuid
 WHERE c.call_id = '2097' AND n.reference = 'AA-2097-' || :row;
WITH moved AS (
    UPDATE accede.nomination SET state = 'under_review', revision = revision + 1
     WHERE call_id = '2097' AND nomination_id = md5((:row)::text)::uuid AND revision >= 1),
answered AS (
    INSERT INTO accede.idempotency (call_id, key, person_id, request, answer)
    VALUES ('2097', md5((:number)::text)::uuid, '7f4df6b2-6d5c-4f5e-8b57-0a6d8f2a9c11',
            '\x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
            '{"subject":"nomination","reference":"AA-2097-01","event":"OpenReview","from":"eligible","to":"under_review","revision":4,"at":"2098-03-02T00-00-00.000000Z","place":1,"quota":90}'))
INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, revision, event, from_state,
                                to_state, actor, operator, at, canonical)
VALUES ('2097', 'step', 'nomination', md5((:row)::text)::uuid, :number, 'OpenReview', 'eligible',
        'under_review', '7f4df6b2-6d5c-4f5e-8b57-0a6d8f2a9c11', 'bench', clock_timestamp(),
        decode(repeat('a5', 230), 'hex'));
)";

Count pgbench(const Ground& ground, const std::string& script, int clients, double seconds) {
    static int run = 0;
    const auto path = fs::temp_directory_path() / fmt::format("accede-bench-{}.sql", getpid());
    std::ofstream{path} << walk << script;
    const auto line =
        fmt::format("{} -n -M prepared -c {} -j {} -T {} -D step={} -f {} \"{}\" 2>&1",
                    (storage::server_programs() / "pgbench").native(), clients,
                    std::min(clients, 2), static_cast<int>(std::max(1.0, seconds)), 2'000'000 * run,
                    path.native(), ground.conninfo("pgbench"));
    ++run;
    FILE* const pipe = popen(line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"no shell"};
    std::string said;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) said += static_cast<char>(c);
    const int status = pclose(pipe);
    fs::remove(path);
    const auto number_after = [&](std::string_view words) {
        const auto at = said.find(words);
        if (status != 0 || at == std::string::npos) throw std::runtime_error{"pgbench: " + said};
        return std::stod(said.substr(at + words.size()));
    };
    return {number_after("tps = "), number_after("actually processed: ")};
}

struct Rates {
    std::vector<Run> ours;
    std::vector<Run> two;
    std::vector<Run> same;
    std::vector<Run> least;
};

double rate(const Run& run) {
    return run.rate;
}
double cost(const Run& run) {
    return run.server_micros + run.client_micros;
}

double server_cost(const Run& run) {
    return run.server_micros;
}

double median_of(const std::vector<Run>& runs, double (*figure)(const Run&)) {
    std::vector<double> all;
    for (const auto& run : runs) all.push_back(figure(run));
    return median(all);
}

double median_ratio(const std::vector<Run>& some, const std::vector<Run>& others,
                    double (*figure)(const Run&)) {
    std::vector<double> all;
    for (std::size_t i = 0; i < some.size(); ++i)
        all.push_back(figure(some[i]) / figure(others[i]));
    return median(all);
}

void tell_runs(const std::string& what, const std::vector<Run>& runs) {
    tell(fmt::format("{} ({:.0f} us of processor, {:.0f} in the server)", what,
                     median_of(runs, &cost), median_of(runs, &server_cost)),
         median_of(runs, &rate), "/s");
}

void tell_rates(const std::string& what, const Rates& rates, double bar_of_two,
                std::optional<double> bar_of_same) {
    tell_runs(what, rates.ours);
    tell_runs("  pgbench: UPDATE and INSERT", rates.two);
    tell_runs("  pgbench: the same rows", rates.same);
    tell_runs("  pgbench: one read, one write, no letter", rates.least);
    tell("  of pgbench's two statements", median_ratio(rates.ours, rates.two, &rate), "x",
         bar_of_two);
    const auto of_same = median_ratio(rates.ours, rates.same, &rate);
    if (bar_of_same)
        tell("  of pgbench writing the same rows", of_same, "x", *bar_of_same);
    else
        tell("  of pgbench writing these rows and a letter", of_same, "x");
    tell("  pgbench's one read and one write, of its two statements",
         median_ratio(rates.least, rates.two, &rate), "x");
    tell("  processor time beside pgbench's two statements",
         median_ratio(rates.ours, rates.two, &cost), "x");
}

}  // namespace

void steps(const Wishes& wishes) {
    const Ground ground;
    // Room for what 1 and 8 clients take at the speed of a fast machine.
    const int wanted = static_cast<int>((wishes.seconds + 0.5) * wishes.rounds * (3'000 + 9'000));
    std::vector<std::string> references;
    const auto preparing = timed([&] { references = prepare(ground, wanted); });
    tell(fmt::format("prepared: {} nominations, without waiting for the disk", wanted),
         2 * wanted / preparing, "steps/s");
    auto connection = ground.connect();
    connection.run("CREATE DATABASE pgbench");
    {
        auto other = ground.connect("pgbench");
        storage::migrate(other, {.origin = "accede.bench", .rehearsal = true});
        other.run(ground_of_pgbench);
        other.run("VACUUM ANALYZE");
    }
    set_clock(connection, "2098-03-02T00:00:00Z");
    {
        storage::Registry registry{connection};
        required(registry.advance_call(as("ada"), call, engine::call::Close{}));
    }

    std::map<int, Rates> short_steps;
    std::map<int, Rates> long_steps;
    std::atomic<std::size_t> next = 0;
    const auto compare = [&](Rates& rates, int clients, const auto& event) {
        rates.ours.push_back(measured(ground, [&] {
            return take_steps(ground, references, next, clients, wishes.seconds, event);
        }));
        const auto beside = [&](const char* script) {
            return measured(ground,
                            [&] { return pgbench(ground, script, clients, wishes.seconds); });
        };
        rates.two.push_back(beside(two_statements));
        rates.same.push_back(beside(same_rows));
        rates.least.push_back(beside(least));
    };
    for (int round = 0; round < wishes.rounds; ++round) {
        for (const int clients : {1, 8})
            compare(short_steps[clients], clients, nomination::FindEligible{});
    }
    // What was not reached is found eligible without a measure, so that the review can begin.
    connection.run("ALTER DATABASE accede SET synchronous_commit = off");
    with_clients(ground, 8, [&](storage::Registry& mine, int) {
        for (auto n = next++; n < references.size(); n = next++)
            required(mine.advance(as("ada"), call, references[n], nomination::FindEligible{}));
    });
    connection.run("ALTER DATABASE accede RESET synchronous_commit");
    {
        storage::Registry registry{connection};
        required(registry.advance_call(as("ada"), call, engine::call::BeginReview{}));
    }
    connection.run("VACUUM ANALYZE");
    next = 0;
    for (int round = 0; round < wishes.rounds; ++round) {
        for (const int clients : {1, 8})
            compare(long_steps[clients], clients, nomination::OpenReview{});
    }
    for (const int clients : {1, 8}) {
        const auto said = fmt::format("{} client{}", clients, clients == 1 ? "" : "s");
        tell_rates(said + ": state, event, entry, letter, key", long_steps[clients], 0.75, 0.90);
        tell_rates(said + ": state, event, entry, key", short_steps[clients], 0.95, {});
    }
    const auto verified = storage::audit_log::verify(connection);
    if (!verified.faults.empty()) throw std::runtime_error{verified.faults.front()};
    std::cout << fmt::format("  {} steps were replayed and verified afterwards\n", verified.steps);
}

}  // namespace bench
