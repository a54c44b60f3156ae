// The arguments and options of one command, by name. To ask for a name that the command's table
// does not have is a mistake in the code and asserts.
#pragma once

#include "cli/command.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// The request makes no sense as it was typed: exit code 2. Thrown by Parsed and by commands that
// read more out of an argument than the table says.
class UsageError : public std::runtime_error {
public:
    explicit UsageError(const std::string& message, std::vector<std::string> tries = {},
                        std::vector<std::string> details = {})
        : std::runtime_error{message}, tries_{std::move(tries)}, details_{std::move(details)} {}
    [[nodiscard]] const std::vector<std::string>& tries() const { return tries_; }
    [[nodiscard]] const std::vector<std::string>& details() const { return details_; }

private:
    std::vector<std::string> tries_;
    std::vector<std::string> details_;
};

class Parsed {
public:
    using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

    Parsed() = default;
    Parsed(const Command& command, Values values)
        : command_{&command}, values_{std::move(values)} {}

    // Given at all: for switches, and for options without a fallback.
    [[nodiscard]] bool has(std::string_view name) const;

    // Of a required argument or option, or one with a fallback.
    [[nodiscard]] const std::string& text(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& all(std::string_view name) const;

    // Throws UsageError unless it is a whole number from `least` to `most`.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, std::int64_t least = 0,
                                                     std::int64_t most = INT64_MAX) const;

    [[nodiscard]] const Command& command() const { return *command_; }

private:
    const Command* command_ = nullptr;
    Values values_;
};

}  // namespace cli
