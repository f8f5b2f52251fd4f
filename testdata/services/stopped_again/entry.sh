#!/bin/bash
service postgresql start
psql -f /seed.sql
service postgresql stop
exec nginx -g "daemon off;"
