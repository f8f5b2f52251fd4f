// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/secret_companions.h"

#include <algorithm>

#include "engine/detect/secrets/value_strength.h"
#include "engine/rules/text_pattern.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kLines = 6;
constexpr std::size_t kReach = 1024;

const rules::TextPattern& user_pattern() {
  static const rules::TextPattern kPattern(
      R"((?i)(?:^|[^a-z])(?:user(?:[_-]?name)?|login|uid|account[_-]?name)["']?\s{0,3}[:=]>?\s{0,3}["']?([A-Za-z0-9][\w.@+-]{1,62})(?:["',;\s<]|$))");
  return kPattern;
}

const rules::TextPattern& host_pattern() {
  static const rules::TextPattern kPattern(
      R"((?i)(?:^|[^a-z])(?:host(?:[_-]?name)?|server|endpoint|(?:base[_-]?)?url|address|registry|machine)["']?\s{0,3}[:=]>?\s{0,3}["']?((?:[a-z+]{2,12}://)?[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*(?::\d{2,5})?(?:/[\w./-]*)?)(?:["',;\s<]|$))");
  return kPattern;
}

// The block of lines around the secret: a blank line ends it.
Span block_around(std::string_view text, Span secret) {
  const std::size_t least = secret.begin > kReach ? secret.begin - kReach : 0;
  const std::size_t most = std::min(text.size(), secret.end + kReach);
  Span block{secret.begin, secret.end};
  std::size_t lines = 0;
  while (block.begin > least) {
    if (text[block.begin - 1] == '\n' && (++lines > kLines || (block.begin >= 2 && text[block.begin - 2] == '\n'))) break;
    --block.begin;
  }
  lines = 0;
  while (block.end < most) {
    if (text[block.end] == '\n' && (++lines > kLines || (block.end + 1 < text.size() && text[block.end + 1] == '\n'))) break;
    ++block.end;
  }
  return block;
}

Companion find(const rules::TextPattern& pattern, std::string_view text, Span block, Span secret, std::size_t line) {
  Companion nearest;
  std::size_t nearest_distance = kReach * 2;
  for (std::size_t at = block.begin; at < block.end;) {
    const auto found = pattern.find(text, at, block.end);
    if (!found) break;
    at = std::max(found->match.end > found->match.begin + 1 ? found->match.end - 1 : found->match.end, at + 1);
    const Span value = found->group;
    if (value.begin < secret.end && secret.begin < value.end) continue;
    const std::string_view written = text.substr(value.begin, value.size());
    if (detect::secrets::looks_generated(written, detect::secrets::shape_of(written))) continue;
    const std::size_t distance = value.begin < secret.begin ? secret.begin - value.begin : value.begin - secret.end;
    if (distance >= nearest_distance) continue;
    nearest_distance = distance;
    nearest.value = written;
    const auto between = [&](std::size_t from, std::size_t to) {
      return static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                                 text.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    };
    nearest.line_from_one = value.begin < secret.begin ? line - std::min(line, between(value.begin, secret.begin))
                                                       : line + between(secret.begin, value.begin);
  }
  return nearest;
}

}  // namespace

Companions companions_of(std::string_view text, Span secret, std::size_t line_of_secret) {
  if (secret.end > text.size() || secret.begin > secret.end) return {};
  const Span block = block_around(text, secret);
  return {find(user_pattern(), text, block, secret, line_of_secret),
          find(host_pattern(), text, block, secret, line_of_secret)};
}

}  // namespace plimsoll::pipeline
