#include "tests/cli/journey.hpp"

#include "cli/command.hpp"
#include "cli/shell_words.hpp"
#include "tests/support/files.hpp"

#include <map>
#include <regex>

namespace tests {

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
    put("{secret}", [&] { return secret_; });
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
