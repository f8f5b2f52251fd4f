// SPDX-License-Identifier: Apache-2.0
//
// What a detector says about one document.
//
// A match knows bytes, not history: no commit, no author, no report. Places are byte offsets into the document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/scanner.h"

namespace plimsoll::detect {

// One line of the chain that led to a verdict. `path` is empty for the document itself, else a file beside it.
struct MatchEvidence {
  std::string text;
  std::string path;
  Span span;                      // in the document, or in `path` when that is set
  std::size_t line_from_one = 0;  // only for another file: its line, worked out by the detector; 0 = the whole file
};

struct Match {
  std::string rule;  // "secret/github-token"
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::likely;
  Span span;                       // what is underlined
  Span secret;                     // the bytes to mask; empty when the match holds no secret
  std::string message;             // one sentence, no secret in it, no full stop
  std::string subject;             // what the identity is made of: the secret, the image reference, option, service set
  bool identity_uses_path = true;  // false: the same subject anywhere is the same finding (secrets)
  std::vector<MatchEvidence> evidence;
  std::optional<ImageFacts> image;     // for image/...
  std::vector<ServiceFacts> services;  // for service/...
  std::string fix;                     // advice for this very match; empty: the rule's own
};

}  // namespace plimsoll::detect
