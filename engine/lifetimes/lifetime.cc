// SPDX-License-Identifier: Apache-2.0
//
// The passes over a repository that are the same for all findings; group_tracer.cc goes on from there.
#include "engine/lifetimes/lifetime.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "engine/base/worker_pool.h"
#include "engine/git/object_counts.h"
#include "engine/lifetimes/affected_trees.h"
#include "engine/lifetimes/finding_sets.h"
#include "engine/lifetimes/group_tracer.h"

namespace plimsoll::lifetimes {
namespace {

using git::ObjectId;
using git::ObjectKind;

// What a commit names and is not there.
struct MissingFromCommit {
  std::uint32_t commit = 0;  // number of the object
  ObjectId id;
  bool parent = false;  // else its tree
};

}  // namespace

class Tracer {
 public:
  Tracer(git::Repository& repository, std::span<const FindingHolders> holders, const TraceOptions& options,
         git::SkipLog& skips)
      : repository_(repository), holders_(holders), options_(options), skips_(skips) {}

  Result<Trace> run();

 private:
  struct Found {
    std::vector<CommitGraph::Input> commits;
    std::vector<MissingFromCommit> missing;
  };
  void add_commit(const ObjectId& id, const git::CommitLinks& commit, Found& found) const;
  Result<bool> read_trees_and_commits();
  Result<bool> read_tips();
  void note_missing();
  void order_refs();

  git::Repository& repository_;
  std::span<const FindingHolders> holders_;
  const TraceOptions& options_;
  git::SkipLog& skips_;

  git::ObjectIdList id_list_;  // history_ points into it
  TracedHistory history_;
  std::vector<MissingFromCommit> missing_from_commits_;
  std::vector<ObjectId> shallow_;
  Trace trace_;
};

bool CommitCollector::add(unsigned worker, const git::SweptObject& object) {
  if (object.kind != ObjectKind::commit) return true;
  Collected one;
  one.id = object.id;
  if (!git::parse_commit_links(object.bytes, one.links)) return false;
  parts_[worker].push_back(std::move(one));
  return true;
}

void Tracer::add_commit(const ObjectId& id, const git::CommitLinks& commit, Found& found) const {
  CommitGraph::Input input;
  input.object = history_.ids->find(id);
  input.time = commit.time;
  input.tree = history_.ids->find(commit.tree);
  if (input.tree == kNone) found.missing.push_back({input.object, commit.tree, false});
  for (const ObjectId& parent : commit.parents) {
    const std::uint32_t number = history_.ids->find(parent);
    if (number != kNone) {
      input.parents.push_back(number);
    } else {
      found.missing.push_back({input.object, parent, true});
    }
  }
  found.commits.push_back(std::move(input));
}

Result<bool> Tracer::read_trees_and_commits() {
  auto ids = git::all_object_ids(repository_, options_.plain);
  if (!ids) return fail(ids.error());
  id_list_ = std::move(*ids);
  history_.ids.emplace(id_list_.ids());
  std::vector<ObjectId> wanted;
  for (const FindingHolders& holder : holders_) wanted.insert(wanted.end(), holder.blobs.begin(), holder.blobs.end());

  git::SweepOptions sweep_options;
  sweep_options.threads = std::max(1U, options_.threads);
  sweep_options.kinds = git::kSweepTrees | (options_.commits == nullptr ? git::kSweepCommits : 0);
  sweep_options.memory_bytes = options_.memory_bytes;
  sweep_options.plain = options_.plain;
  // The sweep that found what is traced here has told of these.
  sweep_options.told_kinds = git::kSweepCommits | git::kSweepBlobs | git::kSweepTags;
  sweep_options.progress = options_.progress;
  sweep_options.cancelled = options_.cancelled;
  history_.links.emplace(*history_.ids, wanted, sweep_options.threads);
  std::vector<Found> found(sweep_options.threads);
  const auto visit = [&](unsigned worker, const git::SweptObject& object) {
    if (object.kind == ObjectKind::tree) {
      if (!history_.links->add_tree(worker, object)) skips_.add(git::kDamagedObject, object.id.hex());
      return;
    }
    git::CommitLinks commit;
    if (!git::parse_commit_links(object.bytes, commit)) {
      skips_.add(git::kDamagedObject, object.id.hex());
      return;
    }
    add_commit(object.id, commit, found[worker]);
  };
  Selection everything;
  auto totals = git::sweep(repository_, everything, sweep_options, skips_, visit);
  if (!totals) return fail(totals.error());
  if (options_.commits != nullptr) {
    for (auto& part : options_.commits->parts_) {
      for (const CommitCollector::Collected& one : part) add_commit(one.id, one.links, found[0]);
      totals->commits += part.size();
      part = {};
    }
  }
  trace_.trees = totals->trees;
  trace_.commits = totals->commits;
  history_.links->finish();
  std::vector<CommitGraph::Input> commits;
  for (Found& part : found) {
    commits.insert(commits.end(), std::make_move_iterator(part.commits.begin()),
                   std::make_move_iterator(part.commits.end()));
    missing_from_commits_.insert(missing_from_commits_.end(), part.missing.begin(), part.missing.end());
    part = Found{};
  }
  history_.commits.emplace(std::move(commits), history_.ids->size());
  return true;
}

Result<bool> Tracer::read_tips() {
  auto refs = repository_.refs();
  if (!refs) return fail(refs.error());
  history_.refs = std::move(*refs);
  order_refs();
  auto shallow = repository_.shallow_commits();
  if (!shallow) return fail(shallow.error());
  shallow_ = std::move(*shallow);
  auto reflog = repository_.reflog_tips();
  if (!reflog) return fail(reflog.error());

  std::vector<std::uint32_t> by_refs;
  std::vector<std::uint32_t> by_notes;
  std::vector<std::uint32_t> by_stash;
  std::vector<std::uint32_t> by_reflog;
  history_.root_reach.assign(history_.ids->size() + 1, 0);
  for (const git::Ref& ref : history_.refs) {
    const std::uint32_t commit = ref.kind == ObjectKind::commit ? history_.commit_of(ref.target) : kNone;
    history_.ref_commits.push_back(commit);
    if (ref.missing) {
      skips_.add(repository_.is_partial() ? git::kPromisedObject : git::kMissingObject, ref.target.hex() + " " + ref.name);
    } else if (commit != kNone) {
      const bool note = ref.name.starts_with("refs/notes/");
      (note ? by_notes : ref.name == "refs/stash" ? by_stash : by_refs).push_back(commit);
    } else if (ref.kind == ObjectKind::blob) {
      history_.named_blobs.insert(ref.target);
    } else if (ref.kind == ObjectKind::tree) {
      const std::uint32_t number = history_.ids->find(ref.target);
      if (number != kNone) history_.root_reach[number] = kByRefs;
    }
  }
  for (const git::Repository::ReflogTip& tip : *reflog) {
    const std::uint32_t commit = history_.commit_of(tip.id);
    if (commit != kNone) (tip.stash ? by_stash : by_reflog).push_back(commit);
  }
  history_.commits->mark(by_refs, kByRefs);
  history_.commits->mark(by_notes, kByNotes);
  history_.commits->mark(by_stash, kByStash);
  history_.commits->mark(by_reflog, kByReflog);
  history_.commits->mark_rest();

  for (std::uint32_t at = 0; at < history_.commits->size(); ++at) {
    const CommitNode& node = history_.commits->node(at);
    if (node.tree != kNone)
      history_.root_reach[node.tree] = static_cast<std::uint8_t>(history_.root_reach[node.tree] | node.reach);
  }
  // A staged file is in the object database before any commit names it.
  auto index = repository_.index();
  if (!index && index.error().kind == ErrorKind::io) skips_.add(git::kUnreadable, index.error().what);
  if (index) history_.staged = (*index)->entries;
  std::sort(history_.staged.begin(), history_.staged.end(),
            [](const git::IndexEntry& a, const git::IndexEntry& b) { return a.id != b.id ? a.id < b.id : a.path < b.path; });
  return true;
}

// What something reachable names and is not there. What only unreachable objects name is no loss: git itself throws the
// parts of them away one by one.
void Tracer::note_missing() {
  const std::string_view reason = repository_.is_partial() ? git::kPromisedObject : git::kMissingObject;
  constexpr std::uint8_t kReached = kByRefs | kByNotes | kByStash | kByReflog;
  std::vector<ObjectId> gone;
  for (const MissingFromCommit& missing : missing_from_commits_) {
    const std::uint32_t commit = history_.commits->find(missing.commit);
    if (commit == kNone || (history_.commits->node(commit).reach & kReached) == 0) continue;
    // The parents of a shallow commit are left out on purpose; the cut itself is told of.
    if (missing.parent && std::binary_search(shallow_.begin(), shallow_.end(), history_.id_of(commit))) continue;
    gone.push_back(missing.id);
  }
  std::sort(gone.begin(), gone.end());
  gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
  for (const ObjectId& id : gone) skips_.add(reason, id.hex());
  for (const ObjectId& id : shallow_) {
    const std::uint32_t commit = history_.commit_of(id);
    if (commit == kNone || (history_.commits->node(commit).reach & kReached) == 0) continue;
    trace_.shallow = true;
    skips_.add(git::kShallowBoundary, id.hex());
  }
  TreeReach reach(*history_.links, history_.root_reach, kReached);
  const std::vector<ObjectId>& missing = history_.links->missing();
  for (std::size_t at = 0; at < missing.size(); ++at) {
    TreeHolders::Walk walk(*history_.links, static_cast<std::uint32_t>(history_.ids->size() + at));
    // The smallest name among a few holders: which holder is met first depends on how the pack was made.
    const std::string* name = nullptr;
    std::size_t steps = 0;
    for (TreeLink link; steps < 100 && walk.next(link); steps += name != nullptr ? 1 : 0) {
      const std::string& here = history_.links->name(link.name);
      if (name != nullptr && !(here < *name)) continue;
      if (reach.reaches(link.parent)) name = &here;
    }
    if (name != nullptr) skips_.add(reason, missing[at].hex() + " " + *name);
  }
}

void Tracer::order_refs() {
  const auto rank = [](const std::string& name) {
    return name == "HEAD" ? 0 : name.starts_with("refs/heads/") ? 1 : name.starts_with("refs/remotes/") ? 2 : 3;
  };
  history_.ref_at_place.resize(history_.refs.size());
  for (std::uint32_t at = 0; at < history_.refs.size(); ++at) history_.ref_at_place[at] = at;
  std::stable_sort(history_.ref_at_place.begin(), history_.ref_at_place.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int rank_a = rank(history_.refs[a].name);
    const int rank_b = rank(history_.refs[b].name);
    return rank_a != rank_b ? rank_a < rank_b : history_.refs[a].name < history_.refs[b].name;
  });
  history_.ref_place.resize(history_.refs.size());
  for (std::uint32_t place = 0; place < history_.ref_at_place.size(); ++place)
    history_.ref_place[history_.ref_at_place[place]] = place;
  for (const git::Ref& ref : history_.refs) history_.is_tag.push_back(ref.name.starts_with("refs/tags/"));
}

Result<Trace> Tracer::run() {
  trace_.lives.resize(holders_.size());
  if (auto read = read_trees_and_commits(); !read) return fail(read.error());
  if (auto read = read_tips(); !read) return fail(read.error());
  note_missing();
  // As many groups as workers at least: each walks the commits once.
  const std::size_t share = (holders_.size() + options_.threads - 1) / std::max(1U, options_.threads);
  const std::size_t group = std::clamp(share, std::size_t{64}, kGroup);
  const std::size_t groups = (holders_.size() + group - 1) / group;
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  run_workers(static_cast<unsigned>(std::min<std::size_t>(std::max(1U, options_.threads), groups)), [&](unsigned) {
    GroupTracer tracer(repository_, history_);
    for (std::size_t at = next++; at < groups && !stopped; at = next++) {
      if (options_.cancelled && options_.cancelled()) stopped = true;
      const std::size_t begin = at * group;
      const std::size_t size = std::min(group, holders_.size() - begin);
      tracer.trace(holders_.subspan(begin, size), std::span(trace_.lives).subspan(begin, size));
    }
  });
  if (stopped) return git::cancelled_error();
  return std::move(trace_);
}

Result<Trace> trace_history(git::Repository& repository, std::span<const FindingHolders> holders,
                            const TraceOptions& options, git::SkipLog& skips) {
  return Tracer(repository, holders, options, skips).run();
}

}  // namespace plimsoll::lifetimes
