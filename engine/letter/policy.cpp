#include "engine/letter/policy.hpp"

#include "engine/permission.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace engine::letter {
namespace {

// In which state of its subject a letter's word is true. What is not here stays true.
struct True {
    std::string_view letter;
    std::optional<nomination::State> nomination;
    std::optional<jury::State> assignment;
};

constexpr std::array while_true{
    True{"please-complete", nomination::State::returned, {}},
    True{"ineligible", nomination::State::ineligible, {}},
    True{"review-opened", nomination::State::under_review, {}},
    True{"review-reopened", nomination::State::under_review, {}},
    True{"admitted", nomination::State::admitted, {}},
    True{"not-admitted", nomination::State::not_admitted, {}},
    True{"struck", nomination::State::struck, {}},
    True{"lapsed", nomination::State::lapsed, {}},
    True{"assigned", {}, jury::State::assigned},
    True{"review-reminder", {}, jury::State::assigned},
    True{"released", {}, jury::State::released},
};

Permission is_the_offices(const Facts& facts) {
    return reserved_for({Role::administrator}, facts.actor);
}

}  // namespace

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::held: return "held";
        case Standing::released: return "released";
        case Standing::cancelled: return "cancelled";
    }
    return "?";
}

std::optional<Standing> standing_from(std::string_view name) {
    for (const auto standing : {Standing::held, Standing::released, Standing::cancelled}) {
        if (name_of(standing) == name) return standing;
    }
    return {};
}

bool tells_an_outcome(std::string_view letter) {
    return letter == "admitted" || letter == "not-admitted" || letter == "struck";
}

Permission is_still_so(const Facts& facts) {
    const auto row = std::ranges::find(while_true, facts.letter, &True::letter);
    if (row == while_true.end()) return {};
    const auto moved = [&](std::string_view subject, std::string_view state) {
        return refuse(Reason::not_foreseen_in_this_state,
                      fmt::format("The {} is {} by now, so the letter '{}' is not true any more.",
                                  subject, state, facts.letter));
    };
    if (row->nomination && facts.nomination != row->nomination)
        return moved("nomination",
                     facts.nomination ? nomination::name_of(*facts.nomination) : "not there");
    if (row->assignment && facts.assignment != row->assignment)
        return moved("assignment",
                     facts.assignment ? jury::name_of(*facts.assignment) : "not there");
    return {};
}

Permission may_preview(const Facts& facts) {
    return is_the_offices(facts);
}

Permission may_release(const Facts& facts) {
    if (auto mine = is_the_offices(facts); !mine) return mine;
    if (facts.standing != Standing::held) {
        return refuse(Reason::not_foreseen_in_this_state,
                      fmt::format("The letter is {} already.", name_of(facts.standing)));
    }
    if (!facts.is_written) {
        return refuse(Reason::not_foreseen_in_this_state,
                      fmt::format("There is no text for the letter '{}'.", facts.letter));
    }
    if (auto may = may_leave(facts); !may) return may;
    if (!facts.has_recipients) {
        return refuse(Reason::not_found,
                      "Nobody holds the mandate to whom this letter would go; it stays held.");
    }
    return {};
}

Permission may_cancel(const Facts& facts, const std::string& reason) {
    if (auto mine = is_the_offices(facts); !mine) return mine;
    if (facts.standing == Standing::cancelled)
        return refuse(Reason::not_foreseen_in_this_state, "The letter is cancelled already.");
    return needs_reason(reason);
}

Permission may_leave(const Facts& facts) {
    if (tells_an_outcome(facts.letter) && !facts.is_announced) {
        return refuse(Reason::not_published,
                      "The letter tells what was decided, and that is not announced yet.");
    }
    return is_still_so(facts);
}

Permission may_send(const Actor& actor) {
    return reserved_for({Role::administrator}, actor);
}

Permission may_set_address(const Actor& actor, bool own) {
    if (own) return {};
    return reserved_for({Role::administrator}, actor);
}

std::optional<Moment> next_try(int tried, Moment now) {
    if (tried >= most_tries) return {};
    using std::chrono::minutes;
    auto pause = minutes{15};
    for (int n = 1; n < tried; ++n) pause = std::min(pause * 2, minutes{8 * 60});
    return now + pause;
}

}  // namespace engine::letter
