#include "cli/secret_lines.hpp"

#include "cli/parsed.hpp"

#include <array>
#include <ostream>

namespace cli {
namespace {

constexpr std::size_t longest_line_bytes = 4096;

// What is typed is not shown as long as this lives.
class Unseen {
public:
    explicit Unseen(const Source& source) : source_{source} {
        if (source_.echo) source_.echo(false);
    }
    ~Unseen() {
        if (source_.echo) source_.echo(true);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    const Source& source_;
};

}  // namespace

SecretLines::SecretLines(Context& context, const std::string& word)
    : context_{context}, asks_{word.empty()} {
    if (asks_ && !context.in.is_terminal)
        throw UsageError{"Standard input is no terminal: '-' reads what is secret from it."};
    if (asks_ && context.globals.no_input)
        throw UsageError{"'--no-input' forbids to ask: '-' reads what is secret from a pipe."};
    if (!asks_ && context.in.is_terminal)
        throw UsageError{
            "'-' reads a pipe or a redirected file, and standard input is a terminal."};
}

std::string SecretLines::next(std::string_view question) {
    if (asks_) context_.err.stream << question << ": " << std::flush;
    {
        const Unseen unseen{context_.in};
        std::array<char, 256> piece{};
        while (rest_.find('\n') == std::string::npos) {
            const auto count = context_.in.read(piece);
            context_.stop_if_interrupted();  // what is read may have come with a Ctrl-C
            if (count == 0) break;
            rest_.append(piece.data(), count);
            if (rest_.size() > longest_line_bytes) throw UsageError{"A secret is one short line."};
        }
    }
    if (asks_) context_.err.stream << '\n' << std::flush;
    const auto end = rest_.find('\n');
    auto line = rest_.substr(0, end);
    rest_.erase(0, end == std::string::npos ? end : end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace cli
