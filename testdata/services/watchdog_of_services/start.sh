#!/bin/bash
service mariadb start
service nginx start
while true; do
  service nginx status || exit 1
  sleep 10
done
