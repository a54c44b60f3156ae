#include "engine/jury/scores.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace engine;
using namespace engine::jury;

namespace {

Result<Scores> read(std::string_view text, std::size_t piece = 1 << 16) {
    ScoresReader reader;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        if (auto fed = reader.feed(text.substr(at, piece)); !fed) {
            return tl::unexpected{fed.error()};
        }
    }
    return reader.finish();
}

void check_refused(std::string_view text, std::string_view words, std::string_view place) {
    const auto refused = read(text);
    REQUIRE_FALSE(refused);
    CAPTURE(text);
    CAPTURE(refused.error().explanation);
    CHECK(refused.error().reason == Reason::input_invalid);
    CHECK(refused.error().explanation.find(words) != std::string::npos);
    if (place.empty()) return;
    REQUIRE(refused.error().details.size() == 1);
    CHECK(refused.error().details.front() == place);
}

}  // namespace

TEST_CASE("scores are read the same however the file is cut") {
    const std::string_view text =
        "juror,item,score\r\nOla,Kara,4\r\nPia,Kara,-0.5\r\nOla,Pya,1e1\r\n";
    for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
        const auto scores = read(text, piece);
        REQUIRE(scores);
        CHECK(scores->items == std::vector<std::string>{"Kara", "Pya"});
        CHECK(scores->jurors == std::vector<std::string>{"Ola", "Pia"});
        REQUIRE(scores->scores.size() == 3);
        CHECK(scores->scores[1].juror == 1);
        CHECK(scores->scores[1].value == -.5);
        CHECK(scores->scores[2].item == 1);
        CHECK(scores->scores[2].value == 10);
    }
}

TEST_CASE("a line of scores that cannot be is named with its number") {
    const std::string header = "item,juror,score\na,x,1\n";
    for (const auto* no_number : {"nan", "NaN", "inf", "-inf", "infinity", "1e999", "four", "4 ",
                                  " 4", "+4", "0x10", "1.2.3", "--1", "4,"}) {
        if (std::string_view{no_number} == "4,") {
            check_refused(header + "b,x,4,\n", "4 fields", "line 3, column 4");
        } else {
            check_refused(header + "b,x," + no_number + "\n", "no finite number",
                          "line 3, column 3 (score)");
        }
    }
    check_refused(header + "b,x,\n", "is empty", "line 3, column 3 (score)");
    check_refused(header + "b,x,1000000001\n", "beyond", "line 3, column 3 (score)");
    CHECK(read(header + "b,x,1000000000\n"));
    check_refused(header + "b,x\n", "2 fields", "line 3, column 3");
    check_refused(header + ",x,3\n", "", "line 3, column 1 (item)");
    check_refused(header + "b,\xFF,3\n", "", "line 3, column 2 (juror)");
    check_refused(header + "b,x,2\na,x,1\n", "x has scored a before", "line 4, column 2 (juror)");
    CHECK(read(header + "b,x,2\na,y,1\n"));
}

TEST_CASE("one name in two spellings of Unicode is one juror") {
    // The second juror's letter is put together from e and an accent.
    check_refused("item,juror,score\na,Ren\u00e9,1\na,Rene\u0301,2\n", "before",
                  "line 3, column 2 (juror)");
}

TEST_CASE("a file without scores, without a header or with another's is refused") {
    check_refused("", "file is empty", "");
    check_refused("\n\n", "file is empty", "");
    check_refused("item,juror,score\n", "no score below it", "");
    check_refused("item,juror\na,x\n", "\"score\" is missing", "line 1");
    check_refused("item,juror,score,remark\n", "\"remark\"", "line 1, column 4");
    check_refused("item;juror;score\n", "semicolons", "line 1, column 1");
}
