// SPDX-License-Identifier: Apache-2.0
//
// Marks by which other tools accept a secret, honoured as a favour to those who move.
//
//   gitleaks:allow  betterleaks:allow  trufflehog:ignore  kingfisher:ignore  ggignore
//   pragma: allowlist secret           pragma: allowlist nextline secret         (also whitelist)
//   secretlint-disable-line  secretlint-disable-next-line  secretlint-disable ... secretlint-enable   (with rule ids)
//   nosemgrep: RULE                    only when RULE is about secrets
//
// A mark counts on the first or the last line of what was found, whatever the sign of the comment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::findings {

// The marks of one text, which must outlive it. A text may hold a hundred thousand findings: asked for them in the order of
// their places it looks through the text once. Belongs to one thread.
class SecretMarks {
 public:
  explicit SecretMarks(std::string_view text) : text_(text) {}

  // The mark's own words. Reads at most a few kilobytes of each line; for the beginning of a disabled part a quarter of a
  // megabyte backwards.
  std::optional<std::string> find(Span found, std::string_view rule);

 private:
  bool in_disabled_part(std::size_t line_begin, std::string_view rule);

  std::string_view text_;
  // Where "secretlint-" begins in [searched_from_, searched_to_).
  std::vector<std::size_t> stems_;
  std::size_t searched_from_ = 0;
  std::size_t searched_to_ = 0;
};

}  // namespace plimsoll::findings
