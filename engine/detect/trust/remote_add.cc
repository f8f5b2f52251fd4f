// SPDX-License-Identifier: Apache-2.0
//
// trust/remote-add: ADD of an address without --checksum, or of a git repository without a full commit id: tomorrow's build
// may get other bytes, and nobody is told.
#include <algorithm>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::trust {

namespace {

bool is_git(std::string_view source) {
  const std::string_view path = source.substr(0, source.find_first_of("#?"));
  return source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://") ||
         path.ends_with(".git");
}

// A reference that is a variable: the last ARG or ENV of that name decides; empty when there is none with a value.
std::string value_of_variable(const documents::dockerfile::File& file, std::string_view name) {
  std::string value;
  for (const documents::dockerfile::Instruction& instruction : file.instructions) {
    for (const documents::dockerfile::Assignment& assignment : instruction.assignments) {
      if (assignment.has_value && assignment.name.text == name) value = assignment.value.text;
    }
  }
  return value;
}

// What the "#" or "ref=" of a git address names, with one variable put in; empty when it is not known.
std::string git_reference(const documents::dockerfile::File& file, std::string_view source) {
  std::string_view part;
  if (const std::size_t hash = source.find('#'); hash != std::string_view::npos) {
    part = source.substr(hash + 1);
    part = part.substr(0, part.find(':'));
  } else if (const std::size_t query = source.find("ref="); query != std::string_view::npos) {
    part = source.substr(query + 4);
    part = part.substr(0, part.find_first_of("&#"));
  } else {
    return "HEAD";
  }
  if (!part.starts_with('$')) return std::string(part);
  part.remove_prefix(1);
  if (part.starts_with('{') && part.ends_with('}')) part = part.substr(1, part.size() - 2);
  return value_of_variable(file, part);
}

}  // namespace

void check_remote_add(const CheckInput& input, Matches& matches, CheckCounts&) {
  using documents::dockerfile::Keyword;
  if (!input.model.dockerfile) return;
  for (const documents::dockerfile::Instruction& instruction : input.model.dockerfile->instructions) {
    if (instruction.keyword != Keyword::add || instruction.words.size() < 2) continue;
    if (instruction.find_flag("checksum") != nullptr) continue;
    for (std::size_t i = 0; i + 1 < instruction.words.size(); ++i) {
      std::string_view source = instruction.words[i].text;
      if (source.size() >= 2 && (source.front() == '"' || source.front() == '\'') && source.back() == source.front())
        source = source.substr(1, source.size() - 2);
      const bool http = source.starts_with("http://") || source.starts_with("https://");
      if (!http && !is_git(source)) continue;
      if (is_immutable_url(source)) continue;
      if (is_git(source)) {
        const std::string reference = git_reference(*input.model.dockerfile, source);
        if (reference.empty() || is_immutable_url(reference) || source.find("checksum=") != std::string_view::npos) continue;
      }
      const bool plain = source.starts_with("http://") || source.starts_with("git://");
      const std::string host = host_of(source);
      matches.push_back(
          make_match({"trust/remote-add", plain ? Severity::medium : Severity::low}, instruction.words[i].span,
                     is_git(source) ? "ADD of a git repository names no commit" : "ADD from " + host + " has no checksum",
                     "add " + std::string(source)));
    }
  }
}

}  // namespace plimsoll::detect::trust
