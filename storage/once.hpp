// A change under its request's key: done once, and answered the same from then on. What a repeated
// key gets is said here, whoever changes what.
//
// The key is stored in the transaction of the change, so that there is both or neither. The body
// looks for it, together with what it locks and reads: the answer counts once the locks are held,
// and a look of its own would be one message more to the server.
#pragma once

#include "engine/audit/digest.hpp"
#include "storage/attempt.hpp"
#include "storage/record.hpp"
#include "storage/request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace storage {

using engine::Result;

// What is being asked, to the last word: a repeated key must come with the same.
[[nodiscard]] engine::audit::Digest digest_of(const Request&, const std::string& asked);

// What is stored under the key, its request as the server writes bytea ("\\x..."). Refuses
// key_used_for_another_request, and what was refused before.
[[nodiscard]] Result<Answer> repeated(const std::string& answer, std::string_view stored_request,
                                      const engine::audit::Digest&);

// The stored answer, where the key was used before; to be asked once the locks are held.
[[nodiscard]] std::optional<Result<Answer>> earlier(sql::Transaction&, const std::string& call_id,
                                                    const Request&, const engine::audit::Digest&);

// A refused decision is on record, and is the answer that its key gets from then on.
void note_refusal(sql::Connection&, const std::string& origin, const Request&,
                  const std::string& asked, const Noted&, const engine::Refusal&,
                  sql::Rights = sql::Rights::of_person);

// Who puts the answer under its key.
enum class Remembers { caller, body };

// Runs a body (of transaction and digest) that looks for the key, gathers, decides and queues; then
// remembers the answer, unless the body did, and commits, or rolls back. Whose rights the
// transaction has: for what an installation begins with, and for its log, the login's own.
template <class Body>
Result<Answer> once(sql::Connection& connection, const Request& request, const std::string& call_id,
                    const std::string& asked, const Body& body, Remembers who = Remembers::caller,
                    sql::Rights rights = sql::Rights::of_person) {
    Result<Answer> outcome = Answer{};
    const auto digest = digest_of(request, asked);
    attempt(connection, [&](sql::Connection& open) {
        open.speak_for(request.person);
        sql::Transaction tx{open, rights};
        outcome = body(tx, digest);
        // Where nothing held us back, the same request may have come through between the body's
        // look for the key and what it then found in its way: each statement sees what is committed
        // by then.
        if (!outcome) {
            if (auto before = earlier(tx, call_id, request, digest)) outcome = *std::move(before);
        }
        if (!outcome || outcome->repeated) return;
        if (who == Remembers::caller)
            remember(tx, call_id, {request.key, digest, to_json(*outcome)});
        if (request.dry_run)
            tx.flush();
        else
            tx.commit();
    });
    return outcome;
}

}  // namespace storage
