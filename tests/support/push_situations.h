// SPDX-License-Identifier: Apache-2.0
//
// The pushes that every adapter has to get right, as commits in one repository.
//
// An adapter's test goes through all of them: it brings a server to the state before (`prepare_server`), then either pushes
// as a user does, with the adapter as a hook (`prepare_local`, then `push_words`), or plays the pipeline that the push
// starts (`prepare_checkout`).
#pragma once

#include <string>
#include <vector>

#include "tests/support/program.h"

namespace plimsoll::tests {

struct RefUpdate {
  std::string ref;     // "refs/heads/main"
  std::string before;  // all zeros: the ref is new
  std::string after;   // all zeros: it is deleted
  [[nodiscard]] bool is_new() const;
  [[nodiscard]] bool deletes() const;
};

struct PushSituation {
  std::string name;
  std::vector<RefUpdate> updates;
  std::string finding;  // "gone.py:1"; empty: the push is clean
  bool forced = false;
  [[nodiscard]] bool clean() const { return finding.empty(); }
};

class PushSituations {
 public:
  PushSituations();
  [[nodiscard]] const std::vector<PushSituation>& all() const { return all_; }
  [[nodiscard]] const GitFolder& commits() const { return folder_; }

  // A bare repository at `path` with main and with every ref as it was before; `after` as it is when the push is done.
  void prepare_server(const PushSituation& situation, const std::string& path, bool after) const;
  // A clone of the server in which the refs to push are there, and no other.
  void prepare_local(const PushSituation& situation, const std::string& server, const std::string& path) const;
  // What follows "git push REMOTE".
  [[nodiscard]] static std::vector<std::string> push_words(const PushSituation& situation);
  // What a pipeline checks out: one commit, or with `whole` all branches and tags.
  static void prepare_checkout(const RefUpdate& update, const std::string& server, const std::string& path, bool whole);

 private:
  void add(std::string name, std::vector<RefUpdate> updates, std::string finding, bool forced = false);

  GitFolder folder_;
  std::string base_;
  std::vector<PushSituation> all_;
};

}  // namespace plimsoll::tests
