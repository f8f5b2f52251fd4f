// SPDX-License-Identifier: Apache-2.0
//
// A reader by descent over bytes, bounded in depth. What it does not understand it skips to the end of the line.
#include "engine/documents/hcl/hcl_tree.h"

#include <algorithm>
#include <string>

namespace plimsoll::documents::hcl {

using yaml::Node;
using yaml::NodeKind;
using yaml::ScalarStyle;

namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

class HclReader {
 public:
  HclReader(std::string_view text, const yaml::Limits& limits, yaml::Tree& tree)
      : text_(text), limits_(limits), tree_(tree) {}

  void read_all() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    Node& root = add(NodeKind::mapping);
    while (at_ < text_.size()) {
      body(root, 0);
      if (at_ < text_.size()) ++at_;  // a '}' too many
    }
    root.span.end = text_.size();
    tree_.documents.push_back({&root, root.span, false});
  }

 private:
  void body(Node& node, std::size_t depth) {
    for (;;) {
      skip_blank(true);
      if (at_ >= text_.size() || text_[at_] == '}' || tree_.nodes.size() >= limits_.nodes) {
        if (tree_.nodes.size() >= limits_.nodes) at_ = text_.size();
        return;
      }
      const std::size_t begin = at_;
      const Node* key = text_[at_] == '"' ? string() : name();
      if (key == nullptr) {
        skip_line();
        if (at_ == begin) ++at_;
        continue;
      }
      skip_blank(false);
      if (at_ < text_.size() && (text_[at_] == '=' || text_[at_] == ':')) {
        ++at_;
        skip_blank(false);
        node.pairs.push_back({key, expression(depth + 1)});
      } else {
        block(node, key, depth);
      }
      if (at_ == begin) ++at_;
    }
  }

  // labels, then a body
  void block(Node& parent, const Node* key, std::size_t depth) {
    Node* holder = &parent;
    const Node* pending = key;
    while (at_ < text_.size() && (text_[at_] == '"' || is_name(text_[at_]))) {
      const Node* label = text_[at_] == '"' ? string() : name();
      Node& level = add(NodeKind::mapping);
      level.span = label->span;
      holder->pairs.push_back({pending, &level});
      holder = &level;
      pending = label;
      skip_blank(false);
    }
    if (at_ >= text_.size() || text_[at_] != '{') {
      skip_line();
      return;
    }
    Node& inner = add(NodeKind::mapping);
    holder->pairs.push_back({pending, &inner});
    object_body(inner, depth);
  }

  void object_body(Node& node, std::size_t depth) {
    ++at_;
    if (depth >= limits_.depth) {
      tree_.diagnostics.push_back({{at_ - 1, at_}, "nested deeper than " + std::to_string(limits_.depth) + " levels"});
      at_ = text_.size();
    } else {
      body(node, depth + 1);
      if (at_ < text_.size()) ++at_;
    }
    node.span.end = at_;
  }

  const Node* expression(std::size_t depth) {
    if (at_ >= text_.size() || depth >= limits_.depth || tree_.nodes.size() >= limits_.nodes) return &add(NodeKind::scalar);
    const char c = text_[at_];
    const Node* node = nullptr;
    if (c == '"') {
      node = string();
    } else if (c == '[') {
      node = list(depth);
    } else if (c == '{') {
      Node& object = add(NodeKind::mapping);
      object_body(object, depth);
      node = &object;
    } else if (text_.substr(at_).starts_with("<<")) {
      return heredoc();
    } else {
      return other(depth);
    }
    // An operator behind it makes the whole a computation; its first part is the best that can be said.
    skip_rest();
    return node;
  }

  const Node* list(std::size_t depth) {
    Node& node = add(NodeKind::sequence);
    ++at_;
    for (;;) {
      skip_blank(true);
      if (at_ >= text_.size()) break;
      if (text_[at_] == ']') {
        ++at_;
        break;
      }
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      node.items.push_back(expression(depth + 1));
      if (at_ == begin) ++at_;
    }
    node.span.end = at_;
    return &node;
  }

  const Node* heredoc() {
    at_ += 2;
    const bool indented = at_ < text_.size() && text_[at_] == '-';
    if (indented) ++at_;
    const std::size_t word = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string_view end_word = text_.substr(word, at_ - word);
    skip_line();
    if (at_ < text_.size()) ++at_;
    Node& node = add(NodeKind::scalar);
    const std::size_t begin = at_;
    std::size_t end = text_.size();
    while (at_ < text_.size()) {
      const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, line_end - at_);
      const std::size_t first = line.find_first_not_of(" \t");
      line = first == std::string_view::npos ? std::string_view() : line.substr(first);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line == end_word && !end_word.empty()) {
        end = at_;
        at_ = line_end;
        break;
      }
      at_ = std::min(line_end + 1, text_.size());
    }
    end = std::max(begin, std::min(end, text_.size()));
    node.text = text_.substr(begin, end - begin);
    node.span = {begin, end};
    return &node;
  }

  // A number, a word, a reference or a call.
  const Node* other(std::size_t depth) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_name(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (at_ < text_.size() && text_[at_] == '(' && (word == "jsonencode" || word == "yamlencode")) {
      ++at_;
      skip_blank(true);
      const Node* node = expression(depth + 1);
      skip_blank(true);
      if (at_ < text_.size() && text_[at_] == ')') ++at_;
      skip_rest();
      return node;
    }
    skip_rest();
    Node& node = add(NodeKind::scalar);
    std::size_t end = at_;
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t' || text_[end - 1] == '\r')) --end;
    node.span = {begin, end};
    const std::string_view all = text_.substr(begin, end - begin);
    const bool literal = all == word && (word == "true" || word == "false" || word == "null" ||
                                         (!word.empty() && ((word[0] >= '0' && word[0] <= '9') || word[0] == '-')));
    node.text = literal ? std::string(all) : "${" + std::string(all.substr(0, 200)) + "}";
    return &node;
  }

  // To the end of an expression: a comma, a line end or a closing bracket outside of brackets and strings.
  void skip_rest() {
    std::size_t open = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      if (open == 0 &&
          (c == '\n' || c == ',' || c == '#' || text_.substr(at_).starts_with("//") || text_.substr(at_).starts_with("/*")))
        return;
      if (c == '(' || c == '[' || c == '{') ++open;
      if (c == ')' || c == ']' || c == '}') {
        if (open == 0) return;
        --open;
      }
      ++at_;
    }
  }

  void skip_string() {
    ++at_;
    std::size_t inside = 0;  // of ${ }
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\') {
        at_ = std::min(at_ + 2, text_.size());
        continue;
      }
      if (c == '\n') return;
      if (c == '{' && at_ > 0 && (text_[at_ - 1] == '$' || text_[at_ - 1] == '%')) ++inside;
      if (c == '}' && inside > 0) --inside;
      ++at_;
      if (c == '"' && inside == 0) return;
    }
  }

  const Node* string() {
    Node& node = add(NodeKind::scalar);
    node.style = ScalarStyle::double_quoted;
    const std::size_t begin = at_;
    skip_string();
    node.span = {begin, at_};
    std::size_t end = at_;
    if (end > begin + 1 && text_[end - 1] == '"') --end;
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (text_[i] != '\\' || i + 1 >= end) {
        node.text += text_[i];
        continue;
      }
      ++i;
      node.text += text_[i] == 'n' ? '\n' : text_[i] == 't' ? '\t' : text_[i];
    }
    return &node;
  }

  const Node* name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_name(text_[at_]) || text_[at_] == '.')) ++at_;
    if (at_ == begin) return nullptr;
    Node& node = add(NodeKind::scalar);
    node.span = {begin, at_};
    node.text = text_.substr(begin, at_ - begin);
    return &node;
  }

  void skip_blank(bool lines) {
    for (;;) {
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' ||
                                    (lines && (text_[at_] == '\n' || text_[at_] == ',')))) {
        if (text_[at_] == ',' && !lines) break;
        ++at_;
      }
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("#") || rest.starts_with("//")) {
        skip_line();
        if (!lines) return;
      } else if (rest.starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  Node& add(NodeKind kind) {
    Node& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.span = {at_, at_};
    return node;
  }

  std::string_view text_;
  const yaml::Limits& limits_;
  yaml::Tree& tree_;
  std::size_t at_ = 0;
};

}  // namespace

yaml::Tree parse_hcl(std::string_view bytes, const yaml::Limits& limits) {
  yaml::Tree tree;
  HclReader(bytes, limits, tree).read_all();
  return tree;
}

}  // namespace plimsoll::documents::hcl
