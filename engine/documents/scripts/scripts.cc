// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/scripts/scripts.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/documents/compose/interpolation.h"
#include "engine/documents/general/container_walk.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/kubernetes/pod.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/scripts/joined_lines.h"
#include "engine/documents/yaml/model_builder.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::scripts {

using Claim = DocumentType::Claim;

namespace {

void add_text(Text text, CommandRole role, ModelBuilder& builder) {
  if (text.text.empty() || builder.model().commands.size() >= kTexts) return;
  Command command;
  command.role = role;
  command.shell_form = true;
  command.shell = "/bin/sh -c";
  command.span = {text.pieces.front().begin, text.pieces.back().end};
  command.text = std::move(text.text);
  command.text_pieces = std::move(text.pieces);
  builder.model().commands.push_back(std::move(command));
}

}  // namespace

bool claim_no_content(std::string_view, std::string_view) { return false; }

Claim claim_makefile(std::string_view path) {
  const std::string_view name = base_name(path);
  return name == "Makefile" || name == "makefile" || name == "GNUmakefile" || name.starts_with("Makefile.") ||
                 name.ends_with(".mk") || name.ends_with(".mak")
             ? Claim::yes
             : Claim::no;
}

Claim claim_package_json(std::string_view path) {
  return base_name(path) == "package.json" && !is_below(path, "node_modules") ? Claim::yes : Claim::no;
}

Claim claim_procfile(std::string_view path) {
  const std::string_view name = base_name(path);
  return name == "Procfile" || name.starts_with("Procfile.") || name.ends_with(".procfile") ? Claim::yes : Claim::no;
}

Claim claim_jenkinsfile(std::string_view path) {
  const std::string_view name = base_name(path);
  return name.starts_with("Jenkinsfile") || name.ends_with(".jenkinsfile") || name.ends_with(".Jenkinsfile") ? Claim::yes
                                                                                                             : Claim::no;
}

Claim claim_earthfile(std::string_view path) { return base_name(path) == "Earthfile" ? Claim::yes : Claim::no; }

// NAME = value, := and ?=; a name with several values, or with one that is made of others, is not known.
void note_make_variable(const Line& line, general::Defaults& variables) {
  constexpr std::size_t kMost = 2000;
  const std::size_t equals = line.text.find('=');
  if (equals == std::string_view::npos || equals == 0 || variables.size() >= kMost) return;
  std::string_view name = line.text.substr(0, equals);
  while (!name.empty() && std::string_view(":?+! \t").find(name.back()) != std::string_view::npos) name.remove_suffix(1);
  for (const std::string_view word : {"export ", "override "})
    if (name.starts_with(word)) name.remove_prefix(word.size());
  if (name.empty() || name.find_first_of(" \t:$#") != std::string_view::npos) return;
  std::string_view value = line.text.substr(equals + 1);
  value = value.substr(0, value.find(" #"));
  const std::size_t first = value.find_first_not_of(" \t");
  value =
      first == std::string_view::npos ? std::string_view() : value.substr(first, value.find_last_not_of(" \t") - first + 1);
  const bool plain =
      !value.empty() && value.find_first_of("$ \t\"'`") == std::string_view::npos && line.text[equals - 1] != '+';
  const auto [known, fresh] = variables.try_emplace(std::string(name), plain ? std::string(value) : std::string("$"),
                                                    Span{line.begin + equals + 1, line.begin + line.text.size()});
  if (!fresh && known->second.first != value) known->second.first = "$";
}

// One recipe is one text: its lines run in shells of their own, but a reader of options does not mind. "$$" is a "$" of the
// shell; signs in front (@ - +) are make's.
Model read_makefile(std::string_view, std::string_view bytes, FileLookup*) {
  ModelBuilder builder(bytes);
  general::Defaults variables;
  Text recipe;
  bool continued = false;
  const auto flush = [&] {
    add_text(std::move(recipe), CommandRole::script, builder);
    recipe = {};
  };
  for (const Line& line : lines_of(bytes)) {
    const bool is_recipe = line.text.starts_with('\t') || continued;
    if (!is_recipe) {
      if (line.text.find_first_not_of(" \t") != std::string_view::npos && line.text.front() != '#') flush();
      note_make_variable(line, variables);
      continued = false;
      continue;
    }
    std::size_t first = line.text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
      continued = false;
      continue;
    }
    if (!continued)
      while (first < line.text.size() && std::string_view("@-+ ").find(line.text[first]) != std::string_view::npos) ++first;
    for (std::size_t i = first; i < line.text.size(); ++i) {
      if (line.text[i] == '$' && i + 1 < line.text.size() && line.text[i + 1] == '$') ++i;
      recipe.add(line.text.substr(i, 1), line.begin + i);
    }
    continued = line.text.ends_with('\\');
    const std::size_t end = line.begin + line.text.size();
    if (end < bytes.size()) recipe.add("\n", end);
  }
  flush();
  Model model = with_container_commands(false, std::move(builder).take());
  // $(NAME) is make's, and looks like a command to a shell.
  std::erase_if(variables, [](const auto& variable) { return variable.second.first == "$"; });
  for (ImageUse& use : model.images) {
    if (use.reference.raw.find('$') == std::string::npos) continue;
    Value filled = use.reference;
    filled.resolved = true;
    filled.missing.clear();
    general::expand_templates(filled, variables);
    if (filled.resolved) use.reference = std::move(filled);
  }
  return model;
}

Model read_package_json(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = yaml::parse_json(bytes);
  ModelBuilder builder(bytes);
  builder.add_diagnostics(tree.diagnostics);
  for (const yaml::Pair& script : yaml::entries(yaml::get(tree.root(), "scripts")))
    if (yaml::is_scalar(script.value)) builder.add_script(CommandRole::script, {script.value}, std::nullopt);
  return with_container_commands(false, std::move(builder).take());
}

// "web: command", one process a line.
Model read_procfile(std::string_view, std::string_view bytes, FileLookup*) {
  ModelBuilder builder(bytes);
  for (const Line& line : lines_of(bytes)) {
    const std::size_t colon = line.text.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.text.front() == '#' ||
        line.text.substr(0, colon).find(' ') != std::string_view::npos)
      continue;
    const std::size_t first = line.text.find_first_not_of(" \t", colon + 1);
    if (first == std::string_view::npos) continue;
    Text text;
    text.add(line.text.substr(first), line.begin + first);
    add_text(std::move(text), CommandRole::script, builder);
  }
  return with_container_commands(false, std::move(builder).take());
}

// def image = 'x', IMAGE = "y" in environment { }: names that are given one plain text and no other.
general::Defaults groovy_literals(std::string_view bytes) {
  constexpr std::size_t kMost = 2000;
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  general::Defaults literals;
  for (std::size_t at = bytes.find('='); at != std::string_view::npos && literals.size() < kMost;
       at = bytes.find('=', at + 1)) {
    std::size_t name_end = at;
    while (name_end > 0 && (bytes[name_end - 1] == ' ' || bytes[name_end - 1] == '\t')) --name_end;
    std::size_t name_begin = name_end;
    while (name_begin > 0 && name_end - name_begin < 100 && is_name(bytes[name_begin - 1])) --name_begin;
    const std::size_t open = bytes.find_first_not_of(" \t", at + 1);
    if (name_begin == name_end || open == std::string_view::npos || (bytes[open] != '\'' && bytes[open] != '"')) continue;
    const std::size_t close = bytes.find_first_of(std::string("\n\\$") + bytes[open], open + 1);
    if (close == std::string_view::npos || bytes[close] != bytes[open] || close == open + 1) continue;
    const std::string text(bytes.substr(open + 1, close - open - 1));
    const auto [known, fresh] =
        literals.try_emplace(std::string(bytes.substr(name_begin, name_end - name_begin)), text, Span{open + 1, close});
    if (!fresh && known->second.first != text) known->second.first = "$";  // several: not known
  }
  std::erase_if(literals, [](const auto& one) { return one.second.first == "$"; });
  return literals;
}

// Groovy is not parsed: the words that matter stand right before a literal string.
//   image 'x'   docker.image('x')   docker 'x'   args '--privileged'   sh 'text'   sh(script: """text""")   yaml '''pod'''
Model read_jenkinsfile(std::string_view, std::string_view bytes, FileLookup*) {
  const general::Defaults literals = groovy_literals(bytes);
  ModelBuilder builder(bytes, [&](Value& value) {
    if (value.raw.find('$') != std::string::npos) general::expand_templates(value, literals);
  });
  std::optional<std::size_t> agent;
  std::size_t at = 0;
  while (at < bytes.size() && builder.model().commands.size() < kTexts) {
    const char c = bytes[at];
    if (c == '/' && at + 1 < bytes.size() && (bytes[at + 1] == '/' || bytes[at + 1] == '*')) {
      const bool line = bytes[at + 1] == '/';
      const std::size_t end = line ? bytes.find('\n', at) : bytes.find("*/", at + 2);
      at = end == std::string_view::npos ? bytes.size() : end + (line ? 1 : 2);
      continue;
    }
    if (c != '\'' && c != '"') {
      ++at;
      continue;
    }
    const std::string_view triple = c == '"' ? "\"\"\"" : "'''";
    const bool is_triple = bytes.substr(at).starts_with(triple);
    const std::size_t begin = at + (is_triple ? 3 : 1);
    std::size_t end = begin;
    while (end < bytes.size()) {
      if (bytes[end] == '\\') {
        end += 2;
        continue;
      }
      if (is_triple ? bytes.substr(end).starts_with(triple) : (bytes[end] == c || bytes[end] == '\n')) break;
      ++end;
    }
    end = std::min(end, bytes.size());
    const std::string_view text = bytes.substr(begin, end - begin);
    // The word in front, over blanks, "(" and ":".
    std::size_t word_end = at;
    while (word_end > 0 && std::string_view(" \t(:\n\r=").find(bytes[word_end - 1]) != std::string_view::npos) --word_end;
    std::size_t word_begin = word_end;
    while (word_begin > 0 && ((bytes[word_begin - 1] >= 'a' && bytes[word_begin - 1] <= 'z') ||
                              (bytes[word_begin - 1] >= 'A' && bytes[word_begin - 1] <= 'Z')))
      --word_begin;
    const std::string_view word = bytes.substr(word_begin, word_end - word_begin);
    const Span span{begin, end};
    if (word == "image" || word == "docker") {
      if (kubernetes::looks_like_image(text) || text.find('$') != std::string_view::npos ||
          (!text.empty() && text.find_first_of(" ./\n") == std::string_view::npos)) {
        agent = builder.add_container(ContainerOrigin::ci_job, "agent", "", span, false);
        builder.add_image(builder.value_of_text(std::string(text), span), ImageRole::ci_job, false, "agent", agent);
      }
    } else if ((word == "args" || word == "inside" || word == "withRun") && agent) {
      std::vector<Value> words;
      for (TextWord& one : split_words(text))
        words.push_back(builder.value_of_text(std::move(one.text), {begin + one.span.begin, begin + one.span.end}));
      if (!words.empty() && words.front().raw.starts_with("-")) add_run_options(words, builder.model(), *agent);
    } else if (word == "sh" || word == "script" || word == "bat") {
      Text script;
      script.add(text, begin);
      add_text(std::move(script), CommandRole::script, builder);
    } else if (word == "yaml" && text.find("containers") != std::string_view::npos) {
      const yaml::Tree tree = yaml::parse_yaml(text);
      ModelBuilder inner(text);
      kubernetes::read_objects(tree, inner);
      for (Container& container : inner.model().containers) container.ships = false;
      for (ImageUse& use : inner.model().images) {
        use.ships = false;
        use.role = ImageRole::ci_job;
      }
      builder.add_model(std::move(inner).take(),
                        [&](Span inside) { return Span{begin + inside.begin, std::min(begin + inside.end, end)}; });
    }
    at = std::max(end + (is_triple ? 3 : 1), at + 1);
  }
  return with_container_commands(true, std::move(builder).take());
}

}  // namespace plimsoll::documents::scripts
