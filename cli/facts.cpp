#include "cli/facts.hpp"

#include "embedded/facts.hpp"

#include <cassert>

namespace cli {

std::string_view fact(std::string_view name) {
    for (const auto& file : embedded::facts::files()) {
        if (file.name == name) return file.text;
    }
    assert(false && "a fact that the program does not carry");
    return {};
}

}  // namespace cli
