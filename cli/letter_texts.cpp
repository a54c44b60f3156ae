#include "cli/letter_texts.hpp"

#include "embedded/facts.hpp"

#include <map>

#include <fmt/format.h>

namespace cli {
namespace {

constexpr std::string_view folder = "data/letters/";
constexpr std::string_view ending = ".txt";

struct Texts {
    std::map<std::pair<std::string, engine::Language>, engine::letter::Template> all;
    std::vector<std::string> faults;
};

Texts read() {
    Texts texts;
    for (const auto& file : embedded::facts::files()) {
        std::string_view name{file.name};
        if (!name.starts_with(folder)) continue;
        const auto language = engine::language_from(name.substr(folder.size(), 2));
        auto made = engine::letter::template_from(file.text);
        if (!language || !name.ends_with(ending)) {
            texts.faults.push_back(fmt::format("{} is of no language, or no text", name));
            continue;
        }
        if (!made) {
            texts.faults.push_back(fmt::format("{}: {}", name, made.error().explanation));
            continue;
        }
        name.remove_prefix(folder.size() + 3);
        name.remove_suffix(ending.size());
        texts.all.emplace(std::pair{std::string{name}, *language}, *std::move(made));
    }
    for (const auto& [key, text] : texts.all) {
        for (const auto language : engine::every_language) {
            if (!texts.all.contains({key.first, language}))
                texts.faults.push_back(
                    fmt::format("{} is not written in {}", key.first, engine::code_of(language)));
        }
    }
    return texts;
}

const Texts& texts() {
    static const Texts all = read();
    return all;
}

}  // namespace

const engine::letter::Template* letter_text(std::string_view letter, engine::Language language) {
    const auto found = texts().all.find({std::string{letter}, language});
    return found == texts().all.end() ? nullptr : &found->second;
}

bool is_written(std::string_view letter) {
    for (const auto language : engine::every_language) {
        if (letter_text(letter, language) == nullptr) return false;
    }
    return true;
}

std::vector<std::string> faults_of_letters() {
    return texts().faults;
}

}  // namespace cli
