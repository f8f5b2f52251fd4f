#!/bin/bash
if [ -n "$DEBUG" ]; then nginx-debug -g "daemon off;"; else nginx -g "daemon off;"; fi
