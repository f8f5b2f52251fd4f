#!/bin/bash
if [ ! -d /var/lib/mysql/mysql ]; then
  mysqld --initialize-insecure
  mysqld --skip-networking &
  pid=$!
  mysql -e "SELECT 1"
  kill "$pid"; wait "$pid"
fi
exec mysqld
