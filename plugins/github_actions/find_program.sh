#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Prints the path of the program, or says on standard error why there is none.
#
# In this order: the one that was named, the tool cache, the one that lies beside this script (release branches carry it, so
# that one commit id pins script and program), the PATH, and last a download. A download counts only when releases.txt, which
# came with the action and so is pinned with it, has its hash.
set -u
here=${GITHUB_ACTION_PATH:-$(dirname "$0")}

if [ -n "$PLIMSOLL_INPUT_BINARY_PATH" ]; then
  if [ -x "$PLIMSOLL_INPUT_BINARY_PATH" ]; then
    printf '%s\n' "$PLIMSOLL_INPUT_BINARY_PATH"
    exit 0
  fi
  echo "binary-path names no program that can be run" >&2
  exit 1
fi

system=$(uname -s)-$(uname -m)
if [ "$system" != Linux-x86_64 ]; then
  echo "there is no plimsoll for $system; use a runner with Linux on x86-64" >&2
  exit 1
fi

# Which release: the one that was asked for, else the newest of the table. An asked-for "v1.2.3" is "1.2.3".
wanted=${PLIMSOLL_INPUT_VERSION#v}
row=$(awk -v version="$wanted" -v platform="$system" \
  '!/^#/ && NF == 4 && $2 == platform && (version == "" || $1 == version) {print; exit}' "$here/releases.txt")
version=${row%% *}
cached=${RUNNER_TOOL_CACHE:-${RUNNER_TEMP:-/tmp}}/plimsoll/${version:-any}/x64/plimsoll

for candidate in "$cached" "$here/bin/plimsoll"; do
  if [ -x "$candidate" ]; then
    printf '%s\n' "$candidate"
    exit 0
  fi
done
if [ -z "$wanted" ] && command -v plimsoll; then exit 0; fi

if [ -z "$row" ]; then
  if [ -n "$wanted" ]; then
    echo "releases.txt of this action lists no plimsoll $wanted for $system" >&2
  else
    echo "no plimsoll was found: give binary-path, or use a release of the action, which carries the program or its hash" >&2
  fi
  exit 1
fi

# The row has four words, checked above.
# shellcheck disable=SC2086
set -- $row
base=${PLIMSOLL_INPUT_DOWNLOAD_URL:-$PLIMSOLL_ACTION_REPOSITORY/releases/download/v$version}
mkdir -p "$(dirname "$cached")" || exit 1
part=$cached.part.$$
trap 'rm -f "$part"' EXIT
if command -v curl >/dev/null; then
  curl -fsSL --retry 3 -o "$part" "$base/$4" >&2
elif command -v wget >/dev/null; then
  wget -q -O "$part" "$base/$4" >&2
else
  echo "neither curl nor wget is here to download plimsoll with; give binary-path" >&2
  exit 1
fi || {
  echo "cannot download $base/$4" >&2
  exit 1
}
if ! printf '%s  %s\n' "$3" "$part" | sha256sum -c - >/dev/null 2>&1; then
  echo "what lies at $base/$4 has not the hash that this action knows; it was not run" >&2
  exit 1
fi
chmod 755 "$part" && mv "$part" "$cached" && printf '%s\n' "$cached"
