// SPDX-License-Identifier: Apache-2.0
//
// Matching what a delta inserts gives what matching everything gives: held against each other over random histories with
// a small matcher whose every decision depends on bytes near the anchor.
#include "engine/pipeline/secret_inheritance.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <random>

using namespace plimsoll;
using detect::secrets::SecretMatch;

namespace {

class NoScratch : public detect::secrets::Scratch {};

// "key" then digits then a byte that is no digit (or the end), not after a letter; "<<" opens a text that is decided as a
// whole.
class SmallMatcher : public detect::secrets::SecretMatcher {
 public:
  static constexpr std::size_t kMostDigits = 12;
  mutable std::size_t bytes_looked_at = 0;

  [[nodiscard]] std::unique_ptr<detect::secrets::Scratch> make_scratch() const override {
    return std::make_unique<NoScratch>();
  }
  [[nodiscard]] std::size_t margin_bytes() const override { return 20; }

  bool candidates(std::string_view text, std::span<const Span> fresh, detect::secrets::Scratch&,
                  std::vector<SecretMatch>& out) const override {
    bool open = false;
    for (const Span range : fresh) {
      bytes_looked_at += range.size();
      for (std::size_t at = range.begin; at < range.end; ++at) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("<<")) open = true;
        if (rest.starts_with("<<") && text.find(">>", at) != std::string_view::npos) {
          const Span span{at, text.find(">>", at) + 2};
          out.push_back(match_of(1, span, span));
        }
        if (!rest.starts_with("key") || (at > 0 && text[at - 1] >= 'a' && text[at - 1] <= 'z')) continue;
        std::size_t end = at + 3;
        while (end < text.size() && end - at - 3 < kMostDigits && text[end] >= '0' && text[end] <= '9') ++end;
        if (end == at + 3) continue;
        out.push_back(match_of(0, {at, end}, {at > 0 ? at - 1 : 0, std::min(text.size(), end + 1)}));
      }
    }
    return open;
  }
  void scan(std::string_view text, detect::secrets::Scratch& scratch, std::vector<SecretMatch>& out) const override {
    const Span whole[] = {{0, text.size()}};
    candidates(text, whole, scratch, out);
    resolve(text, out);
  }
  void resolve(std::string_view, std::vector<SecretMatch>& matches) const override {
    std::sort(matches.begin(), matches.end(), [](const SecretMatch& left, const SecretMatch& right) {
      return std::pair(left.span.begin, left.rule) < std::pair(right.span.begin, right.rule);
    });
  }

 private:
  static SecretMatch match_of(std::uint32_t rule, Span span, Span support) {
    SecretMatch match;
    match.rule = rule;
    match.span = span;
    match.secret = span;
    match.support = support;
    return match;
  }
};

struct Version {
  std::string text;
  std::unique_ptr<git::ObjectState> state;
};

std::string random_text(std::mt19937& random, std::size_t size) {
  static constexpr std::string_view kPieces[] = {"key1", "key", "42", "x", " ", "\n", "keykey7", "<<", ">>", "abcdefghij"};
  std::string text;
  while (text.size() < size) text += kPieces[random() % (random() % 40 == 0 ? 10 : 7)];
  return text;
}

// A new text made of pieces of the base and of new bytes, with the pieces that tell how.
std::string edit(std::mt19937& random, const std::string& base, std::vector<git::DeltaPiece>& pieces) {
  std::string text;
  const auto copy = [&](std::size_t from, std::size_t size) {
    if (size == 0) return;
    pieces.push_back({text.size(), size, from, true});
    text += base.substr(from, size);
  };
  const auto insert = [&](const std::string& bytes) {
    if (bytes.empty()) return;
    pieces.push_back({text.size(), bytes.size(), 0, false});
    text += bytes;
  };
  std::size_t at = 0;
  while (at < base.size()) {
    const std::size_t size = std::min<std::size_t>(base.size() - at, random() % 200);
    switch (random() % 5) {
      case 0:
        insert(random_text(random, random() % 20));
        break;
      case 1:
        at += size / 4;
        break;  // deleted
      case 2:
        copy(random() % base.size(), std::min<std::size_t>(30, base.size() - at));
        break;  // from elsewhere
      default:
        copy(at, size), at += size;
        break;
    }
    if (!pieces.empty() && pieces.back().copied && pieces.back().base_begin + pieces.back().size > base.size()) {
      const std::size_t over = pieces.back().base_begin + pieces.back().size - base.size();
      pieces.back().size -= over;
      text.resize(text.size());
    }
  }
  // Sizes may have been cut at the end of the base: make the text agree with the pieces.
  std::string agreed;
  for (git::DeltaPiece& piece : pieces) {
    const std::string bytes =
        piece.copied ? base.substr(piece.base_begin, piece.size) : text.substr(piece.begin, piece.size);
    piece.begin = agreed.size();
    agreed += bytes;
  }
  return agreed;
}

}  // namespace

TEST_CASE("inheritance: matching deltas equals matching whole texts", "[pipeline]") {
  std::size_t matches_seen = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const SmallMatcher matcher;
    NoScratch scratch;
    std::vector<Version> versions;
    for (int step = 0; step < 40; ++step) {
      Version version;
      std::vector<git::DeltaPiece> pieces;
      git::DeltaView view;
      git::SweptObject object;
      if (!versions.empty() && random() % 8 != 0) {
        const Version& base = versions[random() % versions.size()];
        version.text = edit(random, base.text, pieces);
        view.base_size = base.text.size();
        view.base_bytes = base.text;
        view.pieces = pieces;
        object.delta = &view;
        object.base_state = base.state.get();
      } else {
        version.text = random_text(random, 300 + random() % 3000);
      }
      object.bytes = version.text;
      object.state = &version.state;
      std::vector<SecretMatch> fast;
      pipeline::find_secrets(matcher, object, scratch, fast);
      std::vector<SecretMatch> plain;
      matcher.scan(version.text, scratch, plain);
      CAPTURE(seed, step);
      REQUIRE(fast == plain);
      matches_seen += plain.size();
      versions.push_back(std::move(version));
    }
  }
  CHECK(matches_seen > 10000);
}

TEST_CASE("inheritance: a small edit of a long text looks at little", "[pipeline]") {
  const SmallMatcher matcher;
  NoScratch scratch;
  std::string base(200000, ' ');
  base += "key77";
  git::SweptObject object;
  std::unique_ptr<git::ObjectState> base_state;
  object.bytes = base;
  object.state = &base_state;
  std::vector<SecretMatch> out;
  pipeline::find_secrets(matcher, object, scratch, out);
  REQUIRE(out.size() == 1);
  const std::string text = base.substr(0, 100000) + "key5 " + base.substr(100000);
  const std::vector<git::DeltaPiece> pieces = {{0, 100000, 0, true}, {100000, 5, 0, false}, {100005, 100005, 100000, true}};
  git::DeltaView view;
  view.base_size = base.size();
  view.base_bytes = base;
  view.pieces = pieces;
  git::SweptObject changed;
  changed.bytes = text;
  changed.delta = &view;
  changed.base_state = base_state.get();
  matcher.bytes_looked_at = 0;
  out.clear();
  pipeline::find_secrets(matcher, changed, scratch, out);
  CHECK(out.size() == 2);
  CHECK(matcher.bytes_looked_at < 100);
}
