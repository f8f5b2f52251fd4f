// SPDX-License-Identifier: Apache-2.0
#include "engine/git/repository_location.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <set>
#include <utility>

#include "engine/base/file_io.h"
#include "engine/git/libgit2_handles.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kSmallFileLimit = std::size_t{1} << 20;
constexpr std::size_t kConfigLimit = std::size_t{64} << 20;
constexpr std::size_t kIncludedFilesLimit = 100;

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string beside(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

std::string common_directory_of(const std::string& git_directory) {
  const auto text = read_file(git_directory + "/commondir", kSmallFileLimit);
  if (!text) return git_directory;
  const std::string resolved = real_path(beside(git_directory, trimmed(*text)));
  return resolved.empty() ? git_directory : resolved;
}

// "gitdir: PATH", as linked work trees and submodules have it in place of the folder.
std::optional<std::string> target_of_git_file(const std::string& path) {
  constexpr std::string_view kStart = "gitdir:";
  const auto text = read_file(path, kSmallFileLimit);
  if (!text || !text->starts_with(kStart)) return std::nullopt;
  return trimmed(std::string_view(*text).substr(kStart.size()));
}

// libgit2 found no repository from `path` on upwards. Where there is a ".git", it is no plain folder: somebody means it to
// be one, and is told what keeps it from being read.
Error why_not_found(const std::string& path) {
  std::string folder = real_path(path);
  if (folder.empty()) return {ErrorKind::not_found, "cannot open '" + path + "': no such file or folder", {}};
  for (;;) {
    const std::string dot_git = (folder == "/" ? "" : folder) + "/.git";
    struct stat status{};
    if (lstat(dot_git.c_str(), &status) == 0) {
      const std::string refusal = "cannot scan '" + path + "': ";
      if (S_ISREG(status.st_mode)) {
        const auto target = target_of_git_file(dot_git);
        if (!target) return {ErrorKind::bad_input, refusal + "'" + dot_git + "' names no git directory", {}};
        return {ErrorKind::bad_input,
                refusal + "'" + dot_git + "' names '" + *target +
                    "', which is no git directory here; a linked work tree or submodule needs its repository beside it",
                {}};
      }
      for (const char* part : {"", "/HEAD", "/config", "/objects", "/refs"}) {
        if (access((dot_git + part).c_str(), R_OK) == 0 || errno == ENOENT) continue;
        return {ErrorKind::io, "cannot read '" + dot_git + part + "': " + std::strerror(errno), {}};
      }
      return {ErrorKind::bad_input,
              refusal + "'" + dot_git + "' is no whole git directory (HEAD, objects or refs are missing)",
              {}};
    }
    if (folder == "/") break;
    folder.resize(std::max<std::size_t>(1, folder.rfind('/')));
  }
  return {ErrorKind::not_found, "'" + path + "' is no git repository, and none is above it", {}};
}

// The value of a line "key = value ; comment" of a configuration, quotes and escapes undone.
std::string value_of(std::string_view text) {
  std::string value;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\\' && at + 1 < text.size()) {
      value += text[++at];
    } else if (!quoted && (c == '#' || c == ';')) {
      break;
    } else {
      value += c;
    }
  }
  return trimmed(value);
}

// Follows the includes of a configuration as libgit2 will, whatever their conditions say.
class ConfigurationCheck {
 public:
  Result<bool> check(const std::string& path) {
    if (!checked_.insert(path).second) return true;
    if (checked_.size() > kIncludedFilesLimit) {
      return fail(ErrorKind::unsupported, "cannot open the repository: its configuration includes too many files");
    }
    if (is_no_regular_file(path)) {
      return fail(ErrorKind::unsupported,
                  "cannot open the repository: its configuration leads to '" + path + "', which is not a regular file");
    }
    const auto text = read_file(path, kConfigLimit);
    if (!text) return true;  // libgit2 passes over it or says why not
    const std::string folder = path.substr(0, path.rfind('/'));
    std::string section;
    std::string joined;
    for (std::string_view rest = *text; !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      joined += line;
      // An odd number of backslashes at the end: the value goes on in the next line.
      const std::size_t kept = joined.find_last_not_of('\\');
      if ((joined.size() - (kept == std::string::npos ? 0 : kept + 1)) % 2 == 1) {
        joined.pop_back();
        continue;
      }
      const std::string whole = std::exchange(joined, {});
      line = whole;
      std::string_view pair = line.substr(std::min(line.size(), line.find_first_not_of(" \t")));
      if (pair.starts_with('[')) {
        const std::size_t end = pair.find(']');
        section = lower_case(std::string(pair.substr(1, pair.find_first_of(" \t\"]") - 1)));
        pair = end == std::string_view::npos ? std::string_view() : pair.substr(end + 1);
      }
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string key = section + '.' + lower_case(trimmed(pair.substr(0, equals)));
      if (key != "include.path" && key != "includeif.path" && key != "core.excludesfile") continue;
      std::string target = value_of(pair.substr(equals + 1));
      if (target.starts_with("~/")) target = environment("HOME") + target.substr(1);
      target = beside(folder, target);
      if (key == "core.excludesfile") {
        if (!is_no_regular_file(target)) continue;
        return fail(ErrorKind::unsupported,
                    "cannot open the repository: its configuration leads to '" + target + "', which is not a regular file");
      }
      if (auto included = check(target); !included) return included;
    }
    return true;
  }

 private:
  std::set<std::string> checked_;
};

int note_extension(const git_config_entry* entry, void* payload) {
  auto& found = *static_cast<RepositoryExtensions*>(payload);
  const std::string_view name = entry->name;
  const std::string value = entry->value != nullptr ? entry->value : "";
  constexpr std::string_view kPrefix = "extensions.";
  if (name.starts_with(kPrefix)) {
    const std::string extension(name.substr(kPrefix.size()));
    if (extension == "objectformat") found.object_format = value;
    if (extension == "refstorage") found.ref_storage = value;
    if (extension == "partialclone") found.partial = true;
    if (found.names.size() < 1000) found.names.push_back(extension);
  } else if (name.starts_with("remote.") && name.ends_with(".promisor")) {
    found.partial = true;
  }
  return 0;
}

}  // namespace

std::string real_path(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return {};
  std::string text(resolved);
  std::free(resolved);
  return text;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string without_slashes_at_end(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

bool is_no_regular_file(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return false;
  return !S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3);  // /dev/null is how people say "no such file"
}

Result<RepositoryLocation> locate_repository(const std::string& path) {
  git_buf found = GIT_BUF_INIT;
  const int code = git_repository_discover(&found, path.c_str(), 1, nullptr);
  std::string git_directory = code == 0 ? found.ptr : "";
  git_buf_dispose(&found);
  if (code != 0) {
    // A work tree that lies elsewhere: the hook of `git --git-dir=X --work-tree=Y` says so by its environment.
    git_directory = path == "." ? environment("GIT_DIR") : "";
    if (git_directory.empty()) return fail(why_not_found(path));
  }
  RepositoryLocation location;
  location.git_directory = without_slashes_at_end(git_directory);
  location.common_directory = common_directory_of(without_slashes_at_end(real_path(git_directory)));
  for (const std::string& folder : {location.git_directory, location.common_directory}) {
    for (const char* name :
         {"HEAD", "config", "config.worktree", "packed-refs", "index", "shallow", "gitdir", "info/exclude"}) {
      const std::string file = folder + "/" + name;
      if (!is_no_regular_file(file)) continue;
      return fail(ErrorKind::unsupported, "cannot open the repository: '" + file + "' is not a regular file");
    }
  }
  return location;
}

Result<RepositoryExtensions> read_extensions(const RepositoryLocation& location) {
  ConfigurationCheck includes;
  for (const std::string& file : {location.common_directory + "/config", location.git_directory + "/config.worktree"}) {
    if (auto checked = includes.check(file); !checked) return fail(checked.error());
  }
  RepositoryExtensions found;
  const std::string path = location.common_directory + "/config";
  if (access(path.c_str(), F_OK) != 0) return found;
  git_config* raw = nullptr;
  int code = git_config_open_ondisk(&raw, path.c_str());
  const ConfigHandle config(raw);
  if (code == 0) code = git_config_foreach(config.get(), note_extension, &found);
  if (code != 0) return failed(code, "cannot read '" + path + "'");
  return found;
}

bool work_tree_belongs(const std::string& work_tree, const RepositoryLocation& location, const std::string& asked) {
  const std::string root = real_path(work_tree);
  if (root.empty()) return false;
  const std::string own = real_path(location.git_directory);
  const std::string dot_git = root + "/.git";
  if (real_path(dot_git) == own || real_path(asked) == root) return true;
  const auto target = is_no_regular_file(dot_git) ? std::nullopt : target_of_git_file(dot_git);
  return target && real_path(beside(root, *target)) == own;
}

}  // namespace plimsoll::git
