// The sentences of an announcement, in both languages, as ICU MessageFormat patterns.
#pragma once

#include "engine/language.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace engine::cohort {

enum class Message {
    title,
    title_of_corrigendum,
    imprint,
    corrects,
    region,
    term,  // what stands before a list: "Kenya: "
    members_now,
    members_before,
    new_countries,
    new_countries_in_part,
    no_new_country,
    no_new_country_in_part,
    new_countries_unknown,
    struck,
    reason,
    corrected_admitted,
    corrected_countries,
    corrected_members,
    corrected_list,
};

// A pattern takes the same arguments in each language.
struct Sentence {
    Message message;
    std::string_view en;
    std::string_view fr;

    [[nodiscard]] std::string_view in(Language language) const {
        return language == Language::fr ? fr : en;
    }
};

[[nodiscard]] std::span<const Sentence> sentences();

// By name. A text lives until say() returns.
struct Argument {
    std::string_view name;
    std::variant<std::int64_t, std::string_view> value;
};

[[nodiscard]] std::string say(Message, Language, std::initializer_list<Argument> = {});

// "2 September 2022", "1er janvier 2024"
[[nodiscard]] std::string in_words(std::chrono::year_month_day, Language);

}  // namespace engine::cohort
