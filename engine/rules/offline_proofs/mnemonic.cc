// SPDX-License-Identifier: Apache-2.0
//
// Recovery phrases of wallets (BIP-39): 12, 15, 18, 21 or 24 words, each 11 bits; of every 33 bits one belongs to the
// checksum, which is the head of the SHA-256 of the others. Twelve words of the list in a row are rare in prose already,
// and of those only every sixteenth would pass.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/base/digest.h"
#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"
#include "engine/rules/offline_proofs/mnemonic_words.h"

namespace plimsoll::rules::proofs {
namespace {

constexpr std::size_t kFewest = 12;
constexpr std::size_t kMost = 24;
constexpr std::size_t kBitsOfWord = 11;

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

// The words, whatever stands between them: blanks, commas, quotes.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size() && words.size() <= kMost;) {
    if (!is_small_letter(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_small_letter(text[end])) ++end;
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::optional<std::vector<bool>> bits_of(const std::vector<std::string_view>& words) {
  std::vector<bool> bits;
  for (const std::string_view word : words) {
    const auto* const found = std::lower_bound(kMnemonicWords.begin(), kMnemonicWords.end(), word);
    if (found == kMnemonicWords.end() || *found != word) return std::nullopt;
    const auto place = static_cast<std::size_t>(found - kMnemonicWords.begin());
    for (std::size_t bit = kBitsOfWord; bit-- > 0;) bits.push_back(((place >> bit) & 1U) != 0);
  }
  return bits;
}

bool has_checksum(const std::vector<bool>& bits) {
  const std::size_t sum_bits = bits.size() / 33;
  const std::size_t body_bits = bits.size() - sum_bits;
  std::string body(body_bits / 8, '\0');
  for (std::size_t at = 0; at < body_bits; ++at) {
    if (bits[at]) body[at / 8] = static_cast<char>(static_cast<std::uint8_t>(body[at / 8]) | (0x80U >> (at % 8)));
  }
  const Sha256 digest = sha256(body);
  for (std::size_t at = 0; at < sum_bits; ++at) {
    if (bits[body_bits + at] != (((static_cast<unsigned>(static_cast<std::uint8_t>(digest[0])) << at) & 0x80U) != 0))
      return false;
  }
  return true;
}

}  // namespace

Outcome check_mnemonic(std::string_view secret, std::string_view) {
  const std::vector<std::string_view> words = words_of(secret);
  if (words.size() < kFewest || words.size() > kMost || words.size() % 3 != 0) return fails();
  const auto bits = bits_of(words);
  return holds_if(bits && has_checksum(*bits));
}

// Another last word of the same length, with which the sum is right.
Draft complete_mnemonic(std::string_view draft) {
  const std::size_t last = draft.find_last_of(" ,\"'");
  if (last == std::string_view::npos) return std::nullopt;
  for (const std::string_view word : kMnemonicWords) {
    if (word.size() != draft.size() - last - 1) continue;
    std::string text(draft.substr(0, last + 1));
    text += word;
    if (check_mnemonic(text, {}).verdict == Verdict::holds) return text;
  }
  return std::nullopt;
}

}  // namespace plimsoll::rules::proofs
