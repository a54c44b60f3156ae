// The form that a juror fills in without a connection: plain text that every editor writes, one a
// nomination. What is read back is judged like what is typed: nothing of the form is trusted.
#pragma once

#include "engine/jury/review.hpp"
#include "engine/language.hpp"
#include "engine/nomination/dossier.hpp"
#include "engine/result.hpp"

#include <string>
#include <string_view>

namespace engine::jury {

struct Form {
    std::string reference{};
    std::string name{};  // of the candidate
    int dossier_version = 0;
    std::string dossier_sha256{};  // of dossier_text(), in hex
    int review_version = 0;        // what was recorded by then; 0: nothing
    int draft_version = 0;         // what was saved by then
    Review review{};
};

// With the anchors of each criterion, where the regulations have any, in the language.
[[nodiscard]] std::string to_text(const Form&, const regulations::Jury&, Language);

// Takes line ends of any system, and a byte order mark. Refuses input_invalid, with the number of
// the line, for a line that is none of a form's, a score that is no number, what is there twice,
// and a form that was cut short. Blank scores are scores not given. The candidate's name is not
// read back.
[[nodiscard]] Result<Form> form_from(std::string_view text);

// What the jurors read of a version, the same bytes for all of them.
[[nodiscard]] std::string dossier_text(std::string_view reference, std::string_view name,
                                       int version, const nomination::Dossier&,
                                       const regulations::Regulations&);

// Where texts are compared: blank lines and blanks around them say nothing.
[[nodiscard]] bool say_the_same(const Review&, const Review&);

}  // namespace engine::jury
