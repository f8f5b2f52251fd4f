// SPDX-License-Identifier: Apache-2.0
//
// build/tracked-secret-file: a key, a credential store or an .env file that lies in the repository, with what .gitignore
// says about it. An .env file counts by what is in it: names of secrets with values, not versions and ports.
#include <optional>
#include <string>
#include <utility>

#include "engine/base/path_pattern.h"
#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/documents/secret_file/secret_file.h"

namespace plimsoll::detect::build {

namespace {

constexpr std::size_t kIgnoreLimit = 256 * 1024;

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Whether the patterns of one .gitignore, which lies where `path` starts, name the path: the last one that fits decides.
bool is_named(std::string_view patterns, std::string_view path) {
  bool named = false;
  while (!patterns.empty()) {
    const std::size_t end = patterns.find('\n');
    std::string_view line = trim(patterns.substr(0, end));
    patterns.remove_prefix(end == std::string_view::npos ? patterns.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    const bool negated = line.front() == '!';
    if (negated) line.remove_prefix(1);
    const bool rooted = line.starts_with('/');
    if (rooted) line.remove_prefix(1);
    const bool fits = rooted && line.find('/') == std::string_view::npos
                          ? path.find('/') == std::string_view::npos && path_matches(line, path)
                          : path_matches(line, path) || (line.starts_with("**/") && path_matches(line.substr(3), path));
    if (fits) named = !negated;
  }
  return named;
}

// The .gitignore that names the path, from the root down; empty when none does.
std::string ignore_file_that_names(std::string_view path, documents::FileLookup& files) {
  std::string found;
  for (std::size_t from = 0;;) {
    const std::string ignore = std::string(path.substr(0, from)) + ".gitignore";
    if (const std::optional<std::string> patterns = files.read(ignore, kIgnoreLimit);
        patterns && is_named(*patterns, path.substr(from)))
      found = ignore;
    const std::size_t slash = path.find('/', from);
    if (slash == std::string_view::npos) return found;
    from = slash + 1;
  }
}

bool is_placeholder(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  if (value.empty() || value.front() == '<' || value.front() == '$' || value.front() == '{') return true;
  for (const std::string_view word :
       {"changeme", "change_me", "your", "example", "placeholder", "xxx", "todo", "secret_here", "insert"}) {
    if (contains_ignoring_case(value, word)) return true;
  }
  return false;
}

struct Assignment {
  std::string name;
  Span value;
};

// The first variable of an .env file that is a secret by name and has a value.
std::optional<Assignment> find_secret(std::string_view bytes) {
  std::size_t from = 0;
  while (from < bytes.size()) {
    std::size_t end = bytes.find('\n', from);
    if (end == std::string_view::npos) end = bytes.size();
    const std::string_view line = bytes.substr(from, end - from);
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos) {
      std::string_view name = trim(line.substr(0, equals));
      if (name.starts_with("export ")) name = trim(name.substr(7));
      const std::string_view value = trim(line.substr(equals + 1));
      if (!name.empty() && name.front() != '#' && is_secret_name(name) && !is_placeholder(value)) {
        const auto begin = static_cast<std::size_t>(value.data() - bytes.data());
        return Assignment{std::string(name), {begin, begin + value.size()}};
      }
    }
    from = end + 1;
  }
  return std::nullopt;
}

}  // namespace

void check_tracked_secrets(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (std::string_view(input.type.name) != documents::kSecretFileTypeName || input.bytes.empty()) return;
  const std::optional<documents::SecretFileKind> kind = documents::secret_file_kind(input.path);
  if (!kind) return;
  const std::string_view name = name_of(input.path);
  Span span{0, input.bytes.find('\n') == std::string_view::npos ? input.bytes.size() : input.bytes.find('\n')};
  Severity severity = kind->severity;
  std::string words = "The file " + std::string(name) + " (" + std::string(kind->what) + ") lies in the repository";
  std::optional<Assignment> secret;
  if (name.starts_with(".env")) {
    secret = find_secret(input.bytes);
    if (!secret) return;
    span = secret->value;
    words = "The file " + std::string(name) + " lies in the repository with a value for " + secret->name;
  } else if (name.starts_with("id_") && input.bytes.find("PRIVATE KEY") == std::string_view::npos) {
    return;
  }
  Match match = make_match({"build/tracked-secret-file", severity}, span, std::move(words), "tracked " + std::string(name));
  if (secret) match.secret = secret->value;
  if (input.files != nullptr) {
    const std::string ignore = ignore_file_that_names(input.path, *input.files);
    match.evidence.push_back(
        {ignore.empty() ? std::string("no .gitignore names it") : ignore + " names it, so it was added before or by force",
         {},
         {},
         0});
  }
  matches.push_back(std::move(match));
}

}  // namespace plimsoll::detect::build
