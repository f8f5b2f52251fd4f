// SPDX-License-Identifier: Apache-2.0
//
// Text of a stranger against all rules. Input: two bytes, where the text is parted; the text. Held: the parts give what the
// whole gives (that is what scanning only what a delta inserts relies on), every match lies in the text, and a match that is
// looked for a second time is the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <tuple>

#include "engine/detect/secrets/secret_matcher.h"
#include "engine/rules/ruleset.h"

namespace {

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

bool before(const SecretMatch& left, const SecretMatch& right) {
  const auto key = [](const SecretMatch& match) {
    return std::tie(match.support.begin, match.support.end, match.rule, match.span.begin, match.span.end, match.secret.begin,
                    match.secret.end, match.decoded);
  };
  return key(left) < key(right);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<SecretMatcher> matcher = std::move(*make_secret_matcher(*rules::load_ruleset({})));
  static const std::unique_ptr<Scratch> scratch = matcher->make_scratch();
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2 < 8192 ? size - 2 : 8192);
  std::vector<SecretMatch> all;
  matcher->scan(text, *scratch, all);
  for (const SecretMatch& match : all) {
    if (match.span.begin > match.span.end || match.span.end > text.size()) std::abort();
    if (match.secret.begin > match.secret.end || match.secret.end > text.size()) std::abort();
    if (match.support.begin > match.span.begin || match.support.end < match.span.end) std::abort();
    if (match.support.end > text.size()) std::abort();
  }
  const std::size_t split = (data[0] * 256U + data[1]) % (text.size() + 1);
  const Span whole[] = {{0, text.size()}};
  const Span first[] = {{0, split}};
  const Span second[] = {{split, text.size()}};
  std::vector<SecretMatch> of_whole;
  std::vector<SecretMatch> of_parts;
  const bool open = matcher->candidates(text, whole, *scratch, of_whole);
  const bool open_first = matcher->candidates(text, first, *scratch, of_parts);
  const bool open_second = matcher->candidates(text, second, *scratch, of_parts);
  if (open != (open_first || open_second)) std::abort();
  if (!open) {
    std::sort(of_whole.begin(), of_whole.end(), before);
    std::sort(of_parts.begin(), of_parts.end(), before);
    // Anchors of both parts may lead to one match; who joins parts makes it one (secret_inheritance.cc).
    of_parts.erase(std::unique(of_parts.begin(), of_parts.end()), of_parts.end());
    if (of_whole != of_parts) std::abort();
  }
  matcher->resolve(text, of_whole);
  if (!open && of_whole != all) std::abort();
  return 0;
}
