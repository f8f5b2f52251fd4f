# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts of ci/ share. Sourced, never run; needs nothing but bash and coreutils.

set -euo pipefail
export LC_ALL=C

repository_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export repository_root

# Everything that is built once and kept lies here, outside the source tree.
plimsoll_cache=${PLIMSOLL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/plimsoll}
export plimsoll_cache

say() { printf '== %s\n' "$*" >&2; }

# fail WHAT [WHAT-TO-DO]: one line each, then the script ends.
fail() {
  printf 'error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf '       %s\n' "${@:2}" >&2; fi
  exit 1
}

# run_logged LOG COMMAND...: quiet when all goes well, the end of the log when it does not.
run_logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    return 1
  fi
}

cores() { nproc 2>/dev/null || echo 1; }

# configure_preset PRESET [CMAKE-ARGUMENTS]
configure_preset() {
  local preset=$1
  (cd "$repository_root" && run_logged "build/$preset/configure.log" cmake --preset "$preset" "${@:2}") ||
    fail "cannot configure build/$preset" "if a library is missing, run ci/setup; if the folder is of an older tree, remove it"
}

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1
  (cd "$repository_root" && run_logged "build/$preset/build.log" cmake --build "build/$preset" -j "$(cores)" ${2:+--target "${@:2}"}) ||
    fail "cannot build ${2:-everything} in build/$preset" "the whole log: build/$preset/build.log"
}

build_release() {
  say "building the static program"
  configure_preset release
  build_preset release plimsoll
}
