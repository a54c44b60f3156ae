#include "storage/letters.hpp"

#include <fmt/format.h>

namespace storage::letters {
namespace {

using engine::letter::Placeholder;

constexpr sql::Statement list_letters{"list_letters", R"sql(
    SELECT o.outbox_id, o.letter, o.addressee, n.reference, (extract(epoch FROM o.at) * 1000000)::bigint,
           o.state, p.handle, l.state, l.tried, l.answer
      FROM outbox o
      LEFT JOIN assignment a ON o.subject = 'assignment' AND a.call_id = o.call_id AND a.assignment_id = o.subject_id
      LEFT JOIN nomination n ON n.call_id = o.call_id
           AND n.nomination_id = CASE o.subject WHEN 'nomination' THEN o.subject_id ELSE a.nomination_id END
      LEFT JOIN letter l ON l.call_id = o.call_id AND l.outbox_id = o.outbox_id
      LEFT JOIN person p ON p.person_id = l.person_id
     WHERE o.call_id = $1
     ORDER BY o.outbox_id, p.handle)sql"};

constexpr sql::Statement letter_subjects{"letter_subjects", R"sql(
    SELECT o.outbox_id, o.letter, o.state, o.subject, o.subject_id, n.state, a.state,
           CASE WHEN o.letter IN ('admitted', 'not-admitted') THEN c.published_at IS NOT NULL
                WHEN o.letter = 'struck' THEN EXISTS
                     (SELECT FROM plan_item i JOIN admission_plan p ON p.call_id = i.call_id AND p.plan_id = i.plan_id
                       WHERE i.call_id = o.call_id AND i.nomination_id = n.nomination_id AND i.says = 'strike'
                         AND p.state = 'published')
                ELSE true END,
           n.nomination_id IS NOT NULL AND asker_has_conflict(n.call_id, n.nomination_id, n.commission)
      FROM outbox o
      LEFT JOIN call c ON c.call_id = o.call_id
      LEFT JOIN assignment a ON o.subject = 'assignment' AND a.call_id = o.call_id AND a.assignment_id = o.subject_id
      LEFT JOIN nomination n ON n.call_id = o.call_id
           AND n.nomination_id = CASE o.subject WHEN 'nomination' THEN o.subject_id ELSE a.nomination_id END
     WHERE o.call_id = $1
       AND (o.outbox_id = ANY ($2::text[]::bigint[]) OR cardinality($2::text[]) = 0 AND o.state = 'held')
     ORDER BY o.outbox_id)sql"};

constexpr sql::Statement letter_recipients{
    "letter_recipients", "SELECT handle, language, has_address FROM recipients_at_hand($1, $2)"};

// Everything is joined to what may be read and to nothing else: what may not is null.
constexpr sql::Statement letter_values{"letter_values", R"sql(
    SELECT p.name, c.call_id, n.reference, e.name, CASE WHEN $5 = 'fr' THEN y.name_fr ELSE y.name_en END,
           (extract(epoch FROM n.completion_closes) * 1000000)::bigint, c.regulations_version,
           (SELECT nullif(i.reason, '') FROM plan_item i
              JOIN admission_plan d ON d.call_id = i.call_id AND d.plan_id = i.plan_id
             WHERE i.call_id = n.call_id AND i.nomination_id = n.nomination_id AND d.state IN ('applied', 'published')
             ORDER BY d.number DESC LIMIT 1)
      FROM (SELECT $1::text AS call_id, $2::text AS subject, $3::uuid AS id) o
      LEFT JOIN person p ON p.handle = $4
      LEFT JOIN call c ON c.call_id = o.call_id
      LEFT JOIN assignment a ON o.subject = 'assignment' AND a.call_id = o.call_id AND a.assignment_id = o.id
      LEFT JOIN nomination n ON n.call_id = o.call_id
           AND n.nomination_id = CASE o.subject WHEN 'nomination' THEN o.id ELSE a.nomination_id END
      LEFT JOIN membership m ON o.subject = 'membership' AND m.membership_id = o.id
      LEFT JOIN entity e ON e.entity_id = coalesce(n.entity_id, m.entity_id)
      LEFT JOIN country y ON y.country = coalesce(n.commission, m.country))sql"};

constexpr sql::Statement letter_remarks{"letter_remarks", R"sql(
    SELECT r.section, r.remark
      FROM remark r
      JOIN nomination n ON n.call_id = r.call_id AND n.nomination_id = r.nomination_id
     WHERE r.call_id = $1 AND $2 = 'nomination' AND r.nomination_id = $3 AND r.dossier_version = n.dossier_version
     ORDER BY r.section)sql"};

constexpr sql::Statement find_address_statement{"find_address", R"sql(
    SELECT a.email, a.language FROM address a JOIN person p USING (person_id) WHERE p.handle = $1)sql"};

template <class State>
std::optional<State> maybe_state(const pqxx::field& field,
                                 std::optional<State> (*from)(std::string_view)) {
    return field.is_null() ? std::nullopt : from(sql::text(field));
}

engine::Language language_of(const pqxx::field& field) {
    return engine::language_from(sql::text(field)).value_or(engine::Language::en);
}

}  // namespace

std::vector<Row> list(sql::Transaction& tx, const std::string& call_id) {
    std::vector<Row> all;
    for (const auto& row : tx.ask(list_letters, call_id)) {
        all.push_back({.number = row[0].as<std::int64_t>(),
                       .letter = row[1].as<std::string>(),
                       .addressee = row[2].as<std::string>(),
                       .reference = sql::maybe_text(row[3]).value_or(""),
                       .at = sql::moment(row[4]),
                       .standing = row[5].as<std::string>(),
                       .person = sql::maybe_text(row[6]).value_or(""),
                       .state = sql::maybe_text(row[7]).value_or(""),
                       .tried = row[8].is_null() ? 0 : row[8].as<int>(),
                       .answer = sql::maybe_text(row[9]).value_or("")});
    }
    return all;
}

std::vector<Subject> subjects(sql::Transaction& tx, const std::string& call_id,
                              const std::vector<std::int64_t>& numbers) {
    std::vector<std::string> wanted;
    wanted.reserve(numbers.size());
    for (const auto number : numbers) wanted.push_back(std::to_string(number));
    std::vector<Subject> all;
    for (const auto& row : tx.ask(letter_subjects, call_id, wanted)) {
        Subject one{.call_id = call_id,
                    .number = row[0].as<std::int64_t>(),
                    .subject = row[3].as<std::string>(),
                    .subject_id = sql::id<engine::Id<struct AnySubject>>(row[4])};
        one.facts.letter = row[1].as<std::string>();
        one.facts.standing = engine::letter::standing_from(sql::text(row[2])).value();
        one.facts.nomination =
            maybe_state<engine::nomination::State>(row[5], engine::nomination::state_from);
        one.facts.assignment = maybe_state<engine::jury::State>(row[6], engine::jury::state_from);
        one.facts.is_announced = sql::flag(row[7]);
        one.facts.actor.has_conflict = sql::flag(row[8]);
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<Recipient> recipients(sql::Transaction& tx, const std::string& call_id,
                                  std::int64_t number) {
    std::vector<Recipient> all;
    for (const auto& row : tx.ask(letter_recipients, call_id, number)) {
        all.push_back({.handle = row[0].as<std::string>(),
                       .language = language_of(row[1]),
                       .has_address = sql::flag(row[2])});
    }
    return all;
}

engine::letter::Values values(sql::Transaction& tx, Rulebook& rulebook, const Subject& of,
                              const std::string& recipient, engine::Language language) {
    engine::letter::Values all;
    const auto rows = tx.ask(letter_values, of.call_id, of.subject, of.subject_id, recipient,
                             engine::code_of(language));
    const auto& row = rows[0];
    const auto word = [&](Placeholder placeholder, const pqxx::field& field) {
        if (!field.is_null()) all.emplace(placeholder, field.as<std::string>());
    };
    word(Placeholder::recipient, row[0]);
    word(Placeholder::call, row[1]);
    word(Placeholder::reference, row[2]);
    word(Placeholder::candidate, row[3]);
    word(Placeholder::commission, row[4]);
    word(Placeholder::decision_reason, row[7]);
    if (row[1].is_null()) return all;

    const auto rules = rulebook.rules(tx, of.call_id, row[6].as<int>());
    if (const auto closes = sql::maybe_moment(row[5])) {
        all.emplace(Placeholder::completion_closes,
                    engine::letter::Instant{*closes, rules->commission.zone});
    }
    if (rules->jury && rules->jury->review) {
        const auto& review = *rules->jury->review;
        all.emplace(Placeholder::review_closes,
                    engine::letter::Instant{review.window.closes, review.zone});
    }
    std::vector<std::string> remarks;
    for (const auto& remark : tx.ask(letter_remarks, of.call_id, of.subject, of.subject_id)) {
        const auto id = remark[0].as<std::string>();
        const auto* section = engine::regulations::section_named(*rules, id);
        const auto& title = section == nullptr                 ? id
                            : language == engine::Language::fr ? section->title.fr
                                                               : section->title.en;
        // French sets a narrow no-break space before a colon.
        remarks.push_back(fmt::format("{}{}: {}", title,
                                      language == engine::Language::fr ? "\u202F" : "",
                                      remark[1].as<std::string>()));
    }
    if (!remarks.empty()) all.emplace(Placeholder::remarks, std::move(remarks));
    return all;
}

engine::letter::Values values_for(sql::Connection& reader, Rulebook& rulebook, const Subject& of,
                                  const std::string& recipient, engine::Language language) {
    reader.speak_for(recipient);
    sql::Transaction tx{reader, sql::Isolation::read_only_snapshot};
    return values(tx, rulebook, of, recipient, language);
}

std::optional<Address> find_address(sql::Transaction& tx, const std::string& handle) {
    const auto rows = tx.ask(find_address_statement, handle);
    if (rows.empty()) return {};
    return Address{rows[0][0].as<std::string>(), language_of(rows[0][1])};
}

}  // namespace storage::letters
