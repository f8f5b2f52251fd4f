#!/bin/sh
nginx -t
if [ $? -eq 0 ]; then
  redis-server --daemonize yes
fi
exec nginx -g "daemon off;"
