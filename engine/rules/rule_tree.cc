// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/rule_tree.h"

#include <yaml.h>

#include <optional>

namespace plimsoll::rules {
namespace {

constexpr std::size_t kDepthLimit = 16;

class TreeParser {
 public:
  TreeParser(std::string_view text, const std::string& name) : name_(name) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (ready_) yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  TreeParser(const TreeParser&) = delete;
  TreeParser& operator=(const TreeParser&) = delete;
  ~TreeParser() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  Result<RuleNode> parse() {
    if (!ready_) return fail(ErrorKind::io, "out of memory");
    yaml_event_t event;
    for (;;) {
      if (yaml_parser_parse(&parser_, &event) == 0) return fail(syntax_error());
      const yaml_event_type_t type = event.type;
      if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT) {
        yaml_event_delete(&event);
        continue;
      }
      if (type == YAML_STREAM_END_EVENT) {
        yaml_event_delete(&event);
        return fail(ErrorKind::bad_input, "the file holds nothing", name_ + ":1:1");
      }
      RuleNode root;
      if (!read_node(event, root, 0)) return fail(std::move(*error_));
      return root;
    }
  }

 private:
  Error syntax_error() const {
    std::string what = parser_.problem != nullptr ? parser_.problem : "not well-formed";
    return Error{ErrorKind::bad_input, "cannot read the YAML: " + what,
                 name_ + ":" + std::to_string(parser_.problem_mark.line + 1) + ":" + std::to_string(parser_.problem_mark.column + 1)};
  }

  // Takes over the event. False when there is an error.
  bool read_node(yaml_event_t& event, RuleNode& node, std::size_t depth) {
    node.line_from_one = event.start_mark.line + 1;
    node.column_from_one = event.start_mark.column + 1;
    const yaml_event_type_t type = event.type;
    if (type == YAML_SCALAR_EVENT) {
      node.kind = RuleNode::Kind::scalar;
      node.text.assign(reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length);
      yaml_event_delete(&event);
      return true;
    }
    yaml_event_delete(&event);
    if (type != YAML_SEQUENCE_START_EVENT && type != YAML_MAPPING_START_EVENT) {
      return complain(node, "aliases are not read in rule files");
    }
    if (depth >= kDepthLimit) return complain(node, "nested too deeply");
    const bool list = type == YAML_SEQUENCE_START_EVENT;
    node.kind = list ? RuleNode::Kind::list : RuleNode::Kind::map;
    for (;;) {
      yaml_event_t next;
      if (yaml_parser_parse(&parser_, &next) == 0) {
        error_ = syntax_error();
        return false;
      }
      if (next.type == YAML_SEQUENCE_END_EVENT || next.type == YAML_MAPPING_END_EVENT) {
        yaml_event_delete(&next);
        return true;
      }
      if (list) {
        if (!read_node(next, node.items.emplace_back(), depth + 1)) return false;
        continue;
      }
      auto& [key, value] = node.members.emplace_back();
      if (!read_node(next, key, depth + 1)) return false;
      for (std::size_t at = 0; at + 1 < node.members.size(); ++at) {
        if (node.members[at].first.text == key.text) return complain(key, "the field '" + key.text + "' stands here twice");
      }
      yaml_event_t of_value;
      if (yaml_parser_parse(&parser_, &of_value) == 0) {
        error_ = syntax_error();
        return false;
      }
      if (!read_node(of_value, node.members.back().second, depth + 1)) return false;
    }
  }

  bool complain(const RuleNode& node, std::string what) {
    error_ = Error{ErrorKind::bad_input, std::move(what),
                   name_ + ":" + std::to_string(node.line_from_one) + ":" + std::to_string(node.column_from_one)};
    return false;
  }

  std::string name_;
  yaml_parser_t parser_{};
  bool ready_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<RuleNode> parse_rule_tree(std::string_view text, const std::string& name) { return TreeParser(text, name).parse(); }

}  // namespace plimsoll::rules
