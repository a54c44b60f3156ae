# Run by accede_embed(): writes the header and the source that hold the files as byte arrays.
file(WRITE "${HEADER}" "#pragma once
#include <span>
#include <string_view>

namespace embedded::${NAMESPACE} {

struct File {
    std::string_view name;  // relative to the project's root
    std::string_view text;
};

[[nodiscard]] std::span<const File> files();

}  // namespace embedded::${NAMESPACE}
")
set(arrays "")
set(table "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ "${file}" bytes HEX)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char file_${index}[] = {${bytes}'\\0'};\n")
  string(APPEND table "    File{\"${name}\", std::string_view{file_${index}, ${size}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${SOURCE}" "#include \"embedded/${NAMESPACE}.hpp\"

#include <array>

namespace embedded::${NAMESPACE} {
namespace {
${arrays}
constexpr std::array<File, ${index}> all{{
${table}}};
}  // namespace

std::span<const File> files() { return all; }

}  // namespace embedded::${NAMESPACE}
")
