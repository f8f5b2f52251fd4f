// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pack_builder.h"

#include <openssl/evp.h>
#include <zlib.h>
#include <cstdint>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>

namespace plimsoll::tests {
namespace {

std::string big_endian(std::uint64_t value, unsigned bytes) {
  std::string text;
  for (unsigned at = bytes; at-- > 0;) text += static_cast<char>(value >> (8 * at) & 0xFF);
  return text;
}

std::string entry_head(unsigned kind, std::uint64_t size) {
  std::string head;
  auto byte = static_cast<unsigned>(kind << 4 | (size & 15));
  size >>= 4;
  while (size != 0) {
    head += static_cast<char>(byte | 0x80);
    byte = static_cast<unsigned>(size & 0x7F);
    size >>= 7;
  }
  return head + static_cast<char>(byte);
}

std::string distance_back(std::uint64_t distance) {
  std::string text(1, static_cast<char>(distance & 0x7F));
  while (distance >>= 7) text.insert(text.begin(), static_cast<char>(0x80 | (--distance & 0x7F)));
  return text;
}

std::string varint(std::size_t value) {
  std::string text;
  while (value >= 0x80) {
    text += static_cast<char>(0x80 | (value & 0x7F));
    value >>= 7;
  }
  return text + static_cast<char>(value);
}

std::string raw(const git::ObjectId& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

}  // namespace

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  REQUIRE(compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                   static_cast<uLong>(bytes.size())) == Z_OK);
  out.resize(size);
  return out;
}

std::string sha1_of(const std::string& bytes) {
  std::string digest(20, '\0');
  unsigned size = 0;
  REQUIRE(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha1(),
                     nullptr) == 1);
  return digest;
}

git::ObjectId id_of_object(const std::string& kind, const std::string& bytes) {
  const std::string digest = sha1_of(kind + " " + std::to_string(bytes.size()) + std::string(1, '\0') + bytes);
  git::ObjectId id;
  std::copy(digest.begin(), digest.end(), id.bytes.begin());
  return id;
}

std::string delta_head(std::size_t base_size, std::size_t result_size) { return varint(base_size) + varint(result_size); }

std::string delta_copy(std::size_t offset, std::size_t size) {
  unsigned instruction = 0x80;
  std::string rest;
  for (unsigned byte = 0; byte < 4; ++byte) {
    if ((offset >> (8 * byte) & 0xFF) == 0) continue;
    instruction |= 1U << byte;
    rest += static_cast<char>(offset >> (8 * byte) & 0xFF);
  }
  for (unsigned byte = 0; byte < 3; ++byte) {
    if ((size >> (8 * byte) & 0xFF) == 0) continue;
    instruction |= 0x10U << byte;
    rest += static_cast<char>(size >> (8 * byte) & 0xFF);
  }
  return std::string(1, static_cast<char>(instruction)) + rest;
}

std::string delta_insert(const std::string& bytes) {
  REQUIRE((!bytes.empty() && bytes.size() < 128));
  return std::string(1, static_cast<char>(bytes.size())) + bytes;
}

std::size_t PackBuilder::add(PackedEntry entry) {
  entries_.push_back(std::move(entry));
  return entries_.size() - 1;
}

std::size_t PackBuilder::add_blob(const std::string& bytes) {
  PackedEntry entry;
  entry.bytes = bytes;
  entry.id = id_of_object("blob", bytes);
  return add(std::move(entry));
}

std::size_t PackBuilder::add_delta(std::size_t base, const std::string& result, const std::string& instructions,
                                   std::size_t base_size) {
  PackedEntry entry;
  entry.kind = 6;
  entry.base = base;
  entry.bytes = delta_head(base_size, result.size()) + instructions;
  entry.id = id_of_object("blob", result);
  return add(std::move(entry));
}

void PackBuilder::write(const std::string& folder, const std::string& name) const {
  std::string pack = "PACK" + big_endian(2, 4) + big_endian(entries_.size(), 4);
  std::vector<std::uint64_t> offsets;
  for (const PackedEntry& entry : entries_) {
    offsets.push_back(pack.size());
    pack += entry_head(entry.kind, entry.size.value_or(entry.bytes.size()));
    if (entry.kind == 6) {
      const std::uint64_t distance = entry.base ? offsets.back() - offsets[*entry.base] : 0;
      pack += distance_back(entry.distance.value_or(distance));
    }
    if (entry.kind == 7) pack += raw(entry.base_id);
    pack += entry.deflated ? *entry.deflated : deflated(entry.bytes);
  }
  pack += sha1_of(pack);

  std::vector<std::size_t> order(entries_.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return entries_[a].id < entries_[b].id; });
  std::string index = "\377tOc" + big_endian(2, 4);
  for (unsigned first = 0; first < 256; ++first) {
    std::uint64_t count = 0;
    for (const PackedEntry& entry : entries_) count += entry.id.bytes[0] <= first ? 1U : 0U;
    index += big_endian(count, 4);
  }
  for (const std::size_t at : order) index += raw(entries_[at].id);
  for (std::size_t at = 0; at < order.size(); ++at) index += big_endian(0, 4);  // checksums of entries, not read
  std::string large;
  for (const std::size_t at : order) {
    const std::uint64_t offset = entries_[at].index_offset.value_or(offsets[at]);
    if (large_offsets || offset >= 0x80000000ULL) {
      index += big_endian(0x80000000ULL | large.size() / 8, 4);
      large += big_endian(offset, 8);
    } else {
      index += big_endian(offset, 4);
    }
  }
  index += large + pack.substr(pack.size() - 20);
  index += sha1_of(index);
  std::ofstream(folder + "/pack-" + name + ".pack", std::ios::binary) << pack;
  std::ofstream(folder + "/pack-" + name + ".idx", std::ios::binary) << index;
}

}  // namespace plimsoll::tests
