#include "cli/exit_code.hpp"

#include <algorithm>
#include <array>

namespace cli {
namespace {

constexpr std::array meanings{
    ExitMeaning{ExitCode::done, "done", "done", "Done."},
    ExitMeaning{ExitCode::failed, "failed", "failed",
                "Failed for a reason that no other code names."},
    ExitMeaning{ExitCode::usage, "usage", "usage", "The command was not understood."},
    ExitMeaning{ExitCode::refused, "refused", "refused",
                "Refused by a rule of the call: quota, deadline, state, conflict."},
    ExitMeaning{ExitCode::not_permitted, "not_permitted", "not permitted",
                "Not signed in, or not permitted to this person."},
    ExitMeaning{ExitCode::not_found, "not_found", "not found",
                "Not found, or not for this person to see."},
    ExitMeaning{ExitCode::out_of_date, "out_of_date", "out of date",
                "Out of date: a stale plan or a concurrent change. Look again, then retry."},
    ExitMeaning{ExitCode::not_verified, "not_verified", "not verified",
                "Verification failed: the audit log, a digest or a figure differs."},
    ExitMeaning{ExitCode::database, "database", "database",
                "The database cannot be reached, is of another schema, or failed."},
    ExitMeaning{ExitCode::something_to_do, "something_to_do", "something to do",
                "With --exit-code: there is something to do."},
    ExitMeaning{ExitCode::interrupted, "interrupted", "interrupted", "Interrupted."},
};

}  // namespace

std::span<const ExitMeaning> exit_codes() {
    return meanings;
}

const ExitMeaning& meaning_of(ExitCode code) {
    return *std::find_if(meanings.begin(), meanings.end(),
                         [&](const ExitMeaning& meaning) { return meaning.code == code; });
}

ExitCode exit_code_of(engine::Reason reason) {
    using engine::Reason;
    switch (reason) {
        case Reason::not_for_this_role:
        case Reason::not_of_this_commission:
        case Reason::not_signed_in:
        case Reason::too_many_attempts:
        case Reason::not_your_own: return ExitCode::not_permitted;
        case Reason::not_found: return ExitCode::not_found;
        case Reason::out_of_date:
        case Reason::plan_stale: return ExitCode::out_of_date;
        default: return ExitCode::refused;
    }
}

}  // namespace cli
