#!/bin/bash
ps aux | grep nginx | xargs kill
find /var/log -name "*.log" | xargs rm -f
exec nginx -g "daemon off;"
