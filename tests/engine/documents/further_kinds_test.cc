// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/documents/hcl/hcl_tree.h"
#include "engine/documents/yaml/node_reading.h"
#include "tests/engine/documents/model_lines.h"

namespace plimsoll::documents {

TEST_CASE("further kinds: each gives its images, options and commands", "[documents]") {
  const ReaderCase cases[] = {
      {"CircleCI",
       ".circleci/config.yml",
       "version: 2.1\nparameters: {tag: {type: string, default: '3.9'}}\nexecutors:\n  e: {docker: [{image: "
       "'cimg/base:2020.01'}]}\njobs:\n  build:\n    docker:\n"
       "    - image: python:<< pipeline.parameters.tag >>\n      environment: {A: b}\n    - image: redis\n    - image: x:<< "
       "parameters.nobody >>\n    machine: {image: 'ubuntu-2004:current'}\n"
       "    steps:\n    - run: make\n    - run: {name: t, command: docker run --privileged x}\n",
       {"image ci_job docker = python:3.9", "image ci_job docker = redis", "image ci_job docker = cimg/base:2020.01",
        "image ci_job docker = x:<< parameters.nobody >> ?", "command script = make",
        "command script = docker run --privileged x", "environment ci A = b"},
       {"image ci_job machine"},
       {},
       "circleci"},
      {"Bitbucket",
       "bitbucket-pipelines.yml",
       "image: node:8\ndefinitions: {services: {db: {image: 'mysql:5.7', variables: {MYSQL_ROOT_PASSWORD: "
       "x}}}}\npipelines:\n  default:\n  - step:\n      image: {name: 'maven:3', username: u}\n      script: [one, two]\n",
       {"image ci_job  = node:8", "image ci_job db = mysql:5.7", "image ci_job step = maven:3", "command script = one;two",
        "environment ci MYSQL_ROOT_PASSWORD = x"},
       {},
       {},
       "bitbucket-pipelines"},
      {"Azure",
       "azure-pipelines.yml",
       "pool: {vmImage: ubuntu-20.04}\nresources:\n  containers:\n  - container: own\n    image: ubuntu:16.04\n    options: "
       "--privileged --cap-add=NET_ADMIN\njobs:\n- job: a\n  container: own\n  steps: [{script: make}, {bash: ls}]\n"
       "- job: b\n  container: node:10\n",
       {"image ci_job own = ubuntu:16.04", "image ci_job b = node:10", "option own privileged = true",
        "option own cap_add = NET_ADMIN", "command script = make", "command script = ls"},
       {"image ci_job a ="},
       {},
       "azure-pipelines"},
      {"Azure: a bare name is an image where nothing declares it",
       "azure-pipelines.yml",
       "jobs:\n- job: a\n  container: ubuntu\n",
       {"image ci_job a = ubuntu"},
       {},
       {},
       "azure-pipelines"},
      {"Azure: a template may declare it",
       "azure-pipelines.yml",
       "extends: {template: t.yml}\njobs:\n- job: a\n  container: ubuntu\n",
       {},
       {"image ci_job a"},
       {},
       "azure-pipelines"},
      {"Drone",
       ".drone.yml",
       "kind: pipeline\nsteps:\n- name: test\n  image: golang:1.9\n  privileged: true\n  commands: [go test]\n  volumes: "
       "[{name: s, path: /var/run/docker.sock}]\nservices:\n- {name: db, image: postgres}\n"
       "volumes:\n- {name: s, host: {path: /var/run/docker.sock}}\n",
       {"image ci_job test = golang:1.9", "image ci_service db = postgres", "option test privileged = true",
        "command script = go test", "option test mount /var/run/docker.sock -> /var/run/docker.sock bind"},
       {},
       {},
       "drone"},
      {"Cloud Build",
       "cloudbuild.yaml",
       "steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, .]\n- name: alpine:${_V}\nsubstitutions: {_V: "
       "'3.4'}\n",
       {"image ci_job  = gcr.io/cloud-builders/docker", "image ci_job  = alpine:3.4"},
       {},
       {},
       "cloud-build"},
      {"Skaffold",
       "skaffold.yaml",
       "apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n  - {image: app, docker: {buildArgs: {A: "
       "b}}}\nverify:\n- {name: v, container: {name: t, image: 'alpine:3.4'}}\n",
       {"image build_result app = app", "environment build_argument A = b", "image tool t = alpine:3.4"},
       {},
       {},
       "skaffold"},
      {"devcontainer",
       ".devcontainer/devcontainer.json",
       "// the one\n{ \"image\": \"mcr.microsoft.com/devcontainers/base\", \"runArgs\": [\"--privileged\", "
       "\"--network=host\"], \"mounts\": [\"source=/var/run/docker.sock,target=/s,type=bind\"],\n"
       "  \"capAdd\": [\"SYS_PTRACE\"], \"securityOpt\": [\"seccomp=unconfined\"], \"postCreateCommand\": \"make\", "
       "\"containerEnv\": {\"A\": \"b\"}, }",
       {"image tool  = mcr.microsoft.com/devcontainers/base", "option  privileged = true", "option  network = host",
        "option  cap_add = SYS_PTRACE", "option  seccomp = unconfined", "option  mount /var/run/docker.sock -> /s bind",
        "command lifecycle = make", "environment container A = b"},
       {"diagnostic"},
       {},
       "devcontainer"},
      {"an ECS task definition",
       "task.json",
       "{\"family\": \"f\", \"networkMode\": \"host\", \"containerDefinitions\": [{\"name\": \"web\", \"image\": "
       "\"nginx:1.12\", \"privileged\": true, \"memory\": 512,\n"
       "\"linuxParameters\": {\"capabilities\": {\"add\": [\"SYS_ADMIN\"]}}, \"environment\": [{\"name\": \"A\", \"value\": "
       "\"b\"}], \"mountPoints\": [{\"sourceVolume\": \"v\", \"containerPath\": \"/d\", \"readOnly\": true}]}],\n"
       "\"volumes\": [{\"name\": \"v\", \"host\": {\"sourcePath\": \"/etc\"}}]}",
       {"image workload web = nginx:1.12", "option web privileged = true", "option web cap_add = SYS_ADMIN",
        "option web network = host", "option web memory = 512", "option web mount /etc -> /d bind ro",
        "environment container A = b"},
       {},
       {},
       "task-definition"},
      {"Ansible",
       "roles/x/tasks/main.yml",
       "- name: run\n  community.docker.docker_container:\n    name: web\n    image: nginx:{{ version }}\n    privileged: "
       "true\n    network_mode: host\n    capabilities: [SYS_ADMIN]\n    volumes: ['/var/run/docker.sock:/s']\n    env: {A: "
       "b}\n"
       "- docker_image: {name: redis, tag: '5', source: pull}\n- docker_image: {name: mine, source: build}\n- shell: docker "
       "run --privileged x\n- ansible.builtin.command: {cmd: ls}\n",
       {"image workload web = nginx:{{ version }} ?", "image tool docker_image = redis:5", "option web privileged = true",
        "option web network = host", "option web cap_add = SYS_ADMIN", "option web mount /var/run/docker.sock -> /s bind",
        "environment container A = b", "command script = docker run --privileged x", "command script = ls"},
       {"image tool docker_image = mine"},
       {},
       "ansible"},
      {"Terraform",
       "main.tf",
       "variable \"v\" { default = \"1.2\" }\nresource \"docker_container\" \"web\" {\n  name  = \"w\"\n  image = "
       "\"nginx:${var.v}\" # note\n  privileged = true\n  capabilities {\n    add = [\"ALL\"]\n  }\n"
       "  volumes {\n    host_path = \"/\"\n    container_path = \"/host\"\n    read_only = true\n  }\n  ports {\n    "
       "internal = 80\n    external = 8080\n  }\n  env = [\"A=b\"]\n}\n"
       "resource \"docker_image\" \"r\" {\n  name = \"redis\"\n}\nresource \"google_compute_instance\" \"vm\" {\n  image = "
       "\"debian-cloud/debian-9\"\n}\n"
       "resource \"aws_ecs_task_definition\" \"t\" {\n  network_mode = \"host\"\n  pid_mode = \"host\"\n  volume {\n    "
       "name = "
       "\"v\"\n    host_path = \"/etc\"\n  }\n  container_definitions = jsonencode([{ "
       "name = \"one\", image = \"a/b:1\", privileged = true }])\n}\n"
       "resource \"aws_ecs_task_definition\" \"u\" {\n  container_definitions = <<EOF\n[{\"name\": \"two\", \"image\": "
       "\"c/d:2\"}]\nEOF\n}\n"
       "resource \"kubernetes_pod\" \"p\" {\n  spec {\n    host_network = true\n    container {\n      name = \"k\"\n      "
       "image = \"e/f:3\"\n      security_context {\n        privileged = true\n      }\n      env {\n        name = "
       "\"B\"\n        value = \"c\"\n      }\n    }\n  }\n}\n"
       "resource \"kubernetes_deployment_v1\" \"d\" {\n  metadata {\n    name = \"shop\"\n  }\n  spec {\n    template {\n"
       "      spec {\n        host_pid = true\n        init_container {\n          name = \"i\"\n          image = "
       "\"g/h:4\"\n"
       "        }\n        container {\n          name = \"c1\"\n          image = \"g/h:5\"\n          volume_mount {\n"
       "            name = \"sock\"\n            mount_path = \"/s\"\n            read_only = true\n          }\n"
       "          port {\n            container_port = 80\n            host_port = 8081\n          }\n          resources "
       "{\n"
       "            limits = {\n              memory = \"1Gi\"\n            }\n          }\n        }\n        container {\n"
       "          name = \"c2\"\n          image = \"g/h:6\"\n        }\n        volume {\n          name = \"sock\"\n"
       "          host_path {\n            path = \"/var/run/docker.sock\"\n          }\n        }\n      }\n    }\n  }\n}\n"
       "resource \"kubernetes_manifest\" \"m\" {\n  manifest = {\n    apiVersion = \"v1\"\n    kind = \"Pod\"\n    metadata "
       "= "
       "{ name = \"raw\" }\n    spec = { containers = [{ name = \"z\", image = \"i/j:7\" }] }\n  }\n}\n",
       {"image workload w = nginx:1.2",
        "image workload r = redis",
        "image workload one = a/b:1",
        "image workload two = c/d:2",
        "image workload k = e/f:3",
        "image init i = g/h:4",
        "image workload c1 = g/h:5",
        "image workload c2 = g/h:6",
        "image workload z = i/j:7",
        "container Deployment/shop c2",
        "container Pod/raw z",
        "option c1 pid = host",
        "option c2 pid = host",
        "option c1 memory = 1Gi",
        "option c1 port 8081 -> 80/tcp",
        "option c1 mount /var/run/docker.sock -> /s bind ro",
        "option w privileged = true",
        "option w cap_add = ALL",
        "option w mount / -> /host bind ro",
        "option w port 8080 -> 80/tcp",
        "option one privileged = true",
        "option one network = host",
        "option one pid = host",
        "option one mount /etc ->  bind",
        "option k network = host",
        "option k privileged = true",
        "environment container A = b",
        "environment container B = c"},
       {"image workload vm", "diagnostic"},
       {},
       "terraform"},
      {"Terraform: a resource that says nothing about its pods",
       "bare.tf",
       "resource \"kubernetes_deployment\" \"d\" {\n  metadata {\n    name = \"shop\"\n  }\n}\n"
       "resource \"kubernetes_pod\" \"p\" {\n  dynamic \"spec\" {\n    for_each = [1]\n  }\n}\n",
       {"container Deployment/shop "},
       {"container Pod", "image", "diagnostic"},
       {},
       "terraform"},
      {"Nomad",
       "web.nomad",
       "job \"j\" {\n  group \"g\" {\n    task \"t\" {\n      driver = \"docker\"\n      config {\n        image = "
       "\"redis:3\"\n        privileged = true\n        cap_add = [\"sys_admin\"]\n        volumes = [\"/etc:/e:ro\"]\n     "
       "   network_mode = \"host\"\n      }\n    }\n  }\n}\n",
       {"image workload config = redis:3", "option config privileged = true", "option config cap_add = SYS_ADMIN",
        "option config mount /etc -> /e bind ro", "option config network = host"},
       {},
       {},
       "nomad"},
      {"Packer",
       "x.pkr.hcl",
       "source \"docker\" \"a\" {\n  image = \"ubuntu:xenial\"\n  commit = true\n}\nsource \"qemu\" \"b\" {\n  image = "
       "\"c/d\"\n}\n",
       {"image base_argument a = ubuntu:xenial"},
       {"image base_argument b"},
       {},
       "packer"},
      {"bake",
       "docker-bake.hcl",
       "variable \"V\" {\n  default = \"9\"\n}\ntarget \"app\" {\n  args = {\n    A = \"b\"\n  }\n  contexts = {\n    base "
       "= \"docker-image://debian:${V}\"\n  }\n  tags = [\"me/app:1\"]\n}\n",
       {"image base_argument app = debian:9", "environment build_argument A = b", "image build_result app = me/app:1"},
       {},
       {},
       "bake"},
      {"a quadlet",
       "web.container",
       "[Unit]\nDescription=x\n[Container]\nImage=docker.io/library/nginx:1.12\nAddCapability=CAP_SYS_ADMIN "
       "NET_ADMIN\nVolume=/run/podman/podman.sock:/s:ro\nNetwork=host\nSecurityLabelDisable=true\nPublishPort=5432:5432\n"
       "Environment=A=b \"C=d e\"\nPodmanArgs=--privileged \\\n  --pid=host\nExec=serve -v\n",
       {"image workload web = docker.io/library/nginx:1.12", "option web cap_add = SYS_ADMIN",
        "option web cap_add = NET_ADMIN", "option web mount /run/podman/podman.sock -> /s bind ro",
        "option web network = host", "option web selinux = disable", "option web port 5432 -> 5432/tcp",
        "option web privileged = true", "option web pid = host", "environment container A = b",
        "environment container C = d e", "command command = serve|-v"},
       {},
       {},
       "quadlet"},
      {"a unit that runs a container",
       "web.service",
       "[Service]\nExecStartPre=-/usr/bin/docker rm -f web\nExecStart=/usr/bin/docker run --name web --privileged \\\n  "
       "nginx:1.12\n",
       {"image tool web = nginx:1.12", "option web privileged = true"},
       {},
       {},
       "systemd-unit"},
      {"a Makefile",
       "Makefile",
       "all: x\n\t@docker run \\\n\t  --privileged x\n\techo $$HOME\n\nx:\n\ttrue\n",
       {"command script = docker run \\;--privileged x;echo $HOME", "command script = true"},
       {},
       {},
       "makefile"},
      {"package.json",
       "package.json",
       "{\"name\": \"x\", \"scripts\": {\"up\": \"docker run x\"}}",
       {"command script = docker run x"},
       {},
       {},
       "package-json"},
      {"a Procfile",
       "Procfile",
       "# c\nweb: bundle exec puma\nworker: sidekiq\n",
       {"command script = bundle exec puma", "command script = sidekiq"},
       {},
       {},
       "procfile"},
      {"a Jenkinsfile",
       "Jenkinsfile",
       "pipeline {\n  // image 'no:1'\n  agent {\n    docker {\n      image 'maven:3'\n      args '--privileged -v "
       "/var/run/docker.sock:/s'\n    }\n  }\n  stages { stage('x') { steps { sh 'make'\n sh(script: \"\"\"one\ntwo\"\"\")\n"
       "  script { docker.image(\"node:${v}\").inside { } } } } }\n}\n",
       {"image ci_job agent = maven:3", "image ci_job agent = node:${v} ?", "option agent privileged = true",
        "option agent mount /var/run/docker.sock -> /s bind", "command script = make", "command script = one;two"},
       {"image ci_job agent = no:1"},
       {},
       "jenkinsfile"},
      {"an Earthfile",
       "Earthfile",
       "VERSION 0.7\nARG V=3.4\nFROM alpine:$V\nbuild:\n    FROM +base\n    RUN --privileged make \\\n      all\nother:\n   "
       " FROM --platform=linux/amd64 golang\n    ENV A=b\n    SAVE IMAGE me/x:1\n    WITH DOCKER --pull redis:5\n",
       {"image stage_base base = alpine:3.4", "image stage_base other = golang", "image build_result other = me/x:1",
        "image tool other = redis:5", "environment image A = b", "command build_step = make  ;      all"},
       {},
       {},
       "earthfile"},
      {"what an Earthfile runs beside the build",
       "Earthfile",
       "VERSION 0.8\nt:\n    FROM earthly/dind:1\n    WITH DOCKER --load app:1=+build --load=own:2=+build\n"
       "        RUN docker run --privileged redis:5\n    END\n    RUN docker run no:1\n",
       {"image build_result t = app:1", "image build_result t = own:2", "image tool redis:5 = redis:5",
        "option redis:5 privileged = true"},
       {"image tool no:1"}},
  };
  for (const ReaderCase& test : cases) check_reader(test);
}

TEST_CASE("hcl tree: blocks, labels, comments, heredocs and computations", "[documents]") {
  const std::string bytes =
      "# c\n/* d */ a = 1\nb \"l\" \"m\" {\n  c = [1, \"two\", { e = true }] // x\n  f = <<-T\n    text\n  T\n  g = var.x + "
      "1\n  h = fn(\"a, b\", [1, 2])\n}\nb \"l\" \"n\" {}\ni = \"q \\\"r\\\" ${s[\"t\"]}\"\n";
  const yaml::Tree tree = hcl::parse_hcl(bytes);
  const yaml::Node* root = tree.root();
  REQUIRE(root != nullptr);
  CHECK(yaml::text_of(yaml::get(root, "a")) == "1");
  const yaml::Node* block = root->pairs[1].value->pairs[0].value->pairs[0].value;
  CHECK(yaml::items(yaml::get(block, "c")).size() == 3);
  CHECK(yaml::text_of(yaml::get(block, "f")) == "    text\n");
  CHECK(yaml::text_of(yaml::get(block, "g")) == "${var.x + 1}");
  CHECK(yaml::text_of(yaml::get(block, "h")) == "${fn(\"a, b\", [1, 2])}");
  CHECK(yaml::text_of(yaml::get(root, "i")) == "q \"r\" ${s[\"t\"]}");
  CHECK(hcl::parse_hcl(std::string(50'000, '{')).root() != nullptr);
  CHECK(hcl::parse_hcl("a = " + std::string(50'000, '[')).root() != nullptr);
}

TEST_CASE("kinds: paths that hold no deployment are left alone by their name", "[documents]") {
  for (const char* path : {"a.c", "README.md", "x/y.png", "main.go", "a.txt", "src/composer.lock", ""}) {
    INFO(path);
    CHECK(!may_be_deployment(path));
  }
}

}  // namespace plimsoll::documents
