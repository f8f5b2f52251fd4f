import subprocess
procs = [
  subprocess.Popen(["redis-server"]),
  subprocess.Popen(["nginx", "-g", "daemon off;"]),
]
for p in procs: p.wait()
