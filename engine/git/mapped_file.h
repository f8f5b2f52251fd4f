// SPDX-License-Identifier: Apache-2.0
//
// A file as bytes, mapped into memory. For files that git never changes in place: packs and their indexes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/base/result.h"

namespace plimsoll::git {

class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept : data_(other.data_), size_(other.size_) { other.data_ = nullptr; }
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  static Result<MappedFile> open(const std::string& path);

  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, size_}; }
  // The pages stay in the cache of the system, but are counted as ours no more.
  void give_back() const;

 private:
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace plimsoll::git
