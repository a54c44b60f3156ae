// The letters that steps asked for: held in the outbox, released to persons, sent.
#pragma once

#include "engine/language.hpp"
#include "engine/letter/placeholder.hpp"
#include "engine/letter/policy.hpp"
#include "storage/rulebook.hpp"
#include "storage/sql.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace storage::letters {

// A letter of the outbox; once it is released, one row for each person to whom it goes.
struct Row {
    std::int64_t number = 0;
    std::string letter;
    std::string addressee;  // "commission", "juror"; of a released one also
    std::string reference;  // of the nomination that it is about; may be empty
    engine::Moment at{};    // of the step that asked for it
    std::string standing;   // of the outbox: held, released, cancelled
    std::string person{};   // a handle, once it is released
    std::string state{};    // released, sent, refused, bounced, withheld
    int tried = 0;
    std::string answer{};  // the server's words, or why it was withheld
};
[[nodiscard]] std::vector<Row> list(sql::Transaction&, const std::string& call_id);

// What a letter is about, as the asker may see it.
struct Subject {
    std::string call_id;
    std::int64_t number = 0;
    std::string subject;
    engine::Id<struct AnySubject> subject_id{};
    engine::letter::Facts facts{};  // all but the actor's mandates and whether there is a text
};
// Those with these numbers, or all that are held where there are none.
[[nodiscard]] std::vector<Subject> subjects(sql::Transaction&, const std::string& call_id,
                                            const std::vector<std::int64_t>& numbers);

struct Recipient {
    std::string handle;
    engine::Language language = engine::Language::en;
    bool has_address = false;
};
// Of a released letter those to whom it goes, of a held one those to whom it would go now.
[[nodiscard]] std::vector<Recipient> recipients(sql::Transaction&, const std::string& call_id,
                                                std::int64_t number);

// What stands for each placeholder, as far as the asker may read it: row security decides.
[[nodiscard]] engine::letter::Values values(sql::Transaction&, Rulebook&, const Subject&,
                                            const std::string& recipient, engine::Language);

// The same for the recipient's own rights. `reader` is a connection of its own, whose login may
// speak for everybody; it is left speaking for the recipient.
[[nodiscard]] engine::letter::Values values_for(sql::Connection& reader, Rulebook&, const Subject&,
                                                const std::string& recipient, engine::Language);

// Where a person is written to, as far as the asker may know.
struct Address {
    std::string email;
    engine::Language language = engine::Language::en;
};
[[nodiscard]] std::optional<Address> find_address(sql::Transaction&, const std::string& handle);

}  // namespace storage::letters
