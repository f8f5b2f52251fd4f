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

TEST_CASE("run downloads: fetched to a file and run", "[detect][trust]") {
  const Case cases[] = {
      {"curl -o i.sh https://get.example.com/i.sh && sh i.sh", "low trust/run-download"},
      {"curl -fsSL https://get.example.com/i.sh > i.sh; chmod +x i.sh; ./i.sh", "low trust/run-download"},
      {"wget https://get.example.com/i.sh && bash i.sh", "low trust/run-download"},
      {"wget -O /tmp/i.sh https://get.example.com/i.sh && bash /tmp/i.sh", "low trust/run-download"},
      {"curl -O http://get.example.com/i.sh && sh i.sh", "medium trust/run-download"},
      {"curl -LO https://get.example.com/tool && chmod +x tool && ./tool --version", "low trust/run-download"},
      {"curl -o get-pip.py https://get.example.com/get-pip.py && python3 get-pip.py", "low trust/run-download"},
      {"wget https://get.example.com/i.sh && echo \"abc  i.sh\" | sha256sum -c && bash i.sh", ""},
      {"curl -o i.sh https://get.example.com/i.sh && gpg --verify i.sh.asc i.sh && sh i.sh", ""},
      {"curl -L http://get.example.com/jq > /usr/bin/jq && chmod u+x /usr/bin/jq", "medium trust/run-download"},
      {"wget -O /jq http://get.example.com/jq && chmod 755 /jq && /jq .", "medium trust/run-download"},
      {"wget -O /jq http://get.example.com/jq && chmod 644 /jq", ""},
      {"wget -O /jq https://get.example.com/jq && chmod 755 /jq", ""},
      {"wget -O /jq http://get.example.com/jq && sha256sum -c sums && chmod 755 /jq", ""},
      {"curl -o a.json https://get.example.com/a.json && sh other.sh", ""},
      {"curl -o i.sh https://raw.example.com/0123456789abcdef0123456789abcdef01234567/i.sh && sh i.sh", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/run-download")) == one.summary);
  }
}

}  // namespace plimsoll::detect
