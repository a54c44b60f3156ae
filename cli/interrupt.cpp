#include "cli/interrupt.hpp"

#include <csignal>

namespace cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal may set it");

void note_interrupt(int) {
    interrupted.store(true);
}

}  // namespace

const std::atomic<bool>& catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = note_interrupt;
    // No SA_RESTART: a read that waits for input comes back.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, nullptr);
    return interrupted;
}

}  // namespace cli
