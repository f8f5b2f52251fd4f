// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/baseline.h"

#include <catch2/catch_test_macros.hpp>

using namespace plimsoll;
using namespace plimsoll::findings;

namespace {

Finding finding_of(const std::string& identity, const std::string& path) {
  Finding finding;
  finding.rule = "secret/x";
  finding.identity = identity;
  finding.path = path;
  return finding;
}

const std::string kFirst(32, 'a');
const std::string kSecond(32, 'b');

}  // namespace

TEST_CASE("baseline: lines are sorted, once each, and can be read back", "[findings]") {
  const std::string text = render_baseline({finding_of(kSecond, "b"), finding_of(kFirst, "z"), finding_of(kFirst, "a")});
  CHECK(text.find(kFirst + "\tsecret/x\ta\n" + kSecond + "\tsecret/x\tb\n") != std::string::npos);
  CHECK(text.find("\tz\n") == std::string::npos);
  const auto parsed = parse_baseline(text, "base");
  REQUIRE(parsed);
  CHECK(*parsed == Baseline{kFirst, kSecond});
}

TEST_CASE("baseline: a path cannot forge an entry", "[findings]") {
  const std::string text = render_baseline({finding_of(kFirst, "x\n" + kSecond + "\tsecret/y\tz")});
  const auto parsed = parse_baseline(text, "base");
  REQUIRE(parsed);
  CHECK(*parsed == Baseline{kFirst});
}

TEST_CASE("baseline: accepted and disproved findings are left out", "[findings]") {
  Finding accepted = finding_of(kFirst, "a");
  accepted.suppressed_by = SuppressedBy::inline_mark;
  Finding disproved = finding_of(kSecond, "b");
  disproved.confidence = Confidence::disproved;
  const auto parsed = parse_baseline(render_baseline({accepted, disproved}), "base");
  REQUIRE(parsed);
  CHECK(parsed->empty());
}

TEST_CASE("baseline: a line that is no entry is told with its number", "[findings]") {
  const auto parsed = parse_baseline("# x\n\n" + kFirst + "\r\nnot hex\n", "base");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message() ==
        "base:4: not a baseline entry: a line starts with an identity of 32 hex digits; make the file anew with "
        "'plimsoll baseline'");
}
