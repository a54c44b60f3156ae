#include "tests/engine/charts/gathering.hpp"

#include "tests/engine/charts/grids.hpp"

#include <array>

#include <fmt/format.h>

namespace tests {

using namespace engine;
using Says = nomination::Plan::Says;
using NominationState = nomination::State;

namespace {

Window commission_window(const World& world) {
    return {at(1), at(world.is_extended ? 3 : 2)};
}

}  // namespace

Moment at(int hour) {
    return noon + std::chrono::hours{hour};
}

bool commission_may(const World& world) {
    return world.hour >= 1 && world.hour < (world.is_extended ? 3 : 2);
}

bool review_runs(const World& world) {
    return world.hour >= 2 && world.hour < (world.is_extended ? 4 : 3);
}

bool Gathering::has_jury() const {
    return setting_.regulations.jury.has_value();
}

bool Gathering::is_as_published() const {
    return has_jury() && setting_.regulations.jury->as_published;
}

nomination::Panel Gathering::panel_of(const World& world) const {
    std::array<jury::Seat, 3> seats;
    std::size_t taken = 0;
    for (int i = 0; i < setting_.jurors; ++i) {
        const auto& seat = world.seats[static_cast<std::size_t>(i)];
        if (seat.state == jury::State::absent) continue;
        seats[taken++] = {seat.state, seat.keeps_counting, seat.has_conflict, seat.in_favour};
    }
    auto panel = rules_.panel(setting_.regulations.jury, std::span{seats.data(), taken});
    panel.review_window = {at(2), at(world.is_extended ? 4 : 3)};
    return panel;
}

nomination::Facts Gathering::facts_of(const World& world, std::size_t which, const Actor& actor,
                                      const nomination::Panel& panel) const {
    nomination::Facts facts{.state = world.nominations[which].state,
                            .actor = actor,
                            .now = at(world.hour),
                            .commission = xa,
                            .call = world.call};
    facts.commission_window = commission_window(world);
    if (world.nominations[which].completion_is_over) facts.completion_window.closes = facts.now;
    facts.candidate.country = xa;
    facts.places.quota = setting_.regulations.quota.places;
    for (std::size_t i = 0; i < world.nominations.size(); ++i) {
        if (i != which) facts.places.used += nomination::holds_place(world.nominations[i].state);
    }
    facts.panel = panel;
    facts.published = world.call == call::State::published || world.call == call::State::archived;
    return facts;
}

call::Facts Gathering::facts_of(const World& world, const Actor& actor) const {
    call::Facts facts{.state = world.call,
                      .actor = actor,
                      .now = at(world.hour),
                      .commission_window = commission_window(world),
                      .has_jury = has_jury()};
    for (const auto& each : world.nominations) {
        if (each.state == NominationState::submitted || each.state == NominationState::returned)
            ++facts.awaiting_screening;
        if (nomination::is_open(each.state)) ++facts.undecided;
    }
    return facts;
}

std::vector<cohort::Item> Gathering::items_of(const World& world) const {
    std::vector<cohort::Item> items;
    for (std::size_t i = 0; i < world.plan.items.size(); ++i) {
        const auto& item = world.plan.items[i];
        if (item.says == Says::nothing) continue;
        items.push_back({.reference = fmt::format("XA-{}", i),
                         .commission = xa,
                         .state = world.nominations[i].state,
                         .revision_now = item.has_moved ? 1 : 0,
                         .says = item.says,
                         .reason = item.is_reasoned ? "in words" : ""});
    }
    return items;
}

}  // namespace tests
