#!/bin/bash
usage() { cat <<EOF
service ssh start
redis-server
EOF
}
[ "$1" = help ] && usage && exit
exec nginx -g "daemon off;"
