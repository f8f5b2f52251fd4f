// SPDX-License-Identifier: Apache-2.0
//
// Inflating. The one place that knows libdeflate and zlib.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace plimsoll::git {

// One for each thread.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Fills `out` exactly from the zlib stream at the start of `in`, whose checksum must hold; what follows the stream is
  // not looked at. False for anything else.
  bool inflate(std::span<const std::uint8_t> in, std::span<std::uint8_t> out);
  // The first bytes of a stream whose size is not known, at most out.size(); nothing when it is broken. For the head of
  // a loose object.
  std::size_t inflate_start(std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;  // made when it is first needed
};

}  // namespace plimsoll::git
