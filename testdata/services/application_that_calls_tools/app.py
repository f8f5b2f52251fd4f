import subprocess
from flask import Flask
app=Flask(__name__)
@app.route("/r")
def r():
    subprocess.run(["nginx","-s","reload"])
    subprocess.run(["mysql","-e","x"])
    os.system("redis-cli flushall")
    return "x"
app.run()
