// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/style/package_managers.h"

#include <algorithm>
#include <array>

namespace plimsoll::detect::style {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

namespace {

bool is_pip(std::string_view program) { return program.starts_with("pip") && program != "pipenv"; }

bool is_rpm_manager(std::string_view program) { return is_one_of(program, {"yum", "dnf", "dnf5", "microdnf", "tdnf"}); }

// Options of package managers whose value stands in the next word.
bool takes_value(std::string_view program, std::string_view option) {
  if (program == "apt-get" || program == "apt" || program == "aptitude")
    return is_one_of(option,
                     {"-t", "--target-release", "-o", "--option", "-c", "--config-file", "-a", "--host-architecture"});
  if (program == "apk")
    return is_one_of(option, {"-X", "--repository", "-t", "--virtual", "-p", "--root", "--keys-dir", "--arch", "--wait"});
  if (is_pip(program)) {
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
                              "--root-user-action",
                              "--platform",
                              "--python",
                              "--python-version",
                              "--implementation",
                              "--abi",
                              "--timeout",
                              "--retries",
                              "--trusted-host",
                              "--cache-dir",
                              "--proxy",
                              "--cert",
                              "--client-cert",
                              "--build",
                              "-b",
                              "--src",
                              "--install-option",
                              "--global-option",
                              "--config-settings",
                              "--only-binary",
                              "--no-binary",
                              "--progress-bar",
                              "--upgrade-strategy",
                              "--report",
                              "--group",
                              "--suffix",
                              "--pip-args",
                              "-e",
                              "--editable",
                              "--log"});
  }
  if (program == "npm") return is_one_of(option, {"--prefix", "--registry", "--loglevel", "--cache", "--userconfig", "-C"});
  if (program == "gem")
    return is_one_of(option, {"-i", "--install-dir", "-n", "--bindir", "-s", "--source", "-P", "--trust-policy", "-v",
                              "--version", "-p", "--platform", "--use-system-libraries"});
  if (program == "go") return is_one_of(option, {"-C", "-p", "-tags", "-ldflags", "-gcflags", "-mod", "-modfile", "-exec"});
  if (is_rpm_manager(program) || program == "zypper") {
    return is_one_of(option, {"-c", "--config", "--installroot", "--enablerepo", "--disablerepo", "--releasever", "-x",
                              "--exclude", "--setopt", "-r", "--repo", "--from"});
  }
  return false;
}

// What `go get` and `go run` load from elsewhere: example.com/a, not ./a, main.go or fmt.
bool is_foreign_module(std::string_view word) {
  return !word.empty() && word.front() != '.' && word.front() != '/' && word.front() != '$' && !word.ends_with(".go");
}

bool is_install_verb(std::string_view program, std::string_view verb) {
  if (is_one_of(program, {"apt-get", "apt", "aptitude"})) return verb == "install";
  if (program == "apk") return verb == "add";
  if (is_pip(program)) return verb == "install";
  if (program == "npm") return is_one_of(verb, {"install", "i", "add"});
  if (program == "gem") return is_one_of(verb, {"install", "i"});
  if (is_rpm_manager(program))
    return is_one_of(verb, {"install", "in", "localinstall", "reinstall", "rei", "module install"});
  if (program == "zypper") return is_one_of(verb, {"install", "in"});
  if (program == "go") return is_one_of(verb, {"install", "get", "run"});
  return program == "yarn" && verb == "install";
}

bool is_upgrade_verb(std::string_view program, std::string_view verb) {
  if (!is_rpm_manager(program)) return false;
  return is_one_of(verb, {"upgrade", "up", "upgrade-minimal", "up-min"});
}

bool is_local(std::string_view package) {
  if (package == "." || package.starts_with("./") || package.starts_with("../") || package.starts_with("/") ||
      package.starts_with("~/") || package.starts_with('$'))
    return true;
  for (const std::string_view end : {".deb", ".rpm", ".apk", ".whl", ".tgz", ".tar.gz", ".tar", ".gem"}) {
    if (package.ends_with(end)) return true;
  }
  return false;
}

// A repository behind git+https:// and the like, or git://: pinned by what stands behind `mark` in its path.
bool is_repository(std::string_view package) { return package.starts_with("git+") || package.starts_with("git://"); }

std::string_view path_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t slash = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  return slash == std::string_view::npos ? std::string_view{} : url.substr(slash);
}

bool is_pinned_python(std::string_view package) {
  if (is_repository(package)) {
    const std::string_view path = path_of_url(package);
    return path.substr(0, path.find('#')).find('@') != std::string_view::npos;
  }
  // A name holds no slash: it is a folder.
  return package.find_first_of("=<>~!@/") != std::string_view::npos;
}

bool is_pinned_node(std::string_view package) {
  if (package.find('#') != std::string_view::npos) return true;
  if (is_repository(package)) return false;
  const std::size_t at = package.rfind('@');
  return (at != std::string_view::npos && at > 0 && at + 1 < package.size()) ||
         package.find("://") != std::string_view::npos;
}

}  // namespace

std::string_view family_of(std::string_view manager) {
  if (is_one_of(manager, {"apt-get", "apt", "aptitude"})) return "apt";
  if (is_one_of(manager, {"yum", "dnf5"})) return "dnf";  // yum is dnf where dnf is
  if (is_pip(manager) && manager != "pipx") return "pip";
  return manager;
}

PackageCommand read_package_command(const SimpleCommand& command) {
  PackageCommand result;
  std::string_view program = command.program();
  std::size_t first = 1;
  if ((program == "python" || program == "python3" || program == "python2") && command.word(1) == "-m" &&
      command.word(2) == "pip") {
    program = "pip";
    first = 3;
  }
  for (std::size_t i = first; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    if (word == "--" && program == "gem") break;  // what follows is for the extension that is built
    if (word.starts_with('-')) {
      if (word == "-c" || word.starts_with("--constraint")) result.from_list = true;
      if (takes_value(program, word)) ++i;
      continue;
    }
    if (result.verb.empty()) {
      result.verb = word;
    } else if (result.verb == "module" && word == "install" && is_rpm_manager(program)) {
      result.verb = "module install";
    } else {
      result.packages.push_back(word);
      if (program == "go" && result.verb == "run") break;  // the rest is for the program that is run
    }
  }
  result.installs = is_install_verb(program, result.verb);
  result.upgrades = is_upgrade_verb(program, result.verb);
  if (result.installs || result.upgrades) result.manager = program;
  if (program == "go" && result.verb != "install") {
    std::erase_if(result.packages, [](std::string_view word) { return !is_foreign_module(word); });
    result.installs = result.installs && !result.packages.empty();
  }
  if (!result.installs) result.packages.clear();
  return result;
}

bool is_pinned(std::string_view manager, std::string_view package, const SimpleCommand& command) {
  if (is_local(package)) return true;
  if (is_pip(manager)) return is_pinned_python(package);
  if (manager == "npm") return is_pinned_node(package);
  if (package.find("://") != std::string_view::npos) return true;
  if (is_one_of(manager, {"apt-get", "apt", "aptitude"}))
    return package.find('=') != std::string_view::npos || package.find('/') != std::string_view::npos ||
           package.ends_with('-');
  if (manager == "apk") return package.starts_with('.') || package.find_first_of("=~<>@") != std::string_view::npos;
  if (manager == "gem")
    return package.find(':') != std::string_view::npos || command.has_option("-v") || command.has_option("--version");
  if (manager == "go") {
    const std::size_t at = package.rfind('@');
    return at != std::string_view::npos && package.substr(at + 1) != "latest";
  }
  // yum, dnf, zypper: NAME-1.2, NAME=1.2, NAME>=1.2, a stream of a module as NAME:1
  if (package.find_first_of("=<>@:") != std::string_view::npos) return true;
  for (std::size_t dash = package.find('-'); dash != std::string_view::npos; dash = package.find('-', dash + 1)) {
    if (dash + 1 < package.size() && package[dash + 1] >= '0' && package[dash + 1] <= '9') return true;
  }
  return false;
}

const CacheFolders& cache_folders_of(std::string_view family) {
  static const std::array<CacheFolders, 8> table = {{
      {"apt", {"/var/lib/apt/lists", "/var/cache/apt"}, true},
      {"apk", {"/var/cache/apk", "/etc/apk/cache"}},
      {"dnf", {"/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"}},
      {"microdnf", {"/var/cache/libdnf5", "/var/cache/yum", "/var/cache/dnf"}},
      {"tdnf", {"/var/cache/tdnf", "/var/cache/dnf", "/var/cache/yum"}},
      {"zypper", {"/var/cache/zypp"}},
      {"pip", {".cache", "/pip"}},
      {"yarn", {".cache", "/yarn"}},
  }};
  static const CacheFolders none;
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const CacheFolders& one) { return one.family == family; });
  return found == table.end() ? none : *found;
}

}  // namespace plimsoll::detect::style
