// SPDX-License-Identifier: Apache-2.0
//
// Base entries, less those removed, plus those added, are the entries of the tree: for every tree of generated histories.
#include "engine/git/tree_changes.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/random_history.h"

namespace plimsoll::tests {
namespace {

using Entries = std::multiset<std::string>;

std::string text_of(const git::TreeEntry& entry) {
  return std::to_string(entry.mode) + " " + std::string(entry.name) + " " + entry.id.hex();
}

}  // namespace

TEST_CASE("tree changes: what is added and removed makes the tree out of its base", "[git]") {
  std::size_t against_base = 0;
  std::size_t told = 0;
  std::size_t in_all = 0;
  for (std::uint64_t seed = 1; seed < 7; ++seed) {
    const GitFolder folder;
    import_history(folder, random_history({.seed = seed, .commits = 100, .files = 60, .lines = 3}));
    folder.git({"repack", "-adfq", "--depth=50"});
    auto repository = git::open_repository(folder.path());
    REQUIRE(repository);
    git::SweepOptions options;
    options.threads = 2;
    options.kinds = git::kSweepTrees;
    git::SkipLog skips;
    std::mutex mutex;
    std::vector<git::TreeChanges> changes(2);
    std::map<git::ObjectId, Entries> trees;
    auto totals = git::sweep(**repository, Selection{}, options, skips, [&](unsigned worker, const git::SweptObject& tree) {
      changes[worker].read(tree);
      const std::lock_guard lock(mutex);
      CHECK(!changes[worker].broken());
      Entries entries;
      if (changes[worker].has_base()) {
        ++against_base;
        entries = trees.at(tree.delta->base_id);
        for (const git::TreeEntry& entry : changes[worker].removed()) {
          const auto found = entries.find(text_of(entry));
          REQUIRE(found != entries.end());
          entries.erase(found);
        }
      }
      for (const git::TreeEntry& entry : changes[worker].added()) entries.insert(text_of(entry));
      Entries expected;
      const auto parsed = git::parse_tree(tree.bytes);
      REQUIRE(parsed);
      for (const git::TreeEntry& entry : *parsed) expected.insert(text_of(entry));
      CHECK(entries == expected);
      told += changes[worker].added().size();
      in_all += expected.size();
      trees[tree.id] = std::move(entries);
    });
    REQUIRE(totals);
  }
  CHECK(against_base > 300);
  CHECK(told * 2 < in_all);
}

TEST_CASE("tree changes: a tree that breaks off gives what stands before", "[git]") {
  const std::string sound = std::string("100644 a\0", 9) + std::string(20, 'i');
  git::TreeChanges changes;
  const std::string cases[] = {sound + "100644 b", sound + std::string("100644 b\0short", 14), sound + "junk",
                               sound + "9 x"};
  for (const std::string& bytes : cases) {
    git::SweptObject tree;
    tree.kind = git::ObjectKind::tree;
    tree.bytes = bytes;
    changes.read(tree);
    CHECK(changes.broken());
    REQUIRE(changes.added().size() == 1);
    CHECK(changes.added()[0].name == "a");
  }
}

}  // namespace plimsoll::tests
