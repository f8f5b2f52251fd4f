#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Last step of the action: the exit code of the scan becomes the result of the job.
set -u
case $PLIMSOLL_EXIT_CODE in
  0) exit 0 ;;
  1) echo "Plimsoll: findings; the report above says what and how to fix it" ;;
  3)
    if [ "$PLIMSOLL_INPUT_ON_INCOMPLETE" = warn ]; then
      echo "::warning title=Plimsoll::not everything could be read, so this is no clean bill"
      exit 0
    fi
    echo "::error title=Plimsoll::not everything could be read, so this is no clean bill; set fetch-depth: 0 at actions/checkout"
    ;;
  '') echo "::error title=Plimsoll::the scan did not run" && exit 4 ;;
  *) echo "::error title=Plimsoll::the scan failed with exit code $PLIMSOLL_EXIT_CODE; the log above says why" ;;
esac
exit "$PLIMSOLL_EXIT_CODE"
