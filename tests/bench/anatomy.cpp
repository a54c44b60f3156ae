// A nomination's step taken apart: what each of its statements costs the server. Processor time of
// one session on one core, each message rolled back, so that neither the disk nor anybody else
// counts.
#include "tests/bench/ground.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <sched.h>

namespace bench {
namespace {

namespace sql = storage::sql;

constexpr const char* statements = R"sql(
    PREPARE who AS SELECT ask_for($1);
    PREPARE hand AS SELECT * FROM nomination_at_hand($1, $2, $3, false);
    PREPARE leave AS SELECT FROM leave_by($3, leave_of('nomination', $4, $5), $1, $2, '', NULL);
    PREPARE step AS SELECT step_nomination($1, $2, 2, 'eligible', $3, 0, $4, 1, NULL, $5, 'FindEligible',
        'submitted', $6, 'bench', $7, $8, $9, $10, NULL, NULL, $11))sql";

// What a message is made of, for a nomination that is submitted and administrator "ada".
struct Messages {
    std::string begin = "BEGIN;";
    std::string who = "EXECUTE who('ada');";
    std::string role = "SET LOCAL ROLE accede_app;";
    std::string hand;
    std::string leave;
    std::string step;
    std::string step_with_letter;
};

Messages messages_for(const sql::Row& row) {
    const auto id = row[0].as<std::string>();
    const auto ada = row[4].as<std::string>();
    const auto key = row[6].as<std::string>();
    const auto step = [&](std::string_view letters) {
        return fmt::format(
            "EXECUTE step('{0}', '{1}', {2}, '{3}', '{4}', '{5}', '2098-03-02T00:00:00Z', '{6}', "
            "'{7}', "
            "'{8}', '{9}');",
            call, id, row[2].as<int>(), row[3].as<std::string>(),
            "\\x" + row[5].as<std::string>() + std::string(500, 'a'), ada, key,
            "\\x" + std::string(64, '0'), std::string(200, '.'), letters);
    };
    return {
        .hand = fmt::format("EXECUTE hand('{}', '{}', '{}');", call, row[1].as<std::string>(), key),
        .leave = fmt::format("EXECUTE leave('{}', '{}', '{}', 'submitted', 'FindEligible');", call,
                             id, ada),
        .step = step("{}"),
        .step_with_letter = step("{panel,review-opened}")};
}

class Session {
public:
    explicit Session(const Ground& ground) : connection_{ground.connect()} {
        connection_.run(statements);
        pid_ = connection_.run("SELECT pg_backend_pid()")[0][0].as<int>();
        cpu_set_t first{};
        CPU_ZERO(&first);
        CPU_SET(0, &first);
        // Both on one core: a core that sleeps between messages costs more to wake than they do.
        sched_setaffinity(pid_, sizeof first, &first);
        sched_setaffinity(0, sizeof first, &first);
    }

    // Microseconds of the server's processor for the messages, on average.
    double cost(const std::vector<std::string>& messages, int times) {
        const auto begun = spent();
        for (int n = 0; n < times; ++n) {
            for (const auto& message : messages) connection_.run(message);
        }
        return (spent() - begun) / 1e3 / times;
    }

private:
    [[nodiscard]] double spent() const {
        double nanoseconds = 0;
        std::ifstream{fmt::format("/proc/{}/schedstat", pid_)} >> nanoseconds;
        return nanoseconds;
    }

    sql::Connection connection_;
    pid_t pid_ = 0;
};

struct Piece {
    const char* what;
    std::vector<std::string> with;
    std::vector<std::string> without;  // beside which it is measured
    std::vector<double> micros{};
};

}  // namespace

void anatomy(const Wishes& wishes) {
    const Ground ground;
    static_cast<void>(prepare(ground, 2'000));
    auto connection = ground.connect();
    set_clock(connection, "2098-03-02T00:00:00Z");
    required(storage::Registry{connection}.advance_call(as("ada"), call, engine::call::Close{}));
    const auto rows = connection.run(R"sql(
        SELECT n.nomination_id, n.reference, n.place, n.commission, p.person_id,
               encode(uuid_send(p.person_id), 'hex'), gen_random_uuid()
          FROM nomination n, person p WHERE n.state = 'submitted' AND p.handle = 'ada' LIMIT 1)sql");
    const auto m = messages_for(rows[0]);

    const auto back = [](const std::string& message) {
        return std::vector<std::string>{message, "ROLLBACK"};
    };
    const auto read = m.begin + m.who + m.role + m.hand;
    std::array pieces{
        Piece{"BEGIN and ROLLBACK", back(m.begin), {}},
        Piece{"who asks", back(m.begin + m.who), back(m.begin)},
        Piece{"as the application", back(m.begin + m.who + m.role), back(m.begin + m.who)},
        Piece{"what decides, the call and the nomination held", back(read),
              back(m.begin + m.who + m.role)},
        Piece{"leave, asked alone", back(m.begin + m.who + m.leave), back(m.begin + m.who)},
        Piece{"leave, the rows of the step, its answer", {read, m.step, "ROLLBACK"}, back(read)},
        Piece{"a letter", {read, m.step_with_letter, "ROLLBACK"}, {read, m.step, "ROLLBACK"}},
        Piece{"all of it", {read, m.step_with_letter, "ROLLBACK"}, {}},
    };
    Session session{ground};
    for (const auto& piece : pieces) static_cast<void>(session.cost(piece.with, 20));
    for (int round = 0; round < 4 * wishes.rounds; ++round) {
        for (auto& piece : pieces) {
            const auto without = piece.without.empty() ? 0 : session.cost(piece.without, 50);
            piece.micros.push_back(session.cost(piece.with, 50) - without);
        }
    }
    for (const auto& piece : pieces) tell(piece.what, median(piece.micros), "us");
}

}  // namespace bench
