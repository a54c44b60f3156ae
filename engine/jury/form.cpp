#include "engine/jury/form.hpp"

#include "engine/permission.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace engine::jury {
namespace {

constexpr std::string_view first_line = "accede form 1";
constexpr std::string_view fence = "===";
constexpr std::string_view justification_line = "=== justification";
constexpr std::string_view note_line = "=== note";
constexpr std::string_view end_line = "=== end";
constexpr std::string_view white = " \t\n";

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(white);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(white) - from + 1);
}

// A line of a text that looks like one of the form's own gets a stroke before it, and loses it
// again.
bool is_fenced(std::string_view line) {
    const auto strokes = line.find_first_not_of('\\');
    return strokes != std::string_view::npos && line.substr(strokes).starts_with(fence);
}

std::string fenced(std::string_view text) {
    std::string all;
    for (std::size_t from = 0; from < text.size();) {
        const auto feed = std::min(text.find('\n', from), text.size());
        const auto line = text.substr(from, feed - from);
        if (is_fenced(line)) all += '\\';
        all += line;
        all += '\n';
        from = feed + 1;
    }
    return all;
}

std::optional<int> number_in(std::string_view text) {
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return {};
    return value;
}

const std::string& in(const regulations::Words& words, Language language) {
    return language == Language::fr ? words.fr : words.en;
}

// Reads a form line by line.
class FormReader {
public:
    Permission take(std::string_view line) {
        ++number_;
        if (number_ == 1) {
            if (line == first_line) return {};
            return refuse(Reason::input_invalid, "Line 1 does not say that this is a form.");
        }
        if (ended_) return trimmed(line).empty() ? Permission{} : fault("stands behind the end");
        if (line == end_line) {
            if (body_ != &form_.note) return fault("ends the form before the note");
            ended_ = true;
            return {};
        }
        if (line.starts_with(fence)) return begin_text(line);
        if (body_ == nullptr) return take_value(trimmed(line));
        if (is_fenced(line)) line.remove_prefix(1);
        *body_ += line;
        *body_ += '\n';
        return {};
    }

    Result<Form> finish() {
        if (!ended_) {
            return refuse(Reason::input_invalid,
                          fmt::format("The form has no line '{}': it was cut short.", end_line));
        }
        for (const auto* key : {"nomination", "dossier", "recorded", "draft", "verdict"}) {
            if (!seen_.contains(key))
                return refuse(Reason::input_invalid,
                              fmt::format("The line '{}:' is missing.", key));
        }
        form_.form.review.justification = trimmed(form_.justification);
        form_.form.review.note = trimmed(form_.note);
        return std::move(form_.form);
    }

private:
    [[nodiscard]] Permission fault(std::string_view what) const {
        return refuse(Reason::input_invalid, fmt::format("Line {} {}.", number_, what));
    }

    Permission begin_text(std::string_view line) {
        if (body_ == nullptr && line.starts_with(justification_line)) {
            body_ = &form_.justification;
            return {};
        }
        if (body_ == &form_.justification && line.starts_with(note_line)) {
            body_ = &form_.note;
            return {};
        }
        return fault(fmt::format("begins with '{}' and is none of the form's", fence));
    }

    Permission take_value(std::string_view line) {
        if (line.empty() || line.starts_with('#')) return {};
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return fault("has no ':'");
        const std::string key{trimmed(line.substr(0, colon))};
        const auto value = trimmed(line.substr(colon + 1));
        if (!seen_.insert(key).second) return fault(fmt::format("gives '{}' again", key));
        auto& form = form_.form;
        constexpr std::string_view score = "score ";
        if (key.starts_with(score)) {
            if (value.empty()) return {};
            const auto given = number_in(value);
            if (!given) return fault(fmt::format("has '{}' for a score", value.substr(0, 40)));
            form.review.scores[key.substr(score.size())] = *given;
            return {};
        }
        if (key == "nomination")
            form.reference = value;
        else if (key == "candidate")
            form.name = value;
        else if (key == "verdict")
            form.review.verdict = value;
        else if (key == "recorded" || key == "draft") {
            const auto given = number_in(value);
            if (!given || *given < 0) return fault("has no version");
            (key == "draft" ? form.draft_version : form.review_version) = *given;
        } else if (key == "dossier") {
            const auto blank = value.find(' ');
            const auto version = number_in(value.substr(0, blank));
            if (!version || blank == std::string_view::npos)
                return fault("has no version and digest");
            form.dossier_version = *version;
            form.dossier_sha256 = trimmed(value.substr(blank));
        } else {
            return fault(fmt::format("gives '{}', which no form has", key.substr(0, 40)));
        }
        return {};
    }

    struct Read {
        Form form;
        std::string justification;
        std::string note;
    } form_{};
    std::string* body_ = nullptr;
    std::set<std::string> seen_{};
    int number_ = 0;
    bool ended_ = false;
};

}  // namespace

std::string to_text(const Form& form, const regulations::Jury& rules, Language language) {
    auto text = fmt::format(
        "{}\n"
        "# Lines that begin with '#' are for you to read. Leave the next five as they are.\n"
        "nomination: {}\n"
        "candidate: {}\n"
        "dossier: {} {}\n"
        "recorded: {}\n"
        "draft: {}\n\n",
        first_line, form.reference, form.name, form.dossier_version, form.dossier_sha256,
        form.review_version, form.draft_version);
    for (const auto& criterion : rules.criteria) {
        text += fmt::format("# {} (weight {}), from {} to {}\n", in(criterion.title, language),
                            criterion.weight, rules.scale_lowest, rules.scale_highest);
        for (const auto& [score, words] : criterion.anchors)
            text += fmt::format("#   {:>3}  {}\n", score, in(words, language));
        const auto given = form.review.scores.find(criterion.id);
        text += fmt::format(
            "score {}: {}\n\n", criterion.id,
            given == form.review.scores.end() ? std::string{} : std::to_string(given->second));
    }
    text += "# recommend, recommend_with_advice or do_not_recommend\n";
    text += fmt::format("verdict: {}\n\n", form.review.verdict);
    text += fmt::format("{} (the secretariat may forward it): write below\n{}\n",
                        justification_line, fenced(form.review.justification));
    text += fmt::format("{} (only you see it): write below\n{}\n{}\n", note_line,
                        fenced(form.review.note), end_line);
    return text;
}

Result<Form> form_from(std::string_view text) {
    constexpr std::string_view mark = "\xef\xbb\xbf";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    FormReader reader;
    while (!text.empty()) {
        const auto feed = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, feed);
        text.remove_prefix(std::min(feed + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (auto taken = reader.take(line); !taken) return tl::unexpected{taken.error()};
    }
    return reader.finish();
}

std::string dossier_text(std::string_view reference, std::string_view name, int version,
                         const nomination::Dossier& dossier,
                         const regulations::Regulations& rules) {
    auto text = fmt::format("{} {}\nversion {}\n", reference, name, version);
    for (const auto& section : rules.sections) {
        const auto written = dossier.sections.find(section.id);
        const auto attached = dossier.attachments.find(section.id);
        text += fmt::format("\n## {}: {}\n", section.id, section.title.en);
        if (written != dossier.sections.end()) text += written->second + '\n';
        if (attached != dossier.attachments.end()) {
            text += fmt::format("attached: {} ({} bytes, sha256 {})\n", attached->second.name,
                                attached->second.bytes, attached->second.sha256);
        }
    }
    const auto declared = [&](const char* title,
                              const std::optional<nomination::Declaration>& who) {
        if (who) text += fmt::format("\n## {}\n{}, {}\n", title, who->name, who->on);
    };
    declared("mayor's commitment", dossier.mayors_commitment);
    declared("Commission's endorsement", dossier.commissions_endorsement);
    return text;
}

bool say_the_same(const Review& one, const Review& other) {
    return one.verdict == other.verdict && one.scores == other.scores &&
           trimmed(one.justification) == trimmed(other.justification) &&
           trimmed(one.note) == trimmed(other.note);
}

}  // namespace engine::jury
