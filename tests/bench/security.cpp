// What it costs that the database knows who asks: steps and lists with row security beside the same
// with none, on one database.
//
// Without it no table has row security, the asker is a plain setting that anybody could set, and a
// step is anybody's to take: what a program would do that must not forget to ask.
#include "tests/bench/ground.hpp"

#include "storage/query.hpp"

#include <iostream>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace bench {
namespace {

namespace nomination = engine::nomination;
namespace sql = storage::sql;
using engine::query::List;

constexpr int nominations = 200'000;

// Nominations before a jury, with no history, among them the juror's own to read.
constexpr const char* many = R"sql(
    BEGIN;
    SET LOCAL search_path = accede, pg_catalog;
    CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT n, chr(65 + n % 676 / 26) || chr(65 + n % 26) AS country, md5('entity' || n)::uuid AS entity,
           md5('nomination' || n)::uuid AS nomination
      FROM generate_series(0, 199999) n;
    INSERT INTO place_counter (call_id, commission, quota, used)
    SELECT '2098', country, 1000, count(*) FROM made GROUP BY country;
    INSERT INTO entity SELECT entity, country, 'City ' || n, '', 'city' FROM made;
    INSERT INTO nomination (call_id, nomination_id, reference, commission, entity_id, state, revision, place,
                            dossier_version)
    SELECT '2098', nomination, country || '-2098-' || n, country, entity, 'submitted', 2, n / 676 + 1, 1
      FROM made;
    INSERT INTO juror (call_id, person_id, invited_at)
    SELECT '2098', person_id, clock_timestamp() FROM person WHERE handle = 'juror';
    COMMIT)sql";

constexpr const char* screened = R"sql(
    SET session_replication_role = replica;
    UPDATE accede.nomination SET state = 'eligible', revision = 3 WHERE state = 'submitted';
    RESET session_replication_role)sql";

constexpr const char* before_the_jury = R"sql(
    SET session_replication_role = replica;
    UPDATE accede.nomination SET state = 'under_review', revision = 4;
    INSERT INTO accede.assignment (call_id, assignment_id, nomination_id, person_id, state, revision)
    SELECT '2098', md5('assignment' || n)::uuid, md5('nomination' || n)::uuid,
           (SELECT person_id FROM accede.person WHERE handle = 'juror'), 'assigned', 2
      FROM generate_series(0, 199999, 1000) n;
    RESET session_replication_role)sql";

class Switch {
public:
    explicit Switch(sql::Connection& connection) : connection_{&connection} {
        for (const auto* name :
             {"claimed_asker()", "mandates_of_asker(uuid)", "asker()", "ask_for(text)",
              "leave_by(uuid, jsonb, text, uuid, character, uuid)"}) {
            const auto rows = connection.run(
                fmt::format("SELECT pg_get_functiondef('accede.{}'::regprocedure)", name));
            as_made_ += rows[0][0].as<std::string>() + ";";
        }
    }

    void turn(bool on) {
        connection_->run(fmt::format(R"sql(
            DO $$
            DECLARE t record;
            BEGIN
                FOR t IN SELECT relname FROM pg_class
                          WHERE relnamespace = 'accede'::regnamespace AND relkind = 'r' LOOP
                    EXECUTE format('ALTER TABLE accede.%I {0} ROW LEVEL SECURITY, {1} ROW LEVEL SECURITY',
                                   t.relname);
                END LOOP;
            END
            $$)sql",
                                     on ? "ENABLE" : "DISABLE", on ? "FORCE" : "NO FORCE"));
        connection_->run(on ? as_made_ : plain);
    }

private:
    static constexpr const char* plain = R"sql(
        CREATE OR REPLACE FUNCTION accede.claimed_asker() RETURNS uuid LANGUAGE sql STABLE AS $$
            SELECT current_setting('accede.asker')::uuid $$;
        CREATE OR REPLACE FUNCTION accede.mandates_of_asker(claimed uuid)
        RETURNS TABLE (role text, commission char(2)) LANGUAGE sql STABLE AS $$
            SELECT m.role, m.commission
              FROM accede.identity_secret s
              JOIN accede.mandate m ON m.person_id = claimed
                   AND tstzrange(m.begins_at, m.ends_at) @> coalesce(s.shown, clock_timestamp()) $$;
        CREATE OR REPLACE FUNCTION accede.asker() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN RETURN current_setting('accede.asker')::uuid; END $$;
        CREATE OR REPLACE FUNCTION accede.ask_for(handle text) RETURNS uuid LANGUAGE plpgsql VOLATILE
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE found_person uuid;
        BEGIN
            SELECT p.person_id INTO found_person FROM accede.person p WHERE p.handle = ask_for.handle;
            PERFORM set_config('accede.asker', found_person::text, true);
            RETURN found_person;
        END $$;
        CREATE OR REPLACE FUNCTION accede.leave_by(claimed uuid, whose jsonb, call text, nomination uuid,
            of_commission char(2), of_juror uuid) RETURNS TABLE (role text) LANGUAGE sql STABLE AS $$
            SELECT 'anybody' $$)sql";

    sql::Connection* connection_;
    std::string as_made_;
};

// Seconds that a list takes in a session that has asked it before, and that it has as many rows as
// it should.
double time_list(const Ground& ground, const std::string& who, const std::string& words,
                 std::size_t rows) {
    auto connection = ground.connect();
    connection.speak_for(who);
    const auto query = engine::query::parse(List::nominations, words).value();
    std::size_t found = 0;
    const auto run = [&] {
        sql::Transaction tx{connection, sql::Isolation::read_only_snapshot};
        found = storage::query::nominations(tx, query).size();
    };
    run();
    if (found != rows)
        throw std::runtime_error{fmt::format("{} saw {} of {} rows", who, found, rows)};
    // A short one is too short to be timed by itself.
    int times = 0;
    double taken = 0;
    for (; taken < 0.5; ++times) taken += timed(run);
    return taken / times;
}

}  // namespace

void security(const Wishes& wishes) {
    const Ground ground;
    (void)prepare(ground, 0, 1000);
    auto connection = ground.connect();
    {
        storage::Registry registry{connection};
        required(registry.add_person(as("ada"), {"juror", "Juror"}));
        required(registry.grant(as("ada"), {"juror", engine::Role::juror, ""}));
        set_clock(connection, "2098-03-02T00:00:00Z");
        required(registry.advance_call(as("ada"), call, engine::call::Close{}));
    }
    connection.run(many);
    connection.run("VACUUM ANALYZE");
    std::vector<std::string> references;
    references.reserve(nominations);
    for (int n = 0; n < nominations; ++n)
        references.push_back(fmt::format("{}-2098-{}", code(n % commissions), n));

    Switch security_is{connection};
    std::atomic<std::size_t> next = 0;
    std::map<int, std::vector<double>> of_steps;
    for (int round = 0; round < wishes.rounds; ++round) {
        for (const int clients : {1, 8}) {
            double with = 0;
            double without = 0;
            for (const bool on : {round % 2 == 0, round % 2 != 0}) {
                security_is.turn(on);
                (on ? with : without) = take_steps(ground, references, next, clients,
                                                   wishes.seconds, nomination::FindEligible{})
                                            .rate;
            }
            of_steps[clients].push_back(with / without);
        }
    }
    for (const auto& [clients, ratios] : of_steps) {
        tell(fmt::format("steps with row security beside without, {} client{}", clients,
                         clients == 1 ? "" : "s"),
             median(ratios), "x", 0.85);
    }

    security_is.turn(true);
    connection.run(screened);
    {
        storage::Registry registry{connection};
        required(registry.advance_call(as("ada"), call, engine::call::BeginReview{}));
    }
    connection.run(before_the_jury);
    connection.run("VACUUM ANALYZE");
    struct Asked {
        const char* says;
        std::string who;
        std::string words;
        std::size_t rows;
    };
    const std::vector<Asked> lists{
        {"an administrator's, of all", "ada", "call:2098", nominations},
        {"an administrator's, the last 20", "ada", "call:2098 sort:-reference limit:20", 20},
        {"an officer's, of the own Commission", "officer.ba", "call:2098 country:BA",
         static_cast<std::size_t>((nominations - 26 - 1) / commissions + 1)},
        {"a juror's, of all before the jury", "juror", "call:2098", nominations},
        {"a juror's, of one state and Commission", "juror",
         "call:2098 state:under_review country:BA",
         static_cast<std::size_t>((nominations - 26 - 1) / commissions + 1)}};
    for (const auto& list : lists) {
        std::vector<double> ratios;
        double seconds = 0;
        for (int round = 0; round < wishes.rounds; ++round) {
            double with = 0;
            double without = 0;
            for (const bool on : {round % 2 == 0, round % 2 != 0}) {
                security_is.turn(on);
                (on ? with : without) = time_list(ground, list.who, list.words, list.rows);
            }
            ratios.push_back(with / without);
            seconds = without;
        }
        tell(fmt::format("list of {} ({:.2f} ms without)", list.says, seconds * 1e3),
             median(ratios), "x", 1.3, false);
    }
}

}  // namespace bench
