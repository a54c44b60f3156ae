// Draws what somebody might ask for next. Most of it makes sense where the world stands, so that
// whole calls are carried to their end; some of it is by the wrong person, too early, too late, of
// a stale revision, under a used key, or nonsense.
//
// The same seed draws the same operations, whatever storage answers.
#pragma once

#include "tests/storage/model/world.hpp"

#include <random>

namespace tests::model {

class Generator {
public:
    Generator(const World& world, std::uint64_t seed) : world_{&world}, draw_{seed} {}

    [[nodiscard]] Operation next();
    // The regulations of a call that next() is about to plan.
    [[nodiscard]] std::optional<Rules> fresh_rules() const { return fresh_rules_; }

private:
    [[nodiscard]] bool chance(int in_a_thousand);
    [[nodiscard]] int below(std::size_t limit);
    template <class All>
    [[nodiscard]] const auto& any(const All& all);

    [[nodiscard]] bool is_read() const;
    [[nodiscard]] const Call* a_call();
    [[nodiscard]] const Nomination* a_nomination(const Call&);
    [[nodiscard]] std::string an_administrator();
    [[nodiscard]] std::string anybody();
    [[nodiscard]] std::string officer_of(const std::string& country);
    [[nodiscard]] std::string words();

    Operation draw();
    Operation clock();
    Operation people();
    Operation plan_call();
    Operation call_step(const Call&);
    Operation amendment(const Call&);
    Operation begin(const Call&);
    Operation nomination_step(const Call&, const Nomination&);
    Operation edit(const Call&, const Nomination&);
    Operation seat_step(const Call&, const Nomination&);
    Operation conflict(const Call&, const Nomination&);
    std::vector<Said> declined(const Call&);
    Operation plan_step(const Call&);
    Operation members();
    Opinion opinion();
    void set_revision(Operation&);

    const World* world_;
    std::mt19937_64 draw_;
    int number_ = 0;
    int planned_ = 0;
    std::optional<Rules> fresh_rules_{};
    std::vector<Operation> earlier_{};  // some of them, to be repeated
};

}  // namespace tests::model
