mysqld_safe &
