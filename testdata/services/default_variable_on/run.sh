#!/bin/bash
if [ "$START_MYSQL" = true ]; then
  mysqld_safe &
fi
exec apachectl -DFOREGROUND
