// SPDX-License-Identifier: Apache-2.0
//
// Finds every occurrence of thousands of literals in one pass over a text (vectorscan; literal_set.cc is the one file
// that knows it). More than 2 GB a second on one core, whatever the number of literals.
//
// A LiteralSet is immutable and safe to share; each thread brings its own LiteralScratch. Compiling takes some ten
// milliseconds for a thousand literals, so the built-in set is compiled at build time for any x86-64 and only checked on
// load; what does not fit the machine is compiled anew.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/text_position.h"

namespace plimsoll::rules {

struct Literal {
  std::string text;          // at least one byte, no zero byte
  bool ignore_case = false;  // ASCII
};

class LiteralScratch;

class LiteralSet {
 public:
  static Result<LiteralSet> compile(const std::vector<Literal>& literals);
  // Of what serialize() gave for the same literals. Fails when it was made for another machine or version.
  static Result<LiteralSet> from_serialized(std::string_view bytes);
  [[nodiscard]] Result<std::string> serialize() const;

  LiteralSet(LiteralSet&&) noexcept;
  LiteralSet& operator=(LiteralSet&&) noexcept;
  ~LiteralSet();

  [[nodiscard]] std::unique_ptr<LiteralScratch> make_scratch() const;

  // Calls on_hit(literal, end) for every occurrence inside one of the ranges (sorted, disjoint), `end` past its last byte, in
  // rising order of `end`. Ranges of any size: those above 1 GB are searched in overlapping parts.
  template <class OnHit>
  void search(std::string_view text, std::span<const Span> ranges, LiteralScratch& scratch, OnHit&& on_hit) const {
    using Function = std::remove_reference_t<OnHit>;
    search_ranges(
        text, ranges, scratch,
        [](void* context, std::uint32_t literal, std::size_t end) { (*static_cast<Function*>(context))(literal, end); },
        const_cast<void*>(static_cast<const void*>(&on_hit)));
  }

 private:
  struct Database;
  explicit LiteralSet(std::unique_ptr<Database> database);
  using HitFunction = void (*)(void* context, std::uint32_t literal, std::size_t end);
  void search_ranges(std::string_view text, std::span<const Span> ranges, LiteralScratch& scratch, HitFunction on_hit,
                     void* context) const;

  std::unique_ptr<Database> database_;
};

class LiteralScratch {
 public:
  virtual ~LiteralScratch() = default;
};

}  // namespace plimsoll::rules
