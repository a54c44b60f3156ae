#include "cli/hints.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace cli {
namespace {

using engine::Reason;

constexpr std::array table{
    Hint{Reason::not_foreseen_in_this_state, "nomination history {REF}"},
    Hint{Reason::not_foreseen_in_this_state, "call show {CALL}"},
    Hint{Reason::not_for_this_role, "person list"},
    Hint{Reason::not_for_this_role, "help roles"},
    Hint{Reason::not_of_this_commission, "person list"},
    Hint{Reason::reason_missing, "help requests"},
    Hint{Reason::window_not_open, "call show {CALL}"},
    Hint{Reason::window_not_open, "help time"},
    Hint{Reason::window_closed, "call show {CALL}"},
    Hint{Reason::window_closed, "help time"},
    Hint{Reason::window_still_open, "call show {CALL}"},
    Hint{Reason::already_nominated, "nomination show {OTHER}"},
    Hint{Reason::already_a_member, "member list"},
    Hint{Reason::dossier_incomplete, "nomination check {REF}"},
    Hint{Reason::dossier_invalid, "nomination check {REF}"},
    Hint{Reason::remarks_unanswered, "nomination show {REF}"},
    Hint{Reason::quota_exhausted, "nomination withdraw {OTHER}"},
    Hint{Reason::quota_exhausted, "help quota"},
    Hint{Reason::checks_unanswered, "screening queue {CALL}"},
    Hint{Reason::jurors_missing, "jury list {CALL}"},
    Hint{Reason::jurors_missing, "jury assign {REF}"},
    Hint{Reason::conflict_of_interest, "jury conflicts {CALL}"},
    Hint{Reason::review_incomplete, "review show {REF}"},
    Hint{Reason::reviews_outstanding, "deliberation table {CALL}"},
    Hint{Reason::quorum_not_met, "deliberation table {CALL}"},
    Hint{Reason::call_not_open, "call show {CALL}"},
    Hint{Reason::call_has_work_left, "call show {CALL}"},
    Hint{Reason::not_in_an_approved_plan, "cohort plan {CALL}"},
    Hint{Reason::plan_stale, "cohort plan {CALL}"},
    Hint{Reason::same_person_twice, "help roles"},
    Hint{Reason::not_a_member, "member list"},
    Hint{Reason::time_does_not_exist, "help time"},
    Hint{Reason::time_is_ambiguous, "help time"},
    Hint{Reason::out_of_date, "{SHOW}"},
    Hint{Reason::key_used_for_another_request, "help requests"},
    Hint{Reason::not_signed_in, "login"},
};

bool is_capital(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

// TG-2022-03: two capitals, the call, a number.
bool is_reference(std::string_view word) {
    const auto first = word.find('-');
    const auto last = word.rfind('-');
    if (first != 2 || last == first || last + 1 == word.size()) return false;
    const auto number = word.substr(last + 1);
    return is_capital(word[0]) && is_capital(word[1]) &&
           std::all_of(number.begin(), number.end(),
                       [](char digit) { return digit >= '0' && digit <= '9'; });
}

// The last that stands in the way: among the details, else in the sentence itself.
std::optional<std::string> last_reference(const engine::Refusal& refusal) {
    std::optional<std::string> found;
    std::vector<std::string> texts{refusal.explanation};
    texts.insert(texts.end(), refusal.details.begin(), refusal.details.end());
    for (const auto& detail : texts) {
        std::string word;
        for (const char letter : detail + " ") {
            const bool inside = std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
                                letter == '-' || letter == '_';
            if (inside) {
                word += letter;
            } else {
                if (is_reference(word)) found = word;
                word.clear();
            }
        }
    }
    return found;
}

std::optional<std::string> argument_of(const Parsed& request, std::string_view name) {
    for (const auto& argument : request.command().arguments) {
        if (argument.name == name) return request.find(name);
    }
    return {};
}

std::optional<std::string> reference_of(const Parsed& request) {
    for (const auto& argument : request.command().arguments) {
        auto given = request.find(argument.name);
        if (given && is_reference(*given)) return given;
    }
    return {};
}

std::optional<std::string> call_of(const Parsed& request) {
    if (auto call = argument_of(request, "CALL")) return call;
    const auto reference = reference_of(request);
    if (!reference) return {};
    const auto first = reference->find('-');
    auto call = reference->substr(first + 1, reference->rfind('-') - first - 1);
    std::transform(call.begin(), call.end(), call.begin(), [](char letter) {
        return is_capital(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return call;
}

// "cohort show 2099" after a step of a plan of that call: what has changed since.
std::optional<std::string> show_of(const Parsed& request) {
    const auto& command = request.command();
    const auto* show = find_command(command.noun, "show");
    if (show == nullptr || command.arguments.empty()) return {};
    const auto subject = command.arguments.front().name;
    if (show->arguments.empty() || show->arguments.front().name != subject) return {};
    return std::string{command.noun} + " show " + request.text(subject);
}

}  // namespace

std::span<const Hint> every_hint() {
    return table;
}

std::vector<std::string> hints_for(const engine::Refusal& refusal, const Parsed& request) {
    std::vector<std::string> hints;
    for (const auto& hint : table) {
        if (hint.reason != refusal.reason) continue;
        std::string command{hint.command};
        if (const auto brace = command.find('{'); brace != std::string::npos) {
            const auto place = command.substr(brace);
            const auto value = place == "{REF}"    ? reference_of(request)
                               : place == "{CALL}" ? call_of(request)
                               : place == "{SHOW}" ? show_of(request)
                                                   : last_reference(refusal);
            if (!value) continue;
            command.replace(brace, place.size(), *value);
        }
        hints.push_back("accede " + command);
    }
    return hints;
}

}  // namespace cli
