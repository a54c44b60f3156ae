#include "tests/cli/worlds/pairs.hpp"

#include "cli/shell_words.hpp"
#include "tests/cli/typed.hpp"
#include "tests/cli/worlds/hidden.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tests::worlds {
namespace {

using storage::sql::Connection;
using storage::sql::Rights;
using storage::sql::Transaction;

// Who asks: every role, with and without a conflict, one with two roles, and those that have none.
const std::vector<std::string> who_asks{"ada",  // administrator
                                        "eve",  // administrator who has a conflict
                                        "ben",  // administrator and juror, in conflict with some
                                        "aud",  // auditor who has a conflict
                                        "juror.0",     // gave a word on one
                                        "juror.1",     // did not, and a conflict was dismissed
                                        "juror.2",     // has a conflict, and left one jury
                                        "juror.3",     // declared a conflict and was recused
                                        "juror.tg",    // may not read what is of the own country
                                        "juror.out",   // on no jury
                                        "officer.tg",  // of one Commission
                                        "officer.fr",  // of another
                                        "plain",       // without a mandate
                                        "former",      // whose mandate is over
                                        "gone",        // disabled
                                        "stranger"};   // nobody

// The copies of the one call say which call they are of, and what became of them is in the log.
constexpr const char* more = R"sql(
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE accede.nomination SET reference = replace(reference, '-2099-', '-' || call_id || '-');
INSERT INTO accede.audit_entry (call_id, kind, subject, subject_id, revision, canonical, event,
                                from_state, to_state, actor, operator, at)
SELECT c.call_id, a.kind, a.subject, md5(c.call_id || a.subject_id)::uuid, a.revision,
       decode(replace(replace(encode(a.canonical, 'hex'), encode('2099', 'hex'),
                              encode(c.call_id::bytea, 'hex')),
                      replace(a.subject_id::text, '-', ''), md5(c.call_id || a.subject_id)), 'hex'),
       a.event, a.from_state, a.to_state, a.actor, a.operator, a.at
  FROM accede.audit_entry a, accede.call c
 WHERE a.call_id = '2099' AND c.call_id <> '2099' AND a.kind = 'step'
   AND a.subject IN ('nomination', 'assignment');
INSERT INTO accede.entry_body (call_id, entry_id, salt, body)
SELECT o.call_id, o.entry_id, b.salt, b.body
  FROM accede.entry_body b
  JOIN accede.audit_entry a USING (call_id, entry_id)
  JOIN accede.audit_entry o ON o.subject_id = md5(o.call_id || a.subject_id)::uuid
                           AND o.revision = a.revision;
UPDATE accede.membership SET membership_id = md5('membership ' || membership_id)::uuid;
COMMIT;
)sql";

// What a person gets: the exit code and both streams, where a database's own name is any.
std::string answer(const Database& database, const std::string& person, const Line& line) {
    auto words = line.words;
    words.insert(words.end(), {"--as", person});
    const auto outcome = type(database.conninfo(), std::move(words), line.outside);
    auto text = fmt::format("exit {}\n{}\n---\n{}", static_cast<int>(outcome.exit), outcome.out,
                            outcome.err);
    for (auto at = text.find(database.name()); at != std::string::npos;
         at = text.find(database.name(), at))
        text.replace(at, database.name().size(), "DATABASE");
    return text;
}

}  // namespace

struct Pairs::Other {
    Other(const Database& first, matrix::Tables as_there)
        : database{first.name()}, tables{std::move(as_there)} {}

    Database database;
    Connection connection{database.conninfo()};
    matrix::Tables tables;
    std::multiset<std::string> seen;  // of them, by the person
};

Pairs::Pairs(const std::string& planted, std::string_view noun, std::string_view verb) : Pairs{} {
    std::erase_if(turns_, [&](const auto* one) { return one->noun != noun || one->verb != verb; });
    first_.house.connection.run(planted);
}

Pairs::Pairs() {
    // What shows something is typed twice as often as what writes.
    for (const auto* command : commands_asked()) {
        turns_.push_back(command);
        if (!command->writes) turns_.push_back(command);
    }
    auto& house = first_.house;
    house.connection.run(more);
    tables_ = matrix::tables_of(house.connection);
    lines_ = std::make_unique<Lines>(tables_);
}

Pairs::~Pairs() = default;

void Pairs::change(Other& other, const std::string& person, Chance& chance, Tally& tally) {
    constexpr int tries = 5;
    for (int i = 0; i < tries; ++i) {
        const matrix::Oracle before{other.tables, person};
        Transaction tx{other.connection, Rights::of_login};
        tx.run("SET LOCAL session_replication_role = replica; SET CONSTRAINTS ALL DEFERRED");
        bool taken = true;
        for (auto left = 1 + chance.below(3); left > 0 && taken; --left) {
            std::string all;
            for (const auto& statement : otherwise(other.tables, before, chance))
                all += statement + ";";
            try {
                if (!all.empty()) tx.run(all);
            } catch (const storage::Failure& failure) {  // a check or a key of the table
                if (failure.trouble() != storage::Trouble::constraint) throw;
                taken = false;
            }
        }
        if (!taken) {
            ++tally.redrawn;
            continue;
        }
        auto tables = other.tables;
        matrix::refresh(tables, tx);
        const matrix::Oracle after{tables, person};
        if (other.seen != seen(tables, after)) {
            ++tally.redrawn;
            continue;
        }
        tx.commit();
        other.tables = std::move(tables);
        ++tally.changes;
        return;
    }
}

Pairs::Other& Pairs::other_of(const std::string& person) {
    auto& other = others_[person];
    if (!other) {
        other = std::make_unique<Other>(first_.house.database, tables_);
        other->seen = seen(tables_, matrix::Oracle{tables_, person});
    }
    return *other;
}

std::size_t Pairs::seeds_for_every_command() const {
    return turns_.size() / lines_a_person + 1;
}

std::size_t Pairs::people() {
    return who_asks.size();
}

void Pairs::compare(std::size_t seed, Tally& tally) {
    for (std::size_t i = 0; i < who_asks.size(); ++i) {
        const auto& person = who_asks[i];
        auto& other = other_of(person);
        Chance chance{seed * who_asks.size() + i};
        change(other, person, chance, tally);
        for (std::size_t j = 0; j < lines_a_person; ++j) {
            const auto at = seed * lines_a_person + j;
            const auto line = lines_->draw(*turns_[at % turns_.size()], chance);
            const auto here = answer(first_.house.database, person, line);
            const auto there = answer(other.database, person, line);
            // The first world came about by hand, so to whom all of it is told it is unsound.
            if (here.starts_with("exit 7") && there.starts_with("exit 7")) continue;
            ++tally.answers;
            if (here != there) tally.differences.push_back({person, line.text(), here, there});
        }
    }
}

void Pairs::act(std::size_t seed, Tally& tally) {
    std::vector<const cli::Command*> writing;
    std::ranges::copy_if(turns_, std::back_inserter(writing),
                         [](const auto* command) { return command->writes; });
    for (std::size_t i = 0; i < who_asks.size(); ++i) {
        const auto& person = who_asks[i];
        const Database here{first_.house.database.name()};
        auto& other = other_of(person);
        Chance chance{seed * who_asks.size() + i};
        for (int changes = 0; changes < 4; ++changes) change(other, person, chance, tally);
        for (std::size_t j = 0; j < writing.size(); j += 3) {
            auto line = lines_->draw(*writing[(j + seed + i) % writing.size()], chance);
            std::erase(line.words, "--dry-run");
            const auto one = answer(here, person, line);
            const auto two = answer(other.database, person, line);
            ++tally.answers;
            if (one != two) tally.differences.push_back({person, line.text(), one, two});
        }
    }
}

}  // namespace tests::worlds
