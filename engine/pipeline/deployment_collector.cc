// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/deployment_collector.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "engine/detect/images/pinned_use.h"
#include "engine/detect/secrets/secret_judgement.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/findings/foreign_marks.h"
#include "engine/findings/identity.h"
#include "engine/findings/suppression.h"
#include "engine/pipeline/digest_conflicts.h"
#include "engine/pipeline/excerpt.h"

namespace plimsoll::pipeline {
namespace {

std::string identity_of(const DeploymentFile& file, const detect::Match& match, findings::Identities& identities) {
  return identities.make(match.rule, match.subject,
                         match.secret.empty() ? findings::SubjectKind::open_text : findings::SubjectKind::secret,
                         match.identity_uses_path ? file.path : std::string_view());
}

DeploymentHit make_hit(const DeploymentFile& file, detect::Match& match, findings::Identities& identities) {
  std::string identity = identity_of(file, match, identities);
  DeploymentHit hit;
  Finding& finding = hit.finding;
  match.span.begin = std::min(match.span.begin, file.bytes.size());
  match.span.end = std::clamp(match.span.end, match.span.begin, file.bytes.size());
  // A span that starts with blank lines or ends with a line end is shown without them.
  while (match.span.end > match.span.begin &&
         (file.bytes[match.span.end - 1] == '\n' || file.bytes[match.span.end - 1] == '\r')) {
    --match.span.end;
  }
  finding.rule = std::move(match.rule);
  finding.severity = match.severity;
  finding.confidence = match.confidence;
  finding.message = std::move(match.message);
  if (!finding.message.empty() && finding.message[0] >= 'a' && finding.message[0] <= 'z') {
    finding.message[0] = static_cast<char>(finding.message[0] - 'a' + 'A');
  }
  finding.fix = std::move(match.fix);
  finding.path = std::string(file.path);
  finding.where = file.where;
  const LineStart first_line = line_start_of(file.bytes, match.span.begin);
  fill_position(file.bytes, match.span, first_line, finding);
  const Span secrets[] = {match.secret};
  fill_excerpt(file.bytes, match.span, secrets, false, finding);
  finding.line_hash = code_scanning_line_hash(file.bytes, first_line.offset);
  for (detect::MatchEvidence& evidence : match.evidence) {
    Evidence line{std::move(evidence.text), std::move(evidence.path), evidence.line_from_one};
    if (line.path.empty() && line.line == 0 && !evidence.span.empty()) {
      line.line = position_of(file.bytes, evidence.span.begin).line_from_one;
    }
    finding.evidence.push_back(std::move(line));
  }
  finding.image = std::move(match.image);
  finding.services = std::move(match.services);
  for (ServiceFacts& service : finding.services) {
    for (Evidence& evidence : service.chain) {
      if (evidence.path.empty()) evidence.path = finding.path;
    }
  }
  if (const auto mark = findings::find_inline_mark(file.bytes, match.span.begin, finding.rule)) {
    if (mark->without_reason) {
      finding.suppression_reason = "plimsoll:allow without a reason";
    } else {
      finding.suppressed_by = SuppressedBy::inline_mark;
      finding.suppression_reason = mark->reason;
    }
  }
  hit.blob = file.blob;
  hit.subject = std::move(match.subject);
  finding.identity = std::move(identity);
  return hit;
}

// A setting of the pod, an anchor, a merged service: one place in the file that several containers read. One finding; the
// others become its evidence.
void merge_same_places(std::vector<detect::Match>& matches) {
  using Place = std::tuple<std::string_view, std::size_t, std::size_t>;
  std::map<Place, std::size_t> first;
  std::vector<bool> merged(matches.size(), false);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const detect::Match& match = matches[i];
    if (match.span.empty()) continue;
    const auto [known, is_new] = first.emplace(Place{match.rule, match.span.begin, match.span.end}, i);
    if (is_new) continue;
    detect::Match& kept = matches[known->second];
    // The worst is the one to show.
    if (match.severity > kept.severity) std::swap(matches[i], kept);
    merged[i] = true;
    constexpr std::size_t kEvidenceLimit = 50;
    if (matches[i].message != kept.message && kept.evidence.size() < kEvidenceLimit)
      kept.evidence.push_back({"the same here: " + matches[i].message, {}, {}, 0});
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (merged[i]) continue;
    if (next != i) matches[next] = std::move(matches[i]);
    ++next;
  }
  matches.resize(next);
}

// Nothing in it can be judged: no image, no container, no command.
bool is_blank(const documents::Model& model) {
  if (!model.images.empty() || !model.containers.empty() || !model.commands.empty() || !model.environment.empty())
    return false;
  if (!model.dockerfile) return !model.diagnostics.empty();
  // A Dockerfile of comments only has nothing to hide.
  using documents::dockerfile::Keyword;
  return !model.dockerfile->instructions.empty() &&
         std::all_of(model.dockerfile->instructions.begin(), model.dockerfile->instructions.end(),
                     [](const documents::dockerfile::Instruction& one) { return one.keyword == Keyword::unknown; });
}

bool is_template(std::string_view bytes) {
  for (const std::string_view sign : {"{{", "{%", "<%", "%%", "@@"})
    if (bytes.find(sign) != std::string_view::npos) return true;
  return false;
}

// A line that is not understood costs that line, and is counted. A file whose name says that it is deployed and of which
// nothing is understood leaves the scan incomplete: that it is silent must not look like a clean bill. Three exceptions, so
// that a pipeline does not fail for what no builder is meant to read: templates, which another program fills in first; files
// of tests and examples, where broken ones are kept on purpose; and files that only their content makes a deployment file.
void note_what_was_not_understood(const DeploymentFile& file, const documents::DocumentType& type,
                                  const documents::Model& model, git::SkipLog& skips) {
  if (!is_blank(model)) {
    if (!model.diagnostics.empty()) {
      const std::size_t line = position_of(file.bytes, model.diagnostics.front().span.begin).line_from_one;
      skips.add("deployment file understood in part", std::string(file.path) + ":" + std::to_string(line), false);
    }
    return;
  }
  const bool by_name = type.claim_path(file.path) == documents::DocumentType::Claim::yes;
  if (file.where == Where::standard_input ||
      (by_name && !is_template(file.bytes) && !detect::secrets::is_trial_path(file.path)))
    skips.add(kNotUnderstood, file.path);
  else
    skips.add("deployment file not understood (a template, a test, or none by its name)", file.path, false);
}

// Said of an image because a line is missing stands at its FROM.
bool is_about_something_absent(const documents::Model& model, std::string_view bytes, const detect::Match& match) {
  if (!model.dockerfile || match.rule.starts_with("image/")) return false;
  const std::string_view word = bytes.substr(std::min(match.span.begin, bytes.size()), 4);
  constexpr std::string_view kFrom = "from";
  return word.size() == kFrom.size() && std::equal(word.begin(), word.end(), kFrom.begin(), [](char byte, char wanted) {
           return byte == wanted || byte == static_cast<char>(wanted - 'a' + 'A');
         });
}

std::size_t check_number(std::string_view name) {
  const std::span<const detect::Check> all = detect::all_checks();
  return static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [&](const detect::Check& check) { return check.name == name; }) - all.begin());
}

void accept_by_foreign_mark(const findings::ForeignMarks& marks, bool absent, const rules::Ruleset& ruleset,
                            Finding& finding) {
  if (marks.empty()) return;
  const rules::Rule* rule = ruleset.find(finding.rule);
  if (rule == nullptr) return;
  if (auto mark = marks.find(finding.start_line, finding.end_line, absent, rule->same_concern)) {
    finding.suppressed_by = SuppressedBy::foreign_mark;
    finding.suppression_reason = std::move(mark->reason);
  }
}

}  // namespace

DeploymentCollector::DeploymentCollector(const ScanContext& context, unsigned workers, git::SkipLog* skips)
    : context_(context), skips_(skips), hits_(workers), pinned_(workers) {}

DeploymentCollector::~DeploymentCollector() = default;

// A file with all that its checks read.
struct DeploymentCollector::ReadFile {
  const DeploymentFile& file;
  const documents::DocumentType& type;
  documents::Model model;
  const detect::CheckSettings& of_scan;
  std::optional<detect::CheckSettings> dated;  // when the file is judged at a day of its own

  [[nodiscard]] detect::CheckInput input() const {
    return {file.path, file.bytes, type, model, file.files, dated ? *dated : of_scan};
  }

  // Nothing for what is no deployment file.
  static std::optional<ReadFile> read(const DeploymentFile& file, const ScanContext& context) {
    if (file.bytes.size() > documents::kDeploymentBytesLimit) return std::nullopt;
    const documents::DocumentType* type = documents::classify(file.path, file.bytes);
    if (type == nullptr) return std::nullopt;
    ReadFile read{file, *type, type->read(file.path, file.bytes, file.files), context.settings, std::nullopt};
    if (!file.as_of.empty()) read.dated.emplace(context.settings).as_of = file.as_of;
    return read;
  }
};

void DeploymentCollector::run_checks(const ReadFile& read, const CheckSet& checks, detect::CheckCounts& counts,
                                     const OnMatch& on_match) const {
  const detect::CheckInput input = read.input();
  std::vector<detect::Match> matches;
  const std::span<const detect::Check> all = detect::all_checks();
  for (std::size_t number = 0; number < all.size(); ++number) {
    if (!checks.test(number)) continue;
    matches.clear();
    all[number].run(input, matches, counts);
    std::erase_if(matches, [&](const detect::Match& match) { return context_.settings.rules_off.count(match.rule) != 0; });
    merge_same_places(matches);
    for (detect::Match& match : matches) on_match(number, match);
  }
}

void DeploymentCollector::look_at(unsigned worker, const DeploymentFile& file, const CheckSet& checks) {
  const std::optional<ReadFile> read = ReadFile::read(file, context_);
  if (!read) return;
  ++files_read_;
  if (skips_ != nullptr && file.stands) note_what_was_not_understood(file, read->type, read->model, *skips_);
  std::optional<findings::ForeignMarks> marks;
  detect::CheckCounts counts;
  run_checks(*read, checks, counts, [&](std::size_t check, detect::Match& match) {
    const bool absent = is_about_something_absent(read->model, file.bytes, match);
    DeploymentHit hit = make_hit(file, match, identities_);
    hit.check = check;
    if (context_.foreign_marks && hit.finding.suppressed_by == SuppressedBy::nothing) {
      if (!marks) marks.emplace(file.bytes, read->type, read->model, context_.as_of, context_.kics_queries);
      accept_by_foreign_mark(*marks, absent, *context_.ruleset, hit.finding);
    }
    hits_[worker].push_back(std::move(hit));
  });
  images_not_judged_ += counts.images_not_judged;
  if (!file.tree || context_.settings.rules_off.count("image/conflicting-digest") != 0) return;
  for (detect::images::PinnedUse& use : detect::images::pinned_uses(read->input())) {
    DeploymentHit hit = make_hit(file, use.match, identities_);
    hit.check = check_number("images");
    pinned_[worker].push_back(
        {*file.tree, std::move(use.name), std::move(use.shown), std::move(use.digest), std::move(hit)});
  }
}

std::vector<std::string> DeploymentCollector::identities_in(const DeploymentFile& file, const CheckSet& checks) const {
  std::vector<std::string> identities;
  const std::optional<ReadFile> read = ReadFile::read(file, context_);
  if (!read) return identities;
  detect::CheckCounts counts;
  run_checks(*read, checks, counts,
             [&](std::size_t, const detect::Match& match) { identities.push_back(identity_of(file, match, identities_)); });
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  return identities;
}

std::vector<DeploymentHit> DeploymentCollector::take() {
  std::vector<DeploymentHit> all;
  for (std::vector<DeploymentHit>& hits : hits_) {
    std::move(hits.begin(), hits.end(), std::back_inserter(all));
    hits.clear();
  }
  std::vector<PinnedHit> pinned;
  for (std::vector<PinnedHit>& part : pinned_) {
    std::move(part.begin(), part.end(), std::back_inserter(pinned));
    part.clear();
  }
  std::vector<DeploymentHit> conflicts = find_digest_conflicts(std::move(pinned));
  std::move(conflicts.begin(), conflicts.end(), std::back_inserter(all));
  return all;
}

}  // namespace plimsoll::pipeline
