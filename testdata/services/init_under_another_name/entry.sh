#!/bin/sh
mkdir -p /data
exec /sbin/init.real
