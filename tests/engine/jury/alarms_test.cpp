#include "engine/jury/alarms.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include <fmt/format.h>

using namespace engine;
using namespace engine::jury;

namespace {

regulations::Jury rules() {
    regulations::Jury jury;
    jury.scale_highest = 100;
    jury.criteria = {{.id = "whole", .title = {}}};
    return jury;
}

// Sixty nominations of six countries by twelve jurors, six of them from two of the countries; four
// read each nomination. Nothing is wrong with them.
std::vector<Delivered> sound(std::uint64_t seed) {
    constexpr std::array countries{"AA", "BB", "CC", "DD", "EE", "FF"};
    std::mt19937_64 bits{seed};
    std::vector<Delivered> all;
    for (std::size_t at = 0; at < 60; ++at) {
        const auto* const country = countries.at(at % 6);
        const int quality = 40 + static_cast<int>(bits() % 20);
        std::size_t reads = 0;
        for (std::size_t step = 0; reads < 4; ++step) {
            const std::size_t juror = (at * 5 + step * 5 + at / 12) % 12;
            const std::string from = juror < 3 ? "AA" : juror < 6 ? "BB" : "ZZ";
            if (from == country) continue;
            int noise = 0;
            for (int i = 0; i < 4; ++i) noise += static_cast<int>(bits() % 9) - 4;
            all.push_back({.nomination = fmt::format("n{:02}", at),
                           .commission = Country::from(country).value(),
                           .juror = fmt::format("j{:02}", juror),
                           .country = from,
                           .at = Moment{} + std::chrono::seconds{at},
                           .scores = {{"whole", quality + noise}}});
            ++reads;
        }
    }
    return all;
}

std::vector<Alarm> of_kind(const std::vector<Alarm>& all, Alarm::Kind kind) {
    std::vector<Alarm> some;
    std::ranges::copy_if(all, std::back_inserter(some),
                         [&](const Alarm& one) { return one.kind == kind; });
    return some;
}

}  // namespace

TEST_CASE("a sound jury raises hardly an alarm") {
    std::size_t raised = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) raised += alarms(rules(), sound(seed)).size();
    CHECK(raised <= 4);  // of twenty juries, each with some hundred pairs and jurors
}

TEST_CASE("two jurors who copy from each other are told, with the numbers") {
    auto all = sound(1);
    for (auto& one : all) {
        if (one.juror != "j06") continue;
        for (const auto& other : all) {
            if (other.juror == "j11" && other.nomination == one.nomination)
                one.scores = other.scores;
        }
    }
    const auto found = of_kind(alarms(rules(), all), Alarm::Kind::agreement);
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].about == std::vector<std::string>{"j06", "j11"});
    CHECK(found[0].observed < found[0].usual);
    CHECK(found[0].z >= alarming);
    CHECK(found[0].words.find("j06 and j11 differ by") == 0);
}

TEST_CASE("two countries that favour each other are told; one that favours alone is not") {
    const auto favouring = [](bool both) {
        auto all = sound(3);
        for (auto& one : all) {
            const auto to = one.commission.text();
            if ((one.country == "AA" && to == "BB") || (both && one.country == "BB" && to == "AA"))
                one.scores["whole"] += 14;
        }
        return of_kind(alarms(rules(), all), Alarm::Kind::reciprocity);
    };
    const auto mutual = favouring(true);
    REQUIRE(mutual.size() == 1);
    CHECK(mutual[0].about == std::vector<std::string>{"AA", "BB"});
    CHECK(mutual[0].z >= alarming);
    CHECK(favouring(false).empty());
}

TEST_CASE(
    "a juror whose leniency changes mid-round is told; one who is lenient throughout is not") {
    auto changed = sound(4);
    auto lenient = changed;
    for (auto& one : changed) {
        if (one.juror == "j09" && one.nomination >= "n30") one.scores["whole"] += 14;
    }
    for (auto& one : lenient) {
        if (one.juror == "j09") one.scores["whole"] += 14;
    }
    const auto found = of_kind(alarms(rules(), changed), Alarm::Kind::leniency_changed);
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].about == std::vector<std::string>{"j09"});
    CHECK(found[0].observed > found[0].usual);
    CHECK(of_kind(alarms(rules(), lenient), Alarm::Kind::leniency_changed).empty());
}

TEST_CASE("a jury of nobody raises no alarm") {
    CHECK(alarms(rules(), {}).empty());
}
