// What to say when the answer is no, and how the process ends. There is one form:
//
//     accede: refused: Togo has used 3 of 3 places in call 2022 (quota.exceeded)
//       in use: TG-2022-01 submitted
//       nothing was changed
//       try: accede help quota
//
// and with --json one object with the same in it, on the same stream.
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"
#include "cli/parsed.hpp"
#include "engine/result.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cli {

enum class Changed { no, yes, unknown };

struct Fault {
    ExitCode exit = ExitCode::failed;
    std::string code;  // stable: "quota.exceeded", "usage", "database.unreachable"
    std::string message;
    std::vector<std::string> details{};
    std::vector<std::string> tries{};  // commands
    Changed changed = Changed::no;
};

[[nodiscard]] Fault fault_of(const engine::Refusal&, const Parsed&);

// A refusal from where no answer can be given: before a command has begun its own work.
class Refused : public std::runtime_error {
public:
    explicit Refused(engine::Refusal refusal, std::vector<std::string> tries = {})
        : std::runtime_error{refusal.explanation},
          refusal_{std::move(refusal)},
          tries_{std::move(tries)} {}
    [[nodiscard]] const engine::Refusal& refusal() const { return refusal_; }
    [[nodiscard]] const std::vector<std::string>& tries() const { return tries_; }

private:
    engine::Refusal refusal_;
    std::vector<std::string> tries_;
};

// What a server said: the sentence, then its further lines; without the severity before it.
[[nodiscard]] std::vector<std::string> server_words(std::string_view said);

// Of whatever was thrown. This is the one place that knows how the layers below fail.
[[nodiscard]] Fault fault_of(const std::exception_ptr&, const Globals&);

void show(const Fault&, Context&);

}  // namespace cli
