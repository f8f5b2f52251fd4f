// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/html_charts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"
#include "engine/reports/text_style.h"

namespace plimsoll::reports {
namespace {

constexpr int kWidth = 720;
constexpr int kLabel = 260;  // room for names on the left
constexpr int kRight = 70;   // and for numbers on the right
constexpr std::size_t kMostBars = 15;
constexpr std::size_t kMostLines = 40;
constexpr std::array<Severity, 5> kWorstFirst = {Severity::critical, Severity::high, Severity::medium, Severity::low,
                                                 Severity::info};

std::string number(double value) {
  std::string text = std::to_string(value);
  return text.substr(0, text.find('.') + 2);
}

std::string open_svg(int height, const std::string& title) {
  return "<svg viewBox=\"0 0 " + std::to_string(kWidth) + ' ' + std::to_string(height) + "\" role=\"img\" aria-label=\"" +
         markup(title) + "\">\n";
}

std::string text_at(double x, double y, const std::string& text, const char* anchor = "start", const char* look = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\" class=\"t " + look + "\">" +
         markup(text) + "</text>\n";
}

std::string bar(double x, double y, double width, double height, const std::string& look, const std::string& tip) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(std::max(1.0, width)) + "\" height=\"" +
         number(height) + "\" class=\"" + look + "\"><title>" + markup(tip) + "</title></rect>\n";
}

std::string shortened(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : "..." + text.substr(text.size() - most + 3);
}

std::string class_of(Severity severity) { return "s-" + std::string(name_of(severity)); }

int year_of(const std::string& date) {
  if (date.size() < 4) return 0;
  int year = 0;
  for (std::size_t at = 0; at < 4; ++at) {
    if (date[at] < '0' || date[at] > '9') return 0;
    year = year * 10 + (date[at] - '0');
  }
  return year;
}

// Days since the year 0, near enough to draw.
double days_of(const std::string& date) {
  const int year = year_of(date);
  if (year == 0 || date.size() < 10) return 0;
  const auto two = [&](std::size_t at) { return (date[at] - '0') * 10 + (date[at + 1] - '0'); };
  return year * 365.25 + (two(5) - 1) * 30.44 + two(8);
}

struct Axis {
  double first;
  double last;
  [[nodiscard]] double x(double day) const {
    const double span = std::max(1.0, last - first);
    return kLabel + (std::clamp(day, first, last) - first) / span * (kWidth - kLabel - kRight);
  }
};

std::string year_marks(const Axis& axis, int height) {
  std::string text;
  const int first = static_cast<int>(axis.first / 365.25);
  const int last = static_cast<int>(axis.last / 365.25) + 1;
  // Room for four digits and a gap.
  constexpr double kMarkWidth = 42;
  const double year_width = std::max(1.0, axis.x(axis.first + 365.25) - axis.x(axis.first));
  const int step = std::max(1, static_cast<int>(std::ceil(kMarkWidth / year_width)));
  for (int year = first; year <= last; year += step) {
    if (year * 365.25 < axis.first || year * 365.25 > axis.last) continue;
    const double x = axis.x(year * 365.25);
    text += "<line x1=\"" + number(x) + "\" y1=\"16\" x2=\"" + number(x) + "\" y2=\"" + std::to_string(height) +
            "\" class=\"grid\"/>\n" + text_at(x, 11, std::to_string(year), "middle", "dim");
  }
  return text;
}

}  // namespace

void Charts::add(const Finding& finding) {
  RuleRow& row = rules_[finding.rule];
  ++row.count;
  row.worst = std::max(row.worst, finding.severity);

  if (const int year = year_of(finding.date); year != 0) ++years_[year][static_cast<std::size_t>(finding.severity)];

  const Lifetime& life = finding.lifetime;
  if (is_secret(finding) && life.introduced && days_of(life.introduced->date) != 0) {
    const double from = days_of(life.introduced->date);
    first_day_ = std::min(first_day_, from);
    last_day_ = std::max(last_day_, life.removed ? days_of(life.removed->date) : from);
    if (lives_.size() < kMostLines) {
      lives_.push_back({finding.rule, finding.path, finding.severity, life.introduced->date,
                        life.removed ? life.removed->date : "", life.tags.size() + life.tags_beyond});
    }
  }

  if (!finding.image) return;
  for (const LifeCycle& cycle : finding.image->life_cycles) {
    const std::string& day = cycle.extended_ends.empty() ? cycle.ends : cycle.extended_ends;
    if (days_of(day) == 0) continue;
    std::string& end = ends_[finding.image->written];
    if (end.empty() || day < end) end = day;
  }
}

std::string Charts::by_severity(const FindingCounts& numbers) const {
  if (numbers.shown == 0) return {};
  std::string svg = open_svg(54, "findings by severity");
  double x = 0;
  for (const Severity severity : kWorstFirst) {
    const std::size_t count = numbers.by_severity[static_cast<std::size_t>(severity)];
    if (count == 0) continue;
    const double width = static_cast<double>(count) / static_cast<double>(numbers.shown) * kWidth;
    const std::string label = group_digits(count) + ' ' + std::string(name_of(severity));
    svg += bar(x, 0, width - 1, 26, class_of(severity), label);
    if (width > 70) svg += text_at(x + 2, 44, label);
    x += width;
  }
  return svg + "</svg>\n";
}

std::string Charts::by_rule() const {
  if (rules_.empty()) return {};
  std::vector<std::pair<std::string, RuleRow>> sorted(rules_.begin(), rules_.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& l, const auto& r) { return l.second.count > r.second.count; });
  if (sorted.size() > kMostBars) sorted.resize(kMostBars);
  const auto most = static_cast<double>(sorted.front().second.count);
  std::string svg = open_svg(static_cast<int>(sorted.size()) * 22 + 4, "findings by rule");
  double y = 2;
  for (const auto& [rule, row] : sorted) {
    const double width = static_cast<double>(row.count) / most * (kWidth - kLabel - 70);
    svg += text_at(kLabel - 8, y + 13, shortened(rule, 38), "end");
    svg += bar(kLabel, y, width, 16, class_of(row.worst), rule + ": " + group_digits(row.count));
    svg += text_at(kLabel + width + 6, y + 13, group_digits(row.count), "start", "dim");
    y += 22;
  }
  return svg + "</svg>\n";
}

std::string Charts::over_time() const {
  if (years_.empty()) return {};
  const int first = years_.begin()->first;
  const int last = std::min(years_.rbegin()->first, first + 60);
  std::size_t most = 1;
  for (const auto& [year, row] : years_) {
    std::size_t sum = 0;
    for (const std::size_t count : row) sum += count;
    most = std::max(most, sum);
  }
  constexpr int kHeight = 180;
  std::string svg = open_svg(kHeight + 22, "findings by the year they came in");
  const double step = static_cast<double>(kWidth) / (last - first + 1);
  for (int year = first; year <= last; ++year) {
    double y = kHeight;
    const double x = (year - first) * step;
    const auto found = years_.find(year);
    if (found != years_.end()) {
      for (const Severity severity : {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
        const std::size_t count = found->second[static_cast<std::size_t>(severity)];
        if (count == 0) continue;
        const double height = static_cast<double>(count) / static_cast<double>(most) * (kHeight - 8);
        y -= height;
        svg += bar(x + 2, y, std::min(60.0, step - 4), height, class_of(severity),
                   std::to_string(year) + ": " + group_digits(count) + ' ' + std::string(name_of(severity)));
      }
    }
    if (step > 34 || year % 5 == 0)
      svg += text_at(x + std::min(60.0, step) / 2, kHeight + 15, std::to_string(year), "middle", "dim");
  }
  return svg + "</svg>\n";
}

std::string Charts::life_lines(const std::string& today) const {
  if (lives_.empty()) return {};
  const Axis axis{first_day_, std::max(last_day_, days_of(today))};
  const int height = static_cast<int>(lives_.size()) * 18 + 24;
  std::string svg = open_svg(height, "life lines of secrets") + year_marks(axis, height);
  double y = 22;
  for (const LifeRow& row : lives_) {
    const bool gone = !row.went.empty();
    const double from = axis.x(days_of(row.came));
    const double to = gone ? axis.x(days_of(row.went)) : axis.x(axis.last);
    std::string tip = row.rule + " in " + row.path + ", came in " + row.came.substr(0, 10);
    tip += gone ? ", gone " + row.went.substr(0, 10) : ", still here";
    const std::string shipped = group_digits(row.tags) + (row.tags == 1 ? " tag" : " tags");
    if (row.tags != 0) tip += ", shipped in " + shipped;
    svg += text_at(kLabel - 8, y + 9, shortened(row.path, 38), "end");
    svg += bar(from, y + 1, to - from, 9, class_of(row.severity) + (gone ? " gone" : ""), tip);
    if (row.tags != 0) svg += text_at(to + 5, y + 9, shipped, "start", "dim");
    y += 18;
  }
  return svg + "</svg>\n";
}

std::string Charts::end_of_life(const std::string& today) const {
  if (ends_.empty()) return {};
  std::vector<std::pair<std::string, std::string>> rows(ends_.begin(), ends_.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& l, const auto& r) { return l.second < r.second; });
  if (rows.size() > kMostLines) rows.resize(kMostLines);
  const double now = days_of(today);
  Axis axis{std::min(days_of(rows.front().second), now) - 100, std::max(days_of(rows.back().second), now) + 100};
  const int height = static_cast<int>(rows.size()) * 18 + 24;
  std::string svg = open_svg(height, "end of life of base images") + year_marks(axis, height);
  svg += "<line x1=\"" + number(axis.x(now)) + "\" y1=\"16\" x2=\"" + number(axis.x(now)) + "\" y2=\"" +
         std::to_string(height) + "\" class=\"now\"/>\n";
  double y = 22;
  for (const auto& [image, day] : rows) {
    const double end = axis.x(days_of(day));
    const bool over = day < today;
    svg += text_at(kLabel - 8, y + 9, shortened(image, 38), "end");
    svg += bar(std::min(end, axis.x(now)), y + 1, std::abs(axis.x(now) - end), 9, over ? "s-high" : "s-low",
               image + (over ? " ended " : " ends ") + day);
    y += 18;
  }
  return svg + "</svg>\n";
}

}  // namespace plimsoll::reports
