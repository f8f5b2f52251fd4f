// SPDX-License-Identifier: Apache-2.0
//
// The texts that findings stand in, read again to be shown. A file may hold thousands of findings: the text that was asked
// for last is kept, with the secrets of the part that was looked at last and the line that was counted to.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

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

  // Lines before `offset`.
  std::size_t lines_before(const std::shared_ptr<const std::string>& text, std::size_t offset);

 private:
  using Key = std::tuple<git::ObjectId, git::ObjectKind, std::string, std::uint32_t>;
  [[nodiscard]] Result<std::string> read(const SecretHit& hit, const std::string& path) const;

  const SecretFindingContext& context_;
  const SecretCollection& collection_;
  std::unique_ptr<detect::secrets::Scratch> scratch_;
  Key key_;
  std::shared_ptr<const std::string> text_;
  const std::string* matched_text_ = nullptr;
  std::size_t matched_block_ = 0;
  std::vector<Span> matched_;
  const std::string* counted_text_ = nullptr;
  std::size_t counted_to_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace plimsoll::pipeline
