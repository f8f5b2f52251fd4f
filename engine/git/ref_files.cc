// SPDX-License-Identifier: Apache-2.0
#include "engine/git/ref_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/base/file_io.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kRefFileLimit = std::size_t{1} << 20;
constexpr std::size_t kPackedRefsLimit = std::size_t{2} << 30;
constexpr unsigned kFolderDepthLimit = 64;
constexpr unsigned kSymbolicDepthLimit = 5;  // as git

std::string_view first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

Result<std::string> read_noted(const std::string& path, std::size_t limit, UnreadLog& unread) {
  auto text = read_file(path, limit);
  if (!text) unread.note(text.error());
  return text;
}

// Runs over what a folder holds, and notes when that cannot be known to its end.
template <class Visit>
void for_each_entry(const std::string& folder, UnreadLog& unread, const Visit& visit) {
  DIR* directory = opendir(folder.c_str());
  if (directory == nullptr) {
    if (errno != ENOENT && errno != ENOTDIR) unread.note("cannot list '" + folder + "': " + std::strerror(errno));
    return;
  }
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(directory);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") visit(*entry, name);
  }
  if (errno != 0) unread.note("cannot list '" + folder + "': " + std::strerror(errno));
  closedir(directory);
}

void read_packed(const std::string& path, std::map<std::string, ObjectId>& refs, UnreadLog& unread) {
  const auto text = read_noted(path, kPackedRefsLimit, unread);
  if (!text) return;
  std::string_view rest = *text;
  std::size_t number = 0;
  std::size_t first_broken = 0;
  while (!rest.empty()) {
    ++number;
    const std::string_view line = first_line(rest);
    const std::size_t end = rest.find('\n');
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    // "# pack-refs with: ...", "<id> <name>", and "^<id>": what the tag before peels to.
    if (line.empty() || line.front() == '#' || line.front() == '^') continue;
    const auto id = line.size() > 41 && line[40] == ' ' ? ObjectId::from_hex(line.substr(0, 40)) : std::nullopt;
    // A file that was cut short ends in the middle of a name: the ref that it would make is none of the repository's.
    if (id && end != std::string_view::npos) {
      refs.insert_or_assign(refs.end(), std::string(line.substr(41)), *id);
    } else if (first_broken == 0) {
      first_broken = number;
    }
  }
  // What it would have named may be the tip whose files are judged.
  if (first_broken != 0) unread.note("damaged '" + path + "': line " + std::to_string(first_broken) + " names no ref");
}

void read_loose(const std::string& folder, const std::string& name, unsigned depth, std::map<std::string, ObjectId>& refs,
                UnreadLog& unread) {
  if (depth > kFolderDepthLimit) return;
  std::vector<std::string> below;
  for_each_entry(folder, unread, [&](const dirent& entry, std::string_view part) {
    if (part.starts_with('.') || part.ends_with(".lock")) return;  // names that no ref can have
    const std::string path = folder + "/" + std::string(part);
    const std::string full = name + "/" + std::string(part);
    if (entry.d_type == DT_DIR || (entry.d_type == DT_UNKNOWN && is_folder(path))) {
      below.emplace_back(part);
      return;
    }
    const auto text = read_noted(path, kRefFileLimit, unread);
    if (!text) return;
    const std::string_view line = first_line(*text);
    if (const auto id = ObjectId::from_hex(line)) {
      refs[full] = *id;
    } else if (!line.starts_with("ref:")) {
      // What a crash leaves of a ref: it hides the packed one of its name, so that nobody knows where the branch stands.
      unread.note("damaged ref '" + path + "': it names no object");
    }
  });
  for (const std::string& part : below) read_loose(folder + "/" + part, name + "/" + part, depth + 1, refs, unread);
}

}  // namespace

std::vector<std::string> names_in(const std::string& folder, UnreadLog& unread) {
  std::vector<std::string> names;
  for_each_entry(folder, unread, [&](const dirent&, std::string_view name) { names.emplace_back(name); });
  std::sort(names.begin(), names.end());
  return names;
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::map<std::string, ObjectId> read_ref_files(const std::string& git_directory, const std::string& common_directory,
                                               UnreadLog& unread) {
  std::map<std::string, ObjectId> refs;
  read_packed(common_directory + "/packed-refs", refs, unread);
  read_loose(common_directory + "/refs", "refs", 0, refs, unread);
  // A linked work tree has some refs of its own (refs/bisect, refs/worktree).
  if (git_directory != common_directory) read_loose(git_directory + "/refs", "refs", 0, refs, unread);
  std::string path = git_directory + "/HEAD";
  for (unsigned depth = 0; depth < kSymbolicDepthLimit; ++depth) {
    const auto text = read_noted(path, kRefFileLimit, unread);
    if (!text) break;
    const std::string_view line = first_line(*text);
    if (const auto id = ObjectId::from_hex(line)) {
      refs["HEAD"] = *id;
      break;
    }
    if (!line.starts_with("ref:")) break;
    std::string_view target = line.substr(4);
    while (target.starts_with(' ')) target.remove_prefix(1);
    if (const auto found = refs.find(std::string(target)); found != refs.end()) {
      refs["HEAD"] = found->second;
      break;
    }
    // A symbolic ref behind it. The name comes from a file: it must not lead out.
    if (!target.starts_with("refs/") || target.find("..") != std::string_view::npos) {
      unread.note("damaged ref '" + path + "': it leads out of the refs");
      break;
    }
    path = common_directory + "/" + std::string(target);
  }
  return refs;
}

}  // namespace plimsoll::git
