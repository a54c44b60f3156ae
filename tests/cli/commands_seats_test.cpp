// The jury's seats by commands: planned, shown, given, and refused where they cannot be.
#include "tests/cli/typed.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::type;
using tests::value;

namespace {

// Two eligible nominations, and four jurors of whom one is of Togo.
struct Seats {
    Seats() {
        house.open_call();
        house.eligible("TG", "Kara");
        house.eligible("FR", "Lyon");
        tests::jury(house, 3);
        house.juror("juror.tg", "TG");
        check_done(house, "jury invite 2099 juror.tg --as ada");
    }

    House house;
};

}  // namespace

TEST_CASE("a plan is shown with coverage, loads, exclusions, prices and proof, and then applied") {
    Seats it;
    const auto before = tests::fingerprint(it.house.connection);
    const auto shown = type(it.house, "jury plan 2099 --dry-run --json --as ada");
    CAPTURE(shown.err);
    REQUIRE(shown.exit == ExitCode::done);
    CHECK(tests::fingerprint(it.house.connection) == before);
    const auto plan = nlohmann::json::parse(shown.out);
    CHECK(plan.at("given") == 6);
    CHECK(plan.at("gap") == 0);
    CHECK(plan.at("nominations").size() == 2);
    CHECK(plan.at("jurors").size() == 4);
    CHECK(plan.at("excluded").dump() ==
          R"([{"cause":"conflict: nationality","juror":"juror.tg","reference":"TG-2099-01"}])");
    CHECK(plan.at("prices").at(0).at("rule") == "highest loads");
    CHECK(plan.at("digest").get<std::string>().size() == 64);

    const auto text =
        type(it.house, "jury plan 2099 --as ada", {.is_terminal = true, .columns = 100});
    CHECK(text.out.find("Plan 2099-1 gives 6 empty seats to") != std::string::npos);
    CHECK(text.out.find("##") != std::string::npos);
    check_done(it.house, "jury apply 2099-1 --as ben");
    CHECK(value(it.house.connection, "SELECT count(*) FROM assignment") == "6");
}

TEST_CASE("what cannot be planned or applied is refused, with what is short or what to do") {
    Seats it;
    const auto none = type(it.house, "jury plan 2099 --max-load 1 --as ada");
    CHECK(none.exit == ExitCode::refused);
    CHECK(none.err.find("need 6 more reviews in all, and can have 4 at most") != std::string::npos);
    CHECK(none.err.find("1 pair is excluded: conflict: nationality") != std::string::npos);

    check_done(it.house, "jury plan 2099 --as ada");
    check_done(it.house,
               "jury declare 2099 --with FR-2099-01=personal --reason 'A cousin.' --as "
               "juror.0");
    const auto stale = type(it.house, "jury apply 2099-1 --as ada");
    CHECK(stale.exit == ExitCode::out_of_date);
    CHECK(stale.err.find("Draw another") != std::string::npos);
    CHECK(value(it.house.connection, "SELECT count(*) FROM assignment") == "0");
    CHECK(type(it.house, "jury plan 2099 --as juror.0").exit == ExitCode::not_permitted);
}

TEST_CASE("words that make no plan, cap, weight or declaration are told before anything is asked") {
    Seats it;
    const auto before = tests::fingerprint(it.house.connection);
    for (const auto* line :
         {"jury plan 2099 --cap colour=2 --as ada", "jury plan 2099 --cap region --as ada",
          "jury plan 2099 --cap region=1 --cap region=2 --as ada",
          "jury plan 2099 --weight luck=2 --as ada", "jury plan 2099 --weight bid=1001 --as ada",
          "jury apply 2099 --as ada", "jury apply 2099-0 --as ada",
          "jury declare 2099 --as juror.0", "jury declare 2099 --with TG-2099-01 --as juror.0",
          "jury declare 2099 --none --with TG-2099-01=other --reason x --as juror.0"}) {
        CAPTURE(std::string{line});
        CHECK(type(it.house, line).exit == ExitCode::usage);
    }
    CHECK(tests::fingerprint(it.house.connection) == before);
    CHECK(type(it.house, "jury plan 2099 --weight bid=1000 --dry-run --as ada").exit ==
          ExitCode::done);
}
