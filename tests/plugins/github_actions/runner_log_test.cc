// SPDX-License-Identifier: Apache-2.0
//
// The judge is judged first: a runner log that misses a command would let everything pass.
#include "tests/plugins/github_actions/runner_log.h"

#include <catch2/catch_test_macros.hpp>

using plimsoll::tests::RunnerLog;

TEST_CASE("runner log: both notations are commands, the older one anywhere in a line", "[github_actions]") {
  RunnerLog log("/w");
  log.take_line("  ::warning file=a%2Cb,line=3,col=2::50%25%0Adone");
  log.take_line("found in x##[add-mask]e here");
  log.take_line("text ::error::is none");
  log.take_line("::unknown::is none");
  REQUIRE(log.annotations.size() == 1);
  CHECK(log.annotations[0].message == "50%\ndone");
  CHECK(log.annotations[0].properties.at("file") == "a,b");
  CHECK(log.annotations[0].properties.at("col") == "2");
  CHECK(log.other_commands == std::vector<std::string>{"add-mask"});
}

TEST_CASE("runner log: nothing acts between a stop and its token", "[github_actions]") {
  RunnerLog log("/w");
  log.take_line("::stop-commands::0123456789abcdef");
  log.take_line("::error::hidden");
  log.take_line("x##[group]y");
  log.take_line("::0123456789abcdef::");
  log.take_line("::error::seen");
  CHECK(log.annotations.size() == 1);
  CHECK(log.other_commands.empty());
  log.take_line("::stop-commands::");
  CHECK(log.other_commands.size() == 1);
}

TEST_CASE("runner log: ten of a kind, files of the workspace, columns of one line", "[github_actions]") {
  RunnerLog log("/w");
  for (int at = 0; at < 12; ++at) log.take_line("::error::x");
  CHECK(log.annotations.size() == 10);
  CHECK(log.annotations_dropped == 2);
  log.take_line("::notice file=/etc/passwd,line=1,endLine=2,col=3::y");
  CHECK(log.annotations.back().properties.count("file") == 0);
  CHECK(log.annotations.back().properties.count("col") == 0);
}

TEST_CASE("runner log: files of names and values", "[github_actions]") {
  std::map<std::string, std::string> pairs;
  CHECK(RunnerLog::read_pairs("a=b=c\nlong<<END\none\ntwo\nEND\n", pairs));
  CHECK(pairs == std::map<std::string, std::string>{{"a", "b=c"}, {"long", "one\ntwo"}});
  CHECK_FALSE(RunnerLog::read_pairs("no sign\n", pairs));
  CHECK_FALSE(RunnerLog::read_pairs("x<<END\nnever closed\n", pairs));
}
