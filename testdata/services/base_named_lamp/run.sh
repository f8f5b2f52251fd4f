#!/bin/bash
echo ready
exec supervisord -n
