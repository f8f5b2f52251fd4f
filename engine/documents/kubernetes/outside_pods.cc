// SPDX-License-Identifier: Apache-2.0
//
// What counts though it stands in no pod: names of images under keys of operators, volumes that are folders of the host.
#include <string>
#include <utility>

#include "engine/documents/kubernetes/pod.h"
#include "engine/documents/paths.h"

namespace plimsoll::documents::kubernetes {

using yaml::get;
using yaml::Node;

void read_host_volume(const Node* volume, const PodContext& context, ModelBuilder& builder) {
  const Node* path = get(volume, {"spec", "hostPath", "path"});
  if (!yaml::is_scalar(path)) return;
  const std::size_t container =
      builder.add_container(ContainerOrigin::pod_container, "", context.owner, path->span, context.ships);
  if (container < builder.model().containers.size()) builder.model().containers[container].whole = false;
  MountDetail mount;
  mount.type = "bind";
  Value value = builder.value(path);
  mount.source = value.expanded;
  if (ContainerOption* option = builder.add_option(container, OptionKey::mount, "hostPath", std::move(value), path->span))
    option->mount = std::move(mount);
}

bool looks_like_image(std::string_view text) {
  if (text.empty() || text.size() > 1024 || text.find_first_of(" \t\n\"'<>()?*,;") != std::string_view::npos) return false;
  if (text.find("://") != std::string_view::npos || text.front() == '/' || text.front() == '.' || text.front() == '#')
    return false;
  const std::string name = lower_case(text);
  for (const std::string_view ending : {".png", ".svg", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".iso", ".qcow2", ".img",
                                        ".vhd", ".vmdk", ".ova", ".raw", ".md", ".html", ".yaml", ".yml", ".json"})
    if (name.ends_with(ending)) return false;
  return text.find(':') != std::string_view::npos || text.find('/') != std::string_view::npos;
}

}  // namespace plimsoll::documents::kubernetes
