#include "engine/audit/tiles.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include <fmt/format.h>

namespace engine::audit {
namespace {

constexpr std::size_t hash_bytes = sizeof(Digest);

// 1234067 -> "x001/x234/067".
std::string number_path(std::uint64_t number) {
    auto path = fmt::format("{:03}", number % 1000);
    for (number /= 1000; number > 0; number /= 1000)
        path.insert(0, fmt::format("x{:03}/", number % 1000));
    return path;
}

std::string with_width(std::string path, std::uint64_t width) {
    if (width < tile_width) path += fmt::format(".p/{}", width);
    return path;
}

// The root of the complete subtree over 2^levels hashes.
Digest folded(std::string_view tile, std::uint64_t first, int levels) {
    std::vector<Digest> row;
    for (std::uint64_t i = 0; i < (std::uint64_t{1} << static_cast<unsigned>(levels)); ++i)
        row.push_back(hash_at(tile, first + i));
    while (row.size() > 1) {
        for (std::size_t i = 0; i < row.size() / 2; ++i)
            row[i] = node_hash(row[2 * i], row[2 * i + 1]);
        row.resize(row.size() / 2);
    }
    return row.front();
}

}  // namespace

std::string tile_path(int level, std::uint64_t tile, std::uint64_t width) {
    return with_width(fmt::format("tile/{}/{}", level, number_path(tile)), width);
}

std::string bundle_path(std::uint64_t tile, std::uint64_t width) {
    return with_width("tile/entries/" + number_path(tile), width);
}

std::uint64_t width_of(int level, std::uint64_t tile, std::uint64_t size) {
    const auto shift = static_cast<unsigned>(level * tile_height);
    const auto hashes = shift >= 64 ? 0 : size >> shift;
    if (hashes / tile_width < tile) return 0;
    return std::min(tile_width, hashes - tile * tile_width);
}

Digest hash_at(std::string_view tile, std::uint64_t place) {
    assert((place + 1) * hash_bytes <= tile.size());
    Digest hash{};
    std::ranges::transform(tile.substr(place * hash_bytes, hash_bytes), hash.begin(),
                           [](char c) { return static_cast<std::uint8_t>(c); });
    return hash;
}

Subtrees subtrees_from(Tiles tiles) {
    return [tiles = std::move(tiles)](int level, std::uint64_t index) {
        const int within = level % tile_height;
        const auto first = index << static_cast<unsigned>(within);
        return folded(tiles(level / tile_height, first / tile_width), first % tile_width, within);
    };
}

void add_to_bundle(std::string& bundle, std::string_view entry) {
    assert(entry.size() <= longest_entry);
    bundle += static_cast<char>(entry.size() >> 8U);
    bundle += static_cast<char>(entry.size() & 0xffU);
    bundle += entry;
}

std::optional<std::vector<std::string_view>> entries_of(std::string_view bundle) {
    std::vector<std::string_view> entries;
    while (!bundle.empty()) {
        if (bundle.size() < 2) return {};
        const auto length = (std::size_t{static_cast<std::uint8_t>(bundle[0])} << 8U) |
                            static_cast<std::uint8_t>(bundle[1]);
        if (bundle.size() < 2 + length) return {};
        entries.push_back(bundle.substr(2, length));
        bundle.remove_prefix(2 + length);
    }
    return entries;
}

void GrowingTiles::resume(std::uint64_t size,
                          const std::function<std::string(int, std::uint64_t)>& partial) {
    levels_.clear();
    for (auto hashes = size; hashes > 0; hashes /= tile_width) {
        Level level{.done = hashes / tile_width, .bytes = {}};
        if (hashes % tile_width > 0) {
            level.bytes = partial(static_cast<int>(levels_.size()), level.done)
                              .substr(0, hashes % tile_width * hash_bytes);
            assert(level.bytes.size() == hashes % tile_width * hash_bytes);
        }
        levels_.push_back(std::move(level));
    }
}

void GrowingTiles::add(std::size_t number, const Digest& hash) {
    if (number == levels_.size()) levels_.emplace_back();
    auto& level = levels_[number];
    level.bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    if (level.bytes.size() < tile_width * hash_bytes) return;
    full_(static_cast<int>(number), level.done, level.bytes);
    const auto whole = folded(level.bytes, 0, tile_height);
    level.bytes.clear();
    ++level.done;
    add(number + 1, whole);
}

std::uint64_t GrowingTiles::size() const {
    if (levels_.empty()) return 0;
    return levels_.front().done * tile_width + levels_.front().bytes.size() / hash_bytes;
}

// What a level's unfinished tile does not fill up is made of complete subtrees, the smallest last;
// what lies in no subtree of this level lies to the right of them, in the levels below.
Digest GrowingTiles::root() const {
    std::optional<Digest> below;
    for (const auto& level : levels_) {
        auto hashes = level.bytes.size() / hash_bytes;
        while (hashes > 0) {
            const auto levels = std::countr_zero(hashes);
            hashes -= std::size_t{1} << static_cast<unsigned>(levels);
            const auto subtree = folded(level.bytes, hashes, levels);
            below = below ? node_hash(subtree, *below) : subtree;
        }
    }
    return below.value_or(sha256(std::string_view{}));
}

void GrowingTiles::rest(const Full& write) const {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        if (!levels_[i].bytes.empty())
            write(static_cast<int>(i), levels_[i].done, levels_[i].bytes);
    }
}

}  // namespace engine::audit
