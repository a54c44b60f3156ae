#include "tests/support/small_disk.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tests {
namespace {

void must(bool done, const char* what) {
    if (!done) throw std::system_error{errno, std::generic_category(), what};
}

bool mount_at(const char* path, const std::string& options) {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
}

}  // namespace

bool SmallDisk::can_mount() {
    const Folder folder;
    const pid_t child = ::fork();
    if (child == 0) ::_exit(mount_at(folder.path().c_str(), "size=1m") ? 0 : 1);
    int status = 1;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

SmallDisk::SmallDisk(std::size_t megabytes)
    : outside_{::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)} {
    must(outside_ >= 0, "no way back from a mount");
    const auto options = "mode=0755,size=" + std::to_string(megabytes) + "m";
    must(mount_at(path().c_str(), options), "no small disk");
}

SmallDisk::~SmallDisk() {
    ::umount2(path().c_str(), MNT_DETACH);
    ::setns(outside_, CLONE_NEWNS);
    ::close(outside_);
}

void SmallDisk::fill() {
    const int file = ::open((path() / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    must(file >= 0, "nothing to fill the disk with");
    std::vector<char> piece(std::size_t{1} << 20U);
    while (!piece.empty()) {
        if (::write(file, piece.data(), piece.size()) <= 0) piece.resize(piece.size() / 2);
    }
    ::close(file);
}

void SmallDisk::free() {
    std::filesystem::remove(path() / "filler");
}

}  // namespace tests
