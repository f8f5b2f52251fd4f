#!/bin/bash
if [ -z "$SITE_NAME" ]; then
  echo 'SITE_NAME is not set'
  return 1
fi
redis-server --daemonize yes
exec nginx -g 'daemon off;'
