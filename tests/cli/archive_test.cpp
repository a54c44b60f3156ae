// ZIP archives that strangers made: what is sound comes out as it went in, the rest is refused
// whole.
#include "cli/archive.hpp"

#include <doctest/doctest.h>

using cli::unzipped;
using cli::zipped;
using engine::Reason;
using engine::jury::Files;

namespace {

const Files files{
    {"forms/TG-2099-01.txt", "a form"}, {"pack.json", std::string(5000, 'x')}, {"empty", ""}};

// The same archive with one name for another of the same length.
std::string renamed(const std::string& from, const std::string& to) {
    auto bytes = zipped(files);
    REQUIRE(from.size() == to.size());
    int found = 0;
    for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1)) {
        bytes.replace(at, from.size(), to);
        ++found;
    }
    REQUIRE(found == 2);  // before the file and in the list
    return bytes;
}

Reason refused(const std::string& bytes, const cli::ArchiveBounds& bounds = {}) {
    const auto read = unzipped(bytes, bounds);
    REQUIRE_FALSE(read);
    return read.error().reason;
}

}  // namespace

TEST_CASE("an archive gives back what was put into it, and the same files make the same bytes") {
    const auto read = unzipped(zipped(files));
    REQUIRE(read);
    CHECK(*read == files);
    CHECK(zipped(files) == zipped(files));
}

TEST_CASE("a name that leads out of the archive is refused, with all that is in it") {
    const std::string name = "forms/TG-2099-01.txt";
    for (const auto* bad :
         {"/orms/TG-2099-01.txt", "../rms/TG-2099-01.tx", "forms/../TG-2099-0.t",
          "forms\\TG-2099-01.txt", "C:rms/TG-2099-01.txt", "forms/TG-2099-01t/.."}) {
        CAPTURE(bad);
        CHECK(refused(renamed(name, bad)) == Reason::input_invalid);
    }
    CHECK(unzipped(renamed(name, "forms/..TG-2099-0.tx")));
}

TEST_CASE("what grows too large is refused as soon as it does, whatever it says of its size") {
    CHECK(zipped(files).size() < 1000);
    CHECK(unzipped(zipped(files), {.bytes = 5006, .bytes_a_file = 5000, .files = 3}));
    CHECK(refused(zipped(files), {.bytes = 5005, .bytes_a_file = 5000, .files = 3}) ==
          Reason::text_too_long);
    CHECK(refused(zipped(files), {.bytes = 5006, .bytes_a_file = 4999, .files = 3}) ==
          Reason::text_too_long);
    CHECK(refused(zipped(files), {.bytes = 5006, .bytes_a_file = 5000, .files = 2}) ==
          Reason::text_too_long);
    const Files bomb{{"pack.json", std::string(std::size_t{8} << 20U, '0')}};
    CHECK(zipped(bomb).size() < std::size_t{20} * 1024);
    CHECK(refused(zipped(bomb)) == Reason::text_too_long);
}

TEST_CASE("what is no archive, was cut short or was changed is refused, and nothing crashes") {
    const auto whole = zipped(files);
    CHECK(refused("") == Reason::input_invalid);
    CHECK(refused("country,name\n") == Reason::input_invalid);
    for (std::size_t size = 0; size < whole.size(); size += 7)
        CHECK_FALSE(unzipped(std::string_view{whole}.substr(0, size)));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
        const auto read = unzipped(bytes);
        // A date, or a flag that says nothing: then what comes out is what went in.
        if (read && read->size() == files.size() && read->contains("pack.json")) {
            CAPTURE(at);
            CHECK(read->at("pack.json") == files.at("pack.json"));
        }
    }
}

TEST_CASE("a name that is there twice is refused") {
    const Files two{{"forms/a", "one"}, {"forms/b", "two"}};
    auto bytes = zipped(two);
    for (auto at = bytes.find("forms/b"); at != std::string::npos; at = bytes.find("forms/b"))
        bytes.replace(at, 7, "forms/a");
    CHECK(refused(bytes) == Reason::input_invalid);
}
