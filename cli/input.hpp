// What a command reads: FILE, or - for standard input, piece by piece, so that a gigabyte costs no
// more memory than a line.
#pragma once

#include "cli/context.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

class Input {
public:
    static constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

    // Throws UsageError for - where standard input is a terminal, std::system_error for a file that
    // cannot be read.
    Input(const Context&, const std::string& name);

    // The next piece, cut wherever it may be; empty at the end. Valid until the next call. Throws
    // Interrupted after Ctrl-C.
    [[nodiscard]] std::string_view next();

    [[nodiscard]] const std::string& name() const { return name_; }  // "standard input" for -
    [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }  // of a plain file
    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

private:
    const Context& context_;
    std::string name_;
    std::optional<std::uint64_t> size_;
    std::uint64_t bytes_read_ = 0;
    std::shared_ptr<const int> file_;  // null: standard input
    std::vector<char> piece_;
};

// As much as is read of one text for the record. What a dossier or a review may hold is less.
inline constexpr std::size_t longest_text = std::size_t{1} << 20U;

// All of it. Throws UsageError as soon as it is longer than that, without reading on.
[[nodiscard]] std::string read_text(const Context&, const std::string& name,
                                    std::size_t most_bytes);

}  // namespace cli
