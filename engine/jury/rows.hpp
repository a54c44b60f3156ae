// What the readers of the jury's plain files share: names that stand for numbers, and numbers.
#pragma once

#include "engine/csv.hpp"
#include "engine/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace engine::jury {

// Names in the order in which they first came, each known by its place in it. Two spellings that
// Unicode takes for the same are the same name.
class Register {
public:
    // The number of that name, a new one if need be. Refuses what is no name.
    [[nodiscard]] Result<std::uint32_t> number_of(std::string_view name);
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    std::vector<std::string> names_;
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
};

// A finite number in the plain form of C: 4, -0.5, 1e3.
[[nodiscard]] std::optional<double> finite_number(std::string_view);

// Of a field that is no good: what is wrong with it, and the line it stands on.
[[nodiscard]] tl::unexpected<Refusal> refuse_field(const csv::Columns&, const csv::Row&,
                                                   std::string_view column, std::string what);

}  // namespace engine::jury
