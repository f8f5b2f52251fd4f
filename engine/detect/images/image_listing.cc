// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/image_listing.h"

#include <algorithm>

#include "engine/base/path_pattern.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

namespace {

std::string_view role_name(documents::ImageRole role) {
  using documents::ImageRole;
  switch (role) {
    case ImageRole::stage_base:
      return "stage-base";
    case ImageRole::copy_source:
      return "copy-source";
    case ImageRole::frontend:
      return "frontend";
    case ImageRole::workload:
      return "workload";
    case ImageRole::init_container:
      return "init-container";
    case ImageRole::build_result:
      return "build-result";
    case ImageRole::ci_job:
      return "ci-job";
    case ImageRole::ci_service:
      return "ci-service";
    case ImageRole::ci_action:
      return "ci-action";
    case ImageRole::tool:
      return "tool";
    case ImageRole::base_argument:
      return "base-argument";
  }
  return "workload";
}

// The name with the tag, however it may be written in a pattern.
std::vector<std::string> names_of(const ImageVerdict& verdict) {
  if (verdict.judged != Judged::yes) return {verdict.facts.reference, verdict.facts.written};
  const ImageName& name = verdict.name;
  std::vector<std::string> repositories{name.registry + "/" + name.repository, name.table_name};
  constexpr std::string_view kLibrary = "library/";
  for (const std::string_view path : {std::string_view(name.repository), std::string_view(name.table_name)}) {
    if (name.registry == "docker.io" || path == name.table_name)
      repositories.emplace_back(path.starts_with(kLibrary) ? path.substr(kLibrary.size()) : path);
  }
  std::vector<std::string> names;
  for (const std::string& repository : repositories) {
    names.push_back(repository);
    if (!name.tag.empty()) names.push_back(repository + ":" + name.tag);
    if (!name.digest.empty()) names.push_back(repository + "@" + name.digest);
    if (!name.tag.empty() && !name.digest.empty()) names.push_back(repository + ":" + name.tag + "@" + name.digest);
    // "node:18" means every node:18.20.4, too.
    for (const CycleVerdict& cycle : verdict.cycles) {
      if (cycle.named.origin == CycleOrigin::named) names.push_back(repository + ":" + std::string(cycle.named.row.cycle));
    }
  }
  if (!name.digest.empty()) names.push_back(name.digest);
  return names;
}

// "debian:10", "debian:buster", "debian": what the tag says the image is made of.
void add_cycle_names(const ImageVerdict& verdict, std::vector<std::string>& names) {
  for (const CycleVerdict& cycle : verdict.cycles) {
    const CycleRow& row = cycle.named.row;
    if (cycle.named.origin == CycleOrigin::older_than_known) continue;
    const std::string product(row.product);
    names.push_back(product);
    names.push_back(product + ":" + std::string(row.cycle));
    for (std::string_view words = row.tag_match; !words.empty();) {
      const std::size_t end = std::min(words.find('|'), words.size());
      names.push_back(product + ":" + std::string(words.substr(0, end)));
      words.remove_prefix(std::min(words.size(), end + 1));
    }
  }
}

bool fits(const ImageVerdict& verdict, const std::vector<std::string>& patterns) {
  if (patterns.empty()) return true;
  std::vector<std::string> names = names_of(verdict);
  add_cycle_names(verdict, names);
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return name_matches(pattern, name); });
  });
}

void judge_support(const ImageVerdict& verdict, ListedImage& image) {
  if (const CycleVerdict* worst = verdict.worst()) {
    const bool only_extension = std::all_of(verdict.cycles.begin(), verdict.cycles.end(),
                                            [](const CycleVerdict& cycle) { return !cycle.over || cycle.free_extension; });
    image.support = only_extension ? Support::long_term_only : Support::ended;
    if (worst->named.row.ends.kind == End::Kind::on_day) image.ends = worst->named.row.ends.day;
    return;
  }
  bool own_lives = false;
  for (const CycleVerdict& cycle : verdict.cycles) {
    own_lives = own_lives || cycle.named.origin == CycleOrigin::named;
    if (cycle.near_end) image.support = Support::ends_soon;
    const End& end = cycle.named.row.ends;
    if (end.kind == End::Kind::on_day && (image.ends.empty() || end.day < image.ends)) image.ends = end.day;
  }
  if (image.support == Support::unknown && own_lives && !data_are_stale(verdict)) image.support = Support::supported;
}

}  // namespace

std::vector<ListedImage> list_images(const CheckInput& input, const ListingFilter& filter) {
  std::vector<ListedImage> images;
  for (ImageVerdict& verdict : judge_images(input)) {
    if (!fits(verdict, filter.patterns)) continue;
    ListedImage image;
    judge_support(verdict, image);
    if (filter.only_ended && image.support != Support::ended && image.support != Support::long_term_only) continue;
    const bool named = verdict.judged == Judged::yes;
    image.name = named ? verdict.name.familiar() : verdict.facts.reference;
    if (named && input.settings.image_tables != nullptr) {
      const ImageTables& tables = *input.settings.image_tables;
      if (const auto row = tables.abandoned(verdict.name.table_name);
          row && (row->since.empty() || row->since <= input.settings.as_of)) {
        image.abandoned = "no longer maintained";
        if (!row->since.empty()) image.abandoned += " since " + std::string(row->since);
        if (!row->replacement.empty()) image.abandoned += ", replaced by " + std::string(row->replacement);
      }
      if (const auto end = tables.end_of_tag(verdict.name.table_name, verdict.name.tag);
          end && end->last_day < input.settings.as_of) {
        image.last_rebuilt = end->last_day;
      }
    }
    if (verdict.filled_in_elsewhere) {
      verdict.facts.state = "unresolved";
      verdict.facts.reference = verdict.name.familiar();
    }
    image.facts = std::move(verdict.facts);
    image.span = verdict.use->reference.span;
    image.role = role_name(verdict.use->role);
    image.stage = verdict.use->stage;
    image.ships = verdict.use->ships;
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace plimsoll::detect::images
