#include "engine/jury/drafts.hpp"

#include "engine/permission.hpp"

#include <fmt/format.h>

namespace engine::jury {

bool differs(const Draft& newest) {
    return newest.version > 0 && newest.based_on != newest.version - 1;
}

Result<Draft> saved_onto(const Draft& newest, std::optional<int> based_on) {
    const int read = based_on.value_or(differs(newest) ? newest.based_on : newest.version);
    if (read < 0 || read > newest.version) {
        return refuse(
            Reason::input_invalid,
            newest.version == 0
                ? fmt::format("There is no draft {}: none is saved yet.", read)
                : fmt::format("There is no draft {}: the newest is {}.", read, newest.version));
    }
    return Draft{newest.version + 1, read};
}

}  // namespace engine::jury
