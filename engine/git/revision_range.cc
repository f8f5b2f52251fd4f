// SPDX-License-Identifier: Apache-2.0
#include "engine/git/revision_range.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

using IdSet = std::unordered_set<ObjectId, ObjectIdHash>;

struct Ends {
  std::vector<ObjectId> wanted;
  std::vector<ObjectId> hidden;
  std::vector<ObjectId> only_parents_hidden;  // of "A^!"
  std::vector<ObjectId> tags;
};

class RangeParser {
 public:
  explicit RangeParser(PlainRepository& repository) : repository_(repository) {}

  Result<Ends> parse(std::string_view text) {
    bool negate = false;
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
      if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
        ++at;
        continue;
      }
      std::size_t end = text.find_first_of(" \t\n", at);
      if (end == std::string_view::npos) end = text.size();
      const std::string_view word = text.substr(at, end - at);
      at = end;
      any = true;
      if (word == "--not") {
        negate = !negate;
        continue;
      }
      const Result<bool> added = word.starts_with("--") ? add_refs(word, negate) : add_word(word, negate);
      if (!added) return fail(added.error());
    }
    if (!any) return fail(ErrorKind::bad_input, "the range is empty");
    return std::move(ends_);
  }

 private:
  Result<bool> add_refs(std::string_view word, bool negate) {
    std::string prefix;
    if (word == "--all") {
      prefix = "";
    } else if (word == "--branches") {
      prefix = "refs/heads/";
    } else if (word == "--tags") {
      prefix = "refs/tags/";
    } else if (word == "--remotes") {
      prefix = "refs/remotes/";
    } else if (word.starts_with("--remotes=")) {
      prefix = "refs/remotes/" + std::string(word.substr(10)) + "/";
    } else {
      return fail(ErrorKind::bad_input, "the range has '" + std::string(word) + "', which is not known here");
    }
    auto refs = repository_.refs();
    if (!refs) return fail(refs.error());
    for (const Ref& ref : *refs) {
      if (ref.kind != ObjectKind::commit || ref.missing || !ref.name.starts_with(prefix)) continue;
      (negate ? ends_.hidden : ends_.wanted).push_back(ref.target);
      if (!negate && ref.tag_object) ends_.tags.push_back(*ref.tag_object);
    }
    return true;
  }

  Result<bool> add_word(std::string_view word, bool negate) {
    // "..." before "..": the longer sign first. A revision such as "v1.0" holds a single dot only.
    if (const std::size_t dots = word.find("..."); dots != std::string_view::npos) {
      const auto left = commit(word.substr(0, dots));
      const auto right = commit(word.substr(dots + 3));
      if (!left) return fail(left.error());
      if (!right) return fail(right.error());
      ends_.wanted.push_back(*left);
      ends_.wanted.push_back(*right);
      const git_oid a = to_oid(*left);
      const git_oid b = to_oid(*right);
      git_oidarray bases{};
      if (git_merge_bases(&bases, repository_.handle(), &a, &b) == 0) {
        for (std::size_t i = 0; i < bases.count; ++i) ends_.hidden.push_back(from_oid(bases.ids[i]));
        git_oidarray_dispose(&bases);
      }
      return true;
    }
    if (const std::size_t dots = word.find(".."); dots != std::string_view::npos) {
      const auto left = commit(word.substr(0, dots));
      const auto right = commit(word.substr(dots + 2));
      if (!left) return fail(left.error());
      if (!right) return fail(right.error());
      ends_.hidden.push_back(*left);
      ends_.wanted.push_back(*right);
      return note_tag(word.substr(dots + 2));
    }
    if (word.size() > 2 && word.ends_with("^!")) {
      const auto id = commit(word.substr(0, word.size() - 2));
      if (!id) return fail(id.error());
      ends_.wanted.push_back(*id);
      ends_.only_parents_hidden.push_back(*id);
      return true;
    }
    if (word.starts_with("^?")) {
      // What another side says that it has: left out when it is here, passed over when it is not.
      if (const auto id = commit(word.substr(2))) (negate ? ends_.wanted : ends_.hidden).push_back(*id);
      return true;
    }
    if (word.starts_with('^')) {
      const auto id = commit(word.substr(1));
      if (!id) return fail(id.error());
      (negate ? ends_.wanted : ends_.hidden).push_back(*id);
      return true;
    }
    const auto id = commit(word);
    if (!id) return fail(id.error());
    (negate ? ends_.hidden : ends_.wanted).push_back(*id);
    return negate ? Result<bool>(true) : note_tag(word);
  }

  Result<ObjectId> commit(std::string_view revision) {
    // All zeros stand for "nothing yet" in the hooks of git: nothing is hidden by it.
    return repository_.resolve_commit(revision.empty() ? "HEAD" : revision);
  }

  Result<bool> note_tag(std::string_view revision) {
    git_object* raw = nullptr;
    const int code = git_revparse_single(&raw, repository_.handle(), std::string(revision).c_str());
    const ObjectHandle object(raw);
    if (code == 0 && git_object_type(object.get()) == GIT_OBJECT_TAG)
      ends_.tags.push_back(from_oid(*git_object_id(object.get())));
    return true;
  }

  PlainRepository& repository_;
  Ends ends_;
};

// When libgit2's walk stops at a missing commit: everything that can be reached, minus everything that the hidden ends
// reach. Reads more than the other way.
Result<std::vector<ObjectId>> walk_what_is_there(PlainRepository& repository, const Ends& ends, SkipLog& skips) {
  const auto reach = [&](const std::vector<ObjectId>& tips, const IdSet& stop, bool note) {
    IdSet seen;
    std::deque<ObjectId> open(tips.begin(), tips.end());
    while (!open.empty()) {
      const ObjectId id = open.front();
      open.pop_front();
      if (stop.contains(id) || !seen.insert(id).second) continue;
      const auto commit = repository.read_commit(id);
      if (!commit) {
        seen.erase(id);
        if (note) {
          const bool missing = commit.error().kind == ErrorKind::not_found;
          skips.add(!missing ? kDamagedObject : repository.is_partial() ? kPromisedObject : kMissingObject, id.hex());
        }
        continue;
      }
      open.insert(open.end(), commit->parents.begin(), commit->parents.end());
    }
    return seen;
  };
  const IdSet hidden = reach(ends.hidden, {}, false);
  const IdSet wanted = reach(ends.wanted, hidden, true);
  return std::vector<ObjectId>(wanted.begin(), wanted.end());
}

}  // namespace

Result<CommitRange> resolve_range(PlainRepository& repository, std::string_view text, SkipLog& skips) {
  auto ends = RangeParser(repository).parse(text);
  if (!ends) return fail(ends.error());
  auto shallow = repository.shallow_commits();
  if (!shallow) return fail(shallow.error());
  const auto is_shallow = [&](const ObjectId& id) { return std::binary_search(shallow->begin(), shallow->end(), id); };
  for (const ObjectId& id : ends->only_parents_hidden) {
    const auto commit = repository.read_commit(id);
    if (commit && !is_shallow(id)) ends->hidden.insert(ends->hidden.end(), commit->parents.begin(), commit->parents.end());
  }

  std::vector<ObjectId> found;
  git_revwalk* raw = nullptr;
  int code = git_revwalk_new(&raw, repository.handle());
  const RevwalkHandle walk(raw);
  for (const ObjectId& id : ends->wanted) {
    const git_oid oid = to_oid(id);
    if (code == 0) code = git_revwalk_push(walk.get(), &oid);
  }
  for (const ObjectId& id : ends->hidden) {
    const git_oid oid = to_oid(id);
    if (code == 0) code = git_revwalk_hide(walk.get(), &oid);
  }
  while (code == 0) {
    git_oid next{};
    code = git_revwalk_next(&next, walk.get());
    if (code == 0) found.push_back(from_oid(next));
  }
  if (code != GIT_ITEROVER) {
    auto there = walk_what_is_there(repository, *ends, skips);
    if (!there) return fail(there.error());
    found = std::move(*there);
  }

  std::vector<std::pair<std::int64_t, ObjectId>> dated;
  dated.reserve(found.size());
  for (const ObjectId& id : found) {
    const auto commit = repository.read_commit(id);
    if (!commit) {
      skips.add(commit.error().kind == ErrorKind::not_found ? kMissingObject : kDamagedObject, id.hex());
      continue;
    }
    if (is_shallow(id)) skips.add(kShallowBoundary, id.hex());
    dated.emplace_back(commit->time, id);
  }
  std::sort(dated.begin(), dated.end());
  CommitRange range;
  range.commits.reserve(dated.size());
  for (const auto& [time, id] : dated) range.commits.push_back(id);
  range.tags = std::move(ends->tags);
  std::sort(range.tags.begin(), range.tags.end());
  range.tags.erase(std::unique(range.tags.begin(), range.tags.end()), range.tags.end());
  return range;
}

}  // namespace plimsoll::git
