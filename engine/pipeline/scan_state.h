// SPDX-License-Identifier: Apache-2.0
//
// What a scan of history remembers for the next one (--state FILE).
//
// Git names content by its hash, so a scanned object never has to be scanned again with the same rules. The state holds
//   - the ids of all objects that were scanned and held nothing (objects with matches are scanned anew each time, so that
//     no secret, no excerpt and no offset has to be kept), and the bytes they had;
//   - a fingerprint of everything the report depends on, with that report: when nothing has changed, it is given again.
// It is tied to the digest of the rules: with other rules it counts for nothing and is written anew. A damaged file, or one
// of another program or version, is refused: a state that cannot be trusted must not make a scan look at less.
//
// Layout: "plimsoll-state-1\n", then a zstd frame of
//   u64 payload version | digest, fingerprint, report: u64 length + bytes | u64 bytes scanned | u64 count | ids, sorted
// (all numbers little-endian), then the SHA-256 of everything before it. Written whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/git/repository.h"
#include "engine/pipeline/scan_context.h"

namespace plimsoll::pipeline {

struct ScanState {
  std::string ruleset_digest;
  std::string fingerprint;           // hex; empty: no report is kept
  std::string report;                // JSON Lines
  std::uint64_t clean_bytes = 0;     // of the objects below
  std::vector<git::ObjectId> clean;  // sorted, each once

  [[nodiscard]] bool is_clean(const git::ObjectId& id) const;
};

// not_found when there is no such file; bad_input with what to do when it cannot be trusted.
Result<ScanState> load_state(const std::string& path);
Result<bool> save_state(const std::string& path, const ScanState& state);

// Hash over all that a report of this history depends on: program, rules, tables, configuration, baseline, day, options,
// refs, reflogs and the names of all packs and loose objects. Empty when something of it cannot be read.
std::string fingerprint_of(const ScanContext& context);

}  // namespace plimsoll::pipeline
