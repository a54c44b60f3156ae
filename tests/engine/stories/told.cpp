#include "tests/engine/stories/told.hpp"

#include "engine/jury/panel.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>

namespace tests {

using namespace engine;

Told::Told(const engine::regulations::Regulations& rules, Country country) {
    facts.state = nomination::State::absent;
    facts.now = rules.commission.window.opens;
    facts.commission = country;
    facts.candidate.country = country;
    facts.commission_window = rules.commission.window;
    facts.longest_completion = std::chrono::days{rules.completion_days};
    facts.places.quota = engine::regulations::places_for(rules, country);
    facts.candidate.members_may_apply = rules.readmission.members_may_apply;
    facts.candidate.excluded_years_after_admission = rules.readmission.excluded_years;
    facts.candidate.member_for_longer_than_months = rules.readmission.longer_than_months;
    facts.panel = jury::panel_of(rules.jury, {});
    facts.plan.against_jury_allowed = rules.jury && rules.jury->against_the_jury;
}

Told& Told::at(const std::string& moment) {
    facts.now = moment_from_iso(moment).value();
    return *this;
}

Told& Told::goes(const Actor& actor, const nomination::Event& event, nomination::State to) {
    facts.actor = actor;
    const auto step = nomination::advance(facts, event);
    REQUIRE_MESSAGE(step, step.error().explanation);
    CHECK(nomination::name_of(step->to) == nomination::name_of(to));
    walked_.push_back({event.index(), step->to});
    facts.state = step->to;
    if (const auto* back = std::get_if<nomination::ReturnForCompletion>(&event))
        facts.completion_window.closes = *back->complete_by;
    return *this;
}

Told& Told::stays(const Actor& actor, const nomination::Event& event, Reason reason) {
    facts.actor = actor;
    const auto step = nomination::advance(facts, event);
    REQUIRE_FALSE(step);
    CHECK(code_of(step.error().reason) == code_of(reason));
    return *this;
}

bool Told::replays() const {
    return nomination::replay(walked_) == walked_.size();
}

nomination::Plan planned(nomination::Plan::Says says) {
    return {.says = says, .approved = true};
}

engine::regulations::Regulations regulations(const std::string& name) {
    return engine::regulations::parse(file("data/regulations/" + name + ".json")).value();
}

}  // namespace tests
