// SPDX-License-Identifier: Apache-2.0
#include "engine/git/object_buffer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdint>

#include <bit>
#include <cstdlib>
#include <string>
#include <utility>

namespace plimsoll::git {
namespace {

// A file without a name. The space is taken at once: a full disk must not show as a signal later.
std::uint8_t* map_spill_file(std::size_t size) {
  const char* asked = std::getenv("TMPDIR");
  for (const std::string& folder :
       {std::string(asked != nullptr ? asked : ""), std::string("/var/tmp"), std::string("/tmp")}) {
    if (folder.empty()) continue;
    const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (file < 0) continue;
    void* data = MAP_FAILED;
    if (posix_fallocate(file, 0, static_cast<off_t>(size)) == 0) {
      data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    close(file);
    if (data != MAP_FAILED) return static_cast<std::uint8_t*>(data);
  }
  return nullptr;
}

}  // namespace

ObjectBuffer::ObjectBuffer(ObjectBuffer&& other) noexcept { *this = std::move(other); }

ObjectBuffer& ObjectBuffer::operator=(ObjectBuffer&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    spilled_ = other.spilled_;
    budget_ = other.budget_;
  }
  return *this;
}

ObjectBuffer::~ObjectBuffer() { release(); }

void ObjectBuffer::release() {
  if (data_ == nullptr) return;
  if (spilled_) {
    munmap(data_, capacity_);
  } else {
    std::free(data_);
    budget_->held -= capacity_;
  }
  data_ = nullptr;
}

bool BufferPool::get(std::size_t size, ObjectBuffer& buffer) {
  const std::size_t rounded = std::bit_ceil(std::max(size, std::size_t{1} << kSmallestShift));
  const auto shift = static_cast<std::size_t>(std::countr_zero(rounded));
  const std::size_t slot = shift - kSmallestShift;
  buffer = ObjectBuffer();
  if (slot < kClasses && !free_[slot].empty()) {
    buffer = std::move(free_[slot].back());
    free_[slot].pop_back();
    kept_ -= buffer.capacity_;
    buffer.size_ = size;
    return true;
  }
  if (size < kSpillBytes && budget_.held + rounded <= budget_.limit) {
    buffer.data_ = static_cast<std::uint8_t*>(std::malloc(rounded));
    if (buffer.data_ != nullptr) {
      buffer.capacity_ = rounded;
      buffer.spilled_ = false;
      buffer.budget_ = &budget_;
      budget_.held += rounded;
    }
  }
  if (buffer.data_ == nullptr) {
    const std::size_t capacity = std::max(size, std::size_t{4096});
    buffer.data_ = map_spill_file(capacity);
    buffer.spilled_ = buffer.data_ != nullptr;
    if (buffer.data_ == nullptr) {
      // No disk either: reading on matters more than the budget.
      buffer.data_ = static_cast<std::uint8_t*>(std::malloc(capacity));
      if (buffer.data_ == nullptr) return false;
      buffer.budget_ = &budget_;
      budget_.held += capacity;
    }
    buffer.capacity_ = capacity;
  }
  buffer.size_ = size;
  return true;
}

void BufferPool::put_back(ObjectBuffer buffer) {
  if (buffer.data_ == nullptr || buffer.spilled_ || kept_ + buffer.capacity_ > kept_limit_) return;
  if (!std::has_single_bit(buffer.capacity_)) return;
  const auto shift = static_cast<std::size_t>(std::countr_zero(buffer.capacity_));
  if (shift < kSmallestShift || shift - kSmallestShift >= kClasses) return;
  kept_ += buffer.capacity_;
  free_[shift - kSmallestShift].push_back(std::move(buffer));
}

}  // namespace plimsoll::git
