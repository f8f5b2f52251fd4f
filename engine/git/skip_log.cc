// SPDX-License-Identifier: Apache-2.0
#include "engine/git/sweep.h"

namespace plimsoll::git {
namespace {
constexpr std::size_t kExamples = 10;
}

void SkipLog::add(std::string_view reason, std::string_view example, bool incomplete, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  auto found = entries_.find(reason);
  if (found == entries_.end()) found = entries_.emplace(std::string(reason), Entry{}).first;
  Entry& entry = found->second;
  if (entry.count == 0) entry.incomplete = incomplete;
  entry.incomplete = entry.incomplete || incomplete;
  entry.count += count;
  if (example.empty()) return;
  // The first ten by name, not by arrival: the report must not depend on which thread came first.
  std::set<std::string>& examples = entry.examples;
  if (examples.size() == kExamples && example >= *examples.rbegin()) return;
  examples.emplace(example);
  if (examples.size() > kExamples) examples.erase(std::prev(examples.end()));
}

std::vector<Skipped> SkipLog::take() const {
  const std::lock_guard lock(mutex_);
  std::vector<Skipped> list;
  for (const auto& [reason, entry] : entries_) {
    Skipped skipped;
    skipped.reason = reason;
    skipped.count = entry.count;
    skipped.incomplete = entry.incomplete;
    skipped.examples.assign(entry.examples.begin(), entry.examples.end());
    list.push_back(std::move(skipped));
  }
  return list;
}

bool SkipLog::complete() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [reason, entry] : entries_) {
    if (entry.incomplete) return false;
  }
  return true;
}

}  // namespace plimsoll::git
