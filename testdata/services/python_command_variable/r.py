import subprocess
cmd = ["redis-server", "/etc/redis.conf"]
subprocess.Popen(cmd)
subprocess.run("nginx -g 'daemon off;'", shell=True)
