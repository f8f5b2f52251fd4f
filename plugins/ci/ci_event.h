// SPDX-License-Identifier: Apache-2.0
//
// What a pipeline was started for, and so what has to be scanned.
//
// One place for all providers: each tells in its own variables (and GitHub in a payload file) which commits are new. The
// answer is always a set difference of commit ids, never "X^..Y", never first parents, never the payload's list of commits
// (it is capped): so forced pushes, merges and new branches need no special case. Where nothing says what is new, more is
// scanned, not less, and the plan says why.
//
// The rules stand in the documentation of each provider: GitHub's webhook payloads, GitLab's predefined variables and so
// on; plugins/README.md has the table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plimsoll::ci {

struct Plan {
  enum class What {
    nothing,  // a branch was deleted
    range,    // `range`, in the words that --range takes
    history,  // everything
    unknown,  // no provider, or an event without commits: `reason` says what is missing
  };
  What what = What::unknown;
  std::string provider;  // "github", "gitlab", "jenkins", ...
  std::string event;     // as the provider calls it
  std::string range;
  std::vector<std::string> ids;  // commits that must be here for the range to be right
  std::string helpful;           // a ref of the remote that makes the range smaller when it is here; empty: none
  std::string wider;             // takes the place of `range` when one of `ids` is to be had nowhere; empty: none
  std::string pull_ref;          // where the server keeps the head of a pull request; empty: fetched by id
  std::string base;              // where configuration and baseline are read from; empty: what is checked out
  std::string reason;            // one sentence for people
  unsigned depth_hint = 0;       // commits of the change, when the provider tells
};

struct Environment {
  std::function<std::optional<std::string>(const std::string& name)> variable;
  std::function<std::optional<std::string>(const std::string& path)> file;
};

Plan plan_for(const Environment& environment);

// The user says it himself. Both are single revisions.
Plan plan_between(const std::string& base, const std::string& head);

}  // namespace plimsoll::ci
