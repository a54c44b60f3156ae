// Secrets as a person types them, unseen, or as a script gives them: a line each, and never as
// words of the command, which every process of the machine may read.
#pragma once

#include "cli/context.hpp"

#include <string>
#include <string_view>

namespace cli {

class SecretLines {
public:
    // `word` is "-" for standard input, else empty: then a person at a terminal is asked. Throws
    // UsageError where there is nobody to ask.
    SecretLines(Context&, const std::string& word);

    // The next line, without its end; empty where there is none.
    [[nodiscard]] std::string next(std::string_view question);

private:
    Context& context_;
    bool asks_;
    std::string rest_{};
};

}  // namespace cli
