// What an import costs beside the COPY of the very same rows into the same tables, with the same
// constraints, triggers and indexes, and what memory it takes.
//
// Each round imports a file into a database of its own, takes the rows that came of it, and copies
// them, table by table, into another copy of the same database. Candidates and countries are
// generic; whatever else a code of two letters may stand for means nothing here.
#include "tests/bench/bench.hpp"

#include "storage/nomination_import.hpp"

#include "storage/calls.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/random.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {
namespace {

using Conninfo = std::function<std::string(const std::string&)>;

constexpr int most_rows = 100'000;
constexpr const char* bare = "bench_import_bare";
constexpr const char* imported = "bench_import_rows";
constexpr const char* copied = "bench_import_copy";

// In the order in which they may be filled. What the server numbers or dates itself is left to it.
struct Table {
    const char* name;
    const char* columns;
};
constexpr std::array tables{
    Table{"entity", "entity_id, country, name, within, kind"},
    Table{"place_counter", "call_id, commission, quota, used, next_number"},
    Table{"nomination",
          "call_id, nomination_id, reference, commission, entity_id, state, revision, "
          "place, dossier_version"},
    Table{"dossier", "call_id, nomination_id, version, content"},
    Table{"audit_entry",
          "call_id, kind, subject, subject_id, revision, event, from_state, to_state, actor, "
          "operator, at, canonical"},
    Table{"outbox", "call_id, addressee, letter, subject, subject_id, at"},
    Table{"idempotency", "call_id, key, person_id, request, answer"}};

std::string country(int which) {
    return {static_cast<char>('W' + which / 26), static_cast<char>('A' + which % 26)};
}
constexpr int countries = 104;

std::string handle(int which) {
    return fmt::format("officer{}", which);
}

template <class Value>
Value must(engine::Result<Value> result) {
    if (!result) throw std::runtime_error{result.error().explanation};
    return *std::move(result);
}

void run(const Conninfo& conninfo, const std::string& sql) {
    storage::sql::Connection connection{conninfo("postgres")};
    connection.run(sql);
}

void make_copy(const Conninfo& conninfo, const std::string& name) {
    run(conninfo, "DROP DATABASE IF EXISTS " + name);
    run(conninfo, fmt::format("CREATE DATABASE {} TEMPLATE {}", name, bare));
    run(conninfo, "CHECKPOINT");
}

storage::Request as(const std::string& person) {
    return {.person = person, .operated_by = "bench", .key = storage::random_uuid()};
}

// Everything but nominations: countries, officers, an open call with a thousand places each.
void make_bare(const Conninfo& conninfo, std::string regulations) {
    run(conninfo, fmt::format("DROP DATABASE IF EXISTS {}", bare));
    run(conninfo, fmt::format("CREATE DATABASE {}", bare));
    storage::sql::Connection connection{conninfo(bare)};
    storage::migrate(connection, {.origin = "accede.bench", .rehearsal = true});
    {
        storage::sql::Transaction tx{connection};
        storage::calls::set_clock(tx, engine::moment_from_iso("2099-02-01T12:00:00Z").value());
        tx.commit();
    }
    storage::Registry registry{connection};
    std::vector<storage::NewCountry> all;
    for (int i = 0; i < countries; ++i) {
        const auto name = fmt::format("Country {}", i);
        all.push_back({country(i), name, name, "africa", true, true});
    }
    must(registry.add_countries(as("ada"), all));
    must(registry.add_person(as("ada"), {"ada", "Ada"}));
    for (int i = 0; i < countries; ++i) {
        must(registry.add_person(as("ada"), {handle(i), fmt::format("Officer {}", i)}));
        must(registry.grant(as("ada"), {handle(i), engine::Role::officer, country(i)}));
    }
    const std::string three = "\"places\": 3";
    regulations.replace(regulations.find(three), three.size(), "\"places\": 1000");
    must(registry.plan_call(as("ada"), regulations));
    must(registry.advance_call(as("ada"), "2099", engine::call::Open{}));
}

// A file of so many rows, made as it is read.
storage::Pieces file_of(int rows) {
    return [rows, at = -1, piece = std::string{}]() mutable -> std::string_view {
        piece.clear();
        if (at < 0) {
            piece =
                "country,name,as,mayor,mayor_on,endorsed_by,endorsed_on,section:profile,"
                "section:motivation,section:plan,section:challenges\n";
            at = 0;
        }
        for (; at < rows && piece.size() < std::size_t{64} * 1024; ++at) {
            const int of = at % countries;
            piece += fmt::format(
                "{},Candidate {},{},A mayor,2099-01-20,A secretary-general,2099-01-31,"
                "\"A place by a river, with {} inhabitants.\","
                "To learn from others and to teach what was learnt here.,"
                "\"Step by step: first the library, then the schools, then everybody else.\","
                "\"Long ways, short means.\"\n",
                country(of), at, handle(of), 1000 + at);
        }
        return piece;
    };
}

double time_import(const Conninfo& conninfo, int rows, bool submit) {
    storage::sql::Connection connection{conninfo(imported)};
    storage::Registry registry{connection};
    storage::Imported done;
    const auto taken = timed([&] {
        done = must(storage::import_nominations(
            registry, as("ada"), "2099", {.submit = submit}, file_of(rows),
            [](const engine::nomination::RefusedRow& row) {
                throw std::runtime_error{row.refusal.explanation};
            }));
    });
    if (!done.written || done.valid() != rows) throw std::runtime_error{"rows are missing"};
    return taken;
}

// COPY as libpq gives it, without a layer in between.
class Raw {
public:
    explicit Raw(const std::string& conninfo) : connection_{PQconnectdb(conninfo.c_str())} {
        run("SET search_path = accede, pg_catalog");
    }
    ~Raw() { PQfinish(connection_); }
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;

    void run(const std::string& sql) {
        PGresult* const result = PQexec(connection_, sql.c_str());
        const auto status = PQresultStatus(result);
        PQclear(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN &&
            status != PGRES_COPY_OUT) {
            throw std::runtime_error{PQerrorMessage(connection_)};
        }
    }

    std::string copy_out(const std::string& query) {
        run("COPY (" + query + ") TO STDOUT");
        std::string all;
        char* line = nullptr;
        for (int size = 0; (size = PQgetCopyData(connection_, &line, 0)) > 0; PQfreemem(line))
            all.append(line, static_cast<std::size_t>(size));
        finish();
        return all;
    }

    void copy_in(const std::string& into, const std::string& rows) {
        run("COPY " + into + " FROM STDIN");
        constexpr std::size_t piece = std::size_t{64} * 1024;
        for (std::size_t at = 0; at < rows.size(); at += piece) {
            const auto size = static_cast<int>(std::min(piece, rows.size() - at));
            if (PQputCopyData(connection_, rows.data() + at, size) != 1)
                throw std::runtime_error{PQerrorMessage(connection_)};
        }
        if (PQputCopyEnd(connection_, nullptr) != 1)
            throw std::runtime_error{PQerrorMessage(connection_)};
        finish();
    }

private:
    void finish() {
        while (PGresult* const result = PQgetResult(connection_)) {
            const auto status = PQresultStatus(result);
            PQclear(result);
            if (status != PGRES_COMMAND_OK) throw std::runtime_error{PQerrorMessage(connection_)};
        }
    }

    PGconn* connection_;
};

double time_copy(const Conninfo& conninfo) {
    std::vector<std::string> rows;
    {
        Raw from{conninfo(imported)};
        for (const auto& table : tables) {
            // Calls and people are in both databases already, with their own steps and answers.
            const std::string name = table.name;
            const bool has_others = name == "audit_entry" || name == "outbox";
            rows.push_back(from.copy_out(
                fmt::format("SELECT {} FROM {}{}", table.columns, name,
                            has_others              ? " WHERE subject = 'nomination'"
                            : name == "idempotency" ? " WHERE answer LIKE '%ImportNominations%'"
                                                    : "")));
        }
    }
    Raw into{conninfo(copied)};
    return timed([&] {
        into.run("BEGIN");
        for (std::size_t i = 0; i < tables.size(); ++i)
            into.copy_in(fmt::format("{} ({})", tables.at(i).name, tables.at(i).columns), rows[i]);
        into.run("COMMIT");
    });
}

// Of a process of its own, as its operating system counts it: "VmHWM:    12345 kB".
long peak_kilobytes(const Conninfo& conninfo, int rows) {
    make_copy(conninfo, imported);
    std::array<int, 2> pipe_ends{};
    if (::pipe(pipe_ends.data()) != 0) throw std::runtime_error{"no pipe"};
    const auto child = ::fork();
    if (child == 0) {
        // The high-water mark of the parent is not the import's: it is reset first.
        std::ofstream{"/proc/self/clear_refs"} << "5";
        long peak = -1;
        try {
            time_import(conninfo, rows, true);
            std::ifstream status{"/proc/self/status"};
            for (std::string word; status >> word;) {
                if (word == "VmHWM:") status >> peak;
            }
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
        }
        const auto written = ::write(pipe_ends[1], &peak, sizeof peak);
        ::_exit(written == sizeof peak ? 0 : 1);
    }
    ::close(pipe_ends[1]);
    long peak = -1;
    const auto got = ::read(pipe_ends[0], &peak, sizeof peak);
    ::close(pipe_ends[0]);
    ::waitpid(child, nullptr, 0);
    if (got != sizeof peak || peak < 0)
        throw std::runtime_error{"the import for its memory failed"};
    return peak;
}

void compare(const Conninfo& conninfo, int rounds, bool submit) {
    std::vector<double> imports;
    std::vector<double> copies;
    for (int round = 0; round < rounds; ++round) {
        make_copy(conninfo, imported);
        make_copy(conninfo, copied);
        imports.push_back(time_import(conninfo, most_rows, submit));
        run(conninfo, "CHECKPOINT");
        copies.push_back(time_copy(conninfo));
    }
    tell(fmt::format("{} rows, {}: median {:.1f} s beside {:.1f} s", most_rows,
                     submit ? "submitted" : "as drafts", median(imports), median(copies)),
         median(imports) / median(copies), "x COPY of the same rows", 3.0, false);
}

// Durable, of its own, thrown away at the end.
class Ground {
public:
    Ground()
        : dir_{std::filesystem::temp_directory_path() / fmt::format("accede-import-{}", getpid())} {
        cluster_ = std::make_unique<storage::Cluster>(dir_);
    }
    ~Ground() {
        cluster_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(dir_, ignored);
    }
    Ground(const Ground&) = delete;
    Ground& operator=(const Ground&) = delete;

    [[nodiscard]] std::string conninfo(const std::string& database) const {
        return cluster_->conninfo(database);
    }

private:
    std::filesystem::path dir_;
    std::unique_ptr<storage::Cluster> cluster_;
};

}  // namespace

void imports(const Wishes& wishes) {
    const Ground ground;
    const Conninfo conninfo = [&](const std::string& name) { return ground.conninfo(name); };
    make_bare(conninfo, tests::file("data/regulations/fictional-2099.json"));
    // Measured first, while this process is still small: the import's is a copy of it.
    const auto few = peak_kilobytes(conninfo, most_rows / 10);
    const auto many = peak_kilobytes(conninfo, most_rows);
    tell(fmt::format("peak memory, {} rows", most_rows / 10), static_cast<double>(few) / 1024,
         "MB");
    tell(fmt::format("peak memory, {} rows", most_rows), static_cast<double>(many) / 1024, "MB");
    tell("peak memory of ten times the rows", static_cast<double>(many) / static_cast<double>(few),
         "x", 1.25, false);
    compare(conninfo, wishes.rounds, true);
    compare(conninfo, wishes.rounds, false);
}

}  // namespace bench
