# SPDX-License-Identifier: Apache-2.0
#
# What an embedder gets: include/plimsoll/scanner.h, one static library, a CMake package and a pkg-config file.
#
# The rooms and libgit2 (built by us, so no distribution has this one) are merged into libplimsoll.a. The distribution's own
# libraries stay outside and are found again on the embedder's machine, by the names gathered here.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY PLIMSOLL_ROOMS)
set(room_archives)
foreach(room IN LISTS rooms)
  list(APPEND room_archives "$<TARGET_FILE:${room}>")
endforeach()
add_custom_command(
  OUTPUT "${PROJECT_BINARY_DIR}/libplimsoll.a"
  COMMAND "${PROJECT_SOURCE_DIR}/ci/merge_archives" "${PROJECT_BINARY_DIR}/libplimsoll.a" ${room_archives}
          "${PLIMSOLL_LIBGIT2}/lib/libgit2.a"
  DEPENDS ${rooms} ci/merge_archives
  COMMENT "Merging libplimsoll.a" VERBATIM)
add_custom_target(plimsoll_archive ALL DEPENDS "${PROJECT_BINARY_DIR}/libplimsoll.a")

# "re2;absl_...;hs;...": each once; whoever links them searches them as a group.
set(PLIMSOLL_OUTSIDE_LIBRARIES)
foreach(library IN ITEMS re2 hs deflate archive zstd yaml crypto boost_filesystem http_parser zlib)
  get_target_property(archives plimsoll::${library} PLIMSOLL_ARCHIVES)
  foreach(archive IN LISTS archives)
    if(archive MATCHES "/lib([^/]+)\\.a$")
      list(APPEND PLIMSOLL_OUTSIDE_LIBRARIES "${CMAKE_MATCH_1}")
    endif()
  endforeach()
endforeach()
list(REMOVE_DUPLICATES PLIMSOLL_OUTSIDE_LIBRARIES)
list(JOIN PLIMSOLL_OUTSIDE_LIBRARIES " -l" PLIMSOLL_OUTSIDE_FLAGS)
set(PLIMSOLL_OUTSIDE_FLAGS "-Wl,--start-group -l${PLIMSOLL_OUTSIDE_FLAGS} -Wl,--end-group")

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/plimsoll")
configure_package_config_file(ci/cmake/plimsollConfig.cmake.in "${PROJECT_BINARY_DIR}/generated/plimsollConfig.cmake"
                              INSTALL_DESTINATION "${package_folder}" PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/generated/plimsollConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH PLIMSOLL_PREFIX_FROM_PC "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
configure_file(ci/cmake/plimsoll.pc.in "${PROJECT_BINARY_DIR}/generated/plimsoll.pc" @ONLY)

install(TARGETS plimsoll)
install(FILES engine/scanner.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/plimsoll")
install(FILES "${PROJECT_BINARY_DIR}/libplimsoll.a" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${PROJECT_BINARY_DIR}/generated/plimsollConfig.cmake" "${PROJECT_BINARY_DIR}/generated/plimsollConfigVersion.cmake"
        DESTINATION "${package_folder}")
install(FILES "${PROJECT_BINARY_DIR}/generated/plimsoll.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PLIMSOLL_LIBGIT2}/COPYING" DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME COPYING.libgit2)
