// SPDX-License-Identifier: Apache-2.0
//
// A sweep of a whole history, in five passes:
//   1. every object once: secrets, and which commit has which root tree
//   2. the deployment files at the tips (or of all time), with the files beside them
//   3. older versions of the paths that have deployment findings, to know since when
//   4. one pass over trees and commits: the lives of all findings
//   5. findings, with the text of the place that is shown read again
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/calendar.h"
#include "engine/base/worker_pool.h"
#include "engine/git/file_versions.h"
#include "engine/git/files_at_tips.h"
#include "engine/git/path_versions.h"
#include "engine/git/sweep.h"
#include "engine/git/tree_lookups.h"
#include "engine/lifetimes/lifetime.h"
#include "engine/pipeline/commit_facts_mask.h"
#include "engine/pipeline/deployment_collector.h"
#include "engine/pipeline/deployment_findings.h"
#include "engine/pipeline/scans.h"
#include "engine/pipeline/secret_collector.h"
#include "engine/pipeline/secret_findings.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kExcerptObjectLimit = std::size_t{256} << 20U;

class HistoryScan {
 public:
  HistoryScan(const ScanContext& context, const ScanState* state, ScanState* keep)
      : context_(context),
        state_(state),
        keep_(keep),
        repository_(*context.repository),
        commits_(context.threads),
        deployment_(context, context.threads, &skips_) {}

  Result<ScanOutcome> run() {
    ScanOutcome outcome;
    SecretCollector secrets(*context_.matcher, context_.archives, skips_, context_.threads);
    if (context_.request->profile_rules) secrets.profile(context_.ruleset->rules().size());
    const Result<bool> read = read_objects(secrets, outcome.coverage);
    if (context_.request->profile_rules) outcome.rule_costs = secrets.costs(context_.ruleset->rules());
    const SecretCollection collection = secrets.take();
    if (!read && read.error().kind == ErrorKind::cancelled) return stopped_outcome(collection);
    if (!read) return fail(read.error());
    progress("reading deployment files", 0, 0);
    auto groups = deployment_groups();
    if (!groups) return fail(std::move(groups.error()));
    if (cancelled()) return stopped_outcome(collection);

    std::vector<lifetimes::FindingHolders> holders = holders_of(collection);
    for (const auto& [identity, group] : *groups) {
      lifetimes::FindingHolders& one = holders.emplace_back();
      for (const DeploymentHit& hit : group.hits) one.blobs.push_back(hit.blob);
      for (const git::ObjectId& blob : older_blobs_[identity]) one.blobs.push_back(blob);
      std::sort(one.blobs.begin(), one.blobs.end());
      one.blobs.erase(std::unique(one.blobs.begin(), one.blobs.end()), one.blobs.end());
    }
    lifetimes::TraceOptions options;
    options.threads = context_.threads;
    options.memory_bytes = context_.request->memory_bytes;
    options.plain = context_.request->plain_reader;
    options.commits = &commits_;
    options.progress = [this](std::uint64_t done, std::uint64_t total) { progress("finding origins", done, total); };
    options.cancelled = context_.request->cancelled;
    auto trace = lifetimes::trace_history(repository_, holders, options, skips_);
    if (!trace && trace.error().kind == ErrorKind::cancelled) return stopped_outcome(collection);
    if (!trace) return fail(std::move(trace.error()));
    outcome.coverage.trees = trace->trees;

    make_findings(collection, *groups, trace->lives, outcome);
    note_unread(repository_, skips_);
    outcome.coverage.skipped = skips_.take();
    outcome.coverage.complete = skips_.complete();
    outcome.coverage.shallow = repository_.is_shallow();
    outcome.coverage.deployment_files = deployment_.files_read();
    outcome.coverage.images_not_judged = deployment_.images_not_judged();
    return outcome;
  }

 private:
  // What the state's objects would have added, had they been read. An object that is gone since then still counts.
  static std::uint64_t bytes_known(const ScanState& state) { return state.clean_bytes; }

  // The caller wants an end, not the whole: the secrets seen so far, without their lives and so without paths.
  ScanOutcome stopped_outcome(const SecretCollection& collection) {
    ScanOutcome outcome;
    outcome.stopped = true;
    skips_.add(kStopped, "");
    std::map<std::string, DeploymentGroup> none;
    make_findings(collection, none, {}, outcome);
    note_unread(repository_, skips_);
    outcome.coverage.skipped = skips_.take();
    outcome.coverage.complete = false;
    outcome.coverage.shallow = repository_.is_shallow();
    return outcome;
  }

  void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (context_.request->progress) context_.request->progress({stage, done, total});
  }
  [[nodiscard]] bool cancelled() const { return context_.request->cancelled && context_.request->cancelled(); }

  Result<bool> read_objects(SecretCollector& secrets, Coverage& coverage) {
    git::SweepOptions options;
    options.threads = context_.threads;
    options.memory_bytes = context_.request->memory_bytes;
    options.plain = context_.request->plain_reader;
    options.cancelled = context_.request->cancelled;
    options.progress = [this](std::uint64_t done, std::uint64_t total) { progress("reading history", done, total); };
    // Commits are read again in any case: their trees are asked for below.
    options.known = [this](const git::ObjectId& id, git::ObjectKind kind) {
      return state_ != nullptr && kind != git::ObjectKind::commit && state_->is_clean(id);
    };
    struct DatedRoot {
      std::int64_t time = 0;
      git::Root root;
    };
    std::vector<std::vector<DatedRoot>> roots(context_.threads);
    std::vector<std::vector<git::ObjectId>> scripts(context_.threads);
    std::vector<std::vector<git::ObjectId>> clean(context_.threads);
    std::vector<std::uint64_t> clean_bytes(context_.threads, 0);
    auto totals = git::sweep(repository_, context_.request->selection, options, skips_,
                             [&](unsigned worker, const git::SweptObject& object) {
                               const bool holds_secret = secrets.look_at(worker, object);
                               if (object.kind == git::ObjectKind::blob && object.bytes.starts_with("#!"))
                                 scripts[worker].push_back(object.id);
                               commits_.add(worker, object);
                               if (object.kind != git::ObjectKind::commit) {
                                 if (keep_ != nullptr && !holds_secret) {
                                   clean[worker].push_back(object.id);
                                   clean_bytes[worker] += object.bytes.size();
                                 }
                                 return;
                               }
                               if (auto commit = git::parse_commit(object.id, object.bytes)) {
                                 roots[worker].push_back({commit->time, {commit->tree, object.id, ""}});
                               }
                             });
    if (!totals) return fail(std::move(totals.error()));
    // By time: neighbours share most of their trees, which are then read once.
    std::vector<DatedRoot> all;
    for (std::vector<DatedRoot>& part : roots) {
      std::move(part.begin(), part.end(), std::back_inserter(all));
      part = {};
    }
    std::sort(all.begin(), all.end(), [](const DatedRoot& left, const DatedRoot& right) {
      return std::tie(left.time, left.root.commit) < std::tie(right.time, right.root.commit);
    });
    for (DatedRoot& root : all) {
      if (context_.as_of_commit) commit_days_.emplace(root.root.commit, iso_time(root.time).substr(0, 10));
      roots_.push_back(std::move(root.root));
    }
    for (const std::vector<git::ObjectId>& part : scripts) scripts_.insert(part.begin(), part.end());
    const std::uint64_t known_bytes = state_ != nullptr ? bytes_known(*state_) : 0;
    if (keep_ != nullptr) {
      for (unsigned worker = 0; worker < context_.threads; ++worker) {
        keep_->clean.insert(keep_->clean.end(), clean[worker].begin(), clean[worker].end());
        keep_->clean_bytes += clean_bytes[worker];
      }
      if (state_ != nullptr) {
        keep_->clean.insert(keep_->clean.end(), state_->clean.begin(), state_->clean.end());
        keep_->clean_bytes += state_->clean_bytes;
      }
      std::sort(keep_->clean.begin(), keep_->clean.end());
      keep_->clean.erase(std::unique(keep_->clean.begin(), keep_->clean.end()), keep_->clean.end());
    }
    coverage.commits = totals->commits;
    coverage.blobs = totals->blobs;
    coverage.blobs_scanned = totals->blobs;
    coverage.tags = totals->tags;
    coverage.bytes = totals->bytes + known_bytes;
    return true;
  }

  // Reads a list of files, on all workers.
  void read_files(const std::vector<git::TipFile>& files,
                  const std::function<void(unsigned worker, const git::TipFile& file, std::string_view bytes,
                                           git::TreeLookups& lookups)>& on_file) {
    // A worker takes neighbours: versions of about one time have most of the files beside them in common.
    constexpr std::size_t kShare = 16;
    std::atomic<std::size_t> next{0};
    run_workers(context_.threads, [&](unsigned worker) {
      git::TreeLookups lookups(repository_);
      for (std::size_t first = next.fetch_add(kShare); first < files.size(); first = next.fetch_add(kShare)) {
        for (std::size_t at = first; at < std::min(files.size(), first + kShare) && !cancelled(); ++at) {
          auto bytes = repository_.read_object(files[at].blob, git::ObjectKind::blob, documents::kDeploymentBytesLimit);
          // Too large for a deployment file, or missing: the sweep has counted it.
          if (bytes) on_file(worker, files[at], *bytes, lookups);
        }
      }
    });
  }

  void check_files(const std::vector<git::TipFile>& files) {
    read_files(files, [&](unsigned worker, const git::TipFile& file, std::string_view bytes, git::TreeLookups& lookups) {
      // What stood long ago is not compared with other files of then.
      const bool at_tip = tip_refs_.count({file.path, file.blob}) != 0;
      const std::optional<git::ObjectId> tree = at_tip ? std::optional(file.tree) : std::nullopt;
      deployment_.look_at(
          worker, {file.path, bytes, file.blob, Where::blob, lookups.in_tree(file.tree), tree, day_of(file), at_tip});
    });
  }

  Result<std::map<std::string, DeploymentGroup>> deployment_groups() {
    const auto wanted = [](std::string_view path) { return documents::may_be_deployment(path); };
    auto tips = git::files_at_tips(repository_, {}, skips_, [&](std::string_view path, const git::ObjectId& blob) {
      return wanted(path) && !is_no_script(path, blob);
    });
    if (!tips) return fail(std::move(tips.error()));
    for (const git::TipFile& file : *tips) tip_refs_[{file.path, file.blob}] = file.ref;
    std::vector<git::TipFile> files = std::move(*tips);
    if (context_.request->all_time || context_.as_of_commit) {
      auto past = files_of_all_time(wanted);
      if (!past) return fail(std::move(past.error()));
      for (git::FileVersion& file : *past) {
        const bool at_tip = tip_refs_.count({file.path, file.blob}) != 0;
        if (at_tip && context_.as_of_commit) first_commits_[{file.path, file.blob}] = file.commit;
        if (!at_tip && context_.request->all_time) files.push_back(std::move(file));
      }
    }
    check_files(files);
    auto groups = group_hits(deployment_.take(), [this](const DeploymentHit& left, const DeploymentHit& right) {
      return rank_of(left) < rank_of(right);
    });
    if (!context_.request->all_time) find_older_versions(files, groups);
    return groups;
  }

  // The day that a version of a file came in, when life cycles are judged at that day; else nothing.
  [[nodiscard]] std::string day_of(const git::TipFile& file) const {
    if (!context_.as_of_commit) return {};
    const auto first = first_commits_.find({file.path, file.blob});
    const auto day = commit_days_.find(first != first_commits_.end() ? first->second : file.commit);
    return day != commit_days_.end() ? day->second : std::string();
  }

  // Every file without an extension may be a script; the sweep has seen which of them start like one.
  [[nodiscard]] bool is_no_script(std::string_view path, const git::ObjectId& blob) const {
    return state_ == nullptr && !scripts_.contains(blob) && documents::path_claim(path) == documents::PathClaim::script_only;
  }

  Result<std::vector<git::FileVersion>> files_of_all_time(const std::function<bool(std::string_view path)>& wanted) {
    git::FileChoice choice;
    choice.name = documents::may_be_deployment_name;
    choice.wanted = wanted;
    git::FileVersionsOptions options;
    options.threads = context_.threads;
    options.memory_bytes = context_.request->memory_bytes;
    options.plain = context_.request->plain_reader;
    // The pass over trees and commits tells what is missing.
    options.told_kinds = git::kSweepTrees | git::kSweepBlobs;
    options.cancelled = context_.request->cancelled;
    git::SkipLog told_elsewhere;
    auto files = git::file_versions(repository_, roots_, choice, options, told_elsewhere);
    if (files) std::erase_if(*files, [this](const git::FileVersion& file) { return is_no_script(file.path, file.blob); });
    return files;
  }

  // HEAD before branches before remote branches before what stands at no tip.
  [[nodiscard]] int rank_of(const DeploymentHit& hit) const {
    const auto found = tip_refs_.find({hit.finding.path, hit.blob});
    if (found == tip_refs_.end()) return 3;
    if (found->second == "HEAD") return 0;
    return found->second.starts_with("refs/heads/") ? 1 : 2;
  }

  // The files of all time that stand under one of these paths.
  std::vector<git::TipFile> versions_of(const std::set<std::string, std::less<>>& paths) {
    git::PathVersionsOptions options;
    options.threads = context_.threads;
    options.memory_bytes = context_.request->memory_bytes;
    options.plain = context_.request->plain_reader;
    options.cancelled = context_.request->cancelled;
    auto versions = git::path_versions(repository_, roots_, paths, options);
    // A history that cannot be read is told of by the pass over it.
    return versions ? std::move(*versions) : std::vector<git::TipFile>();
  }

  // What is asked of an older version: which checks, and whether they may look at the files beside it.
  struct Question {
    CheckSet checks;
    bool with_files = false;
  };

  // Since when has a finding of today been there? Ask every version that its path ever had.
  void find_older_versions(const std::vector<git::TipFile>& tip_files, std::map<std::string, DeploymentGroup>& groups) {
    std::set<std::string, std::less<>> paths;
    std::map<std::string, Question, std::less<>> questions;  // by path: what its findings of today came from
    for (const auto& [identity, group] : groups) {
      const DeploymentHit& hit = group.hits.front();
      const Finding& finding = hit.finding;
      paths.insert(finding.path);
      Question& question = questions[finding.path];
      question.checks.set(hit.check);
      const bool beside = std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                      [&](const Evidence& line) { return !line.path.empty() && line.path != finding.path; });
      question.with_files = question.with_files || beside || finding.rule.starts_with("service/") ||
                            finding.rule.starts_with("build/") || finding.path.ends_with(".yml") ||
                            finding.path.ends_with(".yaml");
    }
    if (paths.empty()) return;
    std::set<std::pair<std::string, git::ObjectId>> seen;
    for (const git::TipFile& file : tip_files) seen.insert({file.path, file.blob});
    std::vector<git::TipFile> older = versions_of(paths);
    std::erase_if(older, [&](const git::TipFile& file) { return seen.count({file.path, file.blob}) != 0; });
    std::unordered_map<git::ObjectId, std::size_t, git::ObjectIdHash> age;  // of root trees, in the order of time
    for (std::size_t at = 0; at < roots_.size(); ++at) age.emplace(roots_[at].tree, at);
    std::sort(older.begin(), older.end(), [&](const git::TipFile& left, const git::TipFile& right) {
      return std::make_tuple(age[left.tree], std::string_view(left.path), left.blob) <
             std::make_tuple(age[right.tree], std::string_view(right.path), right.blob);
    });
    std::vector<std::vector<std::pair<std::string, git::ObjectId>>> found(context_.threads);
    read_files(older, [&](unsigned worker, const git::TipFile& file, std::string_view bytes, git::TreeLookups& lookups) {
      const Question& question = questions.find(file.path)->second;
      const DeploymentFile asked{
          file.path,    bytes,        file.blob, Where::blob, question.with_files ? lookups.in_tree(file.tree) : nullptr,
          std::nullopt, day_of(file), false};
      for (std::string& identity : deployment_.identities_in(asked, question.checks)) {
        if (groups.count(identity) != 0) found[worker].emplace_back(std::move(identity), file.blob);
      }
    });
    for (auto& part : found) {
      for (auto& [identity, blob] : part) older_blobs_[identity].push_back(blob);
    }
  }

  void make_findings(const SecretCollection& collection, std::map<std::string, DeploymentGroup>& groups,
                     std::span<const lifetimes::Life> lives, ScanOutcome& outcome) {
    const std::span<const lifetimes::Life> of_secrets = lives.first(lives.empty() ? 0 : collection.groups.size());
    SecretFindingContext context;
    context.rules = context_.ruleset->rules();
    context.matcher = context_.matcher.get();
    context.archives = context_.archives;
    context.foreign_marks = context_.foreign_marks;
    context.imported = context_.imported.empty() ? nullptr : &context_.imported;
    context.show_secrets = context_.request->show_secrets;
    context.threads = context_.threads;
    context.read = [this](const SecretHit& hit, const std::string&) {
      return repository_.read_object(hit.object, hit.kind, kExcerptObjectLimit);
    };
    context.at_head = files_at_head(of_secrets);
    outcome.findings = secret_findings(collection, of_secrets, context).findings;
    std::size_t at = collection.groups.size();
    for (auto& [identity, group] : groups) outcome.findings.push_back(finding_of(group, &lives[at++], *context_.ruleset));
    if (!context_.request->show_secrets) mask_commit_facts(collection, outcome.findings);
  }

  std::set<std::pair<std::string, git::ObjectId>> files_at_head(std::span<const lifetimes::Life> lives) {
    std::set<std::pair<std::string, git::ObjectId>> at_head;
    const auto head = repository_.resolve_tree("HEAD");
    if (!head) return at_head;
    std::unordered_set<std::string> paths;
    for (const lifetimes::Life& life : lives) {
      for (const lifetimes::LifePlace& place : life.places) paths.insert(place.path);
    }
    if (paths.empty()) return at_head;
    git::SkipLog not_counted;
    for (git::TipFile& file : git::files_below(
             repository_, {{*head, {}, "HEAD"}}, not_counted,
             [&](std::string_view path, const git::ObjectId&) { return paths.count(std::string(path)) != 0; })) {
      at_head.insert({std::move(file.path), file.blob});
    }
    return at_head;
  }

  const ScanContext& context_;
  const ScanState* state_;  // of an earlier scan; may be null
  ScanState* keep_;         // for the next one; may be null
  git::Repository& repository_;
  git::SkipLog skips_;
  std::vector<git::Root> roots_;                                  // of every commit, by time
  std::unordered_set<git::ObjectId, git::ObjectIdHash> scripts_;  // blobs that start with "#!"; not those of the state
  lifetimes::CommitCollector commits_;
  DeploymentCollector deployment_;
  std::map<std::pair<std::string, git::ObjectId>, std::string> tip_refs_;
  // Only when life cycles are judged at the day of the commit:
  std::unordered_map<git::ObjectId, std::string, git::ObjectIdHash> commit_days_;
  std::map<std::pair<std::string, git::ObjectId>, git::ObjectId> first_commits_;  // of the files at the tips
  std::map<std::string, std::vector<git::ObjectId>> older_blobs_;                 // by identity
};

}  // namespace

Result<ScanOutcome> scan_history(const ScanContext& context, const ScanState* state, ScanState* keep) {
  return HistoryScan(context, state, keep).run();
}

}  // namespace plimsoll::pipeline
