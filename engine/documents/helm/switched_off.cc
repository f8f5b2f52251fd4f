// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/helm/switched_off.h"

#include <algorithm>
#include <optional>
#include <string>

#include "engine/documents/paths.h"
#include "engine/documents/yaml/node_reading.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::helm {
namespace {

using yaml::Node;

constexpr std::size_t kValuesLimit = 1024 * 1024;
constexpr std::size_t kOpenBlocks = 200;

// "chart/templates/a/b.yaml" -> "chart/values.yaml"
std::string values_beside(std::string_view path) {
  const std::size_t at = path.starts_with("templates/") ? 0 : path.rfind("/templates/");
  if (at == std::string_view::npos) return {};
  return join_path(path.substr(0, at), "values.yaml");
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// What stands between "{{" and "}}", marks of white space taken off.
std::string_view inside(std::string_view action) {
  action = action.substr(2, action.size() - 4);
  if (action.starts_with('-')) action.remove_prefix(1);
  if (action.ends_with('-')) action.remove_suffix(1);
  return trim(action);
}

// Whether the condition is ".Values.a.b" and that is false by default.
bool is_off(std::string_view condition, const Node* values) {
  if (condition.starts_with('$')) condition.remove_prefix(1);
  constexpr std::string_view kValues = ".Values.";
  if (!condition.starts_with(kValues)) return false;
  condition.remove_prefix(kValues.size());
  const Node* node = values;
  while (!condition.empty() && node != nullptr) {
    const std::size_t dot = condition.find('.');
    node = yaml::get(node, condition.substr(0, dot));
    condition.remove_prefix(dot == std::string_view::npos ? condition.size() : dot + 1);
  }
  const std::optional<bool> truth = yaml::is_scalar(node) ? yaml::truth_of(node) : std::nullopt;
  return truth.has_value() && !*truth;
}

}  // namespace

std::vector<Span> switched_off(std::string_view path, std::string_view text, FileLookup* files) {
  std::vector<Span> blocks;
  const std::string values_path = values_beside(path);
  if (files == nullptr || values_path.empty() || text.find(".Values.") == std::string_view::npos) return blocks;
  const std::optional<std::string> bytes = files->read(values_path, kValuesLimit);
  if (!bytes) return blocks;
  const yaml::Tree values = yaml::parse(*bytes);
  if (values.root() == nullptr) return blocks;

  struct Open {
    bool off = false;
    std::size_t begin = 0;  // behind the action that opened it
  };
  std::vector<Open> open;
  const auto close = [&](std::size_t end) {
    if (!open.back().off) return;
    const Span span{open.back().begin, end};
    if (!yaml::has_key(text.substr(span.begin, span.size()), "kind")) blocks.push_back(span);
    open.back().off = false;
  };
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t comment = text.substr(at, 6).find("/*") == std::string_view::npos ? at : text.find("*/", at);
    const std::size_t stop = comment == std::string_view::npos ? comment : text.find("}}", comment);
    if (stop == std::string_view::npos) break;
    const std::string_view action = inside(text.substr(at, stop + 2 - at));
    const std::string_view word = action.substr(0, action.find_first_of(" \t\n"));
    if (word == "if" || word == "with" || word == "range" || word == "define" || word == "block") {
      if (open.size() >= kOpenBlocks) break;
      open.push_back({word == "if" && is_off(trim(action.substr(word.size())), values.root()), stop + 2});
    } else if (word == "else" && !open.empty()) {
      close(at);
    } else if (word == "end" && !open.empty()) {
      close(at);
      open.pop_back();
    }
    at = stop + 2;
  }
  return blocks;
}

}  // namespace plimsoll::documents::helm
