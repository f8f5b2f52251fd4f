#!/bin/bash
coproc redis-server
exec nginx -g "daemon off;"
