#include "engine/effect.hpp"

namespace engine {

std::string_view name_of(Addressee addressee) {
    switch (addressee) {
        case Addressee::commission: return "commission";
        case Addressee::secretariat: return "secretariat";
        case Addressee::juror: return "juror";
        case Addressee::panel: return "panel";
        case Addressee::public_at_large: return "public";
    }
    return "?";
}

}  // namespace engine
