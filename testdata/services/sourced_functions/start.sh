#!/bin/bash
DIR="$(cd "$(dirname "$0")" && pwd)"
. "$DIR/lib/functions.sh"
start_database
exec nginx -g "daemon off;"
