// Every way to tamper with a sealed log that docs/audit.md names, by the database's owner with
// every trigger and foreign key disabled, a hundred times each with other entries and bytes. All
// are named, with the first entry that is not as it was.
#include "engine/audit/entry.hpp"
#include "storage/audit_log.hpp"
#include "storage/log_export.hpp"
#include "tests/support/database.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sealing.hpp"

#include <optional>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using tests::Folder;
using tests::House;
using tests::value;
namespace sealing = storage::sealing;
namespace log_export = storage::log_export;

namespace {

constexpr int variants = 100;
constexpr std::array tables{"audit_entry", "entry_body", "leaf",      "tile",
                            "checkpoint",  "log_key",    "nomination"};

// A closed call, sealed a few entries at a time, and what a stranger kept of it.
struct Sealed {
    Sealed() {
        house.open_call();
        for (const auto* city : {"Kara", "Pya"}) house.submitted("TG", city);
        must(house.registry.advance(house.as("officer.tg"), "2099", "TG-2099-02",
                                    nomination::Withdraw{"The mayor asked."}));
        house.submitted("KE", "Kisumu");
        house.at("2099-06-30T12:00:00Z");
        must(house.registry.advance_call(house.as("ada"), "2099", call::Close{}));
        must(house.registry.advance(
            house.as("ada"), "2099", "TG-2099-01", nomination::FindIneligible{"No signature."},
            {{"member_state", true}, {"mayors_signature", false}, {"endorsement", true}}));
        tests::await_older_transactions(house.connection);
        tests::seal_all(house.connection, folder.path(), 5);
        REQUIRE(log_export::write(house.connection, exported.path()));
        size = std::stoi(value(house.connection, "SELECT count(*) FROM leaf"));
        run("SET session_replication_role = replica; CREATE SCHEMA kept");
        for (const auto* table : tables)
            run(fmt::format("CREATE TABLE kept.{0} AS TABLE accede.{0}", table));
        REQUIRE(named().empty());
    }

    static void must(const storage::Result<storage::Answer>& answer) { tests::must(answer); }
    void run(const std::string& sql) { house.connection.run(sql); }

    void restore() {
        std::string sql;
        for (const auto* table : tables) {
            const bool has_generated = std::string_view{table} == "nomination";
            if (has_generated)
                sql +=
                    "UPDATE nomination n SET state = k.state, revision = k.revision FROM "
                    "kept.nomination k WHERE k.nomination_id = n.nomination_id; ";
            else
                sql += fmt::format(
                    "DELETE FROM {0}; INSERT INTO {0} OVERRIDING SYSTEM VALUE "
                    "SELECT * FROM kept.{0}; ",
                    table);
        }
        run(sql);
    }

    // What is found wrong by somebody who has kept a checkpoint and a copy.
    std::vector<std::string> named() {
        log_export::LeafHashes earlier{exported.path()};
        return storage::audit_log::verify(house.connection, {}, {{"kept", earlier.checkpoint()}},
                                          [&](std::uint64_t index) { return earlier.at(index); })
            .faults;
    }
    // By somebody who has nothing but the database.
    std::vector<std::string> named_alone() {
        return storage::audit_log::verify(house.connection).faults;
    }

    // The log written anew as it now stands in the rows, with that folder's key.
    void seal_anew(const std::filesystem::path& with) {
        std::filesystem::remove(with / "checkpoint");
        // The sealer counts closings anew.
        run("DELETE FROM audit_entry WHERE position('CloseLog'::bytea IN canonical) > 0; DELETE "
            "FROM leaf; DELETE FROM tile; DELETE FROM checkpoint; RESET session_replication_role");
        tests::seal_all(house.connection, with, 5);
        run("SET session_replication_role = replica");
    }

    std::string entry_at(int index) {
        return fmt::format("entry_id = (SELECT entry_id FROM kept.leaf WHERE leaf_index = {})",
                           index);
    }
    audit::Entry read(int index) {
        const auto hex =
            value(house.connection,
                  "SELECT encode(canonical, 'hex') FROM audit_entry WHERE " + entry_at(index));
        return audit::entry_from(audit::bytes_from_hex(hex).value()).value();
    }
    std::string write(int index, const audit::Entry& entry) {
        const auto bytes = audit::canonical(entry);
        return fmt::format(
            "UPDATE audit_entry SET canonical = decode('{}', 'hex') WHERE {}; ",
            audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}),
            entry_at(index));
    }

    int any(int least = 0) {
        return least + static_cast<int>(chance() % static_cast<unsigned>(size - least));
    }
    // That a person wrote, and no sealer.
    int any_written() {
        for (;;) {
            const int index = any();
            if (read(index).event != "CloseLog") return index;
        }
    }
    // The first column of any row that the query gives.
    std::string any_of(const std::string& query) {
        return value(house.connection,
                     fmt::format("{0} OFFSET {1} % (SELECT count(*) FROM ({0}) all_of_them)", query,
                                 chance() % 100'000));
    }

    House house;
    Folder folder;
    Folder exported;
    int size = 0;
    std::mt19937 chance{20990301};  // NOLINT(cert-msc51-cpp): the same every time
};

std::string all_of(const std::vector<std::string>& faults) {
    std::string all;
    for (const auto& fault : faults) all += fault + "\n";
    return all;
}

// The first thing that is named is this entry.
void check_first(const std::vector<std::string>& faults, int index) {
    CAPTURE(index);
    CAPTURE(all_of(faults));
    REQUIRE_FALSE(faults.empty());
    CHECK(faults.front().starts_with(fmt::format("entry {}: ", index)));
}

bool any_has(const std::vector<std::string>& faults, const std::string& part) {
    return all_of(faults).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("tampering: any byte of any entry") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const int index = log.any();
        const auto where = log.entry_at(index);
        const auto length = std::stoul(value(
            log.house.connection, "SELECT length(canonical) FROM audit_entry WHERE " + where));
        const auto byte = log.chance() % length;
        log.run(
            fmt::format("UPDATE audit_entry SET canonical = set_byte(canonical, {0}, "
                        "get_byte(canonical, {0}) # {1}) WHERE {2}",
                        byte, 1U << log.chance() % 8, where));
        check_first(log.named_alone(), index);
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: any column of any entry") {
    Sealed log;
    constexpr std::array edits{"call_id = '2098'",
                               "entry_id = DEFAULT",
                               "kind = CASE kind WHEN 'act' THEN 'refusal' ELSE 'act' END",
                               "subject = 'plan'",
                               "subject_id = gen_random_uuid()",
                               "revision = coalesce(revision, 0) + 100",
                               "event = coalesce(event, '') || 'Not'",
                               "from_state = coalesce(from_state, '') || 'not'",
                               "to_state = coalesce(to_state, '') || 'not'",
                               "actor = gen_random_uuid()",
                               "operator = 'nobody'",
                               "at = coalesce(at, now()) + interval '1 microsecond'"};
    int edited = 0;
    for (std::size_t i = 0; edited < variants; ++i) {
        const auto at = i % edits.size();
        const auto* edit = edits[at];
        const int index = log.any();
        const auto is_step =
            value(log.house.connection, "SELECT 1 FROM audit_entry WHERE kind = 'step' AND " +
                                            log.entry_at(index)) == "1";
        // An act has none of a step's columns, and a step is no act.
        if (at >= 5 ? !is_step : at == 2 && is_step) continue;
        ++edited;
        CAPTURE(std::string{edit});
        log.run(
            fmt::format("ALTER TABLE audit_entry DROP CONSTRAINT IF EXISTS "
                        "a_step_is_told_in_full; UPDATE audit_entry SET {} WHERE {}",
                        edit, log.entry_at(index)));
        check_first(log.named_alone(), index);
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: a body and its salt") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const auto entry = log.any_of("SELECT entry_id FROM entry_body");
        log.run(fmt::format(
            "UPDATE entry_body SET {} WHERE entry_id = {}",
            i % 2 == 0
                ? fmt::format("body = overlay(body placing '{}' from 2 for 1)", log.chance() % 10)
                : fmt::format("salt = set_byte(salt, {0}, get_byte(salt, {0}) # {1})",
                              log.chance() % 32, 1U << log.chance() % 8),
            entry));
        const auto faults = log.named_alone();
        check_first(faults,
                    std::stoi(value(log.house.connection,
                                    "SELECT leaf_index FROM leaf WHERE entry_id = " + entry)));
        CHECK(any_has(faults, "the words are not those that the entry commits to"));
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: a body is removed, and nothing says that it was erased") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const auto entry = log.any_of("SELECT entry_id FROM entry_body");
        log.run(fmt::format(
            i % 2 == 0 ? fmt::runtime("DELETE FROM entry_body WHERE entry_id = {}")
                       : fmt::runtime("UPDATE entry_body SET body = '', salt = decode(repeat('00', "
                                      "32), 'hex') WHERE entry_id = {}"),
            entry));
        const auto faults = log.named_alone();
        check_first(faults,
                    std::stoi(value(log.house.connection,
                                    "SELECT leaf_index FROM leaf WHERE entry_id = " + entry)));
        CHECK(any_has(faults, "its words are gone, and no entry says that they were erased"));
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: an entry is removed") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const int index = log.any();
        auto sql = "DELETE FROM audit_entry WHERE " + log.entry_at(index) + "; ";
        // With its place, and with the places of those behind it.
        if (i % 3 > 0) sql += "DELETE FROM leaf WHERE " + log.entry_at(index) + "; ";
        if (i % 3 == 2)
            sql += fmt::format(
                "UPDATE leaf SET leaf_index = leaf_index + 100000 WHERE leaf_index "
                "> {0}; UPDATE leaf SET leaf_index = leaf_index - 100001 WHERE "
                "leaf_index > 99999; ",
                index);
        log.run(sql);
        check_first(log.named_alone(), index);
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: an entry is put into the middle") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const int index = log.any_written() + 1;
        log.run(
            fmt::format("INSERT INTO audit_entry (call_id, kind, subject, subject_id, "
                        "canonical, xid) SELECT call_id, 'act', subject, gen_random_uuid(), "
                        "canonical, xid FROM audit_entry WHERE {}",
                        log.entry_at(index - 1)));
        if (i % 2 == 0) {
            const auto faults = log.named_alone();
            REQUIRE_FALSE(faults.empty());
            CHECK(faults.front().starts_with(
                fmt::format("entry number {}: was put behind what is sealed already",
                            value(log.house.connection, "SELECT max(entry_id) FROM audit_entry"))));
        } else {
            log.run(
                fmt::format("UPDATE leaf SET leaf_index = leaf_index + 100001 WHERE leaf_index "
                            ">= {0}; UPDATE leaf SET leaf_index = leaf_index - 100000 WHERE "
                            "leaf_index > 100000; INSERT INTO leaf SELECT call_id, entry_id, "
                            "{0} FROM audit_entry ORDER BY entry_id DESC LIMIT 1",
                            index));
            check_first(log.named_alone(), index);
        }
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: the transaction of an entry that is not sealed yet") {
    Sealed log;
    const auto cursor =
        std::stoll(value(log.house.connection,
                         "SELECT cursor_xid::text FROM checkpoint ORDER BY size DESC LIMIT 1"));
    auto entry = log.read(log.size - 1);
    entry.kind = "act";
    entry.revision = 0;
    entry.commitment = {};
    const auto bytes = audit::canonical(entry);
    const auto add = fmt::format(
        "INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical) VALUES ('{}', "
        "'act', '{}', '{}', decode('{}', 'hex')) RETURNING entry_id",
        entry.call, entry.subject, uuid_text(entry.subject_id),
        audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
    for (int i = 0; i < variants; ++i) {
        std::vector<std::string> numbers;
        while (numbers.size() < 5) numbers.push_back(value(log.house.connection, add));
        CHECK(all_of(log.named()) == "");
        const auto number = numbers[log.chance() % numbers.size()];
        // Of one that was over long ago, or of one that never began.
        const auto xid = i % 2 == 0 ? static_cast<long long>(log.chance()) % cursor
                                    : cursor + 1'000'000'000 + static_cast<long long>(log.chance());
        log.run(fmt::format("UPDATE audit_entry SET xid = '{}' WHERE entry_id = {}", xid, number));
        const auto named = fmt::format("entry number {}: ", number);
        for (const bool is_sealed : {false, true}) {
            CAPTURE(xid);
            if (is_sealed) {
                log.run("RESET session_replication_role");
                tests::seal_all(log.house.connection, log.folder.path(), 1000,
                                tests::Rest::may_stay);
                log.run("SET session_replication_role = replica");
            }
            const auto faults = log.named_alone();
            CAPTURE(all_of(faults));
            REQUIRE(faults.size() == 1);
            CHECK(faults.front().starts_with(named));
            CHECK(any_has(faults, "is not sealed"));
        }
        std::filesystem::remove(log.folder.path() / "checkpoint");
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: two entries change places") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const int one = log.any();
        int other = log.any();
        if (other == one) other = (one + 1) % log.size;
        log.run(fmt::format(
            "UPDATE leaf SET leaf_index = leaf_index + 100000 WHERE leaf_index IN ({0}, "
            "{1}); UPDATE leaf SET leaf_index = {0} + {1} + 100000 - leaf_index WHERE leaf_index > "
            "99999",
            one, other));
        check_first(log.named_alone(), std::min(one, other));
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: the tail is cut off") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const int index = log.any(1);
        auto sql = fmt::format(
            "DELETE FROM audit_entry WHERE (call_id, entry_id) IN (SELECT "
            "call_id, entry_id FROM leaf WHERE leaf_index >= {0}); DELETE FROM "
            "leaf WHERE leaf_index >= {0}; ",
            index);
        if (i % 2 == 0) {
            log.run(sql);
            check_first(log.named_alone(), index);
        } else {
            // To a size that was signed once, and everything that came later with it.
            const auto size = std::stoi(
                value(log.house.connection,
                      fmt::format("SELECT max(size) FROM checkpoint WHERE size <= greatest({}, "
                                  "(SELECT min(size) FROM checkpoint)) AND size < {}",
                                  index, log.size)));
            log.run(
                fmt::format("DELETE FROM audit_entry WHERE (call_id, entry_id) IN (SELECT "
                            "call_id, entry_id FROM leaf WHERE leaf_index >= {0}); DELETE FROM "
                            "leaf WHERE leaf_index >= {0}; DELETE FROM checkpoint WHERE size > "
                            "{0}; UPDATE tile SET hashes = substr(hashes, 1, 32 * {0})",
                            size));
            check_first(log.named(), size);
        }
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: the log is written anew and signed with another key") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const int index = log.any_written();
        const Folder other;
        auto entry = log.read(index);
        entry.operated_by = "nobody";
        log.run("DELETE FROM log_key; " + log.write(index, entry));
        log.seal_anew(other.path());
        check_first(log.named(), index);
        CHECK(any_has(log.named(), "kept is not signed by the key that signs"));
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: the log is written anew and signed with the same key") {
    Sealed log;
    const auto head =
        value(log.house.connection, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
    for (int i = 0; i < variants; ++i) {
        const int index = log.any_written();
        auto entry = log.read(index);
        entry.operated_by = "nobody";
        log.run(log.write(index, entry));
        log.seal_anew(log.folder.path());
        check_first(log.named(), index);
        // Whoever kept no more than the checkpoint knows that it is none of this log.
        const auto faults =
            storage::audit_log::verify(log.house.connection, {}, {{"kept", head}}).faults;
        CHECK(any_has(faults, "kept was given out"));
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: an old checkpoint is shown for the newest") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        const auto old = std::stoi(
            log.any_of(fmt::format("SELECT size FROM checkpoint WHERE size < {}", log.size)));
        if (i % 2 == 0) {
            log.run(fmt::format("DELETE FROM checkpoint WHERE size > {}", old));
            check_first(log.named_alone(), old);
            CHECK(any_has(log.named_alone(), "is sealed under no checkpoint"));
        } else {
            log.run(
                fmt::format("UPDATE checkpoint SET note = (SELECT note FROM kept.checkpoint "
                            "WHERE size = {}) WHERE size = {}",
                            old, log.size));
            CHECK(any_has(log.named_alone(),
                          fmt::format("the checkpoint of {} entries is none", log.size)));
        }
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: an entry is dated back") {
    Sealed log;
    for (int i = 0; i < variants; ++i) {
        auto entry = log.read(log.size - 1);
        entry.kind = "act";
        entry.revision = 0;
        entry.at -= std::chrono::hours{2 + log.chance() % 5000};
        const auto bytes = audit::canonical(entry);
        log.run(fmt::format(
            "INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical) VALUES "
            "('{}', 'act', '{}', '{}', decode('{}', 'hex')); RESET session_replication_role",
            entry.call, entry.subject, uuid_text(entry.subject_id),
            audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()})));
        tests::seal_all(log.house.connection, log.folder.path());
        log.run("SET session_replication_role = replica");
        check_first(log.named_alone(), log.size);
        CHECK(any_has(log.named_alone(), "is dated"));
        std::filesystem::remove(log.folder.path() / "checkpoint");
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: a state without its event, and an event without its entry") {
    Sealed log;
    const auto of = "nomination " + value(log.house.connection,
                                          "SELECT nomination_id FROM nomination WHERE reference = "
                                          "'KE-2099-01'");
    const auto first = [&] {
        const auto faults = log.named_alone();
        return faults.empty() ? "" : faults.front();
    };
    constexpr std::array states{"eligible", "under_review", "in_deliberation"};
    for (int i = 0; i < variants; ++i) {
        if (i % 2 == 0) {
            log.run(fmt::format("UPDATE nomination SET state = '{}' WHERE reference = 'KE-2099-01'",
                                states[log.chance() % states.size()]));
            CHECK(first().starts_with(of + ": is stored as"));
        } else {
            // A step that the charts allow, without the bytes that tell it.
            log.run(
                "INSERT INTO audit_entry (call_id, kind, subject, subject_id, revision, event, "
                "from_state, to_state, actor, operator, at, canonical) SELECT call_id, 'step', "
                "'nomination', nomination_id, revision + 1, 'FindEligible', 'submitted', "
                "'eligible', gen_random_uuid(), 'x', now(), '' FROM nomination WHERE reference "
                "= 'KE-2099-01'; UPDATE nomination SET state = 'eligible', revision = revision "
                "+ 1 WHERE reference = 'KE-2099-01'");
            CHECK(first() == of + " revision 4: its audit entry cannot be read");
        }
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("tampering: the count of a closing is removed") {
    Sealed log;
    const auto closing =
        std::stoi(value(log.house.connection,
                        "SELECT leaf_index FROM leaf JOIN audit_entry USING (call_id, "
                        "entry_id) WHERE event = 'Close'"));
    for (int i = 0; i < variants; ++i) {
        const auto sql = "DELETE FROM audit_entry WHERE " + log.entry_at(closing + 1) + "; ";
        if (i % 2 == 0) {
            log.run(sql);
        } else {
            // Beneath the same key: only the rule that a closing is counted names it.
            log.run(sql + fmt::format("DELETE FROM leaf WHERE leaf_index = {0}; UPDATE leaf SET "
                                      "leaf_index = leaf_index - 1 WHERE leaf_index = {0} + 1",
                                      closing + 1));
        }
        check_first(log.named_alone(), closing + 1);
        log.restore();
    }
    CHECK(log.named().empty());
}

TEST_CASE("an untouched log has nothing to be named, in the database and exported") {
    Sealed log;
    CHECK(all_of(log.named()) == "");
    log_export::LeafHashes earlier{log.exported.path()};
    const auto verified =
        log_export::verify(log.exported.path(), {{"kept", earlier.checkpoint()}}, {},
                           [&](std::uint64_t index) { return earlier.at(index); });
    REQUIRE(verified);
    CHECK(all_of(verified->faults) == "");
    CHECK(verified->entries == log.size);
}
