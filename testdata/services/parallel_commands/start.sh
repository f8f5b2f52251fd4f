#!/bin/bash
parallel --ungroup ::: "redis-server" "nginx -g 'daemon off;'"
