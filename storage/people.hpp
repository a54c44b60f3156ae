// Persons and their mandates.
#pragma once

#include "engine/actor.hpp"
#include "engine/identity/office.hpp"
#include "storage/request.hpp"
#include "storage/sql.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

// The mandates that hold now, as the statements of this layer read them: "administrator
// officer:TG".
[[nodiscard]] engine::Actor actor_from(engine::PersonId, std::string_view mandates);

// Goes into a SELECT where `person` is in scope as p.
inline constexpr const char* mandates_of_p = R"sql(
    (SELECT string_agg(m.role || coalesce(':' || m.commission, ''), ' ')
       FROM mandate m
      WHERE m.person_id = p.person_id AND m.begins_at <= moment() AND m.ends_at > moment()))sql";

struct PersonRow {
    std::string handle;
    std::string name;
    std::string country;
    std::string mandates;
    bool disabled = false;
};

// The actor behind a handle. Refuses role.not_permitted for a person who is unknown or disabled.
[[nodiscard]] engine::Result<engine::Actor> find_actor(sql::Transaction&,
                                                       const std::string& handle);
// Whether a person has that handle; asked with the login's own rights.
[[nodiscard]] bool is_known(sql::Connection&, const std::string& handle);
// Whether the login may speak for everybody without a token: the private server's own, or a
// steward.
[[nodiscard]] bool may_vouch(sql::Connection&);
// Refuses role.not_permitted where the transaction speaks for nobody, or for somebody without a
// mandate that holds now. They see little: asked where something was not found.
[[nodiscard]] engine::Permission somebody_asks(sql::Transaction&, const std::string& handle);
[[nodiscard]] std::vector<PersonRow> list_people(sql::Transaction&);
[[nodiscard]] std::optional<engine::PersonId> find_person(sql::Transaction&,
                                                          const std::string& handle);
// What a rule looks at where that person takes a role; for administrators to ask.
[[nodiscard]] engine::identity::Taking taking_by(sql::Transaction&, engine::PersonId,
                                                 const std::string& handle, engine::Role);

}  // namespace storage
