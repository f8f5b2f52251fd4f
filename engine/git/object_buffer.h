// SPDX-License-Identifier: Apache-2.0
//
// Memory for the bytes of objects, inside a budget.
//
// Small buffers are reused by the thread that has them. Large ones, and all once the budget is used up, lie in a file that
// has no name: the system can write its pages out, so a blob of 2 GB costs no memory that the scan has promised to spare.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace plimsoll::git {

// What all threads of a sweep hold together.
struct MemoryBudget {
  std::size_t limit = 0;
  std::atomic<std::size_t> held{0};
};

class ObjectBuffer {
 public:
  ObjectBuffer() = default;
  ObjectBuffer(ObjectBuffer&& other) noexcept;
  ObjectBuffer& operator=(ObjectBuffer&& other) noexcept;
  ObjectBuffer(const ObjectBuffer&) = delete;
  ObjectBuffer& operator=(const ObjectBuffer&) = delete;
  ~ObjectBuffer();

  [[nodiscard]] std::span<std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  friend class BufferPool;
  void release();

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  bool spilled_ = false;
  MemoryBudget* budget_ = nullptr;
};

// Belongs to one thread; buffers may be given back to another thread's pool.
class BufferPool {
 public:
  BufferPool(MemoryBudget& budget, std::size_t kept_limit) : budget_(budget), kept_limit_(kept_limit) {}
  // Empty (data null, size as asked is 0) when there is neither memory nor disk for it.
  bool get(std::size_t size, ObjectBuffer& buffer);
  void put_back(ObjectBuffer buffer);

 private:
  static constexpr std::size_t kClasses = 16;  // 4 KiB, 8 KiB ... 128 MiB
  static constexpr std::size_t kSmallestShift = 12;
  static constexpr std::size_t kSpillBytes = std::size_t{24} << 20;
  MemoryBudget& budget_;
  std::size_t kept_limit_;
  std::size_t kept_ = 0;
  std::array<std::vector<ObjectBuffer>, kClasses> free_;
};

}  // namespace plimsoll::git
