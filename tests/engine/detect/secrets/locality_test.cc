// SPDX-License-Identifier: Apache-2.0
//
// What delta-aware scanning relies on: candidates depend on their neighbourhood alone. Asked for part of a text, the matcher
// gives the candidates whose anchors begin there; put into another text, with its support whole, a candidate stays the same.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <tuple>

#include "engine/base/file_io.h"
#include "engine/rules/example_template.h"
#include "engine/rules/rule_file.h"
#include "tests/engine/detect/secrets/secret_fixture.h"

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

auto key_of(const SecretMatch& match) {
  return std::tie(match.support.begin, match.support.end, match.rule, match.span.begin, match.span.end, match.secret.begin,
                  match.secret.end);
}
bool before(const SecretMatch& left, const SecretMatch& right) { return key_of(left) < key_of(right); }

// Text full of things that rules look at.
class TextMaker {
 public:
  explicit TextMaker(unsigned seed) : random_(seed) {
    for (const char* name :
         {"github", "stripe", "aws", "deployment-passwords", "deployment-keys", "json-web-token", "slack"}) {
      const std::string file = std::string(PLIMSOLL_SOURCE_DIR) + "/rulesets/secrets/" + name + ".yaml";
      std::vector<Error> errors;
      if (const auto text = read_file(file, rules::kRuleFileLimit)) {
        for (const rules::Rule& rule : rules::parse_rule_file_leniently(*text, file, errors)) {
          for (const std::string& example : rule.secret->examples) examples_.emplace_back(example, *rule.secret);
        }
      }
    }
    REQUIRE(examples_.size() > 20);
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }
  static std::string percent(const std::string& text) {
    std::string out;
    for (const char c : text) {
      constexpr char kDigits[] = "0123456789ABCDEF";
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\n';
      if (plain) {
        out += c;
      } else {
        out += '%';
        out += kDigits[static_cast<unsigned char>(c) >> 4U];
        out += kDigits[static_cast<unsigned char>(c) & 0xFU];
      }
    }
    return out;
  }
  std::string piece() {
    const auto& [example, part] = examples_[below(examples_.size())];
    switch (below(7)) {
      case 3:
        return percent(rules::expand_example(example, random_(), part).text) + "\n";
      case 4:
        return rules::expand_example("x = \"{lower:5}\\u0041{an:9}\" + \"{an:12}\" +\n  \"{an:20}\" &amp;{an:9}%2F{an:9}\n",
                                     random_())
            .text;
      case 5: {
        // A value in pieces, each on a line of its own.
        std::string text = rules::expand_example(example, random_(), part).text;
        if (const std::size_t middle = text.size() / 2; middle > 0) text.insert(middle, "\"\n   + \"");
        return text + "\n";
      }
      case 0:
        return rules::expand_example(example, random_(), part).text + "\n";
      case 1:
        return rules::expand_example("plain words of {lower:4-9} and {lower:3-9} = {an:3-60};\n", random_()).text;
      case 2:
        return rules::expand_example("{base64:text about {lower:9} and key = {an:30} in {lower:40}}\n", random_()).text;
      default:
        return rules::expand_example("  token {hex:40} password: {an:8} / https://a:{an:9}@b.c/{lower:5}\n", random_()).text;
    }
  }
  std::string text(std::size_t pieces) {
    std::string result;
    for (std::size_t i = 0; i < pieces; ++i) result += piece();
    return result;
  }

 private:
  std::mt19937 random_;
  std::vector<std::pair<std::string, rules::SecretPart>> examples_;
};

std::vector<SecretMatch> ask(const SecretFixture& fixture, const std::string& text, const std::vector<Span>& ranges,
                             bool& open) {
  std::vector<SecretMatch> found;
  open = fixture.matcher->candidates(text, ranges, *fixture.scratch, found);
  std::sort(found.begin(), found.end(), before);
  return found;
}

}  // namespace

TEST_CASE("locality: the parts of a text give the candidates of the whole", "[secrets]") {
  const SecretFixture fixture;
  TextMaker maker(11);
  for (int round = 0; round < 40; ++round) {
    const std::string text = maker.text(30);
    bool open = false;
    const auto whole = ask(fixture, text, {{0, text.size()}}, open);
    std::vector<Span> even;
    std::vector<Span> odd;
    std::size_t at = 0;
    for (int part = 0; at < text.size(); ++part) {
      const std::size_t end = std::min(text.size(), at + 1 + maker.below(700));
      (part % 2 == 0 ? even : odd).push_back({at, end});
      at = end;
    }
    bool open_even = false;
    bool open_odd = false;
    auto parts = ask(fixture, text, even, open_even);
    const auto others = ask(fixture, text, odd, open_odd);
    parts.insert(parts.end(), others.begin(), others.end());
    std::sort(parts.begin(), parts.end(), before);
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    CHECK(parts == whole);
    CHECK((open_even || open_odd) == open);
    CHECK(whole.size() > 5);
  }
}

TEST_CASE("locality: a candidate moves with its support", "[secrets]") {
  const SecretFixture fixture;
  TextMaker maker(12);
  const std::size_t margin = fixture.matcher->margin_bytes();
  std::size_t compared = 0;
  for (int round = 0; round < 40; ++round) {
    const std::string text = maker.text(25);
    bool open = false;
    const auto before_edit = ask(fixture, text, {{0, text.size()}}, open);
    if (open) continue;
    // One edit in the middle: everything a margin away from it must be as it was.
    const std::size_t from = maker.below(text.size());
    const std::size_t cut = std::min(text.size() - from, maker.below(60));
    const std::string inserted = maker.piece();
    const std::string edited = text.substr(0, from) + inserted + text.substr(from + cut);
    bool open_after = false;
    const auto after_edit = ask(fixture, edited, {{0, edited.size()}}, open_after);

    std::vector<SecretMatch> expected;
    for (const SecretMatch& match : before_edit) {
      const bool in_head = match.support.end <= from && match.support.end != text.size();
      const bool in_tail = match.support.begin >= from + cut && match.support.begin != 0;
      if (!in_head && !in_tail) continue;
      SecretMatch moved = match;
      if (in_tail) {
        for (Span* span : {&moved.span, &moved.secret, &moved.support}) {
          span->begin = span->begin - from - cut + from + inserted.size();
          span->end = span->end - from - cut + from + inserted.size();
        }
      }
      expected.push_back(moved);
    }
    for (const SecretMatch& match : expected) {
      INFO("rule " << fixture.id_of(match) << " support " << match.support.begin << " to " << match.support.end);
      CHECK(std::find(after_edit.begin(), after_edit.end(), match) != after_edit.end());
      ++compared;
    }
    // And nothing new appears where a delta-aware scan would not look.
    const std::size_t fresh_begin = from > margin ? from - margin : 0;
    const std::size_t fresh_end = std::min(edited.size(), from + inserted.size() + margin);
    bool ignored = false;
    auto found = ask(fixture, edited, {{fresh_begin, fresh_end}}, ignored);
    found.insert(found.end(), expected.begin(), expected.end());
    std::sort(found.begin(), found.end(), before);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    CHECK(found == after_edit);
  }
  CHECK(compared > 50);
}
