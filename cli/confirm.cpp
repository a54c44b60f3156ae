#include "cli/confirm.hpp"

#include "cli/interrupt.hpp"
#include "cli/parsed.hpp"
#include "cli/text.hpp"

#include <array>
#include <ostream>

namespace cli {

void confirm(Context& context, const std::string& question) {
    if (context.globals.yes || context.globals.dry_run) return;
    if (!context.in.is_terminal) return;
    if (context.globals.no_input) {
        throw UsageError{question + " '--no-input' forbids to ask: say so with '--yes'."};
    }
    context.err.stream << printable(question) << " [y/N] " << std::flush;
    std::string line;
    std::array<char, 256> piece{};
    while (line.size() < piece.size() && line.find('\n') == std::string::npos) {
        const auto count = context.in.read(piece);
        if (count == 0) break;
        line.append(piece.data(), count);
    }
    line = line.substr(0, line.find_first_of("\r\n"));
    if (line == "y" || line == "Y" || line == "yes") return;
    throw Interrupted{"not confirmed: nothing was changed", false};
}

}  // namespace cli
