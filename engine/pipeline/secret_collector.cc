// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/secret_collector.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "engine/pipeline/secret_inheritance.h"

namespace plimsoll::pipeline {

struct SecretCollector::Worker {
  std::unique_ptr<detect::secrets::Scratch> scratch;
  std::vector<detect::secrets::SecretMatch> matches;    // reused from call to call
  std::unordered_map<std::string, SecretGroup> groups;  // by rule and secret
  std::vector<std::vector<git::Place>> places;
};

SecretCollector::SecretCollector(const detect::secrets::SecretMatcher& matcher, unsigned workers) : matcher_(matcher) {
  for (unsigned worker = 0; worker < workers; ++worker) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->scratch = matcher.make_scratch();
  }
}

SecretCollector::~SecretCollector() = default;

bool SecretCollector::look_at(unsigned worker_number, const git::SweptObject& object) {
  if (object.kind == git::ObjectKind::tree) return false;
  Worker& worker = *workers_[worker_number];
  worker.matches.clear();
  find_secrets(matcher_, object, *worker.scratch, worker.matches);
  if (worker.matches.empty()) return false;

  std::uint32_t places = kNoPlaces;
  if (!object.places.empty()) {
    places = static_cast<std::uint32_t>(worker.places.size());
    worker.places.emplace_back(object.places.begin(), object.places.end());
  }
  // Lines are counted forward from match to match.
  std::size_t line = 1;
  std::size_t counted_to = 0;
  std::string key;
  for (detect::secrets::SecretMatch& match : worker.matches) {
    if (match.span.begin > counted_to) {
      line +=
          static_cast<std::size_t>(std::count(object.bytes.begin() + static_cast<std::ptrdiff_t>(counted_to),
                                              object.bytes.begin() + static_cast<std::ptrdiff_t>(match.span.begin), '\n'));
      counted_to = match.span.begin;
    }
    std::string secret = match.decoded.empty() ? std::string(object.bytes.substr(match.secret.begin, match.secret.size()))
                                               : std::move(match.decoded);
    key.assign(reinterpret_cast<const char*>(&match.rule), sizeof(match.rule));
    key += secret;
    SecretGroup& group = worker.groups[key];
    if (group.hits.empty()) {
      group.rule = match.rule;
      group.secret = std::move(secret);
      group.known_example = match.known_example;
      group.note = std::move(match.note);
    }
    group.hits.push_back({object.id, object.kind, object.where, match.span, match.secret, line, match.confidence, places});
  }
  return true;
}

SecretCollection SecretCollector::take() {
  SecretCollection collection;
  std::map<std::pair<std::uint32_t, std::string>, SecretGroup> merged;
  for (const auto& worker : workers_) {
    const auto shift = static_cast<std::uint32_t>(collection.places.size());
    for (auto& [key, group] : worker->groups) {
      for (SecretHit& hit : group.hits) {
        if (hit.places != kNoPlaces) hit.places += shift;
      }
      SecretGroup& target = merged[{group.rule, group.secret}];
      if (target.hits.empty()) {
        target = std::move(group);
      } else {
        // Which worker came first is chance; the note of the smaller text is not.
        if (group.note < target.note) target.note = std::move(group.note);
        target.hits.insert(target.hits.end(), group.hits.begin(), group.hits.end());
      }
    }
    std::move(worker->places.begin(), worker->places.end(), std::back_inserter(collection.places));
    worker->groups.clear();
    worker->places.clear();
  }
  for (auto& [key, group] : merged) {
    std::sort(group.hits.begin(), group.hits.end(), [](const SecretHit& left, const SecretHit& right) {
      return std::tie(left.object, left.span.begin, left.span.end) <
             std::tie(right.object, right.span.begin, right.span.end);
    });
    collection.groups.push_back(std::move(group));
  }
  return collection;
}

}  // namespace plimsoll::pipeline
