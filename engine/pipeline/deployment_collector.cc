// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/deployment_collector.h"

#include <algorithm>

#include "engine/findings/identity.h"
#include "engine/findings/suppression.h"
#include "engine/pipeline/excerpt.h"

namespace plimsoll::pipeline {
namespace {

DeploymentHit make_hit(const DeploymentFile& file, detect::Match& match) {
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
  fill_position(file.bytes, match.span, finding);
  const Span secrets[] = {match.secret};
  fill_excerpt(file.bytes, match.span, secrets, false, finding);
  finding.line_hash = code_scanning_line_hash(file.bytes, match.span.begin);
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
  finding.identity = findings::make_identity(
      finding.rule, hit.subject, match.secret.empty() ? findings::SubjectKind::open_text : findings::SubjectKind::secret,
      match.identity_uses_path ? finding.path : std::string());
  return hit;
}

}  // namespace

DeploymentCollector::DeploymentCollector(const detect::CheckSettings& settings, unsigned workers)
    : settings_(settings), hits_(workers) {}

void DeploymentCollector::look_at(unsigned worker, const DeploymentFile& file, const CheckSet& checks) {
  if (file.bytes.size() > documents::kDeploymentBytesLimit) return;
  const documents::DocumentType* type = documents::classify(file.path, file.bytes);
  if (type == nullptr) return;
  ++files_read_;
  const documents::Model model = type->read(file.path, file.bytes, file.files);
  const detect::CheckInput input{file.path, file.bytes, *type, model, file.files, settings_};
  std::vector<detect::Match> matches;
  detect::CheckCounts counts;
  const std::span<const detect::Check> all = detect::all_checks();
  for (std::size_t number = 0; number < all.size(); ++number) {
    if (!checks.test(number)) continue;
    matches.clear();
    all[number].run(input, matches, counts);
    for (detect::Match& match : matches) {
      if (settings_.rules_off.count(match.rule) != 0) continue;
      hits_[worker].push_back(make_hit(file, match));
      hits_[worker].back().check = number;
    }
  }
  images_not_judged_ += counts.images_not_judged;
}

std::vector<DeploymentHit> DeploymentCollector::take() {
  std::vector<DeploymentHit> all;
  for (std::vector<DeploymentHit>& hits : hits_) {
    std::move(hits.begin(), hits.end(), std::back_inserter(all));
    hits.clear();
  }
  return all;
}

}  // namespace plimsoll::pipeline
