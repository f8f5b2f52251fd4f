#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# First step of the action: finds the program, scans what this run is about, writes the reports, keeps the exit code for the
# last step. Always ends with 0, so that an upload step after it runs.
set -u
here=${GITHUB_ACTION_PATH:-$(dirname "$0")}
work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/plimsoll-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

stop_with() {
  echo "::error title=Plimsoll::$1"
  echo "exit-code=2" >>"$GITHUB_OUTPUT"
  exit 0
}

program=$(sh "$here/find_program.sh" 2>"$work/trouble") || {
  # Nothing of a stranger is in there, and no line end.
  stop_with "$(tail -n 1 "$work/trouble" | tr -d '\r')"
}

head=${PLIMSOLL_INPUT_HEAD:-HEAD}
case $PLIMSOLL_INPUT_SCAN in
  auto | '') set -- ci --fetch "$PLIMSOLL_INPUT_FETCH" ;;
  history) set -- ci --all-history ;;
  range)
    if [ -z "$PLIMSOLL_INPUT_BASE" ]; then stop_with "scan: range needs base"; fi
    set -- ci --fetch "$PLIMSOLL_INPUT_FETCH" --base "$PLIMSOLL_INPUT_BASE" --head "$head"
    ;;
  tree) set -- scan --tree "$head" ;;
  *) stop_with "scan is auto, history, range or tree" ;;
esac
set -- "$@" --fail-on "$PLIMSOLL_INPUT_FAIL_ON" --min-confidence "$PLIMSOLL_INPUT_MIN_CONFIDENCE"
if [ -n "$PLIMSOLL_INPUT_CONFIG" ]; then set -- "$@" --config "$PLIMSOLL_INPUT_CONFIG"; fi
if [ -n "$PLIMSOLL_INPUT_BASELINE" ]; then set -- "$@" --baseline "$PLIMSOLL_INPUT_BASELINE"; fi
if [ -n "$PLIMSOLL_INPUT_RULES" ]; then set -- "$@" --rules "$PLIMSOLL_INPUT_RULES"; fi
if [ -n "$PLIMSOLL_INPUT_STATE_FILE" ]; then set -- "$@" --state "$PLIMSOLL_INPUT_STATE_FILE"; fi
# A report of an earlier run must not pass for one of this.
if [ -n "$PLIMSOLL_INPUT_SARIF_FILE" ]; then
  rm -f "$PLIMSOLL_INPUT_SARIF_FILE"
  set -- "$@" --report "sarif=$PLIMSOLL_INPUT_SARIF_FILE"
fi
if [ -n "$PLIMSOLL_INPUT_REPORT_FILE" ]; then
  rm -f "$PLIMSOLL_INPUT_REPORT_FILE"
  set -- "$@" --report "jsonl=$PLIMSOLL_INPUT_REPORT_FILE"
fi
while IFS= read -r report; do
  case $report in
    '') ;;
    *=*) rm -f "${report#*=}" && set -- "$@" --report "$report" ;;
    *) stop_with "reports takes lines of FORMAT=FILE" ;;
  esac
done <<LINES
$PLIMSOLL_INPUT_REPORTS
LINES
set -- "$@" --format "$PLIMSOLL_INPUT_FORMAT"
set -- "$@" --report "github-annotations=$work/annotations" --report "markdown=$work/summary.md" --report "counts=$work/counts"

# Nothing that is printed between these two lines is taken for a command, whatever a file is called.
stop=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::${stop:?no random bytes are to be had}"
code=0
"$program" "$@" "$PLIMSOLL_INPUT_PATH" || code=$?
echo
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
exit 0
