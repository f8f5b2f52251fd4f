// SPDX-License-Identifier: Apache-2.0
//
// Layout: a header of 12 bytes, the entries, extensions ("NAME", length, bytes), a checksum of 20 bytes (all zero when the
// user switched it off; it guards against bad disks and is not verified here, every read is checked instead).
#include "engine/git/index_file.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

namespace plimsoll::git {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kStatBytes = 40;  // times, device, inode, mode, owner, group, size: fixed before the id
constexpr std::size_t kModeOffset = 24;
constexpr std::size_t kIdBytes = 20;
constexpr std::size_t kChecksumBytes = 20;
constexpr std::size_t kSmallestEntry = kStatBytes + kIdBytes + 2;
constexpr unsigned kFolderDepthLimit = 4096;

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }
  void skip(std::size_t count) { at_ += std::min(count, left()); }
  std::uint32_t big_endian_32() {
    const std::uint32_t value = peek_32(0);
    skip(4);
    return value;
  }
  [[nodiscard]] std::uint32_t peek_32(std::size_t offset) const {
    if (left() < offset + 4) return 0;
    const auto* from = reinterpret_cast<const unsigned char*>(bytes_.data()) + at_ + offset;
    return std::uint32_t{from[0]} << 24 | std::uint32_t{from[1]} << 16 | std::uint32_t{from[2]} << 8 | from[3];
  }
  [[nodiscard]] std::uint16_t peek_16(std::size_t offset) const {
    if (left() < offset + 2) return 0;
    const auto* from = reinterpret_cast<const unsigned char*>(bytes_.data()) + at_ + offset;
    return static_cast<std::uint16_t>(from[0] << 8 | from[1]);
  }
  [[nodiscard]] ObjectId peek_id(std::size_t offset) const {
    ObjectId id;
    if (left() >= offset + kIdBytes) std::memcpy(id.bytes.data(), bytes_.data() + at_ + offset, kIdBytes);
    return id;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

tl::unexpected<Error> damaged(const std::string& what, std::size_t offset) {
  return fail(ErrorKind::corrupt, "cannot read the index: " + what + " (offset " + std::to_string(offset) + ")");
}

// The number of bytes that a path of version 4 drops from the one before it.
std::optional<std::size_t> read_strip_count(Reader& reader) {
  std::size_t value = 0;
  for (unsigned count = 0; count < 9; ++count) {
    if (reader.left() == 0) return std::nullopt;
    const auto byte = static_cast<unsigned char>(reader.rest()[0]);
    reader.skip(1);
    if (count > 0) ++value;
    value = value << 7 | (byte & 0x7F);
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

// "path NUL count SP subtrees LF id", a folder before its subfolders; a count of -1 has no id: something below changed.
void read_folders(std::string_view bytes, std::vector<IndexFolder>& folders) {
  struct Open {
    std::string path;
    std::uint64_t children_left = 0;
  };
  std::vector<Open> open;
  std::size_t at = 0;
  while (at < bytes.size() && open.size() < kFolderDepthLimit) {
    const std::size_t zero = bytes.find('\0', at);
    if (zero == std::string_view::npos) return;
    const std::size_t space = bytes.find(' ', zero);
    const std::size_t newline = bytes.find('\n', zero);
    if (space == std::string_view::npos || newline == std::string_view::npos || newline < space) return;
    const std::string_view name = bytes.substr(at, zero - at);
    const std::string_view count = bytes.substr(zero + 1, space - zero - 1);
    std::uint64_t children = 0;
    for (const char digit : bytes.substr(space + 1, newline - space - 1)) {
      if (digit < '0' || digit > '9' || children > 100'000'000) return;
      children = children * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    at = newline + 1;
    std::string path;
    if (!open.empty()) {
      path = open.back().path.empty() ? std::string(name) : open.back().path + "/" + std::string(name);
      --open.back().children_left;
    }
    if (path.size() > 65536) return;
    if (!count.starts_with('-')) {
      if (bytes.size() - at < kIdBytes) return;
      IndexFolder folder;
      folder.path = path;
      std::memcpy(folder.tree.bytes.data(), bytes.data() + at, kIdBytes);
      folders.push_back(std::move(folder));
      at += kIdBytes;
    }
    if (children > 0) open.push_back({std::move(path), children});
    while (!open.empty() && open.back().children_left == 0) open.pop_back();
    if (open.empty()) return;
  }
}

// A bitmap compressed by runs of 64-bit words: bits, number of words, words, position of the last run word.
bool read_bitmap(Reader& reader, std::size_t bits_limit, std::vector<bool>& bits) {
  if (reader.left() < 8) return false;
  const std::size_t bit_count = reader.big_endian_32();
  const std::size_t words = reader.big_endian_32();
  if (bit_count > bits_limit || reader.left() < words * 8 + 4) return false;
  bits.clear();
  const auto word = [&](std::size_t index) {
    return std::uint64_t{reader.peek_32(index * 8)} << 32 | reader.peek_32(index * 8 + 4);
  };
  std::size_t index = 0;
  while (index < words) {
    const std::uint64_t run = word(index++);
    const bool value = (run & 1) != 0;
    const std::uint64_t equal_words = run >> 1 & 0xFFFFFFFFULL;
    std::uint64_t literal_words = run >> 33;
    if (equal_words > bits_limit / 64 + 1) return false;
    bits.resize(std::min<std::size_t>(bits_limit, bits.size() + static_cast<std::size_t>(equal_words) * 64), value);
    for (; literal_words > 0 && index < words; --literal_words) {
      const std::uint64_t literal = word(index++);
      for (unsigned bit = 0; bit < 64 && bits.size() < bits_limit; ++bit) bits.push_back((literal >> bit & 1) != 0);
    }
  }
  reader.skip(words * 8 + 4);
  return true;
}

}  // namespace

Result<IndexFile> parse_index(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes + kChecksumBytes || !bytes.starts_with("DIRC")) {
    return damaged("it does not begin as one", 0);
  }
  Reader reader(bytes.substr(0, bytes.size() - kChecksumBytes));
  reader.skip(4);
  const std::uint32_t version = reader.big_endian_32();
  if (version < 2 || version > 4) {
    return fail(ErrorKind::unsupported, "cannot read the index: version " + std::to_string(version) + ", at most 4 is read");
  }
  const std::uint32_t count = reader.big_endian_32();
  if (count > reader.left() / kSmallestEntry) {
    return damaged(std::to_string(count) + " entries in " + std::to_string(bytes.size()) + " bytes", 8);
  }
  IndexFile file;
  file.index.entries.reserve(count);
  std::string previous;
  for (std::uint32_t number = 0; number < count; ++number) {
    const std::size_t start = reader.at();
    if (reader.left() < kSmallestEntry) return damaged("entry " + std::to_string(number) + " is cut short", start);
    IndexEntry entry;
    entry.mode = reader.peek_32(kModeOffset);
    entry.id = reader.peek_id(kStatBytes);
    const std::uint16_t flags = reader.peek_16(kStatBytes + kIdBytes);
    entry.stage = flags >> 12 & 3U;
    reader.skip(kSmallestEntry);
    if ((flags & 0x4000) != 0) {
      if (version < 3) return damaged("entry " + std::to_string(number) + " is of a later version", start);
      entry.intent_to_add = (reader.peek_16(0) & 0x2000) != 0;
      reader.skip(2);
    }
    if (version == 4) {
      const auto strip = read_strip_count(reader);
      if (!strip || *strip > previous.size())
        return damaged("the path of entry " + std::to_string(number) + " is broken", start);
      previous.resize(previous.size() - *strip);
    } else {
      previous.clear();
    }
    const std::string_view rest = reader.rest();
    const std::size_t zero = rest.find('\0');
    if (zero == std::string_view::npos) return damaged("the path of entry " + std::to_string(number) + " has no end", start);
    previous.append(rest.substr(0, zero));
    entry.path = previous;
    // Versions 2 and 3 fill up to a multiple of eight, with one zero byte at least.
    const std::size_t used = reader.at() - start + zero;
    reader.skip(version == 4 ? zero + 1 : zero + (8 - used % 8));
    if ((entry.mode & kModeKind) == kModeTree && entry.path.ends_with('/')) entry.path.pop_back();
    file.index.entries.push_back(std::move(entry));
  }
  while (reader.left() >= 8) {
    const std::string_view name = reader.rest().substr(0, 4);
    const std::size_t size = reader.peek_32(4);
    const std::size_t start = reader.at();
    reader.skip(8);
    if (size > reader.left()) return damaged("extension '" + std::string(name) + "' is cut short", start);
    const std::string_view body = reader.rest().substr(0, size);
    if (name == "TREE") {
      read_folders(body, file.index.folders);
    } else if (name == "link") {
      Reader link(body);
      if (body.size() < kIdBytes) return damaged("the link to the shared index is cut short", start);
      file.shared = link.peek_id(0);
      link.skip(kIdBytes);
      constexpr std::size_t kEntriesLimit = std::size_t{1} << 27;
      if (link.left() > 0 && (!read_bitmap(link, kEntriesLimit, file.shared_deleted) ||
                              !read_bitmap(link, kEntriesLimit, file.shared_replaced))) {
        return damaged("the link to the shared index is broken", start);
      }
    } else if (name != "sdir" && (name[0] < 'A' || name[0] > 'Z')) {
      return fail(ErrorKind::unsupported, "cannot read the index: extension '" + std::string(name) + "' is not known");
    }
    reader.skip(size);
  }
  const auto by_path = [](const IndexFolder& a, const IndexFolder& b) { return a.path < b.path; };
  std::sort(file.index.folders.begin(), file.index.folders.end(), by_path);
  return file;
}

Result<Index> join_index(IndexFile top, const IndexFile& shared) {
  Index joined;
  const auto is_set = [](const std::vector<bool>& bits, std::size_t at) { return at < bits.size() && bits[at]; };
  std::size_t next_replacement = 0;
  std::vector<IndexEntry>& own = top.index.entries;
  for (std::size_t at = 0; at < shared.index.entries.size(); ++at) {
    const bool deleted = is_set(top.shared_deleted, at);
    if (is_set(top.shared_replaced, at)) {
      if (next_replacement == own.size())
        return fail(ErrorKind::corrupt, "cannot read the index: its shared part does not fit");
      IndexEntry entry = std::move(own[next_replacement++]);
      if (entry.path.empty()) entry.path = shared.index.entries[at].path;
      if (!deleted) joined.entries.push_back(std::move(entry));
    } else if (!deleted) {
      joined.entries.push_back(shared.index.entries[at]);
    }
  }
  for (; next_replacement < own.size(); ++next_replacement) joined.entries.push_back(std::move(own[next_replacement]));
  const auto order = [](const IndexEntry& a, const IndexEntry& b) {
    return a.path != b.path ? a.path < b.path : a.stage < b.stage;
  };
  std::stable_sort(joined.entries.begin(), joined.entries.end(), order);
  joined.folders = std::move(top.index.folders);
  return joined;
}

}  // namespace plimsoll::git
