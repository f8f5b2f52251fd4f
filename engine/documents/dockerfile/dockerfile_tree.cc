// SPDX-License-Identifier: Apache-2.0
//
// Questions that the tree answers about itself.
#include "engine/documents/dockerfile/dockerfile.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace plimsoll::documents::dockerfile {
namespace {

constexpr std::array<std::string_view, 19> kKeywords = {
    "ADD",        "ARG",     "CMD", "COPY",  "ENTRYPOINT", "ENV",  "EXPOSE", "FROM",    "HEALTHCHECK", "LABEL",
    "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", "UNKNOWN"};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool equal_in_any_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return upper(a) == upper(b); });
}

}  // namespace

std::string_view name_of(Keyword keyword) { return kKeywords[static_cast<std::size_t>(keyword)]; }

Keyword keyword_from(std::string_view text) {
  for (std::size_t i = 0; i + 1 < kKeywords.size(); ++i)
    if (equal_in_any_case(kKeywords[i], text)) return static_cast<Keyword>(i);
  return Keyword::unknown;
}

std::vector<Span> JoinedText::spans_of(std::size_t begin, std::size_t end) const {
  std::vector<Span> spans;
  auto piece = std::upper_bound(pieces.begin(), pieces.end(), begin,
                                [](std::size_t offset, const Piece& other) { return offset < other.offset; });
  if (piece != pieces.begin()) --piece;
  for (; piece != pieces.end() && piece->offset < end; ++piece) {
    const std::size_t from = std::max(begin, piece->offset) - piece->offset;
    const std::size_t to = std::min(end - piece->offset, piece->span.size());
    if (from < to) spans.push_back({piece->span.begin + from, piece->span.begin + to});
  }
  return spans;
}

Span JoinedText::span_of(std::size_t begin, std::size_t end) const {
  if (pieces.empty()) return {};
  const auto place = [this](std::size_t offset) {
    auto piece = std::upper_bound(pieces.begin(), pieces.end(), offset,
                                  [](std::size_t value, const Piece& other) { return value < other.offset; });
    if (piece != pieces.begin()) --piece;
    return piece->span.begin + std::min(offset - piece->offset, piece->span.size());
  };
  if (begin >= end) {
    const std::size_t at = place(begin);
    return {at, at};
  }
  return {place(begin), place(end - 1) + 1};
}

std::string Heredoc::chomped() const {
  if (!chomp) return content;
  std::string out;
  out.reserve(content.size());
  bool at_line_start = true;
  for (const char c : content) {
    if (at_line_start && c == '\t') continue;
    out.push_back(c);
    at_line_start = c == '\n';
  }
  return out;
}

const Flag* Instruction::find_flag(std::string_view name) const {
  for (const Flag& flag : flags)
    if (flag.name == name) return &flag;
  return nullptr;
}

Span Instruction::arguments_span() const { return original.span_of(arguments_begin, arguments_begin + arguments.size()); }

std::vector<std::size_t> File::ancestry(std::size_t stage) const {
  std::vector<std::size_t> chain;
  for (std::optional<std::size_t> at = stage; at && *at < stages.size(); at = stages[*at].parent) {
    chain.push_back(*at);
    if (stages[*at].parent && *stages[*at].parent >= *at) break;  // cannot be: a parent is always earlier
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

const Instruction* File::find_effective(std::size_t stage, Keyword keyword) const {
  for (std::optional<std::size_t> at = stage; at && *at < stages.size(); at = stages[*at].parent)
    for (std::size_t i = stages[*at].end; i > stages[*at].from; --i)
      if (instructions[i - 1].keyword == keyword && instructions[i - 1].problem.empty()) return &instructions[i - 1];
  return nullptr;
}

std::optional<std::size_t> File::find_stage(std::string_view name, std::size_t before, bool by_number) const {
  const std::size_t limit = std::min(before, stages.size());
  // The later of two stages of one name hides the earlier one.
  for (std::size_t i = limit; i > 0; --i)
    if (!stages[i - 1].name.empty() && equal_in_any_case(stages[i - 1].name, name)) return i - 1;
  if (!by_number || name.empty() || name.size() > 6) return std::nullopt;
  std::size_t number = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size() || number >= limit) return std::nullopt;
  return number;
}

}  // namespace plimsoll::documents::dockerfile
