// The sealer comes after the writers: what it makes of the log, whatever happens meanwhile.
#include "storage/sealing.hpp"
#include "engine/audit/entry.hpp"
#include "storage/audit_log.hpp"
#include "storage/log_export.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sealing.hpp"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <mutex>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

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

// Entries of which it is said that no sealer will come by.
std::size_t passed_over(storage::sql::Connection& connection) {
    storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
    return sealing::never_sealed(tx, 20).size();
}

std::string why(const storage::Result<sealing::Sealed>& sealed) {
    return sealed ? "sealed" : sealed.error().explanation;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Holds transactions of writers open until others have committed and the sealer has gone by: so
// often as each asks for, and no longer than somebody else is left who can.
class Held {
public:
    explicit Held(int writers) : writing_{writers} {}

    class Writer {
    public:
        explicit Writer(Held& held) : held_{&held} {}
        ~Writer() { held_->done(); }
        Writer(const Writer&) = delete;
        Writer& operator=(const Writer&) = delete;

    private:
        Held* held_;
    };

    void open_over(unsigned commits, unsigned sealings) {
        std::unique_lock lock{mutex_};
        const auto commits_wanted = commits_ + commits;
        // The one that is under way may have looked before this transaction began.
        const auto sealings_wanted = sealings == 0 ? sealings_ : sealings_ + 1 + sealings;
        if (commits > 0) {
            waiting_.insert(commits_wanted);
            // Where all wait for one another, the one that asks for least goes first.
            const auto may_go = [&] {
                return commits_ >= commits_wanted ||
                       (std::ssize(waiting_) == writing_ && commits_wanted == *waiting_.begin());
            };
            let_go_.notify_all();
            let_go_.wait(lock, may_go);
            waiting_.erase(waiting_.find(commits_wanted));
            if (commits_ >= commits_wanted) ++over_commits_;
        }
        let_go_.wait(lock, [&] { return sealings_ >= sealings_wanted || sealer_is_gone_; });
        if (sealings > 0) ++over_sealings_;
    }
    void committed() { count(commits_); }
    // Until nobody writes any more. Whatever becomes of the sealer, nobody waits for it in vain.
    void seal(const std::function<void()>& once) {
        try {
            while (goes_on()) {
                once();
                count(sealings_);
            }
        } catch (...) {
            const std::lock_guard lock{mutex_};
            sealer_is_gone_ = true;
            let_go_.notify_all();
            throw;
        }
    }

    int over_commits() const { return over_commits_; }
    int over_sealings() const { return over_sealings_; }

private:
    bool goes_on() {
        const std::lock_guard lock{mutex_};
        return writing_ > 0;
    }
    void count(unsigned& what) {
        const std::lock_guard lock{mutex_};
        ++what;
        let_go_.notify_all();
    }
    void done() {
        const std::lock_guard lock{mutex_};
        --writing_;
        let_go_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable let_go_;
    std::multiset<unsigned> waiting_;
    int writing_;
    unsigned commits_ = 0;
    unsigned sealings_ = 0;
    bool sealer_is_gone_ = false;
    int over_commits_ = 0;
    int over_sealings_ = 0;
};

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

TEST_CASE("a sealer that is far behind signs a head for each thousand entries") {
    House house;
    const Folder folder;
    house.connection.run(
        "SELECT note_entry('-', 'act', 'test', md5(n::text)::uuid, '', NULL, NULL) FROM "
        "generate_series(1, 2500) n");
    house.open_call();
    house.submitted("TG", "Kara");

    const auto sealed = seal_all(house.connection, folder.path(), 20'000);

    const auto opened = value(house.connection,
                              "SELECT 1 + leaf_index FROM leaf JOIN audit_entry USING (call_id, "
                              "entry_id) WHERE subject = 'call' AND event = 'Open'");
    CHECK(value(house.connection,
                "SELECT string_agg(size::text, ' ' ORDER BY size) FROM "
                "checkpoint") == fmt::format("1000 2000 {} {}", opened, sealed.size));
    CHECK(value(house.connection, "SELECT count(DISTINCT xmin::text) FROM leaf") == "1");
    CHECK(gaps(house.connection) == "0 0 0 0");
    for (const auto& fault : storage::audit_log::verify(house.connection).faults)
        CHECK(has(fault, "cannot be read"));
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
    CHECK(passed_over(house.connection) == 0);

    open.commit();
    CHECK(passed_over(house.connection) == 0);
    seal_all(house.connection, folder.path());
    CHECK(gaps(house.connection) == "0 0 0 0");
    CHECK(value(house.connection,
                "SELECT count(*) FROM leaf JOIN audit_entry USING (call_id, "
                "entry_id) WHERE canonical = 'late'") == "1");
}

TEST_CASE("eight writers and a sealer leave no gap and seal nothing twice") {
    House house;
    const Folder folder;
    Held held{8};
    tests::at_once(9, [&](int who) {
        auto connection = house.database.connect();
        if (who == 8) {
            held.seal([&] { seal_all(connection, folder.path(), 17, tests::Rest::may_stay); });
            return;
        }
        const Held::Writer writer{held};
        std::mt19937 chance{static_cast<unsigned>(who)};
        for (int i = 0; i < 60; ++i) {
            storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
            for (unsigned n = 0; n <= chance() % 3; ++n) {
                tx.run(
                    fmt::format("SELECT note_entry('-', 'act', 'test', gen_random_uuid(), "
                                "'{} {} {}', NULL, NULL)",
                                who, i, n));
                const auto commits = static_cast<unsigned>(chance() % 4);
                held.open_over(commits, static_cast<unsigned>(chance() % 3));
            }
            if (chance() % 10 == 0)
                tx.roll_back();
            else
                tx.commit();
            held.committed();
        }
    });
    seal_all(house.connection, folder.path());

    CHECK(held.over_commits() > 200);
    CHECK(held.over_sealings() > 200);
    CHECK(gaps(house.connection) == "0 0 0 0");
}

TEST_CASE("of a transaction that is sealed in part the rest is not passed over") {
    House house;
    const Folder folder;
    seal_all(house.connection, folder.path());
    house.connection.run(
        "SELECT note_entry('-', 'act', 'test', md5(n::text)::uuid, '', NULL, NULL) FROM "
        "generate_series(1, 5) n");
    // Once nothing that runs elsewhere on the server is older.
    while (sealing::seal(house.connection, sealing::Folder{folder.path()}, 2).value().entries ==
           0) {
    }

    CHECK(unsealed(house.connection) == "3");
    CHECK(passed_over(house.connection) == 0);
    house.connection.run(
        "SET session_replication_role = replica; UPDATE audit_entry SET xid = '3' WHERE entry_id "
        "= (SELECT max(entry_id) FROM audit_entry)");
    CHECK(passed_over(house.connection) == 1);
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
    const auto answer = sealing::propose_key(house.connection, keys, house.as("ada"));
    REQUIRE(answer);
    const auto& proposed = answer->to;
    const auto own = sealing::approve_key(house.connection, keys, house.as("ada"), proposed);
    REQUIRE_FALSE(own);
    CHECK(own.error().reason == Reason::same_person_twice);
    CHECK_FALSE(sealing::approve_key(house.connection, keys, house.as("ben"), old.text()));
    REQUIRE(sealing::approve_key(house.connection, keys, house.as("ben"), proposed));
    house.submitted("TG", "Kara");
    seal_all(house.connection, folder.path());

    const auto fresh = audit::verifier_key_from(proposed).value();
    const auto note_of = [&](const std::string& where) {
        return value(house.connection,
                     "SELECT note FROM checkpoint WHERE size " + where + " ORDER BY size LIMIT 1");
    };
    const auto handed =
        value(house.connection,
              "SELECT 1 + leaf_index FROM leaf JOIN audit_entry USING (call_id, "
              "entry_id) WHERE kind = 'act' AND position('RotateKey'::bytea IN canonical) > 0");
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

TEST_CASE("a change of the key that is refused is on record once, and only where somebody asked") {
    House house;
    const Folder folder;
    const sealing::Folder keys{folder.path()};
    const auto refusals = [&] {
        return value(house.connection,
                     "SELECT coalesce(string_agg(coalesce(b.body, '-'), ' ' ORDER BY a.entry_id), "
                     "'') FROM audit_entry a LEFT JOIN entry_body b USING (call_id, entry_id) "
                     "WHERE a.kind = 'refusal' AND a.subject = 'log'");
    };
    const auto newest = [&] {
        return audit::entry_from(
                   audit::bytes_from_hex(
                       value(house.connection,
                             "SELECT encode(canonical, 'hex') FROM audit_entry WHERE kind = "
                             "'refusal' ORDER BY entry_id DESC LIMIT 1"))
                       .value())
            .value();
    };
    CHECK_FALSE(sealing::propose_key(house.connection, keys, house.as("nobody")));
    CHECK(refusals().empty());
    CHECK_FALSE(sealing::propose_key(house.connection, keys, house.as("ada")));
    CHECK(refusals() == "-");
    CHECK(newest().event == "ProposeKey");
    seal_all(house.connection, folder.path());
    auto request = house.as("ada");
    const auto proposed = sealing::propose_key(house.connection, keys, request)->to;
    request = house.as("ada");
    request.dry_run = true;
    CHECK_FALSE(sealing::approve_key(house.connection, keys, request, proposed));
    CHECK(refusals() == "-");

    request.dry_run = false;
    for (int times = 0; times < 2; ++times) {
        const auto own = sealing::approve_key(house.connection, keys, request, proposed);
        REQUIRE_FALSE(own);
        CHECK(own.error().reason == Reason::same_person_twice);
        CHECK(refusals() == "- " + proposed);
    }
    CHECK(newest().event == "RotateKey");
    CHECK(newest().reason_code == code_of(Reason::same_person_twice));
    CHECK_FALSE(sealing::approve_key(house.connection, keys, house.as(house.officer("TG")),
                                     "no key at all"));
    CHECK(refusals() == "- " + proposed + " no key at all");
    CHECK(newest().reason_code == code_of(Reason::not_for_this_role));
    REQUIRE(sealing::approve_key(house.connection, keys, house.as("ben"), proposed));
    seal_all(house.connection, folder.path());
    CHECK(tests::faults(house).empty());
}

TEST_CASE("a key that is asked for twice is proposed once, and approved once") {
    House house;
    const Folder folder;
    const sealing::Folder keys{folder.path()};
    const auto key_files = [&] {
        return std::ranges::count_if(fs::directory_iterator{folder.path()}, [](const auto& file) {
            return file.path().filename().native().starts_with("key-");
        });
    };
    seal_all(house.connection, folder.path());
    auto request = house.as("ada");
    request.dry_run = true;
    REQUIRE(sealing::propose_key(house.connection, keys, request));
    CHECK(key_files() == 1);
    request.dry_run = false;
    const auto first = sealing::propose_key(house.connection, keys, request);
    REQUIRE(first);

    const auto again = sealing::propose_key(house.connection, keys, request);
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(again->to == first->to);
    CHECK(key_files() == 2);
    const auto approval = house.as("ben");
    REQUIRE(sealing::approve_key(house.connection, keys, approval, first->to));
    seal_all(house.connection, folder.path());
    const auto approved = sealing::approve_key(house.connection, keys, approval, first->to);
    REQUIRE(approved);
    CHECK(approved->repeated);
    CHECK(approved->to == first->to);

    const auto other = sealing::approve_key(house.connection, keys, approval, approved->from);
    REQUIRE_FALSE(other);
    CHECK(other.error().reason == Reason::key_used_for_another_request);
    CHECK(value(house.connection, "SELECT count(*) FROM log_key") == "2");
    CHECK(value(house.connection, "SELECT count(*) FROM audit_entry WHERE subject = 'log'") == "2");
}

TEST_CASE("what a dead sealer left is removed by the next, and nothing that one alive is writing") {
    House house;
    const Folder folder;
    const auto begin = [&](const char* name) {
        std::ofstream{folder.path() / name} << "a beginning";
        return folder.path() / name;
    };
    const auto left = begin("checkpoint.1.new");
    const auto left_key = begin("key-01234567.4194304.new");
    const auto another = begin("checkpoint.old.new");
    const auto mine = begin("notes.1.new");
    const auto written = begin("checkpoint.2.new");
    const int file = open(written.c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(flock(file, LOCK_EX) == 0);

    seal_all(house.connection, folder.path());
    CHECK_FALSE(fs::exists(left));
    CHECK_FALSE(fs::exists(left_key));
    CHECK(fs::exists(another));
    CHECK(fs::exists(mine));
    CHECK(fs::exists(written));

    close(file);
    seal_all(house.connection, folder.path());
    CHECK_FALSE(fs::exists(written));
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

    CHECK(passed_over(house.connection) == 0);
    while (sealing::seal(house.connection, sealing::Folder{folder.path()}, 3).value().more)
        CHECK(passed_over(house.connection) == 0);
    CHECK(passed_over(house.connection) == 0);
    open.commit();
    house.submitted("TG", "Tsevie");
    CHECK(passed_over(house.connection) == 0);
    seal_all(house.connection, folder.path(), 3);

    CHECK(gaps(house.connection) == "0 0 0 0");
    const auto faults = tests::faults(house);
    CHECK(faults.size() == 2);  // the act that says nothing an entry says, found on both ways
}
