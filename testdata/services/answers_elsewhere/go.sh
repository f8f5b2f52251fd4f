#!/bin/sh
until mysqladmin ping -h "$DB_HOST"; do sleep 1; done
exec nginx -g "daemon off;"
