// Tells the public who was admitted: by region, in the network's order, from the record alone.
//
// A corrigendum is an announcement of its own. It says what it strikes and what the totals were and
// are; the announcement that it corrects is not touched.
#pragma once

#include "engine/cohort/figures.hpp"
#include "engine/language.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::cohort {

enum class Format { text, markdown, html, json };

inline constexpr std::array every_format{Format::text, Format::markdown, Format::html,
                                         Format::json};

[[nodiscard]] std::string_view name_of(Format);
[[nodiscard]] std::optional<Format> format_from(std::string_view name);

struct Bilingual {
    std::string en;
    std::string fr;

    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::fr ? fr : en;
    }
};

struct Struck {
    Admitted entity;
    std::string reason{};  // as it may be published; empty if none is given
};

// What the figures, which are those after the correction, are held against.
struct Corrigendum {
    std::string corrects;  // the decision that was announced first
    std::chrono::year_month_day first_announced_on{};
    int admitted_as_announced = 0;
    int countries_as_announced = 0;
    int members_as_announced = 0;
    std::vector<Struck> struck{};
};

struct Announcement {
    Bilingual programme;
    std::string call;
    std::string decision;
    std::chrono::year_month_day announced_on{};
    std::vector<Bilingual> notes{};
    std::optional<Corrigendum> corrigendum{};
};

// In the language of the figures. Ends with a line break. Whatever the record holds is escaped for
// the format, and characters that would steer a terminal or turn the direction of the text are
// replaced. The JSON has "schema": "accede/announcement/1"; its keys do not depend on the language.
[[nodiscard]] std::string render(const Announcement&, const Figures&, Format);

}  // namespace engine::cohort
