# SPDX-License-Identifier: Apache-2.0
add_subdirectory("${CMAKE_CURRENT_SOURCE_DIR}/secrets")
cmake_language(DEFER CALL target_link_libraries plimsoll_detect PUBLIC plimsoll_detect_secrets)
