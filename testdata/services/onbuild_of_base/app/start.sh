#!/bin/sh
redis-server --daemonize yes
exec nginx -g 'daemon off;'
