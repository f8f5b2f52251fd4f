// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/pin_state.h"

#include <algorithm>
#include <array>

namespace plimsoll::detect::images {

namespace {

constexpr std::array<std::string_view, 34> kChannels{
    // What moves by its nature
    "latest", "stable",   "lts",        "current",      "edge",     "mainline",    "rolling", "nightly", "main",
    "master", "trunk",    "dev",        "devel",        "develop",  "development", "canary",  "beta",    "alpha",
    "next",   "unstable", "testing",    "experimental", "snapshot", "daily",       "weekly",  "release", "oldstable",
    "sid",    "rawhide",  "innovation", "insiders",     "preview",  "head",        "tip"};
// A flavour or a base alone: the version below it moves.
constexpr std::array<std::string_view, 7> kFlavours{"alpine", "slim", "debian", "ubuntu", "fpm", "apache", "cli"};
constexpr std::array<std::string_view, 12> kSuites{"stretch", "buster", "bullseye", "bookworm", "trixie", "bionic",
                                                   "focal",   "jammy",  "noble",    "xenial",   "jessie", "trusty"};

// Up to here a lone number is a major version; above it is a build number, a revision or a date.
constexpr long kLargestMajor = 199;

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// A commit id as a tag: it starts with a digit by chance and never moves.
bool looks_like_commit(std::string_view text) {
  return text.size() >= 7 && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_hex_digit) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'f'; });
}

}  // namespace

bool is_channel_word(std::string_view component) {
  return std::find(kChannels.begin(), kChannels.end(), component) != kChannels.end() ||
         std::find(kFlavours.begin(), kFlavours.end(), component) != kFlavours.end();
}

PinFacts pin_state(std::string_view tag, bool has_digest, const TagReading& reading) {
  if (has_digest) return {PinState::digest, false};
  if (tag.empty() || tag == "latest") return {PinState::none, false};
  const std::vector<std::string> parts = tag_components(tag);
  if (reading.version_text.empty()) {
    // Words. One that names a cycle of the image itself (debian:bookworm) is as good as its number.
    if (reading.version == VersionState::one_cycle) return {PinState::cycle, false};
    // `latest-alpine`, `stable-slim`, and a bare suite of another product's image.
    // "ubuntu-7.0.5": the flavour comes first, the version behind it.
    if (std::find(kFlavours.begin(), kFlavours.end(), parts.front()) != kFlavours.end()) {
      for (const std::string& part : parts) {
        const std::size_t numbers = version_numbers(part).size();
        if (numbers >= 2) return {numbers >= 3 ? PinState::full : PinState::cycle, false};
      }
    }
    if (is_channel_word(parts.front())) return {parts.front() == "latest" ? PinState::none : PinState::channel, false};
    if (parts.size() == 1 && std::find(kSuites.begin(), kSuites.end(), parts.front()) != kSuites.end()) {
      return {PinState::channel, false};
    }
    if (parts.size() == 1 && reading.image_known && !reading.cycles.empty() && parts.front().starts_with("alpine")) {
      return {PinState::channel, false};  // python:alpine3.19
    }
    return {PinState::cycle, false};  // a name of somebody's own: nothing is known against it
  }
  const std::vector<long> numbers = version_numbers(reading.version_text);
  switch (reading.version) {
    case VersionState::several_cycles:
      return {reading.covers_whole_product ? PinState::channel : PinState::major, reading.covers_whole_product};
    case VersionState::one_cycle: {
      const bool finer = std::any_of(reading.cycles.begin(), reading.cycles.end(), [](const NamedCycle& cycle) {
        return cycle.origin == CycleOrigin::named && cycle.finer_than_cycle;
      });
      return {finer ? PinState::full : PinState::cycle, false};
    }
    case VersionState::no_version:
    case VersionState::over:
    case VersionState::unknown:
      break;
  }
  if (looks_like_commit(parts.front())) return {PinState::full, false};
  if (numbers.size() >= 3) return {PinState::full, false};
  if (numbers.size() == 2) return {PinState::cycle, false};
  if (numbers.front() > kLargestMajor) return {PinState::full, false};
  // "8u222" and "12c" go on behind the number.
  const bool bare = reading.version_text.find_first_not_of("0123456789") == std::string::npos;
  return {bare ? PinState::major : PinState::full, false};
}

}  // namespace plimsoll::detect::images
