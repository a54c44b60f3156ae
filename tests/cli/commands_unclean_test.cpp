// Words that are no text, wherever they are typed: nothing of them reaches the database.
#include "tests/cli/typed.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::value;

namespace {

using Words = std::vector<std::string>;

// What cannot be stored, and how the refusal names what is wrong with it.
struct Unclean {
    std::string text;
    std::string saying;
};

const std::vector<Unclean>& unclean() {
    static const std::vector<Unclean> all{
        {"Kar\xff", "not valid UTF-8 at byte 4"},
        {"\xc0\xaf", "not valid UTF-8 at byte 1"},      // '/' in two bytes
        {"\xed\xa0\x80", "not valid UTF-8 at byte 1"},  // half of a surrogate pair
        {std::string{"Ka\0ra", 5}, "a NUL (U+0000) at byte 3"},
        {"Ka\u202Era", "a mark that turns the direction of writing around (U+202E) at byte 3"},
        {"Ka\x1b[31mra", "a control character (U+001B) at byte 3"},
    };
    return all;
}

}  // namespace

TEST_CASE("a name, a place, a remark and a reason take no broken text") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    house.complete_draft("TG", "Pya");

    for (const auto& one : unclean()) {
        const auto& text = one.text;
        const auto& saying = one.saying;
        const auto refuses = [&](const Words& line, const std::string& what) {
            check_refused(house, line, ExitCode::refused, "text.invalid", {saying, what});
        };
        refuses(
            {"nomination", "new", "2099", "--country", "TG", "--name", text, "--as", "officer.tg"},
            "The text");
        refuses({"nomination", "new", "2099", "--country", "TG", "--name", "Lome", "--within", text,
                 "--as", "officer.tg"},
                "The text");
        refuses({"person", "add", "eve", "--name", text, "--as", "ada"}, "The text");
        refuses({"nomination", "edit", "TG-2099-02", "--mayor", text, "--mayor-on", "2099-01-20",
                 "--as", "officer.tg"},
                "The text");
        refuses({"nomination", "withdraw", "TG-2099-02", "--reason", text, "--as", "officer.tg"},
                "The reason");
        refuses({"screening", "return", "TG-2099-01", "--remark", "plan=" + text, "--as", "ada"},
                "The remark on 'plan'");
        refuses({"screening", "ineligible", "TG-2099-01", "--reason", text, "--as", "ada"},
                "The reason");
        refuses({"call", "amend", "2099", "--extend", "2099-04-30T23:59", "--reason", text, "--as",
                 "ada"},
                "The reason");
        refuses({"member", "open", "--members", "3", "--as-of", "2099-01-01", "--source", text,
                 "--as", "ada"},
                "The source");
    }
}

TEST_CASE("an answer to a remark takes no broken text") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    check_done(house, "screening return TG-2099-01 --remark plan='Say who.' --as ada");

    for (const auto& one : unclean()) {
        const auto& text = one.text;
        const auto& saying = one.saying;
        check_refused(house,
                      Words{"nomination", "edit", "TG-2099-01", "--answer", "plan=" + text, "--as",
                            "officer.tg"},
                      ExitCode::refused, "text.invalid", {saying, "The answer"});
    }
}

TEST_CASE("the reasons of a conflict, of its ruling and of a release take no broken text") {
    House house;
    house.open_call();
    house.eligible("TG", "Kara");
    const auto juror = house.juror("j.ola");
    check_done(house, "jury invite 2099 " + juror + " --as ada");
    check_done(house, "jury assign TG-2099-01 " + juror + " --as ada");

    for (const auto& one : unclean()) {
        const auto& text = one.text;
        const auto& saying = one.saying;
        const auto refuses = [&](Words line) {
            line.insert(line.end(), {"--reason", text, "--as", "ada"});
            check_refused(house, line, ExitCode::refused, "text.invalid", {saying, "The reason"});
        };
        refuses({"jury", "conflict", "TG-2099-01", juror, "institution"});
        refuses({"jury", "dismiss", "TG-2099-01", juror, "institution"});
        refuses({"jury", "release", "TG-2099-01", juror});
    }
}

TEST_CASE("a reason of several lines is kept as it is, in composed letters") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");

    const auto outcome = tests::type(
        house, Words{"nomination", "withdraw", "TG-2099-01", "--reason",
                     "The mayor asked.\nBouake\u0301 goes first.", "--as", "officer.tg"});
    CHECK(outcome.exit == ExitCode::done);
    CHECK(value(house.connection,
                "SELECT b.body FROM entry_body b JOIN audit_entry a USING "
                "(call_id, entry_id) ORDER BY a.entry_id DESC LIMIT 1") ==
          "The mayor asked.\nBouak\u00e9 goes first.");
}

TEST_CASE("a reference, a call, a person or a code that is no text is a mistake of typing") {
    House house;
    house.open_call();

    for (const auto& one : unclean()) {
        const auto& broken = one.text;
        const auto& saying = one.saying;
        const auto refuses = [&](const Words& line, const std::string& what) {
            check_refused(house, line, ExitCode::usage, "usage", {what, saying});
        };
        refuses({"call", "show", broken}, "CALL");
        refuses({"call", "open", "2099", "--as", broken}, "--as");
        refuses({"nomination", "list", "2099", "--country", broken}, "--country");
        refuses({"nomination", "list", "2099", "--state", broken}, "--state");
        refuses({"person", "add", broken, "--name", "Eve", "--as", "ada"}, "PERSON");
        refuses({"member", "list", "--ledger", broken}, "--ledger");
    }
    check_refused(house, Words{"nomination", "show", "TG-2099-\xff"}, ExitCode::usage, "usage",
                  {"REFERENCE", "not valid UTF-8 at byte 9"});
    check_done(house, "call show 2099");
}
