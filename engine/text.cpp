#include "engine/text.hpp"

#include <cstdint>
#include <memory>

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace engine {
namespace {

bool turns_direction(UChar32 c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// What is wrong with the character, or nothing.
std::string_view objection(UChar32 c, Lines lines) {
    if (c == 0) return "a NUL";
    if (lines == Lines::many && (c == '\n' || c == '\t')) return {};
    if (u_charType(c) == U_CONTROL_CHAR) return "a control character";
    if (lines == Lines::one && (c == 0x2028 || c == 0x2029)) return "a separator of lines";
    if (turns_direction(c)) return "a mark that turns the direction of writing around";
    if (U_IS_UNICODE_NONCHAR(c)) return "a code point that is no character";
    return {};
}

bool is_invisible(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

bool is_joiner(UChar32 c) {
    return c == 0x200C || c == 0x200D;
}

icu::UnicodeString wide(std::string_view utf8) {
    return icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
}

}  // namespace

Result<std::string> clean_text(std::string_view bytes, std::size_t longest_bytes, Lines lines) {
    const auto too_long = [&](std::size_t size) {
        return refuse(
            Reason::text_too_long,
            fmt::format("The text has {} bytes; at most {} are taken.", size, longest_bytes));
    };
    if (bytes.size() > longest_bytes) return too_long(bytes.size());
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto size = static_cast<std::int32_t>(bytes.size());
    bool plain = true;
    for (std::int32_t at = 0; at < size;) {
        const auto start = at;
        UChar32 c = 0;
        U8_NEXT(data, at, size, c);
        if (c < 0) {
            return refuse(Reason::text_invalid,
                          fmt::format("The text is not valid UTF-8 at byte {}.", start + 1));
        }
        if (const auto wrong = objection(c, lines); !wrong.empty()) {
            return refuse(Reason::text_invalid,
                          fmt::format("The text has {} (U+{:04X}) at byte {}.", wrong,
                                      static_cast<std::uint32_t>(c), start + 1));
        }
        plain = plain && c < 0x80;
    }
    if (plain) return std::string{bytes};

    UErrorCode status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    std::string clean;
    nfc->normalize(wide(bytes), status).toUTF8String(clean);
    if (U_FAILURE(status)) return refuse(Reason::text_invalid, "The text cannot be normalised.");
    if (clean.size() > longest_bytes) return too_long(clean.size());
    return clean;
}

Result<std::string> clean_name(std::string_view bytes) {
    auto name = clean_text(bytes, 200);
    if (!name) return name;
    const auto text = wide(*name);
    if (text.isEmpty()) return refuse(Reason::text_invalid, "A name is missing.");
    if (u_isUWhiteSpace(text.char32At(0)) != 0 ||
        u_isUWhiteSpace(text.char32At(text.length() - 1)) != 0) {
        return refuse(Reason::text_invalid,
                      fmt::format("The name '{}' has blanks around it.", *name));
    }
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const auto c = text.char32At(at);
        if (!is_invisible(c) || is_joiner(c)) continue;
        return refuse(Reason::text_invalid,
                      fmt::format("The name '{}' has a character that cannot be seen (U+{:04X}).",
                                  *name, static_cast<std::uint32_t>(c)));
    }
    if (is_blank(*name)) return refuse(Reason::text_invalid, "A name is missing.");
    return name;
}

bool is_blank(std::string_view utf8) {
    const auto text = wide(utf8);
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const auto c = text.char32At(at);
        if (u_isUWhiteSpace(c) == 0 && !is_invisible(c)) return false;
    }
    return true;
}

std::size_t word_count(std::string_view utf8) {
    thread_local const auto words = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::BreakIterator>{
            icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status)};
    }();
    const auto text = wide(utf8);  // the iterator keeps a reference to it
    words->setText(text);
    std::size_t count = 0;
    for (auto at = words->first(); at != icu::BreakIterator::DONE; at = words->next()) {
        if (words->getRuleStatus() >= UBRK_WORD_NUMBER) ++count;
    }
    return count;
}

}  // namespace engine
