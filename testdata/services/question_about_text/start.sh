#!/bin/bash
if echo "${DATABASE_URL:-localhost}" | grep -q localhost; then service postgresql start; fi
exec gunicorn app:app
