#include "engine/query/words.hpp"

#include "engine/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace engine::query {
namespace {

bool is_blank(char c) {
    return c == ' ';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_mark(char c) {
    return c == ':' || c == '<' || c == '>' || c == '=' || c == '!';
}
char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_{text} {}

    Understood<std::vector<Word>> words() {
        std::vector<Word> all;
        for (;;) {
            while (!ended() && is_blank(text_[at_])) ++at_;
            if (ended()) return all;
            if (all.size() == most_words) {
                return wrong(at_, text_.size(),
                             fmt::format("A query has {} words at most.", most_words));
            }
            auto one = word();
            if (!one) return tl::unexpected{std::move(one).error()};
            all.push_back(*std::move(one));
        }
    }

private:
    [[nodiscard]] bool ended() const { return at_ == text_.size(); }
    [[nodiscard]] bool word_ended() const { return ended() || is_blank(text_[at_]); }

    static tl::unexpected<Complaint> wrong(std::size_t from, std::size_t to, std::string why) {
        return tl::unexpected{Complaint{from, to - from, std::move(why)}};
    }
    // From there to the end of the word.
    tl::unexpected<Complaint> wrong_from(std::size_t from, std::string why) {
        while (!word_ended()) ++at_;
        return wrong(from, at_, std::move(why));
    }

    Understood<Word> word() {
        Word word{.position = at_};
        if (text_[at_] == '-') {
            word.negated = true;
            ++at_;
            if (word_ended()) {
                return wrong(word.position, at_,
                             "A minus stands before the word that it negates, without a blank.");
            }
        }
        auto end = at_;
        while (end < text_.size() && is_letter(text_[end])) ++end;
        if (end < text_.size() && is_mark(text_[end])) {
            if (end == at_) {
                return wrong_from(word.position,
                                  "Which field? Such as state:returned; what is to "
                                  "be found as it stands goes in quotes.");
            }
            for (auto c : text_.substr(at_, end - at_)) word.field += small(c);
            at_ = end;
            if (auto wanted = mark(word); !wanted) return tl::unexpected{wanted.error()};
        }
        if (auto read = values(word); !read) return tl::unexpected{read.error()};
        word.length = at_ - word.position;
        return word;
    }

    Understood<void> mark(Word& word) {
        const auto from = at_;
        const char first = text_[at_++];
        const bool equals = !ended() && text_[at_] == '=';
        switch (first) {
            case ':': word.op = Operator::is; return {};
            case '<': word.op = equals ? Operator::at_most : Operator::less; break;
            case '>': word.op = equals ? Operator::at_least : Operator::more; break;
            case '=':
                return wrong(from, at_,
                             fmt::format("Equality is asked with a colon: {}:VALUE.", word.field));
            default:
                return wrong(
                    from, at_,
                    fmt::format("To leave a value out, negate the word: -{}:VALUE.", word.field));
        }
        if (equals) ++at_;
        return {};
    }

    Understood<void> values(Word& word) {
        for (;;) {
            auto piece = value();
            if (!piece) return tl::unexpected{std::move(piece).error()};
            if (word.values.size() == most_values) {
                return wrong(piece->position, at_,
                             fmt::format("A word has {} values at most.", most_values));
            }
            word.values.push_back(*std::move(piece));
            if (word_ended()) return {};
            ++at_;  // a comma
        }
    }

    // Ends at a blank, at the end, or at the comma before the next value.
    Understood<Piece> value() {
        Piece piece{.text = {}, .quoted = false, .position = at_};
        if (!ended() && text_[at_] == '"') {
            piece.quoted = true;
            ++at_;
            for (;;) {
                if (ended()) {
                    return wrong(piece.position, at_, "The quotes are opened and never closed.");
                }
                const char c = text_[at_++];
                if (c != '"') {
                    piece.text += c;
                } else if (!ended() && text_[at_] == '"') {
                    piece.text += text_[at_++];
                } else {
                    break;
                }
            }
            if (!word_ended() && text_[at_] != ',') {
                return wrong_from(at_, "After closing quotes comes a comma, a blank or the end.");
            }
        } else {
            while (!word_ended() && text_[at_] != ',') {
                if (text_[at_] == '"') {
                    return wrong(at_, at_ + 1,
                                 "Quotes go around the whole value; one quote inside is written "
                                 "as two.");
                }
                piece.text += text_[at_++];
            }
        }
        piece.length = at_ - piece.position;
        if (piece.text.empty()) {
            return wrong(piece.position, std::max(at_, piece.position + 1), "A value is missing.");
        }
        return piece;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Understood<std::vector<Word>> words_of(std::string_view text) {
    if (text.size() > longest_query_bytes) {
        return tl::unexpected{
            Complaint{longest_query_bytes, text.size() - longest_query_bytes,
                      fmt::format("A query has {} bytes at most.", longest_query_bytes)}};
    }
    if (const auto sound = clean_text(text, longest_query_bytes); !sound) {
        return tl::unexpected{Complaint{0, text.size(), sound.error().explanation}};
    }
    return Lexer{text}.words();
}

}  // namespace engine::query
