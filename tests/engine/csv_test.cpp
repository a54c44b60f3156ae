#include "engine/csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace engine;

namespace {

using Table = std::vector<std::vector<std::string>>;

csv::Taker into(Table& table) {
    return [&table](const csv::Row& row) -> Permission {
        auto& fields = table.emplace_back();
        for (const auto& field : row.fields) fields.emplace_back(field.text);
        return {};
    };
}

Result<Table> table_of(std::string_view text, std::size_t piece, csv::Limits limits = {}) {
    Table table;
    csv::Reader reader{into(table), limits};
    for (std::size_t at = 0; at < text.size(); at += piece) {
        if (auto fed = reader.feed(text.substr(at, piece)); !fed) {
            return tl::unexpected{fed.error()};
        }
    }
    if (auto finished = reader.finish(); !finished) return tl::unexpected{finished.error()};
    return table;
}

Refusal refusal_of(std::string_view text, csv::Limits limits = {}) {
    const auto table = table_of(text, text.size(), limits);
    REQUIRE_FALSE(table);
    return table.error();
}

}  // namespace

TEST_CASE("rows read the same wherever the file is cut into pieces") {
    const std::string text =
        "\xEF\xBB\xBF"
        "name,country,remark\r\n"
        "\"Bouak\u00e9\",CI,\"says \"\"yes\"\",\r\n\r\ntwice\"\r\n"
        "\n"
        "Gulu,,\n"
        "\"\",\"\",\"last\"";
    const Table expected{{"name", "country", "remark"},
                         {"Bouak\u00e9", "CI", "says \"yes\",\r\n\r\ntwice"},
                         {"Gulu", "", ""},
                         {"", "", "last"}};

    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CAPTURE(piece);
        CHECK(table_of(text, piece) == expected);
    }
}

TEST_CASE("a file of nothing has no rows, a quoted nothing is a row") {
    CHECK(table_of("", 1) == Table{});
    CHECK(table_of("\xEF\xBB\xBF", 1) == Table{});
    CHECK(table_of("\n\r\n", 1) == Table{});
    CHECK(table_of("\"\"", 1) == Table{{""}});
    CHECK(table_of("\"\"\n", 1) == Table{{""}});
    CHECK(table_of(",", 1) == Table{{"", ""}});
    CHECK(table_of("a", 1) == Table{{"a"}});
}

TEST_CASE("a field knows the line and the column in which it begins") {
    std::vector<std::string> places;
    const auto read = csv::read("a,b\n\n\"1\n2\",\"3\n\",4\nx,y,z\n", [&](const csv::Row& row) {
        for (const auto& field : row.fields) {
            places.push_back(std::to_string(row.line) + ":" + std::to_string(field.line) + ":" +
                             std::to_string(field.column));
        }
        return Permission{};
    });

    REQUIRE(read);
    CHECK(places == std::vector<std::string>{"1:1:1", "1:1:2", "3:3:1", "3:4:2", "3:5:3", "6:6:1",
                                             "6:6:2", "6:6:3"});
}

TEST_CASE("quotation marks where none belong are refused by line and column") {
    CHECK(refusal_of("a,b\nc,d\"e\n").details == std::vector<std::string>{"line 2, column 2"});
    CHECK(refusal_of("a,\"b\"c\n").details == std::vector<std::string>{"line 1, column 2"});
    CHECK(refusal_of("a\rb\n").details == std::vector<std::string>{"line 1, column 1"});
    CHECK(refusal_of("a,b\nc,\"d\ne,f\n").explanation ==
          "The quotation mark opened in line 2, column 2 is never closed.");
    CHECK(refusal_of("a\r").reason == Reason::input_invalid);
    CHECK(refusal_of("\xFF\xFE"
                     "a")
              .explanation == "The file is written in UTF-16. Save it as CSV in UTF-8.");
}

TEST_CASE("a field, a row and a number of fields may reach their limit and not pass it") {
    const csv::Limits limits{.field_bytes = 4, .row_bytes = 6, .fields = 3};

    CHECK(table_of("abcd,ef\n", 1, limits));
    CHECK(refusal_of("ab\nabcde\n", limits).details ==
          std::vector<std::string>{"line 2, column 1"});
    CHECK(refusal_of("abcd,efg\n", limits).details == std::vector<std::string>{"line 1, column 2"});
    CHECK(table_of("a,b,c\n", 1, limits));
    CHECK(refusal_of("a,b,c,d\n", limits).details == std::vector<std::string>{"line 1, column 4"});
}

TEST_CASE("a stream without a line break is refused once it is longer than a row may be") {
    const std::string piece(64 << 10, '\0');
    csv::Reader reader{[](const csv::Row&) { return Permission{}; }};
    Permission fed;
    std::size_t bytes = 0;
    while (fed && bytes < (std::size_t{1} << 30)) {
        fed = reader.feed(piece);
        bytes += piece.size();
    }

    REQUIRE_FALSE(fed);
    CHECK(bytes <= csv::Limits{}.field_bytes + piece.size());
    CHECK(reader.feed("a\n").error() == fed.error());
    CHECK(reader.finish().error() == fed.error());
}

TEST_CASE("who takes the rows may stop the reading with a refusal of their own") {
    int taken = 0;
    const auto read = csv::read("a\nb\nc\n", [&](const csv::Row& row) -> Permission {
        ++taken;
        if (row.line == 2) return refuse(Reason::text_invalid, "Not this one.");
        return {};
    });

    REQUIRE_FALSE(read);
    CHECK(read.error() == Refusal{Reason::text_invalid, "Not this one."});
    CHECK(taken == 2);
}

TEST_CASE("columns go by their names in any order, and a wrong name is refused") {
    const auto columns_of = [](std::string_view first) {
        Result<csv::Columns> columns;
        const auto read = csv::read(first, [&](const csv::Row& row) {
            columns = csv::Columns::from(row, {"city", "country"}, {"kind"});
            return Permission{};
        });
        REQUIRE(read);
        return columns;
    };

    const auto columns = columns_of("country,city");
    REQUIRE(columns);
    CHECK(csv::read("TG,Kara", [&](const csv::Row& row) -> Permission {
        CHECK(columns->fit(row));
        CHECK(columns->text(row, "city") == "Kara");
        CHECK(columns->place(row, "city") == "line 1, column 2 (city)");
        CHECK_FALSE(columns->find(row, "kind"));
        return {};
    }));
    CHECK(csv::read("TG,Kara,city", [&](const csv::Row& row) -> Permission {
        const auto fits = columns->fit(row);
        REQUIRE_FALSE(fits);
        CHECK(fits.error().explanation == "The row has 3 fields where the first row has 2.");
        CHECK(fits.error().details == std::vector<std::string>{"line 1, column 3"});
        return {};
    }));
    CHECK(columns_of("city").error().explanation == "The column \"country\" is missing.");
    CHECK(columns_of("city,city").error().explanation == "The column \"city\" is there twice.");
    CHECK(columns_of("city,land").error().explanation == "No column is called \"land\" here.");
    CHECK(columns_of("city;country").error().explanation ==
          "The fields are parted by semicolons. Save the file with commas.");
}

TEST_CASE("what is written reads back, and no cell begins a formula") {
    std::string text;
    csv::append_row(text, {"a\"b", "c,d", "e\r\nf", ""});
    csv::append_row(text,
                    {"=1+1", "+1", "-1", "@x", "\t=x", "\r=x", std::string_view{"\0=x", 3}, "1-1"});

    CHECK(text.substr(0, text.find("\r\n\"'")) == "\"a\"\"b\",\"c,d\",\"e\r\nf\",\"\"");
    CHECK(table_of(text, 7) ==
          Table{{"a\"b", "c,d", "e\r\nf", ""},
                {"'=1+1", "'+1", "'-1", "'@x", "'\t=x", "'\r=x", std::string{"'\0=x", 4}, "1-1"}});
}
