#include "tests/cli/journey.hpp"

#include "cli/command.hpp"
#include "cli/shell_words.hpp"
#include "tests/support/files.hpp"

#include <map>

namespace tests {

Outcome Journey::type(const Typed& typed, const std::vector<std::string>& more) const {
    auto line = typed.line;
    const auto put = [&](const std::string& sign, const auto& what) {
        if (const auto at = line.find(sign); at != std::string::npos)
            line.replace(at, sign.size(), what());
    };
    put("{root}", root);
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
    auto words = cli::words_of(line);
    words.insert(words.end(), {"--database", database_.conninfo()});
    words.insert(words.end(), more.begin(), more.end());
    return accede(words, {.input = typed.input});
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
