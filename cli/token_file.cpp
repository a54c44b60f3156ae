#include "cli/token_file.hpp"

#include "cli/fault.hpp"
#include "engine/audit/digest.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr mode_t others = S_IRWXG | S_IRWXO;
constexpr std::size_t longest_bytes = 200;

[[noreturn]] void refuse_file(const std::string& what, std::vector<std::string> tries = {}) {
    throw Refused{{engine::Reason::not_signed_in, what}, std::move(tries)};
}

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
    throw std::system_error{errno, std::generic_category(), what + " " + path.string()};
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

// Nobody else reads it, and nobody else put it there.
void require_private(int descriptor, const fs::path& file) {
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) fail("cannot look at", file);
    if (!S_ISREG(facts.st_mode)) refuse_file(fmt::format("{} is no file.", file.string()));
    if (facts.st_uid != ::geteuid())
        refuse_file(
            fmt::format("{} belongs to somebody else, so its token is not used.", file.string()));
    if ((facts.st_mode & others) != 0) {
        refuse_file(fmt::format("Others may read {} (mode {:o}), so its token is not used.",
                                file.string(), facts.st_mode & 07777U),
                    {"chmod 600 " + file.string()});
    }
}

// Made for its owner alone; one that is there and that others may write to could be exchanged.
void make_folder(const fs::path& folder) {
    fs::create_directories(folder.parent_path());
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) fail("cannot make", folder);
    struct stat facts {};
    if (::stat(folder.c_str(), &facts) != 0) fail("cannot look at", folder);
    if (facts.st_uid != ::geteuid() || (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        refuse_file(
            fmt::format("Others may write to {}, so no token is kept there.", folder.string()),
            {"chmod 700 " + folder.string()});
    }
}

}  // namespace

engine::Refusal nobody_signed_in() {
    return {engine::Reason::not_signed_in, "Nobody is signed in."};
}

std::optional<std::string> token_in_environment(const Context& context) {
    const auto file = context.variable("ACCEDE_TOKEN_FILE");
    if (!file) return {};
    return read_token(*file, Absent::refused);
}

std::optional<fs::path> login_file_of(const Context& context, const std::string& record) {
    const auto name = engine::audit::hex(engine::audit::sha256(record)).substr(0, 16);
    for (const auto& [variable, below] :
         {std::pair{"XDG_STATE_HOME", "accede"}, std::pair{"HOME", ".local/state/accede"}}) {
        const auto folder = context.variable(variable);
        if (folder && folder->starts_with('/'))
            return fs::path{*folder} / below / ("login-" + name);
    }
    return {};
}

std::optional<std::string> read_token(const fs::path& file, Absent absent) {
    const Descriptor held{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (held.number() < 0) {
        if (errno == ENOENT && absent == Absent::nothing) return {};
        refuse_file(fmt::format("The token in {} cannot be read: {}.", file.string(),
                                std::generic_category().message(errno)));
    }
    require_private(held.number(), file);
    std::array<char, longest_bytes> bytes{};
    const auto count = ::read(held.number(), bytes.data(), bytes.size());
    if (count < 0) fail("cannot read", file);
    std::string text{bytes.data(), static_cast<std::size_t>(count)};
    // What `token add` writes has further lines.
    return text.substr(0, text.find_first_of("\r\n"));
}

void keep_token(const fs::path& file, const std::string& token) {
    make_folder(file.parent_path());
    auto fresh = file;
    fresh += fmt::format(".{}", ::getpid());
    ::unlink(fresh.c_str());
    {
        const Descriptor held{
            ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
        if (held.number() < 0) fail("cannot write", fresh);
        try {
            // A file system without modes shows everything to everybody.
            require_private(held.number(), fresh);
            const auto text = token + "\n";
            if (::write(held.number(), text.data(), text.size()) !=
                static_cast<ssize_t>(text.size()))
                fail("cannot write", fresh);
        } catch (...) {
            ::unlink(fresh.c_str());
            throw;
        }
    }
    fs::rename(fresh, file);
}

}  // namespace cli
