#include "cli/descriptor.hpp"
#include "cli/interrupt.hpp"
#include "cli/run.hpp"

#include <cstdlib>
#include <ostream>

#include <sys/ioctl.h>
#include <unistd.h>

extern char** environ;

namespace {

cli::Environment environment_of_process() {
    cli::Environment environment;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string text{*entry};
        const auto equals = text.find('=');
        if (equals != std::string::npos) {
            environment[text.substr(0, equals)] = text.substr(equals + 1);
        }
    }
    return environment;
}

int columns_of(int descriptor) {
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char* const told = std::getenv("COLUMNS");
    const int columns = told == nullptr ? 0 : std::atoi(told);
    return columns > 0 ? columns : 80;
}

}  // namespace

int main(int argc, char** argv) {
    const auto& interrupt = cli::catch_interrupts();
    cli::DescriptorBuffer out_buffer{STDOUT_FILENO};
    cli::DescriptorBuffer err_buffer{STDERR_FILENO};
    std::ostream out{&out_buffer};
    std::ostream err{&err_buffer};
    out.exceptions(std::ios::badbit);
    err.exceptions(std::ios::badbit);
    cli::Context context{
        .out = {out, ::isatty(STDOUT_FILENO) == 1, columns_of(STDOUT_FILENO)},
        .err = {err, ::isatty(STDERR_FILENO) == 1, columns_of(STDERR_FILENO)},
        .in = cli::source_of(STDIN_FILENO, interrupt),
        .environment = environment_of_process(),
        .interrupt = &interrupt,
    };
    return static_cast<int>(cli::run(context, {argv + std::min(argc, 1), argv + argc}));
}
