#!/bin/bash
if [ "${START_MYSQL:-false}" = true ]; then
  mysqld_safe &
fi
exec apachectl -DFOREGROUND
