# accede_embed(TARGET target NAMESPACE ns FILES file...)
#
# Puts files into the binary. Declares them in "embedded/<ns>.hpp" as
#     namespace embedded::<ns> { std::span<const File> files(); }   // File{name, text}
# where `name` is the path relative to the project. The order is that of the names.
function(accede_embed)
  cmake_parse_arguments(EMBED "" "TARGET;NAMESPACE" "FILES" ${ARGN})
  set(folder "${CMAKE_BINARY_DIR}/embedded")
  set(header "${folder}/embedded/${EMBED_NAMESPACE}.hpp")
  set(source "${folder}/embedded/${EMBED_NAMESPACE}.cpp")
  list(SORT EMBED_FILES)
  add_custom_command(
    OUTPUT "${header}" "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${PROJECT_SOURCE_DIR}" "-DNAMESPACE=${EMBED_NAMESPACE}"
            "-DHEADER=${header}" "-DSOURCE=${source}" "-DFILES=${EMBED_FILES}"
            -P "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake"
    DEPENDS ${EMBED_FILES} "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake"
    VERBATIM)
  target_sources(${EMBED_TARGET} PRIVATE "${source}" "${header}")
  target_include_directories(${EMBED_TARGET} PUBLIC "${folder}")
endfunction()
