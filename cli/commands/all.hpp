// One function per noun, each in cli/commands/NOUN.cpp. To add a noun: declare it here and give it
// a line in all.cpp.
#pragma once

#include "cli/command.hpp"

namespace cli {

[[nodiscard]] std::span<const Command> call_commands();
[[nodiscard]] std::span<const Command> nomination_commands();
[[nodiscard]] std::span<const Command> screening_commands();
[[nodiscard]] std::span<const Command> jury_commands();
[[nodiscard]] std::span<const Command> review_commands();
[[nodiscard]] std::span<const Command> deliberation_commands();
[[nodiscard]] std::span<const Command> cohort_commands();
[[nodiscard]] std::span<const Command> member_commands();
[[nodiscard]] std::span<const Command> letter_commands();
[[nodiscard]] std::span<const Command> audit_commands();
[[nodiscard]] std::span<const Command> person_commands();
[[nodiscard]] std::span<const Command> token_commands();
[[nodiscard]] std::span<const Command> login_commands();
[[nodiscard]] std::span<const Command> logout_commands();
[[nodiscard]] std::span<const Command> whoami_commands();
[[nodiscard]] std::span<const Command> search_commands();
[[nodiscard]] std::span<const Command> db_commands();
[[nodiscard]] std::span<const Command> demo_commands();
[[nodiscard]] std::span<const Command> doctor_commands();
[[nodiscard]] std::span<const Command> help_commands();
[[nodiscard]] std::span<const Command> version_commands();
[[nodiscard]] std::span<const Command> completion_commands();

// Those of the jury's that work on plain files: cli/commands/jury_files.cpp.
[[nodiscard]] Command jury_agreement();
[[nodiscard]] Command jury_fit();
[[nodiscard]] Command jury_solve();
// Those that fill its seats: cli/commands/jury_seats.cpp.
[[nodiscard]] std::vector<Command> jury_seats();

}  // namespace cli
