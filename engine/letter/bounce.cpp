#include "engine/letter/bounce.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace engine::letter {
namespace {

constexpr std::size_t longest_words = 300;

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view what) {
    return text.size() >= what.size() &&
           std::ranges::equal(text.substr(0, what.size()), what, {}, small, small);
}

// Lines with what is folded behind them put back.
std::vector<std::string> unfolded(std::string_view mail) {
    std::vector<std::string> lines;
    while (!mail.empty()) {
        const auto end = std::min(mail.find('\n'), mail.size());
        auto line = mail.substr(0, end);
        mail.remove_prefix(std::min(end + 1, mail.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!lines.empty() && !lines.back().empty() &&
            (line.starts_with(' ') || line.starts_with('\t'))) {
            line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
            lines.back() += ' ';
            lines.back() += line;
        } else {
            lines.emplace_back(line);
        }
    }
    return lines;
}

// What stands behind the colon, without blanks around it.
std::optional<std::string> field(const std::string& line, std::string_view name) {
    if (!begins_with(line, name)) return {};
    const auto begin = line.find_first_not_of(" \t", name.size());
    if (begin == std::string::npos) return "";
    return line.substr(begin, line.find_last_not_of(" \t") - begin + 1);
}

std::string words_of(std::string_view diagnostic) {
    // "smtp; 550 5.1.1 No such user"
    if (const auto semicolon = diagnostic.find(';'); semicolon != std::string_view::npos) {
        diagnostic.remove_prefix(semicolon + 1);
        diagnostic.remove_prefix(std::min(diagnostic.find_first_not_of(' '), diagnostic.size()));
    }
    std::string words;
    for (const char c : diagnostic.substr(0, longest_words))
        words += c >= ' ' && c <= '~' ? c : '?';
    return words;
}

}  // namespace

Result<Bounce> bounce_from(std::string_view mail, std::string_view ends_in) {
    Bounce bounce;
    bool reports = false;
    for (const auto& line : unfolded(mail)) {
        if (const auto action = field(line, "Action:")) {
            reports = true;
            bounce.failed |= begins_with(*action, "failed");
        }
        if (const auto status = field(line, "Status:")) bounce.status = words_of(*status);
        if (const auto said = field(line, "Diagnostic-Code:")) bounce.words = words_of(*said);
        if (auto id = field(line, "Message-ID:")) {
            if (!id->starts_with('<') || !id->ends_with('>')) continue;
            *id = id->substr(1, id->size() - 2);
            if (id->ends_with(ends_in)) bounce.message_id = *id;
        }
    }
    if (!reports)
        return refuse(Reason::input_invalid, "The mail reports on the delivery of nothing.");
    if (bounce.message_id.empty())
        return refuse(Reason::input_invalid, "The mail reports on no letter of this installation.");
    return bounce;
}

}  // namespace engine::letter
