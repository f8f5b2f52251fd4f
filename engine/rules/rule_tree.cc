// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/rule_tree.h"

#include <utility>

#include "engine/base/text_position.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::rules {
namespace {

namespace yaml = documents::yaml;

constexpr std::size_t kDepthLimit = 16;

class Converter {
 public:
  Converter(std::string_view text, const std::string& name) : lines_(text), name_(name) {}

  tl::unexpected<Error> wrong(Span span, const std::string& what) const {
    const TextPosition at = lines_.position(span.begin);
    return fail(ErrorKind::bad_input, what,
                name_ + ":" + std::to_string(at.line_from_one) + ":" + std::to_string(at.column_from_one));
  }

  Result<RuleNode> convert(const yaml::Node& from, std::size_t depth) const {
    RuleNode node;
    const TextPosition at = lines_.position(from.span.begin);
    node.line_from_one = at.line_from_one;
    node.column_from_one = at.column_from_one;
    if (from.kind == yaml::NodeKind::alias) return wrong(from.span, "aliases are not read in rule files");
    if (from.kind == yaml::NodeKind::scalar) {
      node.text = from.text;
      return node;
    }
    if (depth >= kDepthLimit) return wrong(from.span, "nested too deeply");
    if (from.kind == yaml::NodeKind::sequence) {
      node.kind = RuleNode::Kind::list;
      for (const yaml::Node* item : from.items) {
        auto converted = convert(*item, depth + 1);
        if (!converted) return converted;
        node.items.push_back(std::move(*converted));
      }
      return node;
    }
    node.kind = RuleNode::Kind::map;
    for (const yaml::Pair& pair : from.pairs) {
      auto key = convert(*pair.key, depth + 1);
      if (!key) return key;
      for (const auto& [known, value] : node.members) {
        if (known.text == key->text) return wrong(pair.key->span, "the field '" + key->text + "' stands here twice");
      }
      auto value = convert(*pair.value, depth + 1);
      if (!value) return value;
      node.members.push_back({std::move(*key), std::move(*value)});
    }
    return node;
  }

 private:
  LineIndex lines_;
  const std::string& name_;
};

}  // namespace

Result<RuleNode> parse_rule_tree(std::string_view text, const std::string& name) {
  const yaml::Tree tree = yaml::parse_yaml(text);
  const Converter converter(text, name);
  if (!tree.diagnostics.empty()) {
    return converter.wrong(tree.diagnostics.front().span, "cannot read the YAML: " + tree.diagnostics.front().message);
  }
  if (tree.root() == nullptr) return fail(ErrorKind::bad_input, "the file holds nothing", name + ":1:1");
  return converter.convert(*tree.root(), 0);
}

}  // namespace plimsoll::rules
