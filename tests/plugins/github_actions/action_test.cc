// SPDX-License-Identifier: Apache-2.0
//
// The action from its action.yml to the outputs, run by a runner of our own, on every kind of event.
#include <openssl/sha.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/plugins/github_actions/action_runner.h"
#include "tests/support/program.h"
#include "tests/support/push_situations.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::string line_with(unsigned seed) { return "token = '" + sample_token(seed) + "'\n"; }

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string program() {
  const char* path = std::getenv("PLIMSOLL_PROGRAM");
  REQUIRE(path != nullptr);
  return path;
}

std::string payload_of(const RefUpdate& update, bool forced) {
  nlohmann::json payload;
  payload["ref"] = update.ref;
  payload["before"] = update.before;
  payload["after"] = update.after;
  payload["forced"] = forced;
  payload["created"] = update.is_new();
  payload["deleted"] = update.deletes();
  payload["repository"]["default_branch"] = "main";
  return payload.dump();
}

ActionCall call_in(const std::string& workspace, const std::string& event, const std::string& payload) {
  ActionCall call;
  call.action = std::string(PLIMSOLL_SOURCE_DIR) + "/plugins/github_actions";
  call.workspace = workspace;
  call.event = event;
  call.payload = payload;
  call.inputs["binary-path"] = program();
  return call;
}

// A repository with two commits and the payload of the push that brought the second.
struct SmallPush {
  GitFolder folder;
  std::string before;
  std::string after;
  void change(const std::string& path, const std::string& content) {
    if (before.empty()) {
      folder.write("readme", "first\n");
      before = folder.commit("one");
    }
    folder.write(path, content);
  }
  ActionCall call() {
    after = folder.commit("two");
    return call_in(folder.path(), "push", payload_of({"refs/heads/main", before, after}, false));
  }
};

}  // namespace

TEST_CASE("action: every push, in a whole clone and in a shallow one", "[github_actions]") {
  const PushSituations situations;
  for (const PushSituation& situation : situations.all()) {
    for (const bool whole : {true, false}) {
      const TemporaryFolder folder;
      CAPTURE(situation.name, whole);
      situations.prepare_server(situation, folder.path("server.git"), true);
      bool failed = false;
      for (const RefUpdate& update : situation.updates) {
        // GitHub checks out the default branch when a branch was deleted.
        RefUpdate shown = update;
        if (update.deletes()) {
          shown.after = run({"git", "-C", folder.path("server.git"), "rev-parse", "main"}).output.substr(0, 40);
        }
        const std::string workspace = folder.path("w" + update.after);
        PushSituations::prepare_checkout(shown, folder.path("server.git"), workspace, whole);
        const ActionResult result = run_action(call_in(workspace, "push", payload_of(update, situation.forced)));
        INFO(result.log.shown);
        CHECK(result.log.other_commands.empty());
        if (!result.succeeded) {
          failed = true;
          CHECK(result.outputs.at("exit-code") == "1");
          CHECK(result.outputs.at("findings") == "1");
          CHECK(result.outputs.at("complete") == "true");
          CHECK(contains(result.log.shown, situation.finding));
          CHECK(result.log.annotations.size() == 1);
        } else if (!update.deletes()) {
          CHECK(result.outputs.at("findings") == "0");
        }
      }
      CHECK(failed != situation.clean());
    }
  }
}

TEST_CASE("action: without fetching, a shallow clone is no clean bill", "[github_actions]") {
  const PushSituations situations;
  const PushSituation& clean = situations.all().front();
  const TemporaryFolder folder;
  situations.prepare_server(clean, folder.path("server.git"), true);
  PushSituations::prepare_checkout(clean.updates[0], folder.path("server.git"), folder.path("w"), false);
  ActionCall call = call_in(folder.path("w"), "push", payload_of(clean.updates[0], false));
  call.inputs["fetch"] = "never";
  const ActionResult result = run_action(call);
  CHECK_FALSE(result.succeeded);
  CHECK(result.outputs.at("exit-code") == "3");
  CHECK(contains(result.log.shown, "set fetch-depth: 0 at actions/checkout"));
  call.inputs["on-incomplete"] = "warn";
  const ActionResult warned = run_action(call);
  CHECK(warned.succeeded);
  CHECK(warned.outputs.at("exit-code") == "3");
}

TEST_CASE("action: a pull request, from a fork as well, is judged by objects and by its base's settings",
          "[github_actions]") {
  const GitFolder origin;
  origin.write("a", "b");
  origin.write(".plimsoll.yaml", "suppressions:\n  - paths: [accepted.py]\n    reason: a mock\n");
  const std::string base = origin.commit("one");
  origin.git({"checkout", "-q", "-b", "fork"});
  origin.write("accepted.py", line_with(1));
  origin.write("leak.py", line_with(2));
  origin.write(".plimsoll.yaml", "suppressions:\n  - rules: ['*']\n    reason: trust me\n");
  const std::string head = origin.commit("two");
  origin.git({"update-ref", "refs/pull/7/head", head});
  origin.git({"checkout", "-q", "main"});
  origin.git({"branch", "-q", "-D", "fork"});
  for (const char* event : {"pull_request", "pull_request_target"}) {
    for (const bool whole : {true, false}) {
      CAPTURE(event, whole);
      const TemporaryFolder folder;
      // Both check out what the base has; the head is only fetched.
      PushSituations::prepare_checkout({"refs/heads/main", "", base}, origin.path(), folder.path("w"), whole);
      nlohmann::json payload;
      payload["pull_request"] = {{"number", 7}, {"commits", 1}, {"base", {{"sha", base}}}, {"head", {{"sha", head}}}};
      const ActionResult result = run_action(call_in(folder.path("w"), event, payload.dump()));
      INFO(result.log.shown);
      CHECK(result.outputs.at("exit-code") == "1");
      CHECK(result.outputs.at("findings") == "1");
      CHECK(contains(result.log.shown, "leak.py:1"));
      CHECK(contains(result.log.shown, "this change edits '.plimsoll.yaml'"));
      // Nothing of the fork was put on disk, and a whole clone stays whole.
      CHECK_FALSE(boost::filesystem::exists(folder.path("w/leak.py")));
      if (whole) CHECK_FALSE(boost::filesystem::exists(folder.path("w/.git/shallow")));
    }
  }
}

TEST_CASE("action: merge queue, schedule, and events that name no commits", "[github_actions]") {
  const GitFolder origin;
  origin.write("a", "b");
  const std::string base = origin.commit("one");
  origin.write("leak.py", line_with(1));
  const std::string head = origin.commit("two");
  nlohmann::json group;
  group["merge_group"] = {{"base_sha", base}, {"head_sha", head}};
  struct Case {
    const char* event;
    std::string payload;
    const char* range;
  };
  const std::string range = base + ".." + head;
  const Case cases[] = {{"merge_group", group.dump(), range.c_str()},
                        {"schedule", "{}", ""},
                        {"workflow_dispatch", "{}", ""},
                        {"release", "{}", ""}};
  for (const Case& test : cases) {
    CAPTURE(test.event);
    const TemporaryFolder folder;
    PushSituations::prepare_checkout({"refs/heads/main", "", head}, origin.path(), folder.path("w"), true);
    const ActionResult result = run_action(call_in(folder.path("w"), test.event, test.payload));
    INFO(result.log.shown);
    CHECK(result.outputs.at("exit-code") == "1");
    CHECK(result.outputs.at("range") == test.range);
    CHECK(contains(result.log.shown, "leak.py:1"));
  }
  // All of history is not in a shallow clone.
  const TemporaryFolder folder;
  PushSituations::prepare_checkout({"refs/heads/main", "", head}, origin.path(), folder.path("w"), false);
  const ActionResult shallow = run_action(call_in(folder.path("w"), "schedule", "{}"));
  CHECK(shallow.outputs.at("exit-code") == "3");
  CHECK_FALSE(shallow.succeeded);
}

TEST_CASE("action: what is scanned can be said", "[github_actions]") {
  SmallPush push;
  push.change("leak.py", line_with(1));
  ActionCall call = push.call();
  struct Case {
    std::map<std::string, std::string> inputs;
    const char* exit_code;
  };
  const Case cases[] = {
      {{{"scan", "history"}}, "1"},
      {{{"scan", "range"}, {"base", push.before}}, "1"},
      {{{"scan", "range"}, {"base", push.before}, {"head", push.before}}, "0"},
      {{{"scan", "range"}}, "2"},
      {{{"scan", "tree"}}, "1"},
      {{{"scan", "tree"}, {"head", push.before}}, "0"},
      {{{"scan", "everything"}}, "2"},
      {{{"fail-on", "bad"}}, "2"},
      {{{"reports", "junit"}}, "2"},
      {{{"reports", "none=a"}}, "2"},
      {{{"format", "none"}}, "2"},
      {{{"scan", "history"}, {"state-file", "state"}}, "1"},
      {{{"min-confidence", "proven"}, {"fail-on", "critical"}}, "1"},
  };
  for (const Case& test : cases) {
    ActionCall one = call;
    for (const auto& [name, value] : test.inputs) one.inputs[name] = value;
    const ActionResult result = run_action(one);
    INFO(result.log.shown);
    CHECK(result.outputs.at("exit-code") == test.exit_code);
    CHECK(result.succeeded == (std::string(test.exit_code) == "0"));
  }
}

TEST_CASE("action: the log and the files have the formats that were asked for", "[github_actions]") {
  SmallPush push;
  push.change("leak.py", line_with(1));
  ActionCall call = push.call();
  call.inputs["format"] = "counts";
  call.inputs["reports"] = "junit=one.xml\ncsv=a folder/two.csv\n";
  boost::filesystem::create_directories(call.workspace + "/a folder");
  const ActionResult result = run_action(call);
  INFO(result.log.shown);
  CHECK(result.outputs.at("exit-code") == "1");
  CHECK(contains(result.log.shown, "findings=1\n"));
  CHECK(contains(content(call.workspace + "/one.xml"), "<testsuite"));
  CHECK(contains(content(call.workspace + "/a folder/two.csv"), "leak.py"));
  // A report of an earlier run does not pass for one of this.
  call.inputs["scan"] = "range";
  call.inputs["base"] = "no-such-revision";
  CHECK(run_action(call).outputs.at("exit-code") == "3");
  CHECK(!boost::filesystem::exists(call.workspace + "/one.xml"));
}

TEST_CASE("action: names and texts of a stranger bring about no command", "[github_actions]") {
  SmallPush push;
  const std::string names[] = {"x##[add-mask]e.py",        "::error::boo.py",          "a##[stop-commands]t.py",
                               "new\n::add-path::line.py", "##[add-matcher]x.json.py", "percent%0A::set-env name=A::b.py"};
  unsigned seed = 0;
  for (const std::string& name : names) push.change(name, line_with(++seed));
  push.change("Dockerfile", "FROM debian:9 # ##[group]x\nENV A=::warning::x\n");
  ActionCall call = push.call();
  call.inputs["report-file"] = "report.jsonl";
  const ActionResult result = run_action(call);
  INFO(result.log.shown);
  CHECK(result.outputs.at("exit-code") == "1");
  CHECK(result.log.other_commands.empty());
  for (const Annotation& annotation : result.log.annotations) {
    CHECK(contains(annotation.properties.at("title"), "Plimsoll"));
  }
  CHECK(result.exit_codes.size() == 2);
}

TEST_CASE("action: the worst come first within the runner's limits, reports hold all", "[github_actions]") {
  SmallPush push;
  for (unsigned seed = 1; seed <= 30; ++seed) push.change("f" + std::to_string(seed) + ".py", line_with(seed));
  push.change("Dockerfile", "FROM debian:9\n");
  ActionCall call = push.call();
  call.inputs["report-file"] = "out.jsonl";
  const ActionResult result = run_action(call);
  CHECK(result.log.annotations_dropped == 0);
  CHECK(result.log.annotations.size() >= 11);
  CHECK(contains(result.log.annotations.back().message, "more findings are in the log and in the reports"));
  CHECK(std::stoul(result.outputs.at("findings")) > 30);
  CHECK(contains(result.summary, "f30.py"));
  CHECK(result.outputs.at("sarif-file") == "plimsoll.sarif");
  CHECK(result.outputs.at("report-file") == "out.jsonl");
  CHECK(boost::filesystem::exists(push.folder.path("plimsoll.sarif")));
  CHECK(boost::filesystem::exists(push.folder.path("out.jsonl")));
  call.inputs["annotations"] = "false";
  call.inputs["summary"] = "false";
  call.inputs["sarif-file"] = "";
  const ActionResult quiet = run_action(call);
  CHECK(quiet.log.annotations.empty());
  CHECK(quiet.summary.empty());
  CHECK(quiet.outputs.at("sarif-file").empty());
}

TEST_CASE("action: the program is looked for in a fixed order, and a download must have the hash", "[github_actions]") {
  SmallPush push;
  push.change("a", "c");
  ActionCall call = push.call();
  call.inputs.erase("binary-path");
  const TemporaryFolder folder;
  // A path without a plimsoll.
  const std::string bare_path = "/usr/bin:/bin";
  call.path = bare_path;
  const ActionResult none = run_action(call);
  CHECK(none.outputs.at("exit-code") == "2");
  CHECK_FALSE(none.succeeded);
  CHECK(contains(none.log.shown, "no plimsoll was found"));
  call.inputs["binary-path"] = "/nowhere/plimsoll";
  CHECK(contains(run_action(call).log.shown, "binary-path names no program"));
  call.inputs.erase("binary-path");
  call.path = program().substr(0, program().rfind('/')) + ":" + bare_path;
  CHECK(run_action(call).succeeded);
  call.path = bare_path;

  // A copy of the action with a table of its own.
  boost::filesystem::create_directories(folder.path("action"));
  for (const char* file : {"action.yml", "scan.sh", "verdict.sh", "find_program.sh"}) {
    boost::filesystem::copy_file(call.action + "/" + file, folder.path("action/") + file);
  }
  call.action = folder.path("action");
  const std::string script = "#!/bin/sh\nexec '" + program() + "' \"$@\"\n";
  folder.write("mirror/plimsoll-1.2.3-linux", script);
  std::string hash;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(script.data()), script.size(), digest);
  for (const unsigned char byte : digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    hash += {kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  folder.write("action/releases.txt", "# comment\n1.2.3 Linux-x86_64 " + hash + " plimsoll-1.2.3-linux\n");
  call.inputs["download-url"] = "file://" + folder.path("mirror");
  call.tool_cache = folder.path("cache");
  for (const char* version : {"", "1.2.3", "v1.2.3"}) {
    boost::filesystem::remove_all(folder.path("cache"));
    call.inputs["version"] = version;
    const ActionResult downloaded = run_action(call);
    INFO(downloaded.log.shown);
    CHECK(downloaded.succeeded);
    CHECK(boost::filesystem::exists(folder.path("cache/plimsoll/1.2.3/x64/plimsoll")));
  }
  // Now from the cache.
  boost::filesystem::remove_all(folder.path("mirror"));
  CHECK(run_action(call).succeeded);
  call.inputs["version"] = "9.9.9";
  CHECK(contains(run_action(call).log.shown, "lists no plimsoll 9.9.9"));
  // Other bytes than the table says are not run and not kept.
  boost::filesystem::remove_all(folder.path("cache"));
  folder.write("mirror/plimsoll-1.2.3-linux", script + "# more\n");
  call.inputs["version"] = "1.2.3";
  const ActionResult wrong = run_action(call);
  CHECK_FALSE(wrong.succeeded);
  CHECK(contains(wrong.log.shown, "has not the hash that this action knows"));
  CHECK_FALSE(boost::filesystem::exists(folder.path("cache/plimsoll/1.2.3/x64/plimsoll")));
}
