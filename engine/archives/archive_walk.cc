// SPDX-License-Identifier: Apache-2.0
#include "engine/archives/archive_walk.h"

#include <archive.h>
#include <archive_entry.h>
#include <cstdint>

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/archives/archive_shape.h"
#include "engine/archives/gunzip.h"

namespace plimsoll::archives {
namespace {

// A large member is handed over in pieces. A decision near the end of a piece waits for the next one.
constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;
constexpr std::size_t kAheadBytes = std::size_t{64} << 10U;
constexpr std::size_t kBehindBytes = std::size_t{4} << 10U;
constexpr std::size_t kHeldArchiveBytes = std::size_t{128} << 20U;
// What gzip holds is unpacked at once up to this size: memory that a thread needs besides.
constexpr std::size_t kAtOnceBytes = std::size_t{16} << 20U;
constexpr std::uint64_t kLeastCharge = 512;
constexpr std::size_t kNameLimit = 4096;

struct FreeArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, FreeArchive>;

ArchiveHandle open_archive(std::string_view bytes, bool compressed) {
  ArchiveHandle handle(archive_read_new());
  if (!handle) return nullptr;
  archive* raw = handle.get();
  archive_read_support_filter_gzip(raw);
  archive_read_support_filter_xz(raw);
  archive_read_support_filter_zstd(raw);
  archive_read_support_filter_bzip2(raw);
  archive_read_support_format_tar(raw);
  archive_read_support_format_zip(raw);
  // Takes whatever is inside a compressed file; uncompressed it would take everything.
  if (compressed) archive_read_support_format_raw(raw);
  if (archive_read_open_memory(raw, bytes.data(), bytes.size()) != ARCHIVE_OK) return nullptr;
  return handle;
}

std::string name_of(archive_entry* entry, std::uint32_t ordinal) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (name == nullptr || *name == '\0') return "member-" + std::to_string(ordinal);
  std::string_view text(name);
  while (text.starts_with("./")) text.remove_prefix(2);
  return std::string(text.substr(0, kNameLimit));
}

class Walk {
 public:
  Walk(std::string_view outer, const ArchiveLimits& limits, ArchiveVisitor& visitor)
      : limits_(limits),
        visitor_(visitor),
        allowed_(std::max<std::uint64_t>(limits.bytes, 4 * std::uint64_t{outer.size()})),
        grown_(std::max<std::uint64_t>(kUnsuspiciousBytes, kMostGrowth * std::uint64_t{outer.size()})) {}

  // False when it is none. Calls itself for an archive inside, limits.depth deep at most.
  bool run(std::string_view bytes) {
    const bool compressed = is_compressed_stream(bytes);
    if (place_.ordinals.size() >= limits_.depth) {
      if (!compressed && !holds_member(bytes)) return false;
      obstacle(Obstacle::too_deep);
      return true;
    }
    const std::optional<std::string> content = compressed ? gunzip(bytes, kAtOnceBytes) : std::nullopt;
    const ArchiveHandle handle = open_archive(content ? *content : bytes, compressed);
    if (!handle) {
      // A stream whose first block is damaged cannot even be opened.
      if (compressed) obstacle(Obstacle::unreadable);
      return false;
    }
    const std::string outer = place_.inside;
    bool any = false;
    bool damaged = false;
    place_.ordinals.push_back(0);
    for (std::uint32_t ordinal = 0; !stopped_; ++ordinal) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(handle.get(), &entry);
      if (status == ARCHIVE_EOF) break;
      damaged = damaged || status == ARCHIVE_FAILED || status == ARCHIVE_FATAL;
      if (status == ARCHIVE_FATAL || !charge(kLeastCharge)) break;
      if (status == ARCHIVE_FAILED || entry == nullptr) continue;
      any = true;
      place_.ordinals.back() = ordinal;
      if (archive_entry_filetype(entry) != AE_IFREG || !visitor_.wants(place_.ordinals)) continue;
      place_.inside = outer;
      if (place_.ordinals.size() > 1) place_.inside += '!';
      place_.inside += archive_format(handle.get()) == ARCHIVE_FORMAT_RAW ? (outer.empty() ? "" : content_name(outer))
                                                                          : name_of(entry, ordinal);
      if (archive_entry_is_data_encrypted(entry) != 0) {
        obstacle(Obstacle::encrypted);
      } else {
        read_data(handle.get(), content ? *content : bytes);
      }
    }
    place_.ordinals.pop_back();
    place_.inside = outer;
    // What only looked like an archive is none. A compressed file of which nothing comes out is a damaged one.
    if (damaged && (any || compressed)) obstacle(Obstacle::unreadable);
    return any;
  }

 private:
  // What is handed over of a member.
  struct Piece {
    std::uint64_t begin = 0;
    std::size_t lines_before = 0;
    std::size_t fresh_begin = 0;
  };

  static bool holds_member(std::string_view bytes) {
    const ArchiveHandle handle = open_archive(bytes, is_compressed_stream(bytes));
    archive_entry* entry = nullptr;
    return handle && archive_read_next_header(handle.get(), &entry) >= ARCHIVE_WARN;
  }

  void obstacle(Obstacle what) { visitor_.on_obstacle(what, place_.inside); }

  bool charge(std::uint64_t bytes) {
    used_ += bytes;
    if (used_ <= allowed_ && used_ <= grown_) return true;
    obstacle(used_ > grown_ ? Obstacle::grows : Obstacle::too_much);
    stopped_ = true;
    return false;
  }

  // One block of a member; empty at its end. Holes of sparse files are left out.
  static std::string_view next_block(archive* handle, bool& damaged) {
    for (;;) {
      const void* data = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(handle, &data, &size, &offset);
      if (status == ARCHIVE_EOF) return {};
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
        damaged = true;
        return {};
      }
      if (size != 0) return {static_cast<const char*>(data), size};
    }
  }

  void read_data(archive* handle, std::string_view bytes) {
    std::string held;
    std::string_view text;
    Piece piece;
    bool damaged = false;
    bool is_archive = false;
    while (!stopped_) {
      const std::string_view block = next_block(handle, damaged);
      if (block.empty() || !charge(block.size())) break;
      // A member that is not compressed lies in our own memory as one block, however large: a layer in a saved image.
      if (text.empty() && block.data() >= bytes.data() && block.data() < bytes.data() + bytes.size()) {
        text = block;
        continue;
      }
      if (held.empty()) {
        held = text;
        is_archive = may_be_archive(text.empty() ? block : text);
      }
      held += block;
      text = held;
      if (is_archive && held.size() > kHeldArchiveBytes) return obstacle(Obstacle::too_large);
      if (!is_archive && held.size() >= kPieceBytes) {
        hand_over(held, piece);
        text = held;
      }
    }
    if (damaged) obstacle(Obstacle::unreadable);
    if (!stopped_ && piece.begin == 0 && may_be_archive(text) && run(text)) return;
    if (!text.empty()) hand_over_rest(text, piece);
  }

  // The whole, or the last piece.
  void hand_over_rest(std::string_view text, const Piece& piece) {
    visitor_stops(visitor_.on_text({place_, text, piece.begin, piece.lines_before, {piece.fresh_begin, text.size()}}));
  }

  // A piece that others follow; what a decision near its end needs is kept.
  void hand_over(std::string& held, Piece& piece) {
    const std::size_t decided = held.size() - kAheadBytes;
    visitor_stops(visitor_.on_text({place_, held, piece.begin, piece.lines_before, {piece.fresh_begin, decided}}));
    const std::size_t gone = decided - kBehindBytes;
    piece.lines_before +=
        static_cast<std::size_t>(std::count(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(gone), '\n'));
    piece.begin += gone;
    piece.fresh_begin = kBehindBytes;
    held.erase(0, gone);
  }

  void visitor_stops(bool go_on) { stopped_ = stopped_ || !go_on; }

  ArchiveLimits limits_;
  ArchiveVisitor& visitor_;
  std::uint64_t allowed_;
  std::uint64_t grown_;
  std::uint64_t used_ = 0;
  bool stopped_ = false;
  MemberPlace place_;
};

class MemberReader final : public ArchiveVisitor {
 public:
  MemberReader(std::span<const WantedMember> wanted, std::size_t bytes_limit) : wanted_(wanted), bytes_left_(bytes_limit) {}

  bool wants(std::span<const std::uint32_t> ordinals) override {
    const auto found = first_from(ordinals);
    return found != wanted_.end() && ordinals.size() <= found->ordinals.size() &&
           std::equal(ordinals.begin(), ordinals.end(), found->ordinals.begin());
  }

  bool on_text(const MemberText& piece) override {
    const auto found = first_from(piece.place.ordinals);
    if (found == wanted_.end() || !std::ranges::equal(found->ordinals, piece.place.ordinals)) return true;
    const auto at = static_cast<std::size_t>(found - wanted_.begin());
    if (at >= texts_.size()) {
      if (bytes_left_ == 0 && !texts_.empty()) {
        left_out_ = true;
        texts_.resize(at);  // those between are not there
        return false;
      }
      texts_.resize(at + 1);
    }
    // What is fresh, and of the last piece what stands before it has been taken already.
    std::string& text = texts_[at];
    const std::size_t known = text.size() - std::min(text.size(), static_cast<std::size_t>(piece.begin));
    const std::string_view more =
        piece.text.substr(std::min(known, piece.text.size())).substr(0, found->bytes_limit - text.size());
    text += more;
    bytes_left_ -= std::min(bytes_left_, more.size());
    return text.size() < found->bytes_limit || at + 1 < wanted_.size();
  }

  void on_obstacle(Obstacle, const std::string&) override {}

  std::vector<std::string> take() {
    if (!left_out_) texts_.resize(wanted_.size());
    return std::move(texts_);
  }

 private:
  [[nodiscard]] std::span<const WantedMember>::iterator first_from(std::span<const std::uint32_t> ordinals) const {
    return std::partition_point(wanted_.begin(), wanted_.end(), [&](const WantedMember& one) {
      return std::lexicographical_compare(one.ordinals.begin(), one.ordinals.end(), ordinals.begin(), ordinals.end());
    });
  }

  std::span<const WantedMember> wanted_;
  std::size_t bytes_left_;
  bool left_out_ = false;
  std::vector<std::string> texts_;  // of the first of `wanted_`
};

}  // namespace

std::string content_name(std::string_view of) {
  const std::size_t part = of.find_last_of("/!");
  std::string_view name = part == std::string_view::npos ? of : of.substr(part + 1);
  for (const std::string_view ending : {".gz", ".xz", ".zst", ".bz2"}) {
    if (name.size() > ending.size() && name.ends_with(ending))
      return std::string(name.substr(0, name.size() - ending.size()));
  }
  return "content";
}

bool walk_archive(std::string_view bytes, const ArchiveLimits& limits, ArchiveVisitor& visitor) {
  return limits.depth != 0 && may_be_archive(bytes) && Walk(bytes, limits, visitor).run(bytes);
}

std::vector<std::string> read_members(std::string_view bytes, const ArchiveLimits& limits,
                                      std::span<const WantedMember> wanted, std::size_t bytes_limit) {
  MemberReader reader(wanted, bytes_limit);
  walk_archive(bytes, limits, reader);
  return reader.take();
}

}  // namespace plimsoll::archives
