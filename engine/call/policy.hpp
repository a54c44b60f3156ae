// Who may do what with a call, and when. Each rule answers with leave or with the reason why not.
#pragma once

#include "engine/call/lifecycle.hpp"

namespace engine::call::policy {

[[nodiscard]] Permission may_prepare(const Facts&);
[[nodiscard]] Permission may_close(const Facts&);
[[nodiscard]] Permission may_begin_review(const Facts&);
[[nodiscard]] Permission may_decide(const Facts&);
[[nodiscard]] Permission may_decide_without_jury(const Facts&);
[[nodiscard]] Permission may_publish(const Facts&);
[[nodiscard]] Permission may_amend(const Facts&);

}  // namespace engine::call::policy
