// Standard input and output without the C library between: a closed pipe, a full disk and Ctrl-C
// come out as what they are.
#pragma once

#include "cli/context.hpp"

#include <array>
#include <atomic>
#include <stdexcept>
#include <streambuf>

namespace cli {

// Whoever read our output has closed it.
class ReaderGone : public std::runtime_error {
public:
    ReaderGone() : std::runtime_error{"the reader of the output went away"} {}
};

// Writes to a file descriptor. Throws ReaderGone or std::system_error; a stream over it passes them
// on after exceptions(std::ios::badbit).
class DescriptorBuffer : public std::streambuf {
public:
    explicit DescriptorBuffer(int descriptor);

protected:
    int_type overflow(int_type letter) override;
    int sync() override;

private:
    void write_out();

    int descriptor_;
    std::array<char, 1 << 14> buffer_{};
};

// Reads a file descriptor. Throws Interrupted when the flag is set while it waits.
[[nodiscard]] Source source_of(int descriptor, const std::atomic<bool>& interrupt);

}  // namespace cli
