// SPDX-License-Identifier: Apache-2.0
//
// What is inside an archive, and inside the archives that it holds.
//
//   walk_archive(bytes, ArchiveLimits{}, visitor);
//
// Formats: zip and what is one (jar, whl, docx, apk), tar, and gzip, xz, zstd and bzip2 around a tar or around one file.
// A layer of an image that was saved as a tar is a tar inside a tar. libarchive does the reading; nothing is written.
//
// What a stranger's archive can ask for is bounded: depth, bytes that come out of the whole of it (the smallest member
// counts as half a kilobyte), and how much it may grow. A member is handed over while it is unpacked, in pieces when it is
// large, so memory is bounded by a piece; only an archive inside a compressed one has to be held as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::archives {

struct ArchiveLimits {
  unsigned depth = 8;  // archives within archives; 0: nothing is unpacked
  std::uint64_t bytes =
      std::uint64_t{1} << 30U;  // that come out of one outer archive; or four times its size, if that is more
};
// An archive that has given more than the first may not have given more than the second times its own size.
inline constexpr std::uint64_t kUnsuspiciousBytes = std::uint64_t{64} << 20U;
inline constexpr std::uint64_t kMostGrowth = 200;

// Members are told apart by their numbers, since names may come twice.
struct MemberPlace {
  std::string inside;                   // "inner.zip!folder/file"; an empty part: the one content of a compressed file
  std::vector<std::uint32_t> ordinals;  // one for each level
};

// A member's text, or a piece of it: the pieces of one overlap, each byte is fresh in one of them.
struct MemberText {
  const MemberPlace& place;
  std::string_view text;
  std::uint64_t begin = 0;       // of `text` in the member
  std::size_t lines_before = 0;  // line ends before `text`
  Span fresh;                    // in `text`
};

enum class Obstacle : std::uint8_t {
  too_deep,    // the limit of depth
  too_much,    // the limit of bytes
  grows,       // the limit of growth
  too_large,   // an archive in a compressed archive that is too large to hold
  unreadable,  // damaged, or packed in a way that is not known
  encrypted,
};

class ArchiveVisitor {
 public:
  virtual ~ArchiveVisitor() = default;
  // Whether the member, or what is inside it, is of interest. The rest is passed over.
  virtual bool wants(std::span<const std::uint32_t> ordinals) {
    (void)ordinals;
    return true;
  }
  // False: enough, the walk ends.
  virtual bool on_text(const MemberText& text) = 0;
  virtual void on_obstacle(Obstacle obstacle, const std::string& inside) = 0;
};

// False when the bytes are no archive after all; then nothing was handed over.
bool walk_archive(std::string_view bytes, const ArchiveLimits& limits, ArchiveVisitor& visitor);

// What the one content of a compressed file is called: "logs/x.log.gz" holds "x.log".
std::string content_name(std::string_view of);

struct WantedMember {
  std::span<const std::uint32_t> ordinals;
  std::size_t bytes_limit = 0;  // no more than its first bytes
};
// The texts of members in one walk, for what lies behind is not reached without unpacking what lies before. `wanted` is sorted
// by ordinals, which is the order of the walk. What is not there is empty. Once the texts have `bytes_limit` together the
// rest is left for another call: the answer may be shorter than the list, but holds at least the first.
std::vector<std::string> read_members(std::string_view bytes, const ArchiveLimits& limits,
                                      std::span<const WantedMember> wanted, std::size_t bytes_limit);

}  // namespace plimsoll::archives
