// The bytes of a mail, and of one that comes back.
#include "engine/letter/mail.hpp"
#include "engine/letter/bounce.hpp"

#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace engine::letter;
using engine::Language;

namespace {

Envelope envelope(const std::string& from, const std::string& to) {
    return {.from = {from, "secretariat@example.org"},
            .to = {to, "officer@example.org"},
            .message_id = "0123@accede.example",
            .date = engine::moment_from_iso("2099-02-01T09:00:00Z").value(),
            .language = Language::fr};
}

// What a reader makes of a header's text: encoded words side by side are one.
std::string decoded(std::string text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string all;
    while (text.starts_with("=?UTF-8?B?")) {
        const auto end = text.find("?=");
        unsigned bits = 0;
        int held = 0;
        for (const char c : text.substr(10, end - 10)) {
            if (c == '=') break;
            bits = bits << 6U | static_cast<unsigned>(digits.find(c));
            held += 6;
            if (held >= 8) all += static_cast<char>(bits >> (held -= 8) & 0xFFU);
        }
        text.erase(0, end + 2);
        if (text.starts_with("\r\n ")) text.erase(0, 3);
    }
    return all + text;
}

std::string read_back(const std::string& quoted) {
    std::string all;
    for (std::size_t i = 0; i < quoted.size(); ++i) {
        if (quoted[i] == '\r') continue;
        if (quoted[i] != '=') {
            all += quoted[i];
            continue;
        }
        if (quoted.compare(i, 3, "=\r\n") != 0)
            all += static_cast<char>(std::stoi(quoted.substr(i + 1, 2), nullptr, 16));
        i += 2;
    }
    return all;
}

std::vector<std::string> lines_of(const std::string& mail) {
    std::vector<std::string> lines;
    std::istringstream in{mail};
    for (std::string line; std::getline(in, line, '\n');) lines.push_back(line);
    return lines;
}

const std::vector<std::string> names{
    "São Paulo",
    "Đà Nẵng",
    "أبو ظبي",
    "Kara",
    "\"Quoted\" \\ name",
    "Ολυμπία",
    "東京都",
    "Villeneuve-la-Très-Longue-sur-la-Rivière-qui-ne-finit-pas-de-couler-à-travers-la-plaine",
    "=?UTF-8?B?S2FyYQ==?=",
    "a name of plain letters that is longer than a line of a header may be "
    "and has to be folded somewhere"};

}  // namespace

TEST_CASE("a mail has its headers once, says that nobody typed it, and is in seven bits") {
    const auto mail = mail_of(envelope("The secretariat", "Officer"),
                              {"Admis : Kara", "Bonjour,\n\nÀ bientôt.\n"});

    CHECK(mail ==
          "Date: Sun, 01 Feb 2099 09:00:00 +0000\r\n"
          "From: \"The secretariat\" <secretariat@example.org>\r\n"
          "To: \"Officer\" <officer@example.org>\r\n"
          "Subject: Admis : Kara\r\n"
          "Message-ID: <0123@accede.example>\r\n"
          "Auto-Submitted: auto-generated\r\n"
          "MIME-Version: 1.0\r\n"
          "Content-Type: text/plain; charset=UTF-8\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n"
          "Content-Language: fr\r\n\r\n"
          "Bonjour,\r\n\r\n=C3=80 bient=C3=B4t.\r\n");
}

TEST_CASE("no name and no subject breaks a line, a limit, or out of its header") {
    for (const auto& name : names) {
        for (const auto& other :
             {name, name + "\r\nBcc: x@example.org", "\n" + name, name + "\t\x7f"}) {
            CAPTURE(other);
            const auto mail = mail_of(envelope(other, other), {other, "Body.\n"});
            int headers = 0;
            for (auto line : lines_of(mail)) {
                REQUIRE(line.ends_with('\r'));
                line.pop_back();
                CHECK(line.size() <= 78);
                CHECK(line.find('\r') == std::string::npos);
                CHECK(!line.starts_with("Bcc"));
                for (const char c : line) CHECK((c >= ' ' && c <= '~'));
                if (line.empty()) break;
                if (!line.starts_with(' ')) ++headers;
            }
            CHECK(headers == 10);
        }
    }
}

TEST_CASE("a name in any script is read back as it was") {
    for (const auto& name : names) {
        CAPTURE(name);
        CHECK(decoded(header_text(name, 9)) == name);
        CHECK(decoded(header_text(name, 60)) == name);
        for (const auto& line : lines_of(header_text(name, 9))) CHECK(line.size() <= 76);
    }
}

TEST_CASE("a body is read back as it was, whatever its lines") {
    std::string body = ".\nFrom here\n..\nends in a blank \ntab\t\n=3D\n";
    for (int n = 70; n < 160; ++n) {
        for (const auto* character : {"x", "é", "Đ", "東", "😀", ".", " "}) {
            std::string line;
            for (int i = 0; i < n; ++i) line += character;
            body += line + "\n";
        }
    }
    const auto quoted = quoted_printable(body);

    CHECK(read_back(quoted) == body);
    for (const auto& line : lines_of(quoted)) {
        CHECK(line.size() <= 77);  // with its CR
        CHECK(!line.starts_with("."));
        CHECK(!line.starts_with("From "));
        CHECK(!line.ends_with(" \r"));
    }
}

TEST_CASE("an address is plain, and nothing that could be a header or an argument") {
    for (const auto* good : {"a@b", "first.last+tag@mail.example.org", "o'brien@example.org"})
        CHECK(is_address(good));
    for (const std::string bad :
         {"", "@b", "a@", "a", "a b@c", "a@b c", "a@b\r\nDATA", "a@b\n", "<a@b>", "a@b,c@d", ".a@b",
          "a..b@c", "a@-b", "a@b.", "é@b", "a@é.org", "\"a\"@b", "a@[127.0.0.1]", "a@b>"})
        CHECK_MESSAGE(!is_address(bad), bad);
    CHECK(is_address(std::string(64, 'a') + "@b"));
    CHECK(!is_address(std::string(65, 'a') + "@b"));
    CHECK(is_address("a@" + std::string(252, 'b')));
    CHECK(!is_address("a@" + std::string(253, 'b')));
}

TEST_CASE("a sender is an address, with or without a name") {
    CHECK(mailbox_from("a@b") == Mailbox{"", "a@b"});
    CHECK(mailbox_from("Équipe <a@b>") == Mailbox{"Équipe", "a@b"});
    CHECK(!mailbox_from("Équipe"));
    CHECK(!mailbox_from("Team\r\nBcc: x <a@b>"));
    CHECK(!mailbox_from("Team <a@b"));
    CHECK(!mailbox_from(">"));
}

TEST_CASE("a report on a delivery says which letter did not arrive, and why") {
    const std::string report =
        "From: MAILER-DAEMON@mx.example.org\r\nMessage-ID: <of-the-report@mx.example.org>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n"
        "\r\nFinal-Recipient: rfc822; officer@example.org\r\nAction: FAILED\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such\r\n user here\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Admitted\r\n"
        "Message-Id:\r\n <0123@accede.example>\r\n--b--\r\n";
    const auto bounce = bounce_from(report, "@accede.example");

    REQUIRE(bounce);
    CHECK(bounce->message_id == "0123@accede.example");
    CHECK(bounce->failed);
    CHECK(bounce->status == "5.1.1");
    CHECK(bounce->words == "550 5.1.1 No such user here");
    CHECK(!bounce_from(report, "@other.example"));
    CHECK(!bounce_from("Message-ID: <0123@accede.example>\r\n\r\nHello.\r\n", "@accede.example"));
}

TEST_CASE("a report that a letter is late is no bounce") {
    const auto late =
        bounce_from("Action: delayed\r\nStatus: 4.4.1\r\nMessage-ID: <1@a>\r\n", "@a");

    REQUIRE(late);
    CHECK(!late->failed);
}
