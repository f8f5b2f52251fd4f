// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/secret_inheritance.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <tuple>

namespace plimsoll::pipeline {
namespace {

using detect::secrets::AnchorHit;
using detect::secrets::SecretMatch;

// What an object leaves for those that are deltas against it.
struct SecretState : git::ObjectState {
  std::vector<SecretMatch> candidates;  // sorted by support.begin
  bool open = false;                    // holds anchors whose matches may reach anywhere: no one inherits
  bool knows_anchors = false;           // `anchors` are all there are
  std::vector<AnchorHit> anchors;       // by end
};

// Of larger texts anchors are taken as they come: a hostile one has as many as it has bytes.
constexpr std::size_t kAnchorsKeptBelow = std::size_t{4} << 20;

// A text of nothing but anchors is not worth remembering them.
bool worth_keeping(const std::vector<AnchorHit>& anchors, std::size_t size) { return anchors.size() <= size / 32 + 64; }

auto order_of(const SecretMatch& match) {
  return std::tie(match.support.begin, match.support.end, match.rule, match.span.begin, match.span.end, match.secret.begin,
                  match.secret.end);
}

bool before(const SecretMatch& left, const SecretMatch& right) { return order_of(left) < order_of(right); }

Span shifted(Span span, std::size_t from, std::size_t to) { return {span.begin - from + to, span.end - from + to}; }

// The ranges in which anchors must be looked at again: everything but the inside of copied ranges, a margin away from
// their edges. An edge where both texts begin, or both end, is no edge.
std::vector<Span> fresh_ranges(const git::DeltaView& delta, std::size_t size, std::size_t margin) {
  std::vector<Span> fresh;
  std::size_t covered = 0;  // everything before is fresh or known
  for (const git::DeltaPiece& piece : delta.pieces) {
    if (!piece.copied) continue;
    const bool at_begin = piece.begin == 0 && piece.base_begin == 0;
    const bool at_end = piece.begin + piece.size == size && piece.base_begin + piece.size == delta.base_size;
    const std::size_t lost = (at_begin ? 0 : margin) + (at_end ? 0 : margin);
    if (piece.size <= lost) continue;
    const Span inside{piece.begin + (at_begin ? 0 : margin), piece.begin + piece.size - (at_end ? 0 : margin)};
    if (inside.begin > covered) fresh.push_back({covered, inside.begin});
    covered = inside.end;
  }
  if (covered < size) fresh.push_back({covered, size});
  return fresh;
}

void inherit(const SecretState& base, const git::DeltaView& delta, std::size_t size, std::vector<SecretMatch>& out) {
  if (base.candidates.empty()) return;
  for (const git::DeltaPiece& piece : delta.pieces) {
    if (!piece.copied) continue;
    const std::size_t base_end = piece.base_begin + piece.size;
    auto first = std::lower_bound(base.candidates.begin(), base.candidates.end(), piece.base_begin,
                                  [](const SecretMatch& match, std::size_t begin) { return match.support.begin < begin; });
    for (; first != base.candidates.end() && first->support.begin < base_end; ++first) {
      if (first->support.end > base_end) continue;
      // The beginning and the end of a text are facts too: what was decided with one in sight holds only at one.
      if (first->support.begin == 0 && piece.begin != 0) continue;
      if (first->support.end == delta.base_size && piece.begin + piece.size != size) continue;
      SecretMatch match = *first;
      match.span = shifted(match.span, piece.base_begin, piece.begin);
      match.secret = shifted(match.secret, piece.base_begin, piece.begin);
      match.support = shifted(match.support, piece.base_begin, piece.begin);
      out.push_back(std::move(match));
    }
  }
}

// Finds the first of some sorted hits that ends behind a place. Most deltas copy from front to back: the answer is mostly a
// few hits further on than the last one.
class HitCursor {
 public:
  explicit HitCursor(const std::vector<AnchorHit>& hits) : hits_(hits) {}
  std::size_t first_behind(std::size_t place) {
    const auto ends_behind = [&](std::size_t at) { return hits_[at].end > place; };
    if (at_ > 0 && ends_behind(at_ - 1)) at_ = 0;  // copies from further to the front
    constexpr std::size_t kStep = 8;
    std::size_t low = at_;
    std::size_t step = kStep;
    while (low + step < hits_.size() && !ends_behind(low + step)) {
      low += step;
      step *= 2;
    }
    const std::size_t high = std::min(hits_.size(), low + step);
    const auto found =
        std::upper_bound(hits_.begin() + static_cast<std::ptrdiff_t>(low), hits_.begin() + static_cast<std::ptrdiff_t>(high),
                         place, [](std::size_t begin, const AnchorHit& each) { return begin < each.end; });
    at_ = static_cast<std::size_t>(found - hits_.begin());
    return at_;
  }

 private:
  const std::vector<AnchorHit>& hits_;
  std::size_t at_ = 0;
};

// The hits of a text made from `base`: searched for where what decides a hit lies in no single copy; taken over from the base
// elsewhere. What both ways find is there once.
std::vector<AnchorHit> anchors_from(const detect::secrets::SecretMatcher& matcher, const SecretState& base,
                                    const git::DeltaView& delta, std::string_view text, detect::secrets::Scratch& scratch) {
  const std::size_t edge = matcher.anchor_reach();
  const std::vector<Span> ranges = fresh_ranges(delta, text.size(), edge);
  std::vector<AnchorHit> searched;
  matcher.find_anchors(text, ranges, scratch, searched);
  std::vector<AnchorHit> all;
  all.reserve(searched.size() + base.anchors.size());
  auto next_searched = searched.begin();
  HitCursor cursor(base.anchors);
  for (const git::DeltaPiece& piece : delta.pieces) {
    if (!piece.copied) continue;
    const bool at_begin = piece.begin == 0 && piece.base_begin == 0;
    const std::size_t first = piece.base_begin + (at_begin ? 0 : edge);  // sooner a hit may hang over: those are searched
    const std::size_t last = piece.base_begin + piece.size;
    if (first >= last) continue;
    const auto moved = static_cast<std::uint32_t>(piece.begin - piece.base_begin);  // modulo 2^32
    for (std::size_t at = cursor.first_behind(first); at < base.anchors.size() && base.anchors[at].end <= last; ++at) {
      const AnchorHit taken{base.anchors[at].literal, base.anchors[at].end + moved};
      while (next_searched != searched.end() && ends_before(*next_searched, taken)) all.push_back(*next_searched++);
      if (next_searched != searched.end() && *next_searched == taken) ++next_searched;
      all.push_back(taken);
    }
  }
  all.insert(all.end(), next_searched, searched.end());
  return all;
}

}  // namespace

void find_secrets(const detect::secrets::SecretMatcher& matcher, const git::SweptObject& object,
                  detect::secrets::Scratch& scratch, std::vector<SecretMatch>& out) {
  const std::string_view text = object.bytes;
  std::vector<SecretMatch> found;
  bool open = false;
  bool knows_anchors = false;
  std::vector<AnchorHit> anchors;
  const bool in_two_steps = matcher.anchor_reach() != 0 && text.size() <= kAnchorsKeptBelow;
  const auto* base = dynamic_cast<const SecretState*>(object.base_state);
  // No state of a visited base means that it held nothing; but it may also have been over a limit, so ask for it.
  if (object.delta != nullptr && base != nullptr && !base->open) {
    inherit(*base, *object.delta, text.size(), found);
    const std::vector<Span> fresh = fresh_ranges(*object.delta, text.size(), matcher.margin_bytes());
    knows_anchors = in_two_steps && base->knows_anchors;
    if (knows_anchors) {
      anchors = anchors_from(matcher, *base, *object.delta, text, scratch);
      open = matcher.candidates_at(text, fresh, anchors, scratch, found);
    } else {
      open = matcher.candidates(text, fresh, scratch, found);
    }
    // The same match may have been inherited and found.
    std::sort(found.begin(), found.end(), before);
    found.erase(std::unique(found.begin(), found.end()), found.end());
  } else {
    const Span whole[] = {{0, text.size()}};
    knows_anchors = in_two_steps && object.state != nullptr;
    if (knows_anchors) {
      matcher.find_anchors(text, whole, scratch, anchors);
      open = matcher.candidates_at(text, whole, anchors, scratch, found);
    } else {
      open = matcher.candidates(text, whole, scratch, found);
    }
    std::sort(found.begin(), found.end(), before);
  }
  if (object.state != nullptr) {
    auto state = std::make_unique<SecretState>();
    state->candidates = found;
    state->open = open;
    state->knows_anchors = knows_anchors && worth_keeping(anchors, text.size());
    if (state->knows_anchors) state->anchors = std::move(anchors);
    *object.state = std::move(state);
  }
  if (found.empty()) return;
  matcher.resolve(text, found);
  std::move(found.begin(), found.end(), std::back_inserter(out));
}

}  // namespace plimsoll::pipeline
