// A dossier for the eyes: as JSON, and section by section as text.
#pragma once

#include "cli/answer.hpp"
#include "engine/nomination/dossier.hpp"

namespace cli {

[[nodiscard]] Json dossier_json(const engine::nomination::Dossier&);
[[nodiscard]] Lines dossier_lines(const engine::nomination::Dossier&);

// A heading, and below it a line for each of the text's own.
void append_text(Lines&, const std::string& heading, const std::string& text);

}  // namespace cli
