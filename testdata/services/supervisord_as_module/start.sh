#!/bin/bash
exec python3 -m supervisor.supervisord -c /s.conf
