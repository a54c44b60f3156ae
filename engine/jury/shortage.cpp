#include "engine/jury/shortage.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace engine::jury {
namespace {

std::string some(const std::vector<std::string>& names, const std::vector<std::uint32_t>& which) {
    constexpr std::size_t shown = 5;
    std::string text;
    for (std::size_t at = 0; at < std::min(shown, which.size()); ++at) {
        text += (at == 0 ? "" : ", ") + names[which[at]];
    }
    if (which.size() > shown) text += fmt::format(" and {} more", which.size() - shown);
    return text;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

std::string words_of(const Shortage& shortage, const Affinity& affinity, const Rules& rules) {
    const auto nominations =
        counted(shortage.nominations.size(), "nomination", "nominations") +
        (shortage.nominations.empty()
             ? ""
             : fmt::format(" ({})", some(affinity.nominations, shortage.nominations)));
    const auto jurors =
        counted(shortage.jurors.size(), "juror", "jurors") +
        (shortage.jurors.empty() ? ""
                                 : fmt::format(" ({})", some(affinity.jurors, shortage.jurors)));
    // Where seats are taken already, it is of those that are left that numbers are told.
    const std::string_view more = rules.taken.empty() ? "" : "more ";
    std::vector<std::string> parts;
    if (shortage.of_the_others > 0 && shortage.is_of_jurors) {
        parts.push_back(
            rules.taken.empty()
                ? fmt::format("{} by {} with {} reviews each", shortage.of_the_others, nominations,
                              rules.reviews)
                : fmt::format("{} by the empty seats of {}", shortage.of_the_others, nominations));
    } else if (shortage.of_the_others > 0) {
        parts.push_back(
            fmt::format("{} by {} at their highest loads", shortage.of_the_others, jurors));
    }
    if (shortage.of_caps > 0) {
        parts.push_back(fmt::format("{} where at most {} of one {} may read one nomination",
                                    shortage.of_caps, rules.caps.front().most,
                                    rules.caps.front().column));
    }
    if (shortage.of_pairs > 0) {
        parts.push_back(fmt::format("{} by single pairs with other {}", shortage.of_pairs,
                                    shortage.is_of_jurors ? "nominations" : "jurors"));
    }
    if (parts.empty()) parts.emplace_back("no pair is allowed");
    auto text = shortage.is_of_jurors
                    ? fmt::format("{} must read {} {}times in all, and can read {} times at most",
                                  jurors, shortage.needed, more, shortage.available())
                    : fmt::format("{} {} {} {}reviews in all, and can have {} at most", nominations,
                                  shortage.nominations.size() == 1 ? "needs" : "need",
                                  shortage.needed, more, shortage.available());
    std::string_view between = ": ";
    for (const auto& part : parts) {
        text += fmt::format("{}{}", between, part);
        between = ", ";
    }
    return text + ".";
}

}  // namespace engine::jury
