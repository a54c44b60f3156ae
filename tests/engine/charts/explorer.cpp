#include "tests/engine/charts/explorer.hpp"

#include "engine/cohort/proposal.hpp"
#include "engine/membership/lifecycle.hpp"
#include "tests/engine/charts/asks.hpp"
#include "tests/engine/charts/gathering.hpp"
#include "tests/engine/charts/grids.hpp"
#include "tests/engine/charts/worlds.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

namespace tests {
namespace {

using namespace engine;
using Says = nomination::Plan::Says;
using NominationState = nomination::State;

class Explorer {
public:
    Explorer(const Setting& setting, const Rules& rules)
        : setting_{setting}, rules_{rules}, gathered_{setting, rules} {}

    Exploration run() {
        worlds_.note(pack(World{}), Worlds::nowhere);
        for (std::uint32_t number = 0; number < worlds_.size(); ++number) {
            here_ = number;
            first_way_.push_back(static_cast<std::uint32_t>(ways_.size()));
            const auto world = unpack(worlds_.key(number));
            look_at(world);
            expand(world);
        }
        first_way_.push_back(static_cast<std::uint32_t>(ways_.size()));
        look_for_an_end();
        result_.worlds = worlds_.size();
        result_.steps = ways_.size();
        result_.taken.assign(taken_.begin(), taken_.end());
        return std::move(result_);
    }

private:
    struct TakenNomination {
        NominationState to;
        const NominationAsk* ask;
        const Actor* actor;
    };

    struct TakenCall {
        call::State to;
        bool extends;
    };

    struct TakenPlan {
        cohort::State to;
        const Actor* actor;
    };

    struct LineOrder {
        bool operator()(const atlas::Line& a, const atlas::Line& b) const {
            return std::tie(a.subject, a.from, a.event, a.to) <
                   std::tie(b.subject, b.from, b.event, b.to);
        }
    };

    // ---- what must never happen ----

    void must(bool holds, const std::string& sentence) {
        if (holds || result_.broken.contains(sentence)) return;
        std::vector<std::string> way;
        for (auto at = here_; at != Worlds::nowhere; at = worlds_.parent(at))
            way.push_back(describe(unpack(worlds_.key(at)), setting_.nominations, setting_.jurors));
        std::string told;
        for (auto line = way.rbegin(); line != way.rend(); ++line) told += "\n  " + *line;
        result_.broken.emplace(sentence, told);
    }

    struct Truth {
        int counted = 0;
        int in_favour = 0;
    };

    // The world's own count, which shares no code with the engine's.
    static Truth truth_of(const World& world) {
        Truth truth;
        for (const auto& seat : world.seats) {
            const bool recorded = seat.state == jury::State::recorded;
            const bool kept = seat.state == jury::State::released && seat.keeps_counting;
            if (seat.has_conflict || !(recorded || kept)) continue;
            ++truth.counted;
            truth.in_favour += seat.in_favour ? 1 : 0;
        }
        return truth;
    }

    [[nodiscard]] bool jury_is_in_favour(const World& world) const {
        const auto& rules = *setting_.regulations.jury;
        const auto truth = truth_of(world);
        return truth.counted >= rules.quorum.least && truth.in_favour * rules.majority.denominator >
                                                          truth.counted * rules.majority.numerator;
    }

    void look_at(const World& world) {
        int used = 0;
        for (const auto& one : world.nominations) used += nomination::holds_place(one.state);
        must(used <= setting_.regulations.quota.places, "never more nominations than places");
        if (!gathered_.has_jury()) return;
        const auto truth = truth_of(world);
        const auto panel = gathered_.panel_of(world);
        must(panel.counted == truth.counted && panel.in_favour == truth.in_favour,
             "what is recused, discounted or late is in no count");
    }

    // Backwards from every world in which the nomination is at rest.
    void look_for_an_end() {
        for (int i = 0; i < setting_.nominations; ++i) {
            const auto which = static_cast<std::size_t>(i);
            std::vector<char> ends(worlds_.size());
            const auto is_moving = [&](std::size_t number) {
                const auto state = unpack(worlds_.key(number)).nominations[which].state;
                return nomination::is_open(state);
            };
            for (std::size_t number = 0; number < ends.size(); ++number)
                ends[number] = !is_moving(number);
            for (bool changed = true; changed;) {
                changed = false;
                for (auto number = ends.size(); number-- > 0;) {
                    if (ends[number]) continue;
                    for (auto way = first_way_[number]; way < first_way_[number + 1]; ++way)
                        ends[number] |= ends[ways_[way]];
                    changed |= ends[number] != 0;
                }
            }
            const auto stuck = std::ranges::find(ends, char{0});
            if (stuck == ends.end()) continue;
            here_ = static_cast<std::uint32_t>(stuck - ends.begin());
            must(false, "from every open state a final state can be reached");
        }
    }

    // ---- moving: a chart is asked once about the same facts, since it knows nothing else ----

    void take(std::string_view subject, const auto& step) {
        taken_.insert({std::string{subject}, std::string{name_of(step.from)},
                       std::string{step.event}, std::string{name_of(step.to)}});
    }

    // The seats are alike: which juror sits where makes no other world.
    void go(World world) {
        std::ranges::sort(std::span{world.seats}.first(static_cast<std::size_t>(setting_.jurors)));
        const auto [number, is_new] = worlds_.note(pack(world), here_);
        if (number != here_) ways_.push_back(number);
    }

    void expand(const World& world) {
        let_time_pass(world);
        move_call(world);
        for (int i = 0; i < setting_.nominations; ++i)
            move_nomination(world, static_cast<std::size_t>(i));
        for (int i = 0; i < setting_.jurors; ++i) move_seat(world, static_cast<std::size_t>(i));
        move_plan(world);
    }

    void let_time_pass(const World& world) {
        if (world.hour < last_hour) {
            auto next = world;
            ++next.hour;
            go(next);
        }
        for (std::size_t i = 0; i < world.nominations.size(); ++i) {
            if (world.nominations[i].state != NominationState::returned) continue;
            auto next = world;
            next.nominations[i].completion_is_over = true;
            go(next);
        }
    }

    const std::vector<TakenCall>& call_ways_of(const World& world) {
        const auto facts = gathered_.facts_of(world, {});
        const auto known = Packer{}
                               .add(world.call, 3)
                               .add(world.hour, 3)
                               .add(world.is_extended, 1)
                               .add(facts.awaiting_screening, 2)
                               .add(facts.undecided, 2)
                               .key();
        const auto [found, is_new] = call_ways_.try_emplace(known.low);
        if (!is_new) return found->second;
        for (const auto& actor : everybody) {
            for (const auto& event : every_event(call::State::absent)) {
                // Publishing comes with the plan.
                if (std::holds_alternative<call::Publish>(event)) continue;
                ++result_.asked;
                const auto step = rules_.call(gathered_.facts_of(world, actor), event);
                if (!step) continue;
                take("call", *step);
                found->second.push_back({step->to, std::holds_alternative<call::Amend>(event)});
            }
        }
        return found->second;
    }

    void move_call(const World& world) {
        for (const auto& way : call_ways_of(world)) {
            must(way.to != call::State::decided, "a call is decided by its plan alone");
            auto next = world;
            next.call = way.to;
            next.is_extended |= way.extends;
            go(next);
        }
    }

    const std::vector<TakenNomination>& ways_of(const World& world, std::size_t which,
                                                const nomination::Panel& panel) {
        const auto& one = world.nominations[which];
        const auto& neighbour = world.nominations[1 - which];
        const auto known = Packer{}
                               .add(one.state, 4)
                               .add(one.completion_is_over, 1)
                               .add(world.hour, 3)
                               .add(world.is_extended, 1)
                               .add(world.call, 3)
                               .add(nomination::holds_place(neighbour.state), 1)
                               .add(panel.assigned, 3)
                               .add(panel.outstanding, 3)
                               .add(panel.counted, 3)
                               .add(panel.in_favour, 3)
                               .key();
        const auto [found, is_new] = nomination_ways_.try_emplace(known.low);
        if (!is_new) return found->second;
        static const auto asks = nomination_asks();
        for (const auto& actor : everybody) {
            for (const auto& ask : asks) {
                auto facts = gathered_.facts_of(world, which, actor, panel);
                facts.screening = ask.screening;
                ++result_.asked;
                const auto step = rules_.nomination(facts, ask.event);
                if (!step) continue;
                take("nomination", *step);
                found->second.push_back({step->to, &ask, &actor});
            }
        }
        return found->second;
    }

    void move_nomination(const World& world, std::size_t which) {
        for (const auto& way : ways_of(world, which, gathered_.panel_of(world))) {
            auto next = world;
            auto& one = next.nominations[which];
            const auto from = one.state;
            one.state = way.to;
            next.plan.items[which].has_moved = world.plan.items[which].says != Says::nothing;
            const bool by_its_own = way.actor->officer_of == xa;
            switch (way.to) {
                case NominationState::submitted:
                    if (from == NominationState::draft) {
                        one.was_submitted =
                            by_its_own && commission_may(world) && world.call == call::State::open;
                    } else if (from == NominationState::returned) {
                        one.was_submitted &= by_its_own && !one.completion_is_over;
                    }
                    must(one.was_submitted, "only its own Commission submits, inside its window");
                    one.was_screened = false;
                    one.completion_is_over = false;
                    break;
                case NominationState::eligible:
                    one.was_screened = way.ask->screening.unanswered.empty() &&
                                       way.ask->screening.not_met.empty() &&
                                       way.actor->is_administrator;
                    must(one.was_screened, "eligible only with every check met");
                    break;
                case NominationState::recommended:
                case NominationState::reserved:
                    must(gathered_.is_as_published() ? way.ask->published_yes
                                                     : jury_is_in_favour(world),
                         "recommended only by a quorum's majority");
                    break;
                case NominationState::draft: one.was_submitted = one.was_screened = false; break;
                case NominationState::admitted:
                case NominationState::not_admitted:
                case NominationState::struck:
                    must(false, "the cohort is decided by its plan alone");
                    break;
                default: break;
            }
            if (way.to == NominationState::withdrawn || way.to == NominationState::lapsed) {
                one.was_submitted = one.was_screened = one.completion_is_over = false;
            }
            go(next);
        }
    }

    const std::vector<OneSeat>& ways_of(const World& world, const OneSeat& seat) {
        const auto known = Packer{}
                               .add(seat.state, 4)
                               .add(seat.in_favour, 1)
                               .add(seat.keeps_counting, 1)
                               .add(seat.has_conflict, 1)
                               .add(world.hour, 3)
                               .add(world.is_extended, 1)
                               .add(world.nominations[0].state, 4)
                               .key();
        const auto [found, is_new] = seat_ways_.try_emplace(known.low);
        if (!is_new) return found->second;
        static const auto asks = seat_asks();
        for (const auto& actor : everybody) {
            for (const auto& ask : asks) {
                auto next = seat;
                if (ask_seat(world, actor, ask, next) && next != seat) {
                    found->second.push_back(next);
                }
            }
        }
        std::ranges::sort(found->second);
        // Not std::ranges::unique: clang 14 cannot read the subrange that it returns.
        const auto doubled = std::unique(found->second.begin(), found->second.end());
        found->second.erase(doubled, found->second.end());
        return found->second;
    }

    bool ask_seat(const World& world, const Actor& actor, const SeatAsk& ask, OneSeat& seat) {
        jury::Facts facts{.state = seat.state,
                          .actor = actor,
                          .now = at(world.hour),
                          .juror = one,
                          .call_has_jury = gathered_.has_jury(),
                          .has_conflict = seat.has_conflict,
                          .nomination = world.nominations[0].state,
                          .review_window = {at(2), at(world.is_extended ? 4 : 3)}};
        const bool declares = std::holds_alternative<jury::DeclareConflict>(ask.event);
        // A conflict is noted whatever the assignment does: who may say so is asked as if it stood.
        const bool moves = !declares || seat.state == jury::State::proposed ||
                           seat.state == jury::State::assigned ||
                           seat.state == jury::State::recorded;
        if (!moves) facts.state = jury::State::assigned;
        ++result_.asked;
        const auto step = rules_.assignment(facts, ask.event);
        if (!step) return false;
        if (moves) {
            take("assignment", *step);
            seat.state = step->to;
        }
        if (declares) seat.has_conflict = true;
        if (std::holds_alternative<jury::Restore>(ask.event)) seat.has_conflict = false;
        if (std::holds_alternative<jury::RecordRecommendation>(ask.event)) {
            must(review_runs(world) && facts.nomination == NominationState::under_review &&
                     !facts.has_conflict,
                 "nothing is recorded outside the review, or with a conflict");
        }
        if (std::holds_alternative<jury::RecordRecommendation>(ask.event) ||
            std::holds_alternative<jury::Revise>(ask.event)) {
            seat.in_favour = ask.in_favour;
        }
        if (const auto* release = std::get_if<jury::Release>(&ask.event)) {
            seat.keeps_counting = release->keeps_counting && facts.state == jury::State::recorded;
        }
        forget_what_no_longer_matters(seat);
        return true;
    }

    static void forget_what_no_longer_matters(OneSeat& seat) {
        using enum jury::State;
        if (seat.state == released && !seat.keeps_counting) seat = {.state = released};
        if (seat.state == lapsed) seat = {.state = lapsed};
        if (seat.state == recused) seat = {.state = recused, .has_conflict = true};
    }

    void move_seat(const World& world, std::size_t which) {
        const auto& seat = world.seats[which];
        if (which > 0 && seat == world.seats[which - 1]) return;
        for (const auto& way : ways_of(world, seat)) {
            auto next = world;
            next.seats[which] = way;
            go(next);
        }
    }

    void move_plan(const World& world) {
        const auto& plan = world.plan;
        const bool may_draw_anew = plan.state == cohort::State::absent ||
                                   plan.state == cohort::State::published ||
                                   plan.state == cohort::State::discarded;
        if (may_draw_anew) draw(world);
        for (const auto& way : plan_ways_of(world)) {
            auto next = world;
            next.plan.state = way.to;
            const auto& actor = *way.actor;
            if (way.to == cohort::State::proposed) next.plan.proposer = administrator_number(actor);
            if (way.to == cohort::State::approved) next.plan.approver = administrator_number(actor);
            if (way.to == cohort::State::applied && !apply(world, actor, next)) continue;
            if (way.to == cohort::State::published && !publish(world, actor, next)) continue;
            if (way.to == cohort::State::discarded) next.plan = {.state = way.to};
            go(next);
        }
    }

    const std::vector<TakenPlan>& plan_ways_of(const World& world) {
        const auto& plan = world.plan;
        const auto items = gathered_.items_of(world);
        cohort::Facts facts{.state = plan.state,
                            .kind = plan.kind,
                            .now = at(world.hour),
                            .proposed_by = plan.proposer == 2 ? other : one,
                            .second_approver = setting_.regulations.admission.second_approver,
                            .call = world.call,
                            .call_has_jury = gathered_.has_jury(),
                            .items = static_cast<int>(items.size()),
                            .moved = cohort::moved(items)};
        facts.over_the_cap = cohort::over_the_cap(items, setting_.regulations);
        facts.against_the_jury = cohort::against_the_jury(items, setting_.regulations);
        const auto known = Packer{}
                               .add(plan.state, 3)
                               .add(plan.kind, 1)
                               .add(plan.proposer, 2)
                               .add(world.call, 3)
                               .add(facts.items, 2)
                               .add(facts.moved.size(), 2)
                               .add(facts.over_the_cap.size(), 2)
                               .add(facts.against_the_jury.size(), 2)
                               .key();
        const auto [found, is_new] = plan_ways_.try_emplace(known.low);
        if (!is_new) return found->second;
        for (const auto& actor : everybody) {
            facts.actor = actor;
            for (const auto& event : every_event(cohort::State::absent)) {
                if (std::holds_alternative<cohort::Draw>(event)) continue;
                ++result_.asked;
                const auto step = rules_.plan(facts, event);
                if (!step) continue;
                take("plan", *step);
                found->second.push_back({step->to, &actor});
            }
        }
        return found->second;
    }

    void draw(const World& world) {
        static constexpr std::array every_word{Says::nothing, Says::admit, Says::decline,
                                               Says::strike};
        for (const auto kind : {cohort::Kind::admission, cohort::Kind::corrigendum}) {
            cohort::Facts facts{.state = cohort::State::absent,
                                .kind = kind,
                                .actor = administrator(one),
                                .now = at(world.hour),
                                .call = world.call,
                                .call_has_jury = gathered_.has_jury()};
            for (const auto& actor : everybody) {
                facts.actor = actor;
                ++result_.asked;
                const auto step = rules_.plan(facts, cohort::Draw{});
                if (!step) continue;
                take("plan", *step);
                if (actor.person != one) continue;  // whoever draws, it is the same plan
                for (const auto first : every_word) {
                    for (const auto second : every_word) {
                        if (setting_.nominations == 1 && second != Says::nothing) continue;
                        for (const bool is_reasoned : {false, true}) {
                            auto next = world;
                            next.plan = {.state = step->to, .kind = kind};
                            next.plan.items = {OneItem{first, is_reasoned},
                                               OneItem{second, is_reasoned}};
                            for (auto& item : next.plan.items) {
                                const bool matters =
                                    item.says == Says::admit || item.says == Says::strike;
                                if (!matters) item.is_reasoned = false;
                            }
                            go(next);
                        }
                    }
                }
            }
        }
    }

    // All of it or nothing: every nomination of the plan, the ledger and the call.
    bool apply(const World& world, const Actor& actor, World& next) {
        const auto panel = gathered_.panel_of(world);
        for (std::size_t i = 0; i < world.plan.items.size(); ++i) {
            const auto& item = world.plan.items[i];
            if (item.says == Says::nothing) continue;
            auto facts = gathered_.facts_of(world, i, actor, panel);
            facts.plan = {.says = item.says,
                          .approved = true,
                          .matches = !item.has_moved,
                          .against_jury_allowed =
                              gathered_.has_jury() && setting_.regulations.jury->against_the_jury};
            ++result_.asked;
            const auto step = rules_.nomination(facts, said_of(item));
            if (!step) return false;
            take("nomination", *step);
            next.nominations[i].state = step->to;
            if (step->to == NominationState::admitted) must_be_rightly_admitted(world, i);
            if (!enters_or_leaves_the_ledger(*step, actor)) return false;
        }
        must(std::ranges::none_of(world.plan.items, &OneItem::has_moved),
             "a stale plan admits nobody");
        if (world.plan.kind == cohort::Kind::corrigendum) {
            must(world.call == call::State::published || world.call == call::State::archived,
                 "only what is published is corrected");
            return true;
        }
        auto facts = gathered_.facts_of(next, actor);
        facts.plan_applied = true;
        ++result_.asked;
        const auto step = rules_.call(facts, call::Decide{});
        if (!step) return false;
        take("call", *step);
        next.call = step->to;
        return true;
    }

    static nomination::Event said_of(const OneItem& item) {
        const std::string reason = item.is_reasoned ? "in words" : "";
        if (item.says == Says::admit) return nomination::Admit{reason};
        if (item.says == Says::strike) return nomination::Strike{reason};
        return nomination::Decline{};
    }

    bool enters_or_leaves_the_ledger(const nomination::Step& step, const Actor& actor) {
        for (const auto& effect : step.effects) {
            membership::Facts facts{
                .state = membership::State::absent, .actor = actor, .country = xa};
            if (std::holds_alternative<EnrolInLedger>(effect) &&
                !membership::advance(facts, membership::Enrol{}))
                return false;
            facts.state = membership::State::active;
            if (std::holds_alternative<EndMembership>(effect) &&
                !membership::advance(facts, membership::End{membership::Ending::struck, "struck"}))
                return false;
        }
        return true;
    }

    void must_be_rightly_admitted(const World& world, std::size_t which) {
        const auto& one = world.nominations[which];
        const auto& plan = world.plan;
        must(one.was_submitted && one.was_screened,
             "admitted only after a submission in time and a screening passed");
        must(world.call == call::State::in_review || world.call == call::State::closed,
             "nobody is admitted after the cohort is decided");
        must(!setting_.regulations.admission.second_approver ||
                 (plan.proposer != 0 && plan.approver != 0 && plan.proposer != plan.approver),
             "admitted only by two different administrators");
        if (!gathered_.has_jury() || gathered_.is_as_published()) return;
        const bool against = setting_.regulations.jury->against_the_jury &&
                             plan.items[which].is_reasoned &&
                             truth_of(world).counted >= setting_.regulations.jury->quorum.least;
        must(jury_is_in_favour(world) || against, "admitted only with the jury, or with a reason");
    }

    bool publish(const World& world, const Actor& actor, World& next) {
        if (world.plan.kind == cohort::Kind::corrigendum) return true;
        ++result_.asked;
        const auto step = rules_.call(gathered_.facts_of(world, actor), call::Publish{});
        if (!step) return false;
        take("call", *step);
        next.call = step->to;
        next.plan = {.state = next.plan.state};
        return true;
    }

    const Setting& setting_;
    const Rules& rules_;
    const Gathering gathered_;
    Worlds worlds_;
    std::vector<std::uint32_t> first_way_;  // of each world, into ways_
    std::vector<std::uint32_t> ways_;
    std::uint32_t here_ = 0;
    std::unordered_map<std::uint64_t, std::vector<TakenNomination>> nomination_ways_;
    std::unordered_map<std::uint64_t, std::vector<OneSeat>> seat_ways_;
    std::unordered_map<std::uint64_t, std::vector<TakenCall>> call_ways_;
    std::unordered_map<std::uint64_t, std::vector<TakenPlan>> plan_ways_;
    std::set<atlas::Line, LineOrder> taken_;
    Exploration result_;
};

}  // namespace

Exploration explore(const Setting& setting, const Rules& rules) {
    return Explorer{setting, rules}.run();
}

}  // namespace tests
