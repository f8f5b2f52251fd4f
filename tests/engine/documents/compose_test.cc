// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/documents/compose/interpolation.h"
#include "tests/engine/documents/model_lines.h"

namespace plimsoll::documents {

TEST_CASE("compose: a file is read as compose reads it", "[documents]") {
  const ReaderCase cases[] = {
      {"options of a service in short and long form",
       "docker-compose.yml",
       "services:\n"
       "  web:\n"
       "    image: nginx:1.25\n"
       "    privileged: true\n"
       "    cap_add: [CAP_SYS_ADMIN, net_admin]\n"
       "    cap_drop:\n      - ALL\n"
       "    security_opt: ['seccomp:unconfined', 'no-new-privileges:true']\n"
       "    network_mode: host\n"
       "    pid: host\n"
       "    volumes:\n"
       "      - /var/run/docker.sock:/var/run/docker.sock:ro\n"
       "      - type: bind\n        source: /etc\n        target: /host\n        read_only: true\n        bind: "
       "{propagation: rshared}\n"
       "    ports:\n"
       "      - '127.0.0.1:5432:5432'\n"
       "      - target: 80\n        published: 8080\n"
       "    deploy: {resources: {limits: {memory: 1g, cpus: '0.5', pids: 100}}}\n"
       "    healthcheck: {test: [CMD, curl, localhost]}\n"
       "    command: sh -c 'echo a b'\n",
       {"image workload web = nginx:1.25", "option web privileged = true", "option web cap_add = SYS_ADMIN",
        "option web cap_add = NET_ADMIN", "option web cap_drop = ALL", "option web seccomp = unconfined",
        "option web no_new_privileges = true", "option web network = host", "option web pid = host",
        "option web mount /var/run/docker.sock -> /var/run/docker.sock bind ro",
        "option web mount /etc -> /host bind ro rshared", "option web port 127.0.0.1 5432 -> 5432/tcp",
        "option web port 8080 -> 80/tcp", "option web memory = 1g", "option web cpu = 0.5", "option web pids = 100",
        "command health_check = curl|localhost", "command command = sh|-c|echo a b"},
       {"diagnostic"},
       {},
       "compose"},
      {"variables come from .env, defaults are used, and what nobody defines stays unknown",
       "deploy/compose.yaml",
       "services:\n  a: {image: 'redis:${TAG}'}\n  b: {image: 'redis:${NO:-6}'}\n  c: {image: 'redis:${NO}'}\n"
       "  d: {image: 'x:$$y'}\n  e: {image: 'redis:${NO:-${TAG}}'}\n  f: {image: 'redis:${NO:?set it}'}\n  g: {image: "
       "'redis${TAG:+:9}'}\n",
       {"image workload a = redis:7.2", "image workload b = redis:6", "image workload c = redis:${NO} ?",
        "image workload d = x:$y", "image workload e = redis:7.2", "image workload f = redis:${NO:?set it} ?",
        "image workload g = redis:9"},
       {},
       {{"deploy/.env", "# tags\nexport TAG=\"7.2\"  # the one\n"}}},
      {"an image that is built here is a result, for every service that runs it",
       "compose.yml",
       "services:\n  a: {image: 'my/app:dev', build: .}\n  b: {image: 'my/app:dev'}\n  c: {image: 'other:1'}\n",
       {"image build_result a = my/app:dev", "image build_result b = my/app:dev", "image workload c = other:1"}},
      {"anchors, merges and extends give a service what its base has",
       "compose.yml",
       "x-base: &base\n  privileged: true\n  image: alpine:3\n"
       "services:\n  a:\n    <<: *base\n  b:\n    extends: a\n    privileged: false\n  c:\n    extends: {service: z, file: "
       "../common.yml}\n",
       {"image workload a = alpine:3", "option a privileged = true", "image workload b = alpine:3",
        "option b privileged = false", "option c read_only_root = true"},
       {"image workload c"},
       {},
       "compose"},
      {"extends reaches into a file beside it",
       "app/compose.yml",
       "services:\n  c:\n    extends: {service: z, file: ../common.yml}\n    image: i:1\n",
       {"option c read_only_root = true", "image workload c = i:1"},
       {"image workload c = base"},
       {{"common.yml", "services:\n  z: {image: 'base:1', read_only: true}\n"}}},
      {"a ring of extends ends",
       "compose.yml",
       "services:\n  a: {extends: b, image: 'x:1'}\n  b: {extends: a}\n",
       {"image workload a = x:1"}},
      {"the first version had no services key",
       "docker-compose.yml",
       "db:\n  image: mysql:5.5\n  net: host\nvolumes_note:\n  text: x\n",
       {"image workload db = mysql:5.5", "option db network = host"},
       {"container volumes_note"}},
      {"a named volume may be a folder of the host",
       "compose.yml",
       "services:\n  a: {image: 'x:1', volumes: ['data:/d']}\nvolumes:\n  data: {driver_opts: {type: none, o: bind, device: "
       "/etc}}\n",
       {"option a mount /etc -> /d bind"}},
      {"an override file is completed by the file it overrides",
       "docker-compose.override.yml",
       "services:\n  a:\n    privileged: true\n",
       {"option a privileged = true", "option a memory = 1g"},
       {"image"},
       {{"docker-compose.yml", "services:\n  a: {image: 'x:1', mem_limit: 1g}\n"}}},
      {"other names are known by what they hold",
       "prod/stack.yml",
       "version: '3'\nservices:\n  a:\n    image: x:1\n",
       {"image workload a = x:1"},
       {},
       {},
       "compose"},
      {"build arguments, inline contexts and environment lists",
       "compose.yml",
       "services:\n  a:\n    build:\n      args: [A=1]\n      additional_contexts: {base: 'docker-image://debian:9'}\n    "
       "environment:\n      - P=q=r\n      - EMPTY\n",
       {"environment build_argument A = 1", "image base_argument a = debian:9", "environment container P = q=r"},
       {"environment container EMPTY"}},
      {"a Dockerfile inside the file is read as one",
       "compose.yml",
       "services:\n  a:\n    image: me/x:1\n    build:\n      dockerfile_inline: |\n        FROM debian:9\n        RUN "
       "make\n",
       {"image stage_base 0 = debian:9", "image build_result a = me/x:1"}},
      {"a bad line costs that line",
       "compose.yml",
       "services:\n  a:\n    image: x:1\n\t  bad\n    privileged: true\n",
       {"image workload a = x:1", "option a privileged = true"}},
  };
  for (const ReaderCase& test : cases) {
    ReaderCase copy = test;
    if (std::string_view(test.sentence).starts_with("anchors"))
      copy.beside = {{"common.yml", "services: {z: {image: i, read_only: true}}"}};
    if (std::string_view(test.sentence).starts_with("anchors")) {
      copy.path = "app/compose.yml";
      copy.absent = {"image workload c"};
    }
    check_reader(copy);
  }
}

TEST_CASE("compose: what is not a compose file is left alone", "[documents]") {
  for (const char* bytes : {"a: 1\n", "services: [a]\nname: x\n", "apiVersion: v1\nkind: X\nservices:\n  image: a\n", ""}) {
    INFO(bytes);
    const DocumentType* type = classify("folder/some.yaml", bytes);
    CHECK((type == nullptr || type->kind != DocumentKind::compose));
  }
}

}  // namespace plimsoll::documents
