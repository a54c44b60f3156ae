#include "storage/post.hpp"

#include "engine/letter/bounce.hpp"
#include "storage/letters.hpp"
#include "storage/people.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

using engine::Reason;
using engine::refuse;
using engine::letter::Answered;

constexpr sql::Statement take_letter{"take_letter", R"sql(
    SELECT call_id, outbox_id, person_id, handle, name, email, language, message_id, tried, micros
      FROM take_letter())sql"};
constexpr sql::Statement record_delivery{"record_delivery",
                                         "SELECT record_delivery($1, $2, $3, $4, $5, $6, $7)"};
constexpr sql::Statement letters_due{"letters_due", R"sql(
    SELECT count(*) FROM letter l JOIN address a USING (person_id)
     WHERE l.state = 'released' AND l.next_try_at <= moment())sql"};
constexpr sql::Statement letters_without_address{"letters_without_address", R"sql(
    SELECT count(*) FROM letter l
     WHERE l.state = 'released' AND NOT EXISTS (SELECT FROM address a WHERE a.person_id = l.person_id))sql"};
constexpr sql::Statement find_letter{"find_letter", R"sql(
    SELECT l.call_id, l.outbox_id, l.person_id, p.handle, l.state, l.tried
      FROM letter l JOIN person p USING (person_id) WHERE l.message_id = $1)sql"};
constexpr sql::Statement message_ids{"message_ids", R"sql(
    SELECT '@' || regexp_replace(origin, '[^a-z0-9]+', '-', 'g') || '.accede' FROM installation)sql"};

struct Taken {
    std::string call_id;
    std::int64_t number = 0;
    engine::PersonId person{};
    std::string handle;
    engine::letter::Envelope envelope{};
    int tried = 0;
    engine::Moment now{};
};

std::optional<Taken> take(sql::Transaction& tx, const engine::letter::Mailbox& from) {
    const auto rows = tx.ask(take_letter);
    if (rows.empty()) return {};
    const auto& row = rows[0];
    Taken taken{.call_id = row[0].as<std::string>(),
                .number = row[1].as<std::int64_t>(),
                .person = sql::id<engine::PersonId>(row[2]),
                .handle = row[3].as<std::string>(),
                .tried = row[8].as<int>(),
                .now = sql::moment(row[9])};
    taken.envelope = {
        .from = from,
        .to = {row[4].as<std::string>(), row[5].as<std::string>()},
        .message_id = row[7].as<std::string>(),
        .date = taken.now,
        .language = engine::language_from(sql::text(row[6])).value_or(engine::Language::en)};
    return taken;
}

class Round {
public:
    Round(sql::Connection& connection, sql::Connection& reader, const Posting& posting)
        : connection_{&connection}, reader_{&reader}, posting_{&posting} {}

    // Whether there was a letter, and the server is still there for the next.
    bool next() {
        sql::Transaction tx{*connection_};
        const auto taken = take(tx, posting_->from);
        if (!taken) return false;
        const auto written = write(tx, *taken);
        if (!written) {
            record(tx, *taken, "withheld", written.error().explanation, taken->tried);
            ++posted_.withheld;
            tx.commit();
            return true;
        }
        const auto answer = posting_->deliver(posting_->from.address, taken->envelope.to.address,
                                              engine::letter::mail_of(taken->envelope, *written));
        const auto tried = taken->tried + 1;
        switch (answer.meaning) {
            case Answered::not_at_all: posted_.stopped = answer.words; return false;
            case Answered::taken:
                record(tx, *taken, "sent", answer.words, tried);
                ++posted_.sent;
                break;
            case Answered::never:
                record(tx, *taken, "refused", answer.words, tried);
                ++posted_.refused;
                break;
            case Answered::not_now: {
                const auto again = engine::letter::next_try(tried, taken->now);
                record(tx, *taken, again ? "released" : "refused", answer.words, tried, again);
                ++(again ? posted_.later : posted_.refused);
                break;
            }
        }
        tx.commit();
        return true;
    }

    Posted finish() {
        sql::Transaction tx{*connection_};
        posted_.without_address = tx.ask(letters_without_address)[0][0].as<int>();
        return posted_;
    }

    [[nodiscard]] int tried() const {
        return posted_.sent + posted_.refused + posted_.later + posted_.withheld;
    }

private:
    // With the recipient's rights, and only while what the letter says is so.
    Result<engine::letter::Written> write(sql::Transaction& tx, const Taken& taken) {
        const auto subjects = letters::subjects(tx, taken.call_id, {taken.number});
        if (subjects.empty()) return refuse(Reason::not_found, "The letter is not there any more.");
        const auto& of = subjects.front();
        if (auto may = engine::letter::may_leave(of.facts); !may)
            return tl::unexpected{may.error()};
        const auto language = taken.envelope.language;
        const auto* text = posting_->text(of.facts.letter, language);
        if (text == nullptr)
            return refuse(Reason::not_found,
                          fmt::format("There is no text for the letter '{}'.", of.facts.letter));
        return engine::letter::write(
            *text, letters::values_for(*reader_, rulebook_, of, taken.handle, language), language);
    }

    void record(sql::Transaction& tx, const Taken& taken, const char* state,
                const std::string& words, int tried, std::optional<engine::Moment> again = {}) {
        tx.ask(record_delivery, taken.call_id, taken.number, taken.person, state, words, tried,
               again);
        if (state != std::string_view{"sent"})
            posted_.troubles.push_back({taken.call_id, taken.number, state, words});
    }

    sql::Connection* connection_;
    sql::Connection* reader_;
    const Posting* posting_;
    Rulebook rulebook_;
    Posted posted_;
};

// Who sends, or takes a bounce, is an administrator.
engine::Permission is_the_offices(sql::Transaction& tx, const std::string& handle) {
    const auto actor = find_actor(tx, handle);
    if (!actor) return tl::unexpected{actor.error()};
    return engine::letter::may_send(*actor);
}

}  // namespace

Result<Posted> post(sql::Connection& connection, sql::Connection& reader, const Request& request,
                    const Posting& posting) {
    connection.speak_for(request.person);
    {
        sql::Transaction tx{connection};
        if (auto may = is_the_offices(tx, request.person); !may) return tl::unexpected{may.error()};
        if (request.dry_run) return Posted{.sent = tx.ask(letters_due)[0][0].as<int>()};
    }
    Round round{connection, reader, posting};
    while ((posting.most == 0 || round.tried() < posting.most) && round.next()) continue;
    return round.finish();
}

Result<Bounced> take_bounce(sql::Connection& connection, const Request& request,
                            std::string_view mail) {
    connection.speak_for(request.person);
    sql::Transaction tx{connection};
    if (auto may = is_the_offices(tx, request.person); !may) return tl::unexpected{may.error()};
    const auto ends_in = tx.ask(message_ids)[0][0].as<std::string>();
    const auto bounce = engine::letter::bounce_from(mail, ends_in);
    if (!bounce) return tl::unexpected{bounce.error()};
    if (!bounce->failed) {
        return refuse(Reason::not_foreseen_in_this_state,
                      "The mail does not say that the letter failed.");
    }
    const auto rows = tx.ask(find_letter, bounce->message_id);
    if (rows.empty())
        return refuse(Reason::not_found, "The mail is about no letter that is known here.");
    const auto& row = rows[0];
    Bounced bounced{.call_id = row[0].as<std::string>(),
                    .number = row[1].as<std::int64_t>(),
                    .person = row[3].as<std::string>(),
                    .words = bounce->words.empty() ? bounce->status : bounce->words};
    const auto state = sql::text(row[4]);
    bounced.repeated = state == "bounced";
    if (bounced.repeated) return bounced;
    if (state != "sent") {
        return refuse(Reason::not_foreseen_in_this_state,
                      fmt::format("The letter is {}, so it cannot have bounced.", state));
    }
    tx.ask(record_delivery, bounced.call_id, bounced.number, sql::id<engine::PersonId>(row[2]),
           "bounced", bounced.words, row[5].as<int>(), std::nullopt);
    if (request.dry_run)
        tx.roll_back();
    else
        tx.commit();
    return bounced;
}

}  // namespace storage
