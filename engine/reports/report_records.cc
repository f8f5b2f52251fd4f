// SPDX-License-Identifier: Apache-2.0
#include "engine/reports/report_records.h"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace plimsoll::reports {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& object, const char* key) {
  // A text that is no UTF-8 stands beside it in hex.
  const auto bytes = object.find(std::string(key) + "_bytes");
  if (bytes != object.end() && bytes->is_string()) {
    const auto& hex = bytes->get_ref<const std::string&>();
    std::string text;
    const auto digit = [](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
    if (hex.size() % 2 == 0 && hex.find_first_not_of("0123456789abcdef") == std::string::npos) {
      for (std::size_t at = 0; at < hex.size(); at += 2) text += static_cast<char>(digit(hex[at]) * 16 + digit(hex[at + 1]));
      return text;
    }
  }
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

bool flag_at(const Json& object, const char* key, bool otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

const Json& object_at(const Json& object, const char* key) {
  static const Json kNothing = Json::object();
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : kNothing;
}

const Json& array_at(const Json& object, const char* key) {
  static const Json kNothing = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNothing;
}

std::vector<std::string> texts_at(const Json& object, const char* key) {
  std::vector<std::string> list;
  for (const Json& element : array_at(object, key)) {
    if (element.is_string()) list.push_back(element.get<std::string>());
  }
  return list;
}

template <class Enum>
Enum enum_at(const Json& object, const char* key, unsigned count, Enum otherwise) {
  const std::string name = text_at(object, key);
  for (unsigned value = 0; value < count; ++value) {
    if (name_of(static_cast<Enum>(value)) == name) return static_cast<Enum>(value);
  }
  return otherwise;
}

constexpr unsigned kSeverities = 5;
constexpr unsigned kConfidences = 4;
constexpr unsigned kPlaces = 12;
constexpr unsigned kSuppressions = 6;

std::vector<Evidence> evidence_at(const Json& object, const char* key) {
  std::vector<Evidence> list;
  for (const Json& one : array_at(object, key)) {
    list.push_back({text_at(one, "text"), text_at(one, "path"), static_cast<std::size_t>(number_at(one, "line"))});
  }
  return list;
}

std::optional<CommitFacts> commit_at(const Json& object, const char* key) {
  const Json& one = object_at(object, key);
  if (one.empty()) return std::nullopt;
  return CommitFacts{text_at(one, "commit"), text_at(one, "author"), text_at(one, "date"), text_at(one, "summary"),
                     text_at(one, "path")};
}

Finding finding_from(const Json& record) {
  Finding finding;
  finding.rule = text_at(record, "rule");
  finding.title = text_at(record, "title");
  finding.severity = enum_at(record, "severity", kSeverities, Severity::medium);
  finding.confidence = enum_at(record, "confidence", kConfidences, Confidence::likely);
  finding.message = text_at(record, "message");
  finding.why = text_at(record, "why");
  finding.fix = text_at(record, "fix");
  finding.path = text_at(record, "path");
  finding.inside = text_at(record, "inside");
  finding.start_line = number_at(record, "start_line");
  finding.start_column = number_at(record, "start_column");
  finding.end_line = number_at(record, "end_line");
  finding.end_column = number_at(record, "end_column");
  finding.start_character = number_at(record, "start_character");
  finding.end_character = number_at(record, "end_character");
  finding.identity = text_at(record, "identity");
  finding.evidence = evidence_at(record, "evidence");
  finding.excerpt = text_at(record, "excerpt");
  finding.excerpt_column = number_at(record, "excerpt_column");
  finding.excerpt_length = number_at(record, "excerpt_length");
  finding.line_hash = text_at(record, "line_hash");
  finding.redacted = text_at(record, "redacted");
  finding.secret = text_at(record, "secret");
  finding.where = enum_at(record, "where", kPlaces, Where::blob);
  finding.blob = text_at(record, "blob");
  finding.commit = text_at(record, "commit");
  finding.author = text_at(record, "author");
  finding.date = text_at(record, "date");
  const Json& life = object_at(record, "lifetime");
  finding.lifetime = {commit_at(life, "introduced"), commit_at(life, "removed"), texts_at(life, "alive_at"),
                      texts_at(life, "tags"),        number_at(life, "commits"), number_at(life, "refs_beyond"),
                      number_at(life, "tags_beyond")};
  for (const Json& one : array_at(record, "occurrences")) {
    finding.occurrences.push_back({text_at(one, "path"), static_cast<std::size_t>(number_at(one, "start_line")),
                                   text_at(one, "blob"), enum_at(one, "where", kPlaces, Where::blob),
                                   text_at(one, "inside")});
  }
  const Json& image = object_at(record, "image");
  if (!image.empty()) {
    ImageFacts facts{text_at(image, "reference"), text_at(image, "written"), text_at(image, "state"), {},
                     text_at(image, "as_of"),     text_at(image, "data_of")};
    for (const Json& one : array_at(image, "life_cycles")) {
      facts.life_cycles.push_back({text_at(one, "product"), text_at(one, "cycle"), text_at(one, "label"),
                                   text_at(one, "ends"), text_at(one, "extended_ends")});
    }
    finding.image = std::move(facts);
  }
  for (const Json& one : array_at(record, "services")) {
    finding.services.push_back({text_at(one, "name"), text_at(one, "role"), evidence_at(one, "chain")});
  }
  finding.suppressed_by = enum_at(record, "suppressed_by", kSuppressions, SuppressedBy::nothing);
  finding.suppression_reason = text_at(record, "suppression_reason");
  return finding;
}

void take_header(const Json& record, ReportFrame& report) {
  report.tool_version = text_at(object_at(record, "tool"), "version");
  report.ruleset_digest = text_at(object_at(record, "ruleset"), "digest");
  report.ruleset_date = text_at(object_at(record, "ruleset"), "date");
  report.image_data_date = text_at(record, "image_data_date");
  report.target = text_at(record, "target");
  report.as_of = text_at(record, "as_of");
  report.options = texts_at(record, "options");
  const Json& selection = object_at(record, "selection");
  report.selection.kind = selection_from(text_at(selection, "kind")).value_or(SelectionKind::history);
  report.selection.revision = text_at(selection, "revision");
}

void take_trailer(const Json& record, ReportFrame& report) {
  const Json& seen = object_at(record, "coverage");
  Coverage& coverage = report.coverage;
  coverage.complete = flag_at(record, "complete", false);
  coverage.shallow = flag_at(seen, "shallow", false);
  coverage.commits = number_at(seen, "commits");
  coverage.trees = number_at(seen, "trees");
  coverage.blobs = number_at(seen, "blobs");
  coverage.blobs_scanned = number_at(seen, "blobs_scanned");
  coverage.tags = number_at(seen, "tags");
  coverage.files = number_at(seen, "files");
  coverage.bytes = number_at(seen, "bytes");
  coverage.deployment_files = number_at(seen, "deployment_files");
  coverage.images_not_judged = number_at(seen, "images_not_judged");
  for (const Json& one : array_at(seen, "skipped")) {
    coverage.skipped.push_back(
        {text_at(one, "reason"), number_at(one, "count"), flag_at(one, "incomplete", true), texts_at(one, "examples")});
  }
  report.notices = texts_at(record, "notices");
  report.error = text_at(record, "error");
  if (!report.error.empty()) report.error_class = ScanReport::ErrorClass::io;
}

// Discarded when it is no record.
Json record_from(std::string_view line) {
  // Deep nesting would recurse: a record of ours is at most five levels deep.
  return Json::parse(line.begin(), line.end(), [](int level, Json::parse_event_t, Json&) { return level < 16; }, false);
}

}  // namespace

Result<bool> RecordReader::take(std::string_view line, Finding& finding) {
  ++line_number_;
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorKind::bad_input, what, name_ + ":" + std::to_string(line_number_));
  };
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return false;
  if (line.size() > kRecordBytesLimit) return wrong("a record of " + std::to_string(line.size()) + " bytes is too long");
  const Json record = record_from(line);
  if (record.is_discarded() || !record.is_object()) return wrong("not a record of a Plimsoll report");
  const std::string type = text_at(record, "type");
  if (type == "header") {
    const std::string format = text_at(record, "format");
    if (format != "plimsoll-report-1") return wrong("unknown report format '" + format + "'");
    header_seen_ = true;
    take_header(record, frame_);
  } else if (!header_seen_) {
    return wrong("a Plimsoll report starts with a header record");
  } else if (type == "finding") {
    finding = finding_from(record);
    return true;
  } else if (type == "trailer") {
    trailer_seen_ = true;
    take_trailer(record, frame_);
  }
  return false;
}

Result<ReportFrame> RecordReader::finish() {
  if (!header_seen_) return fail(ErrorKind::bad_input, "the report is empty", name_ + ":" + std::to_string(line_number_));
  if (!trailer_seen_) {
    frame_.coverage.complete = false;
    frame_.coverage.skipped.push_back({"report without an end: its scan was stopped", 1, true, {name_}});
  }
  return std::move(frame_);
}

bool read_finding(std::string_view line, Finding& finding) {
  const Json record = record_from(line);
  if (record.is_discarded() || !record.is_object() || text_at(record, "type") != "finding") return false;
  finding = finding_from(record);
  return true;
}

}  // namespace plimsoll::reports
