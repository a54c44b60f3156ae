// What the parts of the model share.
#pragma once

#include "tests/storage/model/world.hpp"

#include <set>
#include <string>

namespace tests::model {

// States in which the entity may be nominated again.
inline const std::set<std::string> closed_states{"ineligible", "withdrawn", "lapsed"};

inline bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \n\t") == std::string::npos;
}

// The rules say no.
inline Outcome no(std::string why) {
    return {.why = std::move(why)};
}

// What is asked is not well said.
inline Outcome bad_request(std::string fault) {
    return {.request_fault = fault, .why = fault};
}

}  // namespace tests::model
