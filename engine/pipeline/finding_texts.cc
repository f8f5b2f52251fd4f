// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/finding_texts.h"

#include <algorithm>

#include "engine/archives/archive_walk.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kMemberBehind = 64 * 1024;  // what of a member is read behind its last finding
constexpr std::size_t kBytesAhead = std::size_t{16} << 20U;

}  // namespace

Result<std::shared_ptr<const std::string>> FindingTexts::read(const SecretHit& hit, const std::string& path) {
  if (hit.member != kNoMember && hit.member >= ahead_from_ && hit.member - ahead_from_ < ahead_.size())
    return ahead_[hit.member - ahead_from_];
  Result<std::string> text = context_.read(hit, path);
  if (!text) return fail(std::move(text.error()));
  if (hit.member == kNoMember) return std::make_shared<const std::string>(std::move(*text));
  const std::span<const ArchivedMember> members = collection_.members;
  std::vector<archives::WantedMember> wanted;
  for (const ArchivedMember& member : members.subspan(hit.member)) {
    if (member.archive != members[hit.member].archive) break;
    wanted.push_back({member.ordinals, member.secrets_end + kMemberBehind});
  }
  ahead_.clear();
  ahead_from_ = hit.member;
  for (std::string& one : archives::read_members(*text, context_.archives.limits, wanted, kBytesAhead))
    ahead_.push_back(std::make_shared<const std::string>(std::move(one)));
  return ahead_.front();
}

Result<std::shared_ptr<const std::string>> FindingTexts::text_of(const SecretHit& hit, const std::string& path) {
  // Outside the object database the path is the name.
  const bool by_id = hit.object != git::ObjectId{};
  Key key{hit.object, hit.kind, by_id ? std::string() : path, hit.member};
  if (text_ != nullptr && key == key_) return text_;
  auto text = read(hit, path);
  if (!text) return fail(std::move(text.error()));
  text_ = std::move(*text);
  key_ = std::move(key);
  // Another text may lie where the last one lay.
  matched_text_ = counted_text_ = marked_text_ = nullptr;
  return text_;
}

std::vector<Span> FindingTexts::secrets_near(const std::shared_ptr<const std::string>& text, const SecretHit& hit) {
  const auto stands_before = [](Span left, Span right) {
    return std::tie(left.begin, left.end) < std::tie(right.begin, right.end);
  };
  const std::size_t block = hit.span.begin / kBlock;
  if (matched_text_ != text.get() || matched_block_ != block || hit.span.size() > kBlock) {
    const std::size_t from = block == 0 ? 0 : (block - 1) * kBlock;
    const std::size_t to = std::min(text->size(), std::max((block + 2) * kBlock, hit.span.end + kBlock));
    std::vector<detect::secrets::SecretMatch> matches;
    context_.matcher->scan(std::string_view(*text).substr(from, to - from), *scratch_, matches);
    matched_.clear();
    longest_matched_ = 0;
    for (const detect::secrets::SecretMatch& match : matches) {
      matched_.push_back({match.secret.begin + from, match.secret.end + from});
      longest_matched_ = std::max(longest_matched_, match.secret.size());
    }
    std::sort(matched_.begin(), matched_.end(), stands_before);
    matched_text_ = text.get();
    matched_block_ = block;
  }
  // All that may touch the lines that are shown: a secret may be long, a line of an excerpt is not.
  constexpr std::size_t kNear = kBlock / 8;
  std::vector<Span> secrets;
  const std::size_t before = kNear + longest_matched_;
  const Span earliest{hit.span.begin > before ? hit.span.begin - before : 0, 0};
  for (auto next = std::lower_bound(matched_.begin(), matched_.end(), earliest, stands_before);
       next != matched_.end() && next->begin <= hit.span.end + kNear; ++next) {
    if (next->end + kNear >= hit.span.begin) secrets.push_back(*next);
  }
  secrets.insert(std::upper_bound(secrets.begin(), secrets.end(), hit.secret, stands_before), hit.secret);
  return secrets;
}

LineStart FindingTexts::line_of(const std::shared_ptr<const std::string>& text, std::size_t offset) {
  if (counted_text_ != text.get() || offset < counted_to_) {
    counted_text_ = text.get();
    counted_to_ = 0;
    line_ = {};
  }
  const std::string_view part = std::string_view(*text).substr(counted_to_, offset - counted_to_);
  const auto lines = static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
  if (lines != 0) line_ = {line_.lines_before + lines, counted_to_ + part.rfind('\n') + 1};
  counted_to_ = offset;
  return line_;
}

std::optional<std::string> FindingTexts::foreign_mark(const std::shared_ptr<const std::string>& text, Span found,
                                                      std::string_view rule) {
  if (marked_text_ != text.get()) {
    marks_.emplace(*text);
    marked_text_ = text.get();
  }
  return marks_->find(found, rule);
}

}  // namespace plimsoll::pipeline
