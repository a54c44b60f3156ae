// Letters before they are mail: templates, placeholders, and what an untrusted text can do in them.
#include "engine/letter/template.hpp"

#include <chrono>

#include <doctest/doctest.h>

using namespace engine::letter;
using engine::Language;
using engine::Reason;

namespace {

std::string refusal(const std::string& text) {
    const auto made = template_from(text);
    return made ? "none" : made.error().explanation;
}

Template made(const std::string& text) {
    return template_from(text).value();
}

}  // namespace

TEST_CASE("a letter says what its placeholders stand for") {
    const auto written = write(
        made("Subject: {reference}: {candidate}\n\nDear {recipient},\n\nPlease:\n{remarks}\n"),
        {{Placeholder::reference, "BR-2099-01"},
         {Placeholder::candidate, "São Paulo"},
         {Placeholder::recipient, "Đà Nẵng"},
         {Placeholder::remarks, std::vector<std::string>{"Plan: say who.", "Budget: how?"}}},
        Language::en);

    REQUIRE(written);
    CHECK(written->subject == "BR-2099-01: São Paulo");
    CHECK(written->body == "Dear Đà Nẵng,\n\nPlease:\n- Plan: say who.\n- Budget: how?\n");
}

TEST_CASE("a template with an unknown placeholder, or an odd brace, is none") {
    CHECK(refusal("Subject: {reference}\n\nBody.\n") == "none");
    CHECK(refusal("Subject: {referense}\n\nBody.\n") == "Line 1: '{referense}' is no placeholder.");
    CHECK(refusal("Subject: A\n\nDear {jurors},\n") == "Line 3: '{jurors}' is no placeholder.");
    CHECK(refusal("Subject: A\n\nDear {recipient,\n") == "Line 3: a brace without its other.");
    CHECK(refusal("Subject: A\n\nDear recipient},\n") == "Line 3: a brace without its other.");
    CHECK(refusal("Subject: {remarks}\n\nBody.\n") == "Line 1: a subject has one line.");
    CHECK(refusal("Subject: A\n\nAs said: {remarks}\n") ==
          "Line 3: a placeholder of lines stands alone on its line.");
    CHECK(refusal("Dear {recipient},\n") == "Line 1: no subject.");
    CHECK(refusal("Subject: \n\nBody.\n") == "Line 1: no subject.");
    CHECK(refusal("Subject: A\n") == "Line 1: no body.");
    CHECK(refusal("Subject: A\n\nBody.\r\n") == "Line 3: a control character.");
}

TEST_CASE("an optional paragraph goes with its placeholder, any other keeps the letter back") {
    const auto letter =
        made("Subject: {reference}\n\nIt is so.\n\n? The plan says:\n{decision.reason}\n\nEnd.\n");
    const Values without{{Placeholder::reference, "TG-2099-01"}};
    auto with = without;
    with[Placeholder::decision_reason] = "Too early.";

    CHECK(write(letter, without, Language::en)->body == "It is so.\n\nEnd.\n");
    CHECK(write(letter, with, Language::en)->body ==
          "It is so.\n\nThe plan says:\nToo early.\n\nEnd.\n");

    const auto kept = write(letter, {}, Language::en);
    REQUIRE(!kept);
    CHECK(kept.error().reason == Reason::not_found);
    CHECK(kept.error().explanation.find("{reference}") != std::string::npos);
}

TEST_CASE("a value of another kind than its placeholder's is none") {
    const auto letter = made("Subject: A\n\n{candidate}\n");

    CHECK(
        !write(letter, {{Placeholder::candidate, std::vector<std::string>{"Kara"}}}, Language::en));
    CHECK(write(letter, {{Placeholder::candidate, "Kara"}}, Language::en));
}

TEST_CASE("what was typed into a name makes no line of its own, and no placeholder") {
    const auto letter = made("Subject: On {candidate}\n\nOn {candidate}.\n");
    const auto written = write(
        letter, {{Placeholder::candidate, "Kara\r\nBcc: x@example.org\u2028\u0085{reference}"}},
        Language::en);

    REQUIRE(written);
    CHECK(written->subject == "On Kara  Bcc: x@example.org  {reference}");
    CHECK(written->body == "On Kara  Bcc: x@example.org  {reference}.\n");
}

TEST_CASE("an instant is said in the zone of the regulations, in the letter's language") {
    const Instant deadline{engine::moment_from_iso("2099-02-28T22:59:00Z").value(),
                           "Europe/Berlin"};

    CHECK(in_words(deadline, Language::en) == "28 February 2099, 23:59 (Berlin)");
    CHECK(in_words(deadline, Language::fr) == "28 février 2099, 23 h 59 (Berlin)");
}

TEST_CASE("a preview has what both may read, and neither what one may not") {
    const Values recipient{{Placeholder::reference, "TG-2099-01"},
                           {Placeholder::candidate, "Kara"},
                           {Placeholder::call, "2099"}};
    const Values previewer{{Placeholder::reference, "TG-2099-01"},
                           {Placeholder::call, "2098"},
                           {Placeholder::decision_reason, "Too early."}};

    CHECK(in_both(recipient, previewer) == Values{{Placeholder::reference, "TG-2099-01"}});
}

TEST_CASE("every placeholder is written by its own name, and read back") {
    for (const auto placeholder : every_placeholder)
        CHECK(placeholder_from(name_of(placeholder)) == placeholder);
    CHECK(!placeholder_from("?"));
}
