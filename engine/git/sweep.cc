// SPDX-License-Identifier: Apache-2.0
#include "engine/git/sweep.h"

#include "engine/git/fast_sweep.h"
#include "engine/git/folder_sweep.h"
#include "engine/git/object_counts.h"
#include "engine/git/plain_sweep.h"
#include "engine/git/selected_objects.h"

namespace plimsoll::git {
namespace {

Result<SweepTotals> sweep_history(PlainRepository& repository, const SweepOptions& options, SkipLog& skips,
                                  const ObjectVisitor& visitor) {
  if (!options.plain) static_cast<void>(repository.object_store_for_sweep());
  // What libgit2 cannot open it does not tell of.
  if (!wants(options.told_kinds, ObjectKind::blob)) {
    for (const Skipped& pack : repository.reader().store().damaged) {
      skips.add(pack.reason, pack.examples.front(), pack.incomplete, pack.count);
    }
  }
  if (options.plain) return plain_sweep(repository, options, skips, visitor);
  return fast_sweep(repository.reader(), options, skips, visitor);
}

}  // namespace

Result<ObjectIdList> all_object_ids(Repository& repository, bool plain) {
  auto& own = static_cast<PlainRepository&>(repository);
  if (!plain) return list_object_ids(own.object_store_for_sweep());
  auto ids = list_plain_ids(own);
  if (!ids) return fail(ids.error());
  return ObjectIdList(std::move(*ids));
}

Result<SweepTotals> sweep(Repository& repository, const Selection& selection, const SweepOptions& options, SkipLog& skips,
                          const ObjectVisitor& visitor) {
  // open_repository() makes no other kind.
  auto& plain = static_cast<PlainRepository&>(repository);
  const auto listed = [&](Result<std::vector<WantedObject>> objects, Where where) -> Result<SweepTotals> {
    if (!objects) return fail(objects.error());
    return sweep_listed(plain, *objects, where, options, skips, visitor);
  };
  switch (selection.kind) {
    case SelectionKind::history:
      return sweep_history(plain, options, skips, visitor);
    case SelectionKind::range:
      return listed(objects_of_range(plain, selection.revision, skips), Where::blob);
    case SelectionKind::tree:
      return listed(objects_of_tree(plain, selection.revision, skips), Where::blob);
    case SelectionKind::staged:
      return listed(objects_staged(plain, skips), Where::index);
    case SelectionKind::worktree:
      return sweep_worktree(repository, options, skips, visitor);
    case SelectionKind::folder:
    case SelectionKind::standard_input:
      break;
  }
  return fail(ErrorKind::bad_input, "a folder or standard input is read without a repository");
}

}  // namespace plimsoll::git
