#!/bin/bash
for f in $(ls /start.d); do sh /start.d/$f; done
exec nginx -g "daemon off;"
