// Sends released letters: one after another, each taken by one sender at a time.
//
// A letter is held by its row's lock while the mail server has it, in a transaction that does
// nothing else, and what the server said is recorded in the same. Who dies between the server's yes
// and the commit leaves the letter to be sent once more: at least once, under one Message-ID.
#pragma once

#include "engine/letter/mail.hpp"
#include "engine/letter/template.hpp"
#include "storage/registry.hpp"
#include "storage/smtp.hpp"

#include <functional>
#include <string>
#include <vector>

namespace storage {

struct Posting {
    engine::letter::Mailbox from;
    int most = 0;  // 0: all whose turn it is
    // Null where there is no such letter.
    std::function<const engine::letter::Template*(std::string_view letter, engine::Language)> text;
    std::function<MailAnswer(const std::string& from, const std::string& to,
                             const std::string& mail)>
        deliver;
};

struct Posted {
    struct Trouble {
        std::string call_id;
        std::int64_t number = 0;
        std::string state;  // refused, withheld, or released where it is tried again
        std::string words;
    };
    int sent = 0;
    int refused = 0;
    int later = 0;
    int withheld = 0;
    int without_address = 0;  // left released: of the asker's sight
    std::vector<Trouble> troubles{};
    std::string stopped{};  // why no more were tried: the server's fault and no letter's
};

// As an administrator. `reader` is a connection of its own whose login may speak for everybody:
// each letter is written with its recipient's rights. A dry run asks no server, and counts as sent
// what would be handed over.
[[nodiscard]] Result<Posted> post(sql::Connection&, sql::Connection& reader, const Request&,
                                  const Posting&);

// What a report of a mail server says of a letter that was sent. Refuses not_found for one that is
// not known, and not_foreseen_in_this_state for a report that does not say that it failed.
struct Bounced {
    std::string call_id;
    std::int64_t number = 0;
    std::string person;
    std::string words;
    bool repeated = false;
};
[[nodiscard]] Result<Bounced> take_bounce(sql::Connection&, const Request&, std::string_view mail);

}  // namespace storage
