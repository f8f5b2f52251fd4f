#!/bin/bash
if command -v sshd >/dev/null && [ -n "$SSH_KEY" ]; then sshd; fi
exec nginx -g "daemon off;"
