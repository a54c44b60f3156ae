#include "tests/support/fingerprint.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tests {

std::string fingerprint(storage::sql::Connection& connection,
                        const std::vector<std::string>& without) {
    std::string query;
    for (const auto& row :
         connection.run("SELECT tablename FROM pg_tables WHERE schemaname = 'accede' ORDER BY 1")) {
        const auto table = row[0].as<std::string>();
        if (std::ranges::find(without, table) != without.end()) continue;
        query += fmt::format(
            "{}SELECT '{}', count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY "
            "md5(t::text)), '')) FROM accede.{} t",
            query.empty() ? "" : " UNION ALL ", table, table);
    }
    std::string all;
    for (const auto& row : connection.run(query + " ORDER BY 1")) {
        all += fmt::format("{} {} {}\n", row[0].as<std::string>(), row[1].as<std::string>(),
                           row[2].as<std::string>());
    }
    return all;
}

const std::vector<std::string>& notes_of_a_refusal() {
    static const std::vector<std::string> tables{"audit_entry", "entry_body", "idempotency"};
    return tables;
}

}  // namespace tests
