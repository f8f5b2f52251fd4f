// SPDX-License-Identifier: Apache-2.0
//
// Scans in which every file comes with its path: a range, a tree, the index, the work tree, a folder, standard input.
// Secrets and deployment checks see the text in the same visit, so nothing is read twice.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "engine/base/calendar.h"
#include "engine/base/file_io.h"
#include "engine/git/file_lookup.h"
#include "engine/git/files_at_tips.h"
#include "engine/git/sweep.h"
#include "engine/pipeline/commit_facts_mask.h"
#include "engine/pipeline/deployment_collector.h"
#include "engine/pipeline/deployment_findings.h"
#include "engine/pipeline/known_before.h"
#include "engine/pipeline/scans.h"
#include "engine/pipeline/secret_collector.h"
#include "engine/pipeline/secret_findings.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kExcerptFileLimit = std::size_t{256} << 20U;

class PlacedScan {
 public:
  explicit PlacedScan(const ScanContext& context)
      : context_(context),
        request_(*context.request),
        secrets_(*context.matcher, context.archives, skips_, context.threads),
        deployment_(context, context.threads, &skips_),
        lookups_(context.threads) {}

  Result<ScanOutcome> run() {
    ScanOutcome outcome;
    if (request_.profile_rules) secrets_.profile(context_.ruleset->rules().size());
    auto read = request_.selection.kind == SelectionKind::standard_input ? read_standard_input() : read_selection();
    if (!read && read.error().kind == ErrorKind::cancelled) {
      // What was found until then is worth telling.
      outcome.stopped = true;
      skips_.add(kStopped, "");
      read = git::SweepTotals{};
    }
    if (!read) return fail(std::move(read.error()));
    if (request_.profile_rules) outcome.rule_costs = secrets_.costs(context_.ruleset->rules());
    Coverage& coverage = outcome.coverage;
    coverage.commits = read->commits;
    coverage.trees = read->trees;
    coverage.blobs = read->blobs;
    coverage.blobs_scanned = read->blobs;
    coverage.tags = read->tags;
    coverage.files = read->files;
    coverage.bytes = read->bytes;
    coverage.deployment_files = deployment_.files_read();
    coverage.images_not_judged = deployment_.images_not_judged();
    coverage.shallow = context_.repository != nullptr && context_.repository->is_shallow();
    make_findings(outcome);
    tell_new_from_old(outcome);
    if (context_.repository != nullptr) note_unread(*context_.repository, skips_);
    coverage.skipped = skips_.take();
    coverage.complete = skips_.complete();
    return outcome;
  }

 private:
  Result<git::SweepTotals> read_standard_input() {
    git::SweptObject object;
    object.where = Where::standard_input;
    object.bytes = request_.standard_input;
    const git::Place place{request_.path == "-" ? "stdin" : request_.path, 0100644, {}};
    object.places = std::span(&place, 1);
    look_at(0, object);
    git::SweepTotals totals;
    totals.files = 1;
    totals.bytes = object.bytes.size();
    return totals;
  }

  Result<git::SweepTotals> read_selection() {
    git::SweepOptions options;
    options.threads = context_.threads;
    options.memory_bytes = request_.memory_bytes;
    options.plain = request_.plain_reader;
    options.cancelled = request_.cancelled;
    options.progress = [this](std::uint64_t done, std::uint64_t total) {
      if (request_.progress) request_.progress({"reading files", done, total});
    };
    const auto visitor = [this](unsigned worker, const git::SweptObject& object) { look_at(worker, object); };
    if (request_.selection.kind == SelectionKind::folder) return git::sweep_folder(request_.path, options, skips_, visitor);
    if (auto made = prepare_lookup(); !made) return fail(std::move(made.error()));
    return git::sweep(*context_.repository, request_.selection, options, skips_, visitor);
  }

  // Where the files beside a deployment file are read from.
  Result<bool> prepare_lookup() {
    const SelectionKind kind = request_.selection.kind;
    if (kind == SelectionKind::tree) {
      auto tree = context_.repository->resolve_tree(request_.selection.revision);
      if (!tree) return fail(std::move(tree.error()));
      tree_ = *tree;
    } else if (kind == SelectionKind::range) {
      // Deployment files are judged as the range leaves them.
      std::vector<git::Root> roots;
      for (const std::string& tip : tips_of_range()) {
        auto tree = context_.repository->resolve_tree(tip);
        if (!tree) return fail(std::move(tree.error()));
        if (!tree_) tree_ = *tree;
        roots.push_back({*tree, {}, tip});
      }
      for (git::TipFile& file : git::files_below(
               *context_.repository, roots, skips_,
               [](std::string_view path, const git::ObjectId&) { return documents::may_be_deployment(path); })) {
        tree_of_.insert({{std::move(file.path), file.blob}, file.tree});
      }
    }
    return true;
  }

  [[nodiscard]] std::vector<std::string> tips_of_range() const {
    const auto refs = context_.repository->refs();
    return range_tips(request_.selection.revision, refs ? *refs : std::vector<git::Ref>());
  }

  documents::FileLookup* lookup_for(unsigned worker) {
    std::unique_ptr<documents::FileLookup>& lookup = lookups_[worker];
    if (lookup) return lookup.get();
    switch (request_.selection.kind) {
      case SelectionKind::tree:
        lookup = git::lookup_in_tree(*context_.repository, *tree_);
        break;
      case SelectionKind::staged:
        if (auto made = git::lookup_in_index(*context_.repository)) lookup = std::move(*made);
        break;
      case SelectionKind::worktree:
      case SelectionKind::folder:
        lookup = git::lookup_in_folder(context_.root, &skips_);
        break;
      case SelectionKind::range:
      case SelectionKind::history:
      case SelectionKind::standard_input:
        break;
    }
    return lookup.get();
  }

  void look_at(unsigned worker, const git::SweptObject& object) {
    secrets_.look_at(worker, object);
    if (object.kind != git::ObjectKind::blob) return;
    for (const git::Place& place : object.places) {
      constexpr std::uint32_t kLink = 0120000;
      if (place.mode == kLink) continue;
      const bool is_input = object.where == Where::standard_input;
      if (!is_input && !documents::may_be_deployment(place.path)) continue;
      if (request_.selection.kind == SelectionKind::range) {
        const auto tree = tree_of_.find({place.path, object.id});
        if (tree == tree_of_.end()) continue;
        const auto files = git::lookup_in_tree(*context_.repository, tree->second);
        deployment_.look_at(worker, {place.path, object.bytes, object.id, object.where, files.get(), tree->second});
        continue;
      }
      deployment_.look_at(worker, {place.path, object.bytes, object.id, object.where,
                                   is_input ? nullptr : lookup_for(worker), git::ObjectId{}});
    }
  }

  Result<std::string> read_again(const SecretHit& hit, const std::string& path) const {
    switch (hit.where) {
      case Where::standard_input:
        return std::string(request_.standard_input);
      case Where::worktree:
      case Where::folder: {
        const std::string& root = context_.root;
        return read_file(path.empty() || root.empty() ? root + path : root + "/" + path, kExcerptFileLimit);
      }
      default:
        return context_.repository->read_object(hit.object, hit.kind, kExcerptFileLimit);
    }
  }

  std::optional<CommitFacts> facts_of(const git::ObjectId& id) const {
    auto commit = context_.repository->read_commit(id);
    if (!commit) return std::nullopt;
    CommitFacts facts;
    facts.id = id.hex();
    facts.author = commit->author;
    facts.date = iso_time(commit->time);
    facts.summary = commit->message.substr(0, commit->message.find('\n'));
    return facts;
  }

  void make_findings(ScanOutcome& outcome) {
    SecretFindingContext context;
    context.rules = context_.ruleset->rules();
    context.matcher = context_.matcher.get();
    context.archives = context_.archives;
    context.foreign_marks = context_.foreign_marks;
    context.imported = context_.imported.empty() ? nullptr : &context_.imported;
    context.show_secrets = request_.show_secrets;
    context.threads = context_.threads;
    context.read = [this](const SecretHit& hit, const std::string& path) {
      auto text = read_again(hit, path);
      if (!text && text.error().kind == ErrorKind::io) skips_.add(git::kUnreadable, text.error().what);
      return text;
    };
    if (context_.repository != nullptr) {
      context.commit_facts = [this](const git::ObjectId& id) { return facts_of(id); };
    }
    const SecretCollection collection = secrets_.take();
    SecretFindings made = secret_findings(collection, {}, context);
    outcome.findings = std::move(made.findings);
    for (std::size_t at = 0; request_.only_new && at < outcome.findings.size(); ++at) {
      finders_.secrets[made.groups[at]->secret].push_back(outcome.findings[at].identity);
    }
    std::vector<DeploymentHit> hits = deployment_.take();
    for (const DeploymentHit& hit : hits) finders_.checks.set(hit.check);
    auto groups = group_hits(std::move(hits), [](const DeploymentHit&, const DeploymentHit&) { return false; });
    for (auto& [identity, group] : groups) outcome.findings.push_back(finding_of(group, nullptr, *context_.ruleset));
    if (!request_.show_secrets) mask_commit_facts(collection, outcome.findings);
  }

  void tell_new_from_old(ScanOutcome& outcome) const {
    const SelectionKind kind = request_.selection.kind;
    const bool range = kind == SelectionKind::range;
    if (!range && kind != SelectionKind::staged) return;
    const std::vector<std::string> tips = range ? tips_of_range() : std::vector<std::string>();
    if (request_.only_new) mark_what_was_there(context_, tips, finders_, outcome.findings);
    if (range) outcome.acceptances = acceptances_of_change(context_, tips, outcome.findings);
  }

  const ScanContext& context_;
  const ScanRequest& request_;
  git::SkipLog skips_;
  SecretCollector secrets_;
  DeploymentCollector deployment_;
  std::vector<std::unique_ptr<documents::FileLookup>> lookups_;  // by worker
  FindersOfChange finders_;
  std::optional<git::ObjectId> tree_;
  std::map<std::pair<std::string, git::ObjectId>, git::ObjectId> tree_of_;  // range only: files at its tips
};

}  // namespace

std::vector<std::string> range_tips(std::string_view range, const std::vector<git::Ref>& refs) {
  std::vector<std::string> tips;
  bool left_out = false;
  while (!range.empty()) {
    const std::size_t end = std::min(range.find_first_of(" \t\n"), range.size());
    const std::string_view word = range.substr(0, end);
    range.remove_prefix(std::min(range.size(), end + 1));
    if (word == "--not") {
      left_out = !left_out;
    } else if (!left_out && (word == "--branches" || word == "--tags" || word == "--all")) {
      const std::string_view prefix = word == "--branches" ? "refs/heads/" : word == "--tags" ? "refs/tags/" : "";
      for (const git::Ref& ref : refs) {
        if (ref.kind == git::ObjectKind::commit && !ref.missing && ref.name.starts_with(prefix))
          tips.push_back(ref.target.hex());
      }
    } else if (!left_out && !word.empty() && word.front() != '^' && !word.starts_with("--")) {
      const std::size_t dots = word.find("..");
      std::string_view tip = word;
      if (dots != std::string_view::npos) {
        tip.remove_prefix(dots);
        while (!tip.empty() && tip.front() == '.') tip.remove_prefix(1);
      }
      if (tip.ends_with("^!")) tip.remove_suffix(2);
      tips.emplace_back(tip.empty() ? "HEAD" : tip);
    }
  }
  return tips;
}

Result<ScanOutcome> scan_placed(const ScanContext& context) { return PlacedScan(context).run(); }

}  // namespace plimsoll::pipeline
