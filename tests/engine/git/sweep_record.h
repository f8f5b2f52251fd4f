// SPDX-License-Identifier: Apache-2.0
//
// What a sweep gave, in a form that two sweeps can be compared by.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/git/sweep.h"

namespace plimsoll::tests {

struct SeenObject {
  git::ObjectKind kind{};
  std::string bytes;
  std::vector<std::string> paths;
  std::size_t visits = 0;
  friend bool operator==(const SeenObject&, const SeenObject&) = default;
};
using SeenObjects = std::map<std::string, SeenObject>;  // by id, or by path for files

struct SweepRecord {
  SeenObjects objects;
  git::SweepTotals totals;
  std::vector<Skipped> skipped;
  std::string error;
  std::size_t deltas = 0;
  [[nodiscard]] std::vector<std::string> skip_lines() const {
    std::vector<std::string> lines;
    for (const Skipped& one : skipped) {
      lines.push_back(one.reason + " x" + std::to_string(one.count) + (one.incomplete ? "" : " (on purpose)"));
    }
    return lines;
  }
};

// The bytes of an object, kept for the objects that are deltas against it.
struct KeptBytes final : git::ObjectState {
  std::string bytes;
  git::ObjectId id;
};

inline void record(SweepRecord& result, std::mutex& mutex, const git::SweptObject& object) {
  const std::lock_guard lock(mutex);
  if (object.delta != nullptr) {
    ++result.deltas;
    // The pieces cover the object, and what they say is copied stands in the base.
    std::string rebuilt;
    for (const git::DeltaPiece& piece : object.delta->pieces) {
      CHECK(piece.begin == rebuilt.size());
      rebuilt += piece.copied ? object.delta->base_bytes.substr(piece.base_begin, piece.size)
                              : object.bytes.substr(piece.begin, piece.size);
    }
    CHECK(rebuilt == object.bytes);
    CHECK(object.delta->base_size == object.delta->base_bytes.size());
    const auto* base = dynamic_cast<const KeptBytes*>(object.base_state);
    REQUIRE(base != nullptr);
    CHECK(base->bytes == object.delta->base_bytes);
    CHECK(base->id == object.delta->base_id);
  }
  if (object.state != nullptr) {
    auto kept = std::make_unique<KeptBytes>();
    kept->bytes = object.bytes;
    kept->id = object.id;
    *object.state = std::move(kept);
  }
  const bool in_git = !(object.id == git::ObjectId{});
  SeenObject& seen = result.objects[in_git ? object.id.hex() : object.places.front().path];
  seen.kind = object.kind;
  seen.bytes = object.bytes;
  ++seen.visits;
  for (const git::Place& place : object.places) seen.paths.push_back(place.path);
}

inline SweepRecord sweep_all(const std::string& path, const Selection& selection, git::SweepOptions options) {
  SweepRecord result;
  auto repository = git::open_repository(path);
  if (!repository) {
    result.error = repository.error().message();
    return result;
  }
  git::SkipLog skips;
  std::mutex mutex;
  auto totals = git::sweep(**repository, selection, options, skips,
                           [&](unsigned, const git::SweptObject& object) { record(result, mutex, object); });
  if (totals) {
    result.totals = *totals;
  } else {
    result.error = totals.error().message();
  }
  result.skipped = skips.take();
  return result;
}

inline SweepRecord sweep_history(const std::string& path, bool plain, unsigned threads = 1, unsigned kinds = 15) {
  git::SweepOptions options;
  options.plain = plain;
  options.threads = threads;
  options.kinds = kinds;
  return sweep_all(path, Selection{}, options);
}

}  // namespace plimsoll::tests
