// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/commit_facts_mask.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/findings/identity.h"

namespace plimsoll::pipeline {
namespace {

// What of a secret can stand in one line.
std::string_view first_line(std::string_view secret) { return secret.substr(0, secret.find('\n')); }

// The same few texts come back with thousands of findings: each is looked through once.
class Masker {
 public:
  explicit Masker(std::vector<std::string_view> secrets) : secrets_(std::move(secrets)) {}

  void mask(std::string& text) {
    if (text.empty()) return;
    const auto [known, fresh] = masked_.try_emplace(text);
    if (fresh) {
      known->second = text;
      for (const std::string_view secret : secrets_) {
        const std::string stars = findings::redact(secret);
        std::size_t at = known->second.find(secret);
        while (at != std::string::npos) {
          known->second.replace(at, secret.size(), stars);
          at = known->second.find(secret, at + stars.size());
        }
      }
    }
    text = known->second;
  }

 private:
  std::vector<std::string_view> secrets_;
  std::unordered_map<std::string, std::string> masked_;
};

}  // namespace

void mask_commit_facts(const SecretCollection& collection, std::vector<Finding>& findings) {
  constexpr std::size_t kShortest = 4;
  std::vector<std::string_view> secrets;
  for (const SecretGroup& group : collection.groups) {
    const bool in_commit = std::any_of(group.hits.begin(), group.hits.end(),
                                       [](const SecretHit& hit) { return hit.kind == git::ObjectKind::commit; });
    if (in_commit && first_line(group.secret).size() >= kShortest) secrets.push_back(first_line(group.secret));
  }
  if (secrets.empty()) return;
  // One that holds another goes first, so that nothing of it is left over.
  std::sort(secrets.begin(), secrets.end(), [](std::string_view left, std::string_view right) {
    return left.size() != right.size() ? left.size() > right.size() : left < right;
  });
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  Masker masker(std::move(secrets));
  for (Finding& finding : findings) {
    masker.mask(finding.author);
    for (Rare<CommitFacts>* facts : {&finding.lifetime.introduced, &finding.lifetime.removed}) {
      if (!*facts) continue;
      masker.mask((*facts)->summary);
      masker.mask((*facts)->author);
    }
  }
}

}  // namespace plimsoll::pipeline
