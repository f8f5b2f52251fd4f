// SPDX-License-Identifier: Apache-2.0
//
// A pod spec, wherever it stands: its containers with what the pod sets for all of them.
#pragma once

#include <string>
#include <string_view>

#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::kubernetes {

struct PodContext {
  std::string owner;                        // "Deployment/web"
  const yaml::Node* annotations = nullptr;  // of the pod: older profiles were set there
  bool ships = true;
  const yaml::Node* pod_security = nullptr;  // of a pod that has no securityContext of its own
};

// The keys under which a pod, a Tekton task or an Argo template keeps containers.
bool is_container_list_key(std::string_view key);

// A mapping that says something about the namespaces of its pod, though no container stands in it: a patch, mostly.
bool has_pod_settings(const yaml::Node* node);

// A mapping is a pod spec when it has a list of mappings under `containers` (or one of its relatives).
bool is_pod_spec(const yaml::Node* node);

void read_pod(const yaml::Node* pod, const PodContext& context, ModelBuilder& builder);
// What the pod sets for all of its containers, of which none is named here.
void read_pod_settings(const yaml::Node* pod, const PodContext& context, ModelBuilder& builder);

// A PersistentVolume that is a folder of the host: for whichever pod claims it.
void read_host_volume(const yaml::Node* volume, const PodContext& context, ModelBuilder& builder);

// One container outside a list: `container:` and `script:` of Argo, `stepTemplate:` of Tekton.
void read_lone_container(const yaml::Node* container, std::string name, const yaml::Node* pod, const PodContext& context,
                         ModelBuilder& builder);

// Could this text be an image reference, when a key called `image` holds it? Pictures, addresses and disk images are not.
bool looks_like_image(std::string_view text);

}  // namespace plimsoll::documents::kubernetes
