// SPDX-License-Identifier: Apache-2.0
#include "tests/support/push_situations.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/sample_token.h"

namespace plimsoll::tests {
namespace {

const std::string kZero(40, '0');

std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

void must_run(std::vector<std::string> words) {
  words.insert(words.begin(), "git");
  ProgramOptions options;
  options.environment = {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C"};
  const ProgramResult result = run(words, options);
  INFO(words[1] << " " << words.back() << ": " << result.errors);
  REQUIRE(result.exit_code == 0);
}

}  // namespace

bool RefUpdate::is_new() const { return before == kZero; }
bool RefUpdate::deletes() const { return after == kZero; }

PushSituations::PushSituations() {
  const auto start_at = [&](const std::string& commit) { folder_.git({"checkout", "-q", "-f", "--detach", commit}); };
  const auto commit_file = [&](const std::string& path, const std::string& content) {
    folder_.write(path, content);
    return folder_.commit("change " + path);
  };
  base_ = commit_file("readme", "first\n");
  const std::string clean = commit_file("readme", "second\n");
  start_at(base_);
  const std::string secret = commit_file("b.py", line_with(1));
  start_at(base_);
  const std::string topic = commit_file("topic", "one\n");
  start_at(base_);
  const std::string topic_clean = commit_file("topic", "two\n");
  start_at(base_);
  const std::string topic_secret = commit_file("forced.py", line_with(2));
  start_at(base_);
  const std::string only_tagged = commit_file("tagged.py", line_with(3));
  folder_.git({"tag", "-a", "v1", "-m", "first", only_tagged});
  folder_.git({"tag", "-a", "v2", "-m", "key " + sample_token(4), base_});
  folder_.git({"tag", "-a", "v3", "-m", "fine", base_});

  // A merge whose own content neither side has.
  start_at(base_);
  commit_file("side", "side\n");
  folder_.git({"merge", "-q", "--no-ff", "--no-commit", clean});
  folder_.write("evil.py", line_with(5));
  const std::string evil_merge = folder_.commit("merge with more");
  start_at(base_);
  commit_file("gone.py", line_with(6));
  folder_.git({"rm", "-q", "gone.py"});
  const std::string came_and_went = folder_.commit("out");

  const std::string main = "refs/heads/main";
  const auto id_of = [&](const char* revision) { return folder_.git({"rev-parse", revision}); };
  add("clean change", {{main, base_, clean}}, "");
  add("secret", {{main, base_, secret}}, "b.py:1");
  add("forced push, clean", {{"refs/heads/topic", topic, topic_clean}}, "", true);
  add("forced push with a secret", {{"refs/heads/topic", topic, topic_secret}}, "forced.py:1", true);
  add("new branch, clean", {{"refs/heads/new", kZero, topic_clean}}, "");
  add("new branch with a secret", {{"refs/heads/new", kZero, secret}}, "b.py:1");
  add("tag, clean", {{"refs/tags/v3", kZero, id_of("v3")}}, "");
  add("tag on a commit that no branch has", {{"refs/tags/v1", kZero, id_of("v1")}}, "tagged.py:1");
  add("tag with a secret in its message", {{"refs/tags/v2", kZero, id_of("v2")}}, "tag-message");
  add("merge with content of its own", {{main, base_, evil_merge}}, "evil.py:1");
  add("secret added and removed inside", {{main, base_, came_and_went}}, "gone.py:1");
  add("several refs, the second with a secret", {{"refs/heads/fine", kZero, clean}, {"refs/heads/leak", kZero, secret}},
      "b.py:1");
  add("deleted branch", {{"refs/heads/topic", topic, kZero}}, "");
}

void PushSituations::add(std::string name, std::vector<RefUpdate> updates, std::string finding, bool forced) {
  // Kept by a ref of its own: clones take their commits from here.
  for (const RefUpdate& update : updates) {
    for (const std::string& id : {update.before, update.after}) {
      if (id != kZero) folder_.git({"update-ref", "refs/keep/" + id, id});
    }
  }
  all_.push_back({std::move(name), std::move(updates), std::move(finding), forced});
}

void PushSituations::prepare_server(const PushSituation& situation, const std::string& path, bool after) const {
  must_run({"init", "-q", "--bare", "-b", "main", path});
  must_run({"-C", folder_.path(), "push", "-q", path, base_ + ":refs/heads/main"});
  for (const RefUpdate& update : situation.updates) {
    // Pushed first, so that the server has them even when no ref names them any more.
    if (!update.is_new()) must_run({"-C", folder_.path(), "push", "-qf", path, update.before + ":" + update.ref});
    if (!after) continue;
    if (update.deletes()) {
      must_run({"-C", path, "update-ref", "-d", update.ref});
    } else {
      must_run({"-C", folder_.path(), "push", "-qf", path, update.after + ":" + update.ref});
    }
  }
}

void PushSituations::prepare_local(const PushSituation& situation, const std::string& server,
                                   const std::string& path) const {
  must_run({"clone", "-q", server, path});
  must_run({"-C", path, "config", "user.name", "Ada Example"});
  must_run({"-C", path, "config", "user.email", "ada@example.org"});
  must_run({"-C", path, "checkout", "-q", "--detach"});
  for (const RefUpdate& update : situation.updates) {
    if (!update.deletes())
      must_run({"-C", path, "fetch", "-q", "--no-tags", folder_.path(), "+" + update.after + ":" + update.ref});
  }
}

std::vector<std::string> PushSituations::push_words(const PushSituation& situation) {
  std::vector<std::string> words;
  if (situation.forced) words.emplace_back("--force");
  for (const RefUpdate& update : situation.updates) {
    words.push_back(update.deletes() ? ":" + update.ref : update.ref + ":" + update.ref);
  }
  return words;
}

void PushSituations::prepare_checkout(const RefUpdate& update, const std::string& server, const std::string& path,
                                      bool whole) {
  must_run({"init", "-q", "-b", "main", path});
  must_run({"-C", path, "remote", "add", "origin", "file://" + server});
  if (whole) {
    must_run({"-C", path, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"});
  } else {
    must_run({"-C", path, "fetch", "-q", "--no-tags", "--depth=1", "origin", update.after});
  }
  must_run({"-C", path, "checkout", "-q", "--detach", whole ? update.after : "FETCH_HEAD"});
}

}  // namespace plimsoll::tests
