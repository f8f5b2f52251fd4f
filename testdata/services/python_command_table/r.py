import subprocess
COMMANDS = [
  ["redis-server"],
  ["nginx", "-g", "daemon off;"],
]
ps = [subprocess.Popen(c) for c in COMMANDS]
