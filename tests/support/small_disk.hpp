// A file system of a few megabytes, to be filled.
#pragma once

#include "tests/support/folder.hpp"

#include <cstddef>
#include <filesystem>

namespace tests {

// Mounted in memory where only this thread, and what it starts, sees it; gone with the object. Only
// root may mount: see can_mount().
class SmallDisk {
public:
    explicit SmallDisk(std::size_t megabytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] static bool can_mount();

    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

    void fill();  // to the last byte
    void free();  // what fill() took

private:
    Folder folder_;
    int outside_;  // where we were
};

}  // namespace tests
