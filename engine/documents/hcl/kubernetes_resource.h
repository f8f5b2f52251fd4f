// SPDX-License-Identifier: Apache-2.0
//
// Resources of Terraform's kubernetes provider as the objects that they make:
//
//   resource "kubernetes_deployment_v1" "web" {            {kind: Deployment, apiVersion: ..., metadata: {name: x},
//     metadata { name = "x" }                        ->      spec: {template: {spec: {containers: [{image: y}],
//     spec { template { spec { container { image = "y" }       hostNetwork: true}}}}
//       host_network = true } } } }
//
// Blocks that stand several times become lists, names take the spelling of Kubernetes, and every place stays where it is, so
// that a pod is read by the one reader of pods.
#pragma once

#include <deque>
#include <string_view>

#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::hcl {

// "kubernetes_deployment_v1" gives "Deployment"; empty for resources without a pod.
std::string_view kind_of_resource(std::string_view type);

// Nodes that are not written as they stand are kept in `storage`, which must outlive the result.
const yaml::Node* kubernetes_object(const yaml::Node* resource, std::string_view kind, std::deque<yaml::Node>& storage);

}  // namespace plimsoll::documents::hcl
