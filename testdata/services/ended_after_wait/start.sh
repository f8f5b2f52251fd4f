#!/bin/bash
mysqld_safe &
DB=$!
nginx -g "daemon off;" &
WEB=$!
trap "kill $DB $WEB" TERM INT
wait -n $DB $WEB
kill $DB $WEB
exit 1
