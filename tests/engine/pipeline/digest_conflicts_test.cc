// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/digest_conflicts.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

namespace plimsoll::pipeline {
namespace {

struct Use {
  char tree;
  const char* name;
  char digest;
  const char* path;
  std::size_t line;
};

struct Case {
  const char* what;
  std::vector<Use> uses;
  std::vector<std::string> places;  // "path:line message"
};

std::vector<std::string> places_of(const Case& one) {
  std::vector<PinnedHit> pinned;
  for (const Use& use : one.uses) {
    PinnedHit hit;
    hit.tree.bytes[0] = static_cast<std::uint8_t>(use.tree);
    hit.name = hit.shown = use.name;
    hit.digest = "sha256:" + std::string(64, use.digest);
    hit.hit.finding.path = use.path;
    hit.hit.finding.start_line = use.line;
    pinned.push_back(std::move(hit));
  }
  std::vector<std::string> places;
  for (const DeploymentHit& hit : find_digest_conflicts(std::move(pinned)))
    places.push_back(hit.finding.path + ":" + std::to_string(hit.finding.start_line) + " " + hit.finding.message);
  return places;
}

TEST_CASE("digest conflicts: several digests of one name within one tree, once, at the rarest", "[pipeline]") {
  const Case cases[] = {
      {"one digest", {{'t', "a:1", 'x', "A", 1}, {'t', "a:1", 'x', "B", 1}}, {}},
      {"two files",
       {{'t', "a:1", 'x', "A", 1}, {'t', "a:1", 'y', "B", 4}},
       {"B:4 Image a:1 is pinned to 2 different digests in these files"}},
      {"the rarest is shown",
       {{'t', "a:1", 'x', "A", 1}, {'t', "a:1", 'y', "B", 4}, {'t', "a:1", 'y', "C", 1}},
       {"A:1 Image a:1 is pinned to 2 different digests in these files"}},
      {"other tag", {{'t', "a:1", 'x', "A", 1}, {'t', "a:2", 'y', "B", 4}}, {}},
      {"other tree", {{'t', "a:1", 'x', "A", 1}, {'u', "a:1", 'y', "B", 4}}, {}},
      {"one file is its own check's", {{'t', "a:1", 'x', "A", 1}, {'t', "a:1", 'y', "A", 4}}, {}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    CHECK(places_of(one) == one.places);
  }
}

}  // namespace
}  // namespace plimsoll::pipeline
