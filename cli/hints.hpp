// What to try after a refusal.
#pragma once

#include "cli/parsed.hpp"
#include "engine/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Commands, most promising first, with the references of this request filled in.
[[nodiscard]] std::vector<std::string> hints_for(const engine::Refusal&, const Parsed&);

// The table behind it, for tests and help. {REF} stands for the nomination of the request, {OTHER}
// for the last one that the refusal names, {CALL} for the call, {SHOW} for the command that shows
// what the request is about. A command whose place cannot be filled is left away.
struct Hint {
    engine::Reason reason;
    std::string_view command;  // without "accede"
};
[[nodiscard]] std::span<const Hint> every_hint();

}  // namespace cli
