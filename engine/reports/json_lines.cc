// SPDX-License-Identifier: Apache-2.0
//
// The machine report: JSON Lines. Other formats can be made from it, so it holds everything, in a fixed order of keys.
#include <nlohmann/json.hpp>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll::reports {
namespace {

using Json = nlohmann::ordered_json;

// Names in a repository are bytes. A name that is no UTF-8 is given with U+FFFD and, beside it, as it is (hex).
void put_text(Json& object, const char* key, const std::string& text) {
  std::string valid = valid_utf8(text);
  if (valid != text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : text) {
      hex += kDigits[static_cast<unsigned char>(c) >> 4U];
      hex += kDigits[static_cast<unsigned char>(c) & 0xFU];
    }
    object[std::string(key) + "_bytes"] = std::move(hex);
  }
  object[key] = std::move(valid);
}

void put_if(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) put_text(object, key, text);
}

Json json_of(const Evidence& evidence) {
  Json object;
  put_text(object, "text", evidence.text);
  put_if(object, "path", evidence.path);
  if (evidence.line != 0) object["line"] = evidence.line;
  return object;
}

Json json_of(const std::vector<Evidence>& list) {
  Json array = Json::array();
  for (const Evidence& evidence : list) array.push_back(json_of(evidence));
  return array;
}

Json json_of(const CommitFacts& commit) {
  Json object;
  object["commit"] = commit.id;
  put_text(object, "author", commit.author);
  object["date"] = commit.date;
  put_text(object, "summary", commit.summary);
  put_if(object, "path", commit.path);
  return object;
}

Json json_of(const std::vector<std::string>& list) {
  Json array = Json::array();
  for (const std::string& text : list) array.push_back(valid_utf8(text));
  return array;
}

Json json_of(const ImageFacts& image) {
  Json object;
  put_text(object, "reference", image.reference);
  put_text(object, "written", image.written);
  object["state"] = image.state;
  Json cycles = Json::array();
  for (const LifeCycle& cycle : image.life_cycles) {
    Json one;
    one["product"] = cycle.product;
    one["cycle"] = cycle.cycle;
    one["label"] = cycle.label;
    put_if(one, "ends", cycle.ends);
    put_if(one, "extended_ends", cycle.extended_ends);
    cycles.push_back(std::move(one));
  }
  object["life_cycles"] = std::move(cycles);
  object["as_of"] = image.as_of;
  object["data_of"] = image.data_of;
  return object;
}

Json json_of(const Lifetime& lifetime) {
  Json object = Json::object();
  if (lifetime.introduced) object["introduced"] = json_of(*lifetime.introduced);
  if (lifetime.removed) object["removed"] = json_of(*lifetime.removed);
  object["alive_at"] = json_of(lifetime.alive_at);
  object["tags"] = json_of(lifetime.tags);
  if (lifetime.commits != 0) object["commits"] = lifetime.commits;
  if (lifetime.refs_beyond != 0) object["refs_beyond"] = lifetime.refs_beyond;
  if (lifetime.tags_beyond != 0) object["tags_beyond"] = lifetime.tags_beyond;
  return object;
}

Json json_of(const Finding& finding) {
  Json object;
  object["type"] = "finding";
  object["rule"] = finding.rule;
  put_text(object, "title", finding.title);
  object["severity"] = name_of(finding.severity);
  object["confidence"] = name_of(finding.confidence);
  put_text(object, "message", finding.message);
  put_text(object, "path", finding.path);
  put_if(object, "inside", finding.inside);
  object["start_line"] = finding.start_line;
  object["start_column"] = finding.start_column;
  object["end_line"] = finding.end_line;
  object["end_column"] = finding.end_column;
  if (finding.start_character != 0) {
    object["start_character"] = finding.start_character;
    object["end_character"] = finding.end_character;
  }
  object["identity"] = finding.identity;
  object["evidence"] = json_of(finding.evidence);
  put_if(object, "excerpt", finding.excerpt);
  if (finding.excerpt_column != 0) {
    object["excerpt_column"] = finding.excerpt_column;
    object["excerpt_length"] = finding.excerpt_length;
  }
  put_if(object, "line_hash", finding.line_hash);
  put_if(object, "redacted", finding.redacted);
  put_if(object, "secret", finding.secret);
  object["where"] = name_of(finding.where);
  put_if(object, "blob", finding.blob);
  put_if(object, "commit", finding.commit);
  put_if(object, "author", finding.author);
  put_if(object, "date", finding.date);
  object["lifetime"] = json_of(finding.lifetime);
  Json occurrences = Json::array();
  for (const Occurrence& occurrence : finding.occurrences) {
    Json one;
    put_text(one, "path", occurrence.path);
    put_if(one, "inside", occurrence.inside);
    one["start_line"] = occurrence.start_line;
    put_if(one, "blob", occurrence.blob);
    one["where"] = name_of(occurrence.where);
    occurrences.push_back(std::move(one));
  }
  object["occurrences"] = std::move(occurrences);
  if (finding.image) object["image"] = json_of(*finding.image);
  if (!finding.services.empty()) {
    Json services = Json::array();
    for (const ServiceFacts& service : finding.services) {
      Json one;
      one["name"] = service.name;
      one["role"] = service.role;
      one["chain"] = json_of(service.chain);
      services.push_back(std::move(one));
    }
    object["services"] = std::move(services);
  }
  put_text(object, "why", finding.why);
  put_text(object, "fix", finding.fix);
  if (finding.suppressed_by != SuppressedBy::nothing) {
    object["suppressed_by"] = name_of(finding.suppressed_by);
    put_text(object, "suppression_reason", finding.suppression_reason);
  }
  return object;
}

}  // namespace

namespace {

// Hands over the records of a report in order: a header, the findings, a trailer.
template <class Sink>
void each_record(const ReportView& report, std::ostream& out, Sink write) {
  Json header;
  header["type"] = "header";
  header["format"] = "plimsoll-report-1";
  header["tool"] = {{"name", "plimsoll"}, {"version", report.tool_version}};
  header["ruleset"] = {{"digest", report.ruleset_digest}, {"date", report.ruleset_date}};
  header["image_data_date"] = report.image_data_date;
  put_text(header, "target", report.target);
  header["selection"] = {{"kind", name_of(report.selection.kind)}, {"revision", valid_utf8(report.selection.revision)}};
  header["as_of"] = report.as_of;
  header["options"] = json_of(report.options);
  write(header);

  for (const Finding& finding : report.findings) {
    if (!out) return;
    write(json_of(finding));
  }

  const FindingCounts& numbers = report.numbers;
  Json trailer;
  trailer["type"] = "trailer";
  trailer["complete"] = report.coverage.complete && report.error.empty();
  Json by_severity;
  by_severity["total"] = report.findings.size();
  for (const Severity severity : {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
    by_severity[std::string(name_of(severity))] = numbers.by_severity[static_cast<std::size_t>(severity)];
  }
  by_severity["suppressed"] = numbers.suppressed;
  by_severity["disproved"] = numbers.disproved;
  trailer["findings"] = std::move(by_severity);
  const Coverage& coverage = report.coverage;
  Json seen;
  seen["complete"] = coverage.complete;
  seen["shallow"] = coverage.shallow;
  seen["commits"] = coverage.commits;
  seen["trees"] = coverage.trees;
  seen["blobs"] = coverage.blobs;
  seen["blobs_scanned"] = coverage.blobs_scanned;
  seen["tags"] = coverage.tags;
  seen["files"] = coverage.files;
  seen["bytes"] = coverage.bytes;
  seen["deployment_files"] = coverage.deployment_files;
  seen["images_not_judged"] = coverage.images_not_judged;
  Json skipped = Json::array();
  for (const Skipped& skip : coverage.skipped) {
    skipped.push_back({{"reason", skip.reason},
                       {"count", skip.count},
                       {"incomplete", skip.incomplete},
                       {"examples", json_of(skip.examples)}});
  }
  seen["skipped"] = std::move(skipped);
  trailer["coverage"] = std::move(seen);
  trailer["notices"] = json_of(report.notices);
  if (!report.error.empty()) put_text(trailer, "error", report.error);
  write(trailer);
}

std::string ascii(const Json& object) {
  // ASCII only: U+2028, bidirectional overrides and the like cannot reach a terminal or a script through the report.
  return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string record_of(const Finding& finding) { return ascii(json_of(finding)); }

void render_json_lines(const ReportView& report, const RenderOptions&, std::ostream& out) {
  each_record(report, out, [&](const Json& record) { out << ascii(record) << '\n'; });
}

void render_json(const ReportView& report, const RenderOptions&, std::ostream& out) {
  const char* before = "[\n";
  each_record(report, out, [&](const Json& record) {
    out << before << ascii(record);
    before = ",\n";
  });
  out << "\n]\n";
}

}  // namespace plimsoll::reports
