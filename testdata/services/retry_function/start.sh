#!/bin/bash
retry() { for i in 1 2 3; do "$@" && return 0; sleep 1; done; return 1; }
retry service mariadb start
exec nginx -g "daemon off;"
