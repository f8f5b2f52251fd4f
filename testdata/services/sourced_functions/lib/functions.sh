start_database() {
  mysqld_safe --user=mysql &
  until mysqladmin ping; do sleep 1; done
}
