#!/usr/bin/env python3
import os, subprocess
subprocess.Popen(["mysqld", "--user=mysql"])
os.execvp("nginx", ["nginx", "-g", "daemon off;"])
