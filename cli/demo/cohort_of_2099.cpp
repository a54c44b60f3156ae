#include "cli/demo/call_2099.hpp"
#include "cli/letter_texts.hpp"
#include "storage/cohorts.hpp"
#include "storage/query.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cli::demo {

namespace nomination = engine::nomination;

storage::PlanView Call2099::drawn(const std::string& name, engine::cohort::Kind kind,
                                  const std::vector<storage::PlanItem>& items) {
    auto plan = registry_->draw_plan(ada(name), call_2099, kind, items);
    if (!plan) throw Surprise{plan.error().explanation};
    return *std::move(plan);
}

void Call2099::advance_plan(const std::string& who, int number, const std::string& name,
                            const engine::cohort::Event& event) {
    stage_->does(
        registry_->advance_plan(stage_->as(who, "2099 " + name), call_2099, number, event));
}

void Call2099::plan_is_refused(const std::string& who, int number, const std::string& name,
                               const engine::cohort::Event& event, engine::Reason reason) {
    stage_->is_refused(
        registry_->advance_plan(stage_->as(who, "2099 " + name), call_2099, number, event), reason);
    ++told_.refusals;
}

// The first that ever was, by its reference.
std::string Call2099::one_in(const std::string& state) {
    auto tx = whole_record();
    const auto query = engine::query::parse(
        engine::query::List::audit,
        fmt::format("call:{} kind:step subject:nomination to:{} sort:reference", call_2099, state));
    const auto lines = storage::query::audit(tx, query.value());
    if (lines.empty()) throw Surprise{"no nomination is " + state};
    return lines.front().reference;
}

void Call2099::decide() {
    using namespace engine::cohort;
    stage_->at("2099-09-01T09:00:00Z");
    const auto against = drawn("plan against", Kind::admission,
                               {{one_in("not_recommended"), "admit", "We like it."}});
    plan_is_refused(first_administrator, against.number, "propose against", Propose{},
                    engine::Reason::against_the_jury);
    advance_plan(first_administrator, against.number, "discard against",
                 Discard{"The regulations do not allow it."});

    const auto stale = drawn("plan stale", Kind::admission, {});
    advance_plan(first_administrator, stale.number, "propose stale", Propose{});
    plan_is_refused(first_administrator, stale.number, "approve own", Approve{},
                    engine::Reason::same_person_twice);
    advance_plan(second_administrator, stale.number, "approve stale", Approve{});
    const auto leaving = one_in("recommended");
    const auto officer = std::ranges::find(candidates_, leaving, &Candidate::reference)->officer;
    step(officer, leaving, "withdraw", nomination::Withdraw{"The council voted against it."});
    plan_is_refused(first_administrator, stale.number, "apply stale", Apply{},
                    engine::Reason::plan_stale);
    advance_plan(first_administrator, stale.number, "discard stale", Discard{"One has withdrawn."});

    // The regulations have forty places and so many for each region at least; who is in is
    // found, and what each of these costs is kept with the plan.
    const auto plan = drawn("cohort", Kind::admission, {});
    advance_plan(first_administrator, plan.number, "propose", Propose{});
    advance_plan(second_administrator, plan.number, "approve", Approve{});
    advance_plan(first_administrator, plan.number, "apply", Apply{});
    nobody_is_told_yet();
    stage_->at("2099-10-01T09:00:00Z");
    advance_plan(first_administrator, plan.number, "publish", Publish{});
    tell();

    stage_->at("2099-10-20T09:00:00Z");
    const auto struck = one_in("admitted");
    const auto corrigendum =
        drawn("corrigendum", Kind::corrigendum, {{struck, "strike", "Announced in error."}});
    advance_plan(second_administrator, corrigendum.number, "propose corrigendum", Propose{});
    advance_plan(first_administrator, corrigendum.number, "approve corrigendum", Approve{});
    advance_plan(first_administrator, corrigendum.number, "apply corrigendum", Apply{});
    advance_plan(first_administrator, corrigendum.number, "publish corrigendum", Publish{});
    stage_->does(registry_->advance_call(ada("archive"), call_2099, engine::call::Archive{}));
}

// An outcome is told to nobody before it is announced.
void Call2099::nobody_is_told_yet() {
    std::int64_t number = 0;
    bool announced = false;
    {
        auto tx = whole_record();
        const auto letters = storage::letters::list(tx, call_2099);
        number = std::ranges::find(letters, "admitted", &storage::letters::Row::letter)->number;
        const auto said = storage::cohorts::announced(tx, call_2099, 0);
        announced = said && said->announced_at;
    }
    // Once it is announced the story is past its refusal.
    if (!announced)
        stage_->is_refused(release("too early", {.numbers = {number}}),
                           engine::Reason::not_published);
    ++told_.refusals;
}

// Every Commission is told. Of each letter one is looked at before it is let go, and all after. No
// mail leaves a demonstration.
void Call2099::tell() {
    storage::sql::Connection reader{stage_->connection().conninfo()};
    const auto each = [&](const auto& visit) {
        stage_->connection().speak_for(first_administrator);
        std::vector<storage::letters::Row> letters;
        {
            storage::sql::Transaction tx{stage_->connection()};
            letters = storage::letters::list(tx, call_2099);
        }
        for (const auto& row : letters) visit(row);
    };
    for (const std::string letter : {"admitted", "not-admitted"}) {
        bool looked = false;
        each([&](const auto& row) {
            if (row.letter != letter || row.standing != "held" || std::exchange(looked, true))
                return;
            preview(row, reader);
        });
        told_.letters += stage_->does(release(letter, {.letter = letter})).revision;
    }
    each([&](const auto& row) {
        if (!row.person.empty()) preview(row, reader);
    });
}

void Call2099::preview(const storage::letters::Row& row, storage::sql::Connection& reader) {
    storage::sql::Transaction tx{stage_->connection()};
    const auto of = storage::letters::subjects(tx, call_2099, {row.number}).front();
    for (const auto& to : storage::letters::recipients(tx, call_2099, row.number)) {
        for (const auto language : engine::every_language) {
            const auto theirs =
                storage::letters::values_for(reader, rulebook_, of, to.handle, language);
            const auto ours = storage::letters::values(tx, rulebook_, of, to.handle, language);
            const auto text =
                engine::letter::write(*letter_text(row.letter, language),
                                      engine::letter::in_both(theirs, ours), language);
            // Struck after its letter had left, there is nothing to tell any more.
            if (!text && engine::letter::is_still_so(of.facts))
                throw Surprise{text.error().explanation};
        }
    }
}

engine::Result<storage::Answer> Call2099::release(const std::string& step,
                                                  storage::LetterChoice choice) {
    choice.is_written = is_written;
    return storage::release_letters(stage_->connection(), registry_->origin(),
                                    ada("letters " + step), call_2099, choice);
}

}  // namespace cli::demo
