// SPDX-License-Identifier: Apache-2.0
//
// What the deployment checks say about the files of a selection, one hit for each match.
//
// Unlike secrets, a deployment file is judged under its path, with the files beside it in reach. Everything that needs the
// text (lines, excerpt, marks in the line) is worked out while the text is at hand.
#pragma once

#include <atomic>
#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/check.h"
#include "engine/documents/document.h"
#include "engine/findings/identity.h"
#include "engine/git/repository.h"
#include "engine/git/sweep.h"
#include "engine/pipeline/scan_context.h"
#include "engine/scanner.h"

namespace plimsoll::pipeline {

// Why a file that its name makes a deployment file was left out.
inline constexpr std::string_view kNotUnderstood = "deployment file not understood";

struct DeploymentHit {
  // rule, severity, confidence, message, place, excerpt, evidence, image, services, inline suppression: filled.
  Finding finding;
  git::ObjectId blob;  // zero outside git
  std::string subject;
  std::size_t check = 0;  // index into detect::all_checks()
};

// Which of detect::all_checks() to run.
using CheckSet = std::bitset<detect::kMostChecks>;

struct DeploymentFile {
  std::string_view path;
  std::string_view bytes;
  git::ObjectId blob;
  Where where = Where::blob;
  documents::FileLookup* files = nullptr;
  // The tree that the file stands in, to compare it with other files of that tree; zero outside git, nothing: do not.
  std::optional<git::ObjectId> tree;
  std::string as_of;   // judge life cycles at this day; empty: as the settings say
  bool stands = true;  // false: an older version, of which nobody needs to know that it was not understood
};

struct PinnedHit;  // digest_conflicts.h

class DeploymentCollector {
 public:
  // `context` must outlive the collector, and `skips`, which is told what could not be understood (null: nobody is).
  DeploymentCollector(const ScanContext& context, unsigned workers, git::SkipLog* skips = nullptr);
  ~DeploymentCollector();
  DeploymentCollector(const DeploymentCollector&) = delete;
  DeploymentCollector& operator=(const DeploymentCollector&) = delete;

  // Reads the file if it is of a kind that can be read; else does nothing. One call at a time for each worker.
  void look_at(unsigned worker, const DeploymentFile& file, const CheckSet& checks = CheckSet().set());

  // The identities of what is found in the file, each once, by the checks: all that is asked of older versions. Safe to call
  // from several workers.
  std::vector<std::string> identities_in(const DeploymentFile& file, const CheckSet& checks) const;

  // Once, after all workers have ended, with what only several files together show. In no defined order.
  std::vector<DeploymentHit> take();
  [[nodiscard]] std::uint64_t files_read() const { return files_read_.load(); }
  [[nodiscard]] std::uint64_t images_not_judged() const { return images_not_judged_.load(); }

 private:
  struct ReadFile;
  using OnMatch = std::function<void(std::size_t check, detect::Match& match)>;
  void run_checks(const ReadFile& read, const CheckSet& checks, detect::CheckCounts& counts, const OnMatch& on_match) const;

  const ScanContext& context_;
  git::SkipLog* skips_;
  mutable findings::Identities identities_;
  std::vector<std::vector<DeploymentHit>> hits_;  // by worker
  std::vector<std::vector<PinnedHit>> pinned_;    // by worker
  std::atomic<std::uint64_t> files_read_{0};
  std::atomic<std::uint64_t> images_not_judged_{0};
};

}  // namespace plimsoll::pipeline
