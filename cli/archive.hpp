// ZIP archives in memory. Nothing is ever unpacked onto a disk: a name is a key and no path.
#pragma once

#include "engine/jury/pack.hpp"
#include "engine/result.hpp"

#include <string>
#include <string_view>

namespace cli {

// What is taken out of an archive at most: of the whole, of one file, and how many.
struct ArchiveBounds {
    std::size_t bytes = std::size_t{64} << 20U;
    std::size_t bytes_a_file = std::size_t{4} << 20U;
    std::size_t files = 4096;
};

// The same files give the same bytes.
[[nodiscard]] std::string zipped(const engine::jury::Files&);

// Refuses input_invalid for what is no archive or a damaged one, and whole where one name in it
// leads out of its folder, is there twice, or is encrypted, a link or anything but a file; and
// text_too_long as soon as more comes out than the bounds allow, whatever the archive says of
// itself.
[[nodiscard]] engine::Result<engine::jury::Files> unzipped(std::string_view bytes,
                                                           const ArchiveBounds& = {});

}  // namespace cli
