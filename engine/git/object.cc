// SPDX-License-Identifier: Apache-2.0
//
// Ids, trees and commits as bytes. What is read here was written by strangers: nothing is taken on trust, and whatever
// can still be used of a half-broken object is used.
#include <charconv>
#include <cstdint>
#include <cstring>

#include "engine/git/repository.h"

namespace plimsoll::git {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

int value_of_hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// "Name <mail> 1700000000 +0100" without the time. Broken lines are kept whole: a name is searched for secrets too.
std::string_view person_of(std::string_view line, std::int64_t& time) {
  const std::size_t close = line.rfind('>');
  if (close == std::string_view::npos) return line;
  std::size_t begin = close + 1;
  while (begin < line.size() && line[begin] == ' ') ++begin;
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(line.data() + begin, line.data() + line.size(), seconds);
  if (parsed.ec == std::errc{}) time = seconds;
  return line.substr(0, close + 1);
}

}  // namespace

std::string ObjectId::hex() const {
  std::string text(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = kHexDigits[bytes[i] >> 4];
    text[2 * i + 1] = kHexDigits[bytes[i] & 15];
  }
  return text;
}

std::optional<ObjectId> ObjectId::from_hex(std::string_view hex) {
  ObjectId id;
  if (hex.size() != id.bytes.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const int high = value_of_hex(hex[2 * i]);
    const int low = value_of_hex(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return id;
}

std::size_t ObjectIdHash::operator()(const ObjectId& id) const {
  std::size_t value = 0;
  std::memcpy(&value, id.bytes.data(), sizeof(value));
  return value;
}

TreeEntry TreeCursor::next() {
  TreeEntry entry;
  const char* at = next_;
  std::uint32_t mode = 0;
  unsigned digits = 0;
  while (at < end_ && *at >= '0' && *at <= '7' && digits < 8) {
    mode = mode * 8 + static_cast<std::uint32_t>(*at - '0');
    ++at;
    ++digits;
  }
  if (digits == 0 || at >= end_ || *at != ' ') {
    broken_ = true;
    next_ = end_;
    return entry;
  }
  ++at;
  const void* zero = std::memchr(at, '\0', static_cast<std::size_t>(end_ - at));
  if (zero == nullptr || end_ - static_cast<const char*>(zero) - 1 < static_cast<std::ptrdiff_t>(entry.id.bytes.size())) {
    broken_ = true;
    next_ = end_;
    return entry;
  }
  const char* name_end = static_cast<const char*>(zero);
  entry.name = std::string_view(at, static_cast<std::size_t>(name_end - at));
  entry.mode = mode;
  std::memcpy(entry.id.bytes.data(), name_end + 1, entry.id.bytes.size());
  next_ = name_end + 1 + entry.id.bytes.size();
  return entry;
}

Result<std::vector<TreeEntry>> parse_tree(std::string_view bytes) {
  std::vector<TreeEntry> entries;
  entries.reserve(bytes.size() / 40 + 1);
  TreeCursor cursor(bytes);
  while (!cursor.at_end()) {
    const TreeEntry entry = cursor.next();
    if (cursor.broken()) {
      return fail(ErrorKind::corrupt, "cannot read entry " + std::to_string(entries.size()) + " of a tree of " +
                                          std::to_string(bytes.size()) + " bytes");
    }
    entries.push_back(entry);
  }
  return entries;
}

Result<Commit> parse_commit(const ObjectId& id, std::string_view bytes) {
  Commit commit;
  commit.id = id;
  bool has_tree = false;
  std::int64_t author_time = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::size_t line_end = bytes.find('\n', at);
    if (line_end == std::string_view::npos) line_end = bytes.size();
    const std::string_view line = bytes.substr(at, line_end - at);
    at = line_end + 1;
    if (line.empty()) break;
    if (line.starts_with("tree ") && !has_tree) {
      const auto tree = ObjectId::from_hex(line.substr(5));
      if (!tree) return fail(ErrorKind::corrupt, "cannot read the tree line of commit " + id.hex());
      commit.tree = *tree;
      has_tree = true;
    } else if (line.starts_with("parent ")) {
      const auto parent = ObjectId::from_hex(line.substr(7));
      if (!parent) return fail(ErrorKind::corrupt, "cannot read a parent line of commit " + id.hex());
      commit.parents.push_back(*parent);
    } else if (line.starts_with("author ")) {
      commit.author = person_of(line.substr(7), author_time);
    } else if (line.starts_with("committer ")) {
      commit.time = author_time;
      commit.committer = person_of(line.substr(10), commit.time);
    }
  }
  if (!has_tree) return fail(ErrorKind::corrupt, "commit " + id.hex() + " names no tree");
  if (at < bytes.size()) commit.message = bytes.substr(at);
  return commit;
}

bool parse_commit_links(std::string_view bytes, CommitLinks& links) {
  links = CommitLinks{};
  bool has_tree = false;
  std::int64_t author_time = 0;
  while (!bytes.empty()) {
    const std::size_t line_end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, line_end);
    if (line.empty()) break;
    bytes.remove_prefix(line_end == std::string_view::npos ? bytes.size() : line_end + 1);
    if (line.starts_with("tree ") && !has_tree) {
      const auto tree = ObjectId::from_hex(line.substr(5));
      if (!tree) return false;
      links.tree = *tree;
      has_tree = true;
    } else if (line.starts_with("parent ")) {
      const auto parent = ObjectId::from_hex(line.substr(7));
      if (!parent) return false;
      links.parents.push_back(*parent);
    } else if (line.starts_with("author ")) {
      person_of(line.substr(7), author_time);
    } else if (line.starts_with("committer ")) {
      links.time = author_time;
      person_of(line.substr(10), links.time);
    }
  }
  return has_tree;
}

}  // namespace plimsoll::git
