// SPDX-License-Identifier: Apache-2.0
#include "plugins/git_hooks/hook_install.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "engine/scanner.h"
#include "plugins/base/child_process.h"

namespace plimsoll::git_hooks {
namespace {

namespace fs = boost::filesystem;

constexpr const char* kMark = "# plimsoll-hook-1: made by 'plimsoll hook install', taken out by 'plimsoll hook uninstall'";
constexpr const char* kBefore = ".before-plimsoll";

// Output of a git command without its last line end; nothing when git is not there or says no.
std::optional<std::string> ask_git(const std::string& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"git", "-C", folder};
  words.insert(words.end(), arguments.begin(), arguments.end());
  plugins::ChildResult result = plugins::run_child(words, {});
  if (result.exit_code != 0) return std::nullopt;
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return std::move(result.output);
}

struct HooksFolder {
  fs::path path;
  std::string configured;  // value of core.hooksPath, empty when it is not set
};

std::optional<HooksFolder> find_hooks_folder(const std::string& repository) {
  const auto path = ask_git(repository, {"rev-parse", "--git-path", "hooks"});
  if (!path || path->empty()) return std::nullopt;
  HooksFolder folder;
  folder.path = fs::path(*path).is_absolute() ? fs::path(*path) : fs::path(repository) / *path;
  folder.configured = ask_git(repository, {"config", "core.hooksPath"}).value_or("");
  return folder;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path.string(), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool is_ours(const fs::path& hook) { return content_of(hook).find(kMark) != std::string::npos; }

// A word for /bin/sh, whatever is in it.
std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// Both hooks get the same standard input, so it is read once and handed to each.
std::string script_for(const std::string& event, const InstallOptions& options) {
  const std::string& program = options.program;
  const std::string run = program.empty() ? "plimsoll" : shell_word(program);
  const bool reads_input = event == "pre-push" || event == "pre-receive";
  const std::string feed = reads_input ? "printf '%s\\n' \"$input\" | " : "";
  std::string script = std::string("#!/bin/sh\n") + kMark + "\n";
  if (reads_input) script += "input=$(cat)\n";
  script += "before=\"$0" + std::string(kBefore) + "\"\n";
  script += "if [ -x \"$before\" ]; then\n  " + feed + "\"$before\" \"$@\" || exit $?\nfi\n";
  if (program.empty()) {
    script +=
        "command -v plimsoll >/dev/null 2>&1 || {\n"
        "  echo \"" +
        event +
        ": plimsoll is not on the PATH, so nothing was checked; install it, or take this hook out\" >&2\n"
        "  exit 1\n}\n";
  }
  script += feed + run + " hook run";
  for (const std::string& word : options.hook_words) script += " " + shell_word(word);
  script += " " + event + " \"$@\"\n";
  return script;
}

std::string explain_hooks_path(const HooksFolder& folder) {
  return "core.hooksPath is '" + harmless(folder.configured) +
         "': git takes hooks from there alone, and the folder belongs to another tool or to all repositories of this user.\n"
         "Add the line 'plimsoll hook run pre-commit \"$@\"' to that tool's pre-commit (with husky: .husky/pre-commit),\n"
         "or write there all the same with 'plimsoll hook install --into-hooks-path'. git 2.54 and newer also run\n"
         "'git config hook.plimsoll.command \"plimsoll hook run pre-commit\"' with 'hook.plimsoll.event pre-commit'.\n";
}

}  // namespace

InstallResult install_hooks(const InstallOptions& options) {
  InstallResult result;
  const auto folder = find_hooks_folder(options.repository);
  if (!folder) {
    result.text = "'" + harmless(options.repository) + "' is no git repository, or git is not on the PATH\n";
    return result;
  }
  if (!folder->configured.empty() && !options.into_hooks_path) {
    result.text = explain_hooks_path(*folder);
    return result;
  }
  boost::system::error_code failure;
  fs::create_directories(folder->path, failure);
  for (const std::string& event : options.events) {
    const fs::path hook = folder->path / event;
    const fs::path before = folder->path / (event + kBefore);
    if (fs::exists(hook, failure) && !is_ours(hook)) {
      if (fs::exists(before, failure)) {
        result.text += event + ": both a hook and " + before.filename().string() + " are there; remove one of them first\n";
        return result;
      }
      fs::rename(hook, before, failure);
      if (failure) {
        result.text += event + ": cannot rename the hook that is there: " + failure.message() + "\n";
        return result;
      }
      result.text += event + ": the hook that was there is kept as " + before.filename().string() + " and runs first\n";
    }
    std::ofstream(hook.string(), std::ios::binary | std::ios::trunc) << script_for(event, options);
    constexpr mode_t kEverybodyRuns = 0755;
    if (!is_ours(hook) || chmod(hook.c_str(), kEverybodyRuns) != 0) {
      result.text += event + ": cannot write '" + hook.string() + "'\n";
      return result;
    }
    result.text += event + ": installed in " + folder->path.string() + "\n";
  }
  result.ok = true;
  return result;
}

InstallResult uninstall_hooks(const InstallOptions& options) {
  InstallResult result;
  const auto folder = find_hooks_folder(options.repository);
  if (!folder) {
    result.text = "'" + harmless(options.repository) + "' is no git repository, or git is not on the PATH\n";
    return result;
  }
  result.ok = true;
  for (const char* event : {"pre-commit", "pre-push", "pre-receive", "update"}) {
    boost::system::error_code failure;
    const fs::path hook = folder->path / event;
    const fs::path before = folder->path / (std::string(event) + kBefore);
    if (!fs::exists(hook, failure) || !is_ours(hook)) continue;
    fs::remove(hook, failure);
    result.text += std::string(event) + ": taken out";
    if (fs::exists(before, failure)) {
      fs::rename(before, hook, failure);
      result.text += "; the hook from before is back";
    }
    result.text += "\n";
  }
  if (result.text.empty()) result.text = "no hook of Plimsoll is installed here\n";
  return result;
}

InstallResult examine_hooks(const InstallOptions& options) {
  InstallResult result;
  const auto folder = find_hooks_folder(options.repository);
  if (!folder) {
    result.text = "'" + harmless(options.repository) + "' is no git repository, or git is not on the PATH\n";
    return result;
  }
  result.ok = true;
  result.text = "hooks folder  " + folder->path.string() + "\n";
  if (!folder->configured.empty()) result.text += explain_hooks_path(*folder);
  for (const char* event : {"pre-commit", "pre-push", "pre-receive", "update"}) {
    boost::system::error_code failure;
    const fs::path hook = folder->path / event;
    std::string line = std::string(event) + std::string(14 - std::string(event).size(), ' ');
    const std::string text = content_of(hook);
    if (!fs::exists(hook, failure)) {
      line += "not installed";
    } else if (is_ours(hook)) {
      line += access(hook.c_str(), X_OK) == 0 ? "runs" : "installed, but not executable: git passes over it";
    } else if (text.find("plimsoll") != std::string::npos) {
      line += "a hook of somebody else that calls plimsoll";
    } else {
      line += "a hook of somebody else; 'plimsoll hook install' keeps it and runs beside it";
    }
    result.text += line + "\n";
  }
  const auto configured = ask_git(options.repository, {"config", "--get-regexp", "^hook\\..*\\.command$"});
  if (configured && configured->find("plimsoll") != std::string::npos) {
    result.text += "configured    git's own configuration runs plimsoll as a hook too\n";
  }
  return result;
}

}  // namespace plimsoll::git_hooks
