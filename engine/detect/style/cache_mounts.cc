// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/style/cache_mounts.h"

#include <algorithm>
#include <iterator>

#include "engine/detect/style/package_managers.h"

namespace plimsoll::detect::style {

namespace {

namespace dockerfile = documents::dockerfile;

// The target of "type=cache,target=/x,..."; empty when it is no mount that keeps files out of the layer.
std::string outside_target(std::string_view mount) {
  bool outside = false;
  std::string target;
  while (!mount.empty()) {
    const std::size_t comma = mount.find(',');
    const std::string_view part = mount.substr(0, comma);
    mount.remove_prefix(comma == std::string_view::npos ? mount.size() : comma + 1);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (key == "type") outside = value == "cache" || value == "tmpfs";
    if (key == "target" || key == "dst" || key == "destination") target = value;
  }
  while (target.size() > 1 && target.back() == '/') target.pop_back();
  return outside ? target : std::string();
}

// A mount on the folder or on one above it; an unknown target is believed.
bool covers(std::string_view target, std::string_view folder) {
  if (target.find('$') != std::string_view::npos) return true;
  if (!folder.starts_with("/var") && !folder.starts_with("/etc")) return target.find(folder) != std::string_view::npos;
  return folder.starts_with(target) && (folder.size() == target.size() || folder[target.size()] == '/');
}

}  // namespace

CacheMounts::CacheMounts(const dockerfile::File& file) {
  for (const dockerfile::Instruction& written : file.instructions) {
    const dockerfile::Instruction& instruction = written.trigger.empty() ? written : written.trigger.front();
    Step step{.span = written.span, .targets = {}};
    for (const dockerfile::Flag& flag : instruction.flags) {
      if (flag.name != "mount") continue;
      if (std::string target = outside_target(flag.value); !target.empty()) step.targets.push_back(std::move(target));
    }
    if (!step.targets.empty()) steps_.push_back(std::move(step));
  }
}

bool CacheMounts::hold(const documents::Command& step, std::string_view family, bool keeps_archives) const {
  const auto after = std::upper_bound(steps_.begin(), steps_.end(), step.span.begin,
                                      [](std::size_t offset, const Step& one) { return offset < one.span.begin; });
  if (after == steps_.begin() || step.span.begin >= std::prev(after)->span.end) return false;
  const std::vector<std::string>& targets = std::prev(after)->targets;
  const auto is_mounted = [&](std::string_view folder) {
    return std::any_of(targets.begin(), targets.end(), [&](const std::string& target) { return covers(target, folder); });
  };
  const CacheFolders& places = cache_folders_of(family);
  if (places.all)
    return std::all_of(places.folders.begin(), keeps_archives ? places.folders.end() : places.folders.begin() + 1,
                       is_mounted);
  return std::any_of(places.folders.begin(), places.folders.end(), is_mounted);
}

}  // namespace plimsoll::detect::style
