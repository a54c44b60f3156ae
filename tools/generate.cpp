// accede_generate ROOT: writes what is drawn from the charts and from the migrations into the
// project at ROOT.
#include "engine/atlas.hpp"
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "storage/policies.hpp"
#include "storage/schema_text.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <sys/stat.h>

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary};
    file << text;
    if (!file.flush()) throw std::runtime_error{path.native() + " cannot be written"};
    std::cout << "wrote " << path.native() << '\n';
}

std::string read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (!(text << file.rdbuf())) throw std::runtime_error{path.native() + " cannot be read"};
    return text.str();
}

// A folder that the server's user may enter too; gone with the object.
class Folder {
public:
    Folder() {
        auto name = (fs::temp_directory_path() / "accede-generate-XXXXXX").native();
        if (mkdtemp(name.data()) == nullptr || chmod(name.c_str(), 0755) != 0)
            throw std::runtime_error{"no temporary folder can be made"};
        path_ = name;
    }
    ~Folder() {
        std::error_code error;
        fs::remove_all(path_, error);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

// The migrations say what is done, not what comes of it, so they are done to a server of no
// consequence. They are those of the last build; the rows among them, the arrows, are no schema.
std::string schema() {
    const Folder folder;
    const storage::Cluster cluster{folder.path() / "cluster", {.durable = false}};
    storage::sql::Connection connection{cluster.conninfo()};
    storage::migrate(connection);
    return storage::schema_text(connection);
}

int generate(const fs::path& root) {
    write(root / "schemas/migrations/0002_arrows.sql", engine::atlas::arrows_as_sql());
    write(root / "docs/lifecycles.md", engine::atlas::lifecycles_as_markdown());
    write(root / "docs/permissions.txt", engine::atlas::permissions_as_text());
    const auto policy = read(root / "schemas/policy.json");
    write(root / "schemas/migrations/0025_policies.sql",
          engine::atlas::leaves_as_sql() + "\n" + storage::policies::as_sql(policy));
    write(root / "docs/permissions.md", storage::policies::as_markdown(policy));
    write(root / "schemas/current.sql", schema());
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "usage: accede_generate ROOT\n";
        return 2;
    }
    try {
        return generate(words[1]);
    } catch (const std::exception& error) {
        std::cerr << "accede_generate: " << error.what() << '\n';
        return 1;
    }
}
