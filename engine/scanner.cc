// SPDX-License-Identifier: Apache-2.0
//
// The public door: a request goes in, a report comes out, whatever happens.
#include "engine/scanner.h"

#include <algorithm>
#include <exception>
#include <new>
#include <set>
#include <sstream>

#include "engine/base/build_identity.h"
#include "engine/base/file_io.h"
#include "engine/base/path_pattern.h"
#include "engine/detect/secrets/rule_trial.h"
#include "engine/findings/baseline.h"
#include "engine/findings/order.h"
#include "engine/git/object_counts.h"
#include "engine/library_versions.h"
#include "engine/migration/imported.h"
#include "engine/pipeline/deployment_collector.h"
#include "engine/pipeline/image_inventory.h"
#include "engine/pipeline/scan_context.h"
#include "engine/pipeline/scans.h"
#include "engine/rules/rule_file.h"

namespace plimsoll {
namespace {

void take_error(const Error& error, ScanReport& report) {
  // Wrong requests are the user's to mend; what is there and cannot be read is the machine's.
  const bool usage = error.kind == ErrorKind::bad_input || error.kind == ErrorKind::not_found;
  const bool unread = error.kind == ErrorKind::unsupported || error.kind == ErrorKind::corrupt;
  report.error_class = usage    ? ScanReport::ErrorClass::usage
                       : unread ? ScanReport::ErrorClass::unsupported
                                : ScanReport::ErrorClass::io;
  report.error = error.message();
  report.coverage.complete = false;
}

void describe(const ScanRequest& request, const pipeline::ScanContext& context, ScanReport& report) {
  report.as_of = context.as_of;
  report.ruleset_digest = std::string(context.ruleset->digest());
  report.ruleset_date = std::string(context.ruleset->date());
  report.image_data_date = std::string(context.image_tables->data_day());
  // Only what changes the findings: threads, memory and reader must not.
  if (request.profile != "default") report.options.push_back("profile=" + request.profile);
  if (!context.foreign_marks) report.options.emplace_back("no-foreign-marks");
  if (request.archive_depth) report.options.push_back("archive-depth=" + std::to_string(*request.archive_depth));
  if (request.archive_bytes) report.options.push_back("archive-bytes=" + std::to_string(*request.archive_bytes));
  if (request.all_time) report.options.emplace_back("all-time");
  if (context.as_of_commit) report.options.emplace_back("as-of=commit");
  if (!context.configuration.name.empty()) report.options.emplace_back("config");
  if (!request.baseline_file.empty()) report.options.emplace_back("baseline");
  for (const std::string& file : context.imported_names) report.options.push_back("import=" + file);
  if (!request.image_data_file.empty()) report.options.emplace_back("image-data");
  for (const std::string& file : request.rule_files) report.options.push_back("rules=" + file);
  std::sort(report.options.begin(), report.options.end());
}

void drop_rules_that_are_off(const pipeline::ScanContext& context, std::vector<Finding>& findings) {
  const auto& off = context.settings.rules_off;
  std::erase_if(findings, [&](const Finding& finding) { return off.count(finding.rule) != 0; });
}

// A variable that is a secret by its name, whose value a secret rule has found as well: one concern, said by the rule that
// knows what the value opens.
void drop_names_of_found_secrets(std::vector<Finding>& findings) {
  constexpr std::string_view kByName = "build/secret-in-env";
  const auto is_by_name = [](const Finding& finding) { return finding.rule == kByName; };
  if (std::none_of(findings.begin(), findings.end(), is_by_name)) return;
  std::set<std::pair<std::string_view, std::size_t>> places;
  for (const Finding& finding : findings) {
    if (!finding.rule.starts_with("secret/") || finding.confidence == Confidence::disproved) continue;
    places.emplace(finding.path, finding.start_line);
    for (const Occurrence& occurrence : finding.occurrences) places.emplace(occurrence.path, occurrence.start_line);
  }
  // `places` looks into the findings: they stay where they are until all are judged.
  std::vector<bool> told(findings.size());
  for (std::size_t at = 0; at < findings.size(); ++at) {
    told[at] = is_by_name(findings[at]) && places.count({findings[at].path, findings[at].start_line}) != 0;
  }
  places.clear();
  std::size_t kept = 0;
  for (std::size_t at = 0; at < findings.size(); ++at) {
    if (told[at]) continue;
    if (kept != at) findings[kept] = std::move(findings[at]);
    ++kept;
  }
  findings.resize(kept);
}

void judge(const pipeline::ScanContext& context, ScanReport& report) {
  drop_rules_that_are_off(context, report.findings);
  drop_names_of_found_secrets(report.findings);
  std::size_t marks_without_reason = 0;
  for (Finding& finding : report.findings) {
    if (finding.suppressed_by == SuppressedBy::nothing && !finding.suppression_reason.empty()) {
      ++marks_without_reason;
      finding.suppression_reason.clear();
    }
  }
  if (marks_without_reason != 0) {
    report.notices.push_back(std::to_string(marks_without_reason) +
                             " 'plimsoll:allow' without a reason ('-- why') and so without effect");
  }
  findings::apply_configuration(context.configuration, context.as_of, report.findings, report.notices);
  for (Finding& finding : report.findings) {
    if (finding.suppressed_by == SuppressedBy::nothing && context.baseline.count(finding.identity) != 0) {
      finding.suppressed_by = SuppressedBy::baseline;
      finding.suppression_reason = "in the baseline";
    }
  }
  findings::sort_findings(report.findings);
}

// Takes what a scan has brought into the report and judges it. False when it did not come to its end.
bool finish(Result<pipeline::ScanOutcome> outcome, const pipeline::ScanContext& context, ScanReport& report) {
  if (!outcome) {
    take_error(outcome.error(), report);
    return false;
  }
  report.findings = std::move(outcome->findings);
  report.coverage = std::move(outcome->coverage);
  report.notices.insert(report.notices.end(), context.notices.begin(), context.notices.end());
  report.acceptances = std::move(outcome->acceptances);
  report.notices.insert(report.notices.end(), report.acceptances.begin(), report.acceptances.end());
  if (outcome->stopped && report.selection.kind == SelectionKind::history && !report.findings.empty())
    report.notices.emplace_back("the scan was stopped before it knew where in history its findings stand");
  report.rule_costs = std::move(outcome->rule_costs);
  if (report.coverage.deployment_files != 0) {
    // Once for the whole report, not with every finding.
    if (std::string notice = context.image_tables->age_notice(context.as_of); !notice.empty())
      report.notices.push_back(std::move(notice));
  }
  judge(context, report);
  return !outcome->stopped;
}

// Whether a scan of the same objects would leave out the same. What a disk failed to give it may give the next time, and a
// limit may be set higher; what lies in no pack, or is no deployment file that can be read, stays as it is.
bool would_be_the_same(const Coverage& coverage) {
  return std::all_of(coverage.skipped.begin(), coverage.skipped.end(), [](const Skipped& skipped) {
    return !skipped.incomplete || skipped.reason == git::kPromisedObject || skipped.reason == git::kMissingObject ||
           skipped.reason == git::kShallowBoundary || skipped.reason == pipeline::kNotUnderstood;
  });
}

// The report of the scan before, when nothing that it depends on has changed.
bool take_remembered_report(const pipeline::ScanState& state, const std::string& fingerprint, ScanReport& report) {
  if (fingerprint.empty() || state.fingerprint != fingerprint || state.report.empty()) return false;
  std::string error;
  auto remembered = read_report(state.report, "state", error);
  if (!remembered) return false;
  report = std::move(*remembered);
  return true;
}

// A scan of history that remembers. False when the state could not be used or written; the report then says why.
void scan_with_state(const pipeline::ScanContext& context, ScanReport& report) {
  const std::string& path = context.request->state_file;
  auto state = pipeline::load_state(path);
  if (!state && state.error().kind != ErrorKind::not_found) return take_error(state.error(), report);
  // Secrets in the open are not for a file that lies about.
  const std::string fingerprint = context.request->show_secrets ? std::string() : pipeline::fingerprint_of(context);
  if (state && take_remembered_report(*state, fingerprint, report)) return;
  const bool same_rules = state && state->ruleset_digest == context.ruleset->digest();
  pipeline::ScanState keep;
  keep.ruleset_digest = std::string(context.ruleset->digest());
  auto outcome = pipeline::scan_history(context, same_rules ? &*state : nullptr, &keep);
  if (!finish(std::move(outcome), context, report)) return;
  if (would_be_the_same(report.coverage) && !fingerprint.empty()) {
    keep.fingerprint = fingerprint;
    std::ostringstream lines;
    render(report, "jsonl", {}, lines);
    keep.report = lines.str();
  }
  if (auto saved = pipeline::save_state(path, keep); !saved) {
    report.notices.push_back("the state was not written: " + saved.error().message());
  }
}

void scan_into(const ScanRequest& request, ScanReport& report) {
  auto context = pipeline::make_scan_context(request);
  if (!context) return take_error(context.error(), report);
  describe(request, **context, report);
  const bool history = request.selection.kind == SelectionKind::history;
  if (history && !request.state_file.empty()) return scan_with_state(**context, report);
  finish(history ? pipeline::scan_history(**context, nullptr, nullptr) : pipeline::scan_placed(**context), **context,
         report);
}

}  // namespace

bool is_profile(std::string_view name) { return name == "default" || name == "style" || name == "strict" || name == "all"; }

ScanReport scan(const ScanRequest& request) {
  ScanReport report;
  report.tool_version = build_version();
  report.target = request.path;
  report.selection = request.selection;
  if (!is_profile(request.profile)) {
    report.error_class = ScanReport::ErrorClass::usage;
    report.error = "no profile '" + request.profile + "'; there are default, style, strict and all";
    return report;
  }
  try {
    scan_into(request, report);
  } catch (const std::bad_alloc&) {
    report.error = "out of memory";
    report.error_class = ScanReport::ErrorClass::io;
  } catch (const std::exception& failure) {
    report.error = std::string("internal error: ") + failure.what();
    report.error_class = ScanReport::ErrorClass::io;
  }
  return report;
}

ImageInventory list_images(const InventoryRequest& request) {
  ImageInventory inventory;
  const auto take = [&inventory](const Error& error) {
    ScanReport report;
    take_error(error, report);
    inventory.error = report.error;
    inventory.error_class = report.error_class;
  };
  try {
    ScanRequest like;
    like.path = request.path;
    like.selection = request.selection;
    like.image_data_file = request.image_data_file;
    like.as_of = request.as_of;
    like.threads = request.threads;
    auto context = pipeline::make_scan_context(like);
    if (!context) {
      take(context.error());
    } else if (auto made = pipeline::make_inventory(**context, request); !made) {
      take(made.error());
    } else {
      inventory = std::move(*made);
      if (std::string notice = (*context)->image_tables->age_notice((*context)->as_of); !notice.empty())
        inventory.notices.push_back(std::move(notice));
    }
    if (context) {
      inventory.as_of = (*context)->as_of;
      inventory.data_of = std::string((*context)->image_tables->data_day());
    }
  } catch (const std::bad_alloc&) {
    inventory.error = "out of memory";
    inventory.error_class = ScanReport::ErrorClass::io;
  } catch (const std::exception& failure) {
    inventory.error = std::string("internal error: ") + failure.what();
    inventory.error_class = ScanReport::ErrorClass::io;
  }
  inventory.tool_version = build_version();
  inventory.target = request.path;
  return inventory;
}

std::string make_baseline(const ScanReport& report) { return findings::render_baseline(report.findings); }

std::vector<RuleInfo> list_rules(const std::vector<std::string>& rule_files, std::string& error) {
  std::vector<RuleInfo> list;
  try {
    const auto ruleset = rules::load_ruleset(rule_files);
    if (!ruleset) {
      error = ruleset.error().message();
      return list;
    }
    for (const rules::Rule& rule : (*ruleset)->rules()) {
      RuleInfo info;
      info.id = rule.id;
      info.title = rule.title;
      info.provider = rule.provider;
      info.severity = rule.severity;
      info.why = rule.why;
      info.fix = rule.fix;
      if (rule.secret) info.proofs = rule.secret->proofs;
      info.on_by_default = rule.on_by_default;
      info.same_concern = rule.same_concern;
      info.cis = rule.cis;
      list.push_back(std::move(info));
    }
    std::sort(list.begin(), list.end(), [](const RuleInfo& left, const RuleInfo& right) { return left.id < right.id; });
  } catch (const std::exception& failure) {
    error = std::string("internal error: ") + failure.what();
  }
  return list;
}

ImportResult try_import(const std::string& file) {
  ImportResult result;
  try {
    migration::Imported imported;
    const auto text = read_file(file, migration::kImportLimit);
    const Result<bool> done = text ? migration::import_file(*text, file, imported) : Result<bool>(fail(text.error()));
    if (!done) result.error = done.error().message();
    result.rules = imported.rules.size();
    result.allowlists = imported.allowlists.size();
    result.accepted = imported.places.size() + imported.secrets.size();
    result.not_carried = std::move(imported.not_carried);
  } catch (const std::exception& failure) {
    result.error = std::string("internal error: ") + failure.what();
  }
  return result;
}

RuleTest test_rules(const std::vector<std::string>& rule_files) {
  constexpr std::size_t kRounds = 20;
  RuleTest result;
  try {
    std::vector<rules::Rule> all;
    for (const std::string& name : rule_files) {
      std::vector<Error> errors;
      const auto text = read_file(name, rules::kRuleFileLimit);
      if (!text) errors.push_back(text.error());
      std::vector<rules::Rule> of_file;
      if (text) of_file = rules::parse_rule_file_leniently(*text, name, errors);
      for (const Error& error : errors) result.problems.push_back(error.message());
      result.readable = result.readable && errors.empty();
      std::move(of_file.begin(), of_file.end(), std::back_inserter(all));
    }
    const auto trial = detect::secrets::try_rules(all, kRounds);
    if (!trial) {
      result.problems.push_back(trial.error().message());
      result.readable = false;
      return result;
    }
    result.rules = trial->rules;
    result.examples = trial->examples;
    result.counter_examples = trial->counter_examples;
    for (const auto& problem : trial->problems) {
      result.problems.push_back(problem.place + ": rule '" + problem.rule + "': " + problem.problem);
    }
  } catch (const std::exception& failure) {
    result.problems.push_back(std::string("internal error: ") + failure.what());
    result.readable = false;
  }
  return result;
}

VersionInfo version_info() {
  VersionInfo info;
  info.version = build_version();
  info.commit = build_commit();
  if (const auto ruleset = rules::load_ruleset({})) {
    info.ruleset_digest = std::string((*ruleset)->digest());
    info.ruleset_date = std::string((*ruleset)->date());
  }
  info.image_data_date = std::string(pipeline::built_in_image_tables().data_day());
  info.libraries = library_versions();
  return info;
}

}  // namespace plimsoll
