// SPDX-License-Identifier: Apache-2.0
//
// JSON with positions, as people write it: comments (devcontainer.json), trailing commas, tabs, several values in a row.
//
// The usual libraries give either a tree without places or events without spans, and YAML readers refuse tabs; so this
// is a plain reader by descent with a bounded depth. After an error the values read so far are kept.
//
// What may be either is told by its first characters, and read as the other one too when that gives errors.
#include <cstdlib>
#include <string>
#include <utility>

#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::yaml {
namespace {

class JsonReader {
 public:
  JsonReader(std::string_view text, const Limits& limits, Tree& tree) : text_(text), limits_(limits), tree_(tree) {}

  void read_all() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    skip_blank();
    while (at_ < text_.size() && !failed_ && tree_.documents.size() < limits_.documents) {
      const std::size_t begin = at_;
      const Node* root = value(0);
      if (root != nullptr) tree_.documents.push_back({root, {begin, at_}, failed_});
      skip_blank();
    }
  }

 private:
  // Never null unless nothing at all could be read; sets failed_ on the first error, after which everything closes.
  Node* value(std::size_t depth) {
    if (depth > limits_.depth) return error("nested deeper than " + std::to_string(limits_.depth) + " levels");
    if (tree_.nodes.size() >= limits_.nodes) return error("more than " + std::to_string(limits_.nodes) + " nodes");
    if (at_ >= text_.size()) return error("a value is missing at the end of the text");
    const char c = text_[at_];
    if (c == '{') return object(depth);
    if (c == '[') return array(depth);
    if (c == '"') return string();
    return word();
  }

  Node* object(std::size_t depth) {
    Node& node = add(NodeKind::mapping);
    node.flow = true;
    ++at_;
    for (;;) {
      skip_blank();
      if (at_ >= text_.size()) return close(node, "an object is not closed");
      if (text_[at_] == '}') return close(node);
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (text_[at_] != '"') return close(node, "an object key must be a string in double quotes");
      const Node* key = string();
      skip_blank();
      if (failed_ || at_ >= text_.size() || text_[at_] != ':') return close(node, "a ':' is missing after an object key");
      ++at_;
      skip_blank();
      const Node* member = value(depth + 1);
      if (member != nullptr) node.pairs.push_back({key, member});
      if (failed_) return close(node, "");
    }
  }

  Node* array(std::size_t depth) {
    Node& node = add(NodeKind::sequence);
    node.flow = true;
    ++at_;
    for (;;) {
      skip_blank();
      if (at_ >= text_.size()) return close(node, "an array is not closed");
      if (text_[at_] == ']') return close(node);
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      const Node* item = value(depth + 1);
      if (item != nullptr) node.items.push_back(item);
      if (failed_) return close(node, "");
    }
  }

  Node* close(Node& node) {
    ++at_;
    node.span.end = at_;
    return &node;
  }
  Node* close(Node& node, std::string message) {
    if (!failed_) error(std::move(message));
    node.span.end = std::min(at_, text_.size());
    return &node;
  }

  Node* string() {
    Node& node = add(NodeKind::scalar);
    node.style = ScalarStyle::double_quoted;
    ++at_;
    for (;;) {
      const std::size_t plain = text_.find_first_of("\"\\", at_);
      if (plain == std::string_view::npos) {
        node.text.append(text_.substr(at_));
        at_ = text_.size();
        return close(node, "a string is not closed");
      }
      node.text.append(text_.substr(at_, plain - at_));
      at_ = plain + 1;
      if (text_[plain] == '"') break;
      if (at_ >= text_.size()) return close(node, "a string is not closed");
      escape(node.text);
    }
    node.span.end = at_;
    return &node;
  }

  void escape(std::string& out) {
    const char c = text_[at_++];
    switch (c) {
      case 'n':
        out += '\n';
        return;
      case 't':
        out += '\t';
        return;
      case 'r':
        out += '\r';
        return;
      case 'b':
        out += '\b';
        return;
      case 'f':
        out += '\f';
        return;
      case 'u':
        break;
      default:
        out += c;
        return;
    }
    unsigned long code = four_digits();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
      const std::size_t before = at_;
      at_ += 2;
      const unsigned long low = four_digits();
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      } else {
        at_ = before;
      }
    }
    if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
    const auto put = [&](unsigned long byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0U | (code >> 6U));
      put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
      put(0xE0U | (code >> 12U));
      put(0x80U | ((code >> 6U) & 0x3FU));
      put(0x80U | (code & 0x3FU));
    } else {
      put(0xF0U | (code >> 18U));
      put(0x80U | ((code >> 12U) & 0x3FU));
      put(0x80U | ((code >> 6U) & 0x3FU));
      put(0x80U | (code & 0x3FU));
    }
  }

  unsigned long four_digits() {
    const std::string digits(text_.substr(at_, 4));
    char* end = nullptr;
    const unsigned long code = std::strtoul(digits.c_str(), &end, 16);
    const auto used = static_cast<std::size_t>(end - digits.c_str());
    at_ += used;
    return used == 4 ? code : 0xFFFD;
  }

  // A number, true, false, null, or something that is no JSON.
  Node* word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    if (at_ == begin) return error(std::string("unexpected '") + text_[begin] + "'");
    const std::string_view text = text_.substr(begin, at_ - begin);
    const bool number = text[0] == '-' || (text[0] >= '0' && text[0] <= '9');
    if (!number && text != "true" && text != "false" && text != "null") {
      at_ = begin;
      return error("unexpected word");
    }
    Node& node = tree_.nodes.emplace_back();
    node.text = text;
    node.span = {begin, at_};
    return &node;
  }

  static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.' ||
           c == '_';
  }

  void skip_blank() {
    for (;;) {
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
        ++at_;
      const std::string_view rest = text_.substr(at_);
      std::size_t end = 0;
      if (rest.starts_with("//")) {
        end = text_.find('\n', at_);
      } else if (rest.starts_with("/*")) {
        end = text_.find("*/", at_ + 2);
        if (end != std::string_view::npos) end += 2;
      } else {
        return;
      }
      at_ = end == std::string_view::npos ? text_.size() : end;
    }
  }

  Node& add(NodeKind kind) {
    Node& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.span = {at_, at_};
    return node;
  }

  Node* error(std::string message) {
    if (!failed_)
      tree_.diagnostics.push_back({{std::min(at_, text_.size()), std::min(at_ + 1, text_.size())}, std::move(message)});
    failed_ = true;
    return nullptr;
  }

  std::string_view text_;
  const Limits& limits_;
  Tree& tree_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

bool looks_like_json(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::string_view rest = bytes.substr(first);
  if (rest.starts_with("//") || rest.starts_with("/*")) return true;
  if (rest[0] != '{' && rest[0] != '[') return false;
  return !rest.starts_with("{{") && !rest.starts_with("{%") && !rest.starts_with("[[");
}

}  // namespace

Tree parse_json(std::string_view bytes, const Limits& limits) {
  Tree tree;
  JsonReader(bytes, limits, tree).read_all();
  return tree;
}

Tree parse(std::string_view bytes, const Limits& limits) {
  if (!looks_like_json(bytes)) return parse_yaml(bytes, limits);
  Tree as_json = parse_json(bytes, limits);
  if (as_json.diagnostics.empty()) return as_json;
  Tree as_yaml = parse_yaml(bytes, limits);
  return as_yaml.diagnostics.empty() ? std::move(as_yaml) : std::move(as_json);
}

}  // namespace plimsoll::documents::yaml
