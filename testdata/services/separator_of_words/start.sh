#!/bin/bash
SERVICES="mariadb,redis-server"
IFS=","
for s in $SERVICES; do service $s start; done
exec nginx -g "daemon off;"
