#include "engine/atlas.hpp"

#include "engine/call/lifecycle.hpp"
#include "engine/cohort/plan.hpp"
#include "engine/jury/assignment.hpp"
#include "engine/membership/lifecycle.hpp"
#include "engine/nomination/lifecycle.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace engine::atlas {
namespace {

// ---- everybody who could ask, each as near to the matter as a role can be, and as far ----

constexpr Country home{{'X', 'A'}};
constexpr Country abroad{{'X', 'B'}};
constexpr PersonId near_person{{1}};
constexpr PersonId far_person{{2}};

Actor actor_with(Role role, bool near) {
    Actor actor{.person = near ? near_person : far_person};
    switch (role) {
        case Role::officer: actor.officer_of = near ? home : abroad; break;
        case Role::juror: actor.is_juror = true; break;
        case Role::administrator: actor.is_administrator = true; break;
        case Role::clock: actor.is_clock = true; break;
        case Role::auditor: actor.is_auditor = true; break;
    }
    return actor;
}

// ---- circumstances: for every row of a chart there is one in which it gives leave ----

constexpr Moment now{std::chrono::hours{1000}};
constexpr Window is_open{};
constexpr Window is_over{.closes = now};
constexpr std::array yes_or_no{true, false};

std::vector<nomination::Facts> circumstances(nomination::State state) {
    using Says = nomination::Plan::Says;
    std::vector<nomination::Facts> all;
    for (const auto call : {call::State::open, call::State::in_review}) {
        for (const auto says : {Says::admit, Says::decline, Says::strike}) {
            for (const bool in_time : yes_or_no) {
                for (const bool sound : yes_or_no) {
                    for (const bool has_jury : yes_or_no) {
                        nomination::Facts facts{.state = state, .now = now, .commission = home};
                        facts.call = call;
                        facts.commission_window = in_time ? is_open : is_over;
                        facts.completion_window = in_time ? is_open : is_over;
                        facts.candidate.country = home;
                        facts.panel.exists = has_jury;
                        facts.plan = {.says = says, .approved = true, .against_jury_allowed = true};
                        facts.published = says == Says::strike;
                        if (!sound) {
                            facts.screening.not_met = {"a check"};
                            facts.panel.counted = 0;
                        }
                        all.push_back(std::move(facts));
                    }
                }
            }
        }
    }
    return all;
}

std::vector<jury::Facts> circumstances(jury::State state) {
    const auto within = [&](const Window& window) -> jury::Facts {
        return {.state = state, .now = now, .juror = near_person, .review_window = window};
    };
    return {within(is_open), within(is_over)};
}

std::vector<call::Facts> circumstances(call::State state) {
    const auto where = [&](bool has_jury) -> call::Facts {
        return {.state = state,
                .now = now,
                .commission_window = is_over,
                .has_jury = has_jury,
                .plan_applied = true};
    };
    return {where(true), where(false)};
}

std::vector<cohort::Facts> circumstances(cohort::State state) {
    return {{.state = state, .now = now, .proposed_by = near_person}};
}

std::vector<membership::Facts> circumstances(membership::State state) {
    return {{.state = state, .now = now, .country = home, .report_window = is_over}};
}

// ---- one chart, with its types forgotten ----

struct Chart {
    std::string_view subject;
    std::string_view title;
    std::string_view introduction;
    std::vector<Line> arrows;
    std::vector<Leave> leaves;
};

// Two rows of a chart may draw the same arrow, each with a policy of its own.
template <class Arrow>
std::vector<Line> lines_of(std::string_view subject, const std::vector<Arrow>& arrows) {
    std::vector<Line> all;
    for (const auto& [from, event, to] : arrows) {
        Line line{std::string{subject}, std::string{name_of(from)}, std::string{event},
                  std::string{name_of(to)}};
        if (std::ranges::find(all, line) == all.end()) all.push_back(std::move(line));
    }
    return all;
}

template <class Facts>
bool is_granted(std::string_view event, const Actor& actor, std::vector<Facts> circumstances) {
    return std::ranges::any_of(circumstances, [&](Facts& facts) {
        facts.actor = actor;
        return std::ranges::any_of(choices(facts), [&](const Choice& choice) {
            return choice.event == event && choice.permission;
        });
    });
}

template <class Facts>
std::vector<std::string> who_may(std::string_view event, const std::vector<Facts>& circumstances) {
    std::vector<std::string> who;
    for (const auto role : every_role) {
        const bool near = is_granted(event, actor_with(role, true), circumstances);
        const bool far = is_granted(event, actor_with(role, false), circumstances);
        if (!near && !far) continue;
        std::string name{name_of(role)};
        if (!far) name += " (own)";
        if (!near) name += " (another)";
        who.push_back(std::move(name));
    }
    return who;
}

template <class State>
std::vector<Leave> leaves_of(std::string_view subject, std::span<const State> states) {
    std::vector<Leave> all;
    for (const auto state : states) {
        const auto known = circumstances(state);
        for (const auto& choice : choices(known.front())) {
            all.push_back({std::string{subject}, std::string{name_of(state)},
                           std::string{choice.event}, who_may(choice.event, known)});
        }
    }
    return all;
}

template <class State, class Arrow>
Chart read(std::string_view subject, std::string_view title, std::string_view introduction,
           std::span<const State> states, const std::vector<Arrow>& arrows) {
    return {subject, title, introduction, lines_of(subject, arrows),
            leaves_of<State>(subject, states)};
}

std::vector<Chart> every_chart() {
    return {
        read<call::State>(
            "call", "Call",
            "One call for nominations. Opening it pins its regulations, publishing it freezes the\n"
            "list. It is decided in the transaction that applies its admission plan. An amendment\n"
            "is a dated, reasoned change of the regulations and is possible until then.",
            call::every_state, call::arrows()),
        read<nomination::State>(
            "nomination", "Nomination",
            "One candidate (city, county, consortium ...) put forward by one National Commission\n"
            "in one call. A draft uses no place; withdrawn, ineligible and lapsed give it back;\n"
            "everything else keeps it.",
            nomination::every_state, nomination::arrows()),
        read<jury::State>(
            "assignment", "Assignment",
            "One juror and one nomination. A conflict subtracts: whoever has one loses the "
            "dossier\n"
            "at once. Nothing recorded is ever lost; it may be marked as not counted.",
            jury::every_state, jury::arrows()),
        read<cohort::State>(
            "plan", "Admission plan",
            "The exact list on which two administrators agree before anybody is admitted. "
            "Applying\n"
            "it moves every nomination of the plan, or none. A corrigendum is a plan too, made\n"
            "after publication: it strikes, and never rewrites the plan before it.",
            cohort::every_state, cohort::arrows()),
        read<membership::State>(
            "membership", "Membership",
            "One membership in the network's ledger. Ended is not for ever: a new nomination may\n"
            "make a new membership of the same entity. Every published total is computed from "
            "here.",
            membership::every_state, membership::arrows()),
    };
}

// ---- how it is drawn ----

// One line in the diagram for all that leads from here to there.
std::string diagram_of(const Chart& chart) {
    std::string text = "```mermaid\nstateDiagram-v2\n";
    std::vector<std::pair<std::string, std::string>> drawn;
    for (const auto& first : chart.arrows) {
        const std::pair way{first.from, first.to};
        if (std::ranges::find(drawn, way) != drawn.end()) continue;
        drawn.push_back(way);
        std::vector<std::string> events;
        for (const auto& line : chart.arrows) {
            if (line.from == first.from && line.to == first.to) events.push_back(line.event);
        }
        text += fmt::format("    {} --> {} : {}\n", first.from == "absent" ? "[*]" : first.from,
                            first.to, fmt::join(events, ", "));
    }
    std::vector<std::string> final_states;
    for (const auto& arrow : drawn) {
        const auto& to = arrow.second;
        const bool leads_on =
            std::ranges::any_of(chart.arrows, [&](const Line& line) { return line.from == to; });
        if (leads_on || std::ranges::find(final_states, to) != final_states.end()) continue;
        final_states.push_back(to);
        text += fmt::format("    {} --> [*]\n", to);
    }
    return text + "```\n";
}

std::string table_of(const Chart& chart) {
    std::string text = "| in | event | to | who |\n| --- | --- | --- | --- |\n";
    for (const auto& leave : chart.leaves) {
        std::vector<std::string> targets;
        for (const auto& line : chart.arrows) {
            if (line.from == leave.state && line.event == leave.event) targets.push_back(line.to);
        }
        text += fmt::format("| {} | {} | {} | {} |\n", leave.state, leave.event,
                            fmt::join(targets, " or "), fmt::join(leave.who, ", "));
    }
    return text;
}

}  // namespace

std::vector<Line> every_arrow() {
    std::vector<Line> all;
    for (auto& chart : every_chart()) std::ranges::move(chart.arrows, std::back_inserter(all));
    return all;
}

std::vector<Leave> every_leave() {
    std::vector<Leave> all;
    for (auto& chart : every_chart()) std::ranges::move(chart.leaves, std::back_inserter(all));
    return all;
}

std::string arrows_as_sql() {
    std::string sql =
        "-- Generated from the charts by `./dev generate`. What the charts do not draw cannot be "
        "recorded.\n"
        "INSERT INTO accede.arrow (subject, from_state, event, to_state) VALUES\n";
    const auto all = every_arrow();
    for (const auto& line : all) {
        sql += fmt::format("    ('{}', '{}', '{}', '{}'){}\n", line.subject, line.from, line.event,
                           line.to, &line == &all.back() ? ";" : ",");
    }
    return sql;
}

std::string leaves_as_sql() {
    std::string leaves;
    for (const auto& [subject, state, event, who] : every_leave()) {
        std::vector<std::string> roles;
        for (const auto& role : who)
            roles.push_back(fmt::format("\"{}\"", role.substr(0, role.find(' '))));
        leaves += fmt::format("{}        \"{}/{}/{}\": [{}]", leaves.empty() ? "" : ",\n", subject,
                              state, event, fmt::join(roles, ", "));
    }
    return "-- Drawn from the charts by `./dev generate`: which roles may take which step, where "
           "nothing else\n"
           "-- stands in the way. A constant and no table: every step asks, and a table is one "
           "more to open.\n"
           "CREATE OR REPLACE FUNCTION accede.leave_of(subj text, from_s text, ev text) RETURNS "
           "jsonb\n"
           "LANGUAGE sql IMMUTABLE AS $$\n"
           "    SELECT '{\n" +
           leaves +
           "\n    }'::jsonb -> (subj || '/' || from_s || '/' || ev)\n"
           "$$;\n";
}

std::string lifecycles_as_markdown() {
    std::string text =
        "# Lifecycles\n"
        "\n"
        "Drawn from the charts that decide, by `./dev generate`; a test compares. The numbers in\n"
        "the policies are data: the regulations of the call. *own* is the officer's own "
        "Commission\n"
        "or the juror's own assignment, *another* an administrator who did not propose the plan.\n"
        "What else must be true before a step is allowed stands in the chart's `policy.cpp`.\n";
    for (const auto& chart : every_chart()) {
        text += fmt::format("\n## {}\n\n{}\n\n{}\n{}", chart.title, chart.introduction,
                            diagram_of(chart), table_of(chart));
    }
    return text;
}

std::string permissions_as_text() {
    std::string text =
        "# Who may do what, where nothing else stands in the way. Generated by `./dev generate`.\n";
    for (const auto& [subject, state, event, who] : every_leave()) {
        text +=
            fmt::format("{:<11} {:<16} {:<21} {}\n", subject, state, event, fmt::join(who, ", "));
    }
    return text;
}

}  // namespace engine::atlas
