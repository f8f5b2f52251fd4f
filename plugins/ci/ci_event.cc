// SPDX-License-Identifier: Apache-2.0
#include "plugins/ci/ci_event.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace plimsoll::ci {
namespace {

using Json = nlohmann::json;

bool is_id(const std::string& text) {
  return (text.size() == 40 || text.size() == 64) && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A commit that exists: an id that is not all zeros.
bool is_commit(const std::string& text) { return is_id(text) && text.find_first_not_of('0') != std::string::npos; }

// Names go into a range as words: nothing that could open another word may be in them.
bool is_plain_name(const std::string& text) {
  return !text.empty() && text.front() != '-' && text.find("..") == std::string::npos &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") == std::string::npos;
}

std::string branch_of(std::string name) {
  if (name.starts_with("refs/heads/")) name.erase(0, 11);
  return name;
}

std::string text_at(const Json& object, std::initializer_list<const char*> path) {
  const Json* at = &object;
  for (const char* key : path) {
    if (!at->is_object()) return {};
    const auto found = at->find(key);
    if (found == at->end()) return {};
    at = &*found;
  }
  return at->is_string() ? at->get<std::string>() : std::string();
}

bool flag_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

Plan range_between(Plan plan, const std::string& base, const std::string& head, const std::string& reason) {
  plan.what = Plan::What::range;
  plan.range = base + ".." + head;
  plan.ids = {base, head};
  plan.base = base;
  plan.reason = reason;
  return plan;
}

// A branch or tag that is new: what the default branch does not have. The default branch may not be here (shallow clones
// hold one branch): then more is scanned.
Plan new_ref(Plan plan, const std::string& head, const std::string& default_branch, const std::string& what) {
  plan.what = Plan::What::range;
  plan.ids = {head};
  plan.range = head;
  if (is_plain_name(default_branch)) {
    plan.range += " ^?refs/remotes/origin/" + default_branch;
    plan.base = "refs/remotes/origin/" + default_branch;
    plan.helpful = plan.base;
    plan.reason = what + ": what the branch '" + default_branch + "' does not have";
  } else {
    plan.reason = what + ": everything it reaches";
  }
  return plan;
}

// A branch that had `before`. After a forced push that commit may be gone for good: then more is scanned.
Plan moved_branch(Plan plan, const std::string& before, const std::string& after, const std::string& branch,
                  const std::string& default_branch, const std::string& reason) {
  plan = range_between(std::move(plan), before, after, reason);
  plan.wider = after;
  if (is_plain_name(default_branch) && branch != default_branch) {
    plan.helpful = "refs/remotes/origin/" + default_branch;
    plan.wider += " ^?" + plan.helpful;
  }
  return plan;
}

Plan everything(Plan plan, const std::string& reason) {
  plan.what = Plan::What::history;
  plan.reason = reason;
  return plan;
}

Plan nothing(Plan plan, const std::string& reason) {
  plan.what = Plan::What::nothing;
  plan.reason = reason;
  return plan;
}

Plan unknown(Plan plan, const std::string& reason) {
  plan.what = Plan::What::unknown;
  plan.reason = reason;
  return plan;
}

class Variables {
 public:
  explicit Variables(const Environment& environment) : environment_(environment) {}
  [[nodiscard]] std::string operator()(const char* name) const { return environment_.variable(name).value_or(""); }
  [[nodiscard]] bool has(const char* name) const { return !(*this)(name).empty(); }

 private:
  const Environment& environment_;
};

Plan github_push(Plan plan, const Json& payload) {
  const std::string before = text_at(payload, {"before"});
  const std::string after = text_at(payload, {"after"});
  const std::string ref = text_at(payload, {"ref"});
  const std::string default_branch = text_at(payload, {"repository", "default_branch"});
  if (flag_at(payload, "deleted") || (is_id(after) && !is_commit(after)))
    return nothing(plan, "the push deleted '" + ref + "'");
  if (!is_commit(after)) return unknown(plan, "the payload of the push names no commit");
  if (ref.starts_with("refs/tags/")) return new_ref(plan, after, default_branch, "push of a tag");
  if (is_commit(before)) {
    return moved_branch(plan, before, after, branch_of(ref), default_branch,
                        flag_at(payload, "forced") ? "forced push: what the branch did not have before"
                                                   : "push: what the branch did not have before");
  }
  if (ref == "refs/heads/" + default_branch) {
    plan.ids = {after};
    plan.range = after;
    plan.what = Plan::What::range;
    plan.reason = "first push of the default branch: everything it reaches";
    return plan;
  }
  return new_ref(plan, after, default_branch, "push of a new branch");
}

Plan github(const Environment& environment, const Variables& variable) {
  Plan plan;
  plan.provider = "github";
  plan.event = variable("GITHUB_EVENT_NAME");
  const std::string path = variable("GITHUB_EVENT_PATH");
  const auto text = path.empty() ? std::nullopt : environment.file(path);
  const Json payload = text ? Json::parse(*text, nullptr, false) : Json::object();
  if (!payload.is_object()) return unknown(plan, "the payload at GITHUB_EVENT_PATH is no JSON object");
  if (plan.event == "push") return github_push(plan, payload);
  if (plan.event == "pull_request" || plan.event == "pull_request_target" || plan.event == "pull_request_review") {
    const std::string base = text_at(payload, {"pull_request", "base", "sha"});
    const std::string head = text_at(payload, {"pull_request", "head", "sha"});
    if (!is_commit(base) || !is_commit(head)) return unknown(plan, "the payload names no base and head of the pull request");
    const auto& request = payload["pull_request"];
    if (request.contains("commits") && request["commits"].is_number_unsigned()) {
      plan.depth_hint = request["commits"].get<unsigned>();
    }
    if (request.contains("number") && request["number"].is_number_unsigned()) {
      plan.pull_ref = "refs/pull/" + std::to_string(request["number"].get<std::uint64_t>()) + "/head";
    }
    return range_between(plan, base, head, "pull request: what its head has and its base has not");
  }
  if (plan.event == "merge_group") {
    const std::string base = text_at(payload, {"merge_group", "base_sha"});
    const std::string head = text_at(payload, {"merge_group", "head_sha"});
    if (!is_commit(base) || !is_commit(head)) return unknown(plan, "the payload names no base and head of the merge group");
    return range_between(plan, base, head, "merge queue: what the group adds");
  }
  if (plan.event == "schedule" || plan.event == "workflow_dispatch" || plan.event == "repository_dispatch") {
    return everything(plan, "event '" + plan.event + "': all of history");
  }
  return everything(plan, "event '" + plan.event + "' names no new commits: all of history");
}

Plan gitlab(const Variables& variable) {
  Plan plan;
  plan.provider = "gitlab";
  plan.event = variable("CI_PIPELINE_SOURCE");
  const std::string commit = variable("CI_COMMIT_SHA");
  const std::string default_branch = variable("CI_DEFAULT_BRANCH");
  if (variable.has("CI_MERGE_REQUEST_IID")) {
    const std::string base = variable("CI_MERGE_REQUEST_DIFF_BASE_SHA");
    const std::string source = variable("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA");
    const std::string head = is_commit(source) ? source : commit;
    if (!is_commit(base) || !is_commit(head))
      return unknown(plan, "CI_MERGE_REQUEST_DIFF_BASE_SHA and CI_COMMIT_SHA name no commits");
    const bool train = variable("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train";
    return range_between(plan, base, head,
                         train ? "merge train: what the merge request adds" : "merge request: what it adds");
  }
  if (variable.has("CI_EXTERNAL_PULL_REQUEST_IID")) {
    const std::string base = variable("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA");
    const std::string head = variable("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA");
    if (is_commit(base) && is_commit(head)) return range_between(plan, base, head, "external pull request: what it adds");
    return unknown(plan, "the variables name no base and head of the external pull request");
  }
  if (!is_commit(commit)) return unknown(plan, "CI_COMMIT_SHA names no commit");
  if (plan.event == "schedule" || plan.event == "web" || plan.event == "api" || plan.event == "trigger") {
    return everything(plan, "pipeline of source '" + plan.event + "': all of history");
  }
  if (variable.has("CI_COMMIT_TAG")) return new_ref(plan, commit, default_branch, "push of a tag");
  const std::string before = variable("CI_COMMIT_BEFORE_SHA");
  if (is_commit(before)) {
    return moved_branch(plan, before, commit, variable("CI_COMMIT_BRANCH"), default_branch,
                        "push: what the branch did not have before");
  }
  if (variable("CI_COMMIT_BRANCH") == default_branch) {
    plan.what = Plan::What::range;
    plan.range = commit;
    plan.ids = {commit};
    plan.reason = "first pipeline of the default branch: everything it reaches";
    return plan;
  }
  return new_ref(plan, commit, default_branch, "first pipeline of a branch");
}

// The others tell a commit, and with luck the one before it or the branch it is meant for. Some set the target branch on
// every build; it then names the branch itself, and counts only when another variable says that this is a change.
struct SimpleProvider {
  const char* name;
  const char* detected_by;
  const char* commit;
  const char* before = nullptr;
  const char* base_commit = nullptr;    // of a pull request
  const char* target_branch = nullptr;  // of a pull request
  const char* event = nullptr;          // "pull_request" when target_branch counts; null: whenever it is set
};
constexpr SimpleProvider kSimple[] = {
    {.name = "jenkins",
     .detected_by = "JENKINS_URL",
     .commit = "GIT_COMMIT",
     .before = "GIT_PREVIOUS_SUCCESSFUL_COMMIT",
     .target_branch = "CHANGE_TARGET"},
    {.name = "azure",
     .detected_by = "BUILD_BUILDID",
     .commit = "BUILD_SOURCEVERSION",
     .target_branch = "SYSTEM_PULLREQUEST_TARGETBRANCH"},
    {.name = "bitbucket",
     .detected_by = "BITBUCKET_COMMIT",
     .commit = "BITBUCKET_COMMIT",
     .base_commit = "BITBUCKET_PR_DESTINATION_COMMIT",
     .target_branch = "BITBUCKET_PR_DESTINATION_BRANCH"},
    {.name = "circleci", .detected_by = "CIRCLECI", .commit = "CIRCLE_SHA1", .before = "CIRCLE_BASE_REVISION"},
    {.name = "buildkite",
     .detected_by = "BUILDKITE",
     .commit = "BUILDKITE_COMMIT",
     .target_branch = "BUILDKITE_PULL_REQUEST_BASE_BRANCH"},
    {.name = "drone",
     .detected_by = "DRONE",
     .commit = "DRONE_COMMIT_SHA",
     .before = "DRONE_COMMIT_BEFORE",
     .target_branch = "DRONE_TARGET_BRANCH",
     .event = "DRONE_BUILD_EVENT"},
    {.name = "woodpecker",
     .detected_by = "CI_PIPELINE_EVENT",
     .commit = "CI_COMMIT_SHA",
     .before = "CI_PREV_COMMIT_SHA",
     .target_branch = "CI_COMMIT_TARGET_BRANCH",
     .event = "CI_PIPELINE_EVENT"},
    {.name = "travis",
     .detected_by = "TRAVIS",
     .commit = "TRAVIS_COMMIT",
     .before = "TRAVIS_COMMIT_RANGE",
     .target_branch = "TRAVIS_BRANCH",
     .event = "TRAVIS_EVENT_TYPE"},
};

Plan simple(const SimpleProvider& provider, const Variables& variable) {
  Plan plan;
  plan.provider = provider.name;
  const std::string commit = variable(provider.commit);
  if (!is_commit(commit)) return unknown(plan, std::string(provider.commit) + " names no commit");
  if (provider.base_commit != nullptr && variable.has(provider.base_commit)) {
    // Bitbucket gives twelve digits.
    const std::string base = variable(provider.base_commit);
    if (base.find_first_not_of("0123456789abcdef") == std::string::npos) {
      return range_between(plan, base, commit, "pull request: what it adds");
    }
  }
  const std::string event = provider.event == nullptr ? "" : variable(provider.event);
  const bool is_change = provider.event == nullptr || event.starts_with("pull_request");
  if (provider.target_branch != nullptr && is_change) {
    const std::string target = branch_of(variable(provider.target_branch));
    if (is_plain_name(target)) {
      plan.what = Plan::What::range;
      plan.range = commit + " ^refs/remotes/origin/" + target;
      plan.ids = {commit, "refs/remotes/origin/" + target};
      plan.base = "refs/remotes/origin/" + target;
      plan.reason = "change for the branch '" + target + "': what that branch does not have";
      return plan;
    }
  }
  // Travis writes both ends: "A...B".
  std::string before = provider.before == nullptr ? "" : variable(provider.before);
  before.resize(std::min(before.size(), before.find('.')));
  if (is_commit(before) && before != commit) {
    plan = range_between(plan, before, commit, "build of a branch: what came since the build before");
    plan.wider = commit;
    return plan;
  }
  plan.what = Plan::What::range;
  plan.range = commit;
  plan.ids = {commit};
  plan.reason = "no earlier commit is told: everything that the commit reaches";
  return plan;
}

}  // namespace

Plan plan_between(const std::string& base, const std::string& head) {
  Plan plan;
  plan.provider = "given";
  plan.reason = "what '" + head + "' has and '" + base + "' has not";
  plan.what = Plan::What::range;
  plan.range = base + ".." + head;
  plan.ids = {base, head};
  plan.base = base;
  return plan;
}

Plan plan_for(const Environment& environment) {
  const Variables variable(environment);
  // Several may be set: a provider's own sign before one that others use as well.
  if (variable("GITHUB_ACTIONS") == "true") return github(environment, variable);
  if (variable("GITLAB_CI") == "true") return gitlab(variable);
  for (const SimpleProvider& provider : kSimple) {
    if (variable.has(provider.detected_by)) return simple(provider, variable);
  }
  Plan plan;
  plan.reason =
      "no pipeline is recognised by its variables; say what to measure against: 'plimsoll ci --base origin/main', "
      "or scan all of history: 'plimsoll scan'";
  return plan;
}

}  // namespace plimsoll::ci
