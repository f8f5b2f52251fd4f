#!/bin/bash
service mariadb status || service mariadb start
exec nginx -g "daemon off;"
