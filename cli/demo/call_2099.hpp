// Call 2099: invented cities of invented countries, and everything that can happen to a nomination.
// The nominations and their screening are in call_2099.cpp, the jury in jury_of_2099.cpp, the
// decision and its letters in cohort_of_2099.cpp.
#pragma once

#include "cli/demo/stage.hpp"
#include "engine/jury/review.hpp"
#include "storage/letter_moves.hpp"
#include "storage/letters.hpp"
#include "storage/rulebook.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cli::demo {

inline const std::string call_2099 = "2099";
inline constexpr std::array<std::string_view, 5> regions_of_2099{
    "africa", "arab-states", "asia-pacific", "europe-north-america", "latin-america-caribbean"};
inline const std::map<std::string, bool> all_met{
    {"member_state", true}, {"mayors_signature", true}, {"endorsement", true}};

// Of an invented country: ISO keeps QM to QZ and XA to XZ free for whoever invents one.
[[nodiscard]] std::string code(std::size_t country);

struct Candidate {
    std::string reference;
    std::string officer;
    std::size_t country;
};

class Call2099 {
public:
    explicit Call2099(Stage& stage) : stage_{&stage}, registry_{&stage.registry()} {}

    Told carry();

private:
    // ---- what all parts have in common ----
    [[nodiscard]] storage::Request ada(const std::string& step) const;
    void step(const std::string& who, const std::string& reference, const std::string& name,
              const engine::nomination::Event&, const std::map<std::string, bool>& findings = {});
    // What a demonstration that was killed has done before.
    [[nodiscard]] bool happened(const std::string& reference, const std::string& event);
    [[nodiscard]] storage::sql::Transaction whole_record();

    // ---- the nominations ----
    void open();
    void nominate();
    Candidate begin(std::size_t country, const std::string& city);
    void write(const Candidate&, const std::string& challenges);
    void screen();

    // ---- the jury ----
    void assign();
    void invite();
    void find_conflicts();
    void bid();
    void fill_seats(const std::string& name);
    void read();
    void read_away(const std::string& juror);
    void replace_a_juror(const Candidate&);
    void write_twice(const std::string& reference, const std::string& juror);
    void rule_that_there_is_none(const std::string& reference, const std::string& juror);
    void recommend(const std::string& reference, const std::string& juror);
    [[nodiscard]] static engine::jury::Review written(const std::string& reference,
                                                      const std::string& juror);
    [[nodiscard]] std::map<std::string, std::vector<std::string>> panels(const char* moment);
    [[nodiscard]] std::string seat_of(const std::string& reference, const std::string& juror);
    void deliberate();
    [[nodiscard]] bool is_in_deliberation();
    void look_at_the_table();
    void conclude_the_rest();

    // ---- the decision ----
    void decide();
    storage::PlanView drawn(const std::string& name, engine::cohort::Kind,
                            const std::vector<storage::PlanItem>&);
    void advance_plan(const std::string& who, int number, const std::string& name,
                      const engine::cohort::Event&);
    void plan_is_refused(const std::string& who, int number, const std::string& name,
                         const engine::cohort::Event&, engine::Reason);
    [[nodiscard]] std::string one_in(const std::string& state);
    void nobody_is_told_yet();
    void tell();
    // As each of its recipients may read it, in both languages; `reader` speaks for them.
    void preview(const storage::letters::Row&, storage::sql::Connection& reader);
    engine::Result<storage::Answer> release(const std::string& step, storage::LetterChoice);

    Stage* stage_;
    storage::Registry* registry_;
    std::vector<Candidate> candidates_;
    std::vector<std::string> naming_an_institute_;  // references
    std::vector<std::string> jurors_;
    std::map<std::string, std::vector<std::string>> panels_;
    storage::Rulebook rulebook_;
    Told told_;
};

}  // namespace cli::demo
