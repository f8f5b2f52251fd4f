#!/bin/bash
while pgrep mysqld; do sleep 1; done
exec nginx -g "daemon off;"
