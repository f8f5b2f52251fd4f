pid = spawn("redis-server")
exec "nginx -g 'daemon off;'"
