// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/trust/trust_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"

namespace plimsoll::detect::trust {

using testing::run_beside;
using testing::summary;

TEST_CASE("remote add: without a sum or a commit", "[detect][trust]") {
  struct Case {
    std::string_view text;
    std::string_view summary;
  };
  const Case cases[] = {
      {"FROM debian:13\nADD https://a.example.com/x.tgz /x\n", "low trust/remote-add"},
      {"FROM debian:13\nADD http://a.example.com/x.tgz /x\n", "medium trust/remote-add"},
      {"FROM debian:13\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d "
       "https://a.example.com/x.tgz /x\n",
       ""},
      {"FROM debian:13\nADD https://git.example.com/a/b.git /x\n", "low trust/remote-add"},
      {"FROM debian:13\nADD https://git.example.com/a/b.git#v1.2 /x\n", "low trust/remote-add"},
      {"FROM debian:13\nADD https://git.example.com/a/b.git#0123456789abcdef0123456789abcdef01234567 /x\n", ""},
      {"FROM debian:13\nARG REF=v1.2\nADD https://git.example.com/a/b.git#$REF /x\n", "low trust/remote-add"},
      {"FROM debian:13\nARG REF=0123456789abcdef0123456789abcdef01234567\nADD https://git.example.com/a/b.git?ref=${REF} "
       "/x\n",
       ""},
      {"FROM debian:13\nARG REF\nADD https://git.example.com/a/b.git#$REF /x\n", ""},
      {"FROM debian:13\nADD git@git.example.com:a/b.git /x\n", "low trust/remote-add"},
      {"FROM debian:13\nADD a.tgz /x\n", ""},
      {"FROM debian:13\nCOPY https /x\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_beside(check_remote_add, one.text, "Dockerfile", nullptr)) == one.summary);
  }
}

}  // namespace plimsoll::detect::trust
