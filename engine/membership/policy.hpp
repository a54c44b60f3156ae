// Who may do what with a membership, and when.
#pragma once

#include "engine/membership/lifecycle.hpp"

namespace engine::membership::policy {

[[nodiscard]] Permission may_enrol(const Facts&);
[[nodiscard]] Permission may_call_for_report(const Facts&);
[[nodiscard]] Permission may_report(const Facts&);
[[nodiscard]] Permission may_accept_report(const Facts&);
[[nodiscard]] Permission may_fall_overdue(const Facts&);
[[nodiscard]] Permission may_deactivate(const Facts&);
[[nodiscard]] Permission may_end(const Facts&, const End&);

}  // namespace engine::membership::policy
