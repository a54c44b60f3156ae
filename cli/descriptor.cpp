#include "cli/descriptor.hpp"

#include "cli/interrupt.hpp"

#include <cerrno>
#include <system_error>

#include <termios.h>
#include <unistd.h>

namespace cli {

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_{descriptor} {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
}

void DescriptorBuffer::write_out() {
    const char* at = pbase();
    const char* const end = pptr();
    // What cannot be written is not tried again by a later flush.
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    while (at != end) {
        const auto count = ::write(descriptor_, at, static_cast<std::size_t>(end - at));
        if (count >= 0) {
            at += count;
        } else if (errno == EPIPE) {
            throw ReaderGone{};
        } else if (errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "cannot write the answer"};
        }
    }
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type letter) {
    write_out();
    if (!traits_type::eq_int_type(letter, traits_type::eof())) {
        *pptr() = traits_type::to_char_type(letter);
        pbump(1);
    }
    return traits_type::not_eof(letter);
}

int DescriptorBuffer::sync() {
    write_out();
    return 0;
}

Source source_of(int descriptor, const std::atomic<bool>& interrupt) {
    const auto read = [descriptor, &interrupt](std::span<char> into) {
        while (true) {
            const auto count = ::read(descriptor, into.data(), into.size());
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) {
                throw std::system_error{errno, std::generic_category(), "cannot read the input"};
            }
            if (interrupt.load()) throw Interrupted{};
        }
    };
    const auto echo = [descriptor](bool shown) {
        termios settings{};
        if (::tcgetattr(descriptor, &settings) != 0) return;
        constexpr tcflag_t letters = ECHO;
        settings.c_lflag = shown ? settings.c_lflag | letters : settings.c_lflag & ~letters;
        ::tcsetattr(descriptor, TCSAFLUSH, &settings);
    };
    return {read, ::isatty(descriptor) == 1, echo};
}

}  // namespace cli
