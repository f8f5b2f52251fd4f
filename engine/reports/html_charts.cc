// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/html_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

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

std::string chart_by_severity(const ScanReport& report) {
  const FindingCounts numbers = count_findings(report);
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

std::string chart_by_rule(const ScanReport& report) {
  struct Row {
    std::size_t count = 0;
    Severity worst = Severity::info;
  };
  std::map<std::string, Row> rows;
  for (const Finding& finding : report.findings) {
    if (!counts(finding)) continue;
    Row& row = rows[finding.rule];
    ++row.count;
    row.worst = std::max(row.worst, finding.severity);
  }
  if (rows.empty()) return {};
  std::vector<std::pair<std::string, Row>> sorted(rows.begin(), rows.end());
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

std::string chart_over_time(const ScanReport& report) {
  std::map<int, std::array<std::size_t, 5>> years;
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || year_of(finding.date) == 0) continue;
    ++years[year_of(finding.date)][static_cast<std::size_t>(finding.severity)];
  }
  if (years.empty()) return {};
  const int first = years.begin()->first;
  const int last = std::min(years.rbegin()->first, first + 60);
  std::size_t most = 1;
  for (const auto& [year, row] : years) {
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
    const auto found = years.find(year);
    if (found != years.end()) {
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

std::string chart_life_lines(const ScanReport& report) {
  std::vector<const Finding*> rows;
  Axis axis{1e9, 0};
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || !is_secret(finding) || !finding.lifetime.introduced) continue;
    const double from = days_of(finding.lifetime.introduced->date);
    if (from == 0) continue;
    axis.first = std::min(axis.first, from);
    axis.last = std::max(axis.last, finding.lifetime.removed ? days_of(finding.lifetime.removed->date) : from);
    if (rows.size() < kMostLines) rows.push_back(&finding);
  }
  if (rows.empty()) return {};
  axis.last = std::max(axis.last, days_of(report.as_of));
  const int height = static_cast<int>(rows.size()) * 18 + 24;
  std::string svg = open_svg(height, "life lines of secrets") + year_marks(axis, height);
  double y = 22;
  for (const Finding* finding : rows) {
    const Lifetime& life = finding->lifetime;
    const double from = axis.x(days_of(life.introduced->date));
    const double to = life.removed ? axis.x(days_of(life.removed->date)) : axis.x(axis.last);
    std::string tip = finding->rule + " in " + finding->path + ", came in " + life.introduced->date.substr(0, 10);
    tip += life.removed ? ", gone " + life.removed->date.substr(0, 10) : ", still here";
    const std::uint64_t tags = life.tags.size() + life.tags_beyond;
    const std::string shipped = group_digits(tags) + (tags == 1 ? " tag" : " tags");
    if (tags != 0) tip += ", shipped in " + shipped;
    svg += text_at(kLabel - 8, y + 9, shortened(finding->path, 38), "end");
    svg += bar(from, y + 1, to - from, 9, class_of(finding->severity) + (life.removed ? " gone" : ""), tip);
    if (tags != 0) svg += text_at(to + 5, y + 9, shipped, "start", "dim");
    y += 18;
  }
  return svg + "</svg>\n";
}

std::string chart_end_of_life(const ScanReport& report) {
  // One row a reference, its earliest end.
  std::map<std::string, std::string> ends;
  for (const Finding& finding : report.findings) {
    if (!counts(finding) || !finding.image) continue;
    for (const LifeCycle& cycle : finding.image->life_cycles) {
      const std::string& day = cycle.extended_ends.empty() ? cycle.ends : cycle.extended_ends;
      if (days_of(day) == 0) continue;
      std::string& end = ends[finding.image->written];
      if (end.empty() || day < end) end = day;
    }
  }
  if (ends.empty()) return {};
  std::vector<std::pair<std::string, std::string>> rows(ends.begin(), ends.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& l, const auto& r) { return l.second < r.second; });
  if (rows.size() > kMostLines) rows.resize(kMostLines);
  const double now = days_of(report.as_of);
  Axis axis{std::min(days_of(rows.front().second), now) - 100, std::max(days_of(rows.back().second), now) + 100};
  const int height = static_cast<int>(rows.size()) * 18 + 24;
  std::string svg = open_svg(height, "end of life of base images") + year_marks(axis, height);
  svg += "<line x1=\"" + number(axis.x(now)) + "\" y1=\"16\" x2=\"" + number(axis.x(now)) + "\" y2=\"" +
         std::to_string(height) + "\" class=\"now\"/>\n";
  double y = 22;
  for (const auto& [image, day] : rows) {
    const double end = axis.x(days_of(day));
    const bool over = day < report.as_of;
    svg += text_at(kLabel - 8, y + 9, shortened(image, 38), "end");
    svg += bar(std::min(end, axis.x(now)), y + 1, std::abs(axis.x(now) - end), 9, over ? "s-high" : "s-low",
               image + (over ? " ended " : " ends ") + day);
    y += 18;
  }
  return svg + "</svg>\n";
}

}  // namespace plimsoll::reports
