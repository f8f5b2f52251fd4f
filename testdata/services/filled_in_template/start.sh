#!/bin/sh
envsubst < /programs.tmpl > /etc/supervisord.conf
exec supervisord -n -c /etc/supervisord.conf
