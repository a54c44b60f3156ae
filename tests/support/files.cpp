#include "tests/support/files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tests {
namespace {

std::filesystem::path from_root(std::string_view path) {
    return std::filesystem::path{ACCEDE_ROOT} / path;
}

}  // namespace

std::string root() {
    return ACCEDE_ROOT;
}

std::string program() {
    return ACCEDE_PROGRAM;
}

std::string file(std::string_view path) {
    std::ifstream in{from_root(path), std::ios::binary};
    if (!in) throw std::runtime_error{"cannot read " + from_root(path).string()};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string golden(std::string_view name, std::string_view now) {
    const auto path = "tests/golden/" + std::string{name};
    const char* const wish = std::getenv("ACCEDE_GOLDEN");
    if (wish != nullptr && std::string_view{wish} == "write") {
        std::filesystem::create_directories(from_root("tests/golden"));
        std::ofstream{from_root(path), std::ios::binary} << now;
    }
    return file(path);
}

}  // namespace tests
