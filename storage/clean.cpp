#include "storage/clean.hpp"

#include "engine/text.hpp"

namespace storage {

engine::Permission clean(std::string& words, std::string_view what) {
    constexpr std::size_t longest = 20'000;
    auto sound = engine::clean_text(words, longest, engine::Lines::many);
    if (sound) {
        words = *std::move(sound);
        return {};
    }
    auto refusal = std::move(sound).error();
    constexpr std::string_view unnamed = "The text";
    if (refusal.explanation.starts_with(unnamed)) {
        refusal.explanation.replace(0, unnamed.size(), what);
    }
    return tl::unexpected{std::move(refusal)};
}

}  // namespace storage
