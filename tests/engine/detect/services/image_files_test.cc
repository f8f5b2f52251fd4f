// SPDX-License-Identifier: Apache-2.0
//
// Files that come into an image by other ways than a plain COPY: unpacked by ADD, handed down by the base beside it.
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/services/memory_tree.h"
#include "tests/support/archive_builder.h"

namespace plimsoll::detect::services::testing {
namespace {

const tests::ArchiveFiles kFiles = {
    {"./start.sh", "#!/bin/sh\nredis-server --daemonize yes\nexec nginx -g 'daemon off;'\n"},
    {"etc/note", "nothing"},
};

TEST_CASE("ADD: a script in a local archive is followed, COPY leaves the archive packed", "[detect][services]") {
  struct Case {
    const char* name;
    const char* filter;
    const char* instruction;
    const char* expected;
  };
  const Case cases[] = {
      {"root.tar", "", "ADD root.tar /opt/", "multiple: nginx redis"},
      {"root.tar.gz", "gzip", "ADD root.tar.gz /opt", "multiple: nginx redis"},
      {"root.tar.xz", "xz", "ADD [\"root.tar.xz\", \"/opt\"]", "multiple: nginx redis"},
      {"root.tgz", "gzip", "COPY root.tgz /opt/", "nothing:"},
      {"root.tgz", "gzip", "ADD other.tgz /opt/", "nothing:"},
  };
  for (const Case& each : cases) {
    INFO(each.instruction);
    MemoryTree tree(
        {{"Dockerfile", std::string("FROM debian:12\n") + each.instruction + "\nCMD [\"/bin/sh\", \"/opt/start.sh\"]\n"}});
    tree.put(each.name, tests::make_archive("tar", kFiles, each.filter));
    CHECK(verdict_on(tree, "Dockerfile") == each.expected);
  }
}

TEST_CASE("ADD: the place in a chain is the archive", "[detect][services]") {
  MemoryTree tree({{"app/Dockerfile", "FROM debian:12\nADD root.tar /\nCMD [\"/start.sh\"]\n"}});
  tree.put("app/root.tar", tests::make_archive("tar", kFiles));
  const std::string bytes = tree.at("app/Dockerfile");
  const documents::Model model = documents::read_dockerfile("app/Dockerfile", bytes, &tree);
  const ImageStart start = read_image_start(catalogue(), &tree, "app/Dockerfile", bytes, *model.dockerfile);
  REQUIRE(start.starts.size() == 2);
  CHECK(start.starts.back().chain.back().path == "app/root.tar");
}

TEST_CASE("bases: a variant stands on the image of the Dockerfile beside it", "[detect][services]") {
  MemoryTree tree({{"Dockerfile", "FROM debian:12\nCOPY conf/a.conf /etc/supervisor/conf.d/\nCMD [\"supervisord\"]\n"},
                   {"Dockerfile.head",
                    "ARG BASE_IMAGE=example/grid-base:1.0\nFROM $BASE_IMAGE\n"
                    "COPY conf/ssh.conf /etc/supervisor/conf.d/\n"},
                   {"conf/a.conf", "[program:slurm]\ncommand=slurmctld -D\n"},
                   {"conf/ssh.conf", "[program:sshd]\ncommand=/usr/sbin/sshd -D\n"}});
  CHECK(verdict_on(tree, "Dockerfile") == "one: slurm");
  CHECK(verdict_on(tree, "Dockerfile.head") == "multiple: slurm sshd");
}

}  // namespace
}  // namespace plimsoll::detect::services::testing
