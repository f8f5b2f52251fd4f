#!/bin/bash
printf "%s\n" "redis-server" "nginx -g 'daemon off;'" | xargs -P 2 -I{} sh -c "{}"
