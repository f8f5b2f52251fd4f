// SPDX-License-Identifier: Apache-2.0
#include "plugins/command_line/suggestion.h"

#include <algorithm>
#include <cstddef>

namespace plimsoll::command_line {
namespace {

constexpr std::size_t kLongestWord = 100;

// How many slips lead from one word to the other.
std::size_t slips_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_word(std::string_view typed, const std::vector<std::string>& known) {
  if (typed.size() > kLongestWord) return {};
  std::string nearest;
  // A third of the letters may be wrong; of a short word one.
  std::size_t fewest = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string& word : known) {
    const std::size_t slips = slips_between(typed, word);
    // The beginning of a word is near, however much is missing.
    const bool begins = typed.size() >= 3 && word.starts_with(typed);
    if (slips < fewest) {
      fewest = slips;
      nearest = word;
    } else if (begins && nearest.empty()) {
      nearest = word;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known, const std::string& otherwise,
                         const std::string& prefix) {
  const std::string nearest = nearest_word(typed, known);
  return nearest.empty() ? otherwise : "; did you mean '" + prefix + nearest + "'?";
}

}  // namespace plimsoll::command_line
