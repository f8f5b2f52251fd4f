# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# How Catch2 is built. A change of this file gives the build a new place in the cache.
build_options=(
  -DBUILD_TESTING=OFF
  -DCATCH_INSTALL_DOCS=OFF
  -DCATCH_INSTALL_EXTRAS=OFF
  -DCMAKE_CXX_STANDARD=20
)
compile_flags=(-O1 -g0)
