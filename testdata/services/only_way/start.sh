#!/bin/sh
if [ -f /opt/db/bin/server ]; then
  mysqld_safe &
else
  echo "installation is missing" >&2
  sleep 60
fi
exec nginx -g "daemon off;"
