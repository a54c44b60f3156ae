// accede_generate ROOT: writes what is drawn from the charts into the project at ROOT.
#include "engine/atlas.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary};
    file << text;
    if (!file.flush()) throw std::runtime_error{path.native() + " cannot be written"};
    std::cout << "wrote " << path.native() << '\n';
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "usage: accede_generate ROOT\n";
        return 2;
    }
    const std::filesystem::path root{words[1]};
    write(root / "schemas/migrations/0002_arrows.sql", engine::atlas::arrows_as_sql());
    write(root / "docs/lifecycles.md", engine::atlas::lifecycles_as_markdown());
    write(root / "docs/permissions.txt", engine::atlas::permissions_as_text());
    return 0;
}
