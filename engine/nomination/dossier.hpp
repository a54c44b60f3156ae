// What a Commission writes of its candidate, section by section, and what is missing from it.
#pragma once

#include "engine/regulations/regulations.hpp"
#include "engine/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine::nomination {

// Who gave a commitment or an endorsement, and on which day: "2022-01-31".
struct Declaration {
    std::string name;
    std::string on;

    friend bool operator==(const Declaration&, const Declaration&) = default;
};

struct Attachment {
    std::string name;
    std::string sha256;  // hex; the content is kept under it
    std::int64_t bytes = 0;

    friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct Dossier {
    std::map<std::string, std::string> sections{};
    std::optional<Declaration> mayors_commitment{};
    std::optional<Declaration> commissions_endorsement{};
    std::map<std::string, Attachment> attachments{};  // by section

    friend bool operator==(const Dossier&, const Dossier&) = default;
};

// Keys sorted, so that equal dossiers are equal bytes.
[[nodiscard]] std::string to_json(const Dossier&);
[[nodiscard]] Dossier dossier_from_json(std::string_view);  // of what to_json() wrote

inline constexpr std::string_view mayors_commitment = "mayors_commitment";
inline constexpr std::string_view commissions_endorsement = "commissions_endorsement";

// One change as an actor says it; a blank text takes the section out. Refuses a section that the
// regulations do not know, a declaration that is neither of the two, text that is not clean, and a
// date that is none.
[[nodiscard]] Permission set_section(Dossier&, const regulations::Regulations&,
                                     std::string_view section, std::string_view text);
[[nodiscard]] Permission declare(Dossier&, std::string_view which, std::string_view name,
                                 std::string_view on);

// Each missing section and each text that is too long, a sentence each. Declarations are not among
// them.
[[nodiscard]] std::vector<std::string> faults_of(const Dossier&, const regulations::Regulations&);

// The sections, declarations and attachments that differ, by id.
[[nodiscard]] std::vector<std::string> changed_sections(const Dossier& before,
                                                        const Dossier& after);

}  // namespace engine::nomination
