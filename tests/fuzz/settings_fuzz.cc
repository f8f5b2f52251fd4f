// SPDX-License-Identifier: Apache-2.0
//
// What teams write: rule files, configurations, baselines, marks. Input: one byte, which; the text. Held: an error has a
// message, a baseline that was taken comes out of its own entries again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/findings/baseline.h"
#include "engine/findings/configuration.h"
#include "engine/findings/suppression.h"
#include "engine/rules/rule_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1 < 16384 ? size - 1 : 16384);
  switch (data[0] % 4) {
    case 0: {
      const auto list = rules::parse_rule_file(text, "rules.yaml");
      if (!list && list.error().message().empty()) std::abort();
      std::vector<Error> errors;
      rules::parse_rule_file_leniently(text, "rules.yaml", errors);
      break;
    }
    case 1: {
      const auto configuration = findings::parse_configuration(text, ".plimsoll.yaml");
      if (!configuration && configuration.error().message().empty()) std::abort();
      if (!configuration) break;
      std::vector<Finding> list(2);
      list[0].rule = "secret/x";
      list[0].path = "a/b";
      list[1].rule = "image/unpinned";
      std::vector<std::string> notices;
      findings::apply_configuration(*configuration, "2026-11-24", list, notices);
      break;
    }
    case 2: {
      const auto baseline = findings::parse_baseline(text, "baseline");
      if (!baseline) break;
      std::vector<Finding> list;
      for (const std::string& identity : *baseline) {
        Finding& finding = list.emplace_back();
        finding.identity = identity;
        finding.rule = "secret/x";
        finding.path = text.substr(0, 50);
      }
      const auto again = findings::parse_baseline(findings::render_baseline(list), "baseline");
      if (!again || *again != *baseline) std::abort();
      break;
    }
    default:
      static_cast<void>(findings::find_inline_mark(text, text.size() / 2, "secret/x").has_value());
  }
  return 0;
}
