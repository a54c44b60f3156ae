// Rows of a file read into nominations, and each way in which one can be wrong.
#include "engine/nomination/import.hpp"

#include "engine/audit/digest.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>

using namespace engine;
using nomination::ImportedRow;
using nomination::ImportReader;
using nomination::ReadRow;
using nomination::text_of;

namespace {

const regulations::Regulations& rules() {
    static const auto parsed =
        regulations::parse(tests::file("data/regulations/fictional-2099.json")).value();
    return parsed;
}

struct Read {
    std::vector<ReadRow> rows;
    Permission verdict;
};

Read read(std::string_view text, std::size_t piece = 1 << 16) {
    Read all;
    ImportReader reader{rules(), [&](ReadRow row) { all.rows.push_back(std::move(row)); }};
    for (std::size_t at = 0; at < text.size() && all.verdict; at += piece) {
        all.verdict = reader.feed(text.substr(at, piece));
    }
    if (all.verdict) all.verdict = reader.finish();
    return all;
}

ImportedRow only_row(std::string_view text) {
    auto all = read(text);
    REQUIRE(all.verdict);
    REQUIRE(all.rows.size() == 1);
    if (!all.rows[0]) FAIL(all.rows[0].error().refusal.explanation);
    return *all.rows[0];
}

// "line 2, column 1 (country): ..."
std::string only_fault(std::string_view text) {
    auto all = read(text);
    REQUIRE(all.verdict);
    REQUIRE(all.rows.size() == 1);
    REQUIRE_FALSE(all.rows[0]);
    const auto& bad = all.rows[0].error();
    return text_of(bad.spot) + ": " + bad.refusal.explanation;
}

// Of the whole file.
std::string verdict(std::string_view text) {
    const auto all = read(text);
    REQUIRE_FALSE(all.verdict);
    CHECK(all.verdict.error().reason == Reason::input_invalid);
    return all.verdict.error().details.at(0) + ": " + all.verdict.error().explanation;
}

}  // namespace

TEST_CASE("a row of CSV becomes a nomination with its dossier") {
    const auto row = only_row(
        "country,name,within,kind,as,submit,mayor,mayor_on,endorsed_by,endorsed_on,section:plan\n"
        "TG,Kara,North,county,officer.tg,yes,The mayor,2099-01-20,The secretary,2099-01-31,"
        "\"One,\r\ntwo.\"\n");

    CHECK(row.line == 2);
    CHECK(row.country.text() == "TG");
    CHECK(row.commission.text() == "TG");
    CHECK(row.name == "Kara");
    CHECK(row.within == "North");
    CHECK(row.kind == "county");
    CHECK(row.as == "officer.tg");
    CHECK(row.submit == true);
    CHECK(row.dossier.mayors_commitment == nomination::Declaration{"The mayor", "2099-01-20"});
    CHECK(row.dossier.commissions_endorsement ==
          nomination::Declaration{"The secretary", "2099-01-31"});
    CHECK(row.dossier.sections.at("plan") == "One,\ntwo.");
}

TEST_CASE("an object a line says the same as a row of CSV") {
    const auto csv = only_row(
        "country,commission,name,submit,section:plan\n"
        "TG,FR,\"A \"\"city\"\"\",no,\n");
    const auto json = only_row(
        R"({"country":"TG","commission":"FR","name":"A \"city\"","submit":false,"section:plan":null})"
        "\n");

    CHECK(json.name == csv.name);
    CHECK(json.commission == csv.commission);
    CHECK(json.submit == csv.submit);
    CHECK(json.dossier == csv.dossier);
    CHECK(csv.dossier.sections.empty());
    CHECK(json.commission.text() == "FR");
}

TEST_CASE("what is left empty is left to its default") {
    const auto row = only_row("country,name,kind,as,submit,mayor,mayor_on\nTG,Kara,,,,,\n");

    CHECK(row.kind == "city");
    CHECK(row.as.empty());
    CHECK_FALSE(row.submit.has_value());
    CHECK_FALSE(row.dossier.mayors_commitment);
}

TEST_CASE("a file reads the same wherever it is cut, with a byte order mark and either line end") {
    const std::string mark = "\xEF\xBB\xBF";
    for (const std::string& text :
         {mark + "country,name\r\nTG,Kara\r\nFR,Bouak\u00e9\r\n",
          mark + "\r\n{\"country\":\"TG\",\"name\":\"Kara\"}\r\n\r\n{\"country\":\"FR\","
                 "\"name\":\"Bouak\u00e9\"}"}) {
        for (std::size_t piece = 1; piece < 12; ++piece) {
            CAPTURE(piece);
            const auto all = read(text, piece);
            REQUIRE(all.verdict);
            REQUIRE(all.rows.size() == 2);
            REQUIRE(all.rows[0]);
            REQUIRE(all.rows[1]);
            CHECK(all.rows[0]->name == "Kara");
            CHECK(all.rows[1]->name == "Bouak\u00e9");
        }
    }
}

TEST_CASE("line breaks inside quotes are counted, so that a later row is named by its own line") {
    const auto all = read(
        "country,name,section:plan\n"
        "TG,Kara,\"one\ntwo\nthree\"\n"
        "Togo,Pya,\n");

    REQUIRE(all.rows.size() == 2);
    REQUIRE_FALSE(all.rows[1]);
    CHECK(text_of(all.rows[1].error().spot) == "line 5, column 1 (country)");
}

TEST_CASE("an apostrophe that guards a formula is taken off, and another one stays") {
    CHECK(only_row("country,name,section:plan\nTG,Kara,'=1+1\n").dossier.sections.at("plan") ==
          "=1+1");
    CHECK(only_row("country,name\nNL,'s-Hertogenbosch\n").name == "'s-Hertogenbosch");
    CHECK(only_row("country,name,section:plan\nTG,Kara,=1+1\n").dossier.sections.at("plan") ==
          "=1+1");
}

TEST_CASE("each field that is wrong is named by line and column with the reason") {
    CHECK(only_fault("country,name\nTogo,Kara\n") ==
          "line 2, column 1 (country): 'Togo' is no country's code of two capital letters.");
    CHECK(only_fault("name,commission,country\nKara,tg,TG\n") ==
          "line 2, column 2 (commission): 'tg' is no country's code of two capital letters.");
    CHECK(only_fault("country,name\nTG,\n") == "line 2, column 2 (name): A name is missing.");
    CHECK(only_fault("country,name\nTG, Kara\n") ==
          "line 2, column 2 (name): The name ' Kara' has blanks around it.");
    CHECK(only_fault("country,name,submit\nTG,Kara,maybe\n") ==
          "line 2, column 3 (submit): 'maybe' is neither yes nor no.");
    CHECK(only_fault("country,name,mayor,mayor_on\nTG,Kara,M,20 January\n") ==
          "line 2, column 4 (mayor_on): '20 January' is no date such as 2022-01-31.");
    CHECK(only_fault("country,name,mayor\nTG,Kara,M\n") ==
          "line 2, column 3 (mayor): The day is missing on which it was declared.");
    CHECK(only_fault("country,name,endorsed_on\nTG,Kara,2099-01-20\n") ==
          "line 2, column 3 (endorsed_on): The name is missing of who declared it.");
}

TEST_CASE("text that is no clean UTF-8 is refused where it stands") {
    CHECK(only_fault("country,name\nTG,K\xC3\n") ==
          "line 2, column 2 (name): The text is not valid UTF-8 at byte 2.");
    CHECK(only_fault("country,name\nTG,K\xC0\xAF\n") ==
          "line 2, column 2 (name): The text is not valid UTF-8 at byte 2.");
    CHECK(only_fault("country,name,section:plan\nTG,Kara,a\u202Eb\n") ==
          "line 2, column 3 (section:plan): The text has a mark that turns the direction of "
          "writing around (U+202E) at byte 2.");
    CHECK(only_fault(std::string_view{"country,name\nTG,K\0ara\n", 22}) ==
          "line 2, column 2 (name): The text has a NUL (U+0000) at byte 2.");
    CHECK(only_fault("{\"country\":\"TG\",\"name\":\"K\xC3\"}\n").starts_with("line 1, column "));
}

TEST_CASE("a row that is too short or too long is refused, and the next one is read") {
    const auto all = read("country,name\nTG\nTG,Kara,more\nTG,Pya\n");

    REQUIRE(all.verdict);
    REQUIRE(all.rows.size() == 3);
    REQUIRE_FALSE(all.rows[0]);
    CHECK(text_of(all.rows[0].error().spot) == "line 2");
    CHECK(all.rows[0].error().refusal.explanation ==
          "The row has 1 fields where the first row has 2.");
    REQUIRE_FALSE(all.rows[1]);
    CHECK(text_of(all.rows[1].error().spot) == "line 3");
    CHECK(all.rows[2]);
}

TEST_CASE("an object with anything but texts under known names is refused, and the next is read") {
    const std::string good = "{\"country\":\"TG\",\"name\":\"Pya\"}\n";
    const auto fault = [&](const std::string& line) {
        const auto all = read(good + line + "\n" + good);
        REQUIRE(all.verdict);
        REQUIRE(all.rows.size() == 3);
        CHECK(all.rows[2]);
        REQUIRE_FALSE(all.rows[1]);
        const auto& bad = all.rows[1].error();
        return text_of(bad.spot) + ": " + bad.refusal.explanation;
    };

    CHECK(fault(R"({"country":"TG","name":12})") ==
          "line 2, column 2 (name): The value is a number, and no text.");
    CHECK(fault(R"({"country":["TG"]})") ==
          "line 2, column 1 (country): The value is an array, and no text.");
    CHECK(fault(R"({"country":{"code":"TG"}})") ==
          "line 2, column 1 (country): The value is an object, and no text.");
    CHECK(fault(R"({"country":"TG","city":"Kara"})") ==
          "line 2, column 2: No column is called \"city\" here.");
    CHECK(fault(R"({"country":"TG","country":"TG","name":"Kara"})") ==
          "line 2, column 2 (country): The member is there twice.");
    CHECK(fault(R"({"country":"TG"})") == "line 2: The name is missing.");
    CHECK(fault(R"(["TG","Kara"])") == "line 2: A line is one object, such as {\"country\": ...}.");
    CHECK(fault(R"({"country":"TG","name":"Kara")")
              .starts_with("line 2, column 30: It is no JSON: syntax error"));
}

TEST_CASE("a line that is longer than any dossier is passed over in bounded memory") {
    const auto all = read("{\"country\":\"TG\",\"name\":\"" + std::string(5'000'000, 'x') +
                          "\"}\n{\"country\":\"TG\",\"name\":\"Kara\"}\n");

    REQUIRE(all.verdict);
    REQUIRE(all.rows.size() == 2);
    REQUIRE_FALSE(all.rows[0]);
    CHECK(all.rows[0].error().refusal.reason == Reason::text_too_long);
    CHECK(text_of(all.rows[0].error().spot) == "line 1");
    CHECK(all.rows[1]);
}

TEST_CASE("a file that is none is refused as a whole") {
    CHECK(verdict("") == "line 1: The file names no nomination.");
    CHECK(verdict("\xEF\xBB\xBF\r\n") == "line 1: The file names no nomination.");
    CHECK(verdict("country,name\r\n") == "line 1: The file names no nomination.");
    CHECK(verdict("country,name,city\nTG,Kara,x\n") ==
          "line 1, column 3: No column is called \"city\" here.");
    CHECK(verdict("country,name,section:essay\nTG,Kara,x\n") ==
          "line 1, column 3: No column is called \"section:essay\" here.");
    CHECK(verdict("country,name,name\nTG,Kara,x\n") ==
          "line 1, column 3: The column \"name\" is there twice.");
    CHECK(verdict("country,kind\nTG,city\n") == "line 1: The column \"name\" is missing.");
    CHECK(verdict("country;name\nTG;Kara\n") ==
          "line 1, column 1: The fields are parted by semicolons. Save the file with commas.");
    CHECK(verdict("country,name\nTG,Kara\nTG,\"Pya\n") ==
          "line 4, column 2: The quotation mark opened in line 3, column 2 is never closed.");
}

TEST_CASE("what the rules refuse is blamed on the column that they refused") {
    const auto row = only_row("name,country,as,kind\nKara,TG,officer.tg,county\n");

    CHECK(text_of(row.spot_of(Reason::country_unknown)) == "line 2, column 2 (country)");
    CHECK(text_of(row.spot_of(Reason::not_of_this_commission)) == "line 2, column 2 (country)");
    CHECK(text_of(row.spot_of(Reason::already_nominated)) == "line 2, column 1 (name)");
    CHECK(text_of(row.spot_of(Reason::entity_kind_not_allowed)) == "line 2, column 4 (kind)");
    CHECK(text_of(row.spot_of(Reason::not_for_this_role)) == "line 2, column 3 (as)");
    CHECK(text_of(row.spot_of(Reason::quota_exhausted)) == "line 2");
}

TEST_CASE("a digest of pieces is the digest of the whole") {
    audit::Hashing hashing;
    hashing.add("country,");
    hashing.add("");
    hashing.add("name\n");

    CHECK(hashing.finish() == audit::sha256("country,name\n"));
}
