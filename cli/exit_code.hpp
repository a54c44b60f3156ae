// What the process says when it ends. The list is here once: help, manual and tests read it.
#pragma once

#include "engine/result.hpp"

#include <span>
#include <string_view>

namespace cli {

enum class ExitCode {
    done = 0,
    failed = 1,
    usage = 2,
    refused = 3,
    not_permitted = 4,
    not_found = 5,
    out_of_date = 6,
    not_verified = 7,
    database = 8,
    something_to_do = 10,
    interrupted = 130,
};

struct ExitMeaning {
    ExitCode code;
    std::string_view name;     // stable, for JSON: "out_of_date"
    std::string_view label;    // how a message begins: "out of date"
    std::string_view meaning;  // one sentence
};

[[nodiscard]] std::span<const ExitMeaning> exit_codes();
[[nodiscard]] const ExitMeaning& meaning_of(ExitCode);

[[nodiscard]] ExitCode exit_code_of(engine::Reason);

}  // namespace cli
