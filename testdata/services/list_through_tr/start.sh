#!/bin/bash
SERVICES="mariadb,redis-server"
for s in $(echo $SERVICES | tr "," " "); do service $s start; done
sleep infinity
