// The texts of the letters, and the commands that look at them and let them go.
#include "cli/letter_texts.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/mail_server.hpp"
#include "tests/support/panel.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using cli::ExitCode;
using tests::House;
using tests::must;
using tests::type;
using tests::value;

namespace {

// The names of the letters that the engine asks for.
std::set<std::string> letters_of_the_engine() {
    static const std::regex asked{R"(Notify\{Addressee::\w+,\s*"([a-z-]+)\"\})"};
    std::set<std::string> all;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{tests::root() + "/engine"}) {
        if (entry.path().extension() != ".cpp") continue;
        const auto text = tests::file(entry.path().string().substr(tests::root().size() + 1));
        for (std::sregex_iterator one{text.begin(), text.end(), asked}, end; one != end; ++one)
            all.insert((*one)[1].str());
    }
    return all;
}

struct Read {
    Read() {
        house.open_call();
        kara = house.eligible("TG", "Kara");
        jurors = tests::jury(house, 3);
        tests::begin_review(house);
        tests::seat(house, kara, jurors);
    }
    std::string number_of(const std::string& letter) {
        return value(house.connection,
                     "SELECT min(outbox_id) FROM outbox WHERE letter = '" + letter + "'");
    }
    House house;
    std::string kara;
    std::vector<std::string> jurors;
};

}  // namespace

TEST_CASE("every letter that a step asks for is written in both languages, and is a template") {
    CHECK(fmt::format("{}", fmt::join(cli::faults_of_letters(), "\n")) == "");
    const auto asked = letters_of_the_engine();
    CHECK(asked.size() >= 20);
    for (const auto& letter : asked) CHECK_MESSAGE(cli::is_written(letter), letter);
    CHECK(cli::is_written("review-reminder"));
    CHECK(!cli::is_written("love"));
}

TEST_CASE("the texts of the letters fit into a line of a mail, and say things in one order") {
    for (const auto& letter : letters_of_the_engine()) {
        std::array<std::set<engine::letter::Placeholder>, 2> said;
        for (const auto language : engine::every_language) {
            const auto name =
                fmt::format("data/letters/{}/{}.txt", engine::code_of(language), letter);
            CAPTURE(name);
            std::istringstream text{tests::file(name)};
            for (std::string line; std::getline(text, line);) {
                const auto letters = std::count_if(line.begin(), line.end(), [](char c) {
                    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
                });
                CHECK(letters <= 80);
            }
            for (const auto& paragraph : cli::letter_text(letter, language)->paragraphs) {
                for (const auto& line : paragraph.lines) {
                    for (const auto& piece : line) {
                        if (const auto* one = std::get_if<engine::letter::Placeholder>(&piece))
                            said[language == engine::Language::fr ? 1 : 0].insert(*one);
                    }
                }
            }
        }
        CHECK(said[0] == said[1]);
    }
}

TEST_CASE("a preview shows a letter as its recipient would get it, in either language") {
    Read read;
    const auto number = read.number_of("assigned");
    const auto english = type(read.house, "letter preview 2099 " + number + " --as ada");
    CAPTURE(english.err);
    CHECK(english.exit == ExitCode::done);
    CHECK(english.out.find("To: juror.0\nSubject: To read: TG-2099-01, Kara\n") !=
          std::string::npos);
    CHECK(english.out.find("Dear Juror juror.0,") != std::string::npos);
    CHECK(english.err.find("juror.0 has no address") != std::string::npos);

    const auto french = type(read.house, "letter preview 2099 " + number + " --in fr --as ada");
    CHECK(french.out.find("À lire") != std::string::npos);
    CHECK(french.out.find("avant le ") != std::string::npos);
}

TEST_CASE(
    "a preview is for administrators without a conflict, and for a login that may speak for all") {
    Read read;
    const auto number = read.number_of("nomination-received");
    const auto line = "letter preview 2099 " + number;
    CHECK(type(read.house, line + " --as officer.tg").exit == ExitCode::not_permitted);
    CHECK(type(read.house, line + " --as juror.0").exit == ExitCode::not_permitted);
    CHECK(type(read.house, line + " --as ben").exit == ExitCode::done);
    must(read.house.registry.declare_conflict(read.house.as("ben"), "2099", read.kara, "ben",
                                              "personal", "A cousin."));
    // Of what one has a conflict with there is nothing to be seen at all.
    CHECK(type(read.house, line + " --as ben").exit == ExitCode::not_found);
    CHECK(
        type(read.house, "letter preview 2099 " + read.number_of("assigned") + " --as ben").exit ==
        ExitCode::not_found);
}

TEST_CASE("letters are named by numbers or by name, and not by both") {
    Read read;
    const auto usage = [&](const std::string& line) {
        return type(read.house, "letter " + line + " --as ada").exit == ExitCode::usage;
    };
    CHECK(usage("release 2099"));
    CHECK(usage("release 2099 1 --all"));
    CHECK(usage("release 2099 1 --letter assigned"));
    CHECK(usage("release 2099 one"));
    CHECK(usage("preview 2099 0"));
    CHECK(type(read.house, "letter release 2099 99999 --as ada").exit == ExitCode::not_found);
    const auto done = type(read.house, "letter release 2099 --letter assigned --as ada");
    CHECK(done.out.find("3 letters of call 2099 are released.") != std::string::npos);
}

TEST_CASE("a sender is an address, a server a server, and a password is read from a private file") {
    Read read;
    const tests::Folder folder;
    const auto secret = folder.path().string() + "/secret";
    const auto send = [&](const std::string& rest) {
        return type(read.house, "letter send --as ada " + rest);
    };
    const auto server = std::string{"--smtp smtp://127.0.0.1:1 --from a@example.org "};
    CHECK(send("--smtp http://127.0.0.1 --from a@example.org").exit == ExitCode::usage);
    CHECK(send("--smtp smtp://u:p@127.0.0.1 --from a@example.org").exit == ExitCode::usage);
    CHECK(send("--smtp smtp://127.0.0.1 --from nobody").exit == ExitCode::usage);
    CHECK(send(server + "--credentials " + secret).exit == ExitCode::usage);
    std::ofstream{secret} << "sender\nopen sesame\n";
    std::filesystem::permissions(secret, std::filesystem::perms{0640});
    const auto open = send(server + "--credentials " + secret);
    CHECK(open.exit == ExitCode::usage);
    CHECK(open.err.find("chmod 600") != std::string::npos);
    CHECK(open.err.find("sesame") == std::string::npos);
    std::filesystem::permissions(secret, std::filesystem::perms{0600});
    CHECK(send(server + "--without-tls --credentials " + secret).exit == ExitCode::usage);
    CHECK(send(server + "--credentials " + secret).exit == ExitCode::done);  // nothing is due
}

TEST_CASE("letters go to the mail server that is named, and a run without one changes nothing") {
    Read read;
    const tests::MailServer server;
    for (const auto& juror : read.jurors)
        tests::check_done(read.house,
                          fmt::format("person address {0} {0}@example.org --as ada", juror));
    tests::check_done(read.house, "letter release 2099 --letter assigned --as ada");

    const auto none = type(read.house,
                           "letter send --smtp smtp://127.0.0.1:1 --from a@example.org "
                           "--without-tls --as ada");
    CHECK(none.exit == ExitCode::failed);
    CHECK(none.err.find("The mail server takes nothing") != std::string::npos);
    const auto line = "letter send --smtp " + server.url() + " --from a@example.org --without-tls";
    CHECK(type(read.house, line + " --as juror.0").exit == ExitCode::not_permitted);
    const auto sent = type(read.house, line + " --as ada");
    CAPTURE(sent.err);
    CHECK(sent.out.find("3 sent, 0 refused, 0 to be tried again, 0 withheld.") !=
          std::string::npos);
    CHECK(server.mails().size() == 3);
    const auto list = type(read.house, "letter list 2099 --state sent --plain --as ada");
    CHECK(std::count(list.out.begin(), list.out.end(), '\n') == 3);
}
