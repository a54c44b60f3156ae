#include "storage/dossiers.hpp"

namespace storage::dossiers {
namespace {

constexpr sql::Statement read_dossier{"read_dossier", R"sql(
    SELECT d.content FROM dossier d
      JOIN nomination n ON n.call_id = d.call_id AND n.nomination_id = d.nomination_id
     WHERE n.call_id = $1 AND n.reference = $2 AND ($3 OR d.version <= n.dossier_version)
     ORDER BY d.version DESC LIMIT 1)sql"};

}  // namespace

engine::nomination::Dossier read(sql::Transaction& tx, const std::string& call_id,
                                 const std::string& reference, Which which) {
    const auto rows = tx.ask(read_dossier, call_id, reference, which == Which::newest);
    if (rows.empty()) return {};
    return engine::nomination::dossier_from_json(sql::text(rows[0][0]));
}

}  // namespace storage::dossiers
