// docs/invariants.md names constraints, policies and tests; all of them are there.
#include "tests/support/database.hpp"
#include "tests/support/files.hpp"

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;
using Words = std::set<std::string>;

struct Row {
    std::string sentence;
    Words policies;
    Words guards;
    Words tests;
};

Words all_of(const std::string& text, const char* pattern) {
    const std::regex sought{pattern};
    Words found;
    for (std::sregex_iterator at{text.begin(), text.end(), sought}; at != std::sregex_iterator{};
         ++at) {
        found.insert((*at)[1].str());
    }
    return found;
}

// Of the page's tables, all of which have the same four columns.
std::vector<Row> rows() {
    std::istringstream page{tests::file("docs/invariants.md")};
    const std::regex columns{R"(\| ([^|]+) \| ?([^|]*) \| ([^|]+) \| ([^|]+) \|)"};
    std::vector<Row> all;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| ") || line.starts_with("| What is always true")) continue;
        CAPTURE(line);
        std::smatch cells;
        REQUIRE(std::regex_match(line, cells, columns));
        all.push_back({cells[1], all_of(cells[2], "`([a-z_:]+)`"), all_of(cells[3], "`([^`]+)`"),
                       all_of(cells[4], "\"([^\"]+)\"")});
    }
    return all;
}

// Of every file of that kind below a folder, as one text.
std::string texts(const std::string& folder, const std::string& ending) {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator{tests::root() + "/" + folder}) {
        const auto path = entry.path().native();
        if (path.ends_with(ending)) all += tests::file(path.substr(tests::root().size() + 1));
    }
    return all;
}

// A sentence that is too long for its line is written in pieces.
Words sentences() {
    const auto joined =
        std::regex_replace(texts("tests", "_test.cpp"), std::regex{R"("\n *")"}, "");
    return all_of(joined, R"rx(TEST_CASE\(\s*"([^"]+)"\))rx");
}

Words policies() {
    Words all;
    for (const auto* folder : {"call", "cohort", "jury", "letter", "membership", "nomination"}) {
        const auto header = tests::file(std::string{"engine/"} + folder + "/policy.hpp");
        for (const auto& name : all_of(header, R"(Permission ([a-z_]+)\()"))
            all.insert(std::string{folder} + "::" + name);
    }
    for (const auto& name :
         all_of(tests::file("engine/identity/token.hpp"), R"(Permission ([a-z_]+)\()"))
        all.insert("identity::" + name);
    all.merge(all_of(tests::file("engine/permission.hpp"), R"(Permission ([a-z_]+)\()"));
    return all;
}

Words guards(const std::string& which) {
    const tests::Database database;
    auto connection = database.connect();
    Words all;
    for (const auto& row : connection.run(
             "SELECT name FROM (SELECT conname::text, contype IN ('c', 'u', 'x') FROM pg_constraint"
             " WHERE connamespace = 'accede'::regnamespace AND contype <> 'n'"
             " UNION SELECT i.indexrelid::regclass::text, true FROM pg_index i"
             " JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = "
             "'accede'::regnamespace"
             " AND i.indisunique AND NOT i.indisprimary"
             " UNION SELECT t.tgname, true FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
             " WHERE c.relnamespace = 'accede'::regnamespace AND NOT t.tgisinternal)"
             " AS guard (name, must_be_named) WHERE " +
             which)) {
        all.insert(row[0].as<std::string>());
    }
    return all;
}

// What one has and the other lacks, to be read.
std::string missing(const Words& wanted, const Words& there) {
    std::string left;
    for (const auto& one : wanted)
        if (!there.contains(one)) left += one + "\n";
    return left;
}

}  // namespace

TEST_CASE("every constraint, policy and test that the page of invariants names is there") {
    const auto in_catalog = guards("true");
    const auto in_engine = policies();
    const auto in_tests = sentences();
    for (const auto& row : rows()) {
        CAPTURE(row.sentence);
        CHECK_FALSE(row.guards.empty());
        CHECK_FALSE(row.tests.empty());
        CHECK(missing(row.guards, in_catalog) == "");
        CHECK(missing(row.tests, in_tests) == "");
        for (const auto& policy : row.policies) {
            CAPTURE(policy);
            CHECK(in_engine.contains(policy));
        }
    }
}

TEST_CASE("every check, unique key, exclusion and trigger stands on the page of invariants") {
    Words named;
    for (const auto& row : rows()) named.insert(row.guards.begin(), row.guards.end());

    CHECK(missing(guards("must_be_named"), named) == "");
}
