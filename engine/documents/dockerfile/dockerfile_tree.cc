// SPDX-License-Identifier: Apache-2.0
//
// The questions that the tree of a Dockerfile answers about itself.
#include <algorithm>
#include <array>

#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::documents::dockerfile {
namespace {

constexpr std::array<std::string_view, 19> kNames = {
    "ADD",  "ARG",    "CMD",        "COPY",        "ENTRYPOINT", "ENV",   "EXPOSE", "FROM",       "HEALTHCHECK", "LABEL",
    "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER",  "VOLUME", "WORKDIR", "UNKNOWN"};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool same_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return upper(a) == upper(b); });
}

}  // namespace

std::string_view name_of(Keyword keyword) { return kNames[static_cast<std::size_t>(keyword)]; }

Keyword keyword_from(std::string_view text) {
  for (std::size_t at = 0; at + 1 < kNames.size(); ++at) {
    if (same_ignoring_case(text, kNames[at])) return static_cast<Keyword>(at);
  }
  return Keyword::unknown;
}

std::vector<Span> JoinedText::spans_of(std::size_t begin, std::size_t end) const {
  std::vector<Span> spans;
  for (const Piece& piece : pieces) {
    const std::size_t from = std::max(begin, piece.offset);
    const std::size_t to = std::min(end, piece.offset + piece.span.size());
    if (from >= to) continue;
    spans.push_back({piece.span.begin + (from - piece.offset), piece.span.begin + (to - piece.offset)});
  }
  return spans;
}

Span JoinedText::span_of(std::size_t begin, std::size_t end) const {
  const std::vector<Span> spans = spans_of(begin, std::max(end, begin + 1));
  if (spans.empty()) {
    if (pieces.empty()) return {0, 0};
    return {pieces.back().span.end, pieces.back().span.end};
  }
  if (begin == end) return {spans.front().begin, spans.front().begin};
  return {spans.front().begin, spans.back().end};
}

std::string Heredoc::chomped() const {
  if (!chomp) return content;
  std::string text;
  bool line_start = true;
  for (const char c : content) {
    if (line_start && c == '\t') continue;
    line_start = c == '\n';
    text += c;
  }
  return text;
}

const Flag* Instruction::find_flag(std::string_view name) const {
  const auto found = std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == name; });
  return found == flags.end() ? nullptr : &*found;
}

Span Instruction::arguments_span() const { return original.span_of(arguments_begin, arguments_begin + arguments.size()); }

std::vector<std::size_t> File::ancestry(std::size_t stage) const {
  std::vector<std::size_t> list;
  // A parent stands in front of its child, so this ends.
  for (std::optional<std::size_t> at = stage; at && *at < stages.size(); at = stages[*at].parent) list.push_back(*at);
  std::reverse(list.begin(), list.end());
  return list;
}

const Instruction* File::find_effective(std::size_t stage, Keyword keyword) const {
  const std::vector<std::size_t> list = ancestry(stage);
  for (auto at = list.rbegin(); at != list.rend(); ++at) {
    for (std::size_t index = stages[*at].end; index > stages[*at].from; --index) {
      const Instruction& instruction = instructions[index - 1];
      if (instruction.keyword == keyword && instruction.problem.empty()) return &instruction;
    }
  }
  return nullptr;
}

std::optional<std::size_t> File::find_stage(std::string_view name, std::size_t before, bool by_number) const {
  for (std::size_t at = std::min(before, stages.size()); at > 0; --at) {
    if (!stages[at - 1].name.empty() && same_ignoring_case(stages[at - 1].name, name)) return at - 1;
  }
  if (!by_number || name.empty() || name.size() > 6 || name.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t number = std::stoul(std::string(name));
  if (number < std::min(before, stages.size())) return number;
  return std::nullopt;
}

}  // namespace plimsoll::documents::dockerfile
