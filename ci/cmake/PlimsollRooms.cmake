# SPDX-License-Identifier: Apache-2.0
#
# The three kinds of targets of this project. Sources are listed by hand in each folder.

# Rooms that work on few documents or once for each scan are compiled for size where it matters, in the static program; what
# runs over every byte of a history (git, rules_core, detect_secrets, pipeline) keeps the level of the preset.
set(PLIMSOLL_COLD_ROOMS archives documents migration detect findings reports rules engine build_identity)

# plimsoll_room(NAME SOURCES a.cc ... [LINKS target ...] [COLD a.cc ...]) -> static library plimsoll_NAME
# COLD: sources of a warm room that are compiled for size all the same.
function(plimsoll_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;COLD")
  _plimsoll_existing_sources(sources ${arg_SOURCES})
  if(NOT sources)
    add_library(plimsoll_${name} INTERFACE)
    return()
  endif()
  add_library(plimsoll_${name} STATIC ${sources})
  target_link_libraries(plimsoll_${name} PRIVATE plimsoll_settings PUBLIC ${arg_LINKS})
  if(PLIMSOLL_STATIC AND name IN_LIST PLIMSOLL_COLD_ROOMS)
    target_compile_options(plimsoll_${name} PRIVATE -Os)
  endif()
  if(PLIMSOLL_STATIC AND arg_COLD)
    set_source_files_properties(${arg_COLD} PROPERTIES COMPILE_OPTIONS -Os)
  endif()
  set_property(GLOBAL APPEND PROPERTY PLIMSOLL_ROOMS plimsoll_${name})
endfunction()

# plimsoll_test(NAME SOURCES a_test.cc ... [LINKS target ...]) -> program test_NAME, one ctest entry of this name.
# The environment names the source tree and the program, for tests that read testdata/ or run plimsoll.
function(plimsoll_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;LABELS")
  _plimsoll_existing_sources(sources ${arg_SOURCES})
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE plimsoll_settings ${arg_LINKS} plimsoll::catch2 plimsoll::boost_filesystem)
  target_compile_definitions(test_${name} PRIVATE
    PLIMSOLL_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PLIMSOLL_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME ${name} COMMAND test_${name} --order rand --warn NoAssertions --warn UnmatchedTestSpec)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS "${arg_LABELS}" ENVIRONMENT
    "PLIMSOLL_SOURCE_DIR=${PROJECT_SOURCE_DIR};PLIMSOLL_PROGRAM=${PROJECT_BINARY_DIR}/plimsoll;PLIMSOLL_BUILD_DIR=${PROJECT_BINARY_DIR}")
endfunction()

# plimsoll_fuzz_target(NAME SOURCES a_fuzz.cc [LINKS target ...]) -> program fuzz_NAME; inputs in testdata/fuzz/NAME.
# With PLIMSOLL_FUZZ it is a fuzzer (ci/fuzz runs all of them); without, the stored inputs run as an ordinary test.
function(plimsoll_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_executable(fuzz_${name} ${arg_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE plimsoll_settings ${arg_LINKS} plimsoll::boost_filesystem)
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
  set_property(GLOBAL APPEND PROPERTY PLIMSOLL_FUZZ_TARGETS fuzz_${name})
  if(PLIMSOLL_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cc")
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} "${PROJECT_SOURCE_DIR}/testdata/fuzz/${name}")
    set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 120)
  endif()
endfunction()

# plimsoll_program(TARGET): what ships. Lands at the root of the build folder.
function(plimsoll_program target)
  target_link_libraries(${target} PRIVATE plimsoll_settings plimsoll_engine plimsoll::boost_program_options)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  if(PLIMSOLL_STATIC)
    target_compile_options(${target} PRIVATE -Os)
    # Names of hosts, users and services are looked up through plug-ins that a static program cannot load. The program
    # brings its own answers, so the linker has nothing to warn of, and its warnings are errors.
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/engine/base/no_name_service.cc"
                   "${PROJECT_SOURCE_DIR}/engine/base/no_wide_vectors.cc")
    target_link_options(${target} PRIVATE -static-pie -s -Wl,--gc-sections -Wl,--fatal-warnings -Wl,-z,relro -Wl,-z,now
                        -Wl,-z,noexecstack -Wl,--build-id=none -Wl,-z,pack-relative-relocs)
    _plimsoll_leave_out_variants(${target})
  endif()
endfunction()

# Two libraries hold the same code once for each generation of processors, megabytes that this program gains nothing from.
# Archive members that nothing refers to stay out, so the names of the variants are bound to others instead.
#
# Vectorscan: the sets of literals are compiled for the plain platform (engine/rules/literal_set.cc), whose matcher works on
# 16 bytes at a time in every variant; a sweep with the one for SSSE3 (core2) takes the time of the one for AVX2. All entry
# points become those of core2.
# OpenSSL: AES for AVX-512 is declared absent (engine/base/no_wide_vectors.cc).
function(_plimsoll_leave_out_variants target)
  get_target_property(archive plimsoll::hs IMPORTED_LOCATION)
  execute_process(COMMAND "${CMAKE_NM}" "${archive}" OUTPUT_VARIABLE symbols ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
  if(symbols MATCHES "\ndispatcher\\.c\\.o:\n(([^\n]+\n)+)")
    string(REGEX MATCHALL "U (avx512[a-z]*|avx2|corei7)_[A-Za-z0-9_]+" entries "${CMAKE_MATCH_1}")
    list(TRANSFORM entries REPLACE "^U ([a-z0-9]+)_(.*)$" "-Wl,--defsym=\\1_\\2=core2_\\2")
    target_link_options(${target} PRIVATE ${entries})
  endif()

  get_target_property(archive plimsoll::crypto IMPORTED_LOCATION)
  execute_process(COMMAND "${CMAKE_NM}" "${archive}" OUTPUT_VARIABLE symbols ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
  foreach(member IN ITEMS aes-gcm-avx512 aesni-xts-avx512)
    if(symbols MATCHES "-${member}\\.o:\n(([^\n]+\n)+)")
      string(REGEX MATCHALL " T [A-Za-z0-9_]+" entries "${CMAKE_MATCH_1}")
      list(TRANSFORM entries REPLACE "^ T (.*)$" "-Wl,--defsym=\\1=plimsoll_no_wide_vectors")
      target_link_options(${target} PRIVATE ${entries})
    endif()
  endforeach()
endfunction()

# While rooms are being written, a file may be listed before it is there: PLIMSOLL_LENIENT (off by default) passes over it.
function(_plimsoll_existing_sources result)
  set(sources)
  foreach(source IN LISTS ARGN)
    if(NOT PLIMSOLL_LENIENT OR EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${source}" OR IS_ABSOLUTE "${source}")
      list(APPEND sources ${source})
    else()
      message(NOTICE "not there yet: ${source}")
    endif()
  endforeach()
  set(${result} ${sources} PARENT_SCOPE)
endfunction()
