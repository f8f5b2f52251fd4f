// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/match_overlaps.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace plimsoll::detect::secrets {
namespace {

int rank_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::proven:
      return 3;
    case Confidence::likely:
      return 2;
    case Confidence::possible:
      return 1;
    case Confidence::disproved:
      return 0;
  }
  return 0;
}

}  // namespace

void resolve_overlaps(const Specificity& specificity, std::vector<SecretMatch>& matches) {
  const auto full_key = [](const SecretMatch& match) {
    return std::tie(match.span.begin, match.span.end, match.secret.begin, match.secret.end, match.rule, match.support.begin,
                    match.support.end, match.note, match.decoded);
  };
  const auto better = [&](const SecretMatch& left, const SecretMatch& right) {
    // A generic guess never hides what has a name, not even one whose checksum fails.
    const int left_special = specificity(left.rule);
    const int right_special = specificity(right.rule);
    if (left_special != right_special) return left_special > right_special;
    const int left_rank = rank_of(left.confidence);
    const int right_rank = rank_of(right.confidence);
    if (left_rank != right_rank) return left_rank > right_rank;
    if (left.secret.size() != right.secret.size()) return left.secret.size() > right.secret.size();
    // The word that stands nearest names the kind.
    if (left.span.size() != right.span.size()) return left.span.size() < right.span.size();
    return full_key(left) < full_key(right);
  };
  std::sort(matches.begin(), matches.end(), better);
  std::map<std::size_t, std::size_t> taken;  // begin -> end of secrets
  // Several secrets may hide in one encoded run; they were resolved inside.
  std::set<std::tuple<std::size_t, std::size_t, std::string>> hidden;
  std::vector<SecretMatch> kept;
  for (SecretMatch& match : matches) {
    const auto after = taken.lower_bound(match.secret.end);
    if (after != taken.begin()) {
      const auto before = std::prev(after);
      const bool same_run = before->first == match.secret.begin && before->second == match.secret.end;
      if (same_run && !match.decoded.empty() && hidden.count({before->first, before->second, {}}) != 0) {
        if (hidden.emplace(match.secret.begin, match.secret.end, match.decoded).second) kept.push_back(std::move(match));
        continue;
      }
      if (before->second > match.secret.begin || (before->first == match.secret.begin && before->second == match.secret.end))
        continue;
    }
    taken.emplace(match.secret.begin, match.secret.end);
    if (!match.decoded.empty()) {
      hidden.emplace(match.secret.begin, match.secret.end, std::string());
      hidden.emplace(match.secret.begin, match.secret.end, match.decoded);
    }
    kept.push_back(std::move(match));
  }
  std::sort(kept.begin(), kept.end(),
            [&](const SecretMatch& left, const SecretMatch& right) { return full_key(left) < full_key(right); });
  matches = std::move(kept);
}

}  // namespace plimsoll::detect::secrets
