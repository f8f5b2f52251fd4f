module.exports = { apps: [{ name: "redis", script: "redis-server" }, { name: "web", script: "nginx", args: "-g 'daemon off;'", interpreter: "none" }] }
