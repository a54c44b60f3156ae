// What lies outside the database: keys and the newest checkpoint, each a file whole or not at all.
#include "storage/random.hpp"
#include "storage/sealing.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace storage::sealing {
namespace {

namespace fs = std::filesystem;
namespace audit = engine::audit;

[[noreturn]] void cannot(const char* what, const fs::path& path) {
    throw std::runtime_error{
        fmt::format("{} cannot be {}: {}", path.native(), what, std::strerror(errno))};
}

// A file that is being written is locked by who writes it, and the lock ends with the process: so
// it is known of a file that is left, in whatever container its writer ran.
constexpr const char* not_in_place = ".new";

// Locked, and still there then: whoever removes what is left may have come between.
int begin_file(const fs::path& path, mode_t mode) {
    for (;;) {
        const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode);
        if (file < 0) cannot("written", path);
        struct stat about {};
        // A folder that knows no locks is cleaned by nobody.
        if (flock(file, LOCK_EX) != 0 || (fstat(file, &about) == 0 && about.st_nlink > 0))
            return file;
        close(file);
    }
}

// Whole or not at all, and on disk when it returns.
void write_file(const fs::path& path, const std::string& text, mode_t mode) {
    const auto beside = fs::path{path}.concat(fmt::format(".{}{}", getpid(), not_in_place));
    const int file = begin_file(beside, mode);
    const bool written =
        write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fchmod(file, mode) == 0 && fsync(file) == 0 && rename(beside.c_str(), path.c_str()) == 0;
    const int why = errno;
    close(file);
    errno = why;
    if (!written) cannot("written", path);
    const int folder = open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        static_cast<void>(fsync(folder));
        close(folder);
    }
}

// "checkpoint.4711.new", as write_file names it.
bool is_unfinished(const fs::path& path) {
    auto name = path.filename();
    if (name.extension() != not_in_place) return false;
    name = name.stem();
    const auto process = name.extension().native();
    if (process.size() < 2 || process.find_first_not_of("0123456789", 1) != std::string::npos)
        return false;
    return name.stem() == "checkpoint" || name.stem().native().starts_with("key-");
}

std::optional<std::string> read_file(const fs::path& path) {
    std::ifstream file{path};
    if (!file) return {};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

Folder::Folder(fs::path path) : path_{std::move(path)} {
    std::error_code error;
    if (fs::create_directories(path_, error)) fs::permissions(path_, fs::perms::owner_all, error);
    if (error || !fs::is_directory(path_))
        throw std::runtime_error{fmt::format("{} cannot be made a folder", path_.native())};
}

fs::path Folder::key_file(const audit::VerifierKey& key) const {
    return path_ / fmt::format("key-{:08x}", key.id());
}

std::optional<audit::SignerKey> Folder::find(const audit::VerifierKey& verifier) const {
    const auto path = key_file(verifier);
    struct stat about {};
    if (stat(path.c_str(), &about) != 0) return {};
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw std::runtime_error{fmt::format(
            "{} can be read by others: chmod 600 it, and change the key", path.native())};
    }
    auto text = read_file(path);
    if (!text) cannot("read", path);
    if (text->ends_with('\n')) text->pop_back();
    auto key = audit::signer_key_from(*text);
    if (!key || key->verifier() != verifier)
        throw std::runtime_error{fmt::format("{} holds no key of that name", path.native())};
    return key;
}

audit::SignerKey Folder::make_key(const std::string& origin) const {
    audit::SignerKey key{origin, random_salt()};
    write_file(key_file(key.verifier()), key.text() + "\n", S_IRUSR | S_IWUSR);
    return key;
}

void Folder::forget(const audit::VerifierKey& verifier) const {
    std::error_code ignored;
    fs::remove(key_file(verifier), ignored);
}

void Folder::remove_unfinished() const {
    std::vector<fs::path> left;
    for (const auto& file : fs::directory_iterator{path_})
        if (file.is_regular_file() && is_unfinished(file.path())) left.push_back(file.path());
    for (const auto& path : left) {
        const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (file < 0) continue;
        if (flock(file, LOCK_EX | LOCK_NB) == 0) unlink(path.c_str());
        close(file);
    }
}

std::optional<std::string> Folder::checkpoint() const {
    return read_file(path_ / "checkpoint");
}

void Folder::keep_checkpoint(const std::string& note) const {
    write_file(path_ / "checkpoint", note, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

}  // namespace storage::sealing
