// Holds the totals of the record against those that were published.
#pragma once

#include "engine/result.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::membership {

enum class Total {
    admitted,
    admitted_from_countries,
    members_before,
    members_after,
    countries_after
};

inline constexpr std::array every_total{Total::admitted, Total::admitted_from_countries,
                                        Total::members_before, Total::members_after,
                                        Total::countries_after};

// The column of the published file, and the key in JSON.
[[nodiscard]] std::string_view name_of(Total);

// Totals at one date. What is not known is not there; it is never 0.
struct Totals {
    std::chrono::year_month_day as_of{};
    std::array<std::optional<int>, every_total.size()> of{};

    [[nodiscard]] const std::optional<int>& operator[](Total total) const {
        return of[static_cast<std::size_t>(total)];
    }
    std::optional<int>& operator[](Total total) { return of[static_cast<std::size_t>(total)]; }
};

struct Published {
    std::size_t line;  // in the file
    Totals totals;
    std::string note;
    std::string source;
};

// Reads as_of, the five totals, note and source. A fault is named by line and column.
[[nodiscard]] Result<std::vector<Published>> published_totals(std::string_view csv);

// One published row beside what the record says for its date.
struct Comparison {
    Published published;
    std::optional<Totals> computed;  // none if the record has no cohort of that date

    // Computed less published; nothing where one of them is not known.
    [[nodiscard]] std::optional<int> difference(Total) const;
};

struct Reconciliation {
    std::vector<Comparison> rows;       // as in the file
    std::vector<Totals> not_published;  // dates of the record that the file does not have

    // Whether nothing that both sides know differs.
    [[nodiscard]] bool agrees() const;
};

// Several rows of one date pair off in their order, since a corrigendum follows its announcement;
// published rows that are left over are held against the last computed one.
[[nodiscard]] Reconciliation reconcile(std::vector<Published>, const std::vector<Totals>& computed);

// "2022-09-02: admitted: published 77, computed 66 (-11): 11 cities missing; ..."
[[nodiscard]] std::string text_of(const Reconciliation&);

// One object, "schema": "accede/reconciliation/1".
[[nodiscard]] std::string json_of(const Reconciliation&);

}  // namespace engine::membership
