#include "cli/text.hpp"

#include "cli/shell_words.hpp"
#include "cli/suggest.hpp"

#include <doctest/doctest.h>

TEST_CASE("width counts what a terminal shows") {
    CHECK(cli::width_of("Kara") == 4);
    CHECK(cli::width_of("Bouaké") == 6);
    CHECK(cli::width_of("Bouake\u0301") == 6);
    CHECK(cli::width_of("東京") == 4);
    CHECK(cli::width_of("서울") == 4);
    CHECK(cli::width_of("\u1109\u1165") == 2);  // a syllable in its parts
    CHECK(cli::width_of("a\u200bb") == 2);
    CHECK(cli::width_of("") == 0);
}

TEST_CASE("cutting never parts a letter from its accent or overshoots a wide one") {
    CHECK(cli::fit("Bouake\u0301", 6) == "Bouake\u0301");
    CHECK(cli::fit("Bouake\u0301s", 6) == "Bouak…");
    CHECK(cli::fit("ae\u0301xyz", 3) == "ae\u0301…");
    CHECK(cli::fit("東京都", 4) == "東…");
    CHECK(cli::fit("abc", 0).empty());
    CHECK(cli::fit("abc", 1) == "…");
}

TEST_CASE("printable text keeps letters of every script and nothing that steers") {
    CHECK(cli::printable("Kraków 東京 العربية") == "Kraków 東京 العربية");
    CHECK(cli::printable("a\x1b[0m\x7f\u0085") == "a\\x1b[0m\\x7f\\x85");
    CHECK(cli::printable("\u202eabc\u2066") == "\\u{202e}abc\\u{2066}");
    CHECK(cli::printable("\u2028") == "\\u{2028}");
    CHECK(cli::printable("\xc0\xaf") == "\\xc0\\xaf");
    CHECK(cli::printable("a\nb") == "a\\nb");
    CHECK(cli::printable("a\nb", true) == "a\nb");
    CHECK(cli::printable(std::string_view{"a\0b", 3}) == "a\\x00b");
}

TEST_CASE("words are wrapped at spaces, and a long one stands alone") {
    CHECK(cli::wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(cli::wrap("a verylongword b", 5) == std::vector<std::string>{"a", "verylongword", "b"});
    CHECK(cli::wrap("a\nb", 5) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("numbers are grouped by thousands") {
    CHECK(cli::grouped(0) == "0");
    CHECK(cli::grouped(999) == "999");
    CHECK(cli::grouped(1000) == "1,000");
    CHECK(cli::grouped(1234567) == "1,234,567");
}

TEST_CASE("distance counts inserted, dropped, replaced and swapped letters") {
    CHECK(cli::distance("member", "member") == 0);
    CHECK(cli::distance("membr", "member") == 1);
    CHECK(cli::distance("meember", "member") == 1);
    CHECK(cli::distance("nember", "member") == 1);
    CHECK(cli::distance("mebmer", "member") == 1);
    CHECK(cli::distance("", "abc") == 3);
}

TEST_CASE("only near names are proposed, the nearest and as near ones, three at most") {
    CHECK(cli::nearest("membr", {"member", "number", "call"}) ==
          std::vector<std::string>{"member"});
    CHECK(cli::nearest("xyz", {"member", "call"}).empty());
    CHECK(cli::nearest("nom", {"nomination"}) == std::vector<std::string>{"nomination"});
    CHECK(cli::did_you_mean("cal", {"call", "calm"}) == " Did you mean 'call' or 'calm'?");
}

TEST_CASE("an example line is split as a shell would split it") {
    CHECK(cli::words_of("accede nomination import - --dry-run < a.csv") ==
          std::vector<std::string>{"nomination", "import", "-", "--dry-run"});
    CHECK(cli::words_of("accede member list --json | jq .") ==
          std::vector<std::string>{"member", "list", "--json"});
    CHECK(cli::words_of("accede a --reason 'two words' --text \"\"") ==
          std::vector<std::string>{"a", "--reason", "two words", "--text", ""});
}

TEST_CASE("a quoted word comes back as it was") {
    for (const auto* word : {"plain", "two words", "it's", "", "$HOME", "a;b"}) {
        CHECK(cli::words_of(cli::quoted(word)) == std::vector<std::string>{word});
    }
}
