// The offline pack: what goes out comes back, and what was damaged on the way is told apart.
#include "engine/jury/pack.hpp"
#include "engine/audit/digest.hpp"
#include "tests/engine/regulations_document.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::jury;

namespace {

regulations::Regulations rules() {
    return regulations::parse(tests::every_key().dump()).value();
}

Form form() {
    return {.reference = "TG-2099-01",
            .name = "Kara",
            .dossier_version = 2,
            .dossier_sha256 = audit::hex(audit::sha256("the dossier")),
            .review_version = 1,
            .draft_version = 3,
            .review = {
                .verdict = "recommend_with_advice",
                .scores = {{"impact", 7}},
                .justification = "Well thought through.\n\n=== end\n# no comment\n\\=== so\nEnd.",
                .note = "Mine: alone."}};
}

std::string text(const Form& of = form()) {
    return to_text(of, *rules().jury, Language::en);
}

std::string with(std::string all, const std::string& from, const std::string& to) {
    const auto at = all.find(from);
    REQUIRE(at != std::string::npos);
    return all.replace(at, from.size(), to);
}

std::string why_not(const std::string& read) {
    const auto back = form_from(read);
    REQUIRE_FALSE(back);
    CHECK(back.error().reason == Reason::input_invalid);
    return back.error().explanation;
}

Files pack() {
    auto other = form();
    other.reference = "FR-2099-01";
    return files_of({.origin = "accede.test",
                     .call = "2099",
                     .juror = "j.ola",
                     .nominations = {{form(), "the dossier"}, {other, "the dossier"}}},
                    *rules().jury, Language::en);
}

// The one form of that name, as it came back.
Result<Form> back(const Files& files, const std::string& file) {
    const auto all = opened(files);
    REQUIRE(all);
    for (const auto& one : all->forms)
        if (one.file == file) return one.form;
    FAIL("no such row");
    return Form{};
}

}  // namespace

TEST_CASE("a form reads back as it was written, whatever the text looks like") {
    for (const auto language : every_language) {
        const auto read = form_from(to_text(form(), *rules().jury, language));
        REQUIRE(read);
        CHECK(read->reference == "TG-2099-01");
        CHECK(read->dossier_version == 2);
        CHECK(read->dossier_sha256 == form().dossier_sha256);
        CHECK(read->review_version == 1);
        CHECK(read->draft_version == 3);
        CHECK(read->review.scores == form().review.scores);
        CHECK(say_the_same(read->review, form().review));
    }
}

TEST_CASE("a form says what each score means, in the juror's language") {
    CHECK(text().find("#     1  Some\n") != std::string::npos);
    CHECK(to_text(form(), *rules().jury, Language::fr).find("#     1  Un peu\n") !=
          std::string::npos);
}

TEST_CASE("a form that went through an editor of another system reads the same") {
    std::string other = "\xef\xbb\xbf";
    for (const char c : text()) other += c == '\n' ? "\r\n" : std::string{c};
    const auto read = form_from(other);
    REQUIRE(read);
    CHECK(say_the_same(read->review, form().review));
}

TEST_CASE("a form that is none is refused with its line") {
    CHECK(why_not("") == "The form has no line '=== end': it was cut short.");
    CHECK(why_not("accede form 2\n") == "Line 1 does not say that this is a form.");
    CHECK(why_not(with(text(), "\n=== end\n", "\n")) ==
          "The form has no line '=== end': it was cut short.");
    CHECK(why_not(text() + "more\n").find("stands behind the end") != std::string::npos);
    CHECK(why_not(with(text(), "score impact: 7", "score impact: seven"))
              .find("has 'seven' for a score") != std::string::npos);
    CHECK(why_not(with(text(), "score impact: 7", "score impact: 7\nscore impact: 1"))
              .find("gives 'score impact' again") != std::string::npos);
    CHECK(why_not(with(text(), "score impact: 7", "marks: 7")).find("which no form has") !=
          std::string::npos);
    CHECK(why_not(with(text(), "recorded: 1", "recorded: one")).find("has no version") !=
          std::string::npos);
    CHECK(why_not(with(text(), "draft: 3\n", "")) == "The line 'draft:' is missing.");
    CHECK(why_not(with(text(), "=== note", "=== remark")).find("none of the form's") !=
          std::string::npos);
    CHECK(form_from(text() + "\n \n"));
}

TEST_CASE("a pack has a form, a dossier and a checksum for each nomination") {
    const auto files = pack();
    CHECK(files.size() == 7);
    CHECK(files.at("SHA256SUMS").find(form().dossier_sha256 + "  dossiers/TG-2099-01.txt\n") !=
          std::string::npos);
    const auto all = opened(files);
    REQUIRE(all);
    CHECK(all->call == "2099");
    CHECK(all->juror == "j.ola");
    CHECK(all->origin == "accede.test");
    REQUIRE(all->forms.size() == 2);
    for (const auto& one : all->forms) CHECK(one.form);
}

TEST_CASE("a form is refused where the dossier in its pack was altered, and taken without it") {
    auto files = pack();
    files.erase("dossiers/TG-2099-01.txt");
    CHECK(back(files, "forms/TG-2099-01.txt"));

    files["dossiers/TG-2099-01.txt"] = "the  dossier";
    const auto altered = back(files, "forms/TG-2099-01.txt");
    REQUIRE_FALSE(altered);
    CHECK(altered.error().reason == Reason::out_of_date);
    CHECK(back(files, "forms/FR-2099-01.txt"));
}

TEST_CASE("what was not given out with the pack is refused, and the rest is read") {
    auto files = pack();
    files["forms/KE-2099-01.txt"] = files["forms/TG-2099-01.txt"];
    files["forms/notes.doc"] = "mine";
    files["dossiers/KE-2099-01.txt"] = "another";
    for (const auto* file :
         {"forms/KE-2099-01.txt", "forms/notes.doc", "dossiers/KE-2099-01.txt"}) {
        CAPTURE(file);
        CHECK_FALSE(back(files, file));
    }
    CHECK(back(files, "forms/TG-2099-01.txt"));
    files["forms/TG-2099-01.txt"] = files["forms/FR-2099-01.txt"];
    CHECK(back(files, "forms/TG-2099-01.txt").error().explanation ==
          "The form says that it is of FR-2099-01.");
}

TEST_CASE("what has no list of a pack is none") {
    for (
        const auto* list :
        {"", "[]", "{", R"({"schema": "accede/review-pack/2"})",
         R"({"schema": "accede/review-pack/1", "call": "2099", "juror": ""})",
         R"({"schema": "accede/review-pack/1", "call": "2099", "juror": "j", "nominations": 1})",
         R"({"schema": "accede/review-pack/1", "call": "2099", "juror": "j", "nominations": [1, 2]})"}) {
        CAPTURE(list);
        auto files = pack();
        files["pack.json"] = list;
        CHECK_FALSE(opened(files));
    }
    auto files = pack();
    files.erase("pack.json");
    CHECK_FALSE(opened(files));
}

TEST_CASE("a dossier's text is the same for every juror, and tells its sections in order") {
    const nomination::Dossier dossier{
        .sections = {{"profile", "A town."}, {"plan", "To learn."}},
        .mayors_commitment = nomination::Declaration{"A. Mayor", "2099-01-20"}};
    CHECK(
        dossier_text("TG-2099-01", "Kara", 2, dossier, rules()) ==
        "TG-2099-01 Kara\nversion 2\n\n## plan: Plan\nTo learn.\n\n## profile: Profile\nA town.\n\n"
        "## mayor's commitment\nA. Mayor, 2099-01-20\n");
}
