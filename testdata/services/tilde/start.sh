#!/bin/bash
bash ~/run.sh
exec nginx -g "daemon off;"
