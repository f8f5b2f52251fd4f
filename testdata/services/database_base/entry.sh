#!/bin/bash
docker-entrypoint.sh -c shared_buffers=256MB &
exec ./bin/mattermost
