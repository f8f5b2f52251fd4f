// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/secret_marks.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

using plimsoll::Span;
using plimsoll::findings::SecretMarks;

TEST_CASE("secret marks: each is known by its own words, and nothing near it", "[findings]") {
  struct Case {
    const char* text;  // the finding is VALUE, or from VALUE to its last E
    const char* mark;  // empty: none
    const char* rule = "secret/aws-secret-access-key";
  };
  const Case cases[] = {
      {"a = 'VALUE' # gitleaks:allow", "gitleaks:allow"},
      {"a = 'VALUE' //gitleaks:allow because", "gitleaks:allow"},
      {"a = 'VALUE' # betterleaks:allow", "betterleaks:allow"},
      {"a = 'VALUE'; // trufflehog:ignore", "trufflehog:ignore"},
      {"a = 'VALUE' # kingfisher:ignore", "kingfisher:ignore"},
      {"a = 'VALUE' # ggignore", "ggignore"},
      {"a = 'VALUE' # luggignores", ""},
      {"a = 'VALUE'  # pragma: allowlist secret", "pragma: allowlist secret"},
      {"a = 'VALUE'  # pragma:whitelist-secret", "pragma: allowlist secret"},
      {"a = 'VALUE'  # pragma: no cover, secret", ""},
      {"# pragma: allowlist nextline secret\na = 'VALUE'", "pragma: allowlist nextline secret"},
      {"# pragma: allowlist nextline secret\n\na = 'VALUE'", ""},
      {"# pragma: allowlist secret\na = 'VALUE'", ""},
      {"a = 'VALUE' // secretlint-disable-line", "secretlint-disable-line"},
      {"// secretlint-disable-next-line\na = 'VALUE'", "secretlint-disable-next-line"},
      {"a = 'VALUE' // secretlint-disable-line @secretlint/secretlint-rule-aws", "secretlint-disable-line"},
      {"a = 'VALUE' // secretlint-disable-line @secretlint/secretlint-rule-github", ""},
      {"a = 'VALUE' // secretlint-disable-line @secretlint/secretlint-rule-preset-recommend", "secretlint-disable-line"},
      {"// secretlint-disable\nx\ny\na = 'VALUE'", "secretlint-disable"},
      {"// secretlint-disable\nx\n// secretlint-enable\na = 'VALUE'", ""},
      {"// secretlint-disable @secretlint/secretlint-rule-github\nx\na = 'VALUE'", ""},
      {"// secretlint-disable-line\nx\na = 'VALUE'", ""},
      {"a = 'VALUE' # nosemgrep: generic.secrets.detected-aws-key", "nosemgrep"},
      {"a = 'VALUE' # nosemgrep: sql-injection", ""},
      {"a = 'VALUE' # nosemgrep", ""},
      {"x # gitleaks:allow\na = 'VALUE'", ""},
      {"a = 'VALUE\nmore\nE' # gitleaks:allow", "gitleaks:allow"},
      {"a = 'VALUE' # gitleaks:allow", "", "image/unpinned"},
  };
  for (const Case& one : cases) {
    const std::string text = one.text;
    CAPTURE(text);
    const Span found{text.find("VALUE"),
                     std::max(text.find("VALUE") + 5, text.find("\nE'") == std::string::npos ? 0 : text.find("\nE'") + 2)};
    const auto mark = SecretMarks(text).find(found, one.rule);
    CHECK(mark.value_or("") == one.mark);
  }
}

TEST_CASE("secret marks: a long text of marks costs no more than its reach", "[findings]") {
  std::string text;
  while (text.size() < 4U << 20U) text += "secretlint-disable-line secretlint-disable-nothing ";
  text += "\nVALUE";
  CHECK_FALSE(SecretMarks(text).find({text.size() - 5, text.size()}, "secret/x"));
}

TEST_CASE("secret marks: findings of one text, in any order, get what each gets alone", "[findings]") {
  std::string text;
  std::vector<Span> found;
  for (int at = 0; at < 3000; ++at) {
    if (at % 7 == 0) text += at % 2 == 0 ? "// secretlint-disable\n" : "// secretlint-enable\n";
    if (at % 11 == 0) text += "// secretlint-disable @secretlint/secretlint-rule-aws\n";
    text += std::string(static_cast<std::size_t>(at % 500), '.') + "\n";
    found.push_back({text.size(), text.size() + 5});
    text += "VALUE\n";
  }
  const auto check = [&](const std::vector<Span>& order) {
    SecretMarks marks(text);
    std::size_t accepted = 0;
    for (const Span one : order) {
      const auto mark = marks.find(one, "secret/aws-access-key-id");
      CHECK(mark == SecretMarks(text).find(one, "secret/aws-access-key-id"));
      if (mark) ++accepted;
    }
    CHECK(accepted > 100);
    CHECK(accepted < order.size() - 100);
  };
  check(found);
  std::reverse(found.begin(), found.end());
  check(found);
  std::rotate(found.begin(), found.begin() + 1000, found.end());
  check(found);
}
