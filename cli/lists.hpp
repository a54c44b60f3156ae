// The answers of the commands that list, for any query: a saved search shows what its list does.
#pragma once

#include "cli/answer.hpp"
#include "cli/context.hpp"
#include "cli/session.hpp"
#include "engine/query/query.hpp"
#include "storage/audit_log.hpp"
#include "storage/juries.hpp"
#include "storage/members.hpp"
#include "storage/nominations.hpp"

#include <string>
#include <vector>

namespace cli {

[[nodiscard]] Json json_of(const storage::nominations::Row&);
[[nodiscard]] Json json_of(const storage::members::Row&, engine::Language);
[[nodiscard]] Json json_of(const storage::audit_log::Line&);

[[nodiscard]] Answer reviews_of(const std::string& juror,
                                const std::vector<storage::juries::Assigned>&, const char* schema);

// Members that are none any more are left out unless the query asks for them.
void leave_ended_out(engine::query::Query&);

[[nodiscard]] Answer listed(Context&, Session&, const engine::query::Query&);

}  // namespace cli
