#!/bin/bash
pgrep redis-server || redis-server --daemonize yes
exec nginx -g "daemon off;"
