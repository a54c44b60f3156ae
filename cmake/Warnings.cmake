# Every target of ours links this one: a warning is an error, assertions stay on in every build.
add_library(accede_warnings INTERFACE)
target_compile_options(accede_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Woverloaded-virtual
  -Wnon-virtual-dtor -Wcast-align -Wcast-qual -Wnull-dereference -Wdouble-promotion
  -Wimplicit-fallthrough -Wformat=2 -Wunused
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wno-missing-field-initializers>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
  -UNDEBUG)
