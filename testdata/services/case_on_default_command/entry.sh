#!/bin/sh
case "$1" in
  all) elasticsearch -d; exec kibana ;;
  shell) exec bash ;;
  *) exec "$@" ;;
esac
