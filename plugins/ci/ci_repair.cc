// SPDX-License-Identifier: Apache-2.0
#include "plugins/ci/ci_repair.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <set>
#include <sstream>

#include "plugins/base/child_process.h"

namespace plimsoll::ci {
namespace {

std::string base64(std::string_view text) {
  static constexpr char kSigns[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t next = 0; next < 3; ++next) {
      bits = (bits << 8U) | (at + next < text.size() ? static_cast<unsigned char>(text[at + next]) : 0U);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      out += at + digit > text.size() ? '=' : kSigns[(bits >> (18 - 6 * digit)) & 63U];
    }
  }
  return out;
}

class Git {
 public:
  Git(std::string repository, const std::string& token) : repository_(std::move(repository)) {
    environment_ = {"GIT_TERMINAL_PROMPT=0", "LC_ALL=C"};
    if (token.empty()) return;
    environment_.push_back("GIT_CONFIG_COUNT=1");
    environment_.push_back("GIT_CONFIG_KEY_0=http.extraHeader");
    environment_.push_back("GIT_CONFIG_VALUE_0=Authorization: Basic " + base64("x-access-token:" + token));
  }
  [[nodiscard]] plugins::ChildResult operator()(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-c", "safe.directory=*", "-C", repository_});
    return plugins::run_child(words, environment_);
  }
  [[nodiscard]] bool has_commit(const std::string& id) const {
    return (*this)({"cat-file", "-e", id + "^{commit}"}).exit_code == 0;
  }
  [[nodiscard]] bool is_shallow() const {
    return (*this)({"rev-parse", "--is-shallow-repository"}).output.starts_with("true");
  }

 private:
  std::string repository_;
  std::vector<std::string> environment_;
};

// The words of a range as git itself takes them: "^?X" only when there is an X.
std::vector<std::string> rev_list_words(const Git& git, const std::string& range) {
  std::vector<std::string> words;
  std::istringstream stream(range);
  for (std::string word; stream >> word;) {
    if (word.starts_with("^?")) {
      if (git.has_commit(word.substr(2))) words.push_back("^" + word.substr(2));
    } else {
      words.push_back(word);
    }
  }
  return words;
}

// No commit of the range lies at the edge of a shallow clone: those are listed in git's file "shallow".
bool reaches_no_edge(const Git& git, const std::string& repository, const std::string& range) {
  if (!git.is_shallow()) return true;
  auto path = git({"rev-parse", "--git-path", "shallow"});
  while (!path.output.empty() && path.output.back() == '\n') path.output.pop_back();
  std::vector<std::string> words = {"rev-list"};
  const auto range_words = rev_list_words(git, range);
  words.insert(words.end(), range_words.begin(), range_words.end());
  const auto listed = git(words);
  if (listed.exit_code != 0 || path.exit_code != 0) return false;
  std::set<std::string> edge;
  std::ifstream file(path.output.starts_with('/') ? path.output : repository + "/" + path.output);
  for (std::string id; file >> id;) edge.insert(id);
  std::istringstream lines(listed.output);
  for (std::string id; lines >> id;) {
    if (edge.count(id) != 0) return false;
  }
  return true;
}

}  // namespace

RepairResult make_range_available(const std::string& repository, const Plan& plan, bool may_fetch,
                                  const std::string& token) {
  RepairResult result;
  const Git git(repository, token);
  if (git({"rev-parse", "--git-dir"}).exit_code != 0) {
    // Without git on the PATH the scan itself will say what is missing.
    result.complete = true;
    return result;
  }
  const auto look = [&] {
    const bool all_here =
        std::all_of(plan.ids.begin(), plan.ids.end(), [&](const std::string& id) { return git.has_commit(id); });
    return all_here && reaches_no_edge(git, repository, plan.range);
  };
  result.complete = look();
  if (result.complete) return result;
  const std::string remedy = plan.provider == "gitlab"   ? "set GIT_DEPTH: \"0\" in the job"
                             : plan.provider == "github" ? "set fetch-depth: 0 at actions/checkout"
                                                         : "clone without --depth";
  if (!may_fetch) {
    result.text = "the clone does not hold all of the range; " + remedy;
    return result;
  }
  std::vector<std::vector<std::string>> steps;
  for (const std::string& id : plan.ids) {
    if (git.has_commit(id)) continue;
    std::string wanted = id;
    if (wanted.starts_with("refs/remotes/origin/")) {
      wanted = "+refs/heads/" + wanted.substr(20) + ":" + wanted;
    }
    steps.push_back({"fetch", "-q", "--no-tags", "--no-recurse-submodules", "--depth=" + std::to_string(plan.depth_hint + 1),
                     "origin", wanted});
  }
  for (const char* deepen : {"--deepen=50", "--deepen=1000", "--unshallow"}) {
    steps.push_back({"fetch", "-q", "--no-tags", "--no-recurse-submodules", deepen, "origin"});
  }
  std::string last_error;
  for (const std::vector<std::string>& step : steps) {
    if (step[4].starts_with("--unshallow") && !git.is_shallow()) continue;
    const auto fetched = git(step);
    if (fetched.exit_code != 0) last_error = fetched.errors.substr(0, fetched.errors.find('\n'));
    result.fetched = result.fetched || fetched.exit_code == 0;
    if (look()) {
      result.complete = true;
      result.text = "the clone was shallow; what the range needs has been fetched";
      return result;
    }
  }
  result.text = "the clone does not hold all of the range, and fetching it failed" +
                (last_error.empty() ? std::string() : " (" + last_error + ")") + "; " + remedy;
  return result;
}

}  // namespace plimsoll::ci
