// What an administrator does with the letters of the outbox, and where persons are written to. Each
// is one transaction, with its entry in the log and its answer under the request's key.
#pragma once

#include "engine/language.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace storage {

struct LetterChoice {
    std::vector<std::int64_t> numbers{};
    std::string letter{};                                // empty: of any name
    std::function<bool(const std::string&)> is_written;  // whether there is a text of that name
};

// Those with these numbers, all or none of them; without numbers those held ones, perhaps of one
// name alone, that may leave now. The answer's revision is how many were released.
[[nodiscard]] engine::Result<Answer> release_letters(sql::Connection&, const std::string& origin,
                                                     const Request&, const std::string& call,
                                                     const LetterChoice&);

// For good. Whoever it has not reached does not get it.
[[nodiscard]] engine::Result<Answer> cancel_letter(sql::Connection&, const std::string& origin,
                                                   const Request&, const std::string& call,
                                                   std::int64_t number, std::string reason);

// One's own, or another's by an administrator. An empty address erases.
[[nodiscard]] engine::Result<Answer> set_address(sql::Connection&, const std::string& origin,
                                                 const Request&, const std::string& handle,
                                                 const std::string& email, engine::Language);

}  // namespace storage
