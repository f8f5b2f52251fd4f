// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/commit_graph.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

namespace plimsoll::tests {

using lifetimes::kNone;

TEST_CASE("commit graph: parents come before their children", "[lifetimes]") {
  // Numbers 0 to 9 are all objects; 9 is no commit. One commit comes twice.
  const lifetimes::CommitGraph graph(
      {{4, 0, 4, {2, 3}}, {1, 0, 1, {}}, {3, 0, 3, {1}}, {2, 0, 2, {1, 9}}, {2, 0, 2, {1, 9}}}, 10);
  CHECK(graph.size() == 4);
  const auto order = graph.parents_first();
  REQUIRE(order.size() == 4);
  std::vector<std::size_t> place(4);
  for (std::size_t at = 0; at < order.size(); ++at) place[order[at]] = at;
  for (std::uint32_t at = 0; at < 4; ++at) {
    for (const std::uint32_t parent : graph.parents(at)) CHECK(place[parent] < place[at]);
  }
  CHECK(graph.parents(graph.find(2)).size() == 1);
  CHECK(graph.find(7) == kNone);
  CHECK(graph.find(100) == kNone);
}

TEST_CASE("commit graph: a circle is left out and ends", "[lifetimes]") {
  lifetimes::CommitGraph graph({{1, 0, 1, {2}}, {2, 0, 2, {1}}, {3, 0, 3, {}}}, 4);
  CHECK(graph.parents_first().size() == 1);
  const std::uint32_t tip = graph.find(1);
  graph.mark({&tip, 1}, lifetimes::kByRefs);
  graph.mark_rest();
  CHECK(graph.node(graph.find(2)).reach == lifetimes::kByRefs);
  CHECK(graph.node(graph.find(3)).reach == lifetimes::kUnreached);
}

}  // namespace plimsoll::tests
