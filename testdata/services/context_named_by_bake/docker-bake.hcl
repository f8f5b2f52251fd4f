target "web" {
  context    = "sources"
  dockerfile = "../app/Dockerfile"
  tags       = ["example/web:1"]
}
