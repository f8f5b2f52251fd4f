// SPDX-License-Identifier: Apache-2.0
//
// SARIF 2.1.0, as code scanning services accept it.
//
// Beyond the schema, GitHub asks for help texts, all four fields of a region, a security-severity that is a number in a
// string, relative percent-encoded URIs, and at most 25,000 results a run; it shows 5,000. The order of findings is worst
// first, so what is cut is the least; the cut is told in a notification. Fingerprints hold no line number.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"

namespace plimsoll::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kResultsLimit = 25000;
constexpr std::size_t kTextLimit = 1024;      // shortDescription and fullDescription
constexpr std::size_t kLocationsLimit = 100;  // related places of one result that are shown

const char* level_of(const Finding& finding) {
  if (finding.confidence == Confidence::disproved) return "note";
  switch (finding.severity) {
    case Severity::critical:
    case Severity::high:
      return "error";
    case Severity::medium:
      return "warning";
    case Severity::low:
    case Severity::info:
      return "note";
  }
  return "warning";
}

// Over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, below low. 0.0 is refused.
const char* security_severity_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "9.5";
    case Severity::high:
      return "8.0";
    case Severity::medium:
      return "5.5";
    case Severity::low:
      return "2.5";
    case Severity::info:
      return "0.1";
  }
  return "5.5";
}

const char* precision_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::proven:
      return "very-high";
    case Confidence::likely:
      return "high";
    case Confidence::possible:
      return "medium";
    case Confidence::disproved:
      return "low";
  }
  return "medium";
}

std::string text_for(const std::string& text, const std::string& otherwise, std::size_t limit) {
  std::string valid = valid_utf8(text.empty() ? otherwise : text);
  if (valid.size() <= limit) return valid;
  std::size_t cut = limit - 3;
  while (cut > 0 && (static_cast<unsigned char>(valid[cut]) & 0xC0U) == 0x80) --cut;
  return valid.substr(0, cut) + "...";
}

// "secret/private-key" becomes "SecretPrivateKey": the name must be another word than the id.
std::string name_of_rule(const std::string& rule) {
  std::string name;
  bool first = true;
  for (const char c : rule) {
    if (c == '/' || c == '-') {
      first = true;
    } else {
      name += first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      first = false;
    }
  }
  return name;
}

Json rule_json(const Finding& sample, Severity worst, Confidence surest) {
  Json rule;
  rule["id"] = sample.rule;
  rule["name"] = name_of_rule(sample.rule);
  rule["shortDescription"]["text"] = text_for(sample.title, sample.rule, kTextLimit);
  rule["fullDescription"]["text"] = text_for(sample.why, sample.rule, kTextLimit);
  // A remedy may be made for one finding; the rule's help says how to get the general one.
  const std::string help = "Why: " + sample.why + "\n\nMore: plimsoll rules explain " + sample.rule +
                           "\n\nTo accept it: plimsoll:allow " + sample.rule + " -- reason";
  rule["help"]["text"] = valid_utf8(help);
  rule["defaultConfiguration"]["level"] = level_of(sample);
  Json properties;
  properties["precision"] = precision_of(surest);
  properties["security-severity"] = security_severity_of(worst);
  Json tags = Json::array({"security"});
  tags.push_back(sample.rule.substr(0, sample.rule.find('/')));
  properties["tags"] = std::move(tags);
  rule["properties"] = std::move(properties);
  return rule;
}

Json location_json(const std::string& path, std::size_t start_line, std::size_t start_column, std::size_t end_line,
                   std::size_t end_column) {
  Json physical;
  physical["artifactLocation"]["uri"] = path.empty() ? "unknown" : uri_from_path(path);
  physical["artifactLocation"]["uriBaseId"] = "%SRCROOT%";
  Json region;
  region["startLine"] = std::max<std::size_t>(1, start_line);
  region["startColumn"] = std::max<std::size_t>(1, start_column);
  region["endLine"] = std::max({std::size_t{1}, start_line, end_line});
  region["endColumn"] =
      end_line > start_line ? std::max<std::size_t>(1, end_column) : std::max({std::size_t{1}, start_column, end_column});
  physical["region"] = std::move(region);
  Json location;
  location["physicalLocation"] = std::move(physical);
  return location;
}

std::string message_of(const Finding& finding) {
  std::string text = finding.message;
  if (finding.lifetime.introduced) {
    text += ". Came in with commit " + finding.lifetime.introduced->id.substr(0, 12);
    if (finding.lifetime.alive_at.empty() && finding.lifetime.removed) {
      text += ", removed by " + finding.lifetime.removed->id.substr(0, 12) + " but still in history";
    }
  }
  return valid_utf8(text);
}

Json result_json(const Finding& finding, std::size_t rule_index) {
  Json result;
  result["ruleId"] = finding.rule;
  result["ruleIndex"] = rule_index;
  result["level"] = level_of(finding);
  result["message"]["text"] = message_of(finding);
  const bool counted = finding.start_character != 0;
  result["locations"] =
      Json::array({location_json(finding.path, finding.start_line, counted ? finding.start_character : finding.start_column,
                                 finding.end_line, counted ? finding.end_character : finding.end_column)});
  Json related = Json::array();
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.line == 0 || related.size() == kLocationsLimit) continue;
    const std::string& path = evidence.path.empty() ? finding.path : evidence.path;
    Json location = location_json(path, evidence.line, 1, evidence.line, 1);
    location["id"] = related.size() + 1;
    location["message"]["text"] = valid_utf8(evidence.text);
    related.push_back(std::move(location));
  }
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  Json fingerprints;
  if (!finding.line_hash.empty()) fingerprints["primaryLocationLineHash"] = finding.line_hash;
  fingerprints["plimsollIdentity/v1"] = finding.identity;
  result["partialFingerprints"] = std::move(fingerprints);
  if (finding.suppressed_by != SuppressedBy::nothing) {
    Json suppression;
    suppression["kind"] =
        finding.suppressed_by == SuppressedBy::inline_mark || finding.suppressed_by == SuppressedBy::foreign_mark
            ? "inSource"
            : "external";
    suppression["status"] = "accepted";
    if (!finding.suppression_reason.empty()) suppression["justification"] = valid_utf8(finding.suppression_reason);
    result["suppressions"] = Json::array({std::move(suppression)});
  }
  Json properties;
  properties["severity"] = name_of(finding.severity);
  properties["confidence"] = name_of(finding.confidence);
  properties["where"] = name_of(finding.where);
  if (!finding.commit.empty()) properties["commit"] = finding.commit;
  if (!finding.fix.empty()) properties["fix"] = valid_utf8(finding.fix);
  if (!finding.redacted.empty()) properties["redacted"] = finding.redacted;
  if (!finding.lifetime.tags.empty()) {
    Json tags = Json::array();
    for (std::size_t at = 0; at < std::min<std::size_t>(20, finding.lifetime.tags.size()); ++at) {
      tags.push_back(valid_utf8(finding.lifetime.tags[at]));
    }
    properties["shipped_in"] = std::move(tags);
  }
  result["properties"] = std::move(properties);
  return result;
}

Json notification(const char* level, const std::string& text) {
  Json note;
  note["level"] = level;
  note["message"]["text"] = valid_utf8(text);
  return note;
}

Json invocation_json(const ReportView& report, std::size_t left_out) {
  Json invocation;
  invocation["executionSuccessful"] = report.error.empty() && report.coverage.complete;
  Json notes = Json::array();
  if (!report.error.empty()) notes.push_back(notification("error", report.error));
  for (const Skipped& skip : report.coverage.skipped) {
    if (!skip.incomplete) continue;
    notes.push_back(notification("warning", "not read: " + skip.reason + ", " + std::to_string(skip.count)));
  }
  for (const std::string& notice : report.notices) notes.push_back(notification("note", notice));
  if (left_out != 0) {
    notes.push_back(notification("warning", std::to_string(left_out) + " results of lowest severity left out: a run holds " +
                                                std::to_string(kResultsLimit)));
  }
  if (!notes.empty()) invocation["toolExecutionNotifications"] = std::move(notes);
  return invocation;
}

}  // namespace

void render_sarif(const ReportView& report, const RenderOptions&, std::ostream& out) {
  const std::size_t kept = std::min(kResultsLimit, report.findings.size());
  struct RuleUse {
    std::size_t index = 0;
    std::optional<Finding> sample;
    Severity worst = Severity::info;
    Confidence surest = Confidence::disproved;
  };
  std::map<std::string, RuleUse> uses;  // sorted: the index of a rule does not depend on the order of findings
  std::size_t at = 0;
  for (const Finding& finding : report.findings) {
    if (at++ == kept) break;
    RuleUse& use = uses[finding.rule];
    if (!use.sample) use.sample = finding;
    use.worst = std::max(use.worst, finding.severity);
    use.surest = std::max(use.surest, finding.confidence);
  }
  Json rules = Json::array();
  for (auto& [id, use] : uses) {
    use.index = rules.size();
    rules.push_back(rule_json(*use.sample, use.worst, use.surest));
  }

  Json driver;
  driver["name"] = "Plimsoll";
  driver["semanticVersion"] = report.tool_version;
  driver["informationUri"] = "https://plimsoll.invalid/";
  driver["rules"] = std::move(rules);
  driver["properties"] = {{"ruleset_digest", report.ruleset_digest},
                          {"ruleset_date", report.ruleset_date},
                          {"image_data_date", report.image_data_date}};

  // The head and the tail are small; results are written one by one, so that a large report is never held twice.
  const auto dump = [](const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); };
  out << R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":)"
      << dump(driver) << R"(},"columnKind":"unicodeCodePoints","originalUriBaseIds":{"%SRCROOT%":{"description":{"text":)"
      << R"("root of what was scanned"}}},"invocations":[)" << dump(invocation_json(report, report.findings.size() - kept))
      << R"(],"results":[)";
  at = 0;
  for (const Finding& finding : report.findings) {
    if (at == kept || !out) break;
    out << (at == 0 ? "\n" : ",\n") << dump(result_json(finding, uses[finding.rule].index));
    ++at;
  }
  out << "\n]}]}\n";
}

}  // namespace plimsoll::reports
