#include "cli/run.hpp"

#include "cli/answer.hpp"
#include "cli/descriptor.hpp"
#include "cli/fault.hpp"
#include "cli/parse.hpp"
#include "cli/render.hpp"

namespace cli {
namespace {

Request understood(std::vector<std::string> words, Context& context) {
    if (words.size() == 1 && words.front() == "--version") words = {"version"};
    auto request = parse(words, context.environment);
    if (!request.wants_help) return request;
    request.help.insert(request.help.begin(), "help");
    return parse(request.help, context.environment);
}

// A command of several changes may have made some of them.
void add_what_is_done(Fault& fault, const Context& context) {
    if (context.done_so_far.empty()) return;
    fault.details.push_back("done before that: " + context.done_so_far);
    if (fault.changed == Changed::no) fault.changed = Changed::yes;
}

ExitCode answered(const Request& request, Context& context, bool& ran) {
    auto answer = request.command->run(context, request.parsed);
    ran = true;
    if (!answer) {
        auto fault = fault_of(answer.error(), request.parsed);
        add_what_is_done(fault, context);
        show(fault, context);
        return fault.exit;
    }
    try {
        render(*answer, context);
    } catch (const ReaderGone&) {
        // Who reads has seen enough, as in `accede member list | head`.
    }
    return answer->exit;
}

}  // namespace

ExitCode run(Context& context, const std::vector<std::string>& words) {
    bool ran = false;
    bool writes = false;
    try {
        context.globals.format = format_wished(words);
        const auto request = understood(words, context);
        context.globals = request.globals;
        writes = request.command->writes && !request.globals.dry_run;
        return answered(request, context, ran);
    } catch (const ReaderGone&) {
        return ExitCode::done;
    } catch (...) {
        auto fault = fault_of(std::current_exception(), context.globals);
        add_what_is_done(fault, context);
        if (ran && writes && fault.changed == Changed::no) {
            fault.details.push_back("the change was made, but its answer could not be written");
            fault.changed = Changed::yes;
        }
        try {
            show(fault, context);
        } catch (...) {
            // Nobody is left to be told; the exit code still says it.
        }
        return fault.exit;
    }
}

}  // namespace cli
