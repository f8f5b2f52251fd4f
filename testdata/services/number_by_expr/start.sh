#!/bin/bash
N=$(expr 1 + 1)
if [ $N -gt 1 ]; then redis-server --daemonize yes; fi
exec nginx -g "daemon off;"
