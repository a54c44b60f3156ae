#include "engine/cohort/announcement.hpp"

#include "engine/cohort/messages.hpp"
#include "tests/support/cohorts.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <unicode/messagepattern.h>
#include <unicode/unistr.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

using namespace engine;
using namespace engine::cohort;
using namespace std::chrono;

namespace {

const Bilingual programme{"UNESCO Global Network of Learning Cities",
                          "Réseau mondial UNESCO des villes apprenantes"};

Announcement announcement_of_2022() {
    return {.programme = programme,
            .call = "2022",
            .decision = "D-2022-1",
            .announced_on = 2022y / September / 2,
            .notes = {{"Published: 77 new members from 44 countries, 294 in total.",
                       "Publié\u202F: 77 nouveaux membres de 44 pays, 294 au total."}}};
}

Admitted member(std::string name, std::string kind = "city") {
    return {.name = std::move(name),
            .kind = std::move(kind),
            .country = *Country::from("XR"),
            .country_en = "Ruritania",
            .country_fr = "Ruritanie",
            .region = Region::africa};
}

std::string rendered(const Intake& intake, Language language, Format format) {
    return render(announcement_of_2022(), figures_of(intake, language), format);
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// The names of all arguments of a pattern, those inside plurals included.
std::set<std::string> arguments_of(std::string_view pattern) {
    const auto wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece{pattern.data(), static_cast<std::int32_t>(pattern.size())});
    UErrorCode status = U_ZERO_ERROR;
    const icu::MessagePattern parsed{wide, nullptr, status};
    CHECK(U_SUCCESS(status));
    std::set<std::string> names;
    for (std::int32_t at = 0; at < parsed.countParts(); ++at) {
        const auto& part = parsed.getPart(at);
        if (part.getType() != UMSGPAT_PART_TYPE_ARG_NAME) continue;
        std::string name;
        names.insert(parsed.getSubstring(part).toUTF8String(name));
    }
    return names;
}

// Whether every element that begins ends, each in its turn.
bool is_well_formed(const std::string& html) {
    static const std::set<std::string> empty{"meta"};
    std::vector<std::string> open;
    for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        const auto end = html.find('>', at);
        const auto tag = html.substr(at + 1, end - at - 1);
        if (tag.starts_with('!')) continue;
        const auto name = tag.substr(0, tag.find(' '));
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1)) return false;
            open.pop_back();
        } else if (!empty.contains(name)) {
            open.push_back(name);
        }
    }
    return open.empty();
}

}  // namespace

TEST_CASE("the cohort of 2022 is announced in both languages as the repository keeps it") {
    const auto announcement = announcement_of_2022();
    const auto intake = tests::published_cohort("2022", 217);
    const std::vector<std::pair<Format, std::string>> formats{{Format::text, "txt"},
                                                              {Format::markdown, "md"},
                                                              {Format::html, "html"},
                                                              {Format::json, "json"}};
    for (const auto language : every_language) {
        const auto figures = figures_of(intake, language);
        for (const auto& [format, ending] : formats) {
            const auto name = "announcement_2022." + std::string{code_of(language)} + "." + ending;
            CAPTURE(name);
            const auto now = render(announcement, figures, format);

            CHECK(now == tests::golden(name, now));
        }
    }
}

TEST_CASE("the announcement of 2022 opens and closes with its totals") {
    const auto intake = tests::published_cohort("2022", 217);
    const auto english = rendered(intake, Language::en, Format::text);
    const auto french = rendered(intake, Language::fr, Format::text);

    CHECK(first_line(english) ==
          "UNESCO Global Network of Learning Cities: 66 new members from 39 countries");
    CHECK(first_line(french) ==
          "Réseau mondial UNESCO des villes apprenantes\u202F: 66 nouveaux membres de 39 pays");
    CHECK(has(english, "\nAfrica (16)\n"));
    CHECK(has(english, "\nLatin America and the Caribbean (11)\n"));
    CHECK(has(french, "\nAmérique latine et Caraïbes (11)\n"));
    CHECK(has(english, "The network now has 283 members. It had 217 before.\n"));
    CHECK(has(french, "Le réseau compte désormais 283 membres. Il en comptait 217 auparavant.\n"));
    CHECK(has(english, "as far as the record names earlier members"));
    CHECK(has(french, "\n  Viet Nam\u202F: Cao Lãnh\n"));
}

TEST_CASE("nought is plural in English and singular in French, one is singular in both") {
    const Intake none{};
    const Intake one{.admitted = {member("Zenda")}};
    const Intake two{.admitted = {member("Zenda"), member("Strelsau")}};
    const auto title = [](const Intake& intake, Language language) {
        const auto line = first_line(rendered(intake, language, Format::text));
        return line.substr(line.find(": ") + 2);
    };

    CHECK(title(none, Language::en) == "0 new members from 0 countries");
    CHECK(title(one, Language::en) == "1 new member from 1 country");
    CHECK(title(two, Language::en) == "2 new members from 1 country");
    CHECK(title(none, Language::fr) == "0 nouveau membre de 0 pays");
    CHECK(title(one, Language::fr) == "1 nouveau membre de 1 pays");
    CHECK(title(two, Language::fr) == "2 nouveaux membres de 1 pays");
    CHECK(has(rendered(one, Language::en, Format::text), "The network now has 1 member. "));
    CHECK(has(rendered(one, Language::fr, Format::text), "désormais 1 membre. "));
    CHECK(has(rendered({.members_before = 1234, .names_all_earlier_members = false}, Language::fr,
                       Format::text),
              "1\u202F234 membres. "));
}

TEST_CASE("dates are written in words, the first of a French month as 1er") {
    CHECK(in_words(2022y / September / 2, Language::en) == "2 September 2022");
    CHECK(in_words(2022y / September / 2, Language::fr) == "2 septembre 2022");
    CHECK(in_words(2024y / January / 1, Language::fr) == "1er janvier 2024");
    CHECK(in_words(2024y / August / 31, Language::fr) == "31 août 2024");
    CHECK(in_words(2024y / December / 1, Language::en) == "1 December 2024");
}

TEST_CASE("an announcement says how much the record knows of earlier members") {
    Intake intake{.admitted = {member("Zenda")}, .members_before = 5};
    const auto said = [&] { return rendered(intake, Language::en, Format::text); };

    CHECK(has(said(), "Countries new to the network (1): Ruritania\n"));
    intake.names_all_earlier_members = false;
    CHECK(has(said(), "The record does not name the earlier members"));
    intake.earlier_countries = {*Country::from("FR")};
    CHECK(has(said(), "as far as the record names earlier members (1): Ruritania\n"));
    intake.earlier_countries = {*Country::from("XR")};
    CHECK(has(said(), "As far as the record names earlier members, no country is new"));
    intake.names_all_earlier_members = true;
    CHECK(has(said(), "No country is new to the network."));
}

TEST_CASE("a name cannot break out of the format that it stands in") {
    const Intake intake{.admitted = {member("<script>alert(\"1\")</script> & 'x'"),
                                     member("[a](http://b) *c* www.d.e"), member("1. a"),
                                     member("- b\nc\x1B[31m\u202Ed")}};

    const auto html = rendered(intake, Language::en, Format::html);
    CHECK_FALSE(has(html, "<script"));
    CHECK(has(html,
              "<bdi>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</bdi>"));
    CHECK(is_well_formed(html));

    const auto markdown = rendered(intake, Language::en, Format::markdown);
    CHECK(has(markdown, "\\[a\\](http\\://b) \\*c\\* www\\.d.e"));
    CHECK(has(markdown, "\\<script\\>"));

    const auto text = rendered(intake, Language::en, Format::text);
    CHECK(has(text, "- b c\uFFFD[31m\uFFFDd"));

    const auto json = nlohmann::json::parse(rendered(intake, Language::en, Format::json));
    CHECK(json["by_region"][0]["countries"][0]["members"].size() == 4);
    CHECK(has(json.dump(), "alert(\\\"1\\\")"));
}

TEST_CASE("a paragraph that begins like a list or a heading stays a paragraph in Markdown") {
    auto announcement = announcement_of_2022();
    announcement.notes = {{"1. a", ""}, {"- b", ""}, {"# c", ""}, {"12) d", ""}, {"1.5", ""}};
    const auto markdown = render(announcement, figures_of({}, Language::en), Format::markdown);

    CHECK(has(markdown, "\n1\\. a\n"));
    CHECK(has(markdown, "\n\\- b\n"));
    CHECK(has(markdown, "\n\\# c\n"));
    CHECK(has(markdown, "\n12\\) d\n"));
}

TEST_CASE("the page of an announcement is whole, says its language and runs no script") {
    const auto html = rendered(tests::published_cohort("2022", 217), Language::fr, Format::html);

    CHECK(html.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">\n"));
    CHECK(has(html, "<meta charset=\"utf-8\">"));
    CHECK(has(html, "<h2 id=\"arab-states\">États arabes (9)</h2>"));
    CHECK_FALSE(has(html, "script"));
    CHECK(is_well_formed(html));
}

TEST_CASE("the JSON of an announcement has the same keys and codes in each language") {
    const auto intake = tests::published_cohort("2022", 217);
    const auto english =
        nlohmann::ordered_json::parse(rendered(intake, Language::en, Format::json));
    const auto french = nlohmann::ordered_json::parse(rendered(intake, Language::fr, Format::json));

    CHECK(english["schema"] == "accede/announcement/1");
    CHECK(english["admitted"] == 66);
    CHECK(english["countries"] == 39);
    CHECK(english["members_after"] == 283);
    CHECK(english["by_region"][1]["region"] == "arab-states");
    CHECK(english["by_region"][1]["admitted"] == 9);
    CHECK(english["earlier_members_named"] == "some");
    CHECK(english["corrigendum"].is_null());
    std::vector<std::string> keys_en;
    std::vector<std::string> keys_fr;
    for (const auto& [key, value] : english.items()) keys_en.push_back(key);
    for (const auto& [key, value] : french.items()) keys_fr.push_back(key);
    CHECK(keys_en == keys_fr);
    CHECK(french["by_region"][2]["name"]["en"] == "Asia and the Pacific");
}

TEST_CASE("a corrigendum names what it strikes and both totals, and leaves the first alone") {
    auto announcement = announcement_of_2022();
    announcement.decision = "D-2020-2";
    announcement.call = "2020";
    announcement.announced_on = 2020y / September / 23;
    announcement.notes.clear();
    announcement.corrigendum = Corrigendum{.corrects = "D-2020-1",
                                           .first_announced_on = 2020y / September / 18,
                                           .admitted_as_announced = 3,
                                           .countries_as_announced = 1,
                                           .members_as_announced = 178,
                                           .struck = {{member("Hentzau"), "announced in error"}}};
    const Intake left{.admitted = {member("Zenda"), member("Strelsau")},
                      .members_before = 175,
                      .names_all_earlier_members = false};
    const auto english = render(announcement, figures_of(left, Language::en), Format::text);
    const auto french = render(announcement, figures_of(left, Language::fr), Format::text);

    CHECK(english == tests::golden("corrigendum.en.txt", english));
    CHECK(french == tests::golden("corrigendum.fr.txt", french));
    CHECK(has(english, "corrigendum to the announcement of 18 September 2020\n"));
    CHECK(has(english, "Ruritania: Hentzau (reason: announced in error)\n"));
    CHECK(has(english, "New members: 2, not 3.\n"));
    CHECK(has(english, "Their countries: 1, as announced.\n"));
    CHECK(has(english, "Members of the network: 177, not 178.\n"));
    CHECK(has(french, "Nouveaux membres\u202F: 2 au lieu de 3.\n"));
    const auto json =
        nlohmann::json::parse(render(announcement, figures_of(left, Language::en), Format::json));
    CHECK(json["corrigendum"]["struck"][0]["name"] == "Hentzau");
    CHECK(json["corrigendum"]["members_as_announced"] == 178);
    CHECK(json["members_after"] == 177);
}

TEST_CASE(
    "every sentence parses, takes the same arguments in both languages, and none is missing") {
    auto expected = std::size_t{0};
    for (const auto& sentence : sentences()) {
        CAPTURE(sentence.en);
        CHECK(static_cast<std::size_t>(sentence.message) == expected++);
        CHECK_FALSE(sentence.en.empty());
        CHECK_FALSE(sentence.fr.empty());
        CHECK(arguments_of(sentence.en) == arguments_of(sentence.fr));
    }
}

TEST_CASE("French sets a narrow space before a colon and no plain apostrophe") {
    for (const auto& sentence : sentences()) {
        const std::string french{sentence.fr};
        CAPTURE(french);
        CHECK_FALSE(has(french, "'"));
        for (const char mark : {':', ';', '!', '?'}) {
            for (auto at = french.find(mark); at != std::string::npos;
                 at = french.find(mark, at + 1)) {
                REQUIRE(at >= 3);
                CHECK(french.substr(at - 3, 3) == "\u202F");
            }
        }
    }
}

TEST_CASE("a format of the announcement is found by its name") {
    for (const auto format : every_format) CHECK(format_from(name_of(format)) == format);
    CHECK(format_from("pdf") == std::nullopt);
}
