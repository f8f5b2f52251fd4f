// SPDX-License-Identifier: Apache-2.0
//
// A tag is a list of life cycles. `python:3.7-slim-buster` names two: Python 3.7 and Debian 10; half of all official tags
// name two or more, and one in eleven names an ended one beside a living one.
//
// A tag is lower-cased and cut at "-"; a "v" before a digit is dropped. What the rows of the image itself match is the
// image's own version; the components that are left may name variants: a distribution ("buster", "alpine3.16"), a runtime
// ("jdk11", "php7.4"). A component that the own version used up is no variant (the "kinetic" of ros:kinetic is ROS, not
// Ubuntu 22.10). A tag without a suite says nothing about the distribution below it, and nothing is guessed: python:3.9
// stood on four of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/images/image_tables.h"

namespace plimsoll::detect::images {

// How a version was brought to its cycle.
enum class CycleOrigin {
  named,             // the tag names exactly this cycle
  variant,           // named by a component beside the version
  every_one_over,    // the version is a prefix of several cycles and all of them are over; the row is the last of them
  older_than_known,  // older than the oldest cycle of the product, or of its major line; the row is that oldest one
};

struct NamedCycle {
  CycleRow row;
  CycleOrigin origin = CycleOrigin::named;
  bool finer_than_cycle = false;  // "3.12.4" for the cycle 3.12
};

// What the first component of the tag says about the product of the image.
enum class VersionState {
  no_version,      // a word, or no tag: an alias that moves
  one_cycle,       // names exactly one cycle
  several_cycles,  // a prefix of several, one of them alive: moves from one to the next
  over,            // a prefix of several, all over, or older than all that is known
  unknown,         // a gap, newer than the data, or the image is not in the table
};

struct TagReading {
  bool image_known = false;  // the table has rows for the image
  VersionState version = VersionState::unknown;
  bool covers_whole_product = false;  // several_cycles: the prefix covers every cycle there is (rust:1)
  std::vector<NamedCycle> cycles;     // the image's own first, then variants in the order of the tag
  std::string version_text;           // first component when it starts with a digit, "3.12.4"
};

// `as_of` decides whether the cycles below a prefix are all over.
TagReading read_tag(const ImageTables& tables, std::string_view image, std::string_view tag, std::string_view as_of);

// The tag as it is compared: lower case, "v" before digits dropped, cut at "-".
std::vector<std::string> tag_components(std::string_view tag);

// Numbers at the start of a text parted by dots: "3.12.4rc1" is 3, 12, 4. Empty when it starts with none.
std::vector<long> version_numbers(std::string_view text);

// Whether `as_of` lies behind the end of the regular support.
bool is_over(const CycleRow& row, std::string_view as_of);

// The one free extended support in the table: Debian LTS, through which the official image is built on.
bool in_free_extension(const CycleRow& row, std::string_view as_of);

}  // namespace plimsoll::detect::images
