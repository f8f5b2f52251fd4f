// SPDX-License-Identifier: Apache-2.0
//
// Where in a text it is worth to ask a rule: the literals of all rules, short literals at the beginnings of long tokens, and
// the places of place_finder.h.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/detect/secrets/place_finder.h"
#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/anchors.h"
#include "engine/rules/literal_set.h"

namespace plimsoll::detect::secrets {

// Which literal a short text is; at most four bytes.
class TokenAnchors {
 public:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  static std::uint32_t key(std::string_view text);
  std::uint32_t& operator[](std::uint32_t key);
  [[nodiscard]] std::uint32_t find(std::string_view text) const;

 private:
  struct Entry {
    std::uint32_t key = 0;
    std::uint32_t literal = kNone;
  };
  std::vector<Entry> entries_;  // a power of two, at most half full
  std::size_t used_ = 0;
};

// Immutable and safe to share once it is made.
class AnchorSearch {
 public:
  // `literals` was compiled from `anchors.searched`.
  AnchorSearch(rules::LiteralSet literals, const rules::AnchorLists& anchors);

  // What a thread keeps between calls.
  class Scratch {
   public:
    explicit Scratch(const AnchorSearch& search) : literals_(search.literals_.make_scratch()) {}

   private:
    friend class AnchorSearch;
    std::unique_ptr<rules::LiteralScratch> literals_;
    std::vector<Place> places_;
    std::vector<AnchorHit> literal_hits_;
    std::vector<AnchorHit> place_hits_;
  };

  // Appends the hits that lie inside one of `ranges` (sorted, disjoint), by end and literal, each once. Whether a hit is there depends on
  // the bytes in [end - reach(), end) alone. Texts below 4 GB.
  void find(std::string_view text, std::span<const Span> ranges, Scratch& scratch, std::vector<AnchorHit>& hits) const;
  [[nodiscard]] std::size_t reach() const { return reach_; }

  enum class What : std::uint8_t { literal, encoded, meant };
  [[nodiscard]] What what(const AnchorHit& hit) const;
  [[nodiscard]] std::size_t begin_of(const AnchorHit& hit) const { return hit.end - looked_at_[hit.literal]; }
  [[nodiscard]] Span anchor_of(const AnchorHit& hit) const {
    const std::size_t begin = begin_of(hit);
    return {begin, begin + sizes_[hit.literal]};
  }
  // The bytes that any hit lies in.
  [[nodiscard]] std::size_t longest() const { return longest_; }

  // The number of a literal that was among the anchors, in one list or the other; kNone when it was not.
  static constexpr std::uint32_t kNone = TokenAnchors::kNone;
  [[nodiscard]] std::uint32_t number_of(const rules::Literal& literal) const;
  // Numbers of literals are below this.
  [[nodiscard]] std::size_t literal_count() const { return encoded_; }

 private:
  void add_token(std::string_view text, std::size_t begin, std::vector<AnchorHit>& hits) const;
  [[nodiscard]] bool goes_on_a_run(std::string_view text, std::size_t begin, std::uint32_t literal) const;

  std::vector<rules::Literal> searched_;
  rules::LiteralSet literals_;
  TokenAnchors tokens_;
  std::array<std::uint64_t, 4> token_beginnings_{};  // a bit for each first byte of a short anchor
  std::vector<std::uint16_t> sizes_;                 // of the anchor
  std::vector<std::uint16_t> looked_at_;             // from its first byte to the end of what decides
  std::vector<bool> one_character_;                  // of searched literals: a run of one character
  std::uint32_t encoded_ = 0;                        // number of the first place that is no literal; the others follow
  std::size_t longest_ = 0;
  std::size_t reach_ = 0;
};

}  // namespace plimsoll::detect::secrets
