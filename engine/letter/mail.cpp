#include "engine/letter/mail.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

#include <fmt/format.h>

namespace engine::letter {
namespace {

constexpr std::size_t longest_line = 76;
constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_local_part = 64;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// How many bytes the character takes that begins here.
std::size_t size_at(std::string_view utf8, std::size_t at) {
    std::size_t size = 1;
    while (at + size < utf8.size() &&
           (static_cast<unsigned char>(utf8[at + size]) & 0xC0U) == 0x80U)
        ++size;
    return size;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t n = 0; n < 3; ++n)
            three = three << 8U |
                    (i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0U);
        for (std::size_t n = 0; n < 4; ++n)
            text += i + n <= bytes.size() ? digits[three >> (18 - 6 * n) & 63U] : '=';
    }
    return text;
}

std::string encoded_words(std::string_view utf8, std::size_t column) {
    constexpr std::string_view before = "=?UTF-8?B?";
    constexpr std::string_view behind = "?=";
    std::string all;
    std::size_t at = 0;
    while (at < utf8.size()) {
        const auto room = longest_line - column - before.size() - behind.size();
        std::size_t end = at;
        while (end < utf8.size()) {
            const auto next = end + size_at(utf8, end);
            if ((next - at + 2) / 3 * 4 > room) break;
            end = next;
        }
        if (end == at) end = at + size_at(utf8, at);
        if (!all.empty()) all += "\r\n ";
        all += before;
        all += base64(utf8.substr(at, end - at));
        all += behind;
        at = end;
        column = 1;
    }
    return all;
}

// A name before an address.
std::string phrase(std::string_view name, std::size_t column) {
    // Longer, or with what could be taken for something else, it is encoded.
    if (!is_plain(name) || name.find("=?") != std::string_view::npos || name.size() > 40)
        return encoded_words(name, column);
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

std::string mailbox(std::string_view header, const Mailbox& box) {
    assert(is_address(box.address));
    auto text = fmt::format("{}: ", header);
    if (box.name.empty()) return text + box.address + "\r\n";
    text += phrase(box.name, text.size());
    const auto last = text.rfind('\n');
    const auto column = text.size() - (last == std::string::npos ? 0 : last + 1);
    text += column + box.address.size() + 3 > longest_line ? "\r\n " : " ";
    return text + "<" + box.address + ">\r\n";
}

// "Mon, 01 Feb 2099 09:00:00 +0000"
std::string date(Moment moment) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(moment - day)};
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days.at(std::chrono::weekday{day}.c_encoding()),
        static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1),
        static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
        time.seconds().count());
}

}  // namespace

bool is_address(std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > longest_local_part ||
        address.size() > longest_address)
        return false;
    const auto local = address.substr(0, at);
    const auto domain = address.substr(at + 1);
    const auto dotted = [](std::string_view text) {
        return !text.empty() && text.front() != '.' && text.back() != '.' &&
               text.find("..") == std::string_view::npos;
    };
    return dotted(local) && dotted(domain) && domain.front() != '-' && domain.back() != '-' &&
           std::ranges::all_of(local,
                               [](char c) {
                                   return is_letter_or_digit(c) ||
                                          std::string_view{"!#$%&'*+/=?^_`{|}~.-"}.find(c) !=
                                              std::string_view::npos;
                               }) &&
           std::ranges::all_of(
               domain, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; });
}

Result<Mailbox> mailbox_from(std::string_view text) {
    Mailbox box;
    if (text.ends_with('>')) {
        const auto bracket = text.rfind('<');
        if (bracket != std::string_view::npos) {
            box.name = text.substr(0, bracket);
            box.address = text.substr(bracket + 1, text.size() - bracket - 2);
            while (box.name.ends_with(' ')) box.name.pop_back();
        }
    } else {
        box.address = text;
    }
    const bool has_controls = std::ranges::any_of(
        box.name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (!is_address(box.address) || has_controls) {
        return refuse(Reason::input_invalid,
                      "That is no address such as name@example.org, or Name <name@example.org>.");
    }
    return box;
}

std::string header_text(std::string_view utf8, std::size_t column) {
    if (is_plain(utf8) && utf8.find("=?") == std::string_view::npos &&
        column + utf8.size() <= longest_line && !utf8.starts_with(' ') && !utf8.ends_with(' '))
        return std::string{utf8};
    return encoded_words(utf8, column);
}

std::string quoted_printable(std::string_view utf8) {
    std::string all;
    std::size_t column = 0;
    for (std::size_t i = 0; i < utf8.size();) {
        if (utf8[i] == '\n') {
            all += "\r\n";
            column = 0;
            ++i;
            continue;
        }
        const auto size = size_at(utf8, i);
        std::string character;
        for (std::size_t n = 0; n < size; ++n) {
            const char c = utf8[i + n];
            const bool ends_line = i + n + 1 == utf8.size() || utf8[i + n + 1] == '\n';
            // A line that is a dot alone ends a mail, and "From " begins one in a mailbox.
            const bool is_plain_here =
                c >= ' ' && c <= '~' && c != '=' && !(c == ' ' && ends_line) &&
                !(column == 0 && (c == '.' || utf8.substr(i).starts_with("From ")));
            if (is_plain_here)
                character += c;
            else
                character += fmt::format("={:02X}", static_cast<unsigned char>(c));
        }
        if (column + character.size() > longest_line - 1) {
            all += "=\r\n";
            column = 0;
            continue;  // what stands at the beginning of a line may be written differently
        }
        all += character;
        column += character.size();
        i += size;
    }
    return all;
}

std::string mail_of(const Envelope& envelope, const Written& written) {
    constexpr std::string_view subject = "Subject: ";
    return fmt::format(
        "Date: {}\r\n{}{}{}{}\r\nMessage-ID: <{}>\r\nAuto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\nContent-Language: {}\r\n\r\n{}",
        date(envelope.date), mailbox("From", envelope.from), mailbox("To", envelope.to), subject,
        header_text(written.subject, subject.size()), envelope.message_id,
        code_of(envelope.language), quoted_printable(written.body));
}

}  // namespace engine::letter
