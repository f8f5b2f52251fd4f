#!/bin/sh
service rsyslog start
while inotifywait -e modify /etc/haproxy; do kill -HUP $(pidof haproxy); done &
exec haproxy -f /etc/haproxy/haproxy.cfg
