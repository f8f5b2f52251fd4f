// SPDX-License-Identifier: Apache-2.0
//
// The signs around names: << parameters.x >>, ${{ parameters.x }}, $(x), ${x}, {{ x }}, $[[ x ]]. One of them filled from a
// default of the same file is the value unless somebody overrides it; the chain says so.
#include <algorithm>
#include <array>
#include <optional>

#include "engine/documents/general/container_walk.h"

namespace plimsoll::documents::general {

using yaml::entries;
using yaml::get;
using yaml::Node;
using yaml::Pair;

namespace {

struct Signs {
  std::string_view open;
  std::string_view close;
};

constexpr std::array kSigns{Signs{"${{", "}}"}, Signs{"{{", "}}"}, Signs{"<<", ">>"}, Signs{"$[[", "]]"},
                            Signs{"$(", ")"},   Signs{"${", "}"},  Signs{"{%", "%}"}, Signs{"<%", "%>"}};

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "parameters.tag" -> "tag"; "var.image" -> "image".
std::string_view last_part(std::string_view name) {
  for (const std::string_view prefix :
       {"parameters.", "pipeline.parameters.", "variables.", "var.", "local.", "inputs.", "env.", "params."})
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  // Packer: {{user `image`}}
  if (name.starts_with("user ")) {
    name = trim(name.substr(5));
    if (name.size() > 2 && (name.front() == '`' || name.front() == '\'' || name.front() == '"') &&
        name.back() == name.front())
      return name.substr(1, name.size() - 2);
  }
  return name;
}

// Jinja: "name | default('x', true)". Leaves the name alone in `name`; nothing when there is no such literal.
std::optional<std::string> cut_default(std::string_view& name) {
  const std::size_t bar = name.find('|');
  if (bar == std::string_view::npos) return std::nullopt;
  std::string_view filter = trim(name.substr(bar + 1));
  const std::string_view variable = trim(name.substr(0, bar));
  for (const std::string_view word : {"default(", "d("}) {
    if (!filter.starts_with(word)) continue;
    filter = trim(filter.substr(word.size()));
    if (filter.empty() || (filter.front() != '\'' && filter.front() != '"')) return std::nullopt;
    const std::size_t end = filter.find(filter.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    // What follows may only be the "true" and the end: a further filter changes the text.
    const std::string_view rest = trim(filter.substr(end + 1));
    if (rest.find('|') != std::string_view::npos || !rest.ends_with(')')) return std::nullopt;
    name = variable;
    return std::string(filter.substr(1, end - 1));
  }
  return std::nullopt;
}

}  // namespace

void expand_templates(Value& value, const Defaults& defaults) {
  std::string out;
  std::string_view rest = value.raw;
  while (!rest.empty()) {
    const Signs* best = nullptr;
    std::size_t at = std::string_view::npos;
    for (const Signs& signs : kSigns) {
      const std::size_t found = rest.find(signs.open);
      if (found < at) {
        at = found;
        best = &signs;
      }
    }
    const std::size_t close = best == nullptr ? std::string_view::npos : rest.find(best->close, at + best->open.size());
    if (close == std::string_view::npos) break;
    const std::string_view name = trim(rest.substr(at + best->open.size(), close - at - best->open.size()));
    const std::string_view written = rest.substr(at, close + best->close.size() - at);
    out += rest.substr(0, at);
    rest = rest.substr(close + best->close.size());
    std::string_view variable = name;
    const std::optional<std::string> otherwise = cut_default(variable);
    auto known = defaults.find(variable);
    if (known == defaults.end()) known = defaults.find(last_part(variable));
    if (known != defaults.end()) {
      out += known->second.first;
      value.chain.push_back(
          {std::string(variable) + " is '" + known->second.first + "' by default", known->second.second, ""});
    } else if (otherwise) {
      out += *otherwise;
      value.chain.push_back({std::string(variable) + " is '" + *otherwise + "' by default", value.span, ""});
    } else {
      out += written;
      value.resolved = false;
      value.missing.emplace_back(name);
    }
  }
  // $NAME
  const std::size_t dollar = rest.find('$');
  if (dollar != std::string_view::npos && dollar + 1 < rest.size() && rest[dollar + 1] != '$') {
    std::size_t end = dollar + 1;
    while (end < rest.size() && ((rest[end] >= 'a' && rest[end] <= 'z') || (rest[end] >= 'A' && rest[end] <= 'Z') ||
                                 (rest[end] >= '0' && rest[end] <= '9') || rest[end] == '_'))
      ++end;
    if (end > dollar + 1) {
      const std::string_view name = rest.substr(dollar + 1, end - dollar - 1);
      const auto known = defaults.find(name);
      if (known != defaults.end()) {
        out += std::string(rest.substr(0, dollar)) + known->second.first;
        value.chain.push_back({std::string(name) + " is '" + known->second.first + "'", known->second.second, ""});
        rest = rest.substr(end);
      } else {
        value.resolved = false;
        value.missing.emplace_back(name);
      }
    }
  }
  out += rest;
  value.expanded = std::move(out);
}

void collect_defaults(const Node* root, Defaults& defaults) {
  if (root == nullptr || defaults.size() > 2000) return;
  const auto take = [&](std::string_view name, const Node* value) {
    if (!yaml::is_scalar(value) || name.empty()) return;
    if (value->text.find_first_of("${<") != std::string::npos) return;
    defaults.try_emplace(std::string(name), value->text, value->span);
  };
  for (const Node* item : root->items)
    if (item->kind != yaml::NodeKind::alias) collect_defaults(item, defaults);
  for (const Pair& pair : root->pairs) {
    if (pair.value->kind == yaml::NodeKind::alias) continue;
    const std::string& key = pair.key->text;
    if (key == "parameters" || key == "variables" || key == "vars") {
      for (const Pair& one : entries(pair.value)) {
        take(one.key->text, yaml::is_mapping(one.value) ? get(one.value, "default")
                            : key == "parameters"       ? nullptr
                                                        : one.value);
      }
      for (const Node* one : yaml::items(pair.value))
        take(yaml::text_of(get(one, "name")), get(one, "default") != nullptr ? get(one, "default") : get(one, "value"));
    }
    collect_defaults(pair.value, defaults);
  }
}

}  // namespace plimsoll::documents::general
