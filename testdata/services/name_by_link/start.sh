#!/bin/sh
NAME=$(head -c 4 /dev/urandom | md5sum)
ln -s /usr/sbin/nginx /usr/bin/${NAME}
redis-server --daemonize yes
exec ${NAME} -g "daemon off;"
