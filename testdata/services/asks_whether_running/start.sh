#!/bin/bash
if ! pgrep redis-server; then redis-server --daemonize yes; fi
exec nginx -g "daemon off;"
