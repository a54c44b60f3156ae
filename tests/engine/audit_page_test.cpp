// docs/audit.md recomputed: what a stranger would hash is what the engine writes.
#include "engine/audit/entry.hpp"
#include "engine/audit/note.hpp"
#include "engine/audit/tree.hpp"
#include "tests/support/files.hpp"

#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace audit = engine::audit;

namespace {

// The blocks of hex on the page, in order.
std::vector<std::string> vectors() {
    std::vector<std::string> found;
    std::istringstream lines{tests::file("docs/audit.md")};
    for (std::string line; std::getline(lines, line);) {
        if (line == "```" && std::getline(lines, line)) {
            found.push_back(line);
            std::getline(lines, line);
        }
    }
    return found;
}

std::string hex(const std::string& bytes) {
    return audit::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string digest(const std::string& bytes) {
    return audit::hex(audit::sha256(bytes));
}

audit::Digest page_commitment() {
    std::array<std::uint8_t, 32> salt{};
    std::iota(salt.begin(), salt.end(), std::uint8_t{0});
    return audit::commitment(salt, "The mayor has left office.");
}

audit::Entry page_entry() {
    return {.origin = "accede.example",
            .call = "2099",
            .subject = "nomination",
            .subject_id = engine::uuid_from("2fa85f64-5717-4562-b3fc-2c963f66afa6").value(),
            .actor = {engine::uuid_from("00112233-4455-6677-8899-aabbccddeeff").value()},
            .at = engine::moment_from_iso("2099-03-01T12:00:00.000001Z").value()};
}

audit::Entry page_step() {
    auto entry = page_entry();
    entry.kind = "step";
    entry.revision = 4;
    entry.event = "Withdraw";
    entry.from = "submitted";
    entry.to = "withdrawn";
    entry.operated_by = "clerk";
    entry.commitment = page_commitment();
    return entry;
}

audit::Entry page_refusal() {
    auto entry = page_entry();
    entry.kind = "refusal";
    entry.event = "ConcludeReview";
    entry.from = entry.to = "in_deliberation";
    entry.reason_code = engine::code_of(engine::Reason::quorum_not_met);
    return entry;
}

}  // namespace

TEST_CASE("the test vectors of docs/audit.md are what the engine writes") {
    const auto on_page = vectors();
    REQUIRE(on_page.size() == 5);

    const auto step = audit::canonical(page_step());
    const auto refusal = audit::canonical(page_refusal());

    CHECK(on_page[0] == audit::hex(page_commitment()));
    CHECK(on_page[1] == hex(step));
    CHECK(on_page[2] == digest(step));
    CHECK(on_page[3] == hex(refusal));
    CHECK(on_page[4] == digest(refusal));
    CHECK(step.size() == 197);
    CHECK(refusal.size() == 227);
}

TEST_CASE("the test vectors of docs/audit.md are read back as the entries that they are") {
    const auto on_page = vectors();
    REQUIRE(on_page.size() == 5);

    CHECK(audit::entry_from(audit::bytes_from_hex(on_page[1]).value()) == page_step());
    CHECK(audit::entry_from(audit::bytes_from_hex(on_page[3]).value()) == page_refusal());
    CHECK_FALSE(audit::entry_from(audit::bytes_from_hex(on_page[3] + "00").value()));
}

TEST_CASE("the checkpoint of docs/audit.md is what the engine signs for the page's two entries") {
    audit::SignerKey key{"accede.example", {}};
    key.seed.fill(0x2a);
    audit::GrowingTree tree;
    for (const auto& entry : {page_step(), page_refusal()})
        tree.add(audit::leaf_hash(audit::canonical(entry)));
    const auto note = audit::sign(audit::Checkpoint{"accede.example", 2, tree.root()}.text(), key);

    // Both stand on the page behind four blanks a line.
    std::string shown;
    for (const auto& text : {key.verifier().text() + "\n", note}) {
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);)
            shown += line.empty() ? "\n" : "    " + line + "\n";
        if (text != note) shown += "\n";
    }
    CAPTURE(shown);
    CHECK(tests::file("docs/audit.md").find(shown) != std::string::npos);
}
