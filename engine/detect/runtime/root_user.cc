// SPDX-License-Identifier: Apache-2.0
//
// runtime/root-user: what runs as root. In an image: the user in force in the final stage, through the stages it is built
// from and down to the base. Bases that are known to run as somebody else, and entry points that drop root themselves
// (gosu, su-exec, setpriv and their kind, also in scripts that the image copies), are no findings. In a deployment: the user
// that is asked for; runtime/root-not-forbidden says that a pod asks for nothing, so its images decide.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/detect/container_view.h"
#include "engine/detect/images/image_verdict.h"
#include "engine/detect/runtime/runtime_checks.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using documents::OptionKey;

namespace {

namespace dockerfile = documents::dockerfile;
using dockerfile::Keyword;

constexpr std::string_view kRule = "runtime/root-user";
constexpr std::size_t kScriptLimit = 256 * 1024;

// Repositories whose images set a user, as patterns over the table name of the image (docker.io left out).
constexpr std::array<std::string_view, 39> kOtherUser{"cgr.dev/chainguard/",
                                                      "bitnami/",
                                                      "bitnamilegacy/",
                                                      "jenkins/jenkins",
                                                      "jenkins/inbound-agent",
                                                      "jenkins/agent",
                                                      "nginxinc/nginx-unprivileged",
                                                      "grafana/",
                                                      "prom/",
                                                      "quay.io/prometheus/",
                                                      "docker.elastic.co/",
                                                      "library/elasticsearch",
                                                      "library/kibana",
                                                      "library/logstash",
                                                      "library/solr",
                                                      "library/sonarqube",
                                                      "quay.io/keycloak/",
                                                      "apache/airflow",
                                                      "apache/spark",
                                                      "apache/kafka",
                                                      "hashicorp/terraform-enterprise",
                                                      "quay.io/jupyter/",
                                                      "jupyter/",
                                                      "cimg/",
                                                      "circleci/",
                                                      "gitpod/",
                                                      "library/rocket.chat",
                                                      "opensearchproject/",
                                                      "hazelcast/hazelcast",
                                                      "quay.io/strimzi/",
                                                      "confluentinc/",
                                                      "otel/",
                                                      "curlimages/",
                                                      "selenium/",
                                                      "quay.io/argoproj/",
                                                      "fluxcd/",
                                                      "nixos/nix-unprivileged",
                                                      "mcr.microsoft.com/playwright-nonroot",
                                                      "ghcr.io/puppeteer/"};
// Images whose own entry point starts as root and hands over to an account of the service.
constexpr std::array<std::string_view, 18> kDropsRoot{
    "library/postgres",  "library/mysql",         "library/mariadb",   "library/redis",    "library/valkey",
    "library/mongo",     "library/rabbitmq",      "library/cassandra", "library/couchdb",  "library/neo4j",
    "library/zookeeper", "library/memcached",     "library/percona",   "library/influxdb", "library/ghost",
    "postgis/postgis",   "timescale/timescaledb", "library/consul"};

bool starts_with_any(std::string_view text, std::span<const std::string_view> list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view start) {
    return text.starts_with(start) && (start.ends_with('/') || text.size() == start.size());
  });
}

enum class BaseUser { root, other, drops_root, unknown };

BaseUser user_of_base(const documents::Value& base, bool scratch) {
  if (scratch) return BaseUser::root;
  if (!base.resolved) return BaseUser::unknown;
  const images::ImageName name = images::read_image_name(base.expanded);
  if (!name.fault.empty()) return BaseUser::unknown;
  for (const std::string_view word : {"nonroot", "non-root", "rootless", "unprivileged", "chiseled", "distroless-user"}) {
    if (name.tag.find(word) != std::string::npos || name.repository.find(word) != std::string::npos) return BaseUser::other;
  }
  if (starts_with_any(name.table_name, kOtherUser)) return BaseUser::other;
  // Red Hat's language images run as 1001.
  if (name.registry == "registry.access.redhat.com" || name.registry == "registry.redhat.io") {
    const std::size_t slash = name.repository.rfind('/');
    const std::string_view last =
        slash == std::string::npos ? std::string_view(name.repository) : std::string_view(name.repository).substr(slash + 1);
    for (const std::string_view language :
         {"nodejs", "python", "ruby", "php", "perl", "openjdk", "dotnet", "go-toolset", "httpd", "nginx", "ubi-micro-"}) {
      if (last.starts_with(language)) return BaseUser::other;
    }
  }
  if (starts_with_any(name.table_name, kDropsRoot)) return BaseUser::drops_root;
  if (name.table_name.starts_with("library/") || name.repository.starts_with("distroless/") ||
      name.table_name.starts_with("mcr.microsoft.com/dotnet/")) {
    return BaseUser::root;
  }
  return BaseUser::unknown;
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

bool is_root(std::string_view user) {
  user = user.substr(0, user.find(':'));
  if (user.empty()) return false;
  if (equals_ignoring_case(user, "root") || equals_ignoring_case(user, "ContainerAdministrator")) return true;
  return std::all_of(user.begin(), user.end(), [](char c) { return c == '0'; });
}

// Words that hand over to another account.
bool drops_root(std::string_view text) {
  for (const std::string_view word : {"gosu", "su-exec", "setpriv", "s6-setuidgid", "setuidgid", "chpst", "runuser",
                                      "su-exec", "start-stop-daemon", "dropprivs"}) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      };
      const bool starts = at == 0 || !is_part(text[at - 1]);
      const std::size_t end = at + word.size();
      const bool ends = end >= text.size() || !is_part(text[end]);
      if (starts && ends) return true;
    }
  }
  // su - app -c "...", su app, sudo -u app
  for (std::size_t at = text.find("su "); at != std::string_view::npos; at = text.find("su ", at + 1)) {
    if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '\n' && text[at - 1] != '"' && text[at - 1] != '/' &&
        text[at - 1] != ';')
      continue;
    return true;
  }
  return text.find("sudo -u") != std::string_view::npos;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Whether what starts in the final stage hands over to another account: by its own words or those of a copied script.
bool entry_point_drops_root(const CheckInput& input, const dockerfile::File& file, std::size_t stage) {
  std::vector<std::string> scripts;
  for (const Keyword keyword : {Keyword::entrypoint, Keyword::cmd}) {
    const dockerfile::Instruction* instruction = file.find_effective(stage, keyword);
    if (instruction == nullptr) continue;
    if (drops_root(instruction->arguments)) return true;
    for (const dockerfile::Word& word : instruction->words) {
      std::string_view rest = without_quotes(word.text);
      while (!rest.empty()) {
        const std::size_t blank = rest.find(' ');
        const std::string_view part = rest.substr(0, blank);
        rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
        if (!part.starts_with('-') && !part.empty()) scripts.emplace_back(last_part(part));
      }
    }
  }
  const std::vector<std::size_t> shipped = file.ancestry(stage);
  for (const dockerfile::Instruction& instruction : file.instructions) {
    if (!instruction.stage || std::find(shipped.begin(), shipped.end(), *instruction.stage) == shipped.end()) continue;
    for (const dockerfile::Heredoc& heredoc : instruction.heredocs) {
      if (drops_root(heredoc.content)) return true;
    }
    if (instruction.keyword == Keyword::run && drops_root(instruction.arguments) &&
        instruction.arguments.find("install") == std::string::npos &&
        instruction.arguments.find("echo") != std::string::npos) {
      return true;  // a start script written by echo
    }
    if ((instruction.keyword != Keyword::copy && instruction.keyword != Keyword::add) || input.files == nullptr ||
        instruction.words.size() < 2)
      continue;
    if (instruction.find_flag("from") != nullptr) continue;
    for (std::size_t i = 0; i + 1 < instruction.words.size(); ++i) {
      std::string_view source = without_quotes(instruction.words[i].text);
      while (source.starts_with("./")) source.remove_prefix(2);
      const std::string_view target = without_quotes(instruction.words.back().text);
      for (const std::string& script : scripts) {
        std::string wanted;
        if (last_part(source) == script || last_part(target) == script)
          wanted = source;
        else if (source.ends_with('/') || source == ".")
          wanted = (source == "." ? std::string() : std::string(source)) + script;
        if (wanted.empty() || wanted.starts_with('/') || wanted.find("..") != std::string::npos) continue;
        for (const std::string& folder : {folder_of(input.path), std::string()}) {
          const std::optional<std::string> content = input.files->read(folder + wanted, kScriptLimit);
          if (content && drops_root(*content)) return true;
        }
      }
    }
  }
  return false;
}

void check_image(const CheckInput& input, Matches& matches) {
  const dockerfile::File& file = *input.model.dockerfile;
  const dockerfile::Stage* stage = file.final_stage();
  if (stage == nullptr) return;
  const dockerfile::Instruction* user = file.find_effective(stage->index, Keyword::user);
  const std::vector<std::size_t> ancestry = file.ancestry(stage->index);
  const dockerfile::Stage& base = ancestry.empty() ? *stage : file.stages[ancestry.front()];
  const std::string_view name =
      user != nullptr && !user->words.empty() ? without_quotes(user->words.front().text) : std::string_view{};
  if (!name.empty() && name.find('$') == std::string_view::npos) {
    if (!is_root(name) || entry_point_drops_root(input, file, stage->index)) return;
    matches.push_back(make_match({kRule, Severity::medium}, user->span,
                                 "The image runs as root (USER " + std::string(name) + ")", "user root"));
    return;
  }
  if (!name.empty()) return;  // a variable: whoever builds decides
  const BaseUser base_user = user_of_base(base.base, base.scratch);
  if (base_user == BaseUser::other) return;
  const bool own_start = file.find_effective(stage->index, Keyword::entrypoint) != nullptr ||
                         file.find_effective(stage->index, Keyword::cmd) != nullptr;
  if (base_user == BaseUser::drops_root && !own_start) return;
  // Nothing starts in it: a stage that only carries files out of the build.
  if (base.scratch && !own_start) return;
  if (entry_point_drops_root(input, file, stage->index)) return;
  const dockerfile::Instruction& from = file.instructions[stage->from];
  Match match = make_match(
      {kRule, Severity::low, base_user == BaseUser::unknown ? Confidence::possible : Confidence::likely}, from.span,
      base_user == BaseUser::unknown ? "No USER is set, so the image runs as the user of its base, mostly root"
                                     : "No USER is set, so the image runs as root",
      "no user");
  match.evidence.push_back({base.scratch ? std::string("scratch has no user but root") : "the base is " + base.base.expanded,
                            {},
                            base.base.span,
                            0});
  matches.push_back(std::move(match));
}

}  // namespace

void check_root_user(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (input.model.dockerfile) check_image(input, matches);
  for (const documents::Container& container : input.model.containers) {
    if (container.origin == ContainerOrigin::dockerfile_stage) continue;
    const std::string label = container_label(container);
    bool user_written = false;
    bool not_root_written = false;
    for (const documents::ContainerOption& option : container.options) {
      user_written = user_written || option.key == OptionKey::user;
      not_root_written = not_root_written || option.key == OptionKey::run_as_non_root;
    }
    const documents::ContainerOption* user = last_option(container, OptionKey::user);
    if (user != nullptr && is_root(user->value.expanded)) {
      const Severity severity =
          container.origin == ContainerOrigin::ci_job || container.origin == ContainerOrigin::run_command ? Severity::low
                                                                                                          : Severity::medium;
      Match match = make_match({kRule, severity}, user->span, label + " runs as root", label + "\nuser root");
      add_chain(user->value, match);
      matches.push_back(std::move(match));
      continue;
    }
    if (user_written) continue;
    const documents::ContainerOption* not_root = last_option(container, OptionKey::run_as_non_root);
    if (not_root != nullptr && equals_ignoring_case(not_root->value.expanded, "false")) {
      matches.push_back(
          make_match({kRule, Severity::low}, not_root->span, label + " is allowed to run as root", label + "\nuser root"));
      continue;
    }
    if (is_in_pod(container) && !not_root_written && container.whole) {
      matches.push_back(make_match({"runtime/root-not-forbidden", Severity::info}, container.span,
                                   label + " may run as root: neither runAsNonRoot nor runAsUser is set",
                                   label + "\nuser not set"));
    }
  }
}

}  // namespace plimsoll::detect::runtime
