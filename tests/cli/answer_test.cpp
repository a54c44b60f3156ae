#include "cli/answer.hpp"
#include "cli/render.hpp"
#include "cli/text.hpp"
#include "tests/cli/outcome.hpp"

#include <doctest/doctest.h>

using cli::Answer;
using cli::Format;
using cli::Json;

namespace {

Answer cities() {
    Answer answer{.schema = "accede/city-list/1"};
    answer.data["call"] = "2022";
    answer.data["cities"] = Json::array({{{"city", "Kara"}, {"state", "under_review"}, {"n", 7}},
                                         {{"city", "東京"}, {"state", "admitted"}, {"n", 12}}});
    answer.show = {cli::Table{.rows = "cities",
                              .columns = {{.key = "city", .title = "CITY"},
                                          {.key = "n", .title = "N", .align = cli::Align::right},
                                          {.key = "state", .title = "STATE", .is_state = true}}}};
    return answer;
}

struct Shown {
    std::string out;
    std::string err;
};

Shown shown(Answer answer, Format format, const tests::Outside& outside = {},
            bool dry_run = false) {
    tests::Desk desk{outside};
    desk.context().globals.format = format;
    desk.context().globals.dry_run = dry_run;
    cli::render(answer, desk.context());
    return {desk.out(), desk.err()};
}

}  // namespace

TEST_CASE("a table stands in columns, wide letters counted as two") {
    CHECK(shown(cities(), Format::text).out ==
          "CITY   N  STATE\n"
          "Kara   7  under review\n"
          "東京  12  admitted\n");
}

TEST_CASE("plain columns have tabs, no heading and the state's own name") {
    CHECK(shown(cities(), Format::plain).out == "Kara\t7\tunder_review\n東京\t12\tadmitted\n");
}

TEST_CASE("JSON is one object that begins with its schema") {
    CHECK(shown(cities(), Format::json).out ==
          R"({"schema":"accede/city-list/1","call":"2022","cities":[)"
          R"({"city":"Kara","state":"under_review","n":7},)"
          R"({"city":"東京","state":"admitted","n":12}]})"
          "\n");
}

TEST_CASE("JSON lines are the rows, each with its schema") {
    CHECK(shown(cities(), Format::json_lines).out ==
          R"({"schema":"accede/city-list/1","city":"Kara","state":"under_review","n":7})"
          "\n"
          R"({"schema":"accede/city-list/1","city":"東京","state":"admitted","n":12})"
          "\n");
}

TEST_CASE("rows that come one by one look as rows that came at once") {
    for (const auto format : {Format::text, Format::plain, Format::json_lines}) {
        auto answer = cities();
        const auto rows = answer.data["cities"];
        answer.data.erase("cities");
        answer.next_row = [rows, at = std::size_t{0}](Json& row) mutable {
            if (at == rows.size()) return false;
            row = rows[at++];
            return true;
        };
        if (format == Format::text) {
            const auto object = Json::parse(shown(answer, Format::json).out);
            CHECK(object == Json::parse(shown(cities(), Format::json).out));
        }
        CHECK(shown(std::move(answer), format).out == shown(cities(), format).out);
    }
}

TEST_CASE("a table is cut to the terminal's width and to nothing else") {
    auto answer = cities();
    answer.data["cities"][0]["city"] = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";

    const auto narrow = shown(answer, Format::text, {.is_terminal = true, .columns = 40}).out;
    const auto piped = shown(answer, Format::text, {.columns = 40}).out;

    CHECK(narrow.find("Llanfairpwllgwyngyllg…") != std::string::npos);
    for (std::size_t from = 0; from < narrow.size();) {
        const auto feed = narrow.find('\n', from);
        CHECK(cli::width_of(narrow.substr(from, feed - from)) <= 40);
        from = feed + 1;
    }
    CHECK(piped.find("tysiliogogogoch") != std::string::npos);
}

TEST_CASE("an empty table says so to a person and nothing to a pipe") {
    auto answer = cities();
    answer.data["cities"] = Json::array();

    CHECK(shown(answer, Format::text).out == "none\n");
    CHECK(shown(answer, Format::plain).out.empty());
    CHECK(shown(answer, Format::json_lines).out.empty());
}

TEST_CASE("colour is for terminals, means state, and yields to NO_COLOR and a dumb terminal") {
    const cli::Environment xterm{{"TERM", "xterm"}};
    const auto coloured = [](const cli::Environment& environment, bool is_terminal) {
        const auto out =
            shown(cities(), Format::text,
                  {.is_terminal = is_terminal, .columns = 80, .environment = environment})
                .out;
        return out.find('\x1b') != std::string::npos;
    };

    CHECK(coloured(xterm, true));
    CHECK_FALSE(coloured(xterm, false));
    CHECK_FALSE(coloured({{"TERM", "dumb"}}, true));
    CHECK_FALSE(coloured({}, true));
    CHECK_FALSE(coloured({{"TERM", "xterm"}, {"NO_COLOR", "1"}}, true));
    CHECK(coloured({{"TERM", "xterm"}, {"NO_COLOR", ""}}, true));
}

TEST_CASE("the option --color has the last word on colour") {
    CHECK(tests::accede({"version", "--color", "always"}, {.environment = {{"NO_COLOR", "1"}}})
              .exit == cli::ExitCode::done);
    tests::Desk desk{{.is_terminal = true, .environment = {{"TERM", "xterm"}}}};
    auto& context = desk.context();
    context.globals.color = cli::When::never;
    CHECK_FALSE(context.colours(context.out));
    context.globals.color = cli::When::always;
    context.environment["NO_COLOR"] = "1";
    CHECK(context.colours(context.out));
}

TEST_CASE("a green word is done, a yellow one waits") {
    const auto out = shown(cities(), Format::text,
                           {.is_terminal = true, .columns = 80, .environment = {{"TERM", "xterm"}}})
                         .out;

    CHECK(out.find("\x1b[32madmitted\x1b[0m") != std::string::npos);
    CHECK(out.find("\x1b[33munder review\x1b[0m") != std::string::npos);
}

TEST_CASE("nothing that is stored steers a terminal") {
    auto answer = cities();
    answer.data["cities"][0]["city"] = "K\x1b[31m\x07 \u202eara\xff";
    answer.notes = {"note \x1b[2J"};
    answer.done = "Kara\nis \x1b]0;x\x07.";

    const auto text = shown(answer, Format::text, {.is_terminal = true, .columns = 200});

    CHECK(text.out.find('\x1b') == std::string::npos);
    CHECK(text.out.find('\x07') == std::string::npos);
    CHECK(text.out.find("K\\x1b[31m\\x07 \\u{202e}ara\\xff") != std::string::npos);
    CHECK(text.err.find('\x1b') == std::string::npos);
}

TEST_CASE("plain fields keep to one line and can be read back") {
    auto answer = cities();
    answer.data["cities"][0]["city"] = "a\tb\nc\\d\re";

    CHECK(shown(answer, Format::plain).out.starts_with("a\\tb\\nc\\\\d\\re\t7\t"));
}

TEST_CASE("text that is not UTF-8 still makes valid JSON") {
    auto answer = cities();
    answer.data["cities"][0]["city"] = "K\xffra";

    const auto parsed = Json::parse(shown(answer, Format::json).out);

    CHECK(parsed["cities"][0]["city"] == "K\uFFFDra");
}

TEST_CASE("a change is told in one line, and what can be done next beside it") {
    Answer answer{.schema = "accede/nomination/1"};
    answer.done = "FR-2026-01 Lyon is submitted (place 1 of 3).";
    answer.next = {"accede nomination withdraw FR-2026-01"};

    const auto text = shown(answer, Format::text);
    const auto plain = shown(answer, Format::plain);
    const auto json = Json::parse(shown(answer, Format::json).out);

    CHECK(text.out == "FR-2026-01 Lyon is submitted (place 1 of 3).\n");
    CHECK(text.err == "Next: accede nomination withdraw FR-2026-01\n");
    CHECK(plain.err.empty());
    CHECK(json["message"] == answer.done);
    CHECK(json["changed"] == true);
    CHECK(json["next"] == answer.next);
}

TEST_CASE("a dry run says the same and that nothing was changed") {
    Answer answer{.schema = "accede/nomination/1"};
    answer.done = "FR-2026-01 Lyon is submitted (place 1 of 3).";
    answer.next = {"accede nomination withdraw FR-2026-01"};

    const auto text = shown(answer, Format::text, {}, true);
    const auto json = Json::parse(shown(answer, Format::json, {}, true).out);

    CHECK(text.out == "FR-2026-01 Lyon is submitted (place 1 of 3).\n");
    CHECK(text.err == "Dry run: nothing was changed.\n");
    CHECK(json["changed"] == false);
    CHECK(json["dry_run"] == true);
}

TEST_CASE("pairs stand below one another, further lines below the first") {
    Answer answer{.schema = "accede/call/1"};
    answer.data = {{"state", "in_review"}, {"place", {{"used", 2}}}, {"text", "one\ntwo"}};
    answer.show = {cli::Pairs{{{.key = "state", .title = "state", .is_state = true},
                               {.key = "/place/used", .title = "in use"},
                               {.key = "text", .title = "text"},
                               {.key = "nothing", .title = "nothing"}}}};

    CHECK(shown(answer, Format::text).out ==
          "state    in review\n"
          "in use   2\n"
          "text     one\n"
          "         two\n"
          "nothing\n");
    CHECK(shown(answer, Format::plain).out ==
          "state\tin_review\n/place/used\t2\ntext\tone\\ntwo\nnothing\t\n");
}

TEST_CASE("a document reaches a file as it is and a terminal without steering it") {
    Answer answer{.schema = "accede/announcement/1"};
    answer.show = {cli::Document{"# Title\n\n\ttab \x1b[1m\n"}};

    CHECK(shown(answer, Format::text).out == "# Title\n\n\ttab \x1b[1m\n");
    CHECK(shown(answer, Format::text, {.is_terminal = true}).out == "# Title\n\n\\ttab \\x1b[1m\n");
}
