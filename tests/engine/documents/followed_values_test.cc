// SPDX-License-Identifier: Apache-2.0
//
// Images whose name is made elsewhere: a variable, a default, a file beside the document, a kustomization above it; and
// images that stand in the scripts of a pipeline, a recipe or a unit.
#include <catch2/catch_test_macros.hpp>

#include "engine/documents/paths.h"
#include "tests/engine/documents/model_lines.h"

namespace plimsoll::documents {

namespace {

const ReaderCase kCases[] = {
    {"Terraform: locals of variables, values of the files beside",
     "infra/app.tf",
     "locals {\n  image = \"${local.repo}:${var.tag}\"\n  repo = var.repository\n}\nresource \"docker_image\" \"a\" {\n  "
     "name = "
     "local.image\n}\nresource \"docker_container\" \"b\" {\n  image = docker_image.a.image_id\n}\nresource "
     "\"docker_image\" "
     "\"c\" {\n  name = \"x/y:${var.nobody}\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  container_image = \"node:10\"\n  "
     "vm_image = \"Canonical:UbuntuServer:18.04-LTS:latest\"\n}\n",
     {"image workload a = postgres:9.6", "image workload c = x/y:${var.nobody} ?", "image workload m = node:10",
      "image build_result b = ${docker_image.a.image_id} ?"},
     {"image workload m = Canonical"},
     {{"infra/variables.tf",
       "variable \"repository\" {\n  default = \"mysql\"\n}\nvariable \"tag\" {\n  default = \"9.6\"\n}\n"},
      {"infra/terraform.tfvars", "repository = \"postgres\"\n"}},
     "terraform"},
    {"Terraform: a circle of locals stays open",
     "main.tf",
     "locals {\n  a = \"${local.b}x\"\n  b = \"${local.a}y\"\n}\nresource \"docker_image\" \"i\" {\n  name = local.a\n}\n",
     {"image workload i = ${local.a} ?"},
     {},
     {},
     "terraform"},
    {"Packer in JSON",
     "image.json",
     "{\"variables\": {\"img\": \"centos:6\"}, \"builders\": [{\"type\": \"docker\", \"image\": \"{{user `img`}}\"}, "
     "{\"type\": "
     "\"qemu\", \"image\": \"a/b:1\"}]}",
     {"image base_argument  = centos:6"},
     {"image base_argument  = a/b"},
     {},
     "packer"},
    {"Nomad with podman",
     "j.nomad",
     "job \"j\" {\n  group \"g\" {\n    task \"t\" {\n      driver = \"podman\"\n      config { image = "
     "\"docker://redis:4\" }\n    "
     "}\n  }\n}\n",
     {"image workload config = docker://redis:4"},
     {},
     {},
     "nomad"},
    {"bake: a Dockerfile inside",
     "docker-bake.json",
     "{\"target\": {\"a\": {\"dockerfile-inline\": \"FROM ruby:2.3\\nRUN x\\n\"}}}",
     {"image stage_base 0 = ruby:2.3"},
     {},
     {},
     "bake"},
    {"Ansible: filters, short forms, scripts, and the defaults of the role",
     "roles/db/tasks/main.yml",
     "- name: first\n  docker_container: {name: a, image: \"mysql:{{ mysql | default('5.6') }}\"}\n- docker_container: "
     "{name: b, image: \"{{ "
     "thing }}\"}\n- docker_container: name=c image=debian:7 state=started\n- shell: docker run --privileged centos:6 "
     "true\n- "
     "docker_container: {name: d, image: \"x:{{ v | upper }}\"}\n",
     {"image workload a = mysql:5.7", "image workload b = redis:3", "image workload  = debian:7",
      "image tool centos:6 = centos:6", "image workload d = x:{{ v | upper }} ?"},
     {},
     {{"roles/db/defaults/main.yml", "thing: redis:3\nmysql: '5.7'\nv: a\n"}},
     "ansible"},
    {"Ansible: the default in the task is the last resort",
     "tasks/x.yml",
     "- name: n\n  docker_container: {name: a, image: \"mysql:{{ mysql|d('5.6') }}\"}\n",
     {"image workload a = mysql:5.6"},
     {},
     {},
     "ansible"},
    {"Tekton: parameters and scripts",
     "task.yaml",
     "apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params: [{name: img, default: 'golang:1.15'}, {name: open}]\n  "
     "steps:\n  - "
     "{name: a, image: $(params.img)}\n  - {name: b, image: $(params.open)}\n  - name: c\n    image: bash\n    script: |\n  "
     "    "
     "docker run alpine:3.9 true\n",
     {"image workload a = golang:1.15", "image workload b = $(params.open)", "image tool alpine:3.9 = alpine:3.9"},
     {},
     {},
     "kubernetes"},
    {"Argo: parameters are no template actions",
     "wf.yaml",
     "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  arguments: {parameters: [{name: v, value: '3.5'}]}\n  "
     "templates:\n  - name: t\n    container: {name: c, image: 'python:{{workflow.parameters.v}}'}\n",
     {"image workload t = python:3.5"},
     {},
     {},
     "kubernetes"},
    {"Kustomize: what the kustomization of the folder replaces is replaced",
     "app/base/deploy.yaml",
     "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {name: a, image: web}\n  - {name: b, image: 'nginx:1.7'}\n  - "
     "{name: c, "
     "image: 'db:latest'}\n  - {name: d, image: mysql}\n  - {name: e, image: 'registry:5000/x'}\n",
     {"image workload a = ghcr.io/acme/web:1.2", "image workload b = nginx:1.25", "image workload d = mysql",
      "image workload e = registry:5000/x:3", "image workload c = db:latest ?"},
     {},
     {{"app/base/kustomization.yaml",
       "resources: [deploy.yaml]\nimages:\n- {name: web, newName: ghcr.io/acme/web, newTag: "
       "'1.2'}\n- {name: nginx, newTag: '1.25'}\n- {name: 'registry:5000/x', newTag: '3'}\n"},
      {"app/overlays/prod/kustomization.yaml", "resources: [../../base]\nimages:\n- {name: db, newTag: '9'}\n"},
      {"app/overlays/other/kustomization.yaml", "resources: [../../else]\nimages:\n- {name: mysql, newTag: '9'}\n"}},
     "kubernetes"},
    {"GitHub: PowerShell joins lines with a backtick, and env is filled in before the shell",
     ".github/workflows/w.yml",
     "env: {GO: '1.15'}\njobs:\n  a:\n    runs-on: windows-2022\n    steps:\n    - run: |\n        docker run `\n          "
     "-v \"x:y\" "
     "`\n          nanoserver:1809 cmd\n  b:\n    runs-on: ubuntu-latest\n    steps:\n    - run: docker run golang:${{ "
     "env.GO }} "
     "make\n",
     {"image tool nanoserver:1809 = nanoserver:1809", "image tool golang:${{ env.GO }} = golang:1.15"},
     {},
     {},
     "github-workflow"},
    {"GitHub: a variable that jobs set differently is not known",
     ".github/workflows/w.yml",
     "jobs:\n  a:\n    env: {V: '1'}\n    steps:\n    - run: docker run x:${{ env.V }}\n  b:\n    env: {V: '2'}\n    steps: "
     "[]\n",
     {"image tool x:${{ env.V }} = x:${{ env.V }} ?"},
     {},
     {},
     "github-workflow"},
    {"Bitbucket: pipes and scripts",
     "bitbucket-pipelines.yml",
     "pipelines:\n  default:\n  - step:\n      script:\n      - docker run alpine:3.8 true\n      - pipe: "
     "docker://acme/pipe:1\n      - "
     "pipe: atlassian/aws:0.3\n",
     {"image tool alpine:3.8 = alpine:3.8", "image ci_action pipe = acme/pipe:1"},
     {"image ci_action pipe = atlassian"},
     {},
     "bitbucket-pipelines"},
    {"Azure: scripts run containers",
     "azure-pipelines.yml",
     "jobs:\n- job: a\n  steps:\n  - script: docker run --privileged alpine:3.8\n  - pwsh: \"docker pull `\\n  b:1\"\n",
     {"image tool alpine:3.8 = alpine:3.8", "image tool  = b:1", "option alpine:3.8 privileged = true"},
     {},
     {},
     "azure-pipelines"},
    {"a Makefile: variables of make",
     "Makefile",
     "IMG ?= golang:1.15 # builder\nTWO = a:1\nTWO = a:2\nCALC := $(shell x)\nall:\n\tdocker run --rm $(IMG) make\n\tdocker "
     "run "
     "$(TWO)\n\tdocker run $(CALC)\n",
     {"image tool $(IMG) = golang:1.15", "image tool $(TWO) = $(TWO) ?", "image tool $(CALC) = $(CALC) ?"},
     {},
     {},
     "makefile"},
    {"package.json and Procfile start containers",
     "package.json",
     "{\"scripts\": {\"db\": \"docker run -p 5432:5432 postgres:9.6\"}}",
     {"image tool postgres:9.6 = postgres:9.6"},
     {},
     {},
     "package-json"},
    {"a Jenkinsfile: names given one text",
     "Jenkinsfile",
     "def v = '3.6'\nif (x) { w = 'a:1' } else { w = 'a:2' }\npipeline { environment { IMG = \"node:10\" }\n agent { docker "
     "{ image "
     "\"${IMG}\" } }\n stages { stage('x') { agent { docker { image \"python:${env.v}\" } } steps { sh 'docker run "
     "alpine:3.8' } }\n "
     "stage('y') { agent { docker { image \"${w}\" } } } } }\n",
     {"image ci_job agent = node:10", "image ci_job agent = python:3.6", "image tool alpine:3.8 = alpine:3.8",
      "image ci_job agent = ${w} ?"},
     {},
     {},
     "jenkinsfile"},
    {"a unit: its own environment",
     "x.service",
     "[Service]\nEnvironment=TAG=4 \"A=b c\"\nExecStart=/usr/bin/docker run redis:${TAG} ${NOBODY}\n",
     {"image tool redis:4 = redis:4"},
     {},
     {},
     "systemd-unit"},
};

}  // namespace

TEST_CASE("followed values: an image is what its variables make of it, as far as the files say", "[documents]") {
  for (const ReaderCase& test : kCases) check_reader(test);
}

TEST_CASE("kinds: a name says yes wherever a path with it does", "[documents]") {
  for (const char* path : {".github/workflows/ci.yml", "roles/x/tasks/main.yml", ".circleci/config.yaml",
                           "charts/a/templates/_x.tpl", "bin/start", "a/Dockerfile.prod", "b/.woodpecker/x.yaml",
                           "values/prod.yaml", "id_rsa", "daemon.json", "x/y.tf", "z.pkr.hcl"}) {
    CAPTURE(path);
    REQUIRE(may_be_deployment(path));
    CHECK(may_be_deployment_name(base_name(path)));
  }
  CHECK(path_claim("bin/start") == PathClaim::script_only);
  CHECK(path_claim("bin/start.sh") == PathClaim::yes);
  CHECK(path_claim("a.png") == PathClaim::no);
}

}  // namespace plimsoll::documents
