// SPDX-License-Identifier: Apache-2.0
//
// Bytes of any encoding -> a UTF-8 text that libyaml will not refuse, and the way back for offsets.
//
// libyaml stops at the first byte that is no UTF-8 and at control characters. A scanner must read on: one Latin-1 comment
// must not hide a privileged container. Such bytes are replaced one for one, so offsets stay. Only a byte order mark and
// UTF-16 move offsets; both are remembered here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::documents::yaml {

struct CleanText {
  std::string text;
  std::size_t shift = 0;                        // bytes of a UTF-8 byte order mark in front
  std::vector<std::uint32_t> original_offsets;  // UTF-16 only: for every byte of `text` and one past it

  [[nodiscard]] bool identity() const { return shift == 0 && original_offsets.empty(); }
  [[nodiscard]] Span original(Span span) const;
};

CleanText clean_text(std::string_view bytes);

}  // namespace plimsoll::documents::yaml
