// A change under its request's key: done once, and answered the same from then on.
#pragma once

#include "storage/attempt.hpp"
#include "storage/record.hpp"
#include "storage/registry.hpp"
#include "storage/request.hpp"

namespace storage {

// The body's change, or what was answered before. Whatever the body found in its way may be what
// the same request did a moment ago: after a refusal the key is looked for once more.
template <class Body>
Result<Answer> once(sql::Connection& connection, const Request& request, const std::string& call_id,
                    const std::string& asked, const Body& body,
                    sql::Rights rights = sql::Rights::of_person) {
    Result<Answer> outcome = Answer{};
    const auto digest = digest_of(request, asked);
    attempt(connection, [&](sql::Connection& open) {
        open.speak_for(request.person);
        sql::Transaction tx{open, rights};
        const auto answered = [&] {
            const auto stored = find_answer(tx, call_id, request);
            if (stored) outcome = repeated(stored->answer, stored->request, digest);
            return stored.has_value();
        };
        if (answered()) return;
        outcome = body(tx);
        if (!outcome) {
            answered();
            return;
        }
        remember(tx, call_id, {request.key, digest, to_json(*outcome)});
        if (request.dry_run)
            tx.flush();
        else
            tx.commit();
    });
    return outcome;
}

}  // namespace storage
