#!/bin/sh
exec mysqld_safe
