// SPDX-License-Identifier: Apache-2.0
//
// The report for people: what must be done, the worst first.
//
// Findings are grouped by rule, because what to do is the rule's: reason and remedy are told once, then every place where
// it was found. A place is one block of two to five lines. What was read, and what was not, stands at the end, where the
// eye rests. Thousands of findings are summed up, never poured out.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <ostream>
#include <sstream>

#include "engine/reports/escape.h"
#include "engine/reports/reports.h"
#include "engine/reports/source_excerpt.h"
#include "engine/reports/text_style.h"

namespace plimsoll::reports {
namespace {

constexpr std::size_t kBlocksForRule = 12;  // places shown in full for one rule, unless verbose
constexpr std::size_t kBlocksInAll = 120;
constexpr std::size_t kEvidenceLines = 6;

std::string plural(std::uint64_t count, const char* one, const char* many) {
  return group_digits(count) + ' ' + (count == 1 ? one : many);
}

struct Group {
  std::string rule;
  Severity worst = Severity::info;
  std::vector<std::uint32_t> findings;  // their numbers
  std::string fix;                      // of the first
  bool same_fix = true;
};

// One group a rule, worst group first; inside, the defined order of the report stays.
std::vector<Group> group_by_rule(const ReportView& report, bool with_suppressed) {
  std::map<std::string, Group> by_rule;
  std::uint32_t number = 0;
  for (const Finding& finding : report.findings) {
    const std::uint32_t at = number++;
    if (finding.confidence == Confidence::disproved) continue;
    if (finding.suppressed_by != SuppressedBy::nothing && !with_suppressed) continue;
    Group& group = by_rule[finding.rule];
    group.rule = finding.rule;
    group.worst = std::max(group.worst, finding.severity);
    if (group.findings.empty()) group.fix = finding.fix;
    group.same_fix = group.same_fix && group.fix == finding.fix;
    group.findings.push_back(at);
  }
  std::vector<Group> groups;
  groups.reserve(by_rule.size());
  for (auto& [rule, group] : by_rule) groups.push_back(std::move(group));
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& left, const Group& right) { return left.worst > right.worst; });
  return groups;
}

std::string join_some(const std::vector<std::string>& names, std::size_t most, std::uint64_t beyond = 0) {
  std::string text;
  for (std::size_t at = 0; at < std::min(most, names.size()); ++at) {
    if (at != 0) text += ", ";
    text += visible(ends_of(names[at]));
  }
  const std::uint64_t further = names.size() - std::min(most, names.size()) + beyond;
  if (further != 0) text += " and " + group_digits(further) + " more";
  return text;
}

std::string short_ref(const std::string& name) {
  for (const std::string_view prefix : {"refs/heads/", "refs/remotes/", "refs/tags/"}) {
    if (std::string_view(name).starts_with(prefix)) return name.substr(prefix.size());
  }
  return name;
}

std::vector<std::string> short_refs(const std::vector<std::string>& refs) {
  std::vector<std::string> names;
  for (const std::string& ref : refs) names.push_back(short_ref(ref));
  return names;
}

// "came in 3f2a91c 2019-03-02 by Jane; gone since 8c11d20 2021-05-04; shipped in v1.2, v1.3"
std::string life_line(const Finding& finding) {
  const Lifetime& life = finding.lifetime;
  std::string text;
  if (life.introduced) {
    const std::string name = life.introduced->author.substr(0, life.introduced->author.find(" <"));
    text =
        "came in " + life.introduced->id.substr(0, 10) + ' ' + life.introduced->date.substr(0, 10) + " by " + visible(name);
  }
  const auto add = [&text](const std::string& part) {
    if (!text.empty()) text += "; ";
    text += part;
  };
  if (!life.alive_at.empty()) {
    add("still at " + join_some(short_refs(life.alive_at), 3, life.refs_beyond));
  } else if (life.removed) {
    add("gone since " + life.removed->id.substr(0, 10) + ' ' + life.removed->date.substr(0, 10) + ", still in history");
  }
  if (!life.tags.empty()) add("shipped in " + join_some(short_refs(life.tags), 3, life.tags_beyond));
  return text;
}

class TextReport {
 public:
  TextReport(const ReportView& report, const RenderOptions& options, std::ostream& out)
      : report_(report), options_(options), out_(out), style_(options.color) {}

  void write() {
    if (!report_.error.empty()) {
      out_ << style_.bad("cannot scan: ") << visible(report_.error) << '\n';
      return;
    }
    if (!options_.quiet) write_findings();
    write_summary();
  }

 private:
  void wrapped(const std::string& label, const std::string& text) {
    write_wrapped(out_, style_.dim(label), display_width(label), visible(text), options_.width);
  }

  void write_findings() {
    std::size_t blocks = 0;
    Finding room;
    for (const Group& group : group_by_rule(report_, options_.show_suppressed)) {
      const std::string severity = upper_case(name_of(group.worst));
      out_ << style_.severity(group.worst, severity) << "  " << style_.strong(visible(group.rule));
      if (group.findings.size() > 1) out_ << style_.dim("  " + plural(group.findings.size(), "place", "places"));
      out_ << '\n';
      const std::string why = report_.findings.at(group.findings.front(), room).why;
      if (!why.empty()) wrapped("  why  ", why);
      if (group.same_fix && !group.fix.empty()) write_fix("  ", group.fix);
      out_ << '\n';
      std::size_t shown = 0;
      for (const std::uint32_t number : group.findings) {
        if (!options_.verbose && (shown == kBlocksForRule || blocks == kBlocksInAll)) break;
        write_block(report_.findings.at(number, room), !group.same_fix);
        ++shown;
        ++blocks;
      }
      if (shown < group.findings.size()) {
        out_ << style_.dim("  and " + plural(group.findings.size() - shown, "more place", "more places") +
                           " (--verbose shows all, --report jsonl=FILE keeps all)")
             << "\n\n";
      }
      if (!out_) return;
    }
  }

  void write_block(const Finding& finding, bool with_fix) {
    out_ << "  " << style_.place(visible(finding.path.empty() ? "(no path)" : finding.path));
    if (finding.start_line != 0) out_ << ':' << finding.start_line << ':' << finding.start_column;
    if (finding.where != Where::blob && finding.where != Where::worktree && finding.where != Where::folder) {
      out_ << style_.dim(" in " + std::string(name_of(finding.where)));
    }
    if (finding.severity != Severity::info || finding.confidence != Confidence::likely) {
      out_ << style_.dim("  " + std::string(name_of(finding.severity)) + ", " + std::string(name_of(finding.confidence)));
    }
    if (finding.suppressed_by != SuppressedBy::nothing) {
      out_ << style_.dim("  accepted (" + std::string(name_of(finding.suppressed_by)) + ")");
    }
    out_ << '\n';
    wrapped("    ", finding.message);
    write_excerpt(out_, style_, finding, options_.width);
    std::size_t lines = 0;
    for (const Evidence& evidence : finding.evidence) {
      if (++lines > kEvidenceLines && !options_.verbose) {
        out_ << style_.dim("    - " + plural(finding.evidence.size() - kEvidenceLines, "more line", "more lines")) << '\n';
        break;
      }
      std::string text = evidence.text;
      if (!evidence.path.empty() || evidence.line != 0) {
        text += " (" + (evidence.path.empty() ? std::string("line") : evidence.path + (evidence.line != 0 ? ":" : ""));
        if (evidence.line != 0) text += (evidence.path.empty() ? " " : "") + std::to_string(evidence.line);
        text += ')';
      }
      wrapped("    - ", text);
    }
    const std::string life = life_line(finding);
    if (!life.empty()) wrapped("    ", life);
    if (finding.occurrences.size() > 1) {
      // Versions of the same line in other blobs are no other place.
      const std::string shown = finding.path + (finding.start_line != 0 ? ":" + std::to_string(finding.start_line) : "");
      std::vector<std::string> others;
      for (std::size_t at = 1; at < finding.occurrences.size(); ++at) {
        const Occurrence& other = finding.occurrences[at];
        std::string place = other.path + (other.start_line != 0 ? ":" + std::to_string(other.start_line) : "");
        if (place.empty() || place == shown) continue;
        if (std::find(others.begin(), others.end(), place) == others.end()) others.push_back(std::move(place));
      }
      if (!others.empty()) wrapped("    also ", join_some(others, options_.verbose ? others.size() : 3));
    }
    if (with_fix && !finding.fix.empty()) write_fix("    ", finding.fix);
    if (finding.suppressed_by != SuppressedBy::nothing && !finding.suppression_reason.empty()) {
      wrapped("    reason ", finding.suppression_reason);
    }
    out_ << style_.dim("    id " + finding.identity) << "\n\n";
  }

  // A remedy may hold a sketch of a file: its lines are kept as they are.
  void write_fix(const std::string& indent, const std::string& fix) {
    std::istringstream lines(fix);
    std::string line;
    for (bool first = true; std::getline(lines, line); first = false) {
      if (first) {
        wrapped(indent + "fix  ", line);
        continue;
      }
      std::size_t blanks = line.find_first_not_of(' ');
      if (blanks == std::string::npos) blanks = 0;
      out_ << indent << "     " << std::string(blanks, ' ') << visible(std::string_view(line).substr(blanks)) << '\n';
    }
  }

  void write_summary() {
    const FindingCounts& numbers = report_.numbers;
    for (const std::string& notice : report_.notices) wrapped("note: ", notice);
    if (numbers.disproved != 0 && !options_.quiet) {
      wrapped("note: ", plural(numbers.disproved, "text looks", "texts look") +
                            " like a token whose own checksum says it is none; in the machine report with severity info");
    }
    std::string verdict;
    if (numbers.shown == 0) {
      verdict = style_.good("no findings");
    } else {
      verdict = style_.bad(plural(numbers.shown, "finding", "findings")) + ':';
      bool first = true;
      for (const Severity severity : {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
        const std::size_t count = numbers.by_severity[static_cast<std::size_t>(severity)];
        if (count == 0) continue;
        verdict +=
            (first ? " " : ", ") + style_.severity(severity, group_digits(count) + ' ' + std::string(name_of(severity)));
        first = false;
      }
    }
    if (numbers.suppressed != 0) verdict += style_.dim("; " + group_digits(numbers.suppressed) + " accepted");
    out_ << verdict << '\n';
    write_coverage();
    if (numbers.shown != 0 && !options_.quiet) {
      wrapped("",
              "To accept one: a comment 'plimsoll:allow RULE -- reason' on its line, an entry in .plimsoll.yaml, or "
              "a baseline. More on a rule: plimsoll rules explain RULE");
    }
  }

  void write_coverage() {
    const Coverage& seen = report_.coverage;
    std::vector<std::string> parts;
    if (seen.commits != 0) parts.push_back(plural(seen.commits, "commit", "commits"));
    if (seen.blobs != 0) parts.push_back(plural(seen.blobs, "blob", "blobs"));
    if (seen.files != 0) parts.push_back(plural(seen.files, "file", "files"));
    parts.push_back(human_bytes(seen.bytes));
    if (seen.deployment_files != 0) parts.push_back(plural(seen.deployment_files, "deployment file", "deployment files"));
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    out_ << style_.dim("scanned: ") << text;
    if (seen.images_not_judged != 0) {
      out_ << "; " << plural(seen.images_not_judged, "image reference", "image references") << " not judged";
    }
    out_ << '\n';
    for (const Skipped& skip : seen.skipped) {
      std::string line = (skip.incomplete ? "NOT READ: " : "left out: ") + skip.reason + ", " + group_digits(skip.count);
      if (!skip.examples.empty() && (skip.incomplete || options_.verbose)) line += ": " + join_some(skip.examples, 3);
      wrapped("", line);
    }
    if (!seen.complete) {
      write_wrapped(out_, style_.bad("incomplete: "), 12,
                    "not everything that was asked for could be read; this is not a clean bill", options_.width);
      if (seen.shallow) {
        wrapped("",
                "The clone is shallow. Fetch the whole history ('git fetch --unshallow', in CI fetch-depth: 0 or "
                "GIT_DEPTH: 0) and scan again.");
      }
    }
  }

  const ReportView& report_;
  const RenderOptions& options_;
  std::ostream& out_;
  TextStyle style_;
};

}  // namespace

void render_text(const ReportView& report, const RenderOptions& options, std::ostream& out) {
  TextReport(report, options, out).write();
}

}  // namespace plimsoll::reports
