#include "cli/context.hpp"

#include "cli/interrupt.hpp"

namespace cli {

std::optional<std::string> Context::variable(const std::string& name) const {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) return {};
    return found->second;
}

bool Context::wants_json() const {
    return globals.format == Format::json || globals.format == Format::json_lines;
}

bool Context::colours(const Stream& stream) const {
    if (globals.color == When::always) return true;
    if (globals.color == When::never) return false;
    return stream.is_terminal && !variable("NO_COLOR") &&
           variable("TERM").value_or("dumb") != "dumb";
}

void Context::stop_if_interrupted() const {
    if (interrupt != nullptr && interrupt->load()) throw Interrupted{};
}

}  // namespace cli
