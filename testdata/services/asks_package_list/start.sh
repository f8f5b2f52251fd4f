#!/bin/bash
if dpkg -l | grep -q redis-server; then service redis-server start; fi
exec nginx -g "daemon off;"
