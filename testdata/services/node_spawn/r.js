const { spawn } = require("child_process");
spawn("redis-server", ["--port","6379"]);
spawn("nginx", ["-g","daemon off;"], {stdio:"inherit"});
