// Colour means state: green is done, yellow is waiting, red is refused.
#pragma once

#include "cli/answer.hpp"

#include <string>
#include <string_view>

namespace cli {

// Of a state's name, whichever chart it is from. Plain for a word that is no state.
[[nodiscard]] Tone tone_of_state(std::string_view state);

// The text as it is where colour is off or the tone is plain.
[[nodiscard]] std::string toned(std::string_view text, Tone, bool colours);

}  // namespace cli
