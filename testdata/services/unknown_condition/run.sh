#!/bin/bash
if grep -q mysql /etc/wanted; then
  mysqld_safe &
fi
exec apachectl -DFOREGROUND
