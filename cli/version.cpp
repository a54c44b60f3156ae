#include "cli/version.hpp"

namespace cli {

std::string_view version() {
    return "0.1.0";
}

}  // namespace cli
