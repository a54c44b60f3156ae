#include "tests/cli/journey.hpp"

#include "cli/archive.hpp"
#include "cli/command.hpp"
#include "cli/shell_words.hpp"
#include "storage/registry.hpp"
#include "tests/support/files.hpp"

#include <map>
#include <regex>

namespace tests {
namespace {

// The pack of the juror `pim` as it comes back: the form of KE-2099-01 is filled in.
std::string pack_of_pim(const Database& database) {
    auto connection = database.connect();
    storage::Registry registry{connection};
    auto pack = registry.review_pack({.person = "pim"}, "2099").value();
    engine::regulations::Jury rules;
    for (const auto* criterion : {"commitment", "inclusion", "practice", "resources", "monitoring"})
        rules.criteria.push_back({.id = criterion, .title = {}});
    for (auto& one : pack.nominations) {
        if (one.form.reference != "KE-2099-01") continue;
        one.form.review = {.verdict = "do_not_recommend",
                           .scores = {{"commitment", 1},
                                      {"inclusion", 1},
                                      {"practice", 1},
                                      {"resources", 1},
                                      {"monitoring", 1}},
                           .justification = "Read on the train."};
    }
    return cli::zipped(engine::jury::files_of(pack, rules, engine::Language::en));
}

}  // namespace

Outcome Journey::type(const Typed& typed, const std::vector<std::string>& more) const {
    auto line = typed.line;
    auto input = typed.input;
    const auto put = [&](const std::string& sign, const auto& what) {
        for (auto* text : {&line, &input}) {
            if (const auto at = text->find(sign); at != std::string::npos)
                text->replace(at, sign.size(), what());
        }
    };
    put("{root}", root);
    put("{log}", [&] { return (state_.path() / "log").native(); });
    // A rehearsal uses numbers up, so the first entry need not be number 1.
    put("{entry}", [&] {
        auto connection = database_.connect();
        return value(connection, "SELECT min(entry_id) FROM accede.audit_entry");
    });
    // Of what the preview showed: see storage/registry_deliberation.cpp.
    put("{conclusions}", [&] {
        auto connection = database_.connect();
        return value(
            connection,
            "SELECT encode(sha256(convert_to('accede/conclusions/1' || chr(10) || '2099' || "
            "chr(10) || string_agg(reference || ' ' || revision || ' 3 3 ' || CASE reference "
            "WHEN 'TG-2099-02' THEN 'reserved' ELSE 'recommended' END || chr(10), '' ORDER BY "
            "reference), 'UTF8')), 'hex') FROM accede.nomination WHERE state = "
            "'in_deliberation'");
    });
    put("{member}", [&] {
        auto connection = database_.connect();
        return value(connection,
                     "SELECT membership_id FROM accede.membership m JOIN accede.entity e USING "
                     "(entity_id) WHERE e.name = 'Belava'");
    });
    put("{token}", [&] {
        auto connection = database_.connect();
        return value(connection,
                     "SELECT token_id FROM accede.token ORDER BY made_at, token_id LIMIT 1");
    });
    put("{letter}", [&] {
        auto connection = database_.connect();
        return value(connection,
                     "SELECT min(outbox_id) FROM accede.outbox WHERE letter = 'admitted'");
    });
    put("{message}", [&] {
        auto connection = database_.connect();
        return value(connection, "SELECT message_id FROM accede.letter ORDER BY outbox_id LIMIT 1");
    });
    put("{smtp}", [&] { return mail_.url(); });
    put("{secret}", [&] { return secret_; });
    put("{pack}", [&] { return pack_of_pim(database_); });
    put("{code}", [&] {
        auto connection = database_.connect();
        return value(connection,
                     "SELECT accede.code_of_step(secret, floor(extract(epoch FROM "
                     "clock_timestamp()) / 30)::bigint) FROM accede.second_factor");
    });
    auto words = cli::words_of(line);
    words.insert(words.end(), {"--database", database_.conninfo()});
    words.insert(words.end(), more.begin(), more.end());
    auto outcome =
        accede(words, {.input = input, .environment = {{"XDG_STATE_HOME", state_.path()}}});
    static const std::regex shown_once{"accede_(once_)?[a-z2-7]{52}"};
    std::smatch found;
    if (std::regex_search(outcome.out, found, shown_once)) secret_ = found.str();
    return outcome;
}

void Journey::carry(const std::vector<std::string>& more,
                    const std::function<void(const Typed&, const Outcome&)>& see) const {
    for (const auto& typed : journey()) see(typed, type(typed, more));
}

std::vector<std::string> words_of(const Typed& typed) {
    return cli::words_of(typed.line);
}

std::string command_of(const Typed& typed) {
    const auto words = words_of(typed);
    if (words.size() > 1 && cli::find_command(words[0], words[1]) != nullptr)
        return words[0] + " " + words[1];
    return words.at(0);
}

}  // namespace tests
