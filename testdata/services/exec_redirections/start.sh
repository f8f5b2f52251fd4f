#!/bin/bash
exec > >(tee /log) 2>&1
service mariadb start
exec nginx -g "daemon off;"
