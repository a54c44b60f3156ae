#include "engine/zone.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/timezone.h>

namespace engine {
namespace {

using std::chrono::milliseconds;
using Zone = std::unique_ptr<icu::BasicTimeZone>;

// Every zone of the IANA database is a BasicTimeZone; ICU answers "Etc/Unknown" for what is none.
Zone zone_named(std::string_view name) {
    const auto id =
        icu::UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(name.size())});
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString canonical;
    UBool of_the_database = 0;
    icu::TimeZone::getCanonicalID(id, canonical, of_the_database, status);
    if (U_FAILURE(status) || of_the_database == 0) return nullptr;
    std::unique_ptr<icu::TimeZone> zone{icu::TimeZone::createTimeZone(id)};
    if (*zone == icu::TimeZone::getUnknown()) return nullptr;
    return Zone{dynamic_cast<icu::BasicTimeZone*>(zone.release())};
}

milliseconds offset_at_local(const icu::BasicTimeZone& zone, double local,
                             UTimeZoneLocalOption which) {
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    zone.getOffsetFromLocal(local, which, which, raw, saving, status);
    return milliseconds{raw + saving};
}

milliseconds offset_at(const icu::BasicTimeZone& zone, Moment moment) {
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    const auto since = std::chrono::floor<milliseconds>(moment.time_since_epoch());
    zone.getOffset(static_cast<double>(since.count()), false, raw, saving, status);
    return milliseconds{raw + saving};
}

std::string offset_text(milliseconds offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
    const auto size = minutes < 0 ? -minutes : minutes;
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

// The local clock's reading as if it were UTC.
Moment reading(Moment moment, std::string_view zone_name, milliseconds& offset) {
    const auto zone = zone_named(zone_name);
    offset = zone ? offset_at(*zone, moment) : milliseconds{0};
    return moment + offset;
}

}  // namespace

bool is_zone(std::string_view name) {
    return zone_named(name) != nullptr;
}

Result<Moment> instant_of(std::string_view local, std::string_view zone_name) {
    std::string text{local};
    if (text.size() == 16) text += ":00";
    const auto as_utc = moment_from_iso(text + "Z");
    if (!as_utc) {
        return refuse(Reason::input_invalid,
                      fmt::format("'{}' is no local time such as 2022-02-28T23:59.", local));
    }
    const auto zone = zone_named(zone_name);
    if (!zone) {
        return refuse(Reason::input_invalid,
                      fmt::format("'{}' is no time zone such as Europe/Berlin.", zone_name));
    }
    const auto since = std::chrono::floor<milliseconds>(as_utc->time_since_epoch());
    const auto millis = static_cast<double>(since.count());
    const auto earlier = offset_at_local(*zone, millis, UCAL_TZ_LOCAL_FORMER);
    const auto later = offset_at_local(*zone, millis, UCAL_TZ_LOCAL_LATTER);
    if (earlier == later) return *as_utc - earlier;

    // Two offsets claim the reading. In a fold both are true at their instant; in a gap neither is.
    const bool both = offset_at(*zone, *as_utc - earlier) == earlier &&
                      offset_at(*zone, *as_utc - later) == later;
    if (both) {
        return refuse(
            Reason::time_is_ambiguous,
            fmt::format("{} happens twice in {}: the clock is put back. Choose a time before or "
                        "after that hour.",
                        local, zone_name),
            {local_iso(*as_utc - earlier, zone_name), local_iso(*as_utc - later, zone_name)});
    }
    return refuse(
        Reason::time_does_not_exist,
        fmt::format("{} does not exist in {}: the clock is put forward over it.", local, zone_name),
        {local_iso(*as_utc - earlier, zone_name), local_iso(*as_utc - later, zone_name)});
}

std::string local_iso(Moment moment, std::string_view zone) {
    milliseconds offset{};
    auto text = iso(reading(moment, zone, offset));
    text.pop_back();
    if (text.ends_with(".000000")) text.resize(text.size() - 7);
    return text + offset_text(offset);
}

std::string local_words(Moment moment, std::string_view zone) {
    constexpr std::array months{"January",   "February", "March",    "April",
                                "May",       "June",     "July",     "August",
                                "September", "October",  "November", "December"};
    milliseconds offset{};
    const auto shown = reading(moment, zone, offset);
    const auto day = std::chrono::floor<std::chrono::days>(shown);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{shown - day};
    auto place = std::string{zone.substr(zone.rfind('/') + 1)};
    for (auto& c : place) {
        if (c == '_') c = ' ';
    }
    return fmt::format("{} {} {}, {:02}:{:02} ({})", static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       place);
}

}  // namespace engine
