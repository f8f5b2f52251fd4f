#!/bin/sh
for f in /start.d/*.sh; do . "$f"; done
exec nginx -g "daemon off;"
