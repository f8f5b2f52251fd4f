import subprocess
subprocess.Popen(
  [
    "redis-server",
    "--port", "1"
  ]
)
subprocess.call([
 "nginx", "-g", "daemon off;"])
