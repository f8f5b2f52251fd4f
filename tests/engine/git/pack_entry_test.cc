// SPDX-License-Identifier: Apache-2.0
#include "engine/git/pack_entry.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "tests/support/pack_builder.h"

namespace plimsoll::tests {
namespace {

std::span<const std::uint8_t> span_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct Applied {
  bool sound = false;
  std::string result;
  std::vector<git::DeltaPiece> pieces;
};

Applied run_delta(const std::string& base, const std::string& delta) {
  Applied outcome;
  const auto sizes = git::read_delta_sizes(span_of(delta));
  if (!sizes || sizes->result > 1 << 20) return outcome;
  std::vector<std::uint8_t> result(sizes->result);
  outcome.sound = git::apply_delta(span_of(delta), *sizes, span_of(base), result, &outcome.pieces);
  outcome.result.assign(result.begin(), result.end());
  return outcome;
}

}  // namespace

TEST_CASE("delta: copies and inserts make the result, neighbours are joined", "[git]") {
  const std::string base = "0123456789abcdef";
  const Applied applied = run_delta(base, delta_head(16, 14) + delta_copy(0, 4) + delta_copy(4, 2) + delta_insert("xy") +
                                              delta_insert("z") + delta_copy(10, 5));
  REQUIRE(applied.sound);
  CHECK(applied.result == "012345xyzabcde");
  REQUIRE(applied.pieces.size() == 3);
  CHECK((applied.pieces[0].copied && applied.pieces[0].size == 6 && applied.pieces[0].base_begin == 0));
  CHECK((!applied.pieces[1].copied && applied.pieces[1].begin == 6 && applied.pieces[1].size == 3));
  CHECK((applied.pieces[2].copied && applied.pieces[2].begin == 9 && applied.pieces[2].base_begin == 10));
}

TEST_CASE("delta: a copy of size zero means 65536 bytes", "[git]") {
  const std::string base(70000, 'b');
  const Applied applied = run_delta(base, delta_head(70000, 65536) + std::string(1, '\x80'));
  REQUIRE(applied.sound);
  CHECK(applied.result == base.substr(0, 65536));
}

TEST_CASE("delta: an empty result from an empty base", "[git]") { CHECK(run_delta("", delta_head(0, 0)).sound); }

TEST_CASE("entry head: sizes of many bytes and their limits", "[git]") {
  struct Case {
    const char* what;
    std::string bytes;
    bool sound;
    std::uint64_t size;
  };
  const Case cases[] = {
      {"one byte", std::string("\x35", 1), true, 5},
      {"two bytes", std::string("\xB5\x01", 2), true, 21},
      {"cut short", std::string("\xB5", 1), false, 0},
      {"ends never", std::string(1, '\xB5') + std::string(20, '\xFF'), false, 0},
      {"nothing", "", false, 0},
      {"id cut short", std::string("\x75") + std::string(19, 'i'), false, 0},
      {"distance cut short", std::string("\x65\x80", 2), false, 0},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    const auto head = git::read_entry_head(span_of(one.bytes), 0);
    REQUIRE(head.has_value() == one.sound);
    if (head) CHECK(head->size == one.size);
  }
}

}  // namespace plimsoll::tests
