// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/pipeline/scans.h"

using plimsoll::pipeline::range_tips;

TEST_CASE("range tips: what a range ends in", "[pipeline]") {
  using Tips = std::vector<std::string>;
  CHECK(range_tips("A..B") == Tips{"B"});
  CHECK(range_tips("A...B") == Tips{"B"});
  CHECK(range_tips("A..") == Tips{"HEAD"});
  CHECK(range_tips("v1.0..v1.1") == Tips{"v1.1"});
  CHECK(range_tips("main") == Tips{"main"});
  CHECK(range_tips("abc^!") == Tips{"abc"});
  CHECK(range_tips("N1 N2 --not --all") == Tips{"N1", "N2"});
  CHECK(range_tips("^A B") == Tips{"B"});
  CHECK(range_tips("--branches").empty());
  plimsoll::git::Ref branch;
  branch.name = "refs/heads/main";
  plimsoll::git::Ref remote;
  remote.name = "refs/remotes/origin/main";
  remote.target.bytes[0] = 1;
  CHECK(range_tips("--branches --tags --not --remotes", {branch, remote}) == Tips{branch.target.hex()});
}
