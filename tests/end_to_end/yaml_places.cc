// SPDX-License-Identifier: Apache-2.0
//
// The YAML tree against libyaml's own events: what libyaml accepts must come out with the same scalars, in the same order, at
// the same places. For the public YAML test suite and for folders full of real files.
//
//   yaml_places FOLDER...          every file below whose name ends in .yaml or .yml
//
// Prints the files that differ, then one line of counts; exit code 1 when one differs.
#include <yaml.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "engine/documents/yaml/yaml_tree.h"

namespace {

namespace fs = boost::filesystem;
using plimsoll::documents::yaml::Node;
using plimsoll::documents::yaml::NodeKind;

struct Scalar {
  std::size_t begin = 0;  // in bytes
  std::string text;
  friend bool operator==(const Scalar&, const Scalar&) = default;
};

// Offsets of all code points, and of the end.
std::vector<std::size_t> code_points(const std::string& bytes) {
  std::vector<std::size_t> offsets;
  std::size_t at = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (; at < bytes.size(); ++at) {
    if ((static_cast<unsigned char>(bytes[at]) & 0xC0U) != 0x80U) offsets.push_back(at);
  }
  offsets.push_back(bytes.size());
  return offsets;
}

// Nothing when libyaml refuses the file.
std::optional<std::vector<Scalar>> scalars_of_libyaml(const std::string& bytes) {
  const std::vector<std::size_t> offsets = code_points(bytes);
  yaml_parser_t parser;
  if (yaml_parser_initialize(&parser) == 0) return std::nullopt;
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::vector<Scalar> scalars;
  bool accepted = true;
  for (bool more = true; more;) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) == 0) {
      accepted = false;
      break;
    }
    if (event.type == YAML_SCALAR_EVENT) {
      const std::size_t index = std::min(event.start_mark.index, offsets.size() - 1);
      const auto* value = reinterpret_cast<const char*>(event.data.scalar.value);
      scalars.push_back({offsets[index], std::string(value, event.data.scalar.length)});
    }
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  if (!accepted) return std::nullopt;
  return scalars;
}

void collect(const Node* node, std::vector<Scalar>& scalars) {
  switch (node->kind) {
    case NodeKind::scalar:
      scalars.push_back({node->span.begin, node->text});
      break;
    case NodeKind::alias:
      break;
    case NodeKind::sequence:
      for (const Node* item : node->items) collect(item, scalars);
      break;
    case NodeKind::mapping:
      for (const auto& pair : node->pairs) {
        collect(pair.key, scalars);
        collect(pair.value, scalars);
      }
      break;
  }
}

struct Counts {
  std::size_t same = 0;
  std::size_t differ = 0;
  std::size_t refused = 0;
};

void compare(const fs::path& path, Counts& counts) {
  std::ifstream file(path.string(), std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  const std::string bytes = content.str();
  const auto start = std::chrono::steady_clock::now();
  const auto tree = plimsoll::documents::yaml::parse_yaml(bytes);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (took.count() > 1.0) std::cout << path.string() << ": " << took.count() << " s for " << bytes.size() << " bytes\n";
  const auto judge = scalars_of_libyaml(bytes);
  if (!judge) {
    ++counts.refused;
    return;
  }
  std::vector<Scalar> own;
  for (const auto& document : tree.documents) collect(document.root, own);
  if (own == *judge && tree.diagnostics.empty()) {
    ++counts.same;
    return;
  }
  ++counts.differ;
  std::cout << path.string() << ": ";
  if (!tree.diagnostics.empty()) std::cout << "diagnostic '" << tree.diagnostics.front().message << "'; ";
  if (own.size() != judge->size()) std::cout << own.size() << " scalars, libyaml has " << judge->size() << "; ";
  const auto [left, right] = std::mismatch(own.begin(), own.end(), judge->begin(), judge->end());
  if (left != own.end() && right != judge->end())
    std::cout << "'" << left->text << "' at " << left->begin << ", libyaml has '" << right->text << "' at " << right->begin;
  std::cout << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  Counts counts;
  for (int at = 1; at < argc; ++at) {
    for (const auto& entry : fs::recursive_directory_iterator(argv[at])) {
      const std::string extension = entry.path().extension().string();
      if ((extension == ".yaml" || extension == ".yml") && fs::is_regular_file(entry.symlink_status()))
        compare(entry.path(), counts);
    }
  }
  std::cout << counts.same << " the same, " << counts.differ << " differ, " << counts.refused << " refused by libyaml\n";
  return counts.differ == 0 ? 0 : 1;
}
