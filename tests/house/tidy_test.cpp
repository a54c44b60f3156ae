// The house as a whole: which way the layers point, what no file may hold, where the pages lead.
// Each rule is a function of a path and a text, so that a case can show what it objects to.
#include "cli/exit_code.hpp"
#include "tests/support/files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace {

using Faults = std::vector<std::string>;

// One fault a line; so that a case that fails shows them.
std::string lines(const Faults& faults) {
    std::string text;
    for (const auto& fault : faults) text += fault + '\n';
    return text;
}

using Rule = std::function<Faults(const std::string& path, const std::string& text)>;

// ---- the files of the project, by their paths from the root ----

bool is_source(const std::string& path) {
    return path.ends_with(".cpp") || path.ends_with(".hpp");
}

bool is_text(const std::string& path) {
    static constexpr std::array ends{".cpp",  ".hpp",   ".md",  ".sql",
                                     ".json", ".cmake", ".txt", ".csv"};
    const auto has = [&](std::string_view end) { return path.ends_with(end); };
    return std::ranges::any_of(ends, has) || path == "dev" || path == ".ci/run";
}

std::vector<std::string> all_files() {
    static const auto all = [] {
        std::vector<std::string> found;
        const fs::path root = tests::root();
        for (auto at = fs::recursive_directory_iterator{root}; at != fs::end(at); ++at) {
            const auto name = at->path().filename().native();
            const bool passes_by = name == ".git" || (at.depth() == 0 && name.starts_with("build"));
            if (passes_by && at->is_directory()) at.disable_recursion_pending();
            if (at->is_regular_file()) found.push_back(fs::relative(at->path(), root).native());
        }
        std::ranges::sort(found);
        return found;
    }();
    return all;
}

Faults faults_of_all(const std::function<bool(const std::string&)>& is_meant, const Rule& rule) {
    Faults all;
    int looked_at = 0;
    for (const auto& path : all_files()) {
        if (!is_meant(path)) continue;
        ++looked_at;
        for (const auto& fault : rule(path, tests::file(path)))
            all.push_back(fmt::format("{}: {}", path, fault));
    }
    if (looked_at == 0) all.emplace_back("nothing was looked at");
    return all;
}

// ---- the direction: cli -> storage -> engine -> std ----

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
    return std::ranges::any_of(beginnings, [&](auto one) { return text.starts_with(one); });
}

Faults wrong_includes(const std::string& path, const std::string& text) {
    static const std::regex include{R"re(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"])re"};
    const auto may = [&](const std::string& name, bool own) {
        if (name.find("..") != std::string::npos) return false;
        const bool is_sql = path.starts_with("storage/sql.");
        if (name.starts_with("pqxx") && !is_sql) return false;
        if (name.starts_with("boost/") && !name.starts_with("boost/program_options"))
            return path == "engine/chart.hpp";
        if (path.starts_with("engine/")) {
            if (own) return name.starts_with("engine/");
            // What is drawn from a seed is a function of its arguments.
            if (name == "random" && path.starts_with("engine/jury/")) return true;
            return !begins_with_any(
                name, {"fstream", "iostream", "filesystem", "random", "thread", "cstdio", "ctime",
                       "libpq", "spdlog", "unistd.h", "sys/", "boost/program_options"});
        }
        if (path.starts_with("storage/")) {
            if (own) return begins_with_any(name, {"engine/", "storage/", "embedded/"});
            return !name.starts_with("boost/");
        }
        if (path.starts_with("cli/")) {
            if (own) return begins_with_any(name, {"engine/", "storage/", "cli/", "embedded/"});
            return !name.starts_with("libpq");
        }
        return true;
    };
    Faults faults;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (std::regex_search(line, found, include) && !may(found[2], found[1] == "\"")) {
            faults.push_back("may not include " + found[2].str());
        }
    }
    return faults;
}

// ---- words that belong in one place or in none ----

struct Word {
    std::string word;
    std::function<bool(const std::string& path)> may;
};

Faults misplaced_words(const std::string& path, const std::string& text,
                       const std::vector<Word>& words) {
    Faults faults;
    for (const auto& one : words) {
        if (!one.may(path) && text.find(one.word) != std::string::npos) {
            faults.push_back("may not say " + one.word);
        }
    }
    return faults;
}

bool nowhere(const std::string&) {
    return false;
}
bool in_sql(const std::string& path) {
    return path.starts_with("storage/sql.");
}
bool in_charts(const std::string& path) {
    return path == "engine/chart.hpp" || path.ends_with("/lifecycle.cpp");
}
bool outside_the_engine(const std::string& path) {
    return !path.starts_with("engine/");
}

// Written in two pieces, so that this file does not hold what it forbids.
const std::vector<Word>& words_of_sources() {
    static const std::vector<Word> all{
        {std::string{"system_clock"} + "::now", nowhere},
        {std::string{"time("} + "nullptr)", nowhere},
        {std::string{"getti"} + "meofday", nowhere},
        {std::string{"clock_"} + "gettime", nowhere},
        {std::string{"steady_clock"} + "::now", outside_the_engine},
        {std::string{"random_"} + "device", outside_the_engine},
        {std::string{"PQXX_"} + "VERSION", in_sql},
        {std::string{"boost::"} + "statechart", in_charts},
        {std::string{"boost::"} + "mpl", in_charts},
    };
    return all;
}

const std::vector<Word>& words_of_machines() {
    static const std::vector<Word> all{
        {std::string{"../"} + "shared", nowhere},
        {std::string{"/wo"} + "rk/", nowhere},
        {std::string{"/ho"} + "me/", nowhere},
        {std::string{"/ro"} + "ot/", nowhere},
        {std::string{"deb.deb"} + "ian.org", nowhere},
        {std::string{"pypi"} + ".org", nowhere},
        {std::string{"crates"} + ".io", nowhere},
        {std::string{"registry."} + "npmjs", nowhere},
        {std::string{"proxy."} + "golang", nowhere},
    };
    return all;
}

// ---- pages ----

// The files that a page links to, from the root; without those on other hosts and anchors within.
std::vector<std::string> links_of(const std::string& path, const std::string& text) {
    static const std::regex link{R"(\]\(([^)\s]+)\))"};
    std::vector<std::string> targets;
    for (auto at = std::sregex_iterator{text.begin(), text.end(), link};
         at != std::sregex_iterator{}; ++at) {
        auto target = (*at)[1].str();
        target = target.substr(0, target.find('#'));
        if (target.empty() || target.find("://") != std::string::npos) continue;
        targets.push_back((fs::path{path}.parent_path() / target).lexically_normal().native());
    }
    return targets;
}

Faults broken_links(const std::string& path, const std::string& text) {
    Faults faults;
    for (const auto& target : links_of(path, text)) {
        if (!fs::exists(fs::path{tests::root()} / target))
            faults.push_back("leads to no " + target);
    }
    return faults;
}

// The cells of a table's rows, its heading and ruler left out.
std::vector<std::vector<std::string>> rows_of(const std::string& page, const std::string& heading) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines{page};
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == heading) {
            inside = true;
            std::getline(lines, line);
        } else if (inside && line.starts_with("| ")) {
            std::vector<std::string> cells;
            std::size_t at = 1;
            for (auto bar = line.find('|', at); bar != std::string::npos;
                 bar = line.find('|', at)) {
                const auto cell = line.substr(at, bar - at);
                const auto first = cell.find_first_not_of(' ');
                cells.push_back(first == std::string::npos
                                    ? ""
                                    : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
                at = bar + 1;
            }
            rows.push_back(std::move(cells));
        } else {
            inside = false;
        }
    }
    return rows;
}

constexpr auto heading_of_terms = "| term | French | what it is here |";
constexpr auto heading_of_codes = "| code | meaning |";

Faults terms_missing(const std::string& glossary, const std::vector<std::string>& terms) {
    Faults faults;
    const auto rows = rows_of(glossary, heading_of_terms);
    for (const auto& term : terms) {
        if (std::ranges::none_of(rows, [&](const auto& row) { return row[0] == term; })) {
            faults.push_back("does not explain " + term);
        }
    }
    return faults;
}

// ---- files ----

Faults without_comment(const std::string&, const std::string& text) {
    return text.starts_with("// ") ? Faults{} : Faults{"does not begin by saying what it is for"};
}

Faults misnamed_migrations(const std::vector<std::string>& names) {
    static const std::regex form{R"(\d{4}_[a-z]+(_[a-z]+)*\.sql)"};
    Faults faults;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!std::regex_match(names[i], form) ||
            !names[i].starts_with(fmt::format("{:04}_", i + 1))) {
            faults.push_back(names[i]);
        }
    }
    return faults;
}

}  // namespace

TEST_CASE("the layers point one way: cli to storage to engine to std") {
    CHECK(lines(faults_of_all(is_source, wrong_includes)) == "");
}

TEST_CASE("an include against the direction is named") {
    const auto is_wrong = [](const std::string& path, const std::string& line) {
        return wrong_includes(path, "#pragma once\n" + line + "\n").size() == 1;
    };
    CHECK(is_wrong("engine/a.cpp", "#include \"storage/sql.hpp\""));
    CHECK(is_wrong("engine/a.cpp", "#include <pqxx/pqxx>"));
    CHECK(is_wrong("engine/a.cpp", "#include <fstream>"));
    CHECK(is_wrong("engine/a.cpp", "  # include <random>"));
    CHECK_FALSE(is_wrong("engine/jury/a.cpp", "#include <random>"));
    CHECK(is_wrong("engine/call/policy.cpp", "#include <boost/statechart/event.hpp>"));
    CHECK(is_wrong("storage/a.cpp", "#include \"cli/run.hpp\""));
    CHECK(is_wrong("storage/a.cpp", "#include <pqxx/pqxx>"));
    CHECK(is_wrong("cli/a.cpp", "#include <pqxx/pqxx>"));
    CHECK(is_wrong("cli/a.cpp", "#include \"../storage/sql.hpp\""));
    CHECK(is_wrong("cli/a.cpp", "#include \"tests/support/files.hpp\""));

    CHECK_FALSE(is_wrong("storage/sql.hpp", "#include <pqxx/pqxx>"));
    CHECK_FALSE(is_wrong("engine/chart.hpp", "#include <boost/statechart/event.hpp>"));
    CHECK_FALSE(is_wrong("cli/a.cpp", "#include \"storage/registry.hpp\""));
    CHECK_FALSE(is_wrong("cli/a.cpp", "#include <boost/program_options.hpp>"));
}

TEST_CASE("clocks, chance, libpqxx's version and Boost.Statechart are named where they belong") {
    CHECK(lines(faults_of_all(is_source, [](const auto& path, const auto& text) {
              return misplaced_words(path, text, words_of_sources());
          })) == "");
}

TEST_CASE("no file speaks of a machine, of what lies outside the project or of a registry") {
    CHECK(lines(faults_of_all(is_text, [](const auto& path, const auto& text) {
              return misplaced_words(path, text, words_of_machines());
          })) == "");
}

TEST_CASE("a word out of its place is named, each of them") {
    for (const auto* words : {&words_of_sources(), &words_of_machines()}) {
        for (const auto& one : *words) {
            CAPTURE(one.word);
            CHECK(lines(misplaced_words("engine/text.cpp", "x " + one.word + " y", *words)) ==
                  "may not say " + one.word + "\n");
        }
    }
    CHECK(lines(misplaced_words("storage/sql.cpp", std::string{"PQXX_"} + "VERSION_MAJOR",
                                words_of_sources())) == "");
}

TEST_CASE("every link of a page leads to a file") {
    const auto is_page = [](const std::string& path) { return path.ends_with(".md"); };
    CHECK(lines(faults_of_all(is_page, broken_links)) == "");
    CHECK(lines(broken_links("docs/x.md",
                             "[a](nothing.md) [b](../README.md#quick-start) [c](#here) "
                             "[d](https://example.org/x)")) == "leads to no docs/nothing.md\n");
}

TEST_CASE("README leads to the architecture, and that to the chart of a nomination") {
    const auto leads = [](const std::string& from, const std::string& to) {
        const auto links = links_of(from, tests::file(from));
        return std::ranges::find(links, to) != links.end();
    };
    CHECK(leads("README.md", "docs/ARCHITECTURE.md"));
    CHECK(leads("docs/ARCHITECTURE.md", "engine/nomination/lifecycle.cpp"));
    CHECK(leads("docs/ARCHITECTURE.md", "docs/lifecycles.md"));
    CHECK_FALSE(leads("README.md", "docs/nothing.md"));
}

TEST_CASE("every header begins by saying what it is for") {
    const auto is_header = [](const std::string& path) { return path.ends_with(".hpp"); };
    CHECK(lines(faults_of_all(is_header, without_comment)) == "");
    CHECK(without_comment("a.hpp", "#pragma once\n// Late.\n").size() == 1);
}

TEST_CASE("the glossary explains the words of the field") {
    const std::vector<std::string> terms{"act",
                                         "actor",
                                         "admission",
                                         "admission plan",
                                         "amendment",
                                         "announcement",
                                         "arrow",
                                         "assignment",
                                         "audit entry",
                                         "call",
                                         "candidate",
                                         "chart",
                                         "cohort",
                                         "commitment",
                                         "conflict",
                                         "corrigendum",
                                         "criterion",
                                         "deliberation",
                                         "digest",
                                         "discounted",
                                         "dossier",
                                         "effect",
                                         "endorsement",
                                         "entity",
                                         "event",
                                         "facts",
                                         "idempotency key",
                                         "installation",
                                         "juror",
                                         "jury",
                                         "ledger",
                                         "majority",
                                         "mandate",
                                         "mayor's commitment",
                                         "member",
                                         "membership",
                                         "Member State",
                                         "National Commission",
                                         "nomination",
                                         "officer",
                                         "operator",
                                         "opening",
                                         "origin",
                                         "outbox",
                                         "panel",
                                         "place",
                                         "policy",
                                         "quorum",
                                         "quota",
                                         "reason",
                                         "recommendation",
                                         "recusal",
                                         "reference",
                                         "refusal",
                                         "region",
                                         "regulations",
                                         "rehearsal",
                                         "remark",
                                         "reserve",
                                         "return",
                                         "review",
                                         "revision",
                                         "screening",
                                         "secretariat",
                                         "section",
                                         "step",
                                         "strike",
                                         "verdict",
                                         "window"};
    CHECK(lines(terms_missing(tests::file("docs/glossary.md"), terms)) == "");
    CHECK(lines(terms_missing(
              std::string{heading_of_terms} + "\n| --- | --- | --- |\n| call | appel | x |\n",
              {"call", "appel"})) == "does not explain appel\n");
}

TEST_CASE("migrations are numbered without a gap and named by a noun") {
    std::vector<std::string> names;
    for (const auto& path : all_files()) {
        if (path.starts_with("schemas/migrations/")) names.push_back(fs::path{path}.filename());
    }
    CHECK_FALSE(names.empty());
    CHECK(lines(misnamed_migrations(names)) == "");
    CHECK(lines(misnamed_migrations({"0001_charts.sql", "0003_people.sql"})) ==
          "0003_people.sql\n");
    CHECK(lines(misnamed_migrations({"1_charts.sql"})) == "1_charts.sql\n");
    CHECK(lines(misnamed_migrations({"0001_Add-Charts.sql"})) == "0001_Add-Charts.sql\n");
}

TEST_CASE("the page on operating lists the program's exit codes") {
    std::vector<std::vector<std::string>> codes;
    for (const auto& one : cli::exit_codes()) {
        codes.push_back({fmt::format("{}", static_cast<int>(one.code)), std::string{one.meaning}});
    }
    CHECK(rows_of(tests::file("docs/operating.md"), heading_of_codes) == codes);
    CHECK(rows_of("| code | meaning |\n| --- | --- |\n| 0 | Done. |\n\n| 1 | x |\n",
                  heading_of_codes) == std::vector<std::vector<std::string>>{{"0", "Done."}});
}
