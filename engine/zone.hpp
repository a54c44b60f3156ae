// Local times and IANA zones. A deadline is written as a local time; what decides is the instant.
#pragma once

#include "engine/moment.hpp"
#include "engine/result.hpp"

#include <string>
#include <string_view>

namespace engine {

// A name of the IANA database, such as "Europe/Berlin" or "UTC". An offset such as "GMT+3" is none:
// it never puts its clock forward, and "Etc/GMT+3" means the opposite.
[[nodiscard]] bool is_zone(std::string_view name);

// "2022-02-28T23:59", with seconds and up to six decimals if wanted, in a zone such as
// "Europe/Berlin". Refuses time_does_not_exist where the clock is put forward over it,
// time_is_ambiguous where it is put back and shows it twice, and input_invalid for what is no local
// time or no zone.
[[nodiscard]] Result<Moment> instant_of(std::string_view local, std::string_view zone);

// "2022-02-28T23:59:00+01:00". An unknown zone reads as UTC.
[[nodiscard]] std::string local_iso(Moment, std::string_view zone);

// "28 February 2022, 23:59 (Berlin)", for people.
[[nodiscard]] std::string local_words(Moment, std::string_view zone);

}  // namespace engine
