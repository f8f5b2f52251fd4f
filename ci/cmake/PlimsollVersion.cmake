# SPDX-License-Identifier: Apache-2.0
#
# Version and commit, in one small generated source: a new commit compiles one file and links again, nothing else.
# PLIMSOLL_COMMIT in the environment wins (a source archive has no .git); without either it is "unknown".
set(PLIMSOLL_IDENTITY_SOURCE "${PROJECT_BINARY_DIR}/generated/build_identity.cc")

if(CMAKE_SCRIPT_MODE_FILE)
  set(commit "$ENV{PLIMSOLL_COMMIT}")
  if(NOT commit)
    # In a container the tree often belongs to somebody else, which git refuses unless told; only an id is read.
    execute_process(COMMAND git -c "safe.directory=*" -C "${SOURCE_DIR}" rev-parse --verify HEAD
                    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      set(commit unknown)
    endif()
  endif()
  file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [[// Made by ci/cmake/PlimsollVersion.cmake.
#include "engine/base/build_identity.h"

namespace plimsoll {

const char* build_version() { return "@VERSION@"; }
const char* build_commit() { return "@commit@"; }

}  // namespace plimsoll
]])
  return()
endif()

# file(CONFIGURE) leaves the file alone when nothing changed; restat tells ninja to look.
add_custom_target(plimsoll_identity
  COMMAND "${CMAKE_COMMAND}" -D "SOURCE_DIR=${PROJECT_SOURCE_DIR}" -D "VERSION=${PROJECT_VERSION}"
          -D "OUTPUT=${PLIMSOLL_IDENTITY_SOURCE}" -P "${CMAKE_CURRENT_LIST_FILE}"
  BYPRODUCTS "${PLIMSOLL_IDENTITY_SOURCE}"
  COMMENT "" VERBATIM)

add_library(plimsoll_build_identity STATIC "${PLIMSOLL_IDENTITY_SOURCE}")
add_dependencies(plimsoll_build_identity plimsoll_identity)
target_link_libraries(plimsoll_build_identity PRIVATE plimsoll_settings)
set_property(GLOBAL APPEND PROPERTY PLIMSOLL_ROOMS plimsoll_build_identity)
