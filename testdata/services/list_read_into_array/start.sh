#!/bin/bash
IFS="," read -ra S <<< "mariadb,redis-server"
for s in "${S[@]}"; do service $s start; done
sleep infinity
