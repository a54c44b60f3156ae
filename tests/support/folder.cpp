#include "tests/support/folder.hpp"

#include <cstdlib>
#include <stdexcept>

namespace tests {

namespace fs = std::filesystem;

Folder::Folder() {
    auto name = (fs::temp_directory_path() / "accede-test-XXXXXX").native();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
    path_ = name;
    fs::permissions(path_, fs::perms{0755});
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace tests
