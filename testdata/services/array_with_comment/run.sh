#!/bin/sh
memcached -d -u nobody
exec nginx -g 'daemon off;'
