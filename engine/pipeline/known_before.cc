// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/known_before.h"

#include <algorithm>
#include <set>

#include "engine/git/file_lookup.h"
#include "engine/git/replaced_files.h"
#include "engine/pipeline/deployment_collector.h"
#include "engine/pipeline/secret_collector.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kFileLimit = std::size_t{64} << 20U;
constexpr std::size_t kReplacedFilesLimit = 2000;
// A branch that was brought up to date again and again has many sides before it; the latest few hold what it touches.
constexpr std::size_t kTreesLimit = 8;
constexpr std::size_t kPlacesTold = 3;

class KnownIdentities {
 public:
  KnownIdentities(const ScanContext& context, const git::ObjectId& tree, const FindersOfChange& finders)
      : context_(context), finders_(finders) {
    std::shared_ptr<const git::Index> index;
    if (context.request->selection.kind == SelectionKind::staged) {
      if (auto read = context.repository->index()) index = std::move(*read);
    }
    files_ = git::lookup_in_tree(*context.repository, tree, std::move(index));
  }

  void read(const std::string& path) {
    if (!seen_.insert(path).second) return;
    const auto text = files_->read(path, kFileLimit);
    if (!text) return;
    if (!finders_.secrets.empty()) read_secrets(*text);
    if (finders_.checks.none() || !documents::may_be_deployment(path)) return;
    DeploymentCollector deployment(context_, 1);
    deployment.look_at(0, {path, *text, {}, Where::blob, files_.get()}, finders_.checks);
    for (const DeploymentHit& hit : deployment.take()) identities_.insert(hit.finding.identity);
  }

  // Marks what is known; says whether anything is left that is not.
  bool mark(std::vector<Finding>& findings) const {
    bool open = false;
    for (Finding& finding : findings) {
      if (finding.suppressed_by == SuppressedBy::known_before) continue;
      if (identities_.count(finding.identity) == 0) {
        open = true;
        continue;
      }
      finding.suppressed_by = SuppressedBy::known_before;
      finding.suppression_reason = "was there before this change";
    }
    return open;
  }

 private:
  // Whatever the rule: a value that another file tells more about has that rule in the report.
  void read_secrets(std::string_view text) {
    git::SkipLog not_counted;
    SecretCollector secrets(*context_.matcher, context_.archives, not_counted, 1);
    git::SweptObject object;
    object.bytes = text;
    secrets.look_at(0, object);
    for (const SecretGroup& group : secrets.take().groups) {
      const auto found = finders_.secrets.find(group.secret);
      if (found != finders_.secrets.end()) identities_.insert(found->second.begin(), found->second.end());
    }
  }

  const ScanContext& context_;
  const FindersOfChange& finders_;
  std::unique_ptr<documents::FileLookup> files_;
  std::set<std::string> seen_;
  std::set<std::string> identities_;
};

std::vector<std::string> files_replaced(const ScanContext& context, const git::ObjectId& tree,
                                        const std::vector<std::string>& tips) {
  if (context.request->selection.kind == SelectionKind::staged) {
    return git::files_replaced_in_index(*context.repository, tree, kReplacedFilesLimit);
  }
  std::vector<std::string> paths;
  for (const std::string& tip : tips) {
    const auto after = context.repository->resolve_tree(tip);
    if (!after) continue;
    auto more = git::files_replaced_in_tree(*context.repository, tree, *after, kReplacedFilesLimit);
    paths.insert(paths.end(), more.begin(), more.end());
    if (paths.size() >= kReplacedFilesLimit) break;
  }
  return paths;
}

std::optional<std::string> text_at(const ScanContext& context, const std::string& revision, const std::string& path) {
  const auto tree = context.repository->resolve_tree(revision);
  if (!tree) return std::nullopt;
  return git::lookup_in_tree(*context.repository, *tree)->read(path, kFileLimit);
}

std::string places_of(const std::vector<const Finding*>& findings) {
  std::string text;
  for (std::size_t at = 0; at < std::min(kPlacesTold, findings.size()); ++at) {
    text += (at == 0 ? "" : ", ") + findings[at]->path + ":" + std::to_string(findings[at]->start_line);
  }
  if (findings.size() > kPlacesTold) text += " and " + std::to_string(findings.size() - kPlacesTold) + " more";
  return text;
}

}  // namespace

void mark_what_was_there(const ScanContext& context, const std::vector<std::string>& tips, const FindersOfChange& finders,
                         std::vector<Finding>& findings) {
  if (findings.empty()) return;
  std::set<std::string> paths;
  for (const Finding& finding : findings) {
    for (const Occurrence& place : finding.occurrences) paths.insert(place.path);
  }
  for (const git::ObjectId& tree : git::trees_before(*context.repository, context.request->selection, kTreesLimit)) {
    KnownIdentities known(context, tree, finders);
    for (const std::string& path : paths) known.read(path);
    if (!known.mark(findings)) return;
    for (const std::string& path : files_replaced(context, tree, tips)) known.read(path);
    if (!known.mark(findings)) return;
  }
}

std::vector<std::string> acceptances_of_change(const ScanContext& context, const std::vector<std::string>& tips,
                                               const std::vector<Finding>& findings) {
  std::vector<std::string> notices;
  std::vector<const Finding*> accepted;
  for (const Finding& finding : findings) {
    const bool by_mark =
        finding.suppressed_by == SuppressedBy::inline_mark || finding.suppressed_by == SuppressedBy::foreign_mark;
    if (by_mark) accepted.push_back(&finding);
  }
  if (!accepted.empty()) {
    std::sort(accepted.begin(), accepted.end(), [](const Finding* left, const Finding* right) {
      return std::tie(left->path, left->start_line) < std::tie(right->path, right->start_line);
    });
    notices.push_back("this change accepts " + std::to_string(accepted.size()) +
                      (accepted.size() == 1 ? " finding" : " findings") + " of its own by marks in the text (" +
                      places_of(accepted) + ")");
  }
  const ScanRequest& request = *context.request;
  if (request.settings_revision.empty()) return notices;
  std::vector<std::string> names = {request.config_file.empty() ? kConfigurationName : request.config_file};
  if (!request.baseline_file.empty()) names.push_back(request.baseline_file);
  for (const std::string& name : names) {
    const auto before = text_at(context, request.settings_revision, name);
    for (const std::string& tip : tips) {
      const auto after = text_at(context, tip, name);
      if (after == before) continue;
      notices.push_back("this change edits '" + name + "'; what it says there counts once it is part of the target");
      break;
    }
  }
  return notices;
}

}  // namespace plimsoll::pipeline
