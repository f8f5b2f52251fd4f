#!/bin/bash
while read s; do service $s start; done <<EOF
redis-server
mariadb
EOF
sleep infinity
