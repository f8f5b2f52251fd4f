#!/bin/sh
/usr/sbin/sshd
xrdp-sesman --nodaemon &
exec xrdp --nodaemon
