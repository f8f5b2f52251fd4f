// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll {
namespace {

// How a format says where inside an archive a finding stands. `in_path` are the formats for people: they get the ends only of
// names that fill pages.
enum class Inside : std::uint8_t {
  apart,       // in a field of its own
  in_path,     // "outer.zip!inner/file", for people
  in_message,  // in words: whoever marks the line of a file needs the path of a file, and the archive has no lines
};

struct Format {
  const char* name;
  Inside inside;
  void (*render)(const reports::ReportView& report, const RenderOptions& options, std::ostream& out);
};

constexpr Format kFormats[] = {
    {"text", Inside::in_path, reports::render_text},
    {"gnu", Inside::in_path, reports::render_gnu},
    {"json", Inside::apart, reports::render_json},
    {"jsonl", Inside::apart, reports::render_json_lines},
    {"sarif", Inside::in_message, reports::render_sarif},
    {"gitlab-secrets", Inside::in_message, reports::render_gitlab_secrets},
    {"gitlab-sast", Inside::in_message, reports::render_gitlab_sast},
    {"gitlab-codequality", Inside::in_message, reports::render_gitlab_codequality},
    {"junit", Inside::in_path, reports::render_junit},
    {"junit-file", Inside::in_message, reports::render_junit_file},
    {"checkstyle", Inside::in_message, reports::render_checkstyle},
    {"rdjson", Inside::in_message, reports::render_rdjson},
    {"rdjsonl", Inside::in_message, reports::render_rdjson_lines},
    {"csv", Inside::in_path, reports::render_csv},
    {"markdown", Inside::in_path, reports::render_markdown},
    {"html", Inside::in_path, reports::render_html},
    {"tap", Inside::in_path, reports::render_tap},
    {"bitbucket", Inside::in_message, reports::render_bitbucket},
    {"github-annotations", Inside::in_message, reports::render_github_annotations},
    {"counts", Inside::apart, reports::render_counts},
};

bool is_inside(const Finding& finding) {
  return !finding.inside.empty() || std::any_of(finding.occurrences.begin(), finding.occurrences.end(),
                                                [](const Occurrence& place) { return !place.inside.empty(); });
}

// A name that fills pages is no name: people get its two ends.
template <typename FindingOrConst, typename OnName>
void each_name(FindingOrConst& finding, const OnName& on_name) {
  on_name(finding.path);
  on_name(finding.inside);
  for (auto& place : finding.occurrences) {
    on_name(place.path);
    on_name(place.inside);
  }
  for (auto& evidence : finding.evidence) on_name(evidence.path);
  for (auto& name : finding.lifetime.alive_at) on_name(name);
  for (auto& name : finding.lifetime.tags) on_name(name);
}

bool has_endless_name(const Finding& finding) {
  bool found = false;
  each_name(finding, [&](const std::string& name) { found = found || reports::is_endless(name); });
  return found;
}

void tell_inside(Inside inside, Finding& finding) {
  if (finding.inside.empty()) {
    // Other places of it may stand in an archive.
  } else if (inside == Inside::in_path) {
    finding.path += '!' + finding.inside;
  } else {
    finding.message += ", inside the archive: " + finding.inside;
    if (finding.start_line != 0) finding.message += ", line " + std::to_string(finding.start_line);
    finding.start_line = finding.start_column = finding.end_line = finding.end_column = 0;
    finding.start_character = finding.end_character = 0;
    finding.line_hash.clear();
  }
  for (Occurrence& place : finding.occurrences) {
    if (place.inside.empty()) continue;
    if (inside == Inside::in_path) {
      place.path += '!' + place.inside;
    } else {
      place.start_line = 0;
    }
  }
}

class HeldFindings final : public reports::FindingSource {
 public:
  explicit HeldFindings(const std::vector<Finding>& findings) : findings_(findings) {}
  [[nodiscard]] std::size_t size() const override { return findings_.size(); }
  const Finding& at(std::size_t number, Finding&) const override { return findings_[number]; }

 private:
  const std::vector<Finding>& findings_;
};

// The findings of another source, those in archives as the format says it.
class ToldFindings final : public reports::FindingSource {
 public:
  ToldFindings(const reports::FindingSource& source, Inside inside) : source_(source), inside_(inside) {}
  [[nodiscard]] std::size_t size() const override { return source_.size(); }
  const Finding& at(std::size_t number, Finding& room) const override {
    const Finding& finding = source_.at(number, room);
    const bool endless = inside_ == Inside::in_path && has_endless_name(finding);
    if (inside_ == Inside::apart || (!is_inside(finding) && !endless)) return finding;
    if (&finding != &room) room = finding;
    if (endless) each_name(room, [](std::string& name) { name = reports::ends_of(name); });
    tell_inside(inside_, room);
    return room;
  }

 private:
  const reports::FindingSource& source_;
  Inside inside_;
};

}  // namespace

std::vector<std::string> report_formats() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

bool render(const ScanReport& report, std::string_view format, const RenderOptions& options, std::ostream& out) {
  reports::FindingCounts counts;
  for (const Finding& finding : report.findings) counts.add(finding);
  return reports::render_view(report, HeldFindings(report.findings), counts, format, options, out);
}

std::string harmless(std::string_view text) { return reports::visible(text); }

namespace reports {

bool render_view(const ReportFrame& frame, const FindingSource& source, const FindingCounts& counts, std::string_view format,
                 const RenderOptions& options, std::ostream& out) {
  for (const Format& known : kFormats) {
    if (format != known.name) continue;
    const ToldFindings told(source, known.inside);
    known.render(ReportView(frame, told, counts), options, out);
    return true;
  }
  return false;
}

void FindingCounts::add(const Finding& finding) {
  if (finding.suppressed_by != SuppressedBy::nothing) {
    ++suppressed;
    if (finding.suppressed_by == SuppressedBy::known_before) ++known_before;
  } else if (finding.confidence == Confidence::disproved) {
    ++disproved;
  } else {
    ++by_severity[static_cast<std::size_t>(finding.severity)];
    ++shown;
  }
}

}  // namespace reports
}  // namespace plimsoll
