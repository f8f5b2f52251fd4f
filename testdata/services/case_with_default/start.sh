#!/bin/bash
case "$WITH_DB" in
  no|0|false) ;;
  *) service mariadb start ;;
esac
exec nginx -g "daemon off;"
