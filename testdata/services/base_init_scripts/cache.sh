#!/bin/sh
exec memcached -u nobody
