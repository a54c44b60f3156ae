#include "engine/identity/office.hpp"

#include <fmt/format.h>

namespace engine::identity {

bool is_office(Role role) {
    return role == Role::administrator || role == Role::auditor;
}

bool loses_keys(const Taking& taking) {
    return is_office(taking.role) && taking.was_handed_a_key;
}

Permission may_become(const Taking& taking) {
    if (taking.role != Role::administrator || !taking.second_factor_is_required) return {};
    if (!taking.has_second_factor) {
        return refuse(Reason::input_invalid,
                      fmt::format("An administrator has a second factor here, and {} has none yet.",
                                  taking.handle));
    }
    if (!loses_keys(taking)) return {};
    return refuse(Reason::input_invalid,
                  fmt::format("An administrator gave {0} what {0} signs in with. At the database, "
                              "`accede person invite {0} --anew` lets {0} begin anew, before.",
                              taking.handle));
}

}  // namespace engine::identity
