#!/bin/bash
if [[ "${WITH_REDIS:-true}" =~ ^(true|1)$ ]]; then redis-server --daemonize yes; fi
exec nginx -g "daemon off;"
