#include "storage/once.hpp"

#include "engine/audit/entry.hpp"

#include <nlohmann/json.hpp>

namespace storage {

using engine::Reason;
using engine::refuse;

engine::audit::Digest digest_of(const Request& request, const std::string& asked) {
    return engine::audit::sha256(request.person + '\n' + asked);
}

Result<Answer> repeated(const std::string& answer, std::string_view stored_request,
                        const engine::audit::Digest& digest) {
    if (stored_request != "\\x" + engine::audit::hex(digest)) {
        return refuse(Reason::key_used_for_another_request,
                      "The key was used before, for another request.");
    }
    const auto json = nlohmann::json::parse(answer);
    if (json.contains("refused")) {
        return refuse(engine::reason_from(json.at("refused").get<std::string>()).value(),
                      json.at("explanation"), json.at("details").get<std::vector<std::string>>());
    }
    auto stored = answer_from_json(answer);
    stored.repeated = true;
    return stored;
}

std::optional<Result<Answer>> earlier(sql::Transaction& tx, const std::string& call_id,
                                      const Request& request, const engine::audit::Digest& digest) {
    const auto stored = find_answer(tx, call_id, request);
    if (!stored) return {};
    return repeated(stored->answer, stored->request, digest);
}

void note_refusal(sql::Connection& connection, const std::string& origin, const Request& request,
                  const std::string& asked, const Noted& noted, const engine::Refusal& refusal,
                  sql::Rights rights) {
    if (request.dry_run || refusal.reason == Reason::key_used_for_another_request) return;
    attempt(connection, [&](sql::Connection& open) {
        open.speak_for(request.person);
        sql::Transaction tx{open, rights};
        const auto digest = digest_of(request, asked);
        if (earlier(tx, noted.call_id, request, digest)) return;
        note(tx, origin, noted);
        const nlohmann::json answer{{"refused", engine::code_of(refusal.reason)},
                                    {"explanation", refusal.explanation},
                                    {"details", refusal.details}};
        remember(tx, noted.call_id, {request.key, digest, answer.dump()});
        tx.commit();
    });
}

}  // namespace storage
