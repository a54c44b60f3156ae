// `accede nomination import`: what it says, how it ends, and what is in the database then.
#include "tests/cli/outcome.hpp"
#include "tests/support/database.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using nlohmann::json;
using tests::House;
using tests::value;

namespace {

tests::Outcome import(const House& house, const std::vector<std::string>& words,
                      const std::string& input) {
    std::vector<std::string> all{"nomination", "import", "-", "--as", "officer.tg"};
    all.insert(all.end(), words.begin(), words.end());
    return tests::accede(
        all, {.input = input, .environment = {{"ACCEDE_DATABASE", house.database.conninfo()}}});
}

std::string nominations(House& house) {
    return value(house.connection, "SELECT count(*) FROM nomination");
}

struct OpenHouse : House {
    OpenHouse() {
        open_call();
        officer("TG");
    }
};

}  // namespace

TEST_CASE("an import says how many rows are in, and what can be done next") {
    OpenHouse house;

    const auto outcome = import(house, {}, "country,name\nTG,Kara\nTG,Pya\n");

    CHECK(outcome.exit == ExitCode::done);
    CHECK(outcome.out == "2 rows: 2 imported\n");
    CHECK(outcome.err == "Next: accede nomination list 2099\n");
    CHECK(nominations(house) == "2");
}

TEST_CASE("a bad row is named by line, column and reason, and nothing is written") {
    OpenHouse house;

    const auto outcome = import(house, {}, "country,name\nTG,Kara\nZZ,Pya\nTogo,Tone\n");

    CHECK(outcome.exit == ExitCode::refused);
    CHECK(outcome.out ==
          "line 3, column 1 (country): This is for the National Commission of ZZ; the person who "
          "asks speaks for that of TG (role.other_commission)\n"
          "line 4, column 1 (country): 'Togo' is no country's code of two capital letters "
          "(country.unknown)\n"
          "3 rows: 1 valid, 2 refused, nothing written\n");
    CHECK(nominations(house) == "0");
}

TEST_CASE("a dry run of a file that is good writes nothing and says so") {
    OpenHouse house;

    const auto outcome = import(house, {"--dry-run"}, "country,name\nTG,Kara\n");

    CHECK(outcome.exit == ExitCode::done);
    CHECK(outcome.out == "1 row: 1 valid, 0 refused, nothing written (dry run)\n");
    CHECK(nominations(house) == "0");
}

TEST_CASE("kept going, the good rows are in and the exit code still says that some are not") {
    OpenHouse house;

    const auto outcome =
        import(house, {"--keep-going"}, "{\"country\":\"TG\",\"name\":\"Kara\"}\n{\"name\":1}\n");

    CHECK(outcome.exit == ExitCode::refused);
    CHECK(outcome.out ==
          "line 2, column 1 (name): The value is a number, and no text (input.invalid)\n"
          "2 rows: 1 imported, 1 refused\n");
    CHECK(nominations(house) == "1");
}

TEST_CASE("an import in JSON has the same in stable keys") {
    OpenHouse house;

    const auto outcome = import(house, {"--json"}, "country,name\nTG,Kara\nTogo,Pya\n");
    const auto told = json::parse(outcome.out);

    CHECK(outcome.exit == ExitCode::refused);
    CHECK(told["schema"] == "accede/nomination-import/1");
    CHECK(told["call"] == "2099");
    CHECK(told["rows"] == 2);
    CHECK(told["valid"] == 1);
    CHECK(told["refused"] == 1);
    CHECK(told["changed"] == false);
    const auto& row = told["refused_rows"][0];
    CHECK(row["line"] == 3);
    CHECK(row["column"] == 1);
    CHECK(row["field"] == "country");
    CHECK(row["code"] == "country.unknown");
}

TEST_CASE("a person is shown a hundred bad rows, a program all of them") {
    OpenHouse house;
    std::string text = "country,name\n";
    for (int i = 0; i < 130; ++i) text += fmt::format("Togo,City {}\n", i);

    const auto person = import(house, {}, text).out;
    const auto program = import(house, {"--json=lines"}, text).out;

    CHECK(std::count(person.begin(), person.end(), '\n') == 102);
    CHECK(
        person.ends_with("and 30 more; --json=lines tells them all\n"
                         "130 rows: 0 valid, 130 refused, nothing written\n"));
    CHECK(std::count(program.begin(), program.end(), '\n') == 131);
    const auto first = json::parse(program.substr(0, program.find('\n')));
    CHECK(first["schema"] == "accede/nomination-import-refusal/1");
    CHECK(first["line"] == 2);
}

TEST_CASE("a file that is none is refused with the place where it stops being one") {
    OpenHouse house;

    const auto empty = import(house, {}, "");
    const auto unknown = import(house, {}, "country,name,mayour\nTG,Kara,M\n");
    const auto broken = import(house, {"--keep-going"}, "country,name\nTogo,Pya\nTG,\"Kara\n");

    CHECK(empty.exit == ExitCode::refused);
    CHECK(empty.err.find("The file names no nomination (input.invalid)\n  line 1\n") !=
          std::string::npos);
    CHECK(unknown.err.find("No column is called \"mayour\" here (input.invalid)\n"
                           "  line 1, column 3\n  nothing was changed\n") != std::string::npos);
    CHECK(broken.exit == ExitCode::refused);
    CHECK(broken.err.find("is never closed") != std::string::npos);
    CHECK(broken.err.find("line 2, column 1 (country)") != std::string::npos);
    CHECK(nominations(house) == "0");
}

TEST_CASE("a call that is not open, or not there, is said") {
    House house;
    house.officer("TG");
    const std::string text = "country,name\nTG,Kara\n";

    const auto none = import(house, {}, text);
    const auto unknown = import(house, {"--call", "1999"}, text);

    CHECK(none.exit == ExitCode::usage);
    CHECK(none.err.find("no call is open; say which one with --call") != std::string::npos);
    CHECK(unknown.exit == ExitCode::not_found);
}

TEST_CASE("the same command under the same key is one import") {
    OpenHouse house;
    const std::vector<std::string> key{"--key", "2fa85f64-5717-4562-b3fc-2c963f66afa6"};

    const auto first = import(house, key, "country,name\nTG,Kara\n");
    const auto again = import(house, key, "country,name\nTG,Kara\n");

    CHECK(first.exit == ExitCode::done);
    CHECK(again.exit == ExitCode::done);
    CHECK(again.err.find("This was done before") != std::string::npos);
    CHECK(nominations(house) == "1");
}

TEST_CASE("a file is read by its name, and one that cannot be read is named") {
    OpenHouse house;
    const auto path = std::filesystem::temp_directory_path() /
                      fmt::format("accede-import-{}.csv", house.database.name());
    std::ofstream{path} << "country,name\nTG,Kara\n";
    const tests::Outside outside{.environment = {{"ACCEDE_DATABASE", house.database.conninfo()}}};

    const auto read =
        tests::accede({"nomination", "import", path.string(), "--as", "officer.tg"}, outside);
    std::filesystem::remove(path);
    const auto gone =
        tests::accede({"nomination", "import", path.string(), "--as", "officer.tg"}, outside);

    CHECK(read.exit == ExitCode::done);
    CHECK(gone.exit == ExitCode::failed);
    CHECK(gone.err.find(path.string()) != std::string::npos);
    CHECK(nominations(house) == "1");
}
