// The language in which lists are asked: what is understood, what it means, and what is said where
// it is not.
#include "engine/query/query.hpp"
#include "engine/query/constraint.hpp"

#include <algorithm>
#include <array>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine::query;
using namespace std::string_literals;

namespace {

Query understood(const std::string& text, List list = List::nominations) {
    const auto query = parse(list, text, "2099");
    CAPTURE(text);
    if (!query) FAIL(query.error().why);
    return *query;
}

// "4+6: why"
std::string complaint(const std::string& text, List list = List::nominations,
                      const std::optional<std::string>& scope = "2099") {
    const auto query = parse(list, text, scope);
    if (query) return "none";
    return fmt::format("{}+{}: {}", query.error().position, query.error().length,
                       query.error().why);
}

bool is_understood(const std::string& text, List list = List::nominations) {
    return parse(list, text, "2099").has_value();
}

Constraint of(const std::string& text, const char* field, List list = List::nominations) {
    return constraints_of(understood(text, list)).fields.at(field_of(list, field).value());
}

using Words = std::vector<std::string>;
using Spans = std::vector<Span>;

constexpr std::int64_t day = 86'400'000'000;

}  // namespace

TEST_CASE(
    "a query is read in words of fields, values and names, in any order and with any blanks") {
    const auto query = understood(
        "  state:returned,submitted  kara -name:\"Porto Novo\" sort:-place,name limit:20 ");

    REQUIRE(query.terms.size() == 3);
    CHECK(query.terms[0] ==
          Term{field_of(List::nominations, "state"), false, {"returned"s, "submitted"s}});
    CHECK(query.terms[1] == Term{{}, false, {"kara"s}});
    CHECK(query.terms[2] == Term{field_of(List::nominations, "name"), true, {"Porto Novo"s}});
    CHECK(query.order == std::vector<SortKey>{{*field_of(List::nominations, "place"), true},
                                              {*field_of(List::nominations, "name"), false}});
    CHECK(query.limit == 20);
    CHECK(query.scope == "2099");
    CHECK(understood("").terms.empty());
}

TEST_CASE("quotes hold blanks, commas, colons and doubled quotes together") {
    const auto query = understood(R"(name:"a, b:c ""d""",e "x y")");

    CHECK(query.terms[0].values == std::vector<Value>{"a, b:c \"d\""s, "e"s});
    CHECK(query.terms[1].values == std::vector<Value>{"x y"s});
    CHECK(complaint(R"(kara name:"open)") == "10+5: The quotes are opened and never closed.");
    CHECK(complaint(R"(name:"a"b)") ==
          "8+1: After closing quotes comes a comma, a blank or the end.");
    CHECK(complaint(R"(name:a"b)") ==
          "6+1: Quotes go around the whole value; one quote inside is written as two.");
}

TEST_CASE("a complaint names the place, the reason and what is allowed") {
    const auto unknown = parse(List::nominations, "kara stat:draft", "2099");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().position == 5);
    CHECK(unknown.error().length == 10);
    CHECK(unknown.error().why == "The list 'nominations' has no field 'stat'.");
    CHECK(unknown.error().typed == "stat");
    CHECK(std::ranges::find(unknown.error().choices, "state") != unknown.error().choices.end());

    const auto value = parse(List::nominations, "state:draft,retruned", "2099");
    REQUIRE_FALSE(value);
    CHECK(value.error().position == 12);
    CHECK(value.error().length == 8);
    CHECK(std::ranges::find(value.error().choices, "returned") != value.error().choices.end());

    CHECK(complaint("score>=4") ==
          "0+8: The list 'nominations' has no field 'score'. The list 'deliberation' has.");
    CHECK(complaint("state=draft") == "5+1: Equality is asked with a colon: state:VALUE.");
    CHECK(complaint("state!=draft") == "5+1: To leave a value out, negate the word: -state:VALUE.");
    CHECK(complaint("state>draft") ==
          "0+11: 'state' has no order, so it is asked with a colon: state:VALUE.");
    CHECK(complaint("place>=1,2") == "0+10: Only a colon takes several values.");
    CHECK(complaint("- kara") ==
          "0+1: A minus stands before the word that it negates, without a blank.");
    CHECK(complaint("kara >=4").starts_with("5+3: Which field?"));
    CHECK(complaint("state:") == "6+1: A value is missing.");
    CHECK(complaint("state:draft,,returned") == "12+1: A value is missing.");
    CHECK(complaint("name:\"\"") == "5+2: A value is missing.");
    CHECK(complaint("name:a,b name:c,d") ==
          "9+8: One text is given several values to choose from once only.");
}

TEST_CASE("sorting takes two shown fields, each once, and a limit one number of rows") {
    CHECK(is_understood("sort:name,-place"));
    CHECK(complaint("sort:name,place,state") == "16+5: A list is sorted by 2 fields at most.");
    CHECK(complaint("sort:name sort:-name") == "15+5: It is sorted by 'name' already.");
    CHECK(complaint("sort:score") == "5+5: The list 'nominations' is not sorted by 'score'.");
    CHECK(complaint("-sort:name") == "0+10: 'sort' is not negated.");
    CHECK(complaint("sort>name") == "0+9: 'sort' takes a colon: sort:VALUE.");

    CHECK(understood("limit:1").limit == 1);
    CHECK(understood("limit:1000000").limit == 1'000'000);
    for (const auto* text :
         {"limit:0", "limit:1000001", "limit:-1", "limit:x", "limit:1,2", "limit:1.5"}) {
        CAPTURE(text);
        CHECK(complaint(text).ends_with("A limit is one whole number from 1 to 1000000."));
    }
    CHECK(complaint("limit:1 limit:2") == "8+7: The limit was given already.");
}

TEST_CASE("a list of a call is of one call, said once, in the query or beside it") {
    CHECK(parse(List::nominations, "call:2099")->scope == "2099");
    CHECK(parse(List::nominations, "call:2099", "2099")->scope == "2099");
    CHECK(complaint("kara", List::nominations, {}) ==
          "4+0: Which call? These are listed call by call: call:CODE.");
    CHECK(complaint("call:2022") == "0+9: A list is of one call.");
    CHECK(complaint("call:2022,2099", List::nominations, {}) == "0+14: A list is of one call.");
    CHECK(complaint("-call:2099") == "0+10: 'call' is not negated.");
    CHECK(parse(List::members, "")->scope == "gnlc");
    CHECK(parse(List::members, "ledger:other")->scope == "other");
}

TEST_CASE("the length of a query, its words and the values of a word are bounded") {
    std::string longest(longest_query_bytes, 'x');
    CHECK(is_understood(longest));
    CHECK(complaint(longest + "x") == "1024+1: A query has 1024 bytes at most.");

    std::string words;
    for (std::size_t i = 0; i < most_words; ++i) words += "x ";
    CHECK(is_understood(words));
    CHECK(complaint(words + "y") == "64+1: A query has 32 words at most.");

    std::string values = "reference:a";
    for (std::size_t i = 1; i < most_values; ++i) values += ",a";
    CHECK(is_understood(values));
    CHECK(complaint(values + ",b").ends_with("A word has 64 values at most."));

    CHECK(complaint("a\tb") != "none");
    CHECK(complaint("a\0b"s) != "none");
    CHECK(complaint("\xff") != "none");
}

TEST_CASE("a whole number is of fifteen digits at most, compared from either side") {
    CHECK(std::get<Within>(of("place:3", "place")).spans == Spans{{3, 4}});
    CHECK(std::get<Within>(of("place>3", "place")).spans == Spans{{4, INT64_MAX}});
    CHECK(std::get<Within>(of("place>=3", "place")).spans == Spans{{3, INT64_MAX}});
    CHECK(std::get<Within>(of("place<3", "place")).spans == Spans{{INT64_MIN, 3}});
    CHECK(std::get<Within>(of("place<=3", "place")).spans == Spans{{INT64_MIN, 4}});
    CHECK(std::get<Within>(of("place:2..4", "place")).spans == Spans{{2, 5}});
    CHECK(std::get<Within>(of("place:2..", "place")).spans == Spans{{2, INT64_MAX}});
    CHECK(std::get<Within>(of("place:..4", "place")).spans == Spans{{INT64_MIN, 5}});
    CHECK(is_understood("place:999999999999999"));
    for (const auto* text : {"place:1000000000000000", "place:-1", "place:+1", "place:1.0",
                             "place:x", "place:4..2", "place:..", "place:1...2", "place>=1..2"}) {
        CAPTURE(text);
        CHECK_FALSE(is_understood(text));
    }
}

TEST_CASE("a decimal is compared as it is shown, in hundredths") {
    const auto spans = [](const std::string& text) {
        return std::get<Within>(of(text, "score", List::deliberation)).spans;
    };
    CHECK(spans("score>=4") == Spans{{400, INT64_MAX}});
    CHECK(spans("score>4.2") == Spans{{421, INT64_MAX}});
    CHECK(spans("score:4.25") == Spans{{425, 426}});
    CHECK(spans("score:3.5..4") == Spans{{350, 401}});
    for (const auto* text : {"score:4.255", "score:4.", "score:.5", "score:4,2.x", "score:1e3"}) {
        CAPTURE(text);
        CHECK_FALSE(is_understood(text, List::deliberation));
    }
}

TEST_CASE("an instant is a year, a month, a day or a second, whole, in UTC") {
    const auto spans = [](const std::string& text) {
        return std::get<Within>(of(text, "complete_by")).spans;
    };
    CHECK(spans("complete_by:1970-01-01") == Spans{{0, day}});
    CHECK(spans("complete_by:1970-01") == Spans{{0, 31 * day}});
    CHECK(spans("complete_by:1970") == Spans{{0, 365 * day}});
    CHECK(spans("complete_by>1970-01-01") == Spans{{day, INT64_MAX}});
    CHECK(spans("complete_by<=1970-01-01") == Spans{{INT64_MIN, day}});
    CHECK(spans("complete_by:1970-01-01T00:00:01Z") == Spans{{1'000'000, 2'000'000}});
    CHECK(spans("complete_by:1970-01-01T00:00:01.5Z") == Spans{{1'500'000, 1'500'001}});
    CHECK(spans("complete_by:1970-01-01T01:00:00+01:00") == Spans{{0, 1'000'000}});
    CHECK(spans("complete_by:1970-01..1970-02") == Spans{{0, 59 * day}});
    CHECK(is_understood("complete_by:2096-02-29"));
    for (const auto* text :
         {"complete_by:2099-02-29", "complete_by:2099-13", "complete_by:99", "complete_by:2099-3",
          "complete_by:2099-03-31T25:00:00Z", "complete_by:2099-03-311", "complete_by:0000"}) {
        CAPTURE(text);
        CHECK_FALSE(is_understood(text));
    }
}

TEST_CASE("none asks for rows without a value, where there may be some, and in quotes is a text") {
    CHECK(std::get<Within>(of("place:none", "place")) == Within{.spans = {}, .missing = true});
    CHECK(std::get<Within>(of("place:none,1", "place")) ==
          Within{.spans = {{1, 2}}, .missing = true});
    CHECK(std::get<Within>(of("-place:none", "place")) == Within{.spans = {{}}, .missing = false});
    CHECK(std::get<Within>(of("place>=1", "place")).missing == false);
    CHECK(std::get<Within>(of("-place:1", "place")) ==
          Within{.spans = {{INT64_MIN, 1}, {2, INT64_MAX}}, .missing = true});
    CHECK(std::get<Among>(of("verdict:none", "verdict", List::reviews)) == Among{{""}, true});
    CHECK_FALSE(is_understood("verdict:\"none\"", List::reviews));
    CHECK_FALSE(is_understood("state:none"));
    CHECK(std::get<Among>(of("reference:none", "reference")) == Among{{"none"}, true});
}

TEST_CASE(
    "words on one field come to one constraint, and unspoken fields to one that holds for all") {
    CHECK(std::get<Among>(of("", "state")) == Among{{}, false});
    CHECK(std::get<Within>(of("", "place")) == Within{.spans = {{}}, .missing = true});
    CHECK(std::get<Holding>(of("", "name")) == Holding{});
    CHECK(std::get<Among>(of("state:draft,returned state:returned,lapsed", "state")) ==
          Among{{"returned"}, true});
    CHECK(std::get<Among>(of("state:draft,returned -state:draft", "state")) ==
          Among{{"returned"}, true});
    CHECK(std::get<Among>(of("-state:draft state:draft,returned", "state")) ==
          Among{{"returned"}, true});
    CHECK(std::get<Among>(of("-state:draft -state:lapsed", "state")) ==
          Among{{"draft", "lapsed"}, false});
    CHECK(std::get<Among>(of("state:draft state:lapsed", "state")) == Among{{}, true});
    CHECK(std::get<Within>(of("place>=2 place<5 -place:3", "place")).spans ==
          Spans{{2, 3}, {4, 5}});
    CHECK(std::get<Within>(of("place:1,2,3", "place")).spans == Spans{{1, 4}});
    CHECK(std::get<Within>(of("place>5 place<3", "place")).spans.empty());
    CHECK(std::get<Holding>(of("name:a name:b name:c,d -name:e -name:f,g", "name")) ==
          Holding{{"a", "b"}, {"c", "d"}, {"e", "f", "g"}});
    CHECK(constraints_of(understood("kara -pya")).words == Holding{{"kara"}, {}, {"pya"}});
}

TEST_CASE("codes are read in small letters, countries in capitals, and countries have two") {
    CHECK(std::get<Among>(of("reference:TG-2099-01", "reference")) == Among{{"tg-2099-01"}, true});
    CHECK(std::get<Among>(of("country:tg,FR", "country")) == Among{{"FR", "TG"}, true});
    CHECK(std::get<Among>(of("REGION:Africa", "region")) == Among{{"africa"}, true});
    CHECK_FALSE(is_understood("country:T"));
    CHECK_FALSE(is_understood("country:TGO"));
    CHECK_FALSE(is_understood("country:t1"));
}

TEST_CASE("a word made of a field and values is understood as just these") {
    const Words hostile{"a,b", "c\"d", "none", "x y", "-z", "'; --", "a:b"};
    const auto query = understood(word("reference", hostile));

    REQUIRE(query.terms.size() == 1);
    CHECK(query.terms[0].values == std::vector<Value>{hostile.begin(), hostile.end()});
}

TEST_CASE("whatever is typed is understood or complained about within its own bounds") {
    static constexpr std::array tokens{"state",    "name",     "place",
                                       "score",    "at",       "sort",
                                       "limit",    "call",     ":",
                                       "<",        ">",        "=",
                                       "!",        "<=",       ">=",
                                       "-",        ",",        "\"",
                                       "\"\"",     "'",        ";",
                                       "--",       "/*",       "*/",
                                       "$1",       "\\",       "%",
                                       "_",        "{",        "}",
                                       "(",        ")",        " ",
                                       "  ",       "none",     "..",
                                       "0",        "1",        "4.25",
                                       "2099-03",  "T",        "Z",
                                       "returned", "africa",   "TG",
                                       "é",        "\xcc\x81", "日本",
                                       "\xff",     "\t",       "DROP TABLE nomination",
                                       "NULL"};
    // The seed is fixed: the same queries every time.
    std::mt19937 chance{2099};
    int good = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const auto count = chance() % 12;
        for (unsigned i = 0; i < count; ++i) text += tokens.at(chance() % tokens.size());
        const auto list = every_list.at(chance() % every_list.size());
        const auto query = parse(list, text, "2099");
        CAPTURE(text);
        if (!query) {
            CHECK(query.error().position + query.error().length <= text.size() + 1);
            CHECK_FALSE(query.error().why.empty());
            continue;
        }
        ++good;
        CHECK(query->terms.size() <= most_words);
        CHECK(constraints_of(*query).fields.size() == shape_of(list).fields.size());
    }
    CHECK(good > 1000);
    CHECK(good < 19'000);
}
