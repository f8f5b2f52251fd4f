// SPDX-License-Identifier: Apache-2.0
//
// YAML and JSON of strangers. Held: every node lies in the file, aliases point at nodes of the tree, no tree is deeper or
// larger than its limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/documents/yaml/yaml_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::documents;
  const std::string_view text(reinterpret_cast<const char*>(data), size < 65536 ? size : 65536);
  yaml::Limits limits;
  limits.nodes = 5000;
  limits.depth = 50;
  limits.documents = 100;
  for (const yaml::Tree& tree :
       {yaml::parse(text, limits), yaml::parse_yaml(text, limits), yaml::parse_json(text, limits)}) {
    if (tree.nodes.size() > limits.nodes + limits.documents + 16) std::abort();
    for (const yaml::Document& document : tree.documents) {
      if (document.root == nullptr || document.span.end > text.size()) std::abort();
    }
    for (const yaml::Node& node : tree.nodes) {
      if (node.span.begin > node.span.end || node.span.end > text.size()) std::abort();
      for (const yaml::Node* item : node.items)
        if (item == nullptr) std::abort();
      for (const yaml::Pair& pair : node.pairs)
        if (pair.key == nullptr || pair.value == nullptr) std::abort();
    }
    for (const Diagnostic& diagnostic : tree.diagnostics)
      if (diagnostic.span.end > text.size()) std::abort();
  }
  return 0;
}
