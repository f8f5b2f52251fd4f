import os
import subprocess

if os.environ.get("WITH_CACHE"):
    subprocess.Popen(["redis-server"])
subprocess.call(["nginx", "-g", "daemon off;"])
