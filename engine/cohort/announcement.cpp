#include "engine/cohort/announcement.hpp"

#include "engine/cohort/messages.hpp"

#include <fmt/format.h>
#include <unicode/unistr.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <utility>
#include <variant>

namespace engine::cohort {
namespace {

using Json = nlohmann::ordered_json;

// What is said, before it is said in a format.
struct Heading {
    std::string text;
    std::string id;
};
struct Paragraph {
    std::string text;
};
struct Entry {
    std::string term;
    std::vector<std::string> values;
};
struct Listing {
    std::vector<Entry> entries;
};
using Block = std::variant<Heading, Paragraph, Listing>;

struct Page {
    Language language;
    std::string title;
    std::vector<Block> blocks;
};

constexpr UChar32 replacement = 0xFFFD;

bool steers(UChar32 c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return control || direction || c == 0x2028 || c == 0x2029;
}

// Also mends what is not UTF-8.
std::string harmless(std::string_view text) {
    const auto raw = icu::UnicodeString::fromUTF8(
        icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
    icu::UnicodeString clean;
    for (std::int32_t at = 0; at < raw.length(); at = raw.moveIndex32(at, 1)) {
        const auto c = raw.char32At(at);
        const bool space = c == '\n' || c == '\t';
        clean.append(space ? UChar32{' '} : (steers(c) ? replacement : c));
    }
    std::string out;
    return clean.toUTF8String(out);
}

std::string in_html(std::string_view text) {
    std::string out;
    for (const char c : harmless(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

// CommonMark lets every punctuation mark be escaped. Those that mean something only at the start of
// a line are escaped there, and the dot and colon of what would become a link.
std::string in_markdown(std::string_view raw) {
    static constexpr std::string_view always = "\\`*_[]<>&#|~!@";
    static constexpr std::string_view first = "+-=";
    const auto text = harmless(raw);
    std::string out;
    bool number = true;  // only digits so far: "1." would begin a list
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool digit = c >= '0' && c <= '9';
        const bool list = number && at > 0 && (c == '.' || c == ')');
        const bool dot = c == '.' && at > 0 && (text[at - 1] == 'w' || text[at - 1] == 'W');
        const bool colon = c == ':' && at + 1 < text.size() && text[at + 1] != ' ';
        const bool at_start = at == 0 && first.find(c) != std::string_view::npos;
        if (always.find(c) != std::string_view::npos || at_start || list || dot || colon)
            out += '\\';
        out += c;
        number = number && digit;
    }
    return out;
}

std::string full_name(const Admitted& one) {
    return one.within.empty() ? one.name : fmt::format("{} ({})", one.name, one.within);
}

std::string joined(const std::vector<std::string>& parts) {
    return fmt::format("{}", fmt::join(parts, ", "));
}

class Writer {
public:
    Writer(const Announcement& announcement, const Figures& figures)
        : announcement_(announcement), figures_(figures), language_(figures.language) {}

    [[nodiscard]] Page page() {
        page_ = Page{language_, title(), {}};
        paragraph(say(Message::imprint, {{"date", in_words(announcement_.announced_on, language_)},
                                         {"call", announcement_.call},
                                         {"decision", announcement_.decision}}));
        if (announcement_.corrigendum) correction(*announcement_.corrigendum);
        for (const auto& of_region : figures_.by_region) region(of_region);
        paragraph(say(Message::members_now, {{"members", figures_.members_after}}) + " " +
                  say(Message::members_before, {{"members", figures_.members_before}}));
        new_countries();
        for (const auto& note : announcement_.notes) paragraph(note.in(language_));
        return std::move(page_);
    }

    [[nodiscard]] std::string title() const {
        const auto& programme = announcement_.programme.in(language_);
        if (const auto& corrigendum = announcement_.corrigendum) {
            return say(Message::title_of_corrigendum,
                       {{"programme", programme},
                        {"date", in_words(corrigendum->first_announced_on, language_)}});
        }
        return say(Message::title, {{"programme", programme},
                                    {"admitted", figures_.admitted},
                                    {"countries", figures_.countries}});
    }

private:
    [[nodiscard]] std::string say(Message message,
                                  std::initializer_list<Argument> arguments = {}) const {
        return cohort::say(message, language_, arguments);
    }

    void paragraph(std::string text) { page_.blocks.emplace_back(Paragraph{std::move(text)}); }

    void heading(std::string text, std::string_view id) {
        page_.blocks.emplace_back(Heading{std::move(text), std::string{id}});
    }

    void region(const OfRegion& of_region) {
        if (of_region.admitted == 0) return;
        heading(say(Message::region, {{"region", name_of(of_region.region, language_)},
                                      {"admitted", of_region.admitted}}),
                code_of(of_region.region));
        Listing listing;
        for (const auto& of_country : of_region.countries) {
            auto& entry = listing.entries.emplace_back(Entry{of_country.country.in(language_), {}});
            for (const auto& one : of_country.admitted) entry.values.push_back(full_name(one));
        }
        page_.blocks.emplace_back(std::move(listing));
    }

    void correction(const Corrigendum& corrigendum) {
        paragraph(
            say(Message::corrects, {{"date", in_words(corrigendum.first_announced_on, language_)},
                                    {"decision", corrigendum.corrects}}));
        if (!corrigendum.struck.empty()) {
            heading(say(Message::struck,
                        {{"members", static_cast<std::int64_t>(corrigendum.struck.size())}}),
                    "struck");
            Listing listing;
            for (const auto& [entity, reason] : corrigendum.struck) {
                auto name = full_name(entity);
                if (!reason.empty()) {
                    name = say(Message::reason, {{"name", name}, {"reason", reason}});
                }
                const auto& country =
                    language_ == Language::fr ? entity.country_fr : entity.country_en;
                listing.entries.push_back({country, {std::move(name)}});
            }
            page_.blocks.emplace_back(std::move(listing));
        }
        corrected(Message::corrected_admitted, corrigendum.admitted_as_announced,
                  figures_.admitted);
        corrected(Message::corrected_countries, corrigendum.countries_as_announced,
                  figures_.countries);
        corrected(Message::corrected_members, corrigendum.members_as_announced,
                  figures_.members_after);
        heading(say(Message::corrected_list), "list");
    }

    void corrected(Message message, int was, int now) {
        paragraph(say(message, {{"now", now}, {"was", was}, {"same", was == now ? "yes" : "no"}}));
    }

    void new_countries() {
        const bool in_part = figures_.earlier_members == EarlierMembers::some_named;
        if (figures_.earlier_members == EarlierMembers::none_named) {
            return paragraph(say(Message::new_countries_unknown));
        }
        if (figures_.countries_new.empty()) {
            return paragraph(
                say(in_part ? Message::no_new_country_in_part : Message::no_new_country));
        }
        std::vector<std::string> names;
        for (const auto& country : figures_.countries_new) names.push_back(country.in(language_));
        const auto term =
            say(in_part ? Message::new_countries_in_part : Message::new_countries,
                {{"countries", static_cast<std::int64_t>(figures_.countries_new.size())}});
        paragraph(say(Message::term, {{"term", term}, {"list", joined(names)}}));
    }

    const Announcement& announcement_;
    const Figures& figures_;
    Language language_;
    Page page_{};
};

std::string before_list(const std::string& term, Language language) {
    return say(Message::term, language, {{"term", term}, {"list", ""}});
}

template <class... Cases>
struct Each : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Each(Cases...) -> Each<Cases...>;

std::string text_of(const Page& page) {
    std::string out = harmless(page.title) + "\n";
    const Each write{
        [&](const Heading& it) { out += "\n" + harmless(it.text) + "\n"; },
        [&](const Paragraph& it) { out += "\n" + harmless(it.text) + "\n"; },
        [&](const Listing& it) {
            for (const auto& [term, values] : it.entries) {
                out += "  " + harmless(before_list(term, page.language) + joined(values)) + "\n";
            }
        },
    };
    for (const auto& block : page.blocks) std::visit(write, block);
    return out;
}

std::string markdown_of(const Page& page) {
    std::string out = "# " + in_markdown(page.title) + "\n";
    const Each write{
        [&](const Heading& it) { out += "\n## " + in_markdown(it.text) + "\n\n"; },
        [&](const Paragraph& it) { out += "\n" + in_markdown(it.text) + "\n"; },
        [&](const Listing& it) {
            for (const auto& [term, values] : it.entries) {
                const auto colon = before_list("", page.language);
                out += "- **" + in_markdown(term) + "**" + colon;
                out += in_markdown(joined(values)) + "\n";
            }
        },
    };
    for (const auto& block : page.blocks) std::visit(write, block);
    return out;
}

std::string html_of(const Page& page) {
    std::string out = fmt::format(
        "<!DOCTYPE html>\n"
        "<html lang=\"{}\">\n"
        "<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<title>{}</title>\n"
        "<style>\n"
        "body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: auto; "
        "padding: 1rem; }}\n"
        "dt {{ font-weight: bold; }}\n"
        "</style>\n"
        "</head>\n"
        "<body>\n"
        "<main>\n"
        "<h1>{}</h1>\n",
        code_of(page.language), in_html(page.title), in_html(page.title));
    const Each write{
        [&](const Heading& it) {
            out += fmt::format("<h2 id=\"{}\">{}</h2>\n", it.id, in_html(it.text));
        },
        [&](const Paragraph& it) { out += fmt::format("<p>{}</p>\n", in_html(it.text)); },
        [&](const Listing& it) {
            out += "<dl>\n";
            for (const auto& [term, values] : it.entries) {
                out += fmt::format("<dt>{}</dt>\n", in_html(term));
                for (const auto& value : values) {
                    out += fmt::format("<dd><bdi>{}</bdi></dd>\n", in_html(value));
                }
            }
            out += "</dl>\n";
        },
    };
    for (const auto& block : page.blocks) std::visit(write, block);
    out += "</main>\n</body>\n</html>\n";
    return out;
}

std::string iso_date(std::chrono::year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Json names_of(const CountryName& country) {
    return {{"iso", country.country.text()}, {"name", {{"en", country.en}, {"fr", country.fr}}}};
}

Json json_of(const Admitted& one) {
    Json json{{"name", one.name}, {"kind", one.kind}};
    if (!one.within.empty()) json["within"] = one.within;
    return json;
}

Json json_of(const OfRegion& of_region) {
    auto countries = Json::array();
    for (const auto& of_country : of_region.countries) {
        auto country = names_of(of_country.country);
        country["members"] = Json::array();
        for (const auto& one : of_country.admitted) country["members"].push_back(json_of(one));
        countries.push_back(std::move(country));
    }
    return {{"region", code_of(of_region.region)},
            {"name",
             {{"en", name_of(of_region.region, Language::en)},
              {"fr", name_of(of_region.region, Language::fr)}}},
            {"admitted", of_region.admitted},
            {"countries", std::move(countries)}};
}

Json json_of(const Corrigendum& corrigendum) {
    auto struck = Json::array();
    for (const auto& [entity, reason] : corrigendum.struck) {
        auto one = json_of(entity);
        one["country"] = names_of({entity.country, entity.country_en, entity.country_fr});
        one["reason"] = reason;
        struck.push_back(std::move(one));
    }
    return {{"corrects", corrigendum.corrects},
            {"first_announced_on", iso_date(corrigendum.first_announced_on)},
            {"admitted_as_announced", corrigendum.admitted_as_announced},
            {"countries_as_announced", corrigendum.countries_as_announced},
            {"members_as_announced", corrigendum.members_as_announced},
            {"struck", std::move(struck)}};
}

std::string_view name_of(EarlierMembers earlier) {
    switch (earlier) {
        case EarlierMembers::all_named: return "all";
        case EarlierMembers::some_named: return "some";
        case EarlierMembers::none_named: return "none";
    }
    return "?";
}

std::string json_of(const Announcement& announcement, const Figures& figures) {
    auto regions = Json::array();
    for (const auto& of_region : figures.by_region) regions.push_back(json_of(of_region));
    auto countries_new = Json::array();
    for (const auto& country : figures.countries_new) countries_new.push_back(names_of(country));
    auto notes = Json::array();
    for (const auto& note : announcement.notes) notes.push_back(note.in(figures.language));
    const Json json{
        {"schema", "accede/announcement/1"},
        {"language", code_of(figures.language)},
        {"programme", announcement.programme.in(figures.language)},
        {"title", Writer{announcement, figures}.title()},
        {"call", announcement.call},
        {"decision", announcement.decision},
        {"announced_on", iso_date(announcement.announced_on)},
        {"admitted", figures.admitted},
        {"countries", figures.countries},
        {"members_before", figures.members_before},
        {"members_after", figures.members_after},
        {"by_region", std::move(regions)},
        {"earlier_members_named", name_of(figures.earlier_members)},
        {"countries_new", std::move(countries_new)},
        {"notes", std::move(notes)},
        {"corrigendum",
         announcement.corrigendum ? json_of(*announcement.corrigendum) : Json(nullptr)},
    };
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string_view name_of(Format format) {
    switch (format) {
        case Format::text: return "text";
        case Format::markdown: return "markdown";
        case Format::html: return "html";
        case Format::json: return "json";
    }
    return "?";
}

std::optional<Format> format_from(std::string_view name) {
    for (const auto format : every_format) {
        if (name_of(format) == name) return format;
    }
    return {};
}

std::string render(const Announcement& announcement, const Figures& figures, Format format) {
    if (format == Format::json) return json_of(announcement, figures);
    const auto page = Writer{announcement, figures}.page();
    switch (format) {
        case Format::markdown: return markdown_of(page);
        case Format::html: return html_of(page);
        default: return text_of(page);
    }
}

}  // namespace engine::cohort
