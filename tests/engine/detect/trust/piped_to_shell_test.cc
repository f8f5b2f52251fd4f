// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect {

using testing::run_rule;
using testing::script;
using testing::summary;

namespace {

struct Case {
  std::string_view text;
  std::string_view summary;
};

}  // namespace

TEST_CASE("piped to shell: a download that an interpreter runs", "[detect][trust]") {
  const Case cases[] = {
      {"curl -fsSL https://get.example.com/i.sh | sh", "medium trust/pipe-to-shell"},
      {"curl -fsSL https://get.example.com/i.sh | bash -", "medium trust/pipe-to-shell"},
      {"curl -fsSL https://get.example.com/i.sh | sudo -E bash -s -- --yes", "medium trust/pipe-to-shell"},
      {"wget -qO- https://get.example.com/i.sh | bash", "medium trust/pipe-to-shell"},
      {"wget -O - https://get.example.com/i.sh | sh", "medium trust/pipe-to-shell"},
      {"curl http://get.example.com/i.sh | sh", "high trust/pipe-to-shell"},
      {"curl -s get.example.com | sh", "high trust/pipe-to-shell"},
      {"curl -sL https://get.example.com/i.sh | tee /tmp/i.sh | sh", "medium trust/pipe-to-shell"},
      {"curl -sL https://get.example.com/i.gz | gunzip | sh", "medium trust/pipe-to-shell"},
      {"curl -sSL https://get.example.com/i.py | python3 -", "medium trust/pipe-to-shell"},
      {"curl -sSL https://get.example.com/i.py | POETRY_HOME=/opt python3", "medium trust/pipe-to-shell"},
      {"bash -c \"$(curl -fsSL https://get.example.com/i.sh)\"", "medium trust/pipe-to-shell"},
      {"sh -c \"$(wget -qO- https://get.example.com/i.sh)\"", "medium trust/pipe-to-shell"},
      {"bash <(curl -s https://get.example.com/i.sh)", "medium trust/pipe-to-shell"},
      {"source <(curl -s https://get.example.com/i.sh)", "medium trust/pipe-to-shell"},
      {"eval \"$(curl -s https://get.example.com/i.sh)\"", "medium trust/pipe-to-shell"},
      {"URL=https://get.example.com/i.sh\ncurl $URL | sh", "medium trust/pipe-to-shell"},
      {"curl \"$URL\" | sh", "medium trust/pipe-to-shell"},
      {"set -o pipefail && if x; then curl -fsSL https://get.example.com/i.sh | sh; fi", "medium trust/pipe-to-shell"},
      {"bash -c \"curl -fsSL https://get.example.com/i.sh | sh\"", "medium trust/pipe-to-shell"},
      {"curl https://raw.example.com/a/b/0123456789abcdef0123456789abcdef01234567/i.sh | sh", ""},
      {"curl -fsSL https://get.example.com/key.gpg | gpg --dearmor -o /k.gpg", ""},
      {"curl -fsSL https://get.example.com/key.gpg | apt-key add -", ""},
      {"curl -fsSL https://get.example.com/a.tgz | tar xz", ""},
      {"curl -s https://api.example.com/x | python3 -m json.tool", ""},
      {"curl -s https://api.example.com/x | python3 -c 'import sys'", ""},
      {"curl -s https://api.example.com/x | perl -ne 'print'", ""},
      {"curl -s https://api.example.com/x | jq .tag | sh check.sh", ""},
      {"curl -o /tmp/i.sh https://get.example.com/i.sh | sh", ""},
      {"cat i.sh | sh", ""},
      {"echo \"curl https://x.example.com/i.sh | sh\"", ""},
      {"sh -c \"echo $(date)\"", ""},
      {"VERSION=$(curl -s https://api.example.com/latest)", ""},
      {"TEXT=$(curl -s https://get.example.com/i.sh)\neval $TEXT", "medium trust/pipe-to-shell"},
      {"TEXT=$(curl -s https://get.example.com/i.sh)\necho \"$TEXT\" | sh", "medium trust/pipe-to-shell"},
      {"TEXT=$(curl -s https://get.example.com/i.sh)\nsh -c \"$TEXT\"", "medium trust/pipe-to-shell"},
      {"TEXT=$(curl -s https://get.example.com/i.sh)\nTEXT=make\neval $TEXT", ""},
      {"TEXT=$(curl -s https://get.example.com/v)\necho \"$TEXT\" | jq .", ""},
      {"echo \"$(curl -s https://get.example.com/i.sh)\" | bash", "medium trust/pipe-to-shell"},
      {"echo bWFrZSBpbnN0YWxsCg== | base64 -d | bash", "medium trust/pipe-to-shell"},
      {"echo \"$SCRIPT\" | base64 -d | bash", ""},
      {"echo bWFrZSBpbnN0YWxsCg== | base64 -d > key", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/pipe-to-shell")) == one.summary);
  }
}

TEST_CASE("piped to shell: exec form and the message", "[detect][trust]") {
  const std::vector<Match> matches = run_rule(
      testing::exec_form({"/bin/sh", "-c", "curl -fsSL https://get.example.com/i.sh | bash"}), "trust/pipe-to-shell");
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "A download from get.example.com is run by bash without being checked");
}

}  // namespace plimsoll::detect
