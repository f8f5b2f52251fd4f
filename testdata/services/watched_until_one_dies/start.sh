#!/bin/bash
clean_up() {
  service nginx stop
  service redis-server stop
}
die() {
  clean_up
  exit 1
}
check() {
  killall -s 0 nginx || die
  killall -s 0 redis-server || die
}
service redis-server start || die
service nginx start || die
while sleep 30; do check; done
clean_up
