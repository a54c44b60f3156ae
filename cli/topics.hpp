// `accede help TOPIC`: what is not about one command.
#pragma once

#include <span>
#include <string_view>

namespace cli {

struct Topic {
    std::string_view name;
    std::string_view summary;
    std::string_view text;  // paragraphs; a line that begins with two spaces stays as it is
};

[[nodiscard]] std::span<const Topic> topics();
[[nodiscard]] const Topic* find_topic(std::string_view name);

}  // namespace cli
