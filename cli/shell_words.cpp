#include "cli/shell_words.hpp"

namespace cli {

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool begun = false;
    char quote = 0;
    bool escaped = false;
    const auto end_word = [&] {
        if (begun) words.push_back(word);
        word.clear();
        begun = false;
    };
    for (const char letter : line) {
        if (escaped) {
            word += letter;
            escaped = false;
            continue;
        }
        if (quote != 0) {
            if (letter == quote)
                quote = 0;
            else
                word += letter;
            continue;
        }
        if (letter == '\\') {
            escaped = begun = true;
        } else if (letter == '\'' || letter == '"') {
            quote = letter;
            begun = true;
        } else if (letter == ' ') {
            end_word();
        } else if (std::string_view{"|<>&;"}.find(letter) != std::string_view::npos) {
            break;
        } else {
            word += letter;
            begun = true;
        }
    }
    end_word();
    if (!words.empty() && words.front() == "accede") words.erase(words.begin());
    return words;
}

std::string quoted(std::string_view word) {
    constexpr std::string_view harmless =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=@,+%";
    if (!word.empty() && word.find_first_not_of(harmless) == std::string_view::npos) {
        return std::string{word};
    }
    std::string text = "'";
    for (const char letter : word) {
        if (letter == '\'')
            text += "'\\''";
        else
            text += letter;
    }
    return text + "'";
}

}  // namespace cli
