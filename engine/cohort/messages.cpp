#include "engine/cohort/messages.hpp"

#include <fmt/format.h>
#include <unicode/fmtable.h>
#include <unicode/locid.h>
#include <unicode/msgfmt.h>
#include <unicode/unistr.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace engine::cohort {
namespace {

// French sets a narrow no-break space (U+202F) before : ; ! ? and a typographic apostrophe. A plain
// apostrophe would begin a quotation in a pattern.
constexpr std::array table{
    Sentence{Message::title,
             "{programme}: {admitted, plural, one {# new member} other {# new members}} from "
             "{countries, plural, one {# country} other {# countries}}",
             "{programme}\u202F: {admitted, plural, one {# nouveau membre} other {# nouveaux "
             "membres}} de {countries, plural, one {# pays} other {# pays}}"},
    Sentence{Message::title_of_corrigendum,
             "{programme}: corrigendum to the announcement of {date}",
             "{programme}\u202F: rectificatif à l’annonce du {date}"},
    Sentence{Message::imprint, "{date} · call {call} · decision {decision}",
             "{date} · appel {call} · décision {decision}"},
    Sentence{Message::corrects,
             "This corrigendum corrects the announcement of {date} (decision {decision}), which "
             "remains in the record as it was made.",
             "Le présent rectificatif corrige l’annonce du {date} (décision {decision}), qui reste "
             "au registre telle qu’elle a été faite."},
    Sentence{Message::region, "{region} ({admitted, number})", "{region} ({admitted, number})"},
    Sentence{Message::term, "{term}: {list}", "{term}\u202F: {list}"},
    Sentence{Message::members_now,
             "The network now has {members, plural, one {# member} other {# members}}.",
             "Le réseau compte désormais {members, plural, one {# membre} other {# membres}}."},
    Sentence{Message::members_before, "It had {members, number} before.",
             "Il en comptait {members, number} auparavant."},
    Sentence{Message::new_countries, "Countries new to the network ({countries, number})",
             "Pays nouveaux dans le réseau ({countries, number})"},
    Sentence{Message::new_countries_in_part,
             "Countries new to the network, as far as the record names earlier members "
             "({countries, number})",
             "Pays nouveaux dans le réseau, pour autant que le registre nomme les membres "
             "antérieurs ({countries, number})"},
    Sentence{Message::no_new_country, "No country is new to the network.",
             "Aucun pays n’est nouveau dans le réseau."},
    Sentence{Message::no_new_country_in_part,
             "As far as the record names earlier members, no country is new to the network.",
             "Pour autant que le registre nomme les membres antérieurs, aucun pays n’est nouveau "
             "dans le réseau."},
    Sentence{Message::new_countries_unknown,
             "The record does not name the earlier members, so it cannot tell which countries are "
             "new to the network.",
             "Le registre ne nomme pas les membres antérieurs et ne permet donc pas de dire quels "
             "pays sont nouveaux dans le réseau."},
    Sentence{Message::struck, "Struck from the list of new members ({members, number})",
             "Retraits de la liste des nouveaux membres ({members, number})"},
    Sentence{Message::reason, "{name} (reason: {reason})", "{name} (motif\u202F: {reason})"},
    Sentence{Message::corrected_admitted,
             "New members: {now, number}{same, select, yes {, as announced} other {, not {was, "
             "number}}}.",
             "Nouveaux membres\u202F: {now, number}{same, select, yes {, comme annoncé} other { au "
             "lieu de {was, number}}}."},
    Sentence{Message::corrected_countries,
             "Their countries: {now, number}{same, select, yes {, as announced} other {, not {was, "
             "number}}}.",
             "Leurs pays\u202F: {now, number}{same, select, yes {, comme annoncé} other { au lieu "
             "de {was, number}}}."},
    Sentence{Message::corrected_members,
             "Members of the network: {now, number}{same, select, yes {, as announced} other {, "
             "not {was, number}}}.",
             "Membres du réseau\u202F: {now, number}{same, select, yes {, comme annoncé} other { "
             "au lieu de {was, number}}}."},
    Sentence{Message::corrected_list, "The list as corrected", "La liste rectifiée"},
};
static_assert(table.size() == static_cast<std::size_t>(Message::corrected_list) + 1);

constexpr std::array months_en{"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};
constexpr std::array months_fr{"janvier",   "février", "mars",     "avril",
                               "mai",       "juin",    "juillet",  "août",
                               "septembre", "octobre", "novembre", "décembre"};

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
}

icu::Formattable formattable(const std::variant<std::int64_t, std::string_view>& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return icu::Formattable{*number};
    return icu::Formattable{wide(std::get<std::string_view>(value))};
}

}  // namespace

std::span<const Sentence> sentences() {
    return table;
}

std::string say(Message message, Language language, std::initializer_list<Argument> arguments) {
    const auto pattern = table.at(static_cast<std::size_t>(message)).in(language);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const auto& argument : arguments) {
        names.push_back(wide(argument.name));
        values.push_back(formattable(argument.value));
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::MessageFormat format{wide(pattern),
                                    icu::Locale{std::string{code_of(language)}.c_str()}, status};
    icu::UnicodeString said;
    if (U_SUCCESS(status)) {
        format.format(names.data(), values.data(), static_cast<std::int32_t>(values.size()), said,
                      status);
    }
    if (U_FAILURE(status)) throw std::runtime_error{"ICU cannot format a message"};
    std::string text;
    return said.toUTF8String(text);
}

std::string in_words(std::chrono::year_month_day date, Language language) {
    const auto day = static_cast<unsigned>(date.day());
    const auto month = static_cast<unsigned>(date.month()) - 1;
    const auto year = static_cast<int>(date.year());
    if (language == Language::en) return fmt::format("{} {} {}", day, months_en.at(month), year);
    return fmt::format("{}{} {} {}", day, day == 1 ? "er" : "", months_fr.at(month), year);
}

}  // namespace engine::cohort
