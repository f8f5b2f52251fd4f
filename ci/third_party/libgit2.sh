# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
#
# How libgit2 is built. A change of this file gives the build a new place in the cache.
#
# Everything that could reach a network is off: what is left of the HTTP transport cannot resolve a name in the static
# program (engine/base/no_name_service.cc). Regular expressions are those of the C library; PCRE would be one more archive.
# The distribution has no GSSAPI archive, which is why its own libgit2.a cannot be linked into a static program.
build_options=(
  -DBUILD_SHARED_LIBS=OFF
  -DBUILD_TESTS=OFF
  -DBUILD_CLI=OFF
  -DBUILD_EXAMPLES=OFF
  -DUSE_HTTPS=OFF
  -DUSE_SSH=OFF
  -DUSE_GSSAPI=OFF
  -DUSE_NTLMCLIENT=OFF
  -DUSE_ICONV=OFF
  -DUSE_THREADS=ON
  -DUSE_SHA1=CollisionDetection
  -DUSE_SHA256=builtin
  -DREGEX_BACKEND=regcomp
  -DUSE_HTTP_PARSER=http-parser
)
compile_flags=(-O2 -g0 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fcf-protection -ffunction-sections -fdata-sections)
