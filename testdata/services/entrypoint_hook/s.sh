#!/bin/sh
redis-server --daemonize yes
