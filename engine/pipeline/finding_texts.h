// SPDX-License-Identifier: Apache-2.0
//
// The texts that findings stand in, read again to be shown. A file may hold a hundred thousand findings: the text that was
// asked for last is kept, with the secrets of the part that was looked at last, the line that was counted to and the marks
// that were come across, so that they cost what one look through the text costs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/findings/secret_marks.h"
#include "engine/pipeline/excerpt.h"
#include "engine/pipeline/secret_collector.h"
#include "engine/pipeline/secret_findings.h"

namespace plimsoll::pipeline {

// Belongs to one thread. Ask for findings of one text one after the other, in the order of their places.
class FindingTexts {
 public:
  FindingTexts(const SecretFindingContext& context, const SecretCollection& collection)
      : context_(context), collection_(collection), scratch_(context.matcher->make_scratch()) {}

  // The text that the spans of `hit` are of: of the object, or of what lies inside it.
  Result<std::shared_ptr<const std::string>> text_of(const SecretHit& hit, const std::string& path);

  // Places of the secrets around `hit` in a text that text_of() gave, itself among them, sorted. What stands far from it is
  // not there.
  std::vector<Span> secrets_near(const std::shared_ptr<const std::string>& text, const SecretHit& hit);

  // The line of `offset`.
  LineStart line_of(const std::shared_ptr<const std::string>& text, std::size_t offset);

  // The mark of another tool that accepts what stands there.
  std::optional<std::string> foreign_mark(const std::shared_ptr<const std::string>& text, Span found, std::string_view rule);

 private:
  using Key = std::tuple<git::ObjectId, git::ObjectKind, std::string, std::uint32_t>;
  Result<std::shared_ptr<const std::string>> read(const SecretHit& hit, const std::string& path);

  const SecretFindingContext& context_;
  const SecretCollection& collection_;
  std::unique_ptr<detect::secrets::Scratch> scratch_;
  Key key_;
  std::shared_ptr<const std::string> text_;
  // Members of an archive from `ahead_from_` on: one walk through it reads as many as there is room for.
  std::size_t ahead_from_ = 0;
  std::vector<std::shared_ptr<const std::string>> ahead_;
  const std::string* matched_text_ = nullptr;
  std::size_t matched_block_ = 0;
  std::vector<Span> matched_;        // sorted
  std::size_t longest_matched_ = 0;  // bytes
  const std::string* counted_text_ = nullptr;
  std::size_t counted_to_ = 0;
  LineStart line_;
  const std::string* marked_text_ = nullptr;
  std::optional<findings::SecretMarks> marks_;
};

}  // namespace plimsoll::pipeline
