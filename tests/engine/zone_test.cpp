// Local times, as people write deadlines, and the instants that decide.
#include "engine/zone.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace engine;

namespace {

std::string instant(std::string_view local, std::string_view zone) {
    const auto found = instant_of(local, zone);
    return found ? iso(*found) : std::string{code_of(found.error().reason)};
}

Moment at(std::string_view text) {
    return moment_from_iso(text).value();
}

}  // namespace

TEST_CASE("a local time is an instant of its zone, in winter and in summer") {
    CHECK(instant("2022-02-28T23:59", "Europe/Berlin") == "2022-02-28T22:59:00.000000Z");
    CHECK(instant("2022-06-30T23:59:59.999999", "Europe/Berlin") == "2022-06-30T21:59:59.999999Z");
    CHECK(instant("2022-01-01 00:00", "Asia/Kathmandu") == "2021-12-31T18:15:00.000000Z");
    CHECK(instant("2022-01-01T00:00", "UTC") == "2022-01-01T00:00:00.000000Z");
}

TEST_CASE("a time over which the clock is put forward does not exist, to the microsecond") {
    CHECK(instant("2027-03-28T01:59:59.999999", "Europe/Paris") == "2027-03-28T00:59:59.999999Z");
    CHECK(instant("2027-03-28T02:00", "Europe/Paris") == "time.does_not_exist");
    CHECK(instant("2027-03-28T02:30", "Europe/Paris") == "time.does_not_exist");
    CHECK(instant("2027-03-28T02:59:59.999999", "Europe/Paris") == "time.does_not_exist");
    CHECK(instant("2027-03-28T03:00", "Europe/Paris") == "2027-03-28T01:00:00.000000Z");
}

TEST_CASE("a time that the clock shows twice is ambiguous, to the microsecond") {
    CHECK(instant("2027-10-31T01:59:59.999999", "Europe/Paris") == "2027-10-30T23:59:59.999999Z");
    CHECK(instant("2027-10-31T02:00", "Europe/Paris") == "time.is_ambiguous");
    CHECK(instant("2027-10-31T02:30", "Europe/Paris") == "time.is_ambiguous");
    CHECK(instant("2027-10-31T02:59:59.999999", "Europe/Paris") == "time.is_ambiguous");
    CHECK(instant("2027-10-31T03:00", "Europe/Paris") == "2027-10-31T02:00:00.000000Z");
}

TEST_CASE("a refusal names the two instants that might be meant") {
    CHECK(instant_of("2027-10-31T02:30", "Europe/Paris").error().details ==
          std::vector<std::string>{"2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"});
    CHECK(instant_of("2027-03-28T02:30", "Europe/Paris").error().details.size() == 2);
}

TEST_CASE("a day may be missing, and half an hour may be shown twice") {
    CHECK(instant("2011-12-30T12:00", "Pacific/Apia") == "time.does_not_exist");
    CHECK(instant("2027-04-04T01:45", "Australia/Lord_Howe") == "time.is_ambiguous");
    CHECK(instant("2027-04-04T01:29:59", "Australia/Lord_Howe") != "time.is_ambiguous");
}

TEST_CASE("a leap day is a day in its years only") {
    CHECK(instant("2028-02-29T12:00", "UTC") == "2028-02-29T12:00:00.000000Z");
    CHECK(instant("2000-02-29T12:00", "UTC") == "2000-02-29T12:00:00.000000Z");
    CHECK(instant("2027-02-29T12:00", "UTC") == "input.invalid");
    CHECK(instant("2100-02-29T12:00", "UTC") == "input.invalid");
}

TEST_CASE("far years have their zones too") {
    CHECK(instant("2099-07-01T12:00", "Europe/Berlin") == "2099-07-01T10:00:00.000000Z");
    CHECK(instant("9999-12-31T23:59:59.999999", "UTC") == "9999-12-31T23:59:59.999999Z");
    CHECK(instant("1970-01-01T00:00", "UTC") == "1970-01-01T00:00:00.000000Z");
}

TEST_CASE("what is no local time or no zone is refused") {
    for (const auto* local : {"", "2022-02-28", "2022-02-28T24:00", "2022-02-28T23:59Z",
                              "2022-02-28T23:59+01:00", "2022-02-28T23:59:60", "28.2.2022 23:59"}) {
        CAPTURE(local);
        CHECK(instant(local, "UTC") == "input.invalid");
    }
    for (const auto* zone : {"", "Mars/Olympus", "GMT+3", "europe/paris", " UTC", "\xff"}) {
        CAPTURE(zone);
        CHECK(instant("2022-02-28T23:59", zone) == "input.invalid");
        CHECK_FALSE(is_zone(zone));
    }
}

TEST_CASE("an instant is written as the clock of the zone shows it") {
    CHECK(local_iso(at("2022-02-28T22:59:00Z"), "Europe/Berlin") == "2022-02-28T23:59:00+01:00");
    CHECK(local_iso(at("2022-02-28T22:59:00.5Z"), "UTC") == "2022-02-28T22:59:00.500000+00:00");
    CHECK(local_iso(at("2022-02-28T22:59:00Z"), "America/St_Johns") == "2022-02-28T19:29:00-03:30");
    CHECK(local_iso(at("2022-02-28T22:59:00Z"), "Mars/Olympus") == "2022-02-28T22:59:00+00:00");
    CHECK(local_iso(at("1969-12-31T23:59:59.999999Z"), "UTC") ==
          "1969-12-31T23:59:59.999999+00:00");
}

TEST_CASE("an instant is told in words, with the city of its zone") {
    CHECK(local_words(at("2022-02-28T22:59:00Z"), "Europe/Berlin") ==
          "28 February 2022, 23:59 (Berlin)");
    CHECK(local_words(at("2021-12-31T23:30:00Z"), "America/Argentina/Buenos_Aires") ==
          "31 December 2021, 20:30 (Buenos Aires)");
    CHECK(local_words(at("2022-01-01T00:05:00Z"), "UTC") == "1 January 2022, 00:05 (UTC)");
}
