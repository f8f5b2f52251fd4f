// SPDX-License-Identifier: Apache-2.0
//
// The drawings of the HTML report, as SVG inside the page: no script, no remote part, colours by class so that light, dark and
// paper each have their own.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/reports/report_view.h"

namespace plimsoll::reports {

// What the drawings need of all findings, gathered in one turn. Each drawing is an empty string when there is nothing to draw.
class Charts {
 public:
  // Of findings that count, in their order.
  void add(const Finding& finding);

  [[nodiscard]] std::string by_severity(const FindingCounts& numbers) const;  // one bar, parts by severity
  [[nodiscard]] std::string by_rule() const;                                  // bars, the most frequent rules
  [[nodiscard]] std::string over_time() const;                                // by the year they came in, parts by severity
  [[nodiscard]] std::string life_lines(const std::string& today) const;       // one line a secret: came in, went, still here
  [[nodiscard]] std::string end_of_life(
      const std::string& today) const;  // base images by the day their worst life cycle ends

 private:
  struct RuleRow {
    std::size_t count = 0;
    Severity worst = Severity::info;
  };
  struct LifeRow {
    std::string rule;
    std::string path;
    Severity severity;
    std::string came;
    std::string went;  // empty: it did not
    std::uint64_t tags;
  };
  std::map<std::string, RuleRow> rules_;
  std::map<int, std::array<std::size_t, 5>> years_;
  std::vector<LifeRow> lives_;
  double first_day_ = 1e9;
  double last_day_ = 0;
  std::map<std::string, std::string> ends_;  // one row a reference, its earliest end
};

}  // namespace plimsoll::reports
