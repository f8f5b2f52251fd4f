#!/bin/bash
su redis -c "cd ~ && ./run.sh"
exec nginx -g "daemon off;"
