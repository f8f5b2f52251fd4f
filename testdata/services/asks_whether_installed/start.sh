#!/bin/bash
if command -v redis-server >/dev/null; then redis-server --daemonize yes; fi
if [ -x /usr/sbin/nginx ]; then nginx -g "daemon off;"; fi
