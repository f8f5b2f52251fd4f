// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/image_verdict.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/images/cycle_label.h"

namespace plimsoll::detect::images {

namespace {

using documents::ImageRole;
using documents::ImageUse;

// A product whose cycles live shorter than this is superseded, not unsupported, when a newer one comes out. Single cycles of
// such a product may live long (MySQL 5.7 among the quarterly lines): those are judged as what they are.
constexpr int kFastMovingDays = 240;

bool lives_shortly(const CycleRow& row, const ImageTables& tables) {
  const std::optional<int> median = tables.median_cycle_days(row.product);
  if (!median || *median >= kFastMovingDays || row.long_term) return false;
  const std::optional<long> from = day_number(row.released);
  const std::optional<long> to = row.ends.kind == End::Kind::on_day ? day_number(row.ends.day) : std::nullopt;
  return !from || !to || *to - *from < 2L * kFastMovingDays;
}

Severity severity_of_end(const CycleVerdict& cycle, bool fast_moving) {
  if (cycle.free_extension) return Severity::low;
  if (cycle.named.origin == CycleOrigin::older_than_known || cycle.named.origin == CycleOrigin::every_one_over)
    return Severity::medium;
  if (cycle.named.row.ends.kind == End::Kind::over_without_a_day) return Severity::medium;
  if (fast_moving) {
    if (cycle.days_over <= 180) return Severity::info;
    return cycle.days_over <= 730 ? Severity::low : Severity::medium;
  }
  return cycle.days_over > 365 ? Severity::high : Severity::medium;
}

CycleVerdict judge_cycle(const NamedCycle& named, const ImageTables& tables, std::string_view as_of, bool image_known) {
  CycleVerdict verdict;
  verdict.named = named;
  verdict.label = cycle_label(named.row);
  const CycleRow& row = named.row;
  const std::optional<long> today = day_number(as_of);
  const std::string_view data_day = tables.data_day();
  verdict.over = named.origin == CycleOrigin::older_than_known || is_over(row, as_of);
  verdict.free_extension = named.origin != CycleOrigin::older_than_known && in_free_extension(row, as_of);
  verdict.planned = row.ends.kind == End::Kind::on_day && !data_day.empty() && row.ends.day > data_day;
  if (row.ends.kind == End::Kind::on_day && today) {
    std::string_view end = row.ends.day;
    if (row.product == "debian" && row.extended_ends.kind == End::Kind::on_day && row.extended_ends.day > end)
      end = row.extended_ends.day;
    if (const std::optional<long> end_day = day_number(end)) verdict.days_over = *today - *end_day;
    if (const std::optional<long> end_day = day_number(row.ends.day)) {
      verdict.near_end = !verdict.over && *end_day - *today <= kNearEndDays;
    }
  }
  verdict.severity = severity_of_end(verdict, lives_shortly(row, tables));
  if (named.origin == CycleOrigin::older_than_known) verdict.confidence = Confidence::possible;
  // A suite in the tag of an image that nobody here knows says much, but not that the image means the same by it.
  if (named.origin == CycleOrigin::variant && !image_known) {
    verdict.confidence = Confidence::possible;
    verdict.severity = std::min(verdict.severity, Severity::low);
  }
  return verdict;
}

std::string_view state_name(const ImageVerdict& verdict) {
  switch (verdict.judged) {
    case Judged::unresolved:
      return "unresolved";
    case Judged::malformed:
      return "malformed";
    case Judged::not_an_image:
    case Judged::yes:
      break;
  }
  switch (verdict.pin.state) {
    case PinState::none:
      return verdict.name.tag.empty() ? "no-tag" : "floating-tag";
    case PinState::channel:
    case PinState::major:
      return "floating-tag";
    case PinState::cycle:
    case PinState::full:
      return "full-tag";
    case PinState::digest:
      return "digest";
  }
  return "unresolved";
}

LifeCycle to_facts(const CycleVerdict& cycle) {
  LifeCycle facts;
  facts.product = cycle.named.row.product;
  facts.cycle = cycle.named.row.cycle;
  facts.label = cycle.label;
  if (cycle.named.row.ends.kind == End::Kind::on_day) facts.ends = cycle.named.row.ends.day;
  if (cycle.named.row.extended_ends.kind == End::Kind::on_day) facts.extended_ends = cycle.named.row.extended_ends.day;
  return facts;
}

// A text that a tool or a person replaces before it is used: it can be neither pulled nor called wrong.
bool is_placeholder(std::string_view reference) {
  if (reference.find_first_of("$<>{}%* \t\n\"'`()#|\\?!,;[]") != std::string_view::npos) return true;
  if (reference.find("@@") != std::string_view::npos || reference.find("__") == 0) return true;
  const std::string_view name = reference.substr(0, reference.find_first_of(":@"));
  const bool has_letter = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool has_lower = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return has_letter && !has_lower;  // IMAGE_NAME:TAG
}

// ACCOUNT_ID.dkr.ecr.REGION.amazonaws.com/app, gcr.io/PROJECT_ID/app: a part in capitals is for a person to fill in.
bool holds_stand_in(std::string_view reference) {
  std::size_t capitals = 0;
  bool only_capitals = true;
  for (std::size_t at = 0; at <= reference.size(); ++at) {
    const char c = at < reference.size() ? reference[at] : '/';
    if (c == '/' || c == '.' || c == ':' || c == '@') {
      if (only_capitals && capitals >= 3) return true;
      capitals = 0;
      only_capitals = true;
    } else if (c >= 'A' && c <= 'Z') {
      ++capitals;
    } else {
      only_capitals = only_capitals && (c == '_' || c == '-' || (c >= '0' && c <= '9'));
    }
  }
  return false;
}

// "${REGISTRY}/ubuntu:18.04": a single variable in front of the first slash and plain text behind it. The name of the
// variable tells an image of one's own build, which is no base.
std::size_t length_of_registry_variable(std::string_view reference) {
  if (reference.empty() || reference.front() != '$') return 0;
  const std::size_t slash = reference.find('/');
  if (slash == std::string_view::npos) return 0;
  std::string_view variable = reference.substr(1, slash - 1);
  if (variable.starts_with('{') && variable.ends_with('}')) variable = variable.substr(1, variable.size() - 2);
  const bool plain = !variable.empty() && std::all_of(variable.begin(), variable.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!plain || variable.find("CI_REGISTRY_IMAGE") != std::string_view::npos ||
      variable.find("CI_PROJECT") != std::string_view::npos)
    return 0;
  return slash;
}

constexpr std::array<std::string_view, 9> kOtherTransports{
    "oci:", "oci://", "dir:", "docker-archive:", "oci-archive:", "containers-storage:", "docker-daemon:", "ostree:", "sif:"};

}  // namespace

const CycleVerdict* ImageVerdict::worst() const {
  const CycleVerdict* worst = nullptr;
  for (const CycleVerdict& cycle : cycles) {
    if (!cycle.over) continue;
    if (worst == nullptr || cycle.severity > worst->severity ||
        (cycle.severity == worst->severity && cycle.days_over > worst->days_over)) {
      worst = &cycle;
    }
  }
  return worst;
}

Severity severity_for(const ImageUse& use, Severity shipped) { return use.ships ? shipped : one_lower(shipped); }

std::string subject_words(const ImageUse& use) {
  switch (use.role) {
    case ImageRole::stage_base:
      return "Base image";
    case ImageRole::copy_source:
      return "Image copied from";
    case ImageRole::frontend:
      return "Build frontend";
    case ImageRole::ci_job:
    case ImageRole::ci_service:
      return "CI image";
    case ImageRole::ci_action:
      return "Action image";
    case ImageRole::workload:
    case ImageRole::init_container:
    case ImageRole::build_result:
    case ImageRole::tool:
    case ImageRole::base_argument:
      break;
  }
  return "Image";
}

ImageVerdict judge_image(const ImageUse& use, const CheckSettings& settings) {
  ImageVerdict verdict;
  verdict.use = &use;
  std::string reference = use.reference.expanded;
  // GitLab's own proxy for Docker Hub: what follows is the image.
  bool resolved = use.reference.resolved;
  for (const std::string_view proxy :
       {"${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/", "$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/",
        "${CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX}/", "$CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX/"}) {
    while (reference.starts_with(proxy)) {
      reference.erase(0, proxy.size());
      resolved = reference.find('$') == std::string::npos;
    }
  }
  verdict.facts.written = use.reference.raw;
  verdict.facts.as_of = settings.as_of;
  if (settings.image_tables != nullptr) verdict.facts.data_of = settings.image_tables->data_day();

  for (const std::string_view scheme : {"docker://", "docker-image://"}) {
    if (reference.starts_with(scheme)) reference.erase(0, scheme.size());
  }
  const bool other_transport = std::any_of(kOtherTransports.begin(), kOtherTransports.end(),
                                           [&](std::string_view start) { return reference.starts_with(start); });
  if (use.role == ImageRole::build_result || reference.empty() || equals_ignoring_case(reference, "scratch") ||
      other_transport) {
    verdict.judged = Judged::not_an_image;
    return verdict;
  }
  if (const std::size_t variable = resolved ? 0 : length_of_registry_variable(reference);
      variable > 0 && !is_placeholder(std::string_view(reference).substr(variable + 1))) {
    const ImageName rest = read_image_name(reference.substr(variable + 1));
    if (rest.fault.empty() && rest.registry == "docker.io") {
      verdict.registry_unknown = true;
      verdict.name = rest;
      verdict.name.registry = reference.substr(0, variable);
      // What was written has no "library/" in it.
      if (verdict.name.repository.starts_with("library/") && !reference.substr(variable + 1).starts_with("library/"))
        verdict.name.repository.erase(0, 8);
    }
  }
  if (!verdict.registry_unknown && (!resolved || is_placeholder(reference))) {
    verdict.judged = Judged::unresolved;
    verdict.facts.reference = reference;
    verdict.facts.state = state_name(verdict);
    return verdict;
  }
  if (!verdict.registry_unknown) verdict.name = read_image_name(reference);
  if (!verdict.name.fault.empty()) {
    verdict.judged = !verdict.name.digest_fault && holds_stand_in(reference) ? Judged::unresolved : Judged::malformed;
    verdict.facts.reference = reference;
    verdict.facts.state = state_name(verdict);
    return verdict;
  }
  verdict.facts.reference = verdict.name.full();
  if (settings.image_tables != nullptr) {
    verdict.reading = read_tag(*settings.image_tables, verdict.name.table_name, verdict.name.tag, settings.as_of);
    // Official images name suites by one rule, also those that the table has no row for (buildpack-deps).
    const bool image_known = verdict.reading.image_known || verdict.name.table_name.starts_with("library/");
    for (const NamedCycle& named : verdict.reading.cycles) {
      verdict.cycles.push_back(judge_cycle(named, *settings.image_tables, settings.as_of, image_known));
      if (verdict.registry_unknown) verdict.cycles.back().confidence = Confidence::possible;
      verdict.facts.life_cycles.push_back(to_facts(verdict.cycles.back()));
    }
  }
  verdict.pin = pin_state(verdict.name.tag, !verdict.name.digest.empty(), verdict.reading);
  verdict.facts.state = state_name(verdict);
  return verdict;
}

std::vector<ImageVerdict> judge_images(const CheckInput& input) {
  std::unordered_set<std::string_view> built_here;
  for (const ImageUse& use : input.model.images) {
    if (use.role == ImageRole::build_result) built_here.insert(use.reference.expanded);
  }
  std::vector<ImageVerdict> verdicts;
  for (const ImageUse& use : input.model.images) {
    if (use.role == ImageRole::build_result || built_here.contains(use.reference.expanded)) continue;
    ImageVerdict verdict = judge_image(use, input.settings);
    if (verdict.judged == Judged::not_an_image) continue;
    verdict.filled_in_elsewhere = input.type.kind == documents::DocumentKind::helm_values && verdict.judged == Judged::yes &&
                                  verdict.name.tag.empty() && verdict.name.digest.empty();
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

void check_images(const CheckInput& input, Matches& matches, CheckCounts& counts) {
  std::vector<ImageVerdict> verdicts = judge_images(input);
  for (const ImageVerdict& verdict : verdicts) {
    if (verdict.judged == Judged::unresolved || verdict.filled_in_elsewhere) ++counts.images_not_judged;
    find_reference_faults(verdict, input.settings, matches);
    if (verdict.judged != Judged::yes) continue;
    if (!verdict.filled_in_elsewhere) find_unpinned(verdict, input.settings, matches);
    find_life_cycle_faults(verdict, input.settings, matches);
    if (!verdict.registry_unknown) find_disapproved(verdict, input.settings, matches);
  }
  std::erase_if(verdicts, [](const ImageVerdict& verdict) { return verdict.judged != Judged::yes; });
  // Two digests under one name and tag: one of them is stale, or one of them is not what its tag says.
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const ImageName& name = verdicts[i].name;
    if (name.digest.empty() || name.tag.empty()) continue;
    for (std::size_t k = 0; k < i && i < 1000; ++k) {
      const ImageName& other = verdicts[k].name;
      if (other.repository != name.repository || other.registry != name.registry || other.tag != name.tag ||
          other.digest.empty() || other.digest == name.digest || verdicts[i].use->platform != verdicts[k].use->platform) {
        continue;
      }
      Match match = make_match(
          {"image/conflicting-digest", Severity::low}, verdicts[i].use->reference.span,
          subject_words(*verdicts[i].use) + " " + name.familiar() + " is pinned to two different digests in this file",
          name.registry + "/" + name.repository + ":" + name.tag);
      match.evidence.push_back({"first pinned to " + other.digest, {}, verdicts[k].use->reference.span, 0});
      match.image = verdicts[i].facts;
      matches.push_back(std::move(match));
      break;
    }
  }
}

}  // namespace plimsoll::detect::images
