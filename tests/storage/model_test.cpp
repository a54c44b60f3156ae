// A hundred thousand random operations, through storage and through a plain model of the whole.
// After each the two must have said the same, after each five hundred they must hold the same, and
// at the end every event replays. Each case takes about a minute; ctest runs two at a time.
//
// A difference names its seed and its operation. ACCEDE_MODEL_SEED and ACCEDE_MODEL_OPERATIONS take
// the place of the first case's own numbers.
#include "storage/audit_log.hpp"
#include "tests/storage/model/generator.hpp"
#include "tests/storage/model/storage_side.hpp"
#include "tests/support/database.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests::model;

namespace {

constexpr int between_comparisons = 500;

struct Walked {
    int operations = 0;
    int allowed = 0;
    int repeated = 0;
    std::map<std::string, int> reached{};  // "nomination admitted", how often
};

// Who and what there is before the first operation, on both sides.
void furnish(storage::Registry& registry, World& world) {
    const auto request = [&](int n) {
        storage::Request one{.person = "ada", .operated_by = "model"};
        one.key[0] = static_cast<std::uint8_t>(n);
        return one;
    };
    int keys = 0;
    const auto must = [&](const auto& answer) { REQUIRE(answer); };
    must(registry.add_countries(
        request(++keys),
        {{"TG", "Togo", "Togo", "africa"},
         {"FR", "France", "France", "europe-north-america"},
         {"KE", "Kenya", "Kenya", "africa"},
         {"JP", "Japan", "Japon", "asia-pacific"},
         {"BR", "Brazil", "Brésil", "latin-america-caribbean"},
         {"LI", "Liechtenstein", "Liechtenstein", "europe-north-america", false}}));
    world.countries = {{"TG", true}, {"FR", true}, {"KE", true},
                       {"JP", true}, {"BR", true}, {"LI", false}};
    const auto person = [&](const std::string& handle, const std::string& country = "") {
        must(registry.add_person(request(++keys), {handle, "A person", country}));
        world.people[handle].country = country;
    };
    const auto grant = [&](const std::string& handle, engine::Role role,
                           const std::string& commission = "") {
        must(registry.grant(request(++keys), {handle, role, commission}));
        auto& one = world.people[handle];
        one.until[std::string{name_of(role)}] = Moment::max();
        if (!commission.empty()) one.officer_of = commission;
    };
    using enum engine::Role;
    person("ada");
    world.people["ada"].until["administrator"] = Moment::max();
    for (const auto* handle : {"ben", "eve"}) {
        person(handle);
        grant(handle, administrator);
    }
    grant("eve", officer, "KE");
    grant("eve", juror);
    for (const auto* country : {"TG", "FR", "KE", "LI"}) {
        std::string handle = "officer.";
        for (const char c : std::string{country}) handle += static_cast<char>(c - 'A' + 'a');
        person(handle);
        grant(handle, officer, country);
    }
    person("j.tg", "TG");
    person("j.fr", "FR");
    person("j.jp", "JP");
    person("j.br", "BR");
    person("j.xx");
    for (const auto* handle : {"j.tg", "j.fr", "j.jp", "j.br", "j.xx"}) grant(handle, juror);
    person("aud");
    grant("aud", auditor);
    person("bystander");
    const auto count = [&](const std::string& question) {
        return std::stol(tests::value(registry.connection(), question));
    };
    world.counted.acts = count("SELECT count(*) FROM audit_entry");
    world.counted.keys = count("SELECT count(*) FROM idempotency");
}

// The first lines that only one side has.
std::string differences(const std::vector<std::string>& model,
                        const std::vector<std::string>& stored) {
    std::vector<std::string> only_model;
    std::vector<std::string> only_stored;
    std::ranges::set_difference(model, stored, std::back_inserter(only_model));
    std::ranges::set_difference(stored, model, std::back_inserter(only_stored));
    std::string text;
    for (std::size_t i = 0; i < only_model.size() && i < 8; ++i)
        text += "\n  model:  " + only_model[i];
    for (std::size_t i = 0; i < only_stored.size() && i < 8; ++i)
        text += "\n  stored: " + only_stored[i];
    return text;
}

// What the two disagree about, or nothing.
std::string disagreement(const Operation& asked, const Outcome& model, const Outcome& stored) {
    if (model.allowed != stored.allowed) return "one allows it";
    if (model.request_fault == "out_of_date" && stored.request_fault != "out_of_date")
        return "a stale revision";
    if (stored.request_fault == "key_used" && model.request_fault != "key_used")
        return "a used key";
    if (!model.allowed) return {};
    if (model.names != stored.names) return "what has lapsed";
    if (!model.reference.empty() && model.reference != stored.reference) return "the reference";
    if (asked.act == Act::draw_plan) return {};
    if (model.repeated != stored.repeated) return "whether it was done before";
    if (model.to != stored.to || model.revision != stored.revision) return "where it leads";
    if (model.place != stored.place) return "the place";
    return {};
}

Outcome ask(storage::Registry& registry, const World& world, const Operation& asked) {
    try {
        return perform(registry, world, asked);
    } catch (const std::exception& exception) {
        return {.allowed = true, .to = "failed", .why = exception.what()};
    }
}

std::string told(const Operation& asked) {
    return fmt::format("\n  {} {}{}{}", asked.number, text_of(asked),
                       asked.revision ? fmt::format(" at revision {}", *asked.revision) : "",
                       asked.dry_run ? " (dry run)" : "");
}

Walked walk(std::uint64_t seed, int operations) {
    const tests::Database database;
    auto connection = database.connect();
    storage::Registry registry{connection};
    World world;
    const auto start = engine::moment_from_iso("2100-01-01T00:00:00Z").value();
    world.perform({.act = Act::clock, .moment = start});
    (void)perform(registry, world, {.act = Act::clock, .moment = start});
    furnish(registry, world);
    Generator generator{world, seed};

    Walked walked;
    std::deque<std::string> last;
    for (int n = 1; n <= operations; ++n) {
        const auto asked = generator.next();
        if (const auto rules = generator.fresh_rules()) world.drawn_up[rules->call] = *rules;
        last.push_back(told(asked));
        if (last.size() > 12) last.pop_front();
        const auto stored = ask(registry, world, asked);
        const auto model = world.perform(asked);
        auto wrong = disagreement(asked, model, stored);
        if (!wrong.empty())
            wrong += "\n  model:  " + text_of(model) + "\n  stored: " + text_of(stored) + " " +
                     stored.why;
        if (wrong.empty() && (n % between_comparisons == 0 || n == operations))
            wrong = differences(world.lines(), lines_of(connection));
        if (!wrong.empty()) {
            std::string way;
            for (const auto& line : last) way += line;
            FAIL_CHECK(fmt::format("seed {}, operation {}: {}\nafter{}", seed, n, wrong, way));
            return walked;
        }
        ++walked.operations;
        walked.allowed += model.allowed ? 1 : 0;
        walked.repeated += model.repeated ? 1 : 0;
        if (model.allowed && !model.repeated && !asked.dry_run) {
            ++walked.reached[fmt::format("{} {} {}",
                                         text_of(asked).substr(0, text_of(asked).find(' ')),
                                         asked.event, model.to)];
        }
    }
    const auto verified = storage::audit_log::verify(connection);
    CHECK(verified.faults == std::vector<std::string>{});
    CHECK(verified.steps == world.counted.steps);
    CHECK(verified.erased == 0);
    return walked;
}

int number_from(const char* name, int otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::stoi(text);
}

void check(std::uint64_t seed, int operations) {
    const auto walked = walk(seed, operations);
    MESSAGE(fmt::format("seed {}: {} operations, {} allowed, {} repeated", seed, walked.operations,
                        walked.allowed, walked.repeated));
    if (std::getenv("ACCEDE_MODEL_TELL") != nullptr) {
        for (const auto& [what, count] : walked.reached) MESSAGE(fmt::format("{} {}", count, what));
    }
    CHECK(walked.operations == operations);
    if (operations < 25'000) return;
    // A walk that stays at the beginning of everything would agree about little.
    for (const std::string far :
         {"advance_plan Apply applied", "advance_plan Publish published",
          "advance_nomination ConcludeReview recommended", "advance_nomination Reopen submitted",
          "advance_nomination ReopenReview under_review", "advance_call Archive archived",
          "advance_assignment Revise recorded", "dismiss_conflict  recorded",
          "advance_membership FallOverdue overdue", "advance_membership Deactivate inactive"}) {
        CAPTURE(far);
        CHECK(walked.reached.contains(far));
    }
}

}  // namespace

TEST_CASE("25,000 random operations end in storage as in a plain model: first seed") {
    check(static_cast<std::uint64_t>(number_from("ACCEDE_MODEL_SEED", 1)),
          number_from("ACCEDE_MODEL_OPERATIONS", 25'000));
}

TEST_CASE("25,000 random operations end in storage as in a plain model: second seed") {
    check(2, 25'000);
}

TEST_CASE("25,000 random operations end in storage as in a plain model: third seed") {
    check(3, 25'000);
}

TEST_CASE("25,000 random operations end in storage as in a plain model: fourth seed") {
    check(4, 25'000);
}
