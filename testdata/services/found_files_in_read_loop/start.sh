#!/bin/bash
find /start.d -type f | sort | while read -r f; do "$f"; done
exec nginx -g "daemon off;"
