// SPDX-License-Identifier: Apache-2.0
//
// HCL (Terraform, Nomad, Packer, bake) as the same tree that YAML gives.
//
//   resource "docker_container" "web" { image = "nginx" }   ->   {resource: {docker_container: {web: {image: nginx}}}}
//
// A block that stands several times is several pairs of one key. References and calls are not computed: `var.image` is the
// text "${var.image}", which a reader may fill from the defaults of the file; jsonencode(x) is x.
#pragma once

#include <string_view>

#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::hcl {

yaml::Tree parse_hcl(std::string_view bytes, const yaml::Limits& limits = {});

}  // namespace plimsoll::documents::hcl
