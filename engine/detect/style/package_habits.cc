// SPDX-License-Identifier: Apache-2.0
//
// style/unpinned-package, assume-yes, recommended-packages, package-cache, update-alone, apt-in-script: how a build step
// uses package managers.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/style/style_checks.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::style {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Options of package managers whose value stands in the next word.
bool takes_value(std::string_view program, std::string_view option) {
  if (program == "apt-get" || program == "apt")
    return is_one_of(option,
                     {"-t", "--target-release", "-o", "--option", "-c", "--config-file", "-a", "--host-architecture"});
  if (program == "apk")
    return is_one_of(option, {"-X", "--repository", "-t", "--virtual", "-p", "--root", "--keys-dir", "--arch", "--wait"});
  if (program.starts_with("pip")) {
    return is_one_of(option, {"-r",
                              "--requirement",
                              "-c",
                              "--constraint",
                              "-i",
                              "--index-url",
                              "--extra-index-url",
                              "-f",
                              "--find-links",
                              "-t",
                              "--target",
                              "--prefix",
                              "--root",
                              "--platform",
                              "--python-version",
                              "--implementation",
                              "--abi",
                              "--timeout",
                              "--retries",
                              "--trusted-host",
                              "--cache-dir",
                              "--proxy",
                              "--cert",
                              "--build",
                              "-b",
                              "--src",
                              "--install-option",
                              "--global-option",
                              "--only-binary",
                              "--no-binary",
                              "--progress-bar",
                              "--upgrade-strategy",
                              "-e",
                              "--editable",
                              "--log"});
  }
  if (program == "npm") return is_one_of(option, {"--prefix", "--registry", "--loglevel", "--cache", "--userconfig", "-C"});
  if (program == "gem")
    return is_one_of(option, {"-i", "--install-dir", "-n", "--bindir", "-s", "--source", "-P", "--trust-policy", "-v",
                              "--version", "-p", "--platform"});
  if (is_one_of(program, {"yum", "dnf", "microdnf", "tdnf", "zypper"})) {
    return is_one_of(option, {"-c", "--config", "--installroot", "--enablerepo", "--disablerepo", "--releasever", "-x",
                              "--exclude", "--setopt", "-r", "--repo", "--from"});
  }
  return false;
}

struct Install {
  std::string_view manager;  // apt-get, apk, pip, npm, gem, yum, dnf, zypper, go, cargo
  std::vector<std::string_view> packages;
  bool from_list = false;  // a file says which versions (pip -c)
};

Install read_install(const SimpleCommand& command) {
  Install install;
  std::string_view program = command.program();
  std::size_t first = 1;
  if ((program == "python" || program == "python3" || program == "python2") && command.word(1) == "-m" &&
      command.word(2) == "pip") {
    program = "pip";
    first = 3;
  }
  std::string_view verb;
  for (std::size_t i = first; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    if (word.starts_with('-')) {
      if (word == "-c" || word.starts_with("--constraint")) install.from_list = true;
      if (takes_value(program, word)) ++i;
      continue;
    }
    if (verb.empty()) {
      verb = word;
      continue;
    }
    install.packages.push_back(word);
  }
  const bool installs = ((program == "apt-get" || program == "apt" || program == "aptitude") && verb == "install") ||
                        (program == "apk" && verb == "add") ||
                        (program.starts_with("pip") && program != "pipx" && program != "pipenv" && verb == "install") ||
                        (program == "npm" && is_one_of(verb, {"install", "i", "add"})) ||
                        (program == "gem" && is_one_of(verb, {"install", "i"})) ||
                        (is_one_of(program, {"yum", "dnf", "microdnf", "tdnf"}) &&
                         is_one_of(verb, {"install", "localinstall", "reinstall"})) ||
                        (program == "zypper" && is_one_of(verb, {"install", "in"})) ||
                        (program == "go" && verb == "install") || (program == "yarn" && verb == "install");
  if (installs)
    install.manager = program;
  else
    install.packages.clear();
  return install;
}

bool is_local(std::string_view package) {
  return package.starts_with("./") || package.starts_with("../") || package.starts_with("/") || package == "." ||
         package.ends_with(".deb") || package.ends_with(".rpm") || package.ends_with(".apk") || package.ends_with(".whl") ||
         package.ends_with(".tgz") || package.ends_with(".tar.gz") || package.ends_with(".gem") ||
         package.find("://") != std::string_view::npos || package.starts_with('$') || package.starts_with("git+");
}

bool is_pinned(std::string_view manager, std::string_view package, const SimpleCommand& command) {
  if (is_local(package)) return true;
  if (manager == "apt-get" || manager == "apt" || manager == "aptitude") {
    return package.find('=') != std::string_view::npos || package.find('/') != std::string_view::npos ||
           package.ends_with('-');
  }
  if (manager == "apk") return package.starts_with('.') || package.find_first_of("=~<>@") != std::string_view::npos;
  if (manager.starts_with("pip")) return package.find_first_of("=<>~!@") != std::string_view::npos;
  if (manager == "npm") {
    const std::size_t at = package.rfind('@');
    return (at != std::string_view::npos && at > 0 && at + 1 < package.size()) ||
           package.find('#') != std::string_view::npos;
  }
  if (manager == "gem")
    return package.find(':') != std::string_view::npos || command.has_option("-v") || command.has_option("--version");
  if (manager == "go") {
    const std::size_t at = package.rfind('@');
    return at != std::string_view::npos && package.substr(at + 1) != "latest";
  }
  // yum, dnf, zypper: NAME-1.2, NAME=1.2, NAME>=1.2
  if (package.find_first_of("=<>@") != std::string_view::npos) return true;
  for (std::size_t dash = package.find('-'); dash != std::string_view::npos; dash = package.find('-', dash + 1)) {
    if (dash + 1 < package.size() && package[dash + 1] >= '0' && package[dash + 1] <= '9') return true;
  }
  return false;
}

bool removes(const SimpleCommand& command, std::string_view part) {
  return command.program() == "rm" &&
         std::any_of(command.words.begin(), command.words.end(),
                     [&](const documents::Value& word) { return word.expanded.find(part) != std::string::npos; });
}

// Where each RUN with a cache mount stands: what a package manager keeps goes there, not into the layer.
class CacheMounts {
 public:
  explicit CacheMounts(const documents::dockerfile::File& file) {
    for (const documents::dockerfile::Instruction& instruction : file.instructions) {
      const bool cached =
          std::any_of(instruction.flags.begin(), instruction.flags.end(), [](const documents::dockerfile::Flag& flag) {
            return flag.name == "mount" && flag.value.find("type=cache") != std::string::npos;
          });
      if (cached) spans_.push_back(instruction.span);
    }
  }

  [[nodiscard]] bool hold(const documents::Command& source) const {
    const auto after = std::upper_bound(spans_.begin(), spans_.end(), source.span.begin,
                                        [](std::size_t offset, Span span) { return offset < span.begin; });
    return after != spans_.begin() && source.span.begin < std::prev(after)->end;
  }

 private:
  std::vector<Span> spans_;  // in the order of the file
};

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
  std::map<std::string_view, std::size_t> cleaned;  // by family ("apt", "apk", "yum", "zypper"): index of the last command
  std::map<std::string_view, std::size_t> changed;  // the same for commands that download packages
  // Whether what was downloaded last is thrown away behind that.
  [[nodiscard]] bool is_clean(std::string_view family) const {
    const auto clean = cleaned.find(family);
    const auto change = changed.find(family);
    return clean != cleaned.end() && (change == changed.end() || change->second < clean->second);
  }
};

std::string_view family_of(std::string_view manager) {
  if (is_one_of(manager, {"apt-get", "apt", "aptitude"})) return "apt";
  if (is_one_of(manager, {"yum", "dnf", "microdnf", "tdnf"})) return "yum";
  return manager;
}

bool has_word(const SimpleCommand& command, std::string_view word) {
  return std::any_of(command.words.begin(), command.words.end(),
                     [&](const documents::Value& value) { return value.expanded == word; });
}

std::map<std::size_t, StepFacts> read_steps(const ScriptView& view) {
  std::map<std::size_t, StepFacts> steps;
  for (std::size_t i = 0; i < view.commands.size(); ++i) {
    const SimpleCommand& command = view.commands[i];
    StepFacts& facts = steps[command.script];
    const std::string_view family = family_of(command.program());
    const Install install = read_install(command);
    facts.installs = facts.installs || !install.manager.empty() || has_word(command, "upgrade") ||
                     has_word(command, "dist-upgrade") || has_word(command, "build-dep");
    if (!install.manager.empty() || (family == "zypper" && (has_word(command, "remove") || has_word(command, "patch"))))
      facts.changed[family] = i;
    if (removes(command, "/var/lib/apt/lists")) facts.cleaned["apt"] = i;
    if (removes(command, "/var/cache/apk")) facts.cleaned["apk"] = i;
    if (removes(command, "/var/cache/yum") || removes(command, "/var/cache/dnf") || removes(command, "/var/cache/libdnf5"))
      facts.cleaned["yum"] = i;
    if (family == "yarn" && has_word(command, "cache") && has_word(command, "clean")) facts.cleaned["yarn"] = i;
    if (removes(command, "/var/cache/zypp")) facts.cleaned["zypper"] = i;
    if (family == "yum" && has_word(command, "clean") && has_word(command, "all")) facts.cleaned["yum"] = i;
    if (family == "zypper" && (has_word(command, "clean") || has_word(command, "cc"))) facts.cleaned["zypper"] = i;
  }
  return steps;
}

void report(std::string_view rule, const SimpleCommand& command, std::string message, Matches& matches) {
  matches.push_back(make_match({rule, Severity::low}, command.span, std::move(message),
                               std::string(rule) + " " + std::string(command.program())));
}

bool assumes_yes(const SimpleCommand& command, std::string_view manager) {
  std::ptrdiff_t quiet = 0;  // -q -q is as good as -qq
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    if (is_one_of(word,
                  {"--yes", "--assume-yes", "--assumeyes", "--non-interactive", "--no-confirm", "-qq", "--quiet=2", "-q=2"}))
      return true;
    if (word == "-n" && manager == "zypper") return true;
    if (word.size() > 1 && word[0] == '-' && word[1] != '-') {
      if (word.find('y') != std::string_view::npos) return true;
      quiet += std::count(word.begin(), word.end(), 'q');
      if ((manager == "apt-get" || manager == "apt") && quiet >= 2) return true;
    }
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
  bool no_pip_cache = false;
  for (const documents::EnvironmentEntry& entry : input.model.environment)
    no_pip_cache = no_pip_cache || switches_off_pip_cache(entry.name, entry.value.expanded);
  const CacheMounts mounts(*input.model.dockerfile);
  const std::vector<bool> shipped = shipped_stages(*input.model.dockerfile);
  std::set<std::pair<std::size_t, std::string>> said;  // one cache finding a step and manager
  for (const SimpleCommand& command : view.commands) {
    const documents::Command& source = *view.sources[command.script];
    if (source.role != documents::CommandRole::build_step) continue;
    const std::string_view program = command.program();
    if (program == "apt")
      report("style/apt-in-script", command, "apt is made for terminals; apt-get keeps its options and output", matches);
    const Install install = read_install(command);
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
    const bool stays = (stage >= shipped.size() || shipped[stage]) && !mounts.hold(source);
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
    const bool is_system = is_one_of(install.manager, {"apt-get", "apt", "yum", "dnf", "microdnf", "tdnf", "zypper"});
    if (is_system && !assumes_yes(command, install.manager)) {
      report("style/assume-yes", command, std::string(install.manager) + " install asks back: -y is missing", matches);
    }
    if (is_one_of(install.manager, {"apt-get", "apt"})) {
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
    else if (install.manager.starts_with("pip"))
      keeps_cache = !command.has_option("--no-cache-dir") && !no_pip_cache &&
                    std::none_of(command.assignments.begin(), command.assignments.end(), [](const auto& assignment) {
                      return switches_off_pip_cache(assignment.first, assignment.second.expanded);
                    });
    else if (install.manager == "yarn")
      keeps_cache = !step.is_clean("yarn");
    else if (is_system)
      keeps_cache = !step.is_clean(family_of(install.manager));
    if (keeps_cache && stays && said.emplace(command.script, install.manager).second) {
      report("style/package-cache", command, "What " + std::string(install.manager) + " downloads stays in the layer",
             matches);
    }
  }
}

}  // namespace plimsoll::detect::style
