#!/bin/sh
service mariadb start
exec nginx -g "daemon off;"
