// SPDX-License-Identifier: Apache-2.0
//
// style/unpinned-package, assume-yes, recommended-packages, package-cache, update-alone, apt-in-script: how a build step
// uses package managers.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/style/cache_mounts.h"
#include "engine/detect/style/package_managers.h"
#include "engine/detect/style/style_checks.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::style {

namespace {

bool removes(const SimpleCommand& command, std::string_view part) {
  return command.program() == "rm" &&
         std::any_of(command.words.begin(), command.words.end(),
                     [&](const documents::Value& word) { return word.expanded.find(part) != std::string::npos; });
}

// The stages whose layers are in the image: what others leave behind is thrown away.
std::vector<bool> shipped_stages(const documents::dockerfile::File& file) {
  std::vector<bool> shipped(file.stages.size(), false);
  if (const documents::dockerfile::Stage* last = file.final_stage()) {
    for (const std::size_t stage : file.ancestry(last->index)) shipped[stage] = true;
  }
  return shipped;
}

// pip reads it as a switch, so "0" and "off" leave the cache on.
bool switches_off_pip_cache(std::string_view name, std::string_view value) {
  if (name != "PIP_NO_CACHE_DIR") return false;
  return !equals_ignoring_case(value, "0") && !equals_ignoring_case(value, "off") && !equals_ignoring_case(value, "no") &&
         !equals_ignoring_case(value, "false");
}

// What the commands of one step do, so that each command need not look at all others.
struct StepFacts {
  bool installs = false;
  bool no_pip_cache = false;                        // exported in the step
  std::map<std::string_view, std::size_t> cleaned;  // by family: index of the last command
  std::map<std::string_view, std::size_t> changed;  // the same for commands that download packages
  // Whether what was downloaded last is thrown away behind that.
  [[nodiscard]] bool is_clean(std::string_view family) const {
    const auto clean = cleaned.find(family);
    const auto change = changed.find(family);
    return clean != cleaned.end() && (change == changed.end() || change->second < clean->second);
  }
};

bool has_word(const SimpleCommand& command, std::string_view word) {
  return std::any_of(command.words.begin(), command.words.end(),
                     [&](const documents::Value& value) { return value.expanded == word; });
}

void note_cleaning(const SimpleCommand& command, std::string_view family, std::size_t index, StepFacts& facts) {
  if (command.program() == "rm") {
    const auto note = [&](std::string_view part, std::initializer_list<std::string_view> families) {
      if (!removes(command, part)) return;
      for (const std::string_view one : families) facts.cleaned[one] = index;
    };
    note("/var/lib/apt/lists", {"apt"});
    note("/var/cache/apk", {"apk"});
    note("/var/cache/yum", {"dnf", "microdnf", "tdnf"});
    note("/var/cache/dnf", {"dnf", "microdnf", "tdnf"});
    note("/var/cache/libdnf5", {"dnf", "microdnf", "tdnf"});
    note("/var/cache/zypp", {"zypper"});
    note("/var/cache/*", {"apk", "dnf", "microdnf", "tdnf", "zypper"});
    note(".cache", {"pip", "yarn"});
    return;
  }
  const bool cleans =
      (is_one_of(family, {"dnf", "microdnf", "tdnf"}) && has_word(command, "clean") && has_word(command, "all")) ||
      (family == "zypper" && (has_word(command, "clean") || has_word(command, "cc"))) ||
      (family == "yarn" && has_word(command, "cache") && has_word(command, "clean")) ||
      (family == "pip" && has_word(command, "cache") && has_word(command, "purge"));
  if (cleans) facts.cleaned[family] = index;
}

std::map<std::size_t, StepFacts> read_steps(const ScriptView& view) {
  std::map<std::size_t, StepFacts> steps;
  for (std::size_t i = 0; i < view.commands.size(); ++i) {
    const SimpleCommand& command = view.commands[i];
    StepFacts& facts = steps[command.script];
    const std::string_view family = family_of(command.program());
    const PackageCommand package_command = read_package_command(command);
    facts.installs = facts.installs || package_command.installs || has_word(command, "upgrade") ||
                     has_word(command, "dist-upgrade") || has_word(command, "build-dep");
    if (command.program() == "export") {
      for (const auto& [name, value] : command.assignments)
        facts.no_pip_cache = facts.no_pip_cache || switches_off_pip_cache(name, value.expanded);
    }
    if (!package_command.manager.empty() ||
        (family == "zypper" && (has_word(command, "remove") || has_word(command, "patch"))))
      facts.changed[family_of(package_command.manager.empty() ? family : package_command.manager)] = i;
    note_cleaning(command, family, i, facts);
  }
  return steps;
}

// ENV reaches the stage it stands in and those that are built from it.
class StageFacts {
 public:
  StageFacts(const documents::Model& model, const ScriptView& view) : file_(*model.dockerfile) {
    for (const documents::EnvironmentEntry& entry : model.environment) {
      if (entry.role != documents::EnvironmentRole::label && switches_off_pip_cache(entry.name, entry.value.expanded))
        no_pip_cache_.insert(entry.container.value_or(0));
    }
    for (const SimpleCommand& command : view.commands) {
      if (removes(command, "docker-clean")) keeps_archives_.insert(view.sources[command.script]->container.value_or(0));
    }
  }
  [[nodiscard]] bool has_no_pip_cache(std::size_t stage) const { return holds(no_pip_cache_, stage); }
  [[nodiscard]] bool keeps_archives(std::size_t stage) const { return holds(keeps_archives_, stage); }

 private:
  [[nodiscard]] bool holds(const std::set<std::size_t>& stages, std::size_t stage) const {
    if (stages.empty()) return false;
    if (stage >= file_.stages.size()) return stages.contains(stage);
    const std::vector<std::size_t> line = file_.ancestry(stage);
    return std::any_of(line.begin(), line.end(), [&](std::size_t one) { return stages.contains(one); });
  }

  const documents::dockerfile::File& file_;
  std::set<std::size_t> no_pip_cache_;
  std::set<std::size_t> keeps_archives_;
};

void report(std::string_view rule, const SimpleCommand& command, std::string message, Matches& matches) {
  matches.push_back(make_match({rule, Severity::low}, command.span, std::move(message),
                               std::string(rule) + " " + std::string(command.program())));
}

bool assumes_yes(const SimpleCommand& command, std::string_view manager) {
  std::ptrdiff_t quiet = 0;  // -q -q is as good as -qq
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    if (word == "--quiet") ++quiet;
    if (is_one_of(word,
                  {"--yes", "--assume-yes", "--assumeyes", "--non-interactive", "--no-confirm", "-qq", "--quiet=2", "-q=2"}))
      return true;
    if (word == "-n" && manager == "zypper") return true;
    if (word.size() > 1 && word[0] == '-' && word[1] != '-') {
      if (word.find('y') != std::string_view::npos) return true;
      quiet += std::count(word.begin(), word.end(), 'q');
    }
    if ((manager == "apt-get" || manager == "apt") && quiet >= 2) return true;
  }
  return false;
}

// Commands that change packages without installing any by name, and ask before they do.
bool asks_back_beside_install(const SimpleCommand& command) {
  const std::string_view program = command.program();
  const std::string_view verb = command.word(command.first_argument());
  if (is_one_of(program, {"yum", "dnf"})) return is_one_of(verb, {"groupinstall", "group", "remove", "erase", "upgrade"});
  if (program != "zypper") return false;
  return is_one_of(verb, {"remove", "rm", "source-install", "si", "patch", "dist-upgrade", "dup", "update", "up"});
}

}  // namespace

void find_package_habits(const CheckInput& input, const ScriptView& view, Matches& matches) {
  if (!input.model.dockerfile) return;
  const std::map<std::size_t, StepFacts> steps = read_steps(view);
  const StageFacts stages(input.model, view);
  const CacheMounts mounts(*input.model.dockerfile);
  const std::vector<bool> shipped = shipped_stages(*input.model.dockerfile);
  std::set<std::pair<std::size_t, std::string>> said;  // one cache finding a step and manager
  for (const SimpleCommand& command : view.commands) {
    const documents::Command& source = *view.sources[command.script];
    if (source.role != documents::CommandRole::build_step) continue;
    const std::string_view program = command.program();
    if (program == "apt")
      report("style/apt-in-script", command, "apt is made for terminals; apt-get keeps its options and output", matches);
    const PackageCommand install = read_package_command(command);
    const bool updates =
        (is_one_of(program, {"apt-get", "apt"}) && command.word(command.first_argument()) == "update") ||
        (program == "apk" && command.word(command.first_argument()) == "update") ||
        (is_one_of(program, {"yum", "dnf", "zypper"}) &&
         is_one_of(command.word(command.first_argument()), {"makecache", "check-update", "update", "up", "refresh", "ref"}));
    const StepFacts& step = steps.at(command.script);
    if (updates && !step.installs) {
      report("style/update-alone", command,
             "The package index is updated in a step of its own, whose result is kept from build to build", matches);
    }
    const std::size_t stage = source.container.value_or(0);
    const std::string_view family = family_of(install.manager.empty() ? program : install.manager);
    const bool stays =
        (stage >= shipped.size() || shipped[stage]) && !mounts.hold(source, family, stages.keeps_archives(stage));
    if (asks_back_beside_install(command) && !assumes_yes(command, program))
      report("style/assume-yes", command, std::string(program) + " asks back: -y is missing", matches);
    // A patch, or a removal, refreshes what zypper keeps as well.
    if (program == "zypper" && (has_word(command, "remove") || has_word(command, "patch")) && !step.is_clean("zypper") &&
        stays && said.emplace(command.script, "zypper").second)
      report("style/package-cache", command, "What zypper downloads stays in the layer", matches);
    if (install.manager.empty()) continue;
    for (const std::string_view package : install.packages) {
      if (install.from_list || is_pinned(install.manager, package, command)) continue;
      report("style/unpinned-package", command, "Package " + std::string(package) + " has no version", matches);
      break;
    }
    const bool is_system = is_one_of(family, {"apt", "dnf", "microdnf", "tdnf", "zypper"});
    if (is_system && install.manager != "aptitude" && install.installs && !assumes_yes(command, install.manager)) {
      report("style/assume-yes", command, std::string(install.manager) + " install asks back: -y is missing", matches);
    }
    if (family == "apt" && install.manager != "aptitude") {
      const bool without = command.has_option("--no-install-recommends") ||
                           std::any_of(command.words.begin(), command.words.end(), [](const documents::Value& word) {
                             return contains_ignoring_case(word.expanded, "APT::Install-Recommends=false") ||
                                    contains_ignoring_case(word.expanded, "APT::Install-Recommends=0");
                           });
      if (!without)
        report("style/recommended-packages", command,
               "Recommended packages are installed as well: --no-install-recommends is missing", matches);
    }
    bool keeps_cache = false;
    if (install.manager == "apk")
      keeps_cache = !command.has_option("--no-cache") && !step.is_clean("apk");
    else if (family == "pip")
      keeps_cache = !command.has_option("--no-cache-dir") && !step.no_pip_cache && !stages.has_no_pip_cache(stage) &&
                    !step.is_clean("pip") &&
                    std::none_of(command.assignments.begin(), command.assignments.end(), [](const auto& assignment) {
                      return switches_off_pip_cache(assignment.first, assignment.second.expanded);
                    });
    else if (family == "yarn" || is_system)
      keeps_cache = !step.is_clean(family);
    if (keeps_cache && stays && said.emplace(command.script, install.manager).second) {
      report("style/package-cache", command, "What " + std::string(install.manager) + " downloads stays in the layer",
             matches);
    }
  }
}

}  // namespace plimsoll::detect::style
