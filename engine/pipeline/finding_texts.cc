// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/finding_texts.h"

#include <algorithm>

#include "engine/archives/archive_walk.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kBlock = 64 * 1024;

}  // namespace

Result<std::string> FindingTexts::read(const SecretHit& hit, const std::string& path) const {
  Result<std::string> text = context_.read(hit, path);
  if (!text || hit.member == kNoMember) return text;
  constexpr std::size_t kBehind = 64 * 1024;
  return archives::read_member(*text, context_.archives.limits, collection_.members[hit.member].ordinals,
                               hit.span.end + kBehind);
}

Result<std::shared_ptr<const std::string>> FindingTexts::text_of(const SecretHit& hit, const std::string& path) {
  // Outside the object database the path is the name. Of a member only the part that was asked for is read.
  const bool by_id = hit.object != git::ObjectId{};
  Key key{hit.object, hit.kind, by_id ? std::string() : path, hit.member};
  if (text_ != nullptr && key == key_ && hit.member == kNoMember) return text_;
  Result<std::string> text = read(hit, path);
  if (!text) return fail(std::move(text.error()));
  text_ = std::make_shared<const std::string>(std::move(*text));
  key_ = std::move(key);
  // Another text may lie where the last one lay.
  matched_text_ = counted_text_ = nullptr;
  return text_;
}

std::vector<Span> FindingTexts::secrets_near(const std::shared_ptr<const std::string>& text, const SecretHit& hit) {
  const std::size_t block = hit.span.begin / kBlock;
  if (matched_text_ != text.get() || matched_block_ != block || hit.span.size() > kBlock) {
    const std::size_t from = block == 0 ? 0 : (block - 1) * kBlock;
    const std::size_t to = std::min(text->size(), std::max((block + 2) * kBlock, hit.span.end + kBlock));
    std::vector<detect::secrets::SecretMatch> matches;
    context_.matcher->scan(std::string_view(*text).substr(from, to - from), *scratch_, matches);
    matched_.clear();
    for (const detect::secrets::SecretMatch& match : matches)
      matched_.push_back({match.secret.begin + from, match.secret.end + from});
    matched_text_ = text.get();
    matched_block_ = block;
  }
  // All that may touch the lines that are shown: a secret may be long, a line of an excerpt is not.
  std::vector<Span> secrets;
  for (const Span secret : matched_) {
    if (secret.end + kBlock / 8 >= hit.span.begin && secret.begin <= hit.span.end + kBlock / 8) secrets.push_back(secret);
  }
  secrets.push_back(hit.secret);
  std::sort(secrets.begin(), secrets.end(),
            [](Span left, Span right) { return std::tie(left.begin, left.end) < std::tie(right.begin, right.end); });
  return secrets;
}

std::size_t FindingTexts::lines_before(const std::shared_ptr<const std::string>& text, std::size_t offset) {
  if (counted_text_ != text.get() || offset < counted_to_) {
    counted_text_ = text.get();
    counted_to_ = lines_ = 0;
  }
  lines_ += static_cast<std::size_t>(std::count(text->begin() + static_cast<std::ptrdiff_t>(counted_to_),
                                                text->begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  counted_to_ = offset;
  return lines_;
}

}  // namespace plimsoll::pipeline
