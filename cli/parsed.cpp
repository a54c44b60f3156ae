#include "cli/parsed.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>

namespace cli {
namespace {

bool is_argument(const Command& command, std::string_view name) {
    return std::any_of(command.arguments.begin(), command.arguments.end(),
                       [&](const Argument& argument) { return argument.name == name; });
}

const Option* option_named(const Command& command, std::string_view name) {
    const auto has_name = [&](const Option& option) { return option.name == name; };
    const auto own = std::find_if(command.options.begin(), command.options.end(), has_name);
    if (own != command.options.end()) return &*own;
    const auto globals = global_options();
    const auto global = std::find_if(globals.begin(), globals.end(), has_name);
    return global == globals.end() ? nullptr : &*global;
}

}  // namespace

const std::vector<std::string>& Parsed::all(std::string_view name) const {
    assert(command_ != nullptr);
    assert((is_argument(*command_, name) || option_named(*command_, name) != nullptr) &&
           "the command's table has no such name");
    static const std::vector<std::string> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

bool Parsed::has(std::string_view name) const {
    return !all(name).empty();
}

std::optional<std::string> Parsed::find(std::string_view name) const {
    const auto& values = all(name);
    if (values.empty()) return {};
    return values.front();
}

const std::string& Parsed::text(std::string_view name) const {
    const auto& values = all(name);
    assert(!values.empty() && "only for what is required or has a fallback");
    return values.front();
}

std::optional<std::int64_t> Parsed::number(std::string_view name, std::int64_t least,
                                           std::int64_t most) const {
    const auto text = find(name);
    if (!text) return {};
    std::int64_t value = 0;
    const auto* const end = text->data() + text->size();
    const auto [at, error] = std::from_chars(text->data(), end, value);
    if (error == std::errc{} && at == end && value >= least && value <= most) return value;
    const auto shown = is_argument(*command_, name) ? std::string{name} : "--" + std::string{name};
    const auto range = most == INT64_MAX
                           ? "from " + std::to_string(least)
                           : "from " + std::to_string(least) + " to " + std::to_string(most);
    throw UsageError{"'" + shown + "' takes a whole number " + range + ", and '" + *text +
                     "' is not one."};
}

}  // namespace cli
