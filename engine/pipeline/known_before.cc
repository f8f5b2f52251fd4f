// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/known_before.h"

#include <unordered_set>

#include "engine/findings/identity.h"
#include "engine/git/file_lookup.h"
#include "engine/git/files_at_tips.h"
#include "engine/pipeline/deployment_collector.h"
#include "engine/pipeline/secret_collector.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kFileLimit = std::size_t{64} << 20U;
constexpr std::size_t kMovedFilesLimit = 2000;

std::set<std::string> files_taken_away(git::Repository& repository, const git::ObjectId& head) {
  std::set<std::string> gone;
  const auto index = repository.index();
  if (!index) return gone;
  std::unordered_set<std::string> staged;
  for (const git::IndexEntry& entry : index->entries) {
    // A sparse index keeps a folder as one entry: nothing in it was touched.
    if ((entry.mode & git::kModeKind) == git::kModeTree) return gone;
    staged.insert(entry.path);
  }
  git::SkipLog not_counted;
  for (git::TipFile& file : git::files_below(repository, {{head, {}, "HEAD"}}, not_counted,
                                             [&](std::string_view path) { return staged.count(std::string(path)) == 0; })) {
    gone.insert(std::move(file.path));
    if (gone.size() == kMovedFilesLimit) break;
  }
  return gone;
}

}  // namespace

std::set<std::string> identities_at_head(const ScanContext& context, const std::set<std::string>& paths) {
  std::set<std::string> identities;
  const auto head = context.repository->resolve_tree("HEAD");
  if (!head) return identities;
  std::set<std::string> wanted = files_taken_away(*context.repository, *head);
  wanted.insert(paths.begin(), paths.end());
  const auto files = git::lookup_in_tree(*context.repository, *head);
  SecretCollector secrets(*context.matcher, 1);
  DeploymentCollector deployment(context.settings, 1);
  for (const std::string& path : wanted) {
    const auto text = files->read(path, kFileLimit);
    if (!text) continue;
    git::SweptObject object;
    object.bytes = *text;
    secrets.look_at(0, object);
    if (documents::may_be_deployment(path)) deployment.look_at(0, {path, *text, {}, Where::blob, files.get()});
  }
  for (const SecretGroup& group : secrets.take().groups) {
    identities.insert(
        findings::make_identity(context.ruleset->rules()[group.rule].id, group.secret, findings::SubjectKind::secret, ""));
  }
  for (const DeploymentHit& hit : deployment.take()) identities.insert(hit.finding.identity);
  return identities;
}

}  // namespace plimsoll::pipeline
