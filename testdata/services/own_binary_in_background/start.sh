#!/bin/bash
docker-entrypoint.sh postgres &
DB=$!
api --listen :8080 &
wait -n
