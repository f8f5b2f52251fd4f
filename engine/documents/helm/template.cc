// SPDX-License-Identifier: Apache-2.0
//
// A template is read as the YAML it would be if every action gave one unknown word. Both branches of an `if` are read, but
// for what the chart switches off itself (switched_off.h).
// What an action would give is never guessed: such a value is unresolved and keeps its text. The YAML left by blanking is
// often not quite right, so the tree's recovery is what makes this work, and its diagnostics say nothing about the file.
#include <algorithm>

#include "engine/documents/helm/helm.h"
#include "engine/documents/helm/switched_off.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/paths.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::helm {
namespace {

std::size_t action_end(std::string_view text, std::size_t begin) {
  if (text.substr(begin).starts_with("{{/*") || text.substr(begin).starts_with("{{- /*")) {
    const std::size_t comment = text.find("*/", begin);
    if (comment != std::string_view::npos) begin = comment;
  }
  const std::size_t end = text.find("}}", begin);
  return end == std::string_view::npos ? std::string_view::npos : end + 2;
}

// The first ".Values.x.y" of an action, for the list of what is missing; else the action.
std::string missing_name(std::string_view action) {
  const std::size_t values = action.find(".Values.");
  if (values == std::string_view::npos) return std::string(action.substr(0, 80));
  std::size_t end = values + 1;
  while (end < action.size() && std::string_view(" |)}\t\n\"").find(action[end]) == std::string_view::npos) ++end;
  return std::string(action.substr(values, end - values));
}

}  // namespace

std::string blank_actions(std::string_view text) {
  std::string out(text);
  std::size_t at = 0;
  std::size_t blanked_to = 0;  // everything before is done
  while ((at = text.find("{{", at)) != std::string_view::npos) {
    // All actions of one stretch of lines together: they decide as one whether anything else stands there.
    std::size_t end = action_end(text, at);
    if (end == std::string_view::npos) break;
    const std::size_t line_begin =
        std::max(blanked_to, text.rfind('\n', at) == std::string_view::npos ? 0 : text.rfind('\n', at) + 1);
    std::vector<std::pair<std::size_t, std::size_t>> actions{{at, end}};
    bool alone = text.find_first_not_of(" \t", line_begin) == at;
    std::size_t line_end = 0;
    for (;;) {
      line_end = text.find('\n', end);
      if (line_end == std::string_view::npos) line_end = text.size();
      const std::size_t next = text.find("{{", end);
      if (next == std::string_view::npos || next >= line_end) break;
      alone = alone && text.substr(end, next - end).find_first_not_of(" \t") == std::string_view::npos;
      const std::size_t next_end = action_end(text, next);
      if (next_end == std::string_view::npos) break;
      actions.emplace_back(next, next_end);
      end = next_end;
    }
    alone = alone && text.substr(end, line_end - end).find_first_not_of(" \t\r") == std::string_view::npos;
    for (const auto& [begin, past] : actions)
      for (std::size_t i = begin; i < past; ++i)
        if (out[i] != '\n' && out[i] != '\r') out[i] = alone ? ' ' : 'T';
    blanked_to = end;
    at = end;
  }
  return out;
}

DocumentType::Claim claim_template_path(std::string_view path) {
  const bool known = has_yaml_extension(path) || path.ends_with(".tpl") || path.ends_with(".tmpl") ||
                     path.ends_with(".gotmpl") || path.ends_with(".j2") || path.ends_with(".jinja") ||
                     path.ends_with(".jinja2");
  return known ? DocumentType::Claim::maybe : DocumentType::Claim::no;
}

bool claim_template_content(std::string_view path, std::string_view head) {
  if (head.find("{{") == std::string_view::npos) return false;
  if (!yaml::has_key(head, "kind")) return false;
  // Argo writes {{inputs.parameters.x}}: a placeholder in a value, not an action of a template.
  const bool argo = head.find("argoproj.io/") != std::string_view::npos;
  if (argo && head.find("{{ .") == std::string_view::npos && head.find("{{.") == std::string_view::npos &&
      head.find("{{-") == std::string_view::npos && head.find("{{ include") == std::string_view::npos)
    return false;
  return yaml::has_key(head, "apiVersion") || (is_below(path, "templates") && yaml::has_nested_key(head, "containers"));
}

Model read_template(std::string_view path, std::string_view bytes, FileLookup* files) {
  std::string blanked = blank_actions(bytes);
  for (const Span block : switched_off(path, bytes, files)) {
    for (std::size_t i = block.begin; i < block.end; ++i)
      if (blanked[i] != '\n' && blanked[i] != '\r') blanked[i] = ' ';
  }
  yaml::Limits limits;
  limits.recoveries = 40;
  const yaml::Tree tree = yaml::parse_yaml(blanked, limits);
  ModelBuilder builder(blanked, [&](Value& value) {
    const Span span{std::min(value.span.begin, bytes.size()), std::min(value.span.end, bytes.size())};
    const std::string_view written = bytes.substr(span.begin, span.size());
    std::size_t at = written.find("{{");
    if (at == std::string_view::npos) return;
    value.raw = written;
    value.expanded = written;
    value.resolved = false;
    while (at != std::string_view::npos && value.missing.size() < 8) {
      const std::size_t end = action_end(written, at);
      value.missing.push_back(missing_name(written.substr(at, end == std::string_view::npos ? end : end - at)));
      at = end == std::string_view::npos ? end : written.find("{{", end);
    }
  });
  kubernetes::read_objects(tree, builder);
  Model model = std::move(builder).take();
  // Scripts keep the text of the file; the actions in them are for whoever reads the script to meet.
  for (Command& command : model.commands) {
    std::string text;
    for (const Span piece : command.text_pieces)
      if (piece.end <= bytes.size()) text += bytes.substr(piece.begin, piece.size());
    if (text.size() == command.text.size()) command.text = std::move(text);
  }
  return model;
}

}  // namespace plimsoll::documents::helm
