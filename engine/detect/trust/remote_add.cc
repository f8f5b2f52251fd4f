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
  return source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://") || path.ends_with(".git");
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
      if (source.size() >= 2 && (source.front() == '"' || source.front() == '\'') && source.back() == source.front()) source = source.substr(1, source.size() - 2);
      const bool http = source.starts_with("http://") || source.starts_with("https://");
      if (!http && !is_git(source)) continue;
      if (is_immutable_url(source)) continue;
      const bool plain = source.starts_with("http://") || source.starts_with("git://");
      const std::string host = host_of(source);
      matches.push_back(make_match({"trust/remote-add", plain ? Severity::medium : Severity::low}, instruction.words[i].span,
                                   is_git(source) ? "ADD of a git repository names no commit" : "ADD from " + host + " has no checksum",
                                   "add " + std::string(source)));
    }
  }
}

}  // namespace plimsoll::detect::trust
