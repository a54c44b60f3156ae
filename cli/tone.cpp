#include "cli/tone.hpp"

#include <algorithm>
#include <array>

namespace cli {
namespace {

constexpr std::array done{"admitted", "recommended", "eligible", "recorded",  "active",
                          "reported", "applied",     "approved", "published", "decided",
                          "met",      "verified",    "ok",       "archived",  "open",
                          "yes",      "delivered"};
constexpr std::array waiting{"draft",           "submitted",  "returned", "under_review",
                             "in_deliberation", "reserved",   "planned",  "closed",
                             "in_review",       "proposed",   "assigned", "report_due",
                             "overdue",         "unanswered", "pending",  "waiting"};
constexpr std::array refused{
    "not_admitted", "not_recommended", "ineligible", "withdrawn", "lapsed",   "struck", "recused",
    "discounted",   "released",        "abstained",  "discarded", "inactive", "ended",  "not_met",
    "refused",      "failed",          "disabled",   "missing",   "differs"};

template <class Words>
bool holds(const Words& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view start_of(Tone tone) {
    switch (tone) {
        case Tone::plain: return "";
        case Tone::heading: return "\x1b[1m";
        case Tone::done: return "\x1b[32m";
        case Tone::waiting: return "\x1b[33m";
        case Tone::refused: return "\x1b[31m";
    }
    return "";
}

}  // namespace

Tone tone_of_state(std::string_view state) {
    if (holds(done, state)) return Tone::done;
    if (holds(waiting, state)) return Tone::waiting;
    return holds(refused, state) ? Tone::refused : Tone::plain;
}

std::string toned(std::string_view text, Tone tone, bool colours) {
    if (!colours || tone == Tone::plain || text.empty()) return std::string{text};
    return std::string{start_of(tone)} + std::string{text} + "\x1b[0m";
}

}  // namespace cli
