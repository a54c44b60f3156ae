// What a dossier may hold, typed: the exit code, the message, and the database afterwards.
#include "tests/cli/typed.hpp"
#include "tests/support/fingerprint.hpp"

#include <fmt/format.h>

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::value;

namespace {

std::string words(int many) {
    std::string text;
    for (int i = 0; i < many; ++i) text += i == 0 ? "word" : " word";
    return text;
}

// Text as it cannot be stored, and how the refusal names what is wrong with it.
struct Unclean {
    std::string text;
    std::string saying;
};

const std::vector<Unclean>& unclean() {
    static const std::vector<Unclean> all{
        {"Kar\xff", "not valid UTF-8 at byte 4"},
        {"Kar\xc3", "not valid UTF-8 at byte 4"},           // cut off in a letter
        {"\xed\xa0\x80", "not valid UTF-8 at byte 1"},      // half of a surrogate pair
        {"\xf4\x90\x80\x80", "not valid UTF-8 at byte 1"},  // beyond Unicode
        {"\xc0\xaf", "not valid UTF-8 at byte 1"},          // '/' in two bytes
        {"\xe0\x80\xaf", "not valid UTF-8 at byte 1"},      // in three
        {"\xf0\x80\x80\xaf", "not valid UTF-8 at byte 1"},  // in four
        {"\xc0\x80", "not valid UTF-8 at byte 1"},          // NUL in two
        {std::string{"Ka\0ra", 5}, "a NUL (U+0000) at byte 3"},
        {"Ka\u202Era", "a mark that turns the direction of writing around (U+202E) at byte 3"},
        {"Ka\u202Ara", "(U+202A)"},
        {"Ka\u2066ra", "(U+2066)"},
        {"Ka\u2069ra", "(U+2069)"},
        {"Ka\x1b[31mra", "a control character (U+001B) at byte 3"},
    };
    return all;
}

}  // namespace

TEST_CASE("each missing section is named, and so is each missing declaration") {
    House house;
    house.open_call();
    house.officer("TG");
    check_done(house, "nomination new 2099 --country TG --name Kara --as officer.tg");

    check_refused(house, "nomination submit TG-2099-01 --as officer.tg", ExitCode::refused,
                  "dossier.incomplete",
                  {"  profile: missing\n", "  motivation: missing\n", "  plan: missing\n",
                   "  challenges: missing\n", "the mayor's commitment is not recorded",
                   "the Commission's endorsement is not recorded",
                   "try: accede nomination check TG-2099-01"});
}

TEST_CASE("a dossier that lacks one section is refused by the name of that section alone") {
    const std::vector<std::pair<std::string, std::string>> parts{
        {"profile: missing", "--section profile=A"},
        {"motivation: missing", "--section motivation=A"},
        {"plan: missing", "--section plan=A"},
        {"challenges: missing", "--section challenges=A"},
        {"the mayor's commitment is not recorded", "--mayor M --mayor-on 2099-01-20"},
        {"the Commission's endorsement is not recorded",
         "--endorsed-by E --endorsed-on 2099-01-31"}};
    House house;
    house.open_call();
    house.officer("TG");
    int number = 0;
    for (const auto& part : parts) {
        const auto& missing = part.first;
        const auto& option = part.second;
        CAPTURE(missing);
        ++number;
        const auto reference = fmt::format("TG-2099-{:02}", number);
        check_done(
            house,
            fmt::format("nomination new 2099 --country TG --name City{} --as officer.tg", number));
        std::string edit = "nomination edit " + reference + " --as officer.tg";
        for (const auto& [other, given] : parts) {
            if (other != missing) edit += " " + given;
        }
        check_done(house, edit);

        check_refused(house, "nomination submit " + reference + " --as officer.tg",
                      ExitCode::refused, "dossier.incomplete", {"1 point is open", missing});
        const auto outcome =
            tests::type(house, "nomination submit " + reference + " --as officer.tg");
        for (const auto& [other, given] : parts) {
            if (other != missing) CHECK(outcome.err.find(other) == std::string::npos);
        }

        check_done(house, "nomination edit " + reference + " --as officer.tg " + option);
        CHECK(tests::type(house, "nomination check " + reference + " --as officer.tg --json")
                  .out.find("\"ready\":true") != std::string::npos);
    }
}

TEST_CASE("200 words are taken where 200 are allowed, and 201 are not submitted") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");

    check_done(house, "nomination edit " + reference + " --section motivation='" + words(201) +
                          "' --as officer.tg");
    check_refused(house, "nomination submit " + reference + " --as officer.tg", ExitCode::refused,
                  "dossier.incomplete", {"motivation", "201", "200"});

    check_done(house, "nomination edit " + reference + " --section motivation='" + words(200) +
                          "' --as officer.tg");
    check_done(house, "nomination submit " + reference + " --as officer.tg");
}

TEST_CASE(
    "a section takes no broken or overlong UTF-8, no NUL and nothing that turns a text around") {
    House house;
    house.open_call();
    const auto reference = house.complete_draft("TG", "Kara");

    for (const auto& [text, saying] : unclean()) {
        const std::vector<std::string> line{"nomination",   "edit", reference,   "--section",
                                            "plan=" + text, "--as", "officer.tg"};
        check_refused(house, line, ExitCode::refused, "text.invalid", {saying});
        check_refused(house, "nomination edit " + reference + " --section plan=- --as officer.tg",
                      ExitCode::refused, "text.invalid", {saying}, {.input = text});
    }
    CHECK(value(house.connection, "SELECT state FROM nomination") == "draft");
}
