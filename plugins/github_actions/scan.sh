#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# First step of the action: finds the program, scans what this run is about, writes the reports, keeps the exit code for the
# last step. Always ends with 0, so that an upload step after it runs.
set -u

# The program: the one that was named, the one of the tool cache, the one that lies beside this script, the one on the PATH.
program=$PLIMSOLL_INPUT_BINARY_PATH
for candidate in "${RUNNER_TOOL_CACHE:-/nowhere}/plimsoll/plimsoll" "${GITHUB_ACTION_PATH:-.}/bin/plimsoll"; do
  if [ -z "$program" ] && [ -x "$candidate" ]; then program=$candidate; fi
done
if [ -z "$program" ]; then program=$(command -v plimsoll || true); fi
if [ -z "$program" ] || [ ! -x "$program" ]; then
  echo "::error title=Plimsoll::no plimsoll program was found: give binary-path, or use a release of the action that carries it"
  echo "exit-code=2" >>"$GITHUB_OUTPUT"
  exit 0
fi

set -- ci --fetch "$PLIMSOLL_INPUT_FETCH" --fail-on "$PLIMSOLL_INPUT_FAIL_ON" --min-confidence "$PLIMSOLL_INPUT_MIN_CONFIDENCE"
if [ -n "$PLIMSOLL_INPUT_CONFIG" ]; then set -- "$@" --config "$PLIMSOLL_INPUT_CONFIG"; fi
if [ -n "$PLIMSOLL_INPUT_BASELINE" ]; then set -- "$@" --baseline "$PLIMSOLL_INPUT_BASELINE"; fi
if [ -n "$PLIMSOLL_INPUT_RULES" ]; then set -- "$@" --rules "$PLIMSOLL_INPUT_RULES"; fi
if [ -n "$PLIMSOLL_INPUT_SARIF_FILE" ]; then set -- "$@" --report "sarif=$PLIMSOLL_INPUT_SARIF_FILE"; fi
if [ -n "$PLIMSOLL_INPUT_REPORT_FILE" ]; then set -- "$@" --report "jsonl=$PLIMSOLL_INPUT_REPORT_FILE"; fi
work=${RUNNER_TEMP:-/tmp}/plimsoll-$$
mkdir -p "$work"
set -- "$@" --report "github-annotations=$work/annotations" --report "markdown=$work/summary.md" --report "counts=$work/counts"

# Nothing that is printed between these two lines is taken for a command, whatever a file is called.
stop=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$stop"
code=0
"$program" "$@" "$PLIMSOLL_INPUT_PATH" || code=$?
echo "::$stop::"

if [ "$PLIMSOLL_INPUT_ANNOTATIONS" = true ] && [ -f "$work/annotations" ]; then cat "$work/annotations"; fi
if [ "$PLIMSOLL_INPUT_SUMMARY" = true ] && [ -f "$work/summary.md" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
# Numbers and names of ours only: no text of a stranger goes into an output.
if [ -f "$work/counts" ]; then cat "$work/counts" >>"$GITHUB_OUTPUT"; fi
{
  echo "exit-code=$code"
  if [ -f "${PLIMSOLL_INPUT_SARIF_FILE:-/nowhere}" ]; then echo "sarif-file=$PLIMSOLL_INPUT_SARIF_FILE"; fi
  if [ -f "${PLIMSOLL_INPUT_REPORT_FILE:-/nowhere}" ]; then echo "report-file=$PLIMSOLL_INPUT_REPORT_FILE"; fi
} >>"$GITHUB_OUTPUT"
rm -rf "$work"
exit 0
