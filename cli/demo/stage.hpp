// What the two calls of the demonstration have in common: a rehearsal's registry, keys that follow
// from the step's name, and people made on demand.
#pragma once

#include "cli/context.hpp"
#include "storage/calls.hpp"
#include "storage/registry.hpp"

#include <functional>
#include <set>
#include <stdexcept>
#include <string>

namespace cli::demo {

// A step of the demonstration was not answered as the story has it.
class Surprise : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Every step has a name, and its key follows from it: a demonstration that was killed goes on where
// it was when it is run again, and does nothing twice.
class Stage {
public:
    Stage(Context& context, storage::sql::Connection& connection)
        : context_{&context}, connection_{&connection}, registry_{connection} {}

    [[nodiscard]] storage::Request as(const std::string& person, const std::string& step) const;
    void at(const std::string& moment);  // the clock moves forward to it

    // The step must be allowed.
    storage::Answer does(const engine::Result<storage::Answer>&);
    // The step must be refused, for this reason.
    void is_refused(const engine::Result<storage::Answer>&, engine::Reason);

    void people();  // the two administrators
    std::string officer(const std::string& country);
    std::string juror(const std::string& handle, const std::string& name,
                      const std::string& country);

    [[nodiscard]] storage::Registry& registry() { return registry_; }
    [[nodiscard]] storage::sql::Connection& connection() { return *connection_; }
    void breathe() const { context_->stop_if_interrupted(); }

private:
    Context* context_;
    storage::sql::Connection* connection_;
    storage::Registry registry_;
    std::set<std::string> known_;
};

inline const std::string first_administrator = "ada";
inline const std::string second_administrator = "ben";

// The real call: published facts only.
void carry_2022(Stage&);

// What happened in the fictional one.
struct Told {
    int nominations = 0;
    int returned = 0;
    int recommendations = 0;
    int jurors = 0;
    int refusals = 0;
    int letters = 0;  // released, once the cohort was announced
};
Told carry_2099(Stage&);

}  // namespace cli::demo
