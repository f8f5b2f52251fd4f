#!/bin/bash
service mariadb start
exec nginx -g "daemon off;"
