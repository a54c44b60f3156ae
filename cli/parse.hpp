// From the words of the command line to a command with its arguments.
#pragma once

#include "cli/context.hpp"
#include "cli/parsed.hpp"

#include <string>
#include <vector>

namespace cli {

struct Request {
    const Command* command = nullptr;
    Parsed parsed{};
    Globals globals{};

    // With -h, or without any word: which help is wanted, as words for `accede help`.
    bool wants_help = false;
    std::vector<std::string> help{};
};

// Throws UsageError, which names what is near. Global options may stand anywhere; names are taken
// as they are written, never by their beginning.
[[nodiscard]] Request parse(const std::vector<std::string>& words, const Environment&);

// How a fault is to be shown when the words themselves are at fault.
[[nodiscard]] Format format_wished(const std::vector<std::string>& words);

}  // namespace cli
