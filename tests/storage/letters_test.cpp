// Letters from the outbox to a mail server: who lets them go, whose rights they are written with,
// and that each arrives at least once and never too early.
#include "storage/letters.hpp"
#include "cli/letter_texts.hpp"
#include "engine/letter/template.hpp"
#include "storage/letter_moves.hpp"
#include "storage/post.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/database.hpp"
#include "tests/support/mail_server.hpp"
#include "tests/support/panel.hpp"

#include <stdexcept>

#include <doctest/doctest.h>
#include <fmt/format.h>

using engine::Reason;
using storage::MailAnswer;
using storage::Posted;
using storage::Posting;
using tests::House;
using tests::MailServer;
using tests::must;
using tests::value;

namespace {

struct Crash : std::runtime_error {
    Crash() : std::runtime_error{"the sender died"} {}
};

// A house with a mail server beside it.
struct Office {
    storage::Result<storage::Answer> release(const std::string& who, const std::string& letter) {
        return storage::release_letters(house.connection, house.registry.origin(), house.as(who),
                                        "2099", {.letter = letter, .is_written = cli::is_written});
    }
    storage::Result<storage::Answer> release(const std::string& who, std::int64_t number) {
        return storage::release_letters(house.connection, house.registry.origin(), house.as(who),
                                        "2099",
                                        {.numbers = {number}, .is_written = cli::is_written});
    }
    storage::Result<storage::Answer> cancel(const std::string& who, std::int64_t number,
                                            const std::string& reason) {
        return storage::cancel_letter(house.connection, house.registry.origin(), house.as(who),
                                      "2099", number, reason);
    }
    void address(const std::string& handle, const std::string& email,
                 engine::Language language = engine::Language::en) {
        must(storage::set_address(house.connection, house.registry.origin(), house.as("ada"),
                                  handle, email, language));
    }
    Posting posting(storage::Smtp& smtp) const {
        return {.from = {"Learning cities", "cities@example.org"},
                .text = cli::letter_text,
                .deliver = [&smtp](const std::string& from, const std::string& to,
                                   const std::string& mail) { return smtp.send(from, to, mail); }};
    }
    Posted send() {
        storage::Smtp smtp{{.url = server.url(), .plain = true}};
        storage::sql::Connection reader{house.database.connect()};
        return storage::post(house.connection, reader, house.as("ada"), posting(smtp)).value();
    }
    std::int64_t number_of(const std::string& letter) {
        return std::stoll(value(
            house.connection, "SELECT min(outbox_id) FROM outbox WHERE letter = '" + letter + "'"));
    }
    // What a person's letter says to whoever asks as that person.
    storage::Result<engine::letter::Written> said_to(const std::string& handle,
                                                     const std::string& letter,
                                                     const engine::letter::Template& text) {
        storage::sql::Connection reader{house.database.connect()};
        storage::Rulebook rulebook;
        house.connection.speak_for("ada");
        storage::sql::Transaction tx{house.connection};
        const auto subjects = storage::letters::subjects(tx, "2099", {number_of(letter)});
        return engine::letter::write(text,
                                     storage::letters::values_for(reader, rulebook, subjects.at(0),
                                                                  handle, engine::Language::en),
                                     engine::Language::en);
    }
    // "letter person state tried", in order.
    std::string stands() {
        return value(house.connection, R"sql(
            SELECT coalesce(string_agg(concat_ws(' ', o.letter, p.handle, l.state, l.tried), ', '
                                       ORDER BY o.outbox_id, p.handle), 'nothing')
              FROM letter l JOIN outbox o USING (call_id, outbox_id) JOIN person p USING (person_id))sql");
    }

    MailServer server;
    House house;
};

// Kara of Togo is returned for completion.
struct Returned : Office {
    Returned() {
        house.open_call();
        kara = house.submitted("TG", "Kara");
        must(house.registry.advance(house.as("ada"), "2099", kara,
                                    engine::nomination::ReturnForCompletion{
                                        {{"plan", "Say who is responsible.\nBcc: x@example.org"}},
                                        engine::moment_from_iso("2099-02-14T12:00:00Z")}));
    }
    std::string kara;
};

// A jury of three reads Kara.
struct Assigned : Office {
    Assigned() {
        house.open_call();
        kara = house.eligible("TG", "Kara");
        jurors = tests::jury(house, 3);
        tests::begin_review(house);
        tests::seat(house, kara, jurors);
        for (const auto& juror : jurors) address(juror, juror + "@example.org");
    }
    std::string kara;
    std::vector<std::string> jurors;
};

// The plan is applied: Kara is admitted, Pya is not, and nobody was told.
struct Decided : Office {
    Decided() {
        tests::recommended_cohort(house);
        const auto drawn =
            house.registry.draw_plan(house.as("ada"), "2099", engine::cohort::Kind::admission,
                                     {{"TG-2099-02", "decline", "The file was weak."}});
        plan = drawn.value().number;
        must(house.registry.advance_plan(house.as("ada"), "2099", plan, engine::cohort::Propose{}));
        must(house.registry.advance_plan(house.as("ben"), "2099", plan, engine::cohort::Approve{}));
        must(house.registry.advance_plan(house.as("ada"), "2099", plan, engine::cohort::Apply{}));
        address("officer.tg", "officer.tg@example.org");
        address("officer.fr", "officer.fr@example.org", engine::Language::fr);
    }
    void announce() {
        must(house.registry.advance_plan(house.as("ada"), "2099", plan, engine::cohort::Publish{}));
    }
    int plan = 0;
};

Reason why_not(const storage::Result<storage::Answer>& outcome) {
    REQUIRE(!outcome);
    return outcome.error().reason;
}

std::string state_of_refusal(House& house, const std::string& person, const std::string& sql) {
    try {
        house.connection.run(fmt::format(
            "BEGIN; SELECT ask_for('{}'); SET LOCAL ROLE accede_app; {}; COMMIT", person, sql));
    } catch (const storage::Failure& failure) {
        house.connection.run("ROLLBACK");
        return failure.sqlstate();
    }
    return "none";
}

}  // namespace

TEST_CASE("a letter is held until an administrator lets it go, and then it is sent once") {
    Returned office;
    office.address("officer.tg", "officer@example.org", engine::Language::fr);

    CHECK(office.send().sent == 0);
    CHECK(why_not(office.release("officer.tg", "please-complete")) == Reason::not_for_this_role);
    CHECK(office.release("ada", "please-complete")->revision == 1);
    CHECK(office.stands() == "please-complete officer.tg released 0");
    CHECK(office.send().sent == 1);
    CHECK(office.stands() == "please-complete officer.tg sent 1");
    CHECK(office.send().sent == 0);

    const auto mails = office.server.mails();
    REQUIRE(mails.size() == 1);
    const auto& mail = mails[0];
    CAPTURE(mail);
    CHECK(mail.starts_with("cities@example.org officer@example.org\n"));
    CHECK(mail.find("\r\nTo: \"Officer of TG\" <officer@example.org>\r\n") != std::string::npos);
    CHECK(mail.find("Content-Language: fr\r\n") != std::string::npos);
    CHECK(mail.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
    CHECK(mail.find("\r\nBcc:") == std::string::npos);
    CHECK(value(office.house.connection, "SELECT answer FROM letter") == "250 2.0.0 Taken");
    CHECK(tests::faults(office.house).empty());
}

TEST_CASE(
    "the database lets no one send, release or cancel but an administrator without conflict") {
    Assigned office;
    const auto number = office.number_of("nomination-received");
    const std::string move =
        fmt::format("SELECT move_letter('2099', {}, 'held', 'released')", number);

    CHECK(state_of_refusal(office.house, "officer.tg", move) == "AC004");
    CHECK(state_of_refusal(office.house, "officer.tg", "SELECT take_letter()") == "AC004");
    // An administrator's own, but without its entry in the log.
    CHECK(state_of_refusal(office.house, "ada", move) == "AC004");

    must(office.house.registry.declare_conflict(office.house.as("ben"), "2099", office.kara, "ada",
                                                "personal", "A cousin."));
    // Whoever has a conflict sees no letter about the nomination.
    CHECK(why_not(office.release("ada", number)) == Reason::not_found);
    CHECK(why_not(office.cancel("ada", number, "Why.")) == Reason::not_found);
    CHECK(state_of_refusal(office.house, "ada", move) == "AC004");
    CHECK(office.release("ben", number)->revision == 1);
}

TEST_CASE("no letter tells an outcome before it is announced, whoever asks") {
    Decided office;
    const auto number = office.number_of("not-admitted");

    CHECK(why_not(office.release("ada", number)) == Reason::not_published);
    CHECK(office.release("ada", "admitted")->revision == 0);
    CHECK(office.release("ada", "")->revision > 0);
    CHECK(office.stands().find("admitted") == std::string::npos);
    std::string state = "none";
    try {
        office.house.connection.run(
            "UPDATE outbox SET state = 'released' WHERE letter = 'admitted'");
    } catch (const storage::Failure& failure) {
        state = failure.sqlstate();
    }
    CHECK(state == "AC002");
    office.send();
    for (const auto& mail : office.server.mails())
        CHECK(mail.find("Subject: Admitted") == std::string::npos);

    office.announce();
    CHECK(office.release("ada", "admitted")->revision > 0);
    CHECK(office.release("ada", "not-admitted")->revision == 1);
}

TEST_CASE("a letter has what its recipient may read, and nothing else") {
    Decided office;
    office.announce();
    const auto* text = cli::letter_text("not-admitted", engine::Language::en);
    REQUIRE(text != nullptr);
    const auto officers = office.said_to("officer.tg", "not-admitted", *text);
    REQUIRE(officers);
    CHECK(officers->body.find("The file was weak.") == std::string::npos);
    CHECK(officers->body.find("is not among those") != std::string::npos);
    // The same letter to somebody who may read the reason has it.
    CHECK(office.said_to("ben", "not-admitted", *text)->body.find("The file was weak.") !=
          std::string::npos);
    // And to somebody who may not read the nomination there is none.
    office.house.officer("KE");
    CHECK(!office.said_to("officer.ke", "not-admitted", *text));
}

TEST_CASE("a juror who steps aside, or is done, gets no letter about the work") {
    Assigned office;
    CHECK(office.release("ada", "assigned")->revision == 3);
    must(office.house.registry.declare_conflict(office.house.as("juror.0"), "2099", office.kara,
                                                "juror.0", "personal", "A cousin."));
    must(tests::recommend(office.house, office.kara, "juror.1"));

    const auto posted = office.send();
    CHECK(posted.sent == 1);
    CHECK(posted.withheld == 2);
    CHECK(office.stands() ==
          "assigned juror.0 withheld 0, assigned juror.1 withheld 0, assigned juror.2 sent 1");
    CHECK(office.server.mails().size() == 1);
    // Nor is the letter of the panel theirs.
    CHECK(office.release("ada", "review-opened")->revision == 1);
    CHECK(office.stands().find("review-opened juror.2 released") != std::string::npos);
    CHECK(office.stands().find("review-opened juror.0") == std::string::npos);
    CHECK(office.stands().find("review-opened juror.1") == std::string::npos);
}

TEST_CASE("whoever has a conflict sees no letter about the work of others, and not who reads") {
    Assigned office;
    must(office.house.registry.declare_conflict(office.house.as("ben"), "2099", office.kara, "ben",
                                                "personal", "A cousin."));
    CHECK(office.release("ada", "")->revision > 0);
    const auto seen = [&](const std::string& who) {
        office.house.connection.speak_for(who);
        storage::sql::Transaction tx{office.house.connection};
        std::string all;
        for (const auto& row : storage::letters::list(tx, "2099"))
            all += row.letter + " " + row.person + "\n";
        return all;
    };
    CHECK(seen("ada").find("assigned juror.1") != std::string::npos);
    CHECK(seen("ada").find("review-opened juror.1") != std::string::npos);
    CHECK(seen("ben").find("assigned") == std::string::npos);
    CHECK(seen("ben").find("juror.1") == std::string::npos);
    CHECK(seen("officer.tg").empty());
    // Nor does the log tell of them.
    const auto entries = [&](const std::string& who) {
        office.house.connection.speak_for(who);
        storage::sql::Transaction tx{office.house.connection};
        return tx.run("SELECT count(*) FROM entry_body WHERE body LIKE '% assigned'")[0][0]
            .as<int>();
    };
    CHECK(entries("ada") == 3);
    CHECK(entries("ben") == 0);
}

TEST_CASE("a refused letter keeps the server's words, and is not sent again") {
    Returned office;
    office.address("officer.tg", "nobody@example.org");
    must(office.release("ada", "please-complete"));

    CHECK(office.send().refused == 1);
    CHECK(office.stands() == "please-complete officer.tg refused 1");
    CHECK(value(office.house.connection, "SELECT answer FROM letter") ==
          "550 5.1.1 No such user here");
    CHECK(office.send().refused == 0);
}

TEST_CASE("a text that the server refuses is the letter's, and refused too") {
    Returned office;
    office.address("officer.tg", "full@example.org");
    must(office.release("ada", "please-complete"));

    CHECK(office.send().refused == 1);
    CHECK(value(office.house.connection, "SELECT answer FROM letter") ==
          "552 5.2.2 The mailbox is full");
}

TEST_CASE("a busy server is tried again after a pause, and not before") {
    Returned office;
    office.house.at("2099-03-01T09:00:00Z");
    office.address("officer.tg", "busy@example.org");
    must(office.release("ada", "please-complete"));

    CHECK(office.send().later == 1);
    CHECK(office.send().later == 0);
    office.house.at("2099-03-01T09:14:59.999999Z");
    CHECK(office.send().later == 0);
    office.house.at("2099-03-01T09:15:00Z");
    CHECK(office.send().later == 1);
    CHECK(office.stands() == "please-complete officer.tg released 2");
    office.address("officer.tg", "officer@example.org");
    office.house.at("2099-03-01T09:45:00Z");
    CHECK(office.send().sent == 1);
    CHECK(office.stands() == "please-complete officer.tg sent 3");
}

TEST_CASE("a server that stays busy is given up after the twelfth try") {
    Returned office;
    office.address("officer.tg", "busy@example.org");
    must(office.release("ada", "please-complete"));
    office.house.connection.run("UPDATE letter SET tried = 11");

    CHECK(office.send().refused == 1);
    CHECK(office.stands() == "please-complete officer.tg refused 12");
}

TEST_CASE("a sender that dies between sending and recording sends again, under one Message-ID") {
    Returned office;
    office.address("officer.tg", "officer@example.org");
    must(office.release("ada", "please-complete"));
    {
        tests::Client sender{office.house.database};
        storage::sql::Connection reader{office.house.database.connect()};
        storage::Smtp smtp{{.url = office.server.url(), .plain = true}};
        auto posting = office.posting(smtp);
        posting.deliver = [&](const std::string& from, const std::string& to,
                              const std::string& mail) -> MailAnswer {
            CHECK(smtp.send(from, to, mail).meaning == engine::letter::Answered::taken);
            throw Crash{};
        };
        CHECK_THROWS_AS(static_cast<void>(storage::post(sender.connection, reader,
                                                        office.house.as("ada"), posting)),
                        Crash);
    }
    CHECK(office.stands() == "please-complete officer.tg released 0");
    CHECK(office.send().sent == 1);

    const auto mails = office.server.mails();
    REQUIRE(mails.size() == 2);
    CHECK(mails[0] == mails[1]);
    const auto id = value(office.house.connection, "SELECT message_id FROM letter");
    CHECK(mails[0].find("\r\nMessage-ID: <" + id + ">\r\n") != std::string::npos);
}

TEST_CASE("a server that hangs up after the text is asked again: it may have it or not") {
    Returned office;
    office.address("officer.tg", "silent@example.org");
    must(office.release("ada", "please-complete"));

    CHECK(office.send().later == 1);
    CHECK(office.stands() == "please-complete officer.tg released 1");
    CHECK(office.server.mails().size() == 1);
}

TEST_CASE("four senders at once send every letter once") {
    Assigned office;
    CHECK(office.release("ada", "")->revision > 3);
    office.address("ada", "ada@example.org");
    office.address("ben", "ben@example.org");
    office.address("officer.tg", "officer.tg@example.org");
    const auto released = std::stoi(value(office.house.connection, "SELECT count(*) FROM letter"));
    const auto requests = [&] {
        std::vector<storage::Request> all;
        for (int n = 0; n < 4; ++n) all.push_back(office.house.as("ada"));
        return all;
    }();
    std::vector<Posted> posted(4);
    tests::at_once(4, [&](int n) {
        tests::Client sender{office.house.database};
        storage::sql::Connection reader{office.house.database.connect()};
        storage::Smtp smtp{{.url = office.server.url(), .plain = true}};
        const auto i = static_cast<std::size_t>(n);
        posted[i] =
            storage::post(sender.connection, reader, requests[i], office.posting(smtp)).value();
    });

    int sent = 0;
    for (const auto& one : posted) {
        CHECK(one.stopped == "");
        sent += one.sent;
    }
    CAPTURE(office.stands());
    CHECK(sent == released);
    CHECK(static_cast<int>(office.server.mails().size()) == released);
}

TEST_CASE("without a server nothing is changed, and nothing counts as tried") {
    Returned office;
    office.address("officer.tg", "officer@example.org");
    must(office.release("ada", "please-complete"));
    storage::Smtp smtp{{.url = "smtp://127.0.0.1:1", .plain = true}};
    storage::sql::Connection reader{office.house.database.connect()};
    const auto posted = storage::post(office.house.connection, reader, office.house.as("ada"),
                                      office.posting(smtp));

    REQUIRE(posted);
    CHECK(!posted->stopped.empty());
    CHECK(office.stands() == "please-complete officer.tg released 0");
}

TEST_CASE("a letter to nobody stays held, and goes to whoever gets the mandate") {
    Returned office;
    must(office.house.registry.disable_person(office.house.as("ada"), "officer.tg"));
    const auto number = office.number_of("please-complete");
    CHECK(why_not(office.release("ada", number)) == Reason::not_found);
    CHECK(office.release("ada", "please-complete")->revision == 0);
    must(office.house.registry.add_person(office.house.as("ada"), {"next.tg", "Next of Togo"}));
    must(office.house.registry.grant(office.house.as("ada"),
                                     {"next.tg", engine::Role::officer, "TG"}));

    CHECK(office.release("ada", number)->revision == 1);
    CHECK(office.stands() == "please-complete next.tg released 0");
}

TEST_CASE("a cancelled letter does not leave, also when it was released") {
    Returned office;
    office.address("officer.tg", "officer@example.org");
    const auto number = office.number_of("please-complete");
    must(office.release("ada", number));
    CHECK(why_not(office.cancel("ada", number, "")) == Reason::reason_missing);
    must(office.cancel("ada", number, "Told by telephone."));

    CHECK(office.send().sent == 0);
    CHECK(office.stands() == "please-complete officer.tg withheld 0");
    CHECK(why_not(office.release("ada", number)) == Reason::not_foreseen_in_this_state);
}

TEST_CASE("who lost the mandate or the seat before a letter left does not get it") {
    Returned office;
    office.address("officer.tg", "officer@example.org");
    must(office.release("ada", "please-complete"));
    must(office.house.registry.disable_person(office.house.as("ada"), "officer.tg"));

    CHECK(office.send().withheld == 1);
    CHECK(office.server.mails().empty());
}

TEST_CASE("a released letter waits for an address, and an erased address leaves no trace") {
    Returned office;
    must(office.release("ada", "please-complete"));
    CHECK(office.send().without_address == 1);
    office.address("officer.tg", "somebody.special@example.org");
    must(storage::set_address(office.house.connection, office.house.registry.origin(),
                              office.house.as("officer.tg"), "officer.tg", "", {}));

    CHECK(office.send().without_address == 1);
    CHECK(value(office.house.connection, R"sql(
        SELECT count(*) FROM (SELECT encode(canonical, 'escape') AS said FROM audit_entry
                              UNION ALL SELECT body FROM entry_body
                              UNION ALL SELECT answer FROM idempotency) t
         WHERE said LIKE '%special%')sql") == "0");
}

TEST_CASE("an officer sets the own address and nobody else's") {
    Returned office;
    const auto set = [&](const std::string& who, const std::string& whose,
                         const std::string& email) {
        return storage::set_address(office.house.connection, office.house.registry.origin(),
                                    office.house.as(who), whose, email, engine::Language::en);
    };
    CHECK(set("officer.tg", "officer.tg", "a@example.org"));
    CHECK(why_not(set("officer.tg", "ada", "a@example.org")) == Reason::not_for_this_role);
    CHECK(why_not(set("ada", "nobody.such", "a@example.org")) == Reason::not_found);
    CHECK(why_not(set("ada", "officer.tg", "a@example.org\r\nDATA")) == Reason::input_invalid);
}

TEST_CASE("a report that a letter did not arrive marks it, once") {
    Returned office;
    office.address("officer.tg", "officer@example.org");
    must(office.release("ada", "please-complete"));
    const auto id = value(office.house.connection, "SELECT message_id FROM letter");
    const auto report =
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 Gone\r\n\r\n"
        "Message-ID: <" +
        id + ">\r\n";
    const auto take = [&](const std::string& who) {
        return storage::take_bounce(office.house.connection, office.house.as(who), report);
    };
    CHECK(!take("ada"));  // what was not sent cannot come back
    CHECK(office.send().sent == 1);
    CHECK(!take("officer.tg"));
    const auto bounced = take("ada");
    REQUIRE(bounced);
    CHECK(bounced->person == "officer.tg");
    CHECK(bounced->words == "550 Gone");
    CHECK(office.stands() == "please-complete officer.tg bounced 1");
    CHECK(take("ada")->repeated);
}

TEST_CASE("a server that wants TLS and a password gets both, and a stranger's nothing") {
    const MailServer server{MailServer::Security::starttls_and_password};
    const std::string mail = "Subject: A\r\n\r\nB.\r\n";
    const auto send = [&](storage::MailServer to) {
        to.url = server.url();
        return storage::Smtp{to}.send("a@example.org", "officer@example.org", mail);
    };
    using engine::letter::Answered;
    const auto ca = server.certificate();

    CHECK(send({.user = "sender", .password = "open sesame"}).meaning == Answered::not_at_all);
    CHECK(send({.ca_file = ca}).meaning == Answered::not_at_all);
    CHECK(send({.user = "sender", .password = "open", .ca_file = ca}).meaning ==
          Answered::not_at_all);
    CHECK(server.mails().empty());
    CHECK(send({.user = "sender", .password = "open sesame", .ca_file = ca}).meaning ==
          Answered::taken);
    CHECK(server.mails().size() == 1);
}

TEST_CASE("a password is not sent to a server without TLS") {
    const MailServer server;
    const storage::MailServer to{.url = server.url(), .user = "sender", .password = "open sesame"};

    CHECK(storage::Smtp{to}.send("a@example.org", "officer@example.org", "A\r\n").meaning ==
          engine::letter::Answered::not_at_all);
    CHECK(server.mails().empty());
}
