#include "cli/demo/stage.hpp"

#include "cli/session.hpp"
#include "engine/audit/digest.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cli::demo {

storage::Request Stage::as(const std::string& person, const std::string& step) const {
    storage::Request request{.person = person, .operated_by = system_user()};
    const auto digest = engine::audit::sha256("accede/demo/" + step + "/" + person);
    std::copy_n(digest.begin(), request.key.size(), request.key.begin());
    return request;
}

void Stage::at(const std::string& moment) {
    storage::attempt(*connection_, [&](storage::sql::Connection& connection) {
        storage::sql::Transaction tx{connection, storage::sql::Rights::of_login};
        storage::calls::set_clock(tx, engine::moment_from_iso(moment).value());
        tx.commit();
    });
    breathe();
}

storage::Answer Stage::does(const engine::Result<storage::Answer>& outcome) {
    breathe();
    if (outcome) return *outcome;
    auto what = outcome.error().explanation;
    for (const auto& detail : outcome.error().details) what += "\n  " + detail;
    throw Surprise{what};
}

void Stage::is_refused(const engine::Result<storage::Answer>& outcome, engine::Reason reason) {
    breathe();
    if (!outcome && outcome.error().reason == reason) return;
    throw Surprise{fmt::format("{} was expected; it was {}", engine::code_of(reason),
                               outcome ? std::string{"allowed"} : outcome.error().explanation)};
}

void Stage::people() {
    const auto add = [&](const std::string& handle, const std::string& name) {
        does(registry_.add_person(as(first_administrator, "person " + handle), {handle, name}));
    };
    add(first_administrator, "Ada Example");
    add(second_administrator, "Ben Example");
    does(registry_.grant(as(first_administrator, "mandate " + second_administrator),
                         {second_administrator, engine::Role::administrator}));
}

std::string Stage::officer(const std::string& country) {
    auto handle = "officer." + country;
    std::ranges::transform(handle, handle.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (!known_.insert(handle).second) return handle;
    does(registry_.add_person(as(first_administrator, "person " + handle),
                              {handle, "Officer of " + country}));
    does(registry_.grant(as(first_administrator, "mandate " + handle),
                         {handle, engine::Role::officer, country}));
    return handle;
}

std::string Stage::juror(const std::string& handle, const std::string& name,
                         const std::string& country) {
    does(
        registry_.add_person(as(first_administrator, "person " + handle), {handle, name, country}));
    does(registry_.grant(as(first_administrator, "mandate " + handle),
                         {handle, engine::Role::juror}));
    return handle;
}

}  // namespace cli::demo
