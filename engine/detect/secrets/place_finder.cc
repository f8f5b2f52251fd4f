// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/place_finder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "engine/rules/anchors.h"
#include "engine/rules/offline_proofs/encoding.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace plimsoll::detect::secrets {
namespace {

static_assert(bytes_looked_at(PlaceKind::token) == rules::kLongToken);

using rules::proofs::is_hex;

constexpr std::size_t kBlock = 64;

enum : std::uint8_t { kRun = 1, kJoiner = 2, kSign = 4, kBeforeJoint = 8, kBehindJoint = 16 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  const auto mark = [&](std::string_view characters, unsigned what) {
    for (const char c : characters) {
      auto& entry = classes[static_cast<std::uint8_t>(c)];
      entry = static_cast<std::uint8_t>(entry | what);
    }
  };
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/", kRun);
  mark("-+/", kJoiner);
  mark("%&\\+\n", kSign);
  // Between two pieces of a string stand their quotes, blanks, an operator and a prefix of the second: "a" + f"b".
  mark(" \t\r\"'`.&\\", kBeforeJoint);
  mark(" \t\r\n\"'`+.&\\fbru", kBehindJoint);
  return classes;
}
constexpr auto kClasses = make_classes();
bool is(char c, std::uint8_t what) { return (kClasses[static_cast<std::uint8_t>(c)] & what) != 0; }

// A bit for each byte of a block, the first byte lowest.
struct BlockBits {
  std::uint64_t run = 0;
  std::uint64_t joiner = 0;
  std::uint64_t sign = 0;
};

#if defined(__SSE2__)
BlockBits bits_of(const char* block) {
  BlockBits bits;
  const auto equals = [](__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
  const auto at_most = [](__m128i bytes, char c) { return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(c)), bytes); };
  const auto bits_at = [](__m128i mask, std::size_t at) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(mask))) << at;
  };
  for (std::size_t at = 0; at < kBlock; at += 16) {
    __m128i bytes;
    std::memcpy(&bytes, block + at, sizeof(bytes));
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i letter = at_most(_mm_sub_epi8(lower, _mm_set1_epi8('a')), 25);
    const __m128i digit = at_most(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), 9);
    const __m128i plus = equals(bytes, '+');
    const __m128i joiner = _mm_or_si128(_mm_or_si128(equals(bytes, '-'), equals(bytes, '/')), plus);
    const __m128i run = _mm_or_si128(_mm_or_si128(letter, digit), _mm_or_si128(joiner, equals(bytes, '_')));
    const __m128i sign = _mm_or_si128(_mm_or_si128(equals(bytes, '%'), equals(bytes, '&')),
                                      _mm_or_si128(_mm_or_si128(equals(bytes, '\\'), equals(bytes, '\n')), plus));
    bits.run |= bits_at(run, at);
    bits.joiner |= bits_at(joiner, at);
    bits.sign |= bits_at(sign, at);
  }
  return bits;
}
#else
BlockBits bits_of(const char* block) {
  BlockBits bits;
  for (std::size_t at = 0; at < kBlock; ++at) {
    const std::uint8_t classes = kClasses[static_cast<std::uint8_t>(block[at])];
    bits.run |= static_cast<std::uint64_t>(classes & kRun) << at;
    bits.joiner |= static_cast<std::uint64_t>((classes & kJoiner) >> 1U) << at;
    bits.sign |= static_cast<std::uint64_t>((classes & kSign) >> 2U) << at;
  }
  return bits;
}
#endif

// Past `end` there is nothing.
BlockBits bits_of(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin >= end) return {};
  if (end - begin >= kBlock) return bits_of(text.data() + begin);
  std::array<char, kBlock> rest{};
  std::memcpy(rest.data(), text.data() + begin, end - begin);
  return bits_of(rest.data());
}

// Two blocks as one row of bits.
struct Row {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  [[nodiscard]] Row and_shifted(unsigned by) const {
    return {low & ((low >> by) | (high << (64U - by))), high & (high >> by)};
  }
  [[nodiscard]] bool has(unsigned bit) const { return ((bit < 64 ? low >> bit : high >> (bit - 64)) & 1U) != 0; }
};

// Words and paths are runs too. Base64 of text has letters of both cases, at least capitals; hex digits are nothing else.
bool may_hide_text(std::string_view run) {
  bool capital = false;
  bool hex = true;
  for (std::size_t at = 0; at < run.size(); ++at) {
    const char c = run[at];
    capital = capital || (c >= 'A' && c <= 'Z');
    hex = hex && (is_hex(c) || (at == 1 && c == 'x'));
  }
  return capital || hex;
}

class BlockScan {
 public:
  BlockScan(std::string_view text, Span range, std::vector<Place>& places)
      : text_(text), begin_(range.begin), end_(range.end), places_(places) {}

  void runs(std::size_t begin, const Row& run, std::uint64_t joiners_before, std::uint64_t runs_before) {
    const Row of_16 = run.and_shifted(1).and_shifted(2).and_shifted(4).and_shifted(8);
    const Row of_20 = of_16.and_shifted(4);
    if (of_20.low == 0) return;
    const std::uint64_t first = run.low & ~runs_before;
    each_bit(of_20.low & (first | joiners_before), [&](unsigned bit) { add(begin + bit, PlaceKind::token); });
    each_bit(of_20.low & first, [&](unsigned bit) { behind_escape(begin, bit, of_20); });
    const Row of_32 = of_16.and_shifted(16);
    each_bit(of_32.low & first, [&](unsigned bit) {
      if (may_hide_text(text_.substr(begin + bit, kEncodedRun))) add(begin + bit, PlaceKind::encoded);
    });
  }

  void signs(std::size_t begin, std::uint64_t signs) {
    each_bit(signs, [&](unsigned bit) { sign_at(begin + bit); });
  }

 private:
  template <class OnBit>
  static void each_bit(std::uint64_t bits, OnBit&& on_bit) {
    for (; bits != 0; bits &= bits - 1) on_bit(static_cast<unsigned>(std::countr_zero(bits)));
  }

  void add(std::size_t at, PlaceKind kind) {
    if (at >= begin_ && at + bytes_looked_at(kind) <= end_) places_.push_back({at, kind});
  }

  // The run at `bit` may be the second half of an escape and a token: "\nAKIA...", "%3DAKIA...".
  void behind_escape(std::size_t begin, unsigned bit, const Row& of_20) {
    const std::size_t at = begin + bit;
    if (at == 0) return;
    const char before = text_[at - 1];
    const char c = text_[at];
    if (before == '\\' && (c == 'n' || c == 't' || c == 'r') && of_20.has(bit + 1)) add(at + 1, PlaceKind::token);
    if (before == '%' && is_hex(c) && is_hex(text_[at + 1]) && of_20.has(bit + 2)) add(at + 2, PlaceKind::token);
  }

  void sign_at(std::size_t at) {
    const std::size_t left = end_ - at;
    const char c = text_[at];
    if (c == '%') {
      if (left >= 3 && is_hex(text_[at + 1]) && is_hex(text_[at + 2])) add(at, PlaceKind::escape);
    } else if (c == '&') {
      if (left >= 4 && std::memchr("#aqlg", text_[at + 1], 5) != nullptr) add(at, PlaceKind::entity);
    } else if (c == '\\') {
      if (left >= 3 && (text_[at + 1] == 'x' || text_[at + 1] == 'u' || text_[at + 1] == '\n')) add(at, PlaceKind::escape);
    } else if (left >= 2 && at > 0 && is(text_[at - 1], kBeforeJoint) && is(text_[at + 1], kBehindJoint)) {
      add(at, PlaceKind::joint);
    }
  }

  std::string_view text_;
  std::size_t begin_;
  std::size_t end_;
  std::vector<Place>& places_;
};

}  // namespace

bool is_run_char(char c) { return is(c, kRun); }

void find_places(std::string_view text, Span range, std::vector<Place>& places) {
  const std::size_t end = std::min(range.end, text.size());
  if (range.begin >= end) return;
  BlockScan scan(text, {range.begin, end}, places);
  // A token behind an escape is told from the run that begins in the escape.
  const std::size_t first = range.begin - std::min<std::size_t>(range.begin, 2);
  std::uint64_t run_before = first > 0 && is(text[first - 1], kRun) ? 1U : 0U;
  std::uint64_t joiner_before = first > 0 && is(text[first - 1], kJoiner) ? 1U : 0U;
  BlockBits bits = bits_of(text, first, end);
  for (std::size_t begin = first; begin < end; begin += kBlock) {
    const BlockBits next = bits_of(text, begin + kBlock, end);
    scan.runs(begin, {bits.run, next.run}, bits.joiner << 1U | joiner_before, bits.run << 1U | run_before);
    scan.signs(begin, bits.sign);
    run_before = bits.run >> 63U;
    joiner_before = bits.joiner >> 63U;
    bits = next;
  }
}

}  // namespace plimsoll::detect::secrets
