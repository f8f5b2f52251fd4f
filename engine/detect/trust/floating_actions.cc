// SPDX-License-Identifier: Apache-2.0
//
// trust/unpinned-action: an action or reusable workflow of a pipeline named by a tag or a branch. Whoever can move the tag
// runs code with the secrets of the job. A branch moves with every commit; a tag of somebody else can be moved at will; the
// actions of GitHub itself are said at info.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

struct Use {
  std::string_view text;  // "owner/name/path@ref"
  Span span;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The value of "uses:" on a line, quotes and comments cut off. Block scalars and comments hold no key of their own: a line
// that starts with "#" is passed over.
std::optional<Use> read_use(std::string_view line, std::size_t offset) {
  std::size_t i = 0;
  while (i < line.size() && (is_blank(line[i]) || line[i] == '-' || line[i] == '{')) ++i;
  const bool in_flow = i > 0 && line.substr(0, i).find('{') != std::string_view::npos;
  for (const std::string_view quote : {"\"", "'", ""}) {
    const std::string key = std::string(quote) + "uses" + std::string(quote);
    if (!line.substr(i).starts_with(key)) continue;
    i += key.size();
    while (i < line.size() && is_blank(line[i])) ++i;
    if (i >= line.size() || line[i] != ':') return std::nullopt;
    ++i;
    while (i < line.size() && is_blank(line[i])) ++i;
    if (i < line.size() && line[i] == '&') {  // an anchor
      while (i < line.size() && !is_blank(line[i])) ++i;
      while (i < line.size() && is_blank(line[i])) ++i;
    }
    std::size_t end = i;
    if (i < line.size() && (line[i] == '"' || line[i] == '\'')) {
      ++i;
      end = line.find(line[i - 1], i);
      if (end == std::string_view::npos) end = line.size();
    } else {
      while (end < line.size() && !is_blank(line[end]) && line[end] != '#' &&
             !(in_flow && (line[end] == ',' || line[end] == '}')))
        ++end;
    }
    if (end <= i) return std::nullopt;
    return Use{line.substr(i, end - i), {offset + i, offset + end}};
  }
  return std::nullopt;
}

// The text of a line without the blanks around it.
std::optional<Use> read_line(std::string_view text, std::size_t from) {
  std::size_t end = std::min(text.find('\n', from), text.size());
  while (from < end && is_blank(text[from])) ++from;
  while (end > from && is_blank(text[end - 1])) --end;
  if (from >= end) return std::nullopt;
  return Use{text.substr(from, end - from), {from, end}};
}

bool is_commit(std::string_view ref) {
  return (ref.size() == 40 || ref.size() == 64) && std::all_of(ref.begin(), ref.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool is_branch(std::string_view ref) {
  return ref == "main" || ref == "master" || ref == "develop" || ref == "dev" || ref == "trunk" || ref == "HEAD" ||
         ref == "latest" || ref.starts_with("release/") || ref.starts_with("releases/");
}

}  // namespace

void check_floating_actions(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (input.type.kind != documents::DocumentKind::github_workflow &&
      input.type.kind != documents::DocumentKind::github_action)
    return;
  std::size_t from = 0;
  while (from < input.bytes.size()) {
    std::size_t end = input.bytes.find('\n', from);
    if (end == std::string_view::npos) end = input.bytes.size();
    std::optional<Use> use = read_use(input.bytes.substr(from, end - from), from);
    from = end + 1;
    // "uses: |" with the name on the next line.
    if (use && (use->text.front() == '|' || use->text.front() == '>')) use = read_line(input.bytes, from);
    if (!use || use->text.starts_with("./") || use->text.starts_with("../") || use->text.starts_with("$/") ||
        use->text.starts_with("docker://"))
      continue;
    const std::size_t at = use->text.find('@');
    const std::string_view name = use->text.substr(0, at);
    if (name.find('/') == std::string_view::npos || use->text.find("${{") != std::string_view::npos) continue;
    if (at == std::string_view::npos) {
      matches.push_back(make_match({"trust/unpinned-action", Severity::medium}, use->span,
                                   "Action " + std::string(name) + " names no version", "action " + std::string(name)));
      continue;
    }
    const std::string_view ref = use->text.substr(at + 1);
    if (is_commit(ref)) continue;
    const bool of_github = name.starts_with("actions/") || name.starts_with("github/");
    const Severity severity = is_branch(ref) ? Severity::medium : of_github ? Severity::info : Severity::low;
    matches.push_back(make_match({"trust/unpinned-action", severity}, use->span,
                                 "Action " + std::string(name) + " is named by the " +
                                     (is_branch(ref) ? "branch " : "movable tag ") + std::string(ref),
                                 "action " + std::string(use->text)));
  }
}

}  // namespace plimsoll::detect::trust
