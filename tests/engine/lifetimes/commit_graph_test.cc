// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/commit_graph.h"

#include <catch2/catch_test_macros.hpp>

namespace plimsoll::tests {
namespace {

git::ObjectId id(std::uint8_t number) {
  git::ObjectId result;
  result.bytes[0] = number;
  return result;
}

}  // namespace

TEST_CASE("commit graph: parents come first, and what is missing is named", "[lifetimes]") {
  const lifetimes::CommitGraph graph({{id(4), id(0), 4, {id(2), id(3)}},
                                      {id(1), id(0), 1, {}},
                                      {id(3), id(0), 3, {id(1)}},
                                      {id(2), id(0), 2, {id(1), id(9)}},
                                      {id(2), id(0), 2, {id(1), id(9)}}});
  CHECK(graph.size() == 4);
  const auto order = graph.parents_first();
  REQUIRE(order.size() == 4);
  std::vector<std::size_t> place(4);
  for (std::size_t at = 0; at < order.size(); ++at) place[order[at]] = at;
  for (std::uint32_t at = 0; at < 4; ++at) {
    for (const std::uint32_t parent : graph.parents(at)) CHECK(place[parent] < place[at]);
  }
  REQUIRE(graph.missing_parents().size() == 1);
  CHECK(graph.missing_parents()[0].parent == id(9));
  CHECK(graph.find(id(7)) == lifetimes::kNone);
}

TEST_CASE("commit graph: a circle is left out and ends", "[lifetimes]") {
  lifetimes::CommitGraph graph({{id(1), id(0), 1, {id(2)}}, {id(2), id(0), 2, {id(1)}}, {id(3), id(0), 3, {}}});
  CHECK(graph.parents_first().size() == 1);
  const std::uint32_t tip = graph.find(id(1));
  graph.mark({&tip, 1}, lifetimes::kByRefs);
  graph.mark_rest();
  CHECK(graph.node(graph.find(id(2))).reach == lifetimes::kByRefs);
  CHECK(graph.node(graph.find(id(3))).reach == lifetimes::kUnreached);
}

}  // namespace plimsoll::tests
