// Text from outside: what is refused, what is made clean, and how words are counted.
#include "engine/text.hpp"
#include "engine/csv.hpp"
#include "tests/support/files.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace engine;
using namespace std::string_literals;

namespace {

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

std::string why_not(const Result<std::string>& text) {
    REQUIRE_FALSE(text);
    return std::string{code_of(text.error().reason)} + ": " + text.error().explanation;
}

}  // namespace

TEST_CASE("bytes that are no UTF-8 are refused, and the first wrong byte is named") {
    for (const auto& bytes : {
             "ab\xff"s,                         // no byte of UTF-8
             "ab\x80"s,                         // a continuation without a beginning
             "ab\xc3"s,                         // cut off
             "ab\xc0\xaf"s, "ab\xe0\x80\xaf"s,  // overlong forms of a slash
             "ab\xf0\x82\x82\xac"s,             // an overlong euro sign
             "ab\xed\xa0\x80"s,                 // half a surrogate pair
             "ab\xed\xa0\xbd\xed\xb8\x80"s,     // both halves, as CESU-8 has them
             "ab\xf4\x90\x80\x80"s,             // beyond U+10FFFF
         }) {
        CAPTURE(bytes);
        CHECK(why_not(clean_text(bytes, 100)) ==
              "text.invalid: The text is not valid UTF-8 at byte 3.");
        CHECK_FALSE(clean_text(bytes, 100, Lines::many));
    }
}

TEST_CASE("the last code point is text, and the one beside each surrogate") {
    CHECK(clean_text("\xed\x9f\xbb", 100));      // U+D7FB
    CHECK(clean_text("\xee\x80\x80", 100));      // U+E000
    CHECK(clean_text("\xf4\x8f\xbf\xbd", 100));  // U+10FFFD
}

TEST_CASE("NUL and control characters are refused, newlines and tabs only in one line") {
    CHECK(why_not(clean_text("a\0b"s, 100)) ==
          "text.invalid: The text has a NUL (U+0000) at byte 2.");
    CHECK_FALSE(clean_text("a\0b"s, 100, Lines::many));
    for (const auto* text : {"a\x1b[31m", "a\rb", "a\x7f", "a\xc2\x85"}) {
        CHECK_FALSE(clean_text(text, 100));
        CHECK_FALSE(clean_text(text, 100, Lines::many));
    }
    CHECK(clean_text("a\n\tb", 100, Lines::many) == "a\n\tb");
    CHECK_FALSE(clean_text("a\nb", 100));
    CHECK_FALSE(clean_text("a\tb", 100));
}

TEST_CASE("one line has no separator of lines or paragraphs") {
    for (const auto* text : {"a\u2028"
                             "b",
                             "a\u2029"
                             "b"}) {
        CHECK_FALSE(clean_text(text, 100));
        CHECK(clean_text(text, 100, Lines::many));
    }
}

TEST_CASE("marks that turn the direction of writing around are refused, Arabic is not") {
    for (const auto* mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067",
                             "\u2068", "\u2069"}) {
        CHECK_FALSE(clean_text("a"s + mark + "b", 100));
        CHECK_FALSE(clean_text("a"s + mark + "b", 100, Lines::many));
    }
    CHECK(
        clean_text("a\u2029"
                   "b",
                   100, Lines::many));
    CHECK(
        clean_text("a\u206a"
                   "b",
                   100));
    CHECK(clean_text("المحرق", 100) == "المحرق");
}

TEST_CASE("code points that are no characters are refused") {
    for (const auto* text :
         {"\xef\xbf\xbe", "\xef\xbf\xbf", "\xef\xb7\x90", "\xf4\x8f\xbf\xbf", "\xf0\x9f\xbf\xbe"}) {
        CHECK(why_not(clean_text(text, 100)).find("no character") != std::string::npos);
    }
}

TEST_CASE("two ways of writing one letter become one") {
    CHECK(clean_text("Me\u0301rida", 100) == "M\u00e9rida");
    CHECK(clean_text("M\u00e9rida", 100) == "M\u00e9rida");
    CHECK(clean_text("\u212b", 100) == "\u00c5");
    CHECK(clean_text("\ufb01", 100) == "\ufb01");  // a ligature is a letter of its own to NFC
}

TEST_CASE("a text may be as long as the limit, in bytes, and no byte longer") {
    CHECK(clean_text("", 0) == "");
    CHECK(clean_text("12345", 5) == "12345");
    CHECK(why_not(clean_text("123456", 5)) ==
          "text.too_long: The text has 6 bytes; at most 5 are taken.");
    CHECK(clean_text("\u00e9\u00e9", 4));
    CHECK_FALSE(clean_text("\u00e9\u00e9", 3));
}

TEST_CASE("length is looked at before anything else") {
    CHECK(why_not(clean_text("\xff\xff", 1)) ==
          "text.too_long: The text has 2 bytes; at most 1 are taken.");
}

TEST_CASE("a text that grows beyond the limit when it is made clean is too long") {
    // NFC writes U+0958 as two letters of three bytes each.
    CHECK(clean_text(repeated("\u0958", 1), 6) == "\u0915\u093c");
    CHECK(why_not(clean_text(repeated("\u0958", 1), 5)) ==
          "text.too_long: The text has 6 bytes; at most 5 are taken.");
    CHECK_FALSE(clean_name(repeated("\u0958", 66)));
}

TEST_CASE("a name has 200 bytes at most") {
    CHECK(clean_name(std::string(200, 'a')));
    CHECK_FALSE(clean_name(std::string(201, 'a')));
    CHECK(clean_name(repeated("\u00e9", 100)));
    CHECK_FALSE(clean_name(repeated("\u00e9", 101)));
}

TEST_CASE("a name is neither missing nor blank, and has no blanks around it") {
    CHECK(why_not(clean_name("")) == "text.invalid: A name is missing.");
    for (const auto* name : {" ", " Lyon", "Lyon ", "\u00a0Lyon", "Lyon\u3000", "Ly\non"}) {
        CAPTURE(name);
        CHECK_FALSE(clean_name(name));
    }
    CHECK(clean_name("Le Havre") == "Le Havre");
}

TEST_CASE("a name has nothing that cannot be seen, but the joiners that some languages need") {
    for (const auto* name : {"Ly\u200bon", "Ly\u00adon", "\ufeffLyon", "Lyon\u2060", "\u3164",
                             "Lyon\u200e", "\U000e0041Lyon"}) {
        CAPTURE(name);
        CHECK(why_not(clean_name(name)).find("cannot be seen") != std::string::npos);
    }
    CHECK(clean_name("\u06a9\u0648\u0647\u200c\u0647\u0627"));              // Persian
    CHECK(clean_name("\u0d15\u0d4b\u0d1f\u0d4d\u200d\u0d1f\u0d2f\u0d02"));  // Malayalam
    CHECK(why_not(clean_name("\u200d\u200c")) == "text.invalid: A name is missing.");
}

TEST_CASE("every published name is clean as it stands") {
    for (const auto* path : {"data/gnlc_cohorts.csv", "data/gnlc_earlier_members.csv"}) {
        std::optional<std::size_t> column;
        int names = 0;
        const auto read = csv::read(tests::file(path), [&](const csv::Row& row) -> Permission {
            if (!column) {
                const auto found = std::ranges::find(row.fields, "entity", &csv::Field::text);
                column = static_cast<std::size_t>(found - row.fields.begin());
                return {};
            }
            ++names;
            const std::string name{row.fields[*column].text};
            CHECK(clean_name(name) == name);
            return {};
        });
        REQUIRE(read);
        CHECK(names > 50);
    }
}

TEST_CASE("blank is what shows nothing") {
    for (const auto* text : {"", " ", "\t\n", "\u00a0", "\u3000", "\u200b", " \u2060\u00ad "})
        CHECK(is_blank(text));
    for (const auto* text : {".", " a ", "\u2014", "\u4e2d"}) CHECK_FALSE(is_blank(text));
}

TEST_CASE("words are counted, blanks and punctuation are not") {
    CHECK(word_count("") == 0);
    CHECK(word_count(" \n\t ... \u2014 !") == 0);
    CHECK(word_count("one") == 1);
    CHECK(word_count("one, two;\n\nthree.") == 3);
    CHECK(word_count(repeated("word ", 200)) == 200);
    CHECK(word_count(repeated("word ", 201)) == 201);
}

TEST_CASE("an apostrophe joins in French and English, a hyphen parts") {
    CHECK(word_count("l'avenir") == 1);
    CHECK(word_count("l\u2019apprentissage d\u2019aujourd\u2019hui") == 2);
    CHECK(word_count("the city's") == 2);
    CHECK(word_count("porte-parole") == 2);
    CHECK(word_count("c\u2019est-\u00e0-dire\u00a0: oui") == 4);
}

TEST_CASE("a number is one word, with its point or comma; a picture is none") {
    CHECK(word_count("3.5 million, 1,000 people") == 4);
    CHECK(word_count("2015\u20132020") == 2);
    CHECK(word_count("\U0001f642") == 0);
}

TEST_CASE("languages that write no blanks are parted by dictionary, not counted as one word") {
    CHECK(word_count("\u5b66\u4e60\u578b\u57ce\u5e02") > 1);
    CHECK(word_count("\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22\u0e07\u0e48\u0e32\u0e22") > 1);
    CHECK(word_count("\ud559\uc2b5 \ub3c4\uc2dc") == 2);
}
