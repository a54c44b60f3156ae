#include "cli/suggest.hpp"

#include <algorithm>

namespace cli {

std::size_t distance(std::string_view left, std::string_view right) {
    // Rows of the table of all beginnings of `left` (down) against those of `right` (across).
    std::vector<std::size_t> before(right.size() + 1);
    std::vector<std::size_t> last(right.size() + 1);
    std::vector<std::size_t> now(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
            const bool swapped =
                i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[right.size()];
}

std::vector<std::string> nearest(std::string_view typed,
                                 const std::vector<std::string_view>& names) {
    struct Near {
        std::size_t away;
        std::string_view name;
    };
    std::vector<Near> near;
    for (const auto name : names) {
        const bool begins = typed.size() >= 2 && name.starts_with(typed);
        const auto away = begins ? 1 : distance(typed, name);
        const auto limit = std::max<std::size_t>(1, std::min(typed.size(), name.size()) / 3);
        if (away <= limit) near.push_back({away, name});
    }
    std::stable_sort(near.begin(), near.end(),
                     [](const Near& a, const Near& b) { return a.away < b.away; });
    std::vector<std::string> found;
    for (const auto& [away, name] : near) {
        const bool as_good = away <= near.front().away;
        if (as_good && found.size() < 3) found.emplace_back(name);
    }
    return found;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& names) {
    const auto found = nearest(typed, names);
    if (found.empty()) return {};
    std::string sentence = " Did you mean ";
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i > 0) sentence += i + 1 == found.size() ? " or " : ", ";
        sentence += "'" + found[i] + "'";
    }
    return sentence + "?";
}

}  // namespace cli
