// All that a command gets from the outside. The program makes it of the process (cli/process.hpp);
// tests make their own, and nothing below cli::run() looks at the process itself.
#pragma once

#include "engine/language.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cli {

enum class Format { text, plain, json, json_lines };
enum class When { automatic, always, never };

// The options that every command takes.
struct Globals {
    Format format = Format::text;
    bool dry_run = false;
    bool yes = false;
    bool no_input = false;
    bool quiet = false;
    bool verbose = false;
    std::optional<std::string> as{};
    std::optional<std::string> reason{};
    std::array<std::uint8_t, 16> key{};  // of the request; fresh unless --key was given
    std::optional<int> revision{};
    std::optional<std::string> database{};
    std::optional<std::string> data_dir{};
    engine::Language language = engine::Language::en;
    When color = When::automatic;
};

struct Stream {
    std::ostream& stream;
    bool is_terminal = false;
    int columns = 0;  // of the terminal; 0: not known, or none
};

// Fills the span from its beginning and gives how many bytes; 0 is the end. Throws Interrupted.
struct Source {
    std::function<std::size_t(std::span<char>)> read;
    bool is_terminal = false;
    // Of a terminal: whether what is typed is shown.
    std::function<void(bool)> echo{};
};

using Environment = std::map<std::string, std::string, std::less<>>;
using Clock = std::function<std::chrono::steady_clock::time_point()>;

struct Context {
    Stream out;
    Stream err;
    Source in;
    Environment environment{};
    Clock clock = &std::chrono::steady_clock::now;  // for progress, never for a rule
    const std::atomic<bool>* interrupt = nullptr;
    Globals globals{};
    std::string done_so_far{};  // by a command that makes several changes, where a later one fails

    [[nodiscard]] std::optional<std::string> variable(const std::string& name) const;  // not empty
    [[nodiscard]] bool wants_json() const;
    [[nodiscard]] bool colours(const Stream&) const;

    // Long work asks now and then. Throws Interrupted after Ctrl-C, so that the transaction it
    // stands in is rolled back.
    void stop_if_interrupted() const;
};

}  // namespace cli
