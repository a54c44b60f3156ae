// Files of nominations against a real PostgreSQL: what the rules say of each row, and what the
// database holds afterwards.
#include "storage/nomination_import.hpp"

#include "storage/calls.hpp"
#include "tests/support/database.hpp"

#include <future>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine;
using storage::Imported;
using storage::ImportOptions;
using tests::faults;
using tests::House;
using tests::value;

namespace {

const std::string complete_names =
    "country,name,as,mayor,mayor_on,endorsed_by,endorsed_on,section:profile,section:motivation,"
    "section:plan,section:challenges\n";

std::string complete_row(const std::string& country, const std::string& name,
                         const std::string& who) {
    return country + "," + name + "," + who +
           ",The mayor,2099-01-20,The secretary-general,2099-01-31,A city by a river.,To learn.,"
           "Step by step.,Many.\n";
}

struct Outcome {
    Result<Imported> done{};
    std::vector<std::string> bad;  // "line 2, column 1 (country): country.unknown"
    std::vector<std::vector<std::string>> details;
};

storage::Pieces pieces_of(const std::string& text, std::size_t size = 1 << 16) {
    return [&text, size, at = std::size_t{0}]() mutable {
        const auto piece = std::string_view{text}.substr(at, size);
        at += piece.size();
        return piece;
    };
}

Outcome import(House& house, const storage::Request& request, const std::string& text,
               const ImportOptions& options = {}) {
    Outcome outcome;
    outcome.done = storage::import_nominations(
        house.registry, request, "2099", options, pieces_of(text),
        [&](const nomination::RefusedRow& row) {
            outcome.bad.push_back(text_of(row.spot) + ": " +
                                  std::string{code_of(row.refusal.reason)});
            outcome.details.push_back(row.refusal.details);
        });
    return outcome;
}

// Of everything that is on record; the rehearsal's clock is not.
std::string fingerprint(House& house) {
    std::string all;
    for (const auto& row : house.connection.run(R"sql(
             SELECT table_name FROM information_schema.tables
              WHERE table_schema = 'accede' AND table_type = 'BASE TABLE'
                AND table_name <> 'rehearsal_clock' ORDER BY 1)sql")) {
        const std::string table = row[0].c_str();
        all += table + ' ' +
               value(house.connection,
                     "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM " + table + " t") +
               '\n';
    }
    return all;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a file of two Commissions begins drafts, each the act of its own officer") {
    House house;
    house.open_call();
    const auto tg = house.officer("TG");
    const auto fr = house.officer("FR");

    const auto outcome =
        import(house, house.as("ada"),
               "country,name,as\nTG,Kara," + tg + "\nFR,Lyon," + fr + "\nTG,Pya," + tg + "\n");

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{});
    CHECK(outcome.done->rows == 3);
    CHECK(outcome.done->written);
    CHECK(value(house.connection,
                "SELECT string_agg(reference || ' ' || state || ' ' || revision, ', ' ORDER BY "
                "reference) FROM nomination") ==
          "FR-2099-01 draft 1, TG-2099-01 draft 1, TG-2099-02 draft 1");
    CHECK(value(house.connection,
                "SELECT string_agg(p.handle || ' ' || v.operator, ', ' ORDER BY p.handle) FROM "
                "event v JOIN person p ON p.person_id = v.actor WHERE v.event = 'Begin'") ==
          "officer.fr tester, officer.tg tester, officer.tg tester");
    CHECK(value(house.connection, "SELECT sum(used) FROM place_counter") == "0");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("what is imported and submitted is as if it had been begun and submitted by hand") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");

    const auto outcome = import(house, house.as("officer.tg"),
                                complete_names + complete_row("TG", "Pya", ""), {.submit = true});

    REQUIRE(outcome.done);
    CHECK(outcome.done->submitted == 1);
    // Begun, edited and submitted makes three steps by hand; the file brings its dossier along.
    CHECK(
        value(house.connection,
              "SELECT count(DISTINCT (n.state, n.dossier_version, n.completion_closes, d.version, "
              "d.content)) FROM nomination n JOIN dossier d USING (call_id, nomination_id)") ==
        "1");
    CHECK(value(house.connection,
                "SELECT string_agg(reference || ' ' || place || ' ' || revision, ', ' ORDER BY "
                "reference) FROM nomination") == "TG-2099-01 1 3, TG-2099-02 2 2");
    CHECK(value(house.connection, "SELECT used || ' ' || next_number FROM place_counter") == "2 3");
    CHECK(value(house.connection,
                "SELECT count(DISTINCT (addressee, letter, subject)) || ' ' || count(*) FROM "
                "outbox WHERE subject = 'nomination'") == "1 2");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("a draft that was imported is edited, submitted and withdrawn like any other") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    REQUIRE(import(house, house.as(who), complete_names + complete_row("TG", "Kara", "")).done);

    CHECK(house.registry.edit(house.as(who), "2099", "TG-2099-01",
                              {{storage::Change::Kind::section, "plan", "Another."}}));
    CHECK(house.registry.advance(house.as(who), "2099", "TG-2099-01", nomination::Submit{}));
    CHECK(house.registry.advance(house.as(who), "2099", "TG-2099-01", nomination::Withdraw{"No."}));
    const auto next = house.registry.begin(house.as(who), "2099",
                                           {.commission = "TG", .country = "TG", .name = "Pya"});
    REQUIRE(next);
    CHECK(next->reference == "TG-2099-02");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("the file may say of each row whether it is submitted") {
    House house;
    house.open_call();
    house.officer("TG");
    const std::string names = "submit," + complete_names;

    const auto outcome =
        import(house, house.as("officer.tg"),
               names + "yes," + complete_row("TG", "Kara", "") + "no," +
                   complete_row("TG", "Pya", "") + "," + complete_row("TG", "Tone", ""));

    REQUIRE(outcome.done);
    CHECK(outcome.done->submitted == 1);
    CHECK(value(house.connection,
                "SELECT string_agg(state, ' ' ORDER BY reference) FROM "
                "nomination") == "submitted draft draft");
}

TEST_CASE("one bad row, and nothing of the file is written") {
    House house;
    house.open_call();
    house.officer("TG");
    const auto before = fingerprint(house);

    const auto outcome =
        import(house, house.as("officer.tg"), "country,name\nTG,Kara\nZZ,Nowhere\nTG,Pya\n");

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{"line 3, column 1 (country): role.other_commission"});
    CHECK(outcome.done->valid() == 2);
    CHECK_FALSE(outcome.done->written);
    CHECK(fingerprint(house) == before);
}

TEST_CASE("a dry run says the same and writes nothing") {
    House house;
    house.open_call();
    house.officer("TG");
    const auto before = fingerprint(house);
    auto request = house.as("officer.tg");
    request.dry_run = true;

    const auto outcome =
        import(house, request, complete_names + complete_row("TG", "Kara", ""), {.submit = true});

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{});
    CHECK(outcome.done->submitted == 1);
    CHECK_FALSE(outcome.done->written);
    CHECK(fingerprint(house) == before);
    request.dry_run = false;
    CHECK(import(house, request, complete_names + complete_row("TG", "Kara", "")).done->written);
}

TEST_CASE("kept going, the good rows are written and the bad ones are named in order") {
    House house;
    house.open_call();
    house.officer("TG");

    const auto outcome = import(house, house.as("officer.tg"),
                                "country,name,kind\nTG,Kara,\nTogo,Pya,\nTG,Tone,planet\n"
                                "TG,Sotouboua\nFR,Lyon,\nTG,Vogan,\n",
                                {.keep_going = true});

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{"line 3, column 1 (country): country.unknown",
                                 "line 4, column 3 (kind): entity.kind_not_allowed",
                                 "line 5: input.invalid",
                                 "line 6, column 1 (country): role.other_commission"});
    CHECK(outcome.done->written);
    CHECK(value(house.connection,
                "SELECT string_agg(n.reference || ' ' || e.name, ', ' ORDER BY n.reference) FROM "
                "nomination n JOIN entity e USING (entity_id)") ==
          "TG-2099-01 Kara, TG-2099-02 Vogan");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("who imports must be an officer of the row's Commission") {
    House house;
    house.open_call();
    const auto fr = house.officer("FR");
    const auto juror = house.juror("jo");
    const std::string row = "country,name\nTG,Kara\n";

    CHECK(import(house, house.as("ada"), row).bad == Strings{"line 2: role.not_permitted"});
    CHECK(import(house, house.as(juror), row).bad == Strings{"line 2: role.not_permitted"});
    CHECK(import(house, house.as(fr), row).bad ==
          Strings{"line 2, column 1 (country): role.other_commission"});
    CHECK(import(house, house.as(fr), "country,name,as\nTG,Kara,nobody\n").bad ==
          Strings{"line 2, column 3 (as): role.not_permitted"});
    const auto nobody = import(house, house.as("nobody"), row);
    REQUIRE_FALSE(nobody.done);
    CHECK(nobody.done.error().reason == Reason::not_for_this_role);
    CHECK(value(house.connection, "SELECT count(*) FROM nomination") == "0");
}

TEST_CASE("a candidate that stands already is refused, from whatever side") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    house.complete_draft("TG", "Kara");
    REQUIRE(house.registry.enrol_earlier(
        house.as("ada"), {.ledger = "gnlc-2099",
                          .country = "TG",
                          .name = "Pya",
                          .since = moment_from_iso("2098-01-01T00:00:00Z").value()}));

    const auto outcome =
        import(house, house.as(who), "country,name\nTG,Kara\nTG,Pya\nTG,Tone\nTG,Tone\n");

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{"line 2, column 2 (name): entity.already_nominated",
                                 "line 3, column 2 (name): entity.already_a_member",
                                 "line 5, column 2 (name): entity.already_nominated"});
    CHECK(outcome.details[0] == Strings{});
    CHECK(outcome.details[2] == Strings{"in this file: line 4"});
}

TEST_CASE("places are counted over the file, and a refusal names who holds them") {
    House house;
    house.open_call();
    for (const auto* city : {"Kara", "Pya"}) house.submitted("TG", city);
    REQUIRE(house.registry.advance(house.as("officer.tg"), "2099", "TG-2099-01",
                                   nomination::Withdraw{"The mayor asked."}));
    std::string text = complete_names;
    for (const auto* city : {"Tone", "Vogan", "Aneho"}) text += complete_row("TG", city, "");

    const auto outcome =
        import(house, house.as("officer.tg"), text, {.submit = true, .keep_going = true});

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{"line 4: quota.exceeded"});
    CHECK(outcome.details[0] ==
          Strings{"in use: TG-2099-02 submitted, TG-2099-03 submitted, TG-2099-04 submitted"});
    CHECK(value(house.connection,
                "SELECT string_agg(reference || ' ' || place, ', ' ORDER BY place) FROM nomination "
                "WHERE place IS NOT NULL") == "TG-2099-03 1, TG-2099-02 2, TG-2099-04 3");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("a row that is submitted must be complete, and is not even begun otherwise") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");

    const auto outcome =
        import(house, house.as(who), "country,name,section:plan\nTG,Kara,Step by step.\n",
               {.submit = true, .keep_going = true});

    REQUIRE(outcome.done);
    CHECK(outcome.bad == Strings{"line 2: dossier.incomplete"});
    CHECK(outcome.details[0].size() == 5);
    CHECK(value(house.connection, "SELECT count(*) FROM nomination") == "0");
}

TEST_CASE("the last microsecond of the window is in time for a file, the next is late") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    house.at("2099-03-31T21:58:59.999999Z");
    CHECK(import(house, house.as(who), "country,name\nTG,Kara\n").bad == Strings{});

    house.at("2099-03-31T21:59:00.000000Z");

    CHECK(import(house, house.as(who), "country,name\nTG,Pya\n").bad ==
          Strings{"line 2: window.closed"});
}

TEST_CASE("the same key and file are the same import, and another file is refused") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    const auto request = house.as(who);
    const std::string text = "country,name\nTG,Kara\nTG,Pya\n";
    REQUIRE(import(house, request, text).done->written);
    const auto before = fingerprint(house);

    const auto again = import(house, request, text);
    const auto other = import(house, request, text + "TG,Tone\n");

    REQUIRE(again.done);
    CHECK(again.done->repeated);
    CHECK(again.done->rows == 2);
    REQUIRE_FALSE(other.done);
    CHECK(other.done.error().reason == Reason::key_used_for_another_request);
    CHECK(fingerprint(house) == before);
}

TEST_CASE("of a file that cannot be read to its end nothing is written, kept going or not") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    const auto before = fingerprint(house);
    const std::string broken = "country,name\nTG,Kara\nTG,\"Pya\nTG,Tone\n";

    const auto outcome = import(house, house.as(who), broken, {.keep_going = true});

    REQUIRE_FALSE(outcome.done);
    CHECK(outcome.done.error().reason == Reason::input_invalid);
    CHECK(fingerprint(house) == before);
}

TEST_CASE("an import that is interrupted has written nothing") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    const auto before = fingerprint(house);
    int piece = 0;

    CHECK_THROWS_AS(static_cast<void>(storage::import_nominations(
                        house.registry, house.as(who), "2099", {},
                        [&]() -> std::string_view {
                            if (++piece > 1) throw std::runtime_error{"interrupted"};
                            return "country,name\nTG,Kara\n";
                        },
                        [](const auto&) {})),
                    std::runtime_error);

    CHECK(fingerprint(house) == before);
    CHECK(import(house, house.as(who), "country,name\nTG,Kara\n").done->written);
}

// More rows than are gathered for at once, twice over; about three seconds.
TEST_CASE("a file longer than what is gathered at once is decided as one, each row at its time") {
    House house;
    house.open_call();
    const auto who = house.officer("TG");
    const auto cities = [](int from, int to) {
        std::string text;
        for (int i = from; i < to; ++i) text += fmt::format("TG,City {}\n", i);
        return text;
    };
    const auto first = "country,name\n" + cities(0, 6'000);
    const auto second = "TG,City 7\n" + cities(6'000, 12'000);
    Strings bad;
    Strings details;
    int asked = 0;

    const auto done = storage::import_nominations(
        house.registry, house.as(who), "2099", {.keep_going = true},
        [&]() -> std::string_view {
            ++asked;
            if (asked == 1) return first;
            if (asked == 2) return second;
            if (asked > 3) return {};
            auto other = house.database.connect();
            storage::sql::Transaction tx{other};
            storage::calls::set_clock(tx, moment_from_iso("2099-03-31T21:59:00Z").value());
            tx.commit();
            return "TG,Late\n";
        },
        [&](const nomination::RefusedRow& row) {
            bad.push_back(text_of(row.spot) + ": " + std::string{code_of(row.refusal.reason)});
            for (const auto& detail : row.refusal.details) details.push_back(detail);
        });

    REQUIRE(done);
    CHECK(done->rows == 12'002);
    CHECK(bad == Strings{"line 6002, column 2 (name): entity.already_nominated",
                         "line 12003: window.closed"});
    CHECK(details == Strings{"in this file: line 9"});
    CHECK(value(house.connection,
                "SELECT count(*) || ' ' || max(substr(reference, 9)::int) FROM nomination") ==
          "12000 12000");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("two imports of one file at the same time: one is written, the other finds it there") {
    House house;
    house.open_call();
    const auto tg = house.officer("TG");
    const auto fr = house.officer("FR");
    const std::string one = "country,name,as\nTG,Kara," + tg + "\nFR,Lyon," + fr + "\n";
    const std::string other = "country,name,as\nFR,Lyon," + fr + "\nTG,Kara," + tg + "\n";
    std::array<std::int64_t, 2> refused{};
    const auto work = [&](std::size_t which, const storage::Request& request) {
        auto connection = house.database.connect();
        storage::Registry registry{connection};
        const auto done = storage::import_nominations(
            registry, request, "2099", {}, pieces_of(which == 0 ? one : other), [](const auto&) {});
        refused.at(which) = done ? done->refused : -1;
    };

    std::thread first{work, 0, house.as("ada")};
    std::thread second{work, 1, house.as("ada")};
    first.join();
    second.join();

    CHECK(std::min(refused[0], refused[1]) == 0);
    CHECK(std::max(refused[0], refused[1]) == 2);
    CHECK(value(house.connection, "SELECT count(*) FROM nomination") == "2");
    CHECK(faults(house) == Strings{});
}

TEST_CASE("two imports that meet the same Commissions in another order do not block each other") {
    House house;
    house.open_call();
    const auto tg = house.officer("TG");
    const auto fr = house.officer("FR");
    // More than is gathered at once, so that the second Commission is met in a second batch.
    const auto many = [](const std::string& country, const std::string& who) {
        std::string rows = "country,as,name,section:plan\n";
        for (int i = 0; i < 90; ++i)
            rows += fmt::format("{},{},City {},{}\n", country, who, i, std::string(99'000, 'x'));
        return rows;
    };
    const auto mine = many("TG", tg);
    const auto then_mine = "FR," + fr + ",Lyon,\n";
    const auto theirs = many("FR", fr) + "TG," + tg + ",Kara,\n";
    const auto request = house.as("ada");
    std::future<bool> other;
    int asked = 0;

    const auto done = storage::import_nominations(
        house.registry, house.as("ada"), "2099", {},
        [&]() -> std::string_view {
            ++asked;
            if (asked == 1) return mine;
            if (asked > 2) return {};
            other = std::async(std::launch::async, [&] {
                auto connection = house.database.connect();
                storage::Registry registry{connection};
                const auto there = storage::import_nominations(
                    registry, request, "2099", {}, pieces_of(theirs, theirs.size() - 10),
                    [](const auto&) {});
                return there && there->written;
            });
            auto watch = house.database.connect();
            while (value(watch,
                         "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
                         "AND wait_event_type = 'Lock'")
                       .empty()) {
            }
            return then_mine;
        },
        [](const auto&) {});

    REQUIRE(done);
    CHECK(done->written);
    CHECK(other.get());
    CHECK(value(house.connection, "SELECT count(*) FROM nomination") == "182");
}
