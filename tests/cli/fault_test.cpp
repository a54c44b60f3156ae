#include "cli/fault.hpp"

#include "cli/demo/stage.hpp"
#include "cli/interrupt.hpp"
#include "storage/cluster.hpp"
#include "storage/failure.hpp"
#include "tests/cli/outcome.hpp"

#include <new>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using engine::Reason;
using engine::Refusal;
using storage::Trouble;

namespace {

// As `accede nomination submit REFERENCE` is declared.
const cli::Command& submit() {
    static const cli::Command command{
        .noun = "nomination",
        .verb = "submit",
        .arguments = {{.name = "REFERENCE", .summary = "the nomination"}}};
    return command;
}

cli::Fault refused(Reason reason, std::string explanation, std::vector<std::string> details = {},
                   const std::string& reference = "TG-2022-04") {
    return cli::fault_of(Refusal{reason, std::move(explanation), std::move(details)},
                         cli::Parsed{submit(), {{"REFERENCE", {reference}}}});
}

template <class Thrown>
cli::Fault thrown(const Thrown& what, const cli::Globals& globals = {}) {
    return cli::fault_of(std::make_exception_ptr(what), globals);
}

std::string text_of(const cli::Fault& fault) {
    tests::Desk desk;
    cli::show(fault, desk.context());
    return desk.err();
}

nlohmann::json json_of(const cli::Fault& fault) {
    tests::Desk desk;
    desk.context().globals.format = cli::Format::json;
    cli::show(fault, desk.context());
    return nlohmann::json::parse(desk.err());
}

}  // namespace

TEST_CASE("a refusal says what, why, what was not done and what to try") {
    CHECK(text_of(refused(Reason::quota_exhausted, "Togo has used 3 of 3 places in call 2022.",
                          {"in use: TG-2022-01 submitted", "in use: TG-2022-03 returned"})) ==
          "accede: refused: Togo has used 3 of 3 places in call 2022 (quota.exceeded)\n"
          "  in use: TG-2022-01 submitted\n"
          "  in use: TG-2022-03 returned\n"
          "  nothing was changed\n"
          "  try: accede nomination withdraw TG-2022-03\n"
          "   or: accede help quota\n");
}

TEST_CASE("a refusal in JSON has the same in stable keys") {
    const auto error = json_of(refused(Reason::quota_exhausted, "Togo has used 3 of 3 places.",
                                       {"TG-2022-01 submitted"}))["error"];

    CHECK(error["code"] == "quota.exceeded");
    CHECK(error["exit"] == 3);
    CHECK(error["message"] == "Togo has used 3 of 3 places.");
    CHECK(error["details"][0] == "TG-2022-01 submitted");
    CHECK(error["changed"] == false);
    CHECK(error["try"][0] == "accede nomination withdraw TG-2022-01");
}

TEST_CASE("a hint is filled from the request, and left away where it cannot be") {
    const auto check = refused(Reason::dossier_incomplete, "x");
    const auto unnamed = refused(Reason::quota_exhausted, "x");
    const auto call = refused(Reason::window_closed, "x", {}, "TG-2099B-04");

    CHECK(check.tries == std::vector<std::string>{"accede nomination check TG-2022-04"});
    CHECK(unnamed.tries == std::vector<std::string>{"accede help quota"});
    CHECK(call.tries.front() == "accede call show 2099b");
}

TEST_CASE("the kind of refusal decides the exit code") {
    CHECK(refused(Reason::quota_exhausted, "x").exit == ExitCode::refused);
    CHECK(refused(Reason::input_invalid, "x").exit == ExitCode::refused);
    CHECK(refused(Reason::text_too_long, "x").exit == ExitCode::refused);
    CHECK(refused(Reason::key_used_for_another_request, "x").exit == ExitCode::refused);
    CHECK(refused(Reason::not_for_this_role, "x").exit == ExitCode::not_permitted);
    CHECK(refused(Reason::not_of_this_commission, "x").exit == ExitCode::not_permitted);
    CHECK(refused(Reason::not_your_own, "x").exit == ExitCode::not_permitted);
    CHECK(refused(Reason::not_found, "x").exit == ExitCode::not_found);
    CHECK(refused(Reason::out_of_date, "x").exit == ExitCode::out_of_date);
    CHECK(refused(Reason::plan_stale, "x").exit == ExitCode::out_of_date);
}

TEST_CASE("what the database does wrong is told apart from what a rule refuses") {
    CHECK(thrown(storage::Failure{Trouble::unreachable, "x"}).exit == ExitCode::database);
    CHECK(thrown(storage::Failure{Trouble::lost, "x"}).exit == ExitCode::database);
    CHECK(thrown(storage::Failure{Trouble::unavailable, "x", "53100"}).exit == ExitCode::database);
    CHECK(thrown(storage::Failure{Trouble::older_schema, "x"}).exit == ExitCode::database);
    CHECK(thrown(storage::Failure{Trouble::alien_schema, "x"}).exit == ExitCode::database);
    CHECK(thrown(storage::Failure{Trouble::other, "x"}).exit == ExitCode::database);
    CHECK(thrown(storage::ClusterError{"x"}).exit == ExitCode::database);
    CHECK(thrown(storage::Failure{Trouble::superseded, "x"}).exit == ExitCode::out_of_date);
    CHECK(thrown(storage::Failure{Trouble::contention, "x"}).exit == ExitCode::out_of_date);
    CHECK(thrown(std::runtime_error{"x"}).exit == ExitCode::failed);
    CHECK(thrown(std::bad_alloc{}).exit == ExitCode::failed);
    CHECK(thrown(1).exit == ExitCode::failed);
}

TEST_CASE("what a server said in several lines is a sentence and its details") {
    CHECK(cli::server_words("ERROR:  no room\nHINT:  Check.\n\tAgain.\n") ==
          std::vector<std::string>{"no room", "HINT:  Check.", "Again."});
    CHECK(cli::server_words(" \n").size() == 1);

    const auto full =
        thrown(storage::Failure{Trouble::unavailable, "ERROR:  no room\nHINT:  Check.\n", "53100"});
    CHECK(full.message == "The database's disk is full.");
    CHECK(full.details == std::vector<std::string>{"no room", "HINT:  Check.", "SQLSTATE 53100"});
    CHECK(full.tries == std::vector<std::string>{"accede doctor"});
}

TEST_CASE("where a commit's outcome is unknown nothing is claimed, and the key is named") {
    cli::Globals globals;
    globals.key.fill(0xab);

    const auto fault = thrown(storage::Failure{Trouble::outcome_unknown, "no answer"}, globals);

    CHECK(json_of(fault)["error"]["changed"].is_null());
    CHECK(text_of(fault).find("--key abababab-abab-abab-abab-abababababab") != std::string::npos);
    CHECK(text_of(fault).find("nothing was changed") == std::string::npos);
}

TEST_CASE("an interruption says what was not done and ends with 130") {
    const auto fault = thrown(cli::Interrupted{});

    CHECK(fault.exit == ExitCode::interrupted);
    CHECK(text_of(fault) == "accede: interrupted: nothing was changed\n");
    CHECK(json_of(thrown(
              cli::Interrupted{"interrupted: 5 rows are in", true}))["error"]["changed"] == true);
}

TEST_CASE("an error message steers no terminal") {
    CHECK(text_of(refused(Reason::not_found, "No '\x1b[2J'.", {"\x07"})).find('\x1b') ==
          std::string::npos);
    CHECK(json_of(refused(Reason::not_found, "No '\xff'."))["error"]["message"] == "No '\uFFFD'.");
}

TEST_CASE("every exit code has its own number, name and meaning") {
    for (const auto& one : cli::exit_codes()) {
        for (const auto& other : cli::exit_codes()) {
            if (&one == &other) continue;
            CHECK(one.code != other.code);
            CHECK(one.name != other.name);
            CHECK(one.meaning != other.meaning);
        }
        CHECK(&cli::meaning_of(one.code) == &one);
    }
}

TEST_CASE("a demonstration that another version has begun is to be begun anew") {
    CHECK(text_of(thrown(cli::demo::Surprise{"The key was used before, for another request."})) ==
          "accede: failed: The key was used before, for another request\n"
          "  the demonstration that is there may have been begun by another version\n"
          "  it is not known whether anything was changed\n"
          "  try: accede demo reset\n");
}
