#include "cli/text.hpp"

#include <cstdint>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace cli {
namespace {

struct CodePoint {
    UChar32 value;  // negative: these bytes are not UTF-8
    std::size_t begin, end;
};

// Calls take(CodePoint) until it answers false.
template <class Take>
void each_code_point(std::string_view text, Take take) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t begin = at;
        UChar32 value = 0;
        U8_NEXT(bytes, at, length, value);
        if (!take(CodePoint{value, static_cast<std::size_t>(begin), static_cast<std::size_t>(at)}))
            return;
    }
}

std::size_t width_of(UChar32 value) {
    if (value < 0) return 1;
    switch (u_charType(value)) {
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_FORMAT_CHAR:
        case U_CONTROL_CHAR: return 0;
        default: break;
    }
    switch (u_getIntPropertyValue(value, UCHAR_HANGUL_SYLLABLE_TYPE)) {
        case U_HST_VOWEL_JAMO:
        case U_HST_TRAILING_JAMO: return 0;
        default: break;
    }
    const auto east_asian = u_getIntPropertyValue(value, UCHAR_EAST_ASIAN_WIDTH);
    return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

bool steers(UChar32 value) {
    switch (u_charType(value)) {
        case U_CONTROL_CHAR:
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR: return true;
        default: break;
    }
    const bool turns_direction =
        (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
    const bool is_unseen_tag = value >= 0xE0000 && value <= 0xE007F;
    return turns_direction || is_unseen_tag || value == 0xFEFF;
}

void append_escaped(std::string& out, UChar32 value, std::string_view bytes) {
    if (value < 0) {
        for (const char byte : bytes) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        }
    } else if (value == '\n') {
        out += "\\n";
    } else if (value == '\t') {
        out += "\\t";
    } else if (value == '\r') {
        out += "\\r";
    } else if (value < 0x100) {
        out += fmt::format("\\x{:02x}", value);
    } else {
        out += fmt::format("\\u{{{:x}}}", value);
    }
}

bool is_simple(std::string_view text) {
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte >= 0x7f) return false;
    }
    return true;
}

}  // namespace

std::size_t width_of(std::string_view text) {
    if (is_simple(text)) return text.size();
    std::size_t width = 0;
    each_code_point(text, [&](const CodePoint& point) {
        width += width_of(point.value);
        return true;
    });
    return width;
}

std::string printable(std::string_view text, bool keep_line_feeds) {
    if (is_simple(text)) return std::string{text};
    std::string out;
    out.reserve(text.size());
    each_code_point(text, [&](const CodePoint& point) {
        const auto bytes = text.substr(point.begin, point.end - point.begin);
        const bool kept =
            point.value >= 0 && (!steers(point.value) || (keep_line_feeds && point.value == '\n'));
        if (kept)
            out += bytes;
        else
            append_escaped(out, point.value, bytes);
        return true;
    });
    return out;
}

std::string plain_field(std::string_view text) {
    std::string doubled;
    for (const char byte : text) {
        if (byte == '\\') doubled += '\\';
        doubled += byte;
    }
    return printable(doubled);
}

std::string fit(std::string_view text, std::size_t columns) {
    if (width_of(text) <= columns) return std::string{text};
    if (columns == 0) return {};
    std::size_t width = 0;
    std::size_t end = 0;
    each_code_point(text, [&](const CodePoint& point) {
        width += width_of(point.value);
        if (width > columns - 1) return false;
        end = point.end;
        return true;
    });
    return std::string{text.substr(0, end)} + "…";
}

std::string pad(std::string_view text, std::size_t columns, bool right) {
    const auto width = width_of(text);
    const std::string spaces(columns > width ? columns - width : 0, ' ');
    return right ? spaces + std::string{text} : std::string{text} + spaces;
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    while (true) {
        const auto feed = text.find('\n');
        auto paragraph = text.substr(0, feed);
        std::string line;
        while (!paragraph.empty()) {
            const auto space = paragraph.find(' ');
            const auto word = paragraph.substr(0, space);
            if (!line.empty() && width_of(line) + 1 + width_of(word) > columns) {
                lines.push_back(std::move(line));
                line.clear();
            }
            if (!line.empty()) line += ' ';
            line += word;
            if (space == std::string_view::npos) break;
            paragraph.remove_prefix(space + 1);
        }
        lines.push_back(std::move(line));
        if (feed == std::string_view::npos) return lines;
        text.remove_prefix(feed + 1);
    }
}

std::string grouped(std::size_t number) {
    auto digits = std::to_string(number);
    for (auto at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

}  // namespace cli
