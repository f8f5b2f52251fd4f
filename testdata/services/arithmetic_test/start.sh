#!/bin/bash
N=1
if (( N > 0 )); then redis-server --daemonize yes; fi
exec nginx -g "daemon off;"
