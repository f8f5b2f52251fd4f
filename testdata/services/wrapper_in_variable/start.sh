#!/bin/bash
NUMA=""
if [ -d /sys/devices/system/node/node1 ]; then NUMA="numactl --interleave=all"; fi
$NUMA mongod --fork --logpath /l
exec nginx -g "daemon off;"
