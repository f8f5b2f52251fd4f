#!/bin/sh
mysqld_safe &
exec nginx -g "daemon off;"
