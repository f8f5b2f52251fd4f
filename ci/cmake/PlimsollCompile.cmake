# SPDX-License-Identifier: Apache-2.0
#
# How every source of the project is compiled. plimsoll_settings carries it; rooms, plugins and tests link it.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
# The same objects serve a static position independent program and a library that others may link into a shared object;
# hidden names keep the compiler free to inline and out of that object's interface.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Archives without times and owners, so that two builds give the same bytes.
set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> qD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "<CMAKE_RANLIB> -D <TARGET>")

add_library(plimsoll_settings INTERFACE)

# The one include form: "engine/base/result.h".
target_include_directories(plimsoll_settings INTERFACE "${PROJECT_SOURCE_DIR}")

# The one set of warnings. Headers from outside are system headers and not judged.
set(PLIMSOLL_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wcast-align -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wnull-dereference -Wundef -Wextra-semi -Wredundant-decls -Wvla)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Null dereferences are guessed from inlined library code when optimising; clang-tidy and the sanitizers do this better.
  list(REMOVE_ITEM PLIMSOLL_WARNINGS -Wnull-dereference)
  list(APPEND PLIMSOLL_WARNINGS -Wduplicated-cond -Wlogical-op -Wsuggest-override)
  # Aggregates are filled by name and the rest keeps its default: that is what defaults are for.
  list(APPEND PLIMSOLL_WARNINGS -Wno-missing-field-initializers)
  # False alarms of release 12 in inlined standard library code (std::string, std::optional) at -O1 and above.
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND PLIMSOLL_WARNINGS -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-stringop-overread)
  endif()
else()
  list(APPEND PLIMSOLL_WARNINGS -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wno-unknown-warning-option
       # libstdc++ 12 calls a deprecated function of its own in std::stable_sort.
       -Wno-deprecated-declarations)
endif()
target_compile_options(plimsoll_settings INTERFACE ${PLIMSOLL_WARNINGS})
if(PLIMSOLL_WERROR)
  target_compile_options(plimsoll_settings INTERFACE -Werror)
endif()

# The folder of the build must not reach the bytes of the program.
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=build/")

find_package(Threads REQUIRED)
target_link_libraries(plimsoll_settings INTERFACE Threads::Threads)

if(PLIMSOLL_SANITIZE)
  add_compile_options("-fsanitize=${PLIMSOLL_SANITIZE}" -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${PLIMSOLL_SANITIZE}")
  if(PLIMSOLL_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=all)
  endif()
elseif(PLIMSOLL_STATIC)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection -ffunction-sections -fdata-sections
                      -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# A quick linker while working; the release is linked by the system's own, whose warnings count.
if(NOT PLIMSOLL_STATIC)
  find_program(PLIMSOLL_MOLD mold)
  if(PLIMSOLL_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()
