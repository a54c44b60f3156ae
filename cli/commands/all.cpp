#include "cli/commands/all.hpp"

#include <algorithm>
#include <vector>

namespace cli {

std::span<const Noun> nouns() {
    static const std::vector<Noun> all{
        {"call", "Calls and their regulations", call_commands()},
        {"nomination", "Candidates and their dossiers", nomination_commands()},
        {"screening", "The secretariat's checks", screening_commands()},
        {"jury", "Who reads what, and who must not", jury_commands()},
        {"review", "A juror's own work", review_commands()},
        {"deliberation", "The jury's word", deliberation_commands()},
        {"cohort", "Admission, announcement, correction", cohort_commands()},
        {"member", "The ledger of the network", member_commands()},
        {"letter", "Letters, from the outbox to the mail server", letter_commands()},
        {"audit", "What happened, and that nothing else did", audit_commands()},
        {"person", "Who may act, and as what", person_commands()},
        {"token", "What a person shows to be known", token_commands()},
        {"login", "Sign in", login_commands()},
        {"logout", "Sign out", logout_commands()},
        {"whoami", "Say who is signed in", whoami_commands()},
        {"search", "What you ask a list again and again", search_commands()},
        {"db", "The database", db_commands()},
        {"demo", "Two calls from opening to announcement", demo_commands()},
        {"doctor", "Check the database and its settings", doctor_commands()},
        {"help", "Explain a command or a topic", help_commands()},
        {"version", "Say which accede this is", version_commands()},
        {"completion", "Completion for bash, zsh and fish", completion_commands()},
    };
    return all;
}

std::span<const Command> commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> every;
        for (const auto& noun : nouns()) {
            every.insert(every.end(), noun.commands.begin(), noun.commands.end());
        }
        return every;
    }();
    return all;
}

const Noun* find_noun(std::string_view name) {
    const auto all = nouns();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Noun& noun) { return noun.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const Command* find_command(std::string_view noun, std::string_view verb) {
    const auto all = commands();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Command& command) {
        return command.noun == noun && command.verb == verb;
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace cli
