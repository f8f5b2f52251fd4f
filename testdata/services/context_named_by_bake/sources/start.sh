#!/bin/sh
beanstalkd -l 127.0.0.1 &
exec nginx -g "daemon off;"
