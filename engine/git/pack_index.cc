// SPDX-License-Identifier: Apache-2.0
#include "engine/git/pack_index.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "engine/git/big_endian.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kIdBytes = 20;
constexpr std::size_t kFanoutBytes = 256 * 4;
constexpr std::size_t kTrailerBytes = 2 * kIdBytes;  // checksum of the pack, checksum of the index
constexpr std::uint8_t kMagicOfVersion2[4] = {0xFF, 't', 'O', 'c'};

tl::unexpected<Error> damaged(const std::string& path, const std::string& what) {
  return fail(ErrorKind::corrupt, "cannot read '" + path + "': " + what);
}

// 256 running counts that never fall; the last is the number of entries.
bool fanout_is_sound(const std::uint8_t* fanout) {
  std::uint32_t before = 0;
  for (std::size_t at = 0; at < 256; ++at) {
    const std::uint32_t count = read_big_endian_32(fanout + at * 4);
    if (count < before) return false;
    before = count;
  }
  return true;
}

}  // namespace

Result<PackIndex> PackIndex::open(const std::string& path) {
  auto file = MappedFile::open(path);
  if (!file) return fail(file.error());
  PackIndex index;
  const auto bytes = file->bytes();
  const bool is_version_2 = bytes.size() >= 8 && std::memcmp(bytes.data(), kMagicOfVersion2, 4) == 0;
  const std::size_t head = is_version_2 ? 8 : 0;
  if (bytes.size() < head + kFanoutBytes + kTrailerBytes) return damaged(path, "it is cut short");
  if (is_version_2 && read_big_endian_32(bytes.data() + 4) != 2) {
    return fail(ErrorKind::unsupported,
                "cannot read '" + path + "': version " + std::to_string(read_big_endian_32(bytes.data() + 4)));
  }
  index.version_ = is_version_2 ? 2 : 1;
  index.fanout_ = bytes.data() + head;
  if (!fanout_is_sound(index.fanout_)) return damaged(path, "its counts fall");
  index.count_ = index.fanout(255);
  const std::uint64_t count = index.count_;
  const std::uint64_t room = bytes.size() - head - kFanoutBytes - kTrailerBytes;
  const std::uint64_t one_entry = is_version_2 ? kIdBytes + 4 + 4 : 4 + kIdBytes;  // version 2: id, checksum, offset
  if (count > room / one_entry) {
    return damaged(path, std::to_string(count) + " entries in " + std::to_string(bytes.size()) + " bytes");
  }
  index.ids_ = index.fanout_ + kFanoutBytes;
  if (is_version_2) {
    index.offsets_ = index.ids_ + count * (kIdBytes + 4);
    index.large_offsets_ = index.offsets_ + count * 4;
    index.large_count_ = (room - count * one_entry) / 8;
  }
  index.file_ = std::move(*file);
  return index;
}

PackIndex PackIndex::from_lists(std::vector<ObjectId> ids, std::vector<std::uint64_t> offsets) {
  PackIndex index;
  index.version_ = 0;
  index.count_ = static_cast<std::uint32_t>(ids.size());
  index.listed_ids_ = std::move(ids);
  index.listed_offsets_ = std::move(offsets);
  return index;
}

std::uint32_t PackIndex::fanout(std::size_t first_byte) const { return read_big_endian_32(fanout_ + first_byte * 4); }

ObjectId PackIndex::id(std::uint32_t entry) const {
  if (version_ == 0) return listed_ids_[entry];
  ObjectId id;
  const std::uint8_t* from =
      version_ == 2 ? ids_ + std::size_t{entry} * kIdBytes : ids_ + std::size_t{entry} * (4 + kIdBytes) + 4;
  std::memcpy(id.bytes.data(), from, kIdBytes);
  return id;
}

std::uint64_t PackIndex::offset(std::uint32_t entry) const {
  if (version_ == 0) return listed_offsets_[entry];
  if (version_ == 1) return read_big_endian_32(ids_ + std::size_t{entry} * (4 + kIdBytes));
  const std::uint32_t offset = read_big_endian_32(offsets_ + std::size_t{entry} * 4);
  if ((offset & 0x80000000U) == 0) return offset;
  const std::uint64_t large = offset & 0x7FFFFFFFU;
  // Past every pack there is: the caller refuses it.
  return large < large_count_ ? read_big_endian_64(large_offsets_ + large * 8) : ~std::uint64_t{0};
}

std::uint32_t PackIndex::first_not_before(const ObjectId& wanted) const {
  std::uint32_t low = 0;
  std::uint32_t high = count_;
  if (version_ != 0) {
    const std::uint8_t first = wanted.bytes[0];
    low = first == 0 ? 0 : fanout(first - 1U);
    high = fanout(first);
  }
  const std::uint64_t wanted_prefix = read_big_endian_64(wanted.bytes.data());
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const std::uint8_t* at = version_ == 2   ? ids_ + std::size_t{middle} * kIdBytes
                             : version_ == 1 ? ids_ + std::size_t{middle} * (4 + kIdBytes) + 4
                                             : listed_ids_[middle].bytes.data();
    // The first eight bytes nearly always decide.
    const std::uint64_t prefix = read_big_endian_64(at);
    if (prefix < wanted_prefix || (prefix == wanted_prefix && std::memcmp(at, wanted.bytes.data(), kIdBytes) < 0)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::uint32_t PackIndex::find(const ObjectId& wanted) const {
  const std::uint32_t at = first_not_before(wanted);
  return at < count_ && id(at) == wanted ? at : kNoEntry;
}

std::span<const ObjectId> PackIndex::ids_side_by_side() const {
  static_assert(sizeof(ObjectId) == kIdBytes && alignof(ObjectId) == 1);
  if (version_ == 0) return listed_ids_;
  if (version_ == 2) return {reinterpret_cast<const ObjectId*>(ids_), count_};
  return {};
}

Result<std::vector<MultiPackIndexPart>> read_multi_pack_index(const std::string& path,
                                                              const std::vector<std::string>& wanted) {
  auto file = MappedFile::open(path);
  if (!file) return fail(file.error());
  const auto bytes = file->bytes();
  constexpr std::size_t kHeaderBytes = 12;
  constexpr std::size_t kChunkRowBytes = 12;
  if (bytes.size() < kHeaderBytes + kChunkRowBytes || std::memcmp(bytes.data(), "MIDX", 4) != 0) {
    return damaged(path, "it does not begin as a multi-pack-index");
  }
  if (bytes[4] > 2 || bytes[5] != 1)
    return fail(ErrorKind::unsupported, "cannot read '" + path + "': version or id format not known");
  const std::size_t chunk_count = bytes[6];
  const std::uint32_t pack_count = read_big_endian_32(bytes.data() + 8);
  struct Chunk {
    const std::uint8_t* data = nullptr;
    std::uint64_t size = 0;
  };
  Chunk names;
  Chunk fanout;
  Chunk ids;
  Chunk offsets;
  Chunk large;
  if (bytes.size() < kHeaderBytes + (chunk_count + 1) * kChunkRowBytes) return damaged(path, "it is cut short");
  for (std::size_t row = 0; row < chunk_count; ++row) {
    const std::uint8_t* at = bytes.data() + kHeaderBytes + row * kChunkRowBytes;
    const std::uint64_t begin = read_big_endian_64(at + 4);
    const std::uint64_t end = read_big_endian_64(at + kChunkRowBytes + 4);
    if (begin > end || end > bytes.size()) return damaged(path, "a chunk passes its end");
    const Chunk chunk{bytes.data() + begin, end - begin};
    if (std::memcmp(at, "PNAM", 4) == 0) names = chunk;
    if (std::memcmp(at, "OIDF", 4) == 0) fanout = chunk;
    if (std::memcmp(at, "OIDL", 4) == 0) ids = chunk;
    if (std::memcmp(at, "OOFF", 4) == 0) offsets = chunk;
    if (std::memcmp(at, "LOFF", 4) == 0) large = chunk;
  }
  if (fanout.size < kFanoutBytes || !fanout_is_sound(fanout.data)) return damaged(path, "its counts are broken");
  const std::uint64_t count = read_big_endian_32(fanout.data + 255 * 4);
  if (ids.size / kIdBytes < count || offsets.size / 8 < count) return damaged(path, "it names more objects than it holds");

  std::vector<std::string> pack_names;
  std::string_view text(reinterpret_cast<const char*>(names.data), static_cast<std::size_t>(names.size));
  while (pack_names.size() < pack_count && !text.empty()) {
    const std::size_t zero = text.find('\0');
    if (zero == std::string_view::npos) break;
    std::string name(text.substr(0, zero));
    if (name.ends_with(".idx")) name.replace(name.size() - 4, 4, ".pack");
    pack_names.push_back(std::move(name));
    text.remove_prefix(zero + 1);
  }
  struct Lists {
    std::vector<ObjectId> ids;
    std::vector<std::uint64_t> offsets;
    bool asked = false;
  };
  std::vector<Lists> lists(pack_names.size());
  for (std::size_t pack = 0; pack < lists.size(); ++pack) {
    lists[pack].asked = std::find(wanted.begin(), wanted.end(), pack_names[pack]) != wanted.end();
  }
  for (std::uint64_t entry = 0; entry < count; ++entry) {
    const std::uint32_t pack = read_big_endian_32(offsets.data + entry * 8);
    if (pack >= lists.size() || !lists[pack].asked) continue;
    std::uint64_t offset = read_big_endian_32(offsets.data + entry * 8 + 4);
    if ((offset & 0x80000000U) != 0 && large.size > 0) {
      const std::uint64_t position = offset & 0x7FFFFFFFU;
      offset = position < large.size / 8 ? read_big_endian_64(large.data + position * 8) : ~std::uint64_t{0};
    }
    ObjectId id;
    std::memcpy(id.bytes.data(), ids.data + entry * kIdBytes, kIdBytes);
    lists[pack].ids.push_back(id);
    lists[pack].offsets.push_back(offset);
  }
  std::vector<MultiPackIndexPart> parts;
  for (std::size_t pack = 0; pack < lists.size(); ++pack) {
    if (!lists[pack].asked) continue;
    parts.push_back({pack_names[pack], PackIndex::from_lists(std::move(lists[pack].ids), std::move(lists[pack].offsets))});
  }
  return parts;
}

}  // namespace plimsoll::git
