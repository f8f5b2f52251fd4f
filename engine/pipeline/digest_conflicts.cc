// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/digest_conflicts.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kDigestsShown = 5;

// "sha256:0123456789ab": what people compare.
std::string short_digest(const std::string& digest) { return digest.substr(0, digest.find(':') + 13); }

}  // namespace

std::vector<DeploymentHit> find_digest_conflicts(std::vector<PinnedHit> pinned) {
  std::sort(pinned.begin(), pinned.end(), [](const PinnedHit& left, const PinnedHit& right) {
    const Finding& a = left.hit.finding;
    const Finding& b = right.hit.finding;
    return std::tie(left.tree, left.name, a.path, a.start_line, a.start_column, left.digest) <
           std::tie(right.tree, right.name, b.path, b.start_line, b.start_column, right.digest);
  });
  std::vector<DeploymentHit> conflicts;
  for (std::size_t begin = 0; begin < pinned.size();) {
    std::size_t end = begin;
    std::map<std::string, std::vector<std::size_t>> by_digest;
    bool several_files = false;
    for (; end < pinned.size() && pinned[end].tree == pinned[begin].tree && pinned[end].name == pinned[begin].name; ++end) {
      by_digest[pinned[end].digest].push_back(end);
      several_files = several_files || pinned[end].hit.finding.path != pinned[begin].hit.finding.path;
    }
    if (by_digest.size() > 1 && several_files) {
      const auto rarest = std::min_element(by_digest.begin(), by_digest.end(), [](const auto& left, const auto& right) {
        return left.second.size() != right.second.size() ? left.second.size() < right.second.size()
                                                         : left.second.front() > right.second.front();
      });
      DeploymentHit hit = pinned[rarest->second.front()].hit;
      hit.finding.message = "Image " + pinned[begin].shown + " is pinned to " + std::to_string(by_digest.size()) +
                            " different digests in these files";
      for (const auto& [digest, uses] : by_digest) {
        if (hit.finding.evidence.size() >= kDigestsShown) break;
        const Finding& first = pinned[uses.front()].hit.finding;
        hit.finding.evidence.push_back(
            {short_digest(digest) + (uses.size() == 1 ? "" : ", " + std::to_string(uses.size()) + " times, first"),
             first.path, first.start_line});
      }
      conflicts.push_back(std::move(hit));
    }
    begin = end;
  }
  return conflicts;
}

}  // namespace plimsoll::pipeline
