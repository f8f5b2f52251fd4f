// SPDX-License-Identifier: Apache-2.0
//
// Where findings stand in history, for the few objects that have findings.
//
//   std::vector<FindingHolders> holders;            // one element for each finding: the objects that hold it
//   TraceOptions options;                           // threads, memory, plain
//   Result<Trace> trace = trace_history(*repository, holders, options, skips);
//   const Life& life = trace->lives[i];             // of holders[i]
//   life.lifetime.introduced->path ...; life.places ...
//
// Call it for every scan of history after the sweep, with no holders too: the pass over all trees and commits that it makes
// is also what finds missing objects, and counts trees. Damaged packs, blobs, commits and tags the sweep has told of.
//
// How. One pass over all trees notes which hold a wanted blob, and which tree stands in which. From there up to the root
// trees; each distinct set of findings gets a number; each commit has the number of its root tree. One walk of the commit
// graph, parents first, then compares numbers: a commit introduces what none of its parents holds, and removes what a
// parent held and it does not. Alive at a ref, contained in a tag: the number of the tip.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/git/repository.h"
#include "engine/git/sweep.h"
#include "engine/scanner.h"

namespace plimsoll::lifetimes {

struct FindingHolders {
  std::vector<git::ObjectId> blobs;
  std::vector<git::ObjectId> commits;  // a finding in the message or a name
  std::vector<git::ObjectId> tags;     // tag objects
};

struct LifePlace {
  std::string path;  // empty: no path is known (unreachable, a tag on a blob)
  git::ObjectId blob;
  Where where = Where::blob;  // blob, note, stash, reflog, index, unreachable; of other holders commit_message, tag_message
  friend bool operator==(const LifePlace&, const LifePlace&) = default;
};

// `lifetime` in detail:
//   introduced  the first commit, by committer time and id, that holds the finding while none of its parents does; among
//               commits that branches or tags reach when there are any, else notes, stash, reflog, unreachable
//   removed     only when no ref but tags holds it any more (a release keeps what it shipped): the last commit that does
//               not hold it while all its parents do, or, failing that, a merge that dropped what one of its parents held
//   alive_at    full names of refs other than tags, HEAD among them; at most kLifeRefsLimit, HEAD and branches first;
//               refs_beyond counts the rest
//   tags        names without "refs/tags/", the same limit
//   commits     how many commits that branches or tags reach hold it; when none does, how many commits at all
struct Life {
  Lifetime lifetime;
  git::ObjectId introduced_blob;  // which of the blobs `lifetime.introduced` speaks of; zero when there is none
  std::vector<LifePlace> places;  // every distinct (path, blob), sorted by where, path, blob; the best `where` of each
  bool places_cut = false;        // more than kLifePlacesLimit
};
inline constexpr std::size_t kLifePlacesLimit = 1000;
inline constexpr std::size_t kLifeRefsLimit = 200;

// The commits of a sweep of history, kept by the way: the pass over history then need not read them again.
//
//   CommitCollector commits(threads);
//   git::sweep(..., [&](unsigned worker, const git::SweptObject& object) { commits.add(worker, object); ... });
//   options.commits = &commits;      // taken by trace_history(), empty afterwards
//
// The sweep must have visited every commit: no `known` that leaves some out.
class CommitCollector {
 public:
  explicit CommitCollector(unsigned threads) : parts_(threads) {}
  // Objects other than commits are passed over. False for a commit that cannot be read.
  bool add(unsigned worker, const git::SweptObject& object);

 private:
  friend class Tracer;
  struct Collected {
    git::ObjectId id;
    git::CommitLinks links;
  };
  std::vector<std::vector<Collected>> parts_;
};

struct TraceOptions {
  unsigned threads = 1;
  std::size_t memory_bytes = 0;
  bool plain = false;
  CommitCollector* commits = nullptr;  // null: they are read by the pass
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  std::function<bool()> cancelled;
};

struct Trace {
  std::vector<Life> lives;  // one for each element of the input
  std::uint64_t commits = 0;
  std::uint64_t trees = 0;
  bool shallow = false;
};

Result<Trace> trace_history(git::Repository& repository, std::span<const FindingHolders> holders,
                            const TraceOptions& options, git::SkipLog& skips);

}  // namespace plimsoll::lifetimes
