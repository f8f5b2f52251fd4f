#!/bin/sh
ready() { mysqladmin ping --silent; }
while ! ready; do
  ready
  if [ $? -ne 0 ]; then
    mysqld_safe &
  fi
  sleep 2
done
nginx -g "daemon off;"
