// The sealer comes after the writers: what it makes of the log, whatever happens meanwhile.
#include "storage/sealing.hpp"
#include "engine/audit/entry.hpp"
#include "storage/audit_log.hpp"
#include "storage/log_export.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sealing.hpp"

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <csignal>

using namespace engine;
using tests::Folder;
using tests::House;
using tests::seal_all;
using tests::value;
namespace sealing = storage::sealing;
namespace fs = std::filesystem;

namespace {

// An act of nobody, as a steward leaves one: nothing in it but a number.
void note(storage::sql::Connection& connection, int number) {
    connection.run(fmt::format(
        "SELECT note_entry('-', 'act', 'test', md5('{0}')::uuid, '{0}', NULL, NULL)", number));
}

std::string unsealed(storage::sql::Connection& connection) {
    return value(connection,
                 "SELECT count(*) FROM audit_entry a LEFT JOIN leaf l USING (call_id, entry_id) "
                 "WHERE l.leaf_index IS NULL");
}

// That the places are those from 0 on, one for each entry.
std::string gaps(storage::sql::Connection& connection) {
    return value(connection,
                 "SELECT (SELECT count(*) FROM audit_entry) - count(*) || ' ' || "
                 "count(*) - 1 - max(leaf_index) || ' ' || min(leaf_index) || ' ' || "
                 "count(*) - (SELECT max(size) FROM checkpoint) FROM leaf");
}

std::string why(const storage::Result<sealing::Sealed>& sealed) {
    return sealed ? "sealed" : sealed.error().explanation;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a log that is sealed is one tree with its head signed, and verifies") {
    House house;
    const Folder folder;
    house.open_call();
    house.submitted("TG", "Kara");

    const auto sealed = seal_all(house.connection, folder.path());

    CHECK(gaps(house.connection) == "0 0 0 0");
    const auto vkey = value(house.connection, "SELECT verifier FROM log_key");
    const auto key = audit::verifier_key_from(vkey).value();
    const auto head = audit::checkpoint_signed_by(sealed.checkpoint, key);
    REQUIRE(head);
    CHECK(head->origin == "accede.test");
    audit::GrowingTree tree;
    for (const auto& row : house.connection.run(
             "SELECT canonical FROM leaf JOIN audit_entry USING (call_id, entry_id) ORDER BY "
             "leaf_index"))
        tree.add(audit::leaf_hash(sealing::bytes_of(row[0])));
    CHECK(tree.size() == head->size);
    CHECK(tree.root() == head->root);
    CHECK(sealing::Folder{folder.path()}.checkpoint() == sealed.checkpoint);
    const auto verified = storage::audit_log::verify(house.connection);
    CHECK(verified.faults == std::vector<std::string>{});
    CHECK(verified.sealed == static_cast<std::int64_t>(sealed.size));
    CHECK(verified.head == sealed.checkpoint);

    CHECK(seal_all(house.connection, folder.path()).entries == 0);
    house.submitted("TG", "Pya");
    CHECK(seal_all(house.connection, folder.path()).size > sealed.size);
    CHECK(tests::faults(house).empty());
}

TEST_CASE("however many entries are sealed at a time, the tree is the same") {
    House house;
    const Folder folder;
    house.open_call();
    house.submitted("TG", "Kara");
    const tests::Database copy{house.database.name()};
    auto one = copy.connect();
    const auto piece = [&](int most) {
        const tests::Database another{copy.name()};
        auto connection = another.connect();
        const Folder keys;
        seal_all(connection, keys.path(), most);
        CHECK(storage::audit_log::verify(connection).faults == std::vector<std::string>{});
        return value(connection,
                     "SELECT split_part(note, E'\\n', 3) FROM checkpoint ORDER BY size "
                     "DESC LIMIT 1");
    };
    const auto whole = piece(1000);
    for (const int most : {1, 2, 7}) CHECK(piece(most) == whole);
}

TEST_CASE("what commits late is not passed over") {
    House house;
    const Folder folder;
    house.open_call();
    auto late = house.database.connect();
    storage::sql::Transaction open{late, storage::sql::Rights::of_login};
    open.run("SELECT note_entry('-', 'act', 'test', gen_random_uuid(), 'late', NULL, NULL)");
    house.submitted("TG", "Kara");
    seal_all(house.connection, folder.path(), 1000, tests::Rest::may_stay);
    house.submitted("TG", "Pya");

    seal_all(house.connection, folder.path(), 1000, tests::Rest::may_stay);
    CHECK(unsealed(house.connection) != "0");

    open.commit();
    seal_all(house.connection, folder.path());
    CHECK(gaps(house.connection) == "0 0 0 0");
    CHECK(value(house.connection,
                "SELECT count(*) FROM leaf JOIN audit_entry USING (call_id, "
                "entry_id) WHERE canonical = 'late'") == "1");
}

TEST_CASE("eight writers and a sealer leave no gap and seal nothing twice") {
    House house;
    const Folder folder;
    std::atomic<int> writing = 8;
    tests::at_once(9, [&](int who) {
        auto connection = house.database.connect();
        if (who == 8) {
            while (writing > 0) seal_all(connection, folder.path(), 17, tests::Rest::may_stay);
            return;
        }
        std::mt19937 chance{static_cast<unsigned>(who)};
        for (int i = 0; i < 60; ++i) {
            storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
            for (unsigned n = 0; n <= chance() % 3; ++n)
                tx.run(
                    fmt::format("SELECT note_entry('-', 'act', 'test', gen_random_uuid(), "
                                "'{} {} {}', NULL, NULL), pg_sleep({})",
                                who, i, n, static_cast<double>(chance() % 8) / 1000));
            if (chance() % 10 == 0)
                tx.roll_back();
            else
                tx.commit();
        }
        --writing;
    });
    seal_all(house.connection, folder.path());

    CHECK(gaps(house.connection) == "0 0 0 0");
}

TEST_CASE("behind the closing of a call stands how many entries it was closed with") {
    House house;
    const Folder folder;
    house.open_call();
    house.submitted("TG", "Kara");
    house.at("2099-06-30T12:00:00Z");
    REQUIRE(house.registry.advance_call(house.as("ada"), "2099", call::Close{}));

    seal_all(house.connection, folder.path());

    const auto bytes = value(house.connection,
                             "SELECT encode(a.canonical, 'hex') FROM leaf l JOIN audit_entry a "
                             "USING (call_id, entry_id) WHERE l.leaf_index = 1 + (SELECT "
                             "leaf_index FROM leaf JOIN audit_entry USING (call_id, entry_id) "
                             "WHERE event = 'Close')");
    const auto entry = audit::entry_from(audit::bytes_from_hex(bytes).value());
    REQUIRE(entry);
    CHECK(entry->event == "CloseLog");
    CHECK(entry->call == "2099");
    CHECK(entry->to == value(house.connection,
                             "SELECT count(*) - 1 FROM audit_entry WHERE call_id "
                             "= '2099'"));
    CHECK(gaps(house.connection) == "0 0 0 0");
    CHECK(tests::faults(house).empty());
}

TEST_CASE("two administrators change the key, and the old one signs the hand-over") {
    House house;
    const Folder folder;
    const sealing::Folder keys{folder.path()};
    house.open_call();
    CHECK_FALSE(sealing::propose_key(house.connection, keys, house.as("ada")));
    seal_all(house.connection, folder.path());
    const auto old =
        audit::verifier_key_from(value(house.connection, "SELECT verifier FROM log_key")).value();

    CHECK_FALSE(sealing::propose_key(house.connection, keys, house.as(house.officer("TG"))));
    const auto proposed = sealing::propose_key(house.connection, keys, house.as("ada"));
    REQUIRE(proposed);
    const auto own = sealing::approve_key(house.connection, keys, house.as("ada"), *proposed);
    REQUIRE_FALSE(own);
    CHECK(own.error().reason == Reason::same_person_twice);
    CHECK_FALSE(sealing::approve_key(house.connection, keys, house.as("ben"), old.text()));
    REQUIRE(sealing::approve_key(house.connection, keys, house.as("ben"), *proposed));
    house.submitted("TG", "Kara");
    seal_all(house.connection, folder.path());

    const auto fresh = audit::verifier_key_from(*proposed).value();
    const auto note_of = [&](const std::string& where) {
        return value(house.connection,
                     "SELECT note FROM checkpoint WHERE size " + where + " ORDER BY size LIMIT 1");
    };
    const auto handed = value(house.connection,
                              "SELECT 1 + leaf_index FROM leaf JOIN audit_entry USING (call_id, "
                              "entry_id) WHERE position('RotateKey'::bytea IN canonical) > 0");
    CHECK(audit::checkpoint_signed_by(note_of("= " + handed), old));
    CHECK(audit::checkpoint_signed_by(note_of("> " + handed), fresh));
    CHECK_FALSE(keys.find(old));
    CHECK(keys.find(fresh));
    CHECK(tests::faults(house).empty());
    const Folder exported;
    REQUIRE(storage::log_export::write(house.connection, exported.path()));
    const auto verified = storage::log_export::verify(exported.path(), {});
    REQUIRE(verified);
    CHECK(verified->faults == std::vector<std::string>{});
}

TEST_CASE("nothing is sealed where the folder knows of more than the database") {
    House house;
    const Folder folder;
    house.open_call();
    seal_all(house.connection, folder.path());
    const tests::Database older{house.database.name()};
    house.connection.reconnect();
    house.submitted("TG", "Kara");
    seal_all(house.connection, folder.path());

    auto connection = older.connect();
    note(connection, 1);
    const auto sealed = sealing::seal(connection, sealing::Folder{folder.path()});

    CHECK(has(why(sealed), "it stands as it was before that checkpoint was given out"));
    CHECK(unsealed(connection) == "1");
}

TEST_CASE("nothing is sealed without the key, nor with one that others can read") {
    House house;
    const Folder folder;
    seal_all(house.connection, folder.path());
    // While this one runs there is nothing to seal, and the key is asked for all the same.
    auto late = house.database.connect();
    storage::sql::Transaction open{late, storage::sql::Rights::of_login};
    open.run("SELECT note_entry('-', 'act', 'test', gen_random_uuid(), 'late', NULL, NULL)");
    note(house.connection, 1);
    const Folder empty;
    CHECK(has(why(sealing::seal(house.connection, sealing::Folder{empty.path()})), "is not in"));

    for (const auto& file : fs::directory_iterator{folder.path()}) {
        if (!file.path().filename().native().starts_with("key-")) continue;
        CHECK((fs::status(file).permissions() & fs::perms::mask) ==
              (fs::perms::owner_read | fs::perms::owner_write));
        fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
    }
    CHECK_THROWS(
        static_cast<void>(sealing::seal(house.connection, sealing::Folder{folder.path()})));
    CHECK(unsealed(house.connection) == "1");
}

TEST_CASE("on another server, whose transactions count from the beginning, sealing goes on") {
    House house;
    const Folder folder;
    house.open_call();
    seal_all(house.connection, folder.path());
    house.submitted("TG", "Kara");
    // As a restored database has it: numbers of transactions that this server has not reached.
    house.connection.run(
        "SET session_replication_role = replica; UPDATE audit_entry SET xid = "
        "(xid::text::bigint + 1000000000)::text::xid8; UPDATE checkpoint SET cluster = 'another', "
        "cursor_xid = (cursor_xid::text::bigint + 1000000000)::text::xid8; RESET "
        "session_replication_role");
    auto late = house.database.connect();
    storage::sql::Transaction open{late, storage::sql::Rights::of_login};
    open.run("SELECT note_entry('-', 'act', 'test', gen_random_uuid(), 'late', NULL, NULL)");
    house.submitted("TG", "Pya");

    seal_all(house.connection, folder.path(), 3, tests::Rest::may_stay);
    open.commit();
    house.submitted("TG", "Tsevie");
    seal_all(house.connection, folder.path(), 3);

    CHECK(gaps(house.connection) == "0 0 0 0");
    const auto faults = tests::faults(house);
    CHECK(faults.size() == 2);  // the act that says nothing an entry says, found on both ways
}

// A hundred deaths of the program, a key changed on the way.
TEST_CASE("a sealer that is killed at any point leaves a log that the next goes on with") {
    House house;
    const Folder folder;
    const sealing::Folder keys{folder.path()};
    house.open_call();
    seal_all(house.connection, folder.path());
    std::mt19937 chance{20990301};  // NOLINT(cert-msc51-cpp): the same every time
    const auto words = [&] {
        return std::vector<std::string>{tests::program(),
                                        "audit",
                                        "seal",
                                        "--folder",
                                        folder.path().native(),
                                        "--database",
                                        house.database.conninfo()};
    }();
    std::vector<char*> line;
    for (const auto& word : words) line.push_back(const_cast<char*>(word.c_str()));
    line.push_back(nullptr);
    int killed = 0;
    std::optional<std::string> proposed;
    for (int round = 0; round < 100; ++round) {
        house.connection.run(
            fmt::format("SELECT note_entry('-', 'act', 'test', md5('{0} ' || "
                        "n)::uuid, '{0}', NULL, NULL) FROM generate_series(1, {1}) n",
                        round, 1 + chance() % 600));
        if (round % 10 == 3) {
            const auto one = sealing::propose_key(house.connection, keys, house.as("ada"));
            if (one) proposed = *one;
        }
        if (round % 10 == 5 && proposed)
            static_cast<void>(
                sealing::approve_key(house.connection, keys, house.as("ben"), *proposed));
        pid_t child = 0;
        REQUIRE(posix_spawn(&child, line[0], nullptr, nullptr, line.data(), environ) == 0);
        std::this_thread::sleep_for(std::chrono::microseconds{chance() % 60'000});
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFSIGNALED(status)) ++killed;
    }
    seal_all(house.connection, folder.path());

    CHECK(killed > 20);
    CHECK(gaps(house.connection) == "0 0 0 0");
    CHECK(std::stoi(value(house.connection,
                          "SELECT count(*) FROM log_key WHERE signs_from IS NOT NULL")) > 1);
    CHECK(keys.checkpoint() ==
          value(house.connection, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"));
    const auto verified = storage::audit_log::verify(house.connection);
    CHECK(verified.sealed == std::stoll(value(house.connection, "SELECT count(*) FROM leaf")));
    for (const auto& fault : verified.faults) CHECK(has(fault, "cannot be read"));
}
