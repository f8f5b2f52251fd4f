// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/documents/model_lines.h"

namespace plimsoll::documents {

TEST_CASE("pipelines: images, options and scripts of jobs", "[documents]") {
  const ReaderCase cases[] = {
      {"a GitHub workflow",
       ".github/workflows/ci.yml",
       "on: push\nenv: {TAG: '1.2'}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        py: "
       "['3.8', '3.12']\n"
       "        include: [{py: '3.13'}]\n    container:\n      image: python:${{ matrix.py }}\n      options: --privileged "
       "--cap-add SYS_ADMIN -v /var/run/docker.sock:/s\n"
       "      env: {A: b}\n      volumes: ['/:/host']\n    services:\n      db: {image: 'postgres:${{ env.TAG }}', ports: "
       "['5432:5432']}\n"
       "      x: {image: '${{ inputs.nobody }}'}\n"
       "    steps:\n    - uses: docker://alpine:3.8\n    - uses: actions/checkout@v4\n    - run: |\n        docker run "
       "--privileged x\n        make\n      env: {C: d}\n"
       "  lint: {container: 'node:20', steps: []}\n",
       {"image ci_job build = python:3.8", "image ci_job build = python:3.12", "image ci_job build = python:3.13",
        "image ci_service db = postgres:1.2", "image ci_service x = ${{ inputs.nobody }} ?",
        "image ci_action build = alpine:3.8", "image ci_job lint = node:20", "option build privileged = true",
        "option build cap_add = SYS_ADMIN", "option build mount /var/run/docker.sock -> /s bind",
        "option build mount / -> /host bind", "option db port 5432 -> 5432/tcp",
        "command script = docker run --privileged x;make", "environment ci TAG = 1.2", "environment ci A = b",
        "environment ci C = d"},
       {"diagnostic"},
       {},
       "github-workflow"},
      {"a matrix in what a step runs, of its own job",
       ".github/workflows/ci.yml",
       "on: push\njobs:\n  a:\n    strategy: {matrix: {v: ['8', '9']}}\n    steps:\n    - run: docker run "
       "node:${{ matrix.v }}\n  b:\n    strategy: {matrix: {v: ['10']}}\n    steps:\n    - run: docker run "
       "node:${{ matrix.v }} x${{ matrix.w }}\n",
       {"image tool node:${{ matrix.v }} = node:8", "image tool node:${{ matrix.v }} = node:9",
        "image tool node:${{ matrix.v }} = node:10"},
       {"diagnostic"}},
      {"a docker action",
       "action.yml",
       "name: x\nruns: {using: docker, image: 'docker://ghcr.io/a/b:v1', args: [a]}\n",
       {"image ci_action action = ghcr.io/a/b:v1", "command command = a"},
       {},
       {},
       "github-action"},
      {"a composite action",
       "sub/action.yaml",
       "name: x\ninputs: {v: {default: '3'}}\nruns:\n  using: composite\n  steps:\n  - {run: make, shell: bash}\n  - uses: "
       "docker://alpine:${{ inputs.v }}\n",
       {"command script = make", "image ci_action action = alpine:3"}},
      {"a GitLab matrix",
       ".gitlab-ci.yml",
       "a:\n  parallel:\n    matrix:\n    - {N: ['8', '9'], P: x}\n  image: node:$N-$P\n  script: make\n"
       "b:\n  image: node:$N\n  script: make\n",
       {"image ci_job a = node:8-x", "image ci_job a = node:9-x", "image ci_job b = node:$N ?"},
       {"diagnostic"}},
      {"a GitLab pipeline",
       ".gitlab-ci.yml",
       "variables:\n  V: '3.9'\n  W: {value: x, description: y}\nimage: ruby:2.7\ndefault:\n  before_script: [setup]\n"
       ".base:\n  image: {name: 'python:$V', entrypoint: ['']}\n  variables: {V: '3.10'}\n  script: [one, two]\n"
       "job:\n  extends: .base\n  services: ['docker:dind', {name: 'redis:6', alias: cache, command: [a, b]}]\n"
       "  script:\n  - !reference [.base, script]\n  - docker run x\n"
       "own:\n  image: $CI_REGISTRY_IMAGE/x:1\n  variables: {DOCKER_TLS_CERTDIR: ''}\n  script: make\n",
       {"image ci_job pipeline = ruby:2.7", "image ci_job .base = python:3.10", "image ci_service docker:dind = docker:dind",
        "image ci_service cache = redis:6", "image ci_job own = $CI_REGISTRY_IMAGE/x:1 ?",
        "command script = one;two;docker run x", "command script = setup", "command command = a|b", "environment ci V = 3.9",
        "environment ci W = x", "environment ci DOCKER_TLS_CERTDIR = "},
       {"diagnostic"},
       {},
       "gitlab-ci"},
  };
  for (const ReaderCase& test : cases) check_reader(test);
}

}  // namespace plimsoll::documents
