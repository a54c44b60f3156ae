// The words that come with an act, read at the edge: made clean, or refused before anything is
// asked of the database.
#pragma once

#include "engine/result.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace storage {

// As engine::clean_text(), of many lines. `what` is what the text is to the record, in the refusal:
// "The reason".
[[nodiscard]] engine::Permission clean(std::string& words, std::string_view what);

// An event with its reason and its remarks made clean.
template <class... Kinds>
[[nodiscard]] engine::Result<std::variant<Kinds...>> clean(std::variant<Kinds...> event) {
    auto sound = std::visit(
        []<class Kind>(Kind& asked) -> engine::Permission {
            if constexpr (requires { asked.remarks; }) {
                for (auto& remark : asked.remarks) {
                    auto one = clean(remark.text, "The remark on '" + remark.section + "'");
                    if (!one) return one;
                }
            }
            if constexpr (requires { asked.reason; }) return clean(asked.reason, "The reason");
            return {};
        },
        event);
    if (!sound) return tl::unexpected{std::move(sound).error()};
    return event;
}

}  // namespace storage
