#!/bin/bash
DAEMONS=()
DAEMONS+=(postfix)
DAEMONS+=(dovecot)
for D in "${DAEMONS[@]}"; do
  RESULT=$(supervisorctl start "$D")
done
