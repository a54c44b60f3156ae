#include "cli/session.hpp"

#include "cli/countries.hpp"
#include "cli/fault.hpp"
#include "cli/input.hpp"
#include "cli/parsed.hpp"
#include "cli/token_file.hpp"
#include "engine/audit/digest.hpp"
#include "engine/identity/secret.hpp"
#include "engine/identity/token.hpp"
#include "storage/migrations.hpp"
#include "storage/people.hpp"
#include "storage/tokens.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace cli {

Place place_of(const Context& context) {
    Place place;
    place.data_dir = context.globals.data_dir ? std::filesystem::path{*context.globals.data_dir}
                                              : storage::default_data_dir();
    if (context.globals.database) {
        place.conninfo = context.globals.database;
    } else if (const auto url = context.variable("ACCEDE_DATABASE")) {
        place.conninfo = url;
    } else if (!context.globals.data_dir) {
        for (const auto* name : {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"}) {
            if (context.variable(name)) place.conninfo = "";
        }
    }
    return place;
}

Session::Session(Context& context, const storage::Installation& installation, Signing signing)
    : context_{&context}, place_{place_of(context)} {
    bool is_new = false;
    if (place_.conninfo) {
        connection_ = std::make_unique<storage::sql::Connection>(*place_.conninfo);
        storage::require_schema(*connection_);
        may_vouch_ = storage::may_vouch(*connection_);
    } else {
        cluster_ = std::make_unique<storage::Cluster>(place_.data_dir);
        connection_ = std::make_unique<storage::sql::Connection>(cluster_->conninfo());
        const auto status = storage::schema_status(*connection_);
        if (status.applied != status.carried || status.origin.empty()) {
            storage::migrate(*connection_, installation);
            is_new = status.origin.empty();
        }
        storage::require_schema(*connection_);
    }
    registry_ = std::make_unique<storage::Registry>(*connection_);
    if (signing == Signing::shows_token) show_token();
    const auto& as = context.globals.as;
    if (as && !signed_in_ && !may_vouch_) throw Refused{nobody_signed_in(), {"accede login"}};
    // Whoever runs a server of one's own and names nobody reads with the server's own rights.
    const auto person = as.value_or(system_user());
    if (!signed_in_ && may_vouch_ && (as || storage::is_known(*connection_, person)))
        connection_->speak_for(person);
    if (is_new) {
        if (auto known = add_member_states(*registry_,
                                           {.person = system_user(), .operated_by = system_user()});
            !known)
            throw std::runtime_error{known.error().explanation};
    }
}

// The file that is named counts for every record, the one that a login left for its own.
void Session::show_token() {
    auto token = token_in_environment(*context_);
    if (!token) {
        const auto file = login_file();
        if (file) token = read_token(*file, Absent::nothing);
    }
    if (!token) return;
    const auto refused = [] {
        throw Refused{engine::identity::token_not_good(), {"accede login", "accede logout"}};
    };
    if (engine::identity::kind_of_secret(*token) != engine::identity::SecretKind::token) refused();
    connection_->show(*token);
    const auto who = storage::tokens::who_asks(*connection_);
    if (!who) refused();
    if (who->at_most) storage::tokens::keep_session(*connection_);
    signed_in_ = who->handle;
    const auto& as = context_->globals.as;
    if (as && *as != who->handle) {
        throw Refused{{engine::Reason::not_for_this_role,
                       fmt::format("{} is signed in, and acts for nobody else.", who->handle)},
                      {"accede whoami", "accede logout"}};
    }
}

std::optional<std::filesystem::path> Session::login_file() const {
    return login_file_of(
        *context_, place_.conninfo ? connection_->server()
                                   : std::filesystem::weakly_canonical(place_.data_dir).string());
}

void Session::require_steward(const std::string& what) const {
    if (may_vouch_) return;
    throw Refused{{engine::Reason::not_for_this_role,
                   fmt::format("To {} takes a login that is a steward of the database.", what)}};
}

storage::Request Session::request() const {
    if (!signed_in_ && !may_vouch_) throw Refused{nobody_signed_in(), {"accede login"}};
    const auto& globals = context_->globals;
    storage::Request request{.person = signed_in_.value_or(globals.as.value_or(system_user())),
                             .operated_by = system_user(),
                             .key = globals.key,
                             .dry_run = globals.dry_run};
    if (globals.revision) request.revision = static_cast<int>(*globals.revision);
    return request;
}

storage::Request Session::request(const std::string& which) const {
    auto one = request();
    const auto digest = engine::audit::sha256(engine::audit::hex(one.key) + "/" + which);
    std::copy_n(digest.begin(), one.key.size(), one.key.begin());
    one.revision.reset();
    return one;
}

std::string system_user() {
    if (const auto* found = getpwuid(geteuid()); found != nullptr) return found->pw_name;
    return fmt::format("uid-{}", geteuid());
}

std::string reason_of(const Context& context) {
    return context.globals.reason.value_or("");
}

std::string call_of(const std::string& reference) {
    const auto first = reference.find('-');
    const auto last = reference.rfind('-');
    if (first != 2 || last <= first + 1 || last == reference.size() - 1) {
        throw UsageError{
            fmt::format("'{}' is no reference of a nomination, such as TG-2022-01", reference)};
    }
    auto call = reference.substr(first + 1, last - first - 1);
    std::ranges::transform(call, call.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return call;
}

std::pair<std::string, std::string> assignment_of(Context& context, const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw UsageError{fmt::format("'{}' is not of the form NAME=TEXT", text)};
    }
    auto value = text.substr(equals + 1);
    if (value == "-") value = read_text(context, "-", longest_text);
    return {text.substr(0, equals), std::move(value)};
}

Answer changed(const storage::Answer& answer, std::string done, std::vector<std::string> next) {
    Answer shown{.schema = "accede/change/1"};
    shown.data = Json{{"subject", answer.subject},
                      {"reference", answer.reference},
                      {"event", answer.event},
                      {"from", answer.from},
                      {"to", answer.to},
                      {"revision", answer.revision},
                      {"at", engine::iso(answer.at)},
                      {"repeated", answer.repeated}};
    if (answer.place) {
        shown.data["place"] = *answer.place;
        shown.data["quota"] = answer.quota;
    }
    shown.done = std::move(done);
    shown.next = std::move(next);
    if (answer.repeated) shown.notes.emplace_back(done_before);
    return shown;
}

Answer shown_once(const Context& context, const storage::Secret& secret, const std::string& key,
                  std::string done, std::vector<std::string> notes) {
    const bool has_end = secret.ends_at != engine::Moment{};
    auto shown = changed(secret.answer, std::move(done));
    shown.data["ends_at"] = has_end ? Json(engine::iso(secret.ends_at)) : Json(nullptr);
    shown.data[key] = nullptr;
    if (secret.text.empty() || context.globals.dry_run) return shown;
    shown.data[key] = secret.text;
    shown.show = {Document{secret.text + "\n"}};
    if (has_end) shown.notes.push_back("It is good until " + engine::iso(secret.ends_at) + ".");
    shown.notes.insert(shown.notes.end(), std::make_move_iterator(notes.begin()),
                       std::make_move_iterator(notes.end()));
    return shown;
}

}  // namespace cli
