// The letters that the program carries, of data/letters/, read once.
#pragma once

#include "engine/letter/template.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Null where there is no letter of that name.
[[nodiscard]] const engine::letter::Template* letter_text(std::string_view letter,
                                                          engine::Language);

// In both languages.
[[nodiscard]] bool is_written(std::string_view letter);

// What is wrong with the texts, one line each: which is no template, which is not in both
// languages. Empty, or the program was built wrong.
[[nodiscard]] std::vector<std::string> faults_of_letters();

}  // namespace cli
