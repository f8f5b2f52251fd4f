# SPDX-License-Identifier: Apache-2.0
#
# Outside libraries under plain names, as static archives: what is linked in daily work is what ships.

find_package(PkgConfig REQUIRED)

# What a package needs beyond its own archive (RE2 may bring a dozen archives of Abseil) is known to pkg-config alone.
# Members of glibc and gcc are left out: the compiler links what it needs of them by itself.
function(_plimsoll_pkg_config_library name package)
  pkg_check_modules(found_${name} QUIET ${package})
  if(NOT found_${name}_FOUND)
    message(FATAL_ERROR "the library '${package}' is not installed; run ci/setup")
  endif()
  set(archives)
  foreach(library IN LISTS found_${name}_STATIC_LIBRARIES)
    if(library MATCHES "^(pthread|dl|m|rt|c|atomic)$")
      continue()
    endif()
    find_library(archive_${library} NAMES lib${library}.a HINTS ${found_${name}_STATIC_LIBRARY_DIRS})
    mark_as_advanced(archive_${library})
    if(NOT archive_${library})
      message(FATAL_ERROR "'${package}' has no static archive lib${library}.a; run ci/setup")
    endif()
    list(APPEND archives "${archive_${library}}")
  endforeach()
  _plimsoll_imported(${name} ${archives})
  set(PLIMSOLL_VERSION_OF_${name} "${found_${name}_VERSION}" PARENT_SCOPE)
endfunction()

function(_plimsoll_plain_library name)
  set(archives)
  foreach(library IN LISTS ARGN)
    find_library(archive_${library} NAMES lib${library}.a)
    mark_as_advanced(archive_${library})
    if(NOT archive_${library})
      message(FATAL_ERROR "there is no static archive lib${library}.a; run ci/setup")
    endif()
    list(APPEND archives "${archive_${library}}")
  endforeach()
  _plimsoll_imported(${name} ${archives})
endfunction()

# An imported library for the first archive, so that CMake knows it comes before what it needs; the rest (Abseil under RE2,
# which pkg-config orders with hundreds of repetitions) is searched as a group. An archive that has a target of its own is
# linked through it. All names are kept for the installed package, which has to find the same archives.
function(_plimsoll_imported name)
  set(archives ${ARGN})
  list(REMOVE_DUPLICATES archives)
  add_library(plimsoll::${name} STATIC IMPORTED GLOBAL)
  set_target_properties(plimsoll::${name} PROPERTIES PLIMSOLL_ARCHIVES "${archives}")
  list(POP_FRONT archives first)
  set_target_properties(plimsoll::${name} PROPERTIES IMPORTED_LOCATION "${first}")
  set_property(GLOBAL PROPERTY "PLIMSOLL_TARGET_OF_${first}" plimsoll::${name})
  set(group)
  foreach(archive IN LISTS archives)
    get_property(target GLOBAL PROPERTY "PLIMSOLL_TARGET_OF_${archive}")
    if(target)
      target_link_libraries(plimsoll::${name} INTERFACE ${target})
    else()
      list(APPEND group "${archive}")
    endif()
  endforeach()
  if(group)
    list(JOIN group "," group)
    target_link_libraries(plimsoll::${name} INTERFACE "$<LINK_GROUP:RESCAN,${group}>")
  endif()
endfunction()

# Third-party sources lie in the cache, in a folder whose name only the script that builds them can work out.
function(_plimsoll_cached_prefix name result)
  execute_process(COMMAND "${PROJECT_SOURCE_DIR}/ci/third_party/acquire" --prefix ${name}
                  OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR NOT EXISTS "${prefix}/complete")
    message(FATAL_ERROR "${name} has not been built yet (looked in '${prefix}'); run ci/setup")
  endif()
  set(${result} "${prefix}" PARENT_SCOPE)
endfunction()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ci/third_party/sources.lock ci/third_party/libgit2.sh ci/third_party/catch2.sh)

# Those that others stand on come first.
_plimsoll_pkg_config_library(zlib zlib)
_plimsoll_pkg_config_library(zstd libzstd)
_plimsoll_pkg_config_library(crypto libcrypto)
_plimsoll_pkg_config_library(re2 re2)
_plimsoll_pkg_config_library(hs libhs)
_plimsoll_pkg_config_library(deflate libdeflate)
_plimsoll_pkg_config_library(yaml yaml-0.1)
# pkg-config would name what only formats need that nobody asks for (XML, access lists).
_plimsoll_plain_library(archive archive nettle lzma bz2)
target_link_libraries(plimsoll::archive INTERFACE plimsoll::zstd plimsoll::zlib)
target_compile_definitions(plimsoll::archive INTERFACE LIBARCHIVE_STATIC=1)
_plimsoll_plain_library(boost_program_options boost_program_options)
# Newer releases of Boost.Filesystem stand on Boost.Atomic.
find_library(archive_boost_atomic NAMES libboost_atomic.a)
mark_as_advanced(archive_boost_atomic)
if(archive_boost_atomic)
  _plimsoll_plain_library(boost_filesystem boost_filesystem boost_atomic)
else()
  _plimsoll_plain_library(boost_filesystem boost_filesystem)
endif()

# Headers only.
foreach(header_only IN ITEMS expected json toml)
  add_library(plimsoll::${header_only} INTERFACE IMPORTED GLOBAL)
endforeach()
target_compile_definitions(plimsoll::toml INTERFACE TOML_HEADER_ONLY=1)

_plimsoll_cached_prefix(libgit2 PLIMSOLL_LIBGIT2)
_plimsoll_plain_library(http_parser http_parser)
_plimsoll_imported(libgit2 "${PLIMSOLL_LIBGIT2}/lib/libgit2.a")
target_link_libraries(plimsoll::libgit2 INTERFACE plimsoll::http_parser plimsoll::zlib)
target_include_directories(plimsoll::libgit2 SYSTEM INTERFACE "${PLIMSOLL_LIBGIT2}/include")

if(PLIMSOLL_TESTS)
  _plimsoll_cached_prefix(catch2 PLIMSOLL_CATCH2)
  add_library(plimsoll::catch2 INTERFACE IMPORTED GLOBAL)
  target_link_libraries(plimsoll::catch2 INTERFACE "${PLIMSOLL_CATCH2}/lib/libCatch2Main.a" "${PLIMSOLL_CATCH2}/lib/libCatch2.a")
  target_include_directories(plimsoll::catch2 SYSTEM INTERFACE "${PLIMSOLL_CATCH2}/include")
endif()
