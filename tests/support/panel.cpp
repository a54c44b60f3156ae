#include "tests/support/panel.hpp"

#include <stdexcept>

namespace tests {
namespace {

template <class Answer>
Answer must(storage::Result<Answer> answer) {
    if (!answer) throw std::runtime_error{answer.error().explanation};
    return *std::move(answer);
}

}  // namespace

engine::jury::Review review(const std::string& verdict) {
    return {.verdict = verdict,
            .scores = {{"commitment", 4},
                       {"inclusion", 3},
                       {"practice", 4},
                       {"resources", 3},
                       {"monitoring", 5}},
            .justification = "Read in full; the scores say why."};
}

std::vector<std::string> jury(House& house, int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(house.juror("juror." + std::to_string(i)));
        must(house.registry.invite(house.as("ada"), "2099", all.back()));
    }
    return all;
}

void begin_review(House& house) {
    house.at("2099-04-01T09:00:00Z");
    must(house.registry.advance_call(house.as("ada"), "2099", engine::call::Close{}));
    must(house.registry.advance_call(house.as("ada"), "2099", engine::call::BeginReview{}));
    house.at("2099-05-10T09:00:00Z");
}

void seat(House& house, const std::string& reference, const std::vector<std::string>& jurors) {
    for (const auto& juror : jurors)
        must(house.registry.assign(house.as("ada"), "2099", reference, juror));
    must(house.registry.advance(house.as("ada"), "2099", reference,
                                engine::nomination::OpenReview{}));
}

storage::Result<storage::Answer> recommend(House& house, const std::string& reference,
                                           const std::string& juror, const std::string& verdict) {
    return house.registry.advance_assignment(house.as(juror), "2099", reference, juror,
                                             engine::jury::RecordRecommendation{}, review(verdict));
}

void conclude(House& house, const std::string& reference, const std::vector<std::string>& jurors,
              const std::string& verdict) {
    for (const auto& juror : jurors) must(recommend(house, reference, juror, verdict));
    must(house.registry.advance(house.as("ada"), "2099", reference,
                                engine::nomination::OpenDeliberation{}));
    must(house.registry.advance(house.as("ada"), "2099", reference,
                                engine::nomination::ConcludeReview{}));
}

void recommended_cohort(House& house) {
    house.open_call();
    const std::vector references{house.eligible("TG", "Kara"), house.eligible("TG", "Pya"),
                                 house.eligible("FR", "Lyon")};
    const auto jurors = jury(house, 3);
    begin_review(house);
    for (const auto& reference : references) {
        seat(house, reference, jurors);
        conclude(house, reference, jurors);
    }
}

int approved_plan(House& house) {
    const auto plan = must(
        house.registry.draw_plan(house.as("ada"), "2099", engine::cohort::Kind::admission, {}));
    must(house.registry.advance_plan(house.as("ada"), "2099", plan.number,
                                     engine::cohort::Propose{}));
    must(house.registry.advance_plan(house.as("ben"), "2099", plan.number,
                                     engine::cohort::Approve{}));
    return plan.number;
}

}  // namespace tests
