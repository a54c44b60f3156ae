// The tree as files, as C2SP's tlog-tiles has it: a tile is up to 256 hashes, one after the other.
// Tile n of level 0 holds the leaf hashes from 256 n on, tile n of level L the hashes of complete
// subtrees of 256^L leaves. A tile that is not full yet carries its width in its name. An entry
// bundle holds the entries of a tile of level 0, each behind its length in two bytes, big-endian.
#pragma once

#include "engine/audit/digest.hpp"
#include "engine/audit/tree.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::audit {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr int tile_height = 8;
inline constexpr std::size_t longest_entry = 65535;

// "tile/0/x001/234" or "tile/0/x001/234.p/17"; of entries "tile/entries/x001/234".
[[nodiscard]] std::string tile_path(int level, std::uint64_t tile,
                                    std::uint64_t width = tile_width);
[[nodiscard]] std::string bundle_path(std::uint64_t tile, std::uint64_t width = tile_width);

// How many hashes that tile has in a tree of that size; 0: there is no such tile.
[[nodiscard]] std::uint64_t width_of(int level, std::uint64_t tile, std::uint64_t size);

// The hash at that place, out of a tile's bytes; the place lies in them.
[[nodiscard]] Digest hash_at(std::string_view tile, std::uint64_t place);

// The bytes of tile `tile` of that level: as many hashes as the tree has there, or more.
using Tiles = std::function<std::string(int level, std::uint64_t tile)>;
[[nodiscard]] Subtrees subtrees_from(Tiles);

void add_to_bundle(std::string& bundle, std::string_view entry);  // of at most longest_entry bytes
// Nothing where the bytes are not whole entries.
[[nodiscard]] std::optional<std::vector<std::string_view>> entries_of(std::string_view bundle);

// Tiles that grow by a leaf at a time. Gives each tile as it becomes full, and with rest() those
// that are not. Remembers one tile a level.
class GrowingTiles {
public:
    using Full = std::function<void(int level, std::uint64_t tile, const std::string& bytes)>;
    explicit GrowingTiles(Full full) : full_{std::move(full)} {}
    // As they were left at that size: `partial` gives the bytes of the unfinished tile of a level.
    void resume(std::uint64_t size, const std::function<std::string(int, std::uint64_t)>& partial);

    void add(const Digest& leaf) { add(0, leaf); }
    [[nodiscard]] std::uint64_t size() const;
    [[nodiscard]] Digest root() const;  // of the tree of that size
    void rest(const Full&) const;

private:
    struct Level {
        std::uint64_t done = 0;  // tiles
        std::string bytes;
    };
    void add(std::size_t level, const Digest&);

    Full full_;
    std::vector<Level> levels_;
};

}  // namespace engine::audit
