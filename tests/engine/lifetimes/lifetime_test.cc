// SPDX-License-Identifier: Apache-2.0
//
// Lifetimes, held against git: rev-list and ls-tree for what every commit holds, branch and tag lists for the tips.
#include "engine/lifetimes/lifetime.h"

#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/random_history.h"

namespace plimsoll::tests {
namespace {

using lifetimes::FindingHolders;
using lifetimes::Life;
using lifetimes::Trace;

struct Traced {
  Trace trace;
  std::vector<Skipped> skipped;
};

Traced trace(const std::string& path, const std::vector<FindingHolders>& holders, bool plain = false) {
  auto repository = git::open_repository(path);
  REQUIRE(repository);
  lifetimes::TraceOptions options;
  options.threads = 2;
  options.plain = plain;
  git::SkipLog skips;
  auto result = lifetimes::trace_history(**repository, holders, options, skips);
  REQUIRE(result);
  return {std::move(*result), skips.take()};
}

git::ObjectId id_of(const std::string& hex) {
  const auto id = git::ObjectId::from_hex(hex);
  REQUIRE(id);
  return *id;
}

FindingHolders blobs(const std::vector<std::string>& ids) {
  FindingHolders holders;
  for (const std::string& id : ids) holders.blobs.push_back(id_of(id));
  return holders;
}

std::vector<std::string> places_of(const Life& life) {
  std::vector<std::string> places;
  for (const lifetimes::LifePlace& place : life.places)
    places.push_back(std::string(name_of(place.where)) + " " + place.path);
  return places;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("lifetime: introduced, moved, removed, alive at refs, shipped by tags", "[lifetimes]") {
  const GitFolder folder;
  folder.write("other.txt", "x\n");
  folder.commit("start");
  folder.write("config/secret.env", "the secret\n");
  const std::string introduced = folder.commit("add the secret\n\nwith a body");
  folder.git({"tag", "v1"});
  folder.git({"mv", "config/secret.env", "moved.env"});
  folder.commit("move it");
  folder.git({"branch", "old"});
  folder.git({"tag", "-a", "-m", "two", "v2"});
  const std::string blob = folder.git({"rev-parse", "HEAD:moved.env"});
  folder.git({"rm", "-q", "moved.env"});
  const std::string removed = folder.commit("take it away");
  folder.write("other.txt", "y\n");
  folder.commit("after");
  for (const bool plain : {true, false}) {
    const Life life = trace(folder.path(), {blobs({blob})}, plain).trace.lives.at(0);
    REQUIRE(life.lifetime.introduced);
    CHECK(life.lifetime.introduced->id == introduced);
    CHECK(life.lifetime.introduced->path == "config/secret.env");
    CHECK(life.lifetime.introduced->summary == "add the secret");
    CHECK(life.lifetime.introduced->author == "Ada Example <ada@example.org>");
    CHECK(life.lifetime.introduced->date == "2017-07-14T04:40:00Z");
    CHECK(life.introduced_blob.hex() == blob);
    CHECK(life.lifetime.alive_at == std::vector<std::string>{"refs/heads/old"});
    CHECK(life.lifetime.tags == std::vector<std::string>{"v1", "v2"});
    CHECK(life.lifetime.commits == 2);
    CHECK(!life.lifetime.removed);
    CHECK(places_of(life) == std::vector<std::string>{"blob config/secret.env", "blob moved.env"});
  }
  folder.git({"branch", "-D", "old"});
  folder.git({"tag", "-d", "v1"});
  folder.git({"tag", "-d", "v2"});
  const Life gone = trace(folder.path(), {blobs({blob})}).trace.lives.at(0);
  REQUIRE(gone.lifetime.removed);
  CHECK(gone.lifetime.removed->id == removed);
  CHECK(gone.lifetime.removed->path == "moved.env");
  CHECK(gone.lifetime.alive_at.empty());
}

TEST_CASE("lifetime: of very many refs the first are named, all are counted", "[lifetimes]") {
  const GitFolder folder;
  folder.write("secret.env", "the secret\n");
  const std::string commit = folder.commit("the secret, also in this message");
  constexpr std::size_t kBeyond = 7;
  std::string packed;
  for (const char* kind : {"heads", "tags"}) {
    for (std::size_t at = 0; at < lifetimes::kLifeRefsLimit + kBeyond; ++at) {
      packed += commit + " refs/" + kind + "/r" + std::to_string(1000 + at) + "\n";
    }
  }
  folder.write(".git/packed-refs", packed);
  FindingHolders both = blobs({folder.git({"rev-parse", "HEAD:secret.env"})});
  both.commits.push_back(id_of(commit));
  const Life life = trace(folder.path(), {both}).trace.lives.at(0);
  CHECK(life.lifetime.tags.size() == lifetimes::kLifeRefsLimit);
  CHECK(life.lifetime.tags_beyond == kBeyond);
  CHECK(life.lifetime.alive_at.size() == lifetimes::kLifeRefsLimit);
  CHECK(life.lifetime.refs_beyond == kBeyond + 2);  // HEAD and main
}

TEST_CASE("lifetime: a finding in several blobs lives as long as one of them does", "[lifetimes]") {
  const GitFolder folder;
  folder.write("a.txt", "secret, first form\n");
  const std::string first = folder.commit("one");
  const std::string blob_1 = folder.git({"rev-parse", "HEAD:a.txt"});
  folder.write("a.txt", "secret, second form\n");
  folder.commit("two");
  const std::string blob_2 = folder.git({"rev-parse", "HEAD:a.txt"});
  folder.write("a.txt", "nothing\n");
  const std::string last = folder.commit("three");
  const Traced traced = trace(folder.path(), {blobs({blob_1, blob_2}), blobs({blob_1}), blobs({blob_2})});
  CHECK(traced.trace.lives[0].lifetime.introduced->id == first);
  CHECK(traced.trace.lives[0].lifetime.removed->id == last);
  CHECK(traced.trace.lives[0].lifetime.commits == 2);
  CHECK(traced.trace.lives[1].lifetime.removed->id == folder.git({"rev-parse", "HEAD~1"}));
  CHECK(traced.trace.lives[2].lifetime.introduced->id == folder.git({"rev-parse", "HEAD~1"}));
}

TEST_CASE("lifetime: merges bring in and take away", "[lifetimes]") {
  const GitFolder folder;
  folder.write("a.txt", "base\n");
  folder.commit("base");
  folder.git({"checkout", "-q", "-b", "side"});
  folder.write("side.txt", "secret of the side\n");
  const std::string side = folder.commit("side");
  const std::string side_blob = folder.git({"rev-parse", "HEAD:side.txt"});
  folder.git({"checkout", "-q", "main"});
  folder.write("b.txt", "main\n");
  folder.commit("main");
  folder.git({"merge", "-q", "--no-commit", "--no-ff", "side"});
  folder.git({"rm", "-qf", "side.txt"});
  folder.write("evil.txt", "secret of the merge\n");
  const std::string merge = folder.commit("merge");
  const std::string evil_blob = folder.git({"rev-parse", "HEAD:evil.txt"});
  folder.git({"branch", "-D", "side"});
  const Traced traced = trace(folder.path(), {blobs({side_blob}), blobs({evil_blob})});
  CHECK(traced.trace.lives[0].lifetime.introduced->id == side);
  REQUIRE(traced.trace.lives[0].lifetime.removed);
  CHECK(traced.trace.lives[0].lifetime.removed->id == merge);
  CHECK(traced.trace.lives[1].lifetime.introduced->id == merge);
  CHECK(traced.trace.lives[1].lifetime.alive_at == std::vector<std::string>{"HEAD", "refs/heads/main"});
}

TEST_CASE("lifetime: every place has its name", "[lifetimes]") {
  const GitFolder folder;
  folder.write("a.txt", "start\n");
  folder.commit("start");
  const auto blob_of = [&](const std::string& text) {
    ProgramOptions options;
    options.working_directory = folder.path();
    options.standard_input = text;
    return run({"git", "hash-object", "-w", "--stdin"}, options).output.substr(0, 40);
  };
  const std::string in_note = blob_of("in a note\n");
  folder.git({"notes", "add", "-C", in_note, "HEAD"});
  folder.write("a.txt", "in a stash\n");
  folder.write("untracked.txt", "untracked in a stash\n");
  folder.git({"stash", "push", "-q", "-u"});
  folder.write("a.txt", "in the latest stash\n");
  folder.git({"stash", "push", "-q"});
  folder.write("a.txt", "in a reflog\n");
  folder.commit("dropped");
  folder.git({"reset", "-q", "--hard", "HEAD~1"});
  folder.write("staged.txt", "staged\n");
  folder.git({"add", "staged.txt"});
  const std::string tagged = blob_of("tagged directly\n");
  folder.git({"tag", "on-blob", tagged});
  const std::string loose = blob_of("nowhere\n");
  const Traced traced =
      trace(folder.path(), {blobs({in_note}), blobs({blob_of("in a stash\n")}), blobs({blob_of("untracked in a stash\n")}),
                            blobs({blob_of("in the latest stash\n")}), blobs({blob_of("in a reflog\n")}),
                            blobs({blob_of("staged\n")}), blobs({tagged}), blobs({loose}), blobs({blob_of("start\n")})});
  const auto& lives = traced.trace.lives;
  REQUIRE(lives[0].places.size() == 1);
  CHECK(lives[0].places[0].where == Where::note);
  CHECK(places_of(lives[1]) == std::vector<std::string>{"stash a.txt"});
  CHECK(places_of(lives[2]) == std::vector<std::string>{"stash untracked.txt"});
  CHECK(places_of(lives[3]) == std::vector<std::string>{"stash a.txt"});
  CHECK(lives[3].lifetime.alive_at == std::vector<std::string>{"refs/stash"});
  CHECK(places_of(lives[4]) == std::vector<std::string>{"reflog-only a.txt"});
  CHECK(lives[4].lifetime.introduced->summary == "dropped");
  CHECK(places_of(lives[5]) == std::vector<std::string>{"index staged.txt"});
  CHECK(places_of(lives[6]) == std::vector<std::string>{"blob "});
  CHECK(lives[6].lifetime.tags == std::vector<std::string>{"on-blob"});
  CHECK(places_of(lives[7]) == std::vector<std::string>{"unreachable "});
  CHECK(!lives[7].lifetime.introduced);
  CHECK(places_of(lives[8]) == std::vector<std::string>{"blob a.txt"});
  CHECK(traced.skipped.empty());
}

TEST_CASE("lifetime: findings in messages of commits and tags", "[lifetimes]") {
  const GitFolder folder;
  folder.write("a.txt", "1\n");
  folder.commit("one");
  folder.write("a.txt", "2\n");
  const std::string second = folder.commit("two, with a secret in the message");
  folder.git({"tag", "early", "HEAD~1"});
  folder.git({"branch", "early-branch", "HEAD~1"});
  folder.write("a.txt", "3\n");
  folder.commit("three");
  folder.git({"tag", "-a", "-m", "a secret in the tag", "late"});
  FindingHolders in_commit;
  in_commit.commits.push_back(id_of(second));
  FindingHolders in_tag;
  in_tag.tags.push_back(id_of(folder.git({"rev-parse", "refs/tags/late"})));
  const Traced traced = trace(folder.path(), {in_commit, in_tag});
  const Life& commit = traced.trace.lives[0];
  CHECK(commit.lifetime.introduced->id == second);
  CHECK(commit.lifetime.alive_at == std::vector<std::string>{"HEAD", "refs/heads/main"});
  CHECK(commit.lifetime.tags == std::vector<std::string>{"late"});
  CHECK(commit.lifetime.commits == 1);
  CHECK(commit.places.at(0).where == Where::commit_message);
  const Life& tag = traced.trace.lives[1];
  CHECK(tag.lifetime.introduced->summary == "a secret in the tag");
  CHECK(tag.lifetime.tags == std::vector<std::string>{"late"});
  CHECK(tag.places.at(0).where == Where::tag_message);
}

TEST_CASE("lifetime: of all blobs of generated histories, as git tells them", "[lifetimes]") {
  for (std::uint64_t seed = 60; seed < 66; ++seed) {
    CAPTURE(seed);
    const GitFolder folder;
    import_history(folder, random_history({.seed = seed, .commits = 50, .files = 10, .lines = 20}));
    folder.git({"repack", "-adfq", "--depth=50"});
    // What each commit holds.
    std::map<std::string, std::set<std::string>> commits_of_blob;
    std::map<std::string, std::set<std::string>> paths_of_blob;
    std::map<std::string, std::set<std::string>> blobs_of_commit;
    const std::vector<std::string> commits = lines_of(folder.git({"rev-list", "--all"}));
    for (const std::string& commit : commits) {
      for (const std::string& line : lines_of(folder.git({"-c", "core.quotePath=false", "ls-tree", "-r", commit}))) {
        const std::string blob = line.substr(12, 40);
        commits_of_blob[blob].insert(commit);
        paths_of_blob[blob].insert(line.substr(53));
        blobs_of_commit[commit].insert(blob);
      }
    }
    std::map<std::string, std::vector<std::string>> parents_of;
    std::map<std::string, long> time_of;
    for (const std::string& line : lines_of(folder.git({"log", "--all", "--format=%H %ct %P"}))) {
      std::istringstream words(line);
      std::string commit;
      long time = 0;
      words >> commit >> time;
      time_of[commit] = time;
      for (std::string parent; words >> parent;) parents_of[commit].push_back(parent);
    }
    std::vector<FindingHolders> holders;
    std::vector<std::string> order;
    for (const auto& [blob, in] : commits_of_blob) {
      holders.push_back(blobs({blob}));
      order.push_back(blob);
    }
    const Traced fast = trace(folder.path(), holders);
    const Traced plain = trace(folder.path(), holders, true);
    CHECK(fast.skipped.empty());
    for (std::size_t at = 0; at < order.size(); ++at) {
      const std::string& blob = order[at];
      const Life& life = fast.trace.lives[at];
      CAPTURE(blob);
      std::pair<long, std::string> first{0, ""};
      for (const std::string& commit : commits_of_blob[blob]) {
        bool in_parent = false;
        for (const std::string& parent : parents_of[commit]) in_parent = in_parent || blobs_of_commit[parent].contains(blob);
        const std::pair candidate(time_of[commit], commit);
        if (!in_parent && (first.second.empty() || candidate < first)) first = candidate;
      }
      REQUIRE(life.lifetime.introduced);
      CHECK(life.lifetime.introduced->id == first.second);
      CHECK(life.lifetime.commits == commits_of_blob[blob].size());
      std::set<std::string> paths;
      for (const lifetimes::LifePlace& place : life.places) paths.insert(place.path);
      CHECK(paths == paths_of_blob[blob]);
      CHECK(paths.contains(life.lifetime.introduced->path));
      std::set<std::string> heads;
      for (const std::string& line :
           lines_of(folder.git({"for-each-ref", "--format=%(objectname) %(refname)", "refs/heads"}))) {
        if (blobs_of_commit[line.substr(0, 40)].contains(blob)) heads.insert(line.substr(41));
      }
      std::set<std::string> alive(life.lifetime.alive_at.begin(), life.lifetime.alive_at.end());
      alive.erase("HEAD");
      CHECK(alive == heads);
      const Life& other = plain.trace.lives[at];
      CHECK(other.places == life.places);
      CHECK(other.lifetime.introduced->id == life.lifetime.introduced->id);
      CHECK(other.lifetime.introduced->path == life.lifetime.introduced->path);
      CHECK(other.lifetime.tags == life.lifetime.tags);
      CHECK(other.lifetime.alive_at == life.lifetime.alive_at);
      CHECK(other.lifetime.removed.has_value() == life.lifetime.removed.has_value());
    }
  }
}

TEST_CASE("lifetime: commits that the sweep has collected need not be read again", "[lifetimes]") {
  const GitFolder folder;
  import_history(folder, random_history({.seed = 70}));
  const std::string blob =
      folder.git({"rev-parse", "main:" + lines_of(folder.git({"ls-tree", "-r", "--name-only", "main"})).front()});
  auto repository = git::open_repository(folder.path());
  REQUIRE(repository);
  git::SkipLog skips;
  lifetimes::CommitCollector commits(2);
  git::SweepOptions sweep_options;
  sweep_options.threads = 2;
  REQUIRE(git::sweep(**repository, Selection{}, sweep_options, skips,
                     [&](unsigned worker, const git::SweptObject& object) { CHECK(commits.add(worker, object)); }));
  lifetimes::TraceOptions options;
  options.threads = 2;
  options.commits = &commits;
  const std::vector<FindingHolders> holders = {blobs({blob})};
  const auto collected = lifetimes::trace_history(**repository, holders, options, skips);
  REQUIRE(collected);
  const Trace read = trace(folder.path(), holders).trace;
  CHECK(collected->commits == read.commits);
  CHECK(collected->lives[0].lifetime.introduced->id == read.lives[0].lifetime.introduced->id);
  CHECK(collected->lives[0].lifetime.commits == read.lives[0].lifetime.commits);
  CHECK(collected->lives[0].places == read.lives[0].places);
}

TEST_CASE("lifetime: more findings than one group holds", "[lifetimes]") {
  const GitFolder folder;
  std::string stream = "commit refs/heads/main\ncommitter A <a@b> 1500000000 +0000\ndata 3\none\n";
  for (int at = 0; at < 1300; ++at) {
    const std::string text = "blob " + std::to_string(at) + "\n";
    stream += "M 100644 inline d" + std::to_string(at % 7) + "/f" + std::to_string(at) + "\ndata " +
              std::to_string(text.size()) + "\n" + text + "\n";
  }
  import_history(folder, stream + "\ndone\n");
  std::vector<FindingHolders> holders;
  std::vector<std::string> paths;
  for (const std::string& line : lines_of(folder.git({"ls-tree", "-r", "main"}))) {
    holders.push_back(blobs({line.substr(12, 40)}));
    paths.push_back(line.substr(53));
  }
  REQUIRE(holders.size() == 1300);
  const Traced traced = trace(folder.path(), holders);
  for (std::size_t at = 0; at < holders.size(); ++at) CHECK(traced.trace.lives[at].lifetime.introduced->path == paths[at]);
}

TEST_CASE("lifetime: what is missing is named, and only if something leads to it", "[lifetimes]") {
  const GitFolder folder;
  folder.write("deep/a.txt", "gone\n");
  folder.write("b.txt", "stays\n");
  folder.commit("one");
  folder.write("b.txt", "changed\n");
  folder.commit("two");
  const auto remove = [&](const std::string& id) {
    REQUIRE(unlink(folder.path(".git/objects/" + id.substr(0, 2) + "/" + id.substr(2)).c_str()) == 0);
  };
  SECTION("a blob") {
    const std::string blob = folder.git({"rev-parse", "HEAD:deep/a.txt"});
    remove(blob);
    for (const bool plain : {true, false}) {
      const Traced traced = trace(folder.path(), {}, plain);
      REQUIRE(traced.skipped.size() == 1);
      CHECK(traced.skipped[0].reason == "missing object");
      CHECK(traced.skipped[0].count == 1);
      CHECK(traced.skipped[0].examples == std::vector<std::string>{blob + " a.txt"});
    }
  }
  SECTION("a folder") {
    const std::string tree = folder.git({"rev-parse", "HEAD:deep"});
    remove(tree);
    CHECK(trace(folder.path(), {}).skipped.at(0).examples == std::vector<std::string>{tree + " deep"});
  }
  SECTION("a commit") {
    remove(folder.git({"rev-parse", "HEAD~1"}));
    CHECK(trace(folder.path(), {}).skipped.at(0).reason == "missing object");
  }
  SECTION("of something unreachable: no loss") {
    folder.write("c.txt", "dropped\n");
    folder.commit("three");
    const std::string blob = folder.git({"rev-parse", "HEAD:c.txt"});
    folder.git({"reset", "-q", "--hard", "HEAD~1"});
    folder.git({"reflog", "expire", "--expire=now", "--all"});
    REQUIRE(unlink(folder.path(".git/ORIG_HEAD").c_str()) == 0);
    remove(blob);
    CHECK(trace(folder.path(), {}).skipped.empty());
  }
}

TEST_CASE("lifetime: shallow and partial clones say so", "[lifetimes]") {
  const GitFolder folder;
  for (int at = 0; at < 4; ++at) {
    folder.write("a.txt", "version " + std::to_string(at) + "\n");
    folder.commit("change");
  }
  folder.git({"config", "uploadpack.allowFilter", "true"});
  const TemporaryFolder place;
  folder.git({"clone", "-q", "--depth=2", "file://" + folder.path(), place.path("shallow")});
  const Traced shallow = trace(place.path("shallow"), {});
  CHECK(shallow.trace.shallow);
  REQUIRE(shallow.skipped.size() == 1);
  CHECK(shallow.skipped[0].reason == "history cut off by a shallow clone");
  folder.git({"clone", "-q", "--no-checkout", "--filter=blob:none", "file://" + folder.path(), place.path("partial")});
  const Traced partial = trace(place.path("partial"), {});
  REQUIRE(partial.skipped.size() == 1);
  CHECK(partial.skipped[0].reason == "promised object that was not fetched");
  CHECK(partial.skipped[0].count == 4);
}

}  // namespace plimsoll::tests
