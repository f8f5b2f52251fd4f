// SPDX-License-Identifier: Apache-2.0
#include "plugins/ci/ci_repair.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
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
  explicit Git(std::string repository) : repository_(std::move(repository)) {}
  // A checkout may have left credentials of its own; a second Authorization header would be refused.
  void use_token(const std::string& token) {
    if (token.empty() || (*this)({"config", "--get-regexp", "^http\\..*extraheader$"}).exit_code == 0) return;
    const char* told = std::getenv("GIT_CONFIG_COUNT");
    const std::string next = std::to_string(told == nullptr ? 0 : std::strtoul(told, nullptr, 10));
    environment_.push_back("GIT_CONFIG_COUNT=" + std::to_string(std::strtoul(next.c_str(), nullptr, 10) + 1));
    environment_.push_back("GIT_CONFIG_KEY_" + next + "=http.extraHeader");
    environment_.push_back("GIT_CONFIG_VALUE_" + next + "=Authorization: Basic " + base64("x-access-token:" + token));
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
  std::vector<std::string> environment_ = {"GIT_TERMINAL_PROMPT=0", "LC_ALL=C"};
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

std::string refspec_of(const std::string& wanted) {
  constexpr std::string_view kOurs = "refs/remotes/origin/";
  if (!wanted.starts_with(kOurs)) return wanted;
  return "+refs/heads/" + wanted.substr(kOurs.size()) + ":" + wanted;
}

class Repair {
 public:
  Repair(const std::string& repository, const Plan& plan, const std::string& token)
      : git_(repository), repository_(repository), plan_(plan) {
    git_.use_token(token);
    wanted_ = plan.ids;
    if (!plan.helpful.empty()) wanted_.push_back(plan.helpful);
  }

  [[nodiscard]] bool usable() const { return git_({"rev-parse", "--git-dir"}).exit_code == 0; }
  [[nodiscard]] bool has(const std::string& id) const { return git_.has_commit(id); }
  [[nodiscard]] bool is_shallow() const { return git_.is_shallow(); }
  [[nodiscard]] bool ids_are_here() const {
    return std::all_of(plan_.ids.begin(), plan_.ids.end(), [&](const std::string& id) { return has(id); });
  }
  [[nodiscard]] bool can_walk(const std::string& range) const { return reaches_no_edge(git_, repository_, range); }
  [[nodiscard]] const std::string& last_error() const { return last_error_; }

  // The commits themselves, as few around them as the provider lets us guess.
  void fetch_missing_commits() {
    for (const std::string& wanted : wanted_) {
      if (has(wanted)) continue;
      std::vector<std::string> words = {refspec_of(wanted)};
      if (git_.is_shallow()) words.insert(words.begin(), "--depth=" + std::to_string(plan_.depth_hint + 1));
      if (fetch(words) || plan_.pull_ref.empty()) continue;
      words.back() = plan_.pull_ref;  // the server does not give out commits by their id
      fetch(words);
    }
  }

  // Around the commits that count; where the server names no commits by id, around all branches.
  void deepen(const std::string& how) {
    if (!git_.is_shallow()) return;
    std::vector<std::string> words = {how};
    for (const std::string& wanted : wanted_) {
      if (has(wanted)) words.push_back(refspec_of(wanted));
    }
    if (!fetch(words)) fetch({how});
  }

 private:
  bool fetch(const std::vector<std::string>& rest) {
    std::vector<std::string> words = {"fetch", "-q", "--no-tags", "--no-recurse-submodules"};
    // "origin" stands between the options and what is fetched.
    const auto first_name =
        std::find_if(rest.begin(), rest.end(), [](const std::string& word) { return !word.starts_with("--"); });
    words.insert(words.end(), rest.begin(), first_name);
    words.emplace_back("origin");
    words.insert(words.end(), first_name, rest.end());
    const auto fetched = git_(words);
    if (fetched.exit_code != 0) last_error_ = fetched.errors.substr(0, fetched.errors.find('\n'));
    return fetched.exit_code == 0;
  }

  Git git_;
  const std::string& repository_;
  const Plan& plan_;
  std::vector<std::string> wanted_;
  std::string last_error_;
};

std::string base_that_is_here(const Repair& repair, const Plan& plan) {
  if (plan.base.empty() || repair.has(plan.base)) return plan.base;
  return !plan.helpful.empty() && repair.has(plan.helpful) ? plan.helpful : std::string();
}

std::string remedy_for(const std::string& provider, const Repair& repair) {
  if (provider == "gitlab") return "set GIT_DEPTH: \"0\" in the job";
  if (provider == "github") return "set fetch-depth: 0 at actions/checkout";
  return repair.is_shallow() ? "clone without --depth" : "'git rev-parse REVISION' tells whether it is spelled right";
}

std::string what_is_missing(const Repair& repair, const Plan& plan) {
  for (const std::string& id : plan.ids) {
    if (!repair.has(id)) return "'" + id + "' is not in this clone";
  }
  return "the clone does not hold all of the range";
}

}  // namespace

RepairResult make_range_available(const std::string& repository, const Plan& plan, bool may_fetch,
                                  const std::string& token) {
  RepairResult result;
  result.range = plan.range;
  Repair repair(repository, plan, token);
  // Without git on the PATH the scan itself will say what is missing.
  if (!repair.usable()) {
    result.complete = true;
    result.base = plan.base;
    return result;
  }
  const auto look = [&] {
    result.base = base_that_is_here(repair, plan);
    result.complete = repair.ids_are_here() && repair.can_walk(plan.range);
    return result.complete;
  };
  // A ref that only makes the range smaller is worth a fetch, but its absence is no failure.
  if (look() && (plan.helpful.empty() || !plan.wider.empty() || repair.has(plan.helpful))) return result;
  if (!may_fetch) {
    if (!result.complete) result.text = what_is_missing(repair, plan) + "; " + remedy_for(plan.provider, repair);
    return result;
  }
  repair.fetch_missing_commits();
  if (look()) {
    result.text = "what the clone lacked has been fetched";
    return result;
  }
  if (!repair.ids_are_here() && !plan.wider.empty()) {
    // The new commits are what counts; without the old ones more is scanned.
    result.range = plan.wider;
    result.text = "the commit that the branch had before is gone; more is scanned instead";
  }
  const bool wider = result.range != plan.range;
  for (const char* how : {"--deepen=50", "--deepen=1000", "--unshallow"}) {
    repair.deepen(how);
    result.complete = wider ? repair.has(plan.ids.back()) && repair.can_walk(plan.wider) : look();
    if (result.complete) {
      if (!wider) result.text = "the clone was shallow; what the range needs has been fetched";
      result.base = base_that_is_here(repair, plan);
      return result;
    }
  }
  result.text = what_is_missing(repair, plan) + ", and fetching it failed" +
                (repair.last_error().empty() ? std::string() : " (" + repair.last_error() + ")") + "; " +
                remedy_for(plan.provider, repair);
  return result;
}

}  // namespace plimsoll::ci
