// SPDX-License-Identifier: Apache-2.0
//
// What can move under an image reference.
//
//   L0  no tag, or latest                        L3  a minor version, or a whole cycle (postgres:15, debian:12)
//   L1  a channel (stable, lts, edge, alpine)    L4  a full version: still rebuilt under the same name
//   L2  a major version over several cycles      L5  a digest
//
// The level is counted against the cycles of the product where the table knows it, not against dots: node:18 names a
// whole cycle, python:3 does not, and rust:1 moves for ever like a channel.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/detect/images/tag_reading.h"

namespace plimsoll::detect::images {

enum class PinState : std::uint8_t { none, channel, major, cycle, full, digest };

struct PinFacts {
  PinState state = PinState::none;
  bool floats_for_ever = false;  // channel: a version that covers the whole product (rust:1)
};

// `tag` is empty when there is none. A digest beats whatever the tag says.
PinFacts pin_state(std::string_view tag, bool has_digest, const TagReading& reading);

// Whether a word is a channel by its name alone: "stable", "lts", "edge", "alpine".
bool is_channel_word(std::string_view component);

}  // namespace plimsoll::detect::images
