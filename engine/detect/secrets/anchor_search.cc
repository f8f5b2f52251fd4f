// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/anchor_search.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <tuple>

namespace plimsoll::detect::secrets {
namespace {

// Numbers behind the literals, from AnchorSearch::encoded_ on.
constexpr PlaceKind kPlaces[] = {PlaceKind::encoded, PlaceKind::escape, PlaceKind::entity, PlaceKind::joint};

// Hits come in the order of the text, or nearly: those are out of order that end within the length of a literal.
void sort_nearly_sorted(std::vector<AnchorHit>& hits) {
  std::size_t moves = 0;
  for (std::size_t at = 1; at < hits.size(); ++at) {
    const AnchorHit hit = hits[at];
    std::size_t to = at;
    for (; to > 0 && ends_before(hit, hits[to - 1]); --to, ++moves) hits[to] = hits[to - 1];
    hits[to] = hit;
    // A hostile text has more of them.
    if (moves > 16 * hits.size()) return std::sort(hits.begin(), hits.end(), ends_before);
  }
}

}  // namespace

std::uint32_t TokenAnchors::key(std::string_view text) {
  std::uint32_t value = 0;
  for (const char c : text.substr(0, rules::kShortAnchor)) value = (value << 8U) | static_cast<std::uint8_t>(c);
  return value;
}

std::uint32_t& TokenAnchors::operator[](std::uint32_t key) {
  if ((used_ + 1) * 2 > entries_.size()) {
    std::vector<Entry> old = std::move(entries_);
    entries_.assign(std::max<std::size_t>(64, old.size() * 2), Entry{});
    used_ = 0;
    for (const Entry& entry : old) {
      if (entry.literal != kNone) (*this)[entry.key] = entry.literal;
    }
  }
  const std::size_t mask = entries_.size() - 1;
  std::size_t at = (key * 2654435761U) >> 7U & mask;
  while (entries_[at].literal != kNone && entries_[at].key != key) at = (at + 1) & mask;
  if (entries_[at].literal == kNone) {
    entries_[at].key = key;
    ++used_;
  }
  return entries_[at].literal;
}

std::uint32_t TokenAnchors::find(std::string_view text) const {
  if (entries_.empty()) return kNone;
  const std::uint32_t wanted = key(text);
  const std::size_t mask = entries_.size() - 1;
  std::size_t at = (wanted * 2654435761U) >> 7U & mask;
  while (entries_[at].literal != kNone) {
    if (entries_[at].key == wanted) return entries_[at].literal;
    at = (at + 1) & mask;
  }
  return kNone;
}

AnchorSearch::AnchorSearch(rules::LiteralSet literals, const rules::AnchorLists& anchors)
    : searched_(anchors.searched), literals_(std::move(literals)) {
  const auto add = [this](std::size_t size, std::size_t looked_at) {
    sizes_.push_back(static_cast<std::uint16_t>(size));
    looked_at_.push_back(static_cast<std::uint16_t>(looked_at));
    longest_ = std::max(longest_, looked_at);
  };
  for (const rules::Literal& literal : searched_) {
    add(literal.text.size(), literal.text.size());
    one_character_.push_back(literal.text.find_first_not_of(literal.text[0]) == std::string::npos);
  }
  for (const std::string& text : anchors.at_tokens) {
    tokens_[TokenAnchors::key(text)] = static_cast<std::uint32_t>(sizes_.size());
    const auto first = static_cast<std::uint8_t>(text[0]);
    token_beginnings_[first / 64U] |= std::uint64_t{1} << (first % 64U);
    add(text.size(), bytes_looked_at(PlaceKind::token));
  }
  encoded_ = static_cast<std::uint32_t>(sizes_.size());
  for (const PlaceKind kind : kPlaces) add(0, bytes_looked_at(kind));
  reach_ = longest_ + kLookedAtBefore;
}

AnchorSearch::What AnchorSearch::what(const AnchorHit& hit) const {
  return hit.literal < encoded_ ? What::literal : hit.literal == encoded_ ? What::encoded : What::meant;
}

std::uint32_t AnchorSearch::number_of(const rules::Literal& literal) const {
  const auto found = std::lower_bound(
      searched_.begin(), searched_.end(), literal, [](const rules::Literal& left, const rules::Literal& right) {
        return std::tie(left.text, left.ignore_case) < std::tie(right.text, right.ignore_case);
      });
  if (found != searched_.end() && found->text == literal.text && found->ignore_case == literal.ignore_case)
    return static_cast<std::uint32_t>(found - searched_.begin());
  return literal.text.size() <= rules::kShortAnchor && !literal.ignore_case ? tokens_.find(literal.text) : kNone;
}

// "AAAAAAAAAA" in a long run of it: the first place speaks for all.
bool AnchorSearch::goes_on_a_run(std::string_view text, std::size_t begin, std::uint32_t literal) const {
  return one_character_[literal] && begin > 0 && text[begin - 1] == text[begin];
}

void AnchorSearch::add_token(std::string_view text, std::size_t begin, std::vector<AnchorHit>& hits) const {
  const auto first = static_cast<std::uint8_t>(text[begin]);
  if ((token_beginnings_[first / 64U] >> (first % 64U) & 1U) == 0) return;
  for (std::size_t size = rules::kShortAnchor; size >= 2; --size) {
    const std::uint32_t literal = tokens_.find(text.substr(begin, size));
    if (literal != kNone) hits.push_back({literal, static_cast<std::uint32_t>(begin + looked_at_[literal])});
  }
}

void AnchorSearch::find(std::string_view text, std::span<const Span> ranges, Scratch& scratch,
                        std::vector<AnchorHit>& hits) const {
  std::vector<AnchorHit>& literals = scratch.literal_hits_;
  literals.clear();
  literals_.search(text, ranges, *scratch.literals_, [&](std::uint32_t literal, std::size_t end) {
    if (!goes_on_a_run(text, end - sizes_[literal], literal)) literals.push_back({literal, static_cast<std::uint32_t>(end)});
  });
  sort_nearly_sorted(literals);
  scratch.places_.clear();
  for (const Span range : ranges) find_places(text, range, scratch.places_);
  std::vector<AnchorHit>& places = scratch.place_hits_;
  places.clear();
  for (const Place& place : scratch.places_) {
    if (place.kind == PlaceKind::token) {
      add_token(text, place.begin, places);
      continue;
    }
    std::uint32_t number = encoded_;
    for (const PlaceKind kind : kPlaces) {
      if (kind == place.kind) break;
      ++number;
    }
    places.push_back({number, static_cast<std::uint32_t>(place.begin + looked_at_[number])});
  }
  sort_nearly_sorted(places);
  std::merge(literals.begin(), literals.end(), places.begin(), places.end(), std::back_inserter(hits), ends_before);
}

}  // namespace plimsoll::detect::secrets
