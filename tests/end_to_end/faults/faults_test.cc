// SPDX-License-Identifier: Apache-2.0
//
// Every call that a scan makes of the system is made to fail, one after the other: the n-th of its kind, n growing until the
// scan no longer gets that far. What must hold each time:
//   - no crash, no hang
//   - the result is the one without a fault, or the exit code is 2, 3 or 4: never a green that is not true
//   - a report or state file is there whole or not at all, and nothing lies beside it
//   - a message or a coverage line says what went wrong
//
// PLIMSOLL_ALL_FAULTS=1 tries every n; without it the first ones and then ever larger steps.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;
namespace fs = boost::filesystem;

namespace {

std::string shim() { return std::string(std::getenv("PLIMSOLL_BUILD_DIR")) + "/tests/plimsoll_fault_shim.so"; }

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Packed and loose objects, deltas, a note, a stash, a reflog, tags, a configuration, deployment files with a script.
void fill(const GitFolder& repository) {
  std::string text;
  for (int line = 0; line < 400; ++line) text += "line " + std::to_string(line * 7919 % 1000) + " of a long text\n";
  repository.write("long.txt", text);
  repository.write("deploy/run.sh", "#!/bin/sh\nservice mysql start\nexec apachectl -D FOREGROUND\n");
  repository.write("deploy/Dockerfile", "FROM python:3.7\nCOPY run.sh /run.sh\nCMD [\"/run.sh\"]\n");
  repository.write("compose.yaml", "services:\n  web:\n    image: nginx\n    privileged: true\n");
  repository.write(
      ".plimsoll.yaml",
      "suppressions:\n  - paths: [\"fixtures/**\"]\n    reason: fixtures\nrules:\n  enable: [image/outdated]\n");
  repository.commit("first");
  repository.write("long.txt", text + "token = '" + sample_token(1) + "'\n");
  repository.write("fixtures/a.env", "TOKEN=" + sample_token(2) + "\n");
  repository.commit("a token");
  repository.git({"tag", "-a", "v1.0", "-m", "release"});
  repository.git({"notes", "add", "-m", "noted " + sample_token(3)});
  repository.git({"gc", "-q"});
  repository.write("long.txt", text + "clean again\n");
  repository.commit("gone");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.write("side.txt", "token = '" + sample_token(4) + "'\n");
  repository.commit("side");
  repository.git({"checkout", "-q", "main"});
  repository.write("stashed.txt", "token = '" + sample_token(5) + "'\n");
  repository.git({"stash", "-u", "-q"});
  repository.write("staged.txt", "token = '" + sample_token(6) + "'\n");
  repository.git({"add", "staged.txt"});
}

struct Job {
  const char* name;
  std::vector<std::string> words;
  std::vector<std::string> files;  // that it writes, in the work folder
  bool remembers = false;          // --state: what it writes must serve the next scan
};

const std::vector<Job>& jobs() {
  static const std::vector<Job> all = {
      {"history",
       {"scan", "REPO", "--report", "jsonl=OUT/r.jsonl", "--report", "sarif=OUT/r.sarif"},
       {"r.jsonl", "r.sarif"}},
      {"range", {"scan", "REPO", "--range", "main~1..side", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl"}},
      {"staged", {"scan", "REPO", "--staged", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl"}},
      {"tree", {"scan", "REPO", "--tree", "v1.0", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl"}},
      {"worktree", {"scan", "REPO", "--worktree", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl"}},
      {"folder", {"scan", "--no-git", "REPO", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl"}},
      {"state", {"scan", "REPO", "--state", "OUT/state", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl", "state"}, true},
      {"plain", {"scan", "REPO", "--plain-reader", "--report", "jsonl=OUT/r.jsonl"}, {"r.jsonl"}},
      {"baseline", {"baseline", "REPO", "--output", "OUT/baseline"}, {"baseline"}},
      {"render", {"render", "--format", "html", "--output", "OUT/r.html", "REPORT"}, {"r.html"}},
      {"merge", {"merge", "REPORT", "REPORT", "--output", "OUT/m.jsonl"}, {"m.jsonl"}},
  };
  return all;
}

struct Outcome {
  ProgramResult result;
  std::vector<std::string> files;  // contents, in the order of Job::files; "" when not there
  long calls = 0;
};

class Bench {
 public:
  Bench() {
    fill(repository_);
    report_ = work_.path("before.jsonl");
    REQUIRE(run_plimsoll({"scan", repository_.path(), "--format", "counts", "--report", "jsonl=" + report_}).exit_code == 1);
  }

  // `fault` empty: without one.
  Outcome run_job(const Job& job, const std::string& fault) const {
    const std::string out = work_.path("out");
    fs::remove_all(out);
    fs::create_directories(out);
    std::vector<std::string> words;
    for (std::string word : job.words) {
      for (const auto& [name, value] :
           {std::pair<std::string, std::string>{"REPORT", report_}, {"REPO", repository_.path()}, {"OUT", out}}) {
        if (const std::size_t at = word.find(name); at != std::string::npos) word.replace(at, name.size(), value);
      }
      words.push_back(word);
    }
    words.insert(words.end(), {"--as-of", "2026-01-01", "--threads", "1"});
    if (job.words[0] == "render" || job.words[0] == "merge") words.resize(words.size() - 4);
    const std::string count = work_.path("count");
    fs::remove(count);
    ProgramOptions options;
    if (!fault.empty())
      options.environment = {"LD_PRELOAD=" + shim(), "PLIMSOLL_FAULT=" + fault, "PLIMSOLL_FAULT_COUNT=" + count,
                             "PLIMSOLL_FAULT_TELL=1"};
    Outcome outcome;
    outcome.result = run_plimsoll(words, options);
    for (const std::string& file : job.files) outcome.files.push_back(content(out + "/" + file));
    for (const fs::directory_entry& entry : fs::directory_iterator(out)) {
      const std::string name = entry.path().filename().string();
      INFO("left behind: " << name);
      CHECK(std::find(job.files.begin(), job.files.end(), name) != job.files.end());
    }
    if (const std::string text = content(count); !text.empty()) outcome.calls = std::atol(text.c_str());
    return outcome;
  }

  [[nodiscard]] const GitFolder& repository() const { return repository_; }
  [[nodiscard]] std::string out(const std::string& name) const { return work_.path("out/" + name); }

 private:
  GitFolder repository_;
  TemporaryFolder work_;
  std::string report_;
};

bool says_incomplete(const std::string& json_lines) {
  std::istringstream stream(json_lines);
  std::string last;
  for (std::string line; std::getline(stream, line);) last = line;
  const auto trailer = nlohmann::json::parse(last, nullptr, false);
  return trailer.is_object() && trailer.value("type", "") == "trailer" && !trailer["coverage"].value("complete", true);
}

// What must hold after any fault.
void check_outcome(const Job& job, const Outcome& faulty, const Outcome& sound) {
  const int code = faulty.result.exit_code;
  INFO("exit code " << code << "\n" << faulty.result.output.substr(0, 2000) << "\n" << faulty.result.errors);
  CHECK((code == sound.result.exit_code || code == 2 || code == 3 || code == 4));
  if (code == sound.result.exit_code) {
    for (std::size_t at = 0; at < job.files.size(); ++at) {
      // A state may remember less, or be left unwritten, which is told: that costs time only.
      if (job.remembers && job.files[at] == "state") continue;
      INFO("file " << job.files[at]);
      CHECK((faulty.files[at] == sound.files[at] ||
             faulty.result.output.find("the state was not written") != std::string::npos));
    }
  } else if (code == 3) {
    for (std::size_t at = 0; at < job.files.size(); ++at) {
      if (job.files[at].ends_with(".jsonl")) CHECK(says_incomplete(faulty.files[at]));
    }
  } else {
    CHECK(faulty.result.errors.find("plimsoll: ") != std::string::npos);
  }
}

struct Fault {
  const char* kind;
  const char* action;
};

std::size_t try_faults(const Bench& bench, const Job& job, const Fault& fault) {
  const bool all = std::getenv("PLIMSOLL_ALL_FAULTS") != nullptr;
  const Outcome sound = bench.run_job(job, std::string(fault.kind) + ":1:never");
  REQUIRE((sound.result.exit_code == 0 || sound.result.exit_code == 1));
  std::size_t tried = 0;
  for (long number = 1; number <= sound.calls; number += all || number < 4 ? 1 : 1 + number / 4) {
    const std::string plan = std::string(fault.kind) + ":" + std::to_string(number) + ":" + fault.action;
    INFO(job.name << ", " << plan << " of " << sound.calls);
    const Outcome faulty = bench.run_job(job, plan);
    check_outcome(job, faulty, sound);
    if (job.remembers && !faulty.files.back().empty()) {
      const ProgramResult next = run_plimsoll({"scan", bench.repository().path(), "--state", bench.out("state"), "--format",
                                               "jsonl", "--as-of", "2026-01-01", "--threads", "1"});
      CHECK(next.exit_code == 1);
      CHECK(next.output == sound.files.front());
    }
    ++tried;
  }
  return tried;
}

}  // namespace

TEST_CASE("faults: whatever call fails, a scan is right, incomplete or an error", "[faults]") {
  const Bench bench;
  const Fault faults[] = {{"open", "5"},   {"open", "24"},   {"open", "13"},     {"read", "5"},
                          {"map", "12"},   {"status", "5"},  {"directory", "5"}, {"memory", "12"},
                          {"write", "28"}, {"write", "28+"}, {"rename", "30"},   {"sync", "5"}};
  std::size_t tried = 0;
  for (const Job& job : jobs()) {
    for (const Fault& fault : faults) {
      // The judge of the fast reader lists and opens files by libgit2, which takes what it cannot list for what is not there.
      const bool by_libgit2 = std::string_view(job.name) == "plain";
      if (by_libgit2 && fault.kind != std::string_view("memory") && fault.kind != std::string_view("write")) continue;
      // Other reasons for the same call to fail are tried once.
      const bool other_reason = fault.kind == std::string_view("open") && fault.action != std::string_view("5");
      if (other_reason && std::string_view(job.name) != "history" && std::getenv("PLIMSOLL_ALL_FAULTS") == nullptr) continue;
      tried += try_faults(bench, job, fault);
    }
  }
  std::cout << tried << " faults survived\n";
  CHECK(tried > 500);
}

TEST_CASE("faults: an interrupted call and a transfer of half the bytes change nothing", "[faults]") {
  const Bench bench;
  for (const Job& job : jobs()) {
    for (const Fault& fault : {Fault{"read", "4"}, {"read", "half"}, {"write", "4"}, {"write", "half"}}) {
      const Outcome sound = bench.run_job(job, std::string(fault.kind) + ":1:never");
      for (long number = 1; number <= sound.calls; number += 1 + number / 3) {
        const std::string plan = std::string(fault.kind) + ":" + std::to_string(number) + ":" + fault.action;
        INFO(job.name << ", " << plan);
        const Outcome faulty = bench.run_job(job, plan);
        CHECK(faulty.result.exit_code == sound.result.exit_code);
        CHECK(faulty.result.output == sound.result.output);
        CHECK(faulty.files == sound.files);
      }
    }
  }
}

TEST_CASE("faults: a signal ends a scan at an object's end, with what it has", "[faults]") {
  const Bench bench;
  for (const Job& job : jobs()) {
    if (job.words[0] != "scan") continue;
    const Outcome sound = bench.run_job(job, "open:1:never");
    std::size_t stopped = 0;
    for (long number = 1; number <= sound.calls; number += 1 + number / 6) {
      for (const char* action : {"s15", "s2"}) {
        const std::string plan = "open:" + std::to_string(number) + ":" + action;
        INFO(job.name << ", " << plan);
        const Outcome faulty = bench.run_job(job, plan);
        // Before the program has begun to listen it may die of the signal; nothing is written then.
        if (faulty.result.exit_code == 128 + std::atoi(action + 1)) {
          for (const std::string& file : faulty.files) CHECK(file.empty());
          continue;
        }
        check_outcome(job, faulty, sound);
        CHECK((faulty.result.exit_code == 3 || faulty.result.exit_code == 1));
        stopped += faulty.result.exit_code == 3 ? 1 : 0;
      }
    }
    CHECK(stopped > 0);
  }
}
