// The offline pack of one juror: for each nomination the dossier as text and a form, with
// checksums; as files by name, which somebody else puts into an archive and takes out of one.
#pragma once

#include "engine/jury/form.hpp"

#include <map>
#include <string>
#include <vector>

namespace engine::jury {

using Files = std::map<std::string, std::string>;

struct Packed {
    Form form{};
    std::string dossier{};  // its text
};

struct Pack {
    std::string origin{};  // of the installation's log
    std::string call{};
    std::string juror{};  // the handle
    std::vector<Packed> nominations{};
};

// "pack.json", "README.txt", "SHA256SUMS", "dossiers/TG-2099-01.txt", "forms/TG-2099-01.txt" ...
[[nodiscard]] Files files_of(const Pack&, const regulations::Jury&, Language);

// A file of a pack that came back: a form, or why it is none.
struct Returned {
    std::string file{};
    Result<Form> form{Form{}};
};

struct Opened {
    std::string origin{};
    std::string call{};
    std::string juror{};
    std::vector<Returned> forms{};
};

// Refuses input_invalid where the files are no pack. One form that is damaged, of another
// nomination than its name says, not given out with the pack, or given for a dossier whose text was
// altered in the pack, does not spoil the others. Dossiers may be left out of what is sent back.
[[nodiscard]] Result<Opened> opened(const Files&);

}  // namespace engine::jury
