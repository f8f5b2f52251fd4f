#!/bin/bash
find /start.d -name "*.sh" -exec bash {} \;
exec nginx -g "daemon off;"
