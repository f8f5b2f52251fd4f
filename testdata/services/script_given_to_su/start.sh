#!/bin/bash
su - redis <<EOF
redis-server --daemonize yes
EOF
exec nginx -g "daemon off;"
