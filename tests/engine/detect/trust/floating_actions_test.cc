// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/trust/trust_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::trust {

namespace {

std::vector<Match> check(std::string_view text, documents::DocumentKind kind = documents::DocumentKind::github_workflow) {
  const documents::DocumentType type{kind, "workflow", nullptr, nullptr, nullptr};
  const documents::Model model;
  const CheckSettings settings;
  const CheckInput input{".github/workflows/ci.yml", text, type, model, nullptr, settings};
  std::vector<Match> matches;
  CheckCounts counts;
  check_floating_actions(input, matches, counts);
  return matches;
}

}  // namespace

TEST_CASE("floating actions: tags and branches move, commits do not", "[detect][trust]") {
  struct Case {
    std::string_view line;
    std::string_view summary;
  };
  const Case cases[] = {
      {"      - uses: acme/deploy@v1\n", "low trust/unpinned-action"},
      {"      - uses: acme/deploy@main\n", "medium trust/unpinned-action"},
      {"      - uses: acme/deploy\n", "medium trust/unpinned-action"},
      {"      - uses: actions/checkout@v4\n", "info trust/unpinned-action"},
      {"      - uses: 'acme/deploy@v1' # comment\n", "low trust/unpinned-action"},
      {"        uses: \"acme/deploy@v1\"\r\n", "low trust/unpinned-action"},
      {"    uses: acme/flows/.github/workflows/ci.yml@v2\n", "low trust/unpinned-action"},
      {"      - uses: acme/deploy@0123456789abcdef0123456789abcdef01234567 # v1\n", ""},
      {"      - uses: ./.github/actions/local\n", ""},
      {"      - uses: &deploy acme/deploy@v1\n", "low trust/unpinned-action"},
      {"      - uses: *deploy\n", ""},
      {"      - {uses: acme/deploy@v1, with: {a: b}}\n", "low trust/unpinned-action"},
      {"      - uses: docker://alpine:3.20\n", ""},
      {"      - uses: ${{ matrix.action }}\n", ""},
      {"      # - uses: acme/deploy@v1\n", ""},
      {"      - run: echo uses: acme/deploy@v1\n", ""},
  };
  for (const Case& one : cases) {
    INFO(one.line);
    CHECK(testing::summary(check(one.line)) == one.summary);
  }
  CHECK(check("- uses: acme/deploy@v1\n", documents::DocumentKind::compose).empty());
}

TEST_CASE("floating actions: the place is the reference", "[detect][trust]") {
  const std::string_view text = "steps:\n  - uses: acme/deploy@v1\n";
  const std::vector<Match> matches = check(text);
  REQUIRE(matches.size() == 1);
  CHECK(text.substr(matches.front().span.begin, matches.front().span.size()) == "acme/deploy@v1");
  CHECK(matches.front().message == "Action acme/deploy is named by the movable tag v1");
}

}  // namespace plimsoll::detect::trust
