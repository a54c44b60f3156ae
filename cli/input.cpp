#include "cli/input.hpp"

#include "cli/parsed.hpp"
#include "cli/text.hpp"

#include <cerrno>
#include <span>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cli {
namespace {

[[noreturn]] void fail(const std::string& name) {
    throw std::system_error{errno, std::generic_category(), "cannot read " + name};
}

std::shared_ptr<const int> opened(const std::string& name) {
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail(name);
    return {new int{descriptor}, [](const int* held) {
                ::close(*held);
                delete held;
            }};
}

}  // namespace

Input::Input(const Context& context, const std::string& name)
    : context_{context}, name_{name == "-" ? "standard input" : name}, piece_(piece_bytes) {
    if (name == "-") {
        if (!context.in.is_terminal) return;
        throw UsageError{
            "'-' reads a pipe or a redirected file, and standard input is a terminal."};
    }
    file_ = opened(name);
    struct stat facts {};
    if (::fstat(*file_, &facts) != 0) fail(name_);
    if (S_ISDIR(facts.st_mode)) {
        errno = EISDIR;
        fail(name_);
    }
    if (S_ISREG(facts.st_mode)) size_ = static_cast<std::uint64_t>(facts.st_size);
}

std::string_view Input::next() {
    context_.stop_if_interrupted();
    std::size_t count = 0;
    if (file_ == nullptr) {
        count = context_.in.read(piece_);
    } else {
        ssize_t got = 0;
        do {
            got = ::read(*file_, piece_.data(), piece_.size());
            if (got < 0 && errno == EINTR) context_.stop_if_interrupted();
        } while (got < 0 && errno == EINTR);
        if (got < 0) fail(name_);
        count = static_cast<std::size_t>(got);
    }
    bytes_read_ += count;
    return {piece_.data(), count};
}

std::string read_text(const Context& context, const std::string& name, std::size_t most_bytes) {
    Input input{context, name};
    std::string text;
    for (auto piece = input.next(); !piece.empty(); piece = input.next()) {
        if (text.size() + piece.size() > most_bytes) {
            throw UsageError{input.name() + " has more than " + grouped(most_bytes) +
                             " bytes; it was not read further."};
        }
        text += piece;
    }
    return text;
}

}  // namespace cli
