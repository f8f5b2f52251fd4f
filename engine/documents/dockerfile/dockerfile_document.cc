// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/dockerfile/dockerfile_document.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/image_reference.h"
#include "engine/documents/word_expansion.h"

namespace plimsoll::documents {
namespace {

using namespace dockerfile;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

std::string_view name_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

struct Variable {
  std::string value;
  bool known = true;         // false: an ARG without a default, or a value that could not be expanded
  ResolutionStep step;
};

// What a variable is at one place of a file.
class Scope : public VariableLookup {
 public:
  void set(const std::string& name, Variable variable) { variables_[name] = std::move(variable); }
  [[nodiscard]] const Variable* get(const std::string& name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override {
    const auto found = variables_.find(std::string(name));
    if (found == variables_.end() || !found->second.known) return std::nullopt;
    return found->second.value;
  }

 private:
  std::map<std::string, Variable, std::less<>> variables_;
};

class ModelReader {
 public:
  explicit ModelReader(File file) : file_(std::move(file)) {}

  Model run() {
    model_.diagnostics = file_.diagnostics;
    read_directives();
    read_global_arguments();
    for (std::size_t at = 0; at < file_.stages.size(); ++at) resolve_base(at);
    mark_shipping();
    for (std::size_t at = 0; at < file_.stages.size(); ++at) read_stage(at);
    model_.dockerfile = std::make_shared<const File>(std::move(file_));
    return std::move(model_);
  }

 private:
  // Expands one word; its steps become the chain of the value.
  Value expand(const std::string& text, Span span, const Scope& scope, bool keep_unset = true) {
    Value value;
    value.raw = text;
    value.expanded = text;
    value.span = span;
    if (text.find_first_of("$'\"\\`") == std::string::npos) return value;
    WordRules rules;
    rules.escape = file_.escape;
    rules.unset = keep_unset ? UnsetVariable::keep_if_needed : UnsetVariable::empty;
    auto word = expand_word(text, scope, rules, budget_);
    if (!word) {
      value.resolved = false;
      return value;
    }
    value.expanded = word->text;
    for (const ExpansionStep& step : word->steps) {
      const Variable* variable = scope.get(step.name);
      if (step.kind == ExpansionStep::Kind::value && variable != nullptr) {
        value.chain.push_back(variable->step);
      } else if (step.kind == ExpansionStep::Kind::defaulted) {
        value.chain.push_back({"default of " + step.name + " in " + text, span, ""});
      }
    }
    // What is kept as it was written is what nobody defines.
    if (has_unexpanded_part(value.expanded)) {
      value.resolved = false;
      note_missing(text, scope, value);
    }
    return value;
  }

  static void note_missing(std::string_view text, const Scope& scope, Value& value) {
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
      std::size_t begin = at + 1;
      if (begin < text.size() && text[begin] == '{') ++begin;
      std::size_t end = begin;
      while (end < text.size() && (text[end] == '_' || (text[end] >= '0' && text[end] <= '9') || (text[end] >= 'a' && text[end] <= 'z') ||
                                   (text[end] >= 'A' && text[end] <= 'Z'))) {
        ++end;
      }
      const std::string name(text.substr(begin, end - begin));
      if (!name.empty() && !scope.find(name) && std::find(value.missing.begin(), value.missing.end(), name) == value.missing.end()) {
        value.missing.push_back(name);
      }
    }
  }

  [[nodiscard]] std::size_t line_of(const Instruction& instruction) const { return instruction.first_line; }

  void read_directives() {
    for (const Directive& directive : file_.directives) {
      if (directive.name != "syntax" || directive.value.empty()) continue;
      ImageUse use;
      use.reference.raw = use.reference.expanded = directive.value.substr(0, directive.value.find(' '));
      use.reference.span = {directive.value_span.begin, directive.value_span.begin + use.reference.raw.size()};
      use.role = ImageRole::frontend;
      use.ships = false;
      model_.images.push_back(std::move(use));
    }
  }

  void declare(const Instruction& instruction, const Assignment& assignment, Scope& scope, EnvironmentRole role,
               std::optional<std::size_t> container, const Scope* outer) {
    Variable variable;
    const std::string word = std::string(role == EnvironmentRole::build_argument ? "ARG " : "ENV ") + assignment.name.text;
    variable.step = {word + "=" + assignment.value.text + " (line " + std::to_string(line_of(instruction)) + ")",
                     {assignment.name.span.begin, std::max(assignment.name.span.end, assignment.value.span.end)}, ""};
    Value value;
    if (assignment.has_value) {
      value = expand(assignment.value.text, assignment.value.span, scope);
      variable.value = value.expanded;
      variable.known = value.resolved;
    } else {
      const Variable* global = outer != nullptr ? outer->get(assignment.name.text) : nullptr;
      if (global != nullptr) {
        variable = *global;
      } else {
        variable.known = false;
      }
      value.span = assignment.name.span;
    }
    // A value that an ENV has set stays; an ARG of the same name does not win over it.
    const bool hidden = role == EnvironmentRole::build_argument && env_names_.count(assignment.name.text) != 0;
    if (!hidden) scope.set(assignment.name.text, variable);
    if (role == EnvironmentRole::image_environment) env_names_.insert(assignment.name.text);
    if (assignment.has_value) {
      EnvironmentEntry entry;
      entry.name = assignment.name.text;
      entry.value = std::move(value);
      entry.role = role;
      entry.container = container;
      model_.environment.push_back(std::move(entry));
    }
  }

  void read_global_arguments() {
    for (const std::size_t at : file_.global_arguments) {
      const Instruction& instruction = file_.instructions[at];
      for (const Assignment& assignment : instruction.assignments) {
        declare(instruction, assignment, globals_, EnvironmentRole::build_argument, std::nullopt, nullptr);
      }
    }
    env_names_.clear();
  }

  void resolve_base(std::size_t at) {
    Stage& stage = file_.stages[at];
    const Instruction& from = file_.instructions[stage.from];
    const Word& word = from.words[0];
    stage.base = expand(word.text, word.span, globals_);
    if (const Flag* platform = from.find_flag("platform")) stage.platform = expand(platform->value, platform->value_span, globals_);
    stage.scratch = lower(stage.base.expanded) == "scratch";
    if (stage.base.resolved && !stage.scratch) stage.parent = file_.find_stage(stage.base.expanded, at, false);
  }

  void mark_shipping() {
    ships_.assign(file_.stages.size(), false);
    if (file_.stages.empty()) return;
    for (const std::size_t at : file_.ancestry(file_.stages.size() - 1)) ships_[at] = true;
  }

  void add_base(std::size_t at, std::size_t container) {
    const Stage& stage = file_.stages[at];
    if (stage.scratch || stage.parent) return;
    ImageUse use;
    use.reference = stage.base;
    use.role = ImageRole::stage_base;
    use.ships = ships_[at];
    use.stage = stage.label();
    use.platform = stage.platform.expanded;
    use.container = container;
    model_.images.push_back(std::move(use));
  }

  // COPY --from, ADD --from and RUN --mount from=: a stage, a number, or an image.
  void add_source(const std::string& name, Span span, std::size_t at, const Scope& scope) {
    const Value value = expand(name, span, scope);
    if (value.expanded.empty() || lower(value.expanded) == "scratch") return;
    if (file_.find_stage(value.expanded, at, true)) return;
    ImageUse use;
    use.reference = value;
    use.role = ImageRole::copy_source;
    use.ships = ships_[at];
    use.stage = file_.stages[at].label();
    model_.images.push_back(std::move(use));
  }

  void add_option(std::size_t container, OptionKey key, const std::string& name, Value value, Span span) {
    ContainerOption option;
    option.key = key;
    option.name = name;
    option.value = std::move(value);
    option.span = span;
    model_.containers[container].options.push_back(std::move(option));
  }

  void add_command(const Instruction& instruction, CommandRole role, std::size_t first_word, std::size_t container) {
    Command command;
    command.role = role;
    command.span = instruction.span;
    command.container = container;
    if (instruction.json_form) {
      for (std::size_t at = first_word; at < instruction.words.size(); ++at) {
        const Word& word = instruction.words[at];
        Value value;
        value.raw = value.expanded = word.text;
        value.span = word.span;
        command.arguments.push_back(std::move(value));
      }
    } else {
      command.shell_form = true;
      command.shell = shell_;
      const std::size_t begin = first_word < instruction.words.size() ? instruction.words[first_word].begin : instruction.arguments_begin;
      const std::size_t end = instruction.arguments_begin + instruction.arguments.size();
      command.text = instruction.original.text.substr(begin, end - std::min(begin, end));
      command.text_pieces = instruction.original.spans_of(begin, end);
      // Bodies of here-documents belong to the text, as the shell gets them.
      for (const Heredoc& heredoc : instruction.heredocs) {
        const std::string body = "\n" + heredoc.content + heredoc.name;
        command.text_pieces.push_back({heredoc.span.begin - std::min<std::size_t>(1, heredoc.span.begin), heredoc.span.end + heredoc.name.size()});
        command.text += body;
      }
    }
    model_.commands.push_back(std::move(command));
  }

  static std::string mount_part(const std::string& mount, std::string_view key) {
    std::string_view rest = mount;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      const std::string_view part = rest.substr(0, end);
      rest.remove_prefix(std::min(rest.size(), end + 1));
      if (part.size() > key.size() && part.substr(0, key.size()) == key && part[key.size()] == '=') return std::string(part.substr(key.size() + 1));
    }
    return {};
  }

  void read_stage(std::size_t at) {
    const Stage stage = file_.stages[at];
    Scope scope;
    env_names_.clear();
    shell_ = "/bin/sh -c";
    // ENV of the stages it is built FROM is there; their ARGs are not.
    for (const std::size_t ancestor : file_.ancestry(at)) {
      if (ancestor == at) continue;
      for (const auto& [name, variable] : stage_environment_[ancestor]) {
        scope.set(name, variable);
        env_names_.insert(name);
      }
    }
    Container container;
    container.origin = ContainerOrigin::dockerfile_stage;
    container.name = stage.label();
    container.span = file_.instructions[stage.from].span;
    container.ships = ships_[at];
    model_.containers.push_back(std::move(container));
    const std::size_t number = model_.containers.size() - 1;
    add_base(at, number);
    for (std::size_t index = stage.from + 1; index < stage.end; ++index) {
      const Instruction& instruction = file_.instructions[index];
      if (instruction.problem.empty()) read_instruction(instruction, at, number, scope);
    }
    for (const std::string& name : env_names_) {
      if (const Variable* variable = scope.get(name)) stage_environment_[at].emplace_back(name, *variable);
    }
  }

  void read_instruction(const Instruction& instruction, std::size_t at, std::size_t container, Scope& scope) {
    switch (instruction.keyword) {
      case Keyword::arg:
        for (const Assignment& assignment : instruction.assignments) {
          declare(instruction, assignment, scope, EnvironmentRole::build_argument, container, &globals_);
        }
        break;
      case Keyword::env: {
        const Scope before = scope;   // all of one line see the values from before it
        for (const Assignment& assignment : instruction.assignments) {
          Scope seen = before;
          declare(instruction, assignment, seen, EnvironmentRole::image_environment, container, nullptr);
          if (const Variable* variable = seen.get(assignment.name.text)) scope.set(assignment.name.text, *variable);
        }
        break;
      }
      case Keyword::label:
        for (const Assignment& assignment : instruction.assignments) {
          EnvironmentEntry entry;
          entry.name = expand(assignment.name.text, assignment.name.span, scope).expanded;
          entry.value = expand(assignment.value.text, assignment.value.span, scope);
          entry.role = EnvironmentRole::label;
          entry.container = container;
          model_.environment.push_back(std::move(entry));
        }
        break;
      case Keyword::copy:
      case Keyword::add:
        if (const Flag* from = instruction.find_flag("from")) add_source(from->value, from->value_span, at, scope);
        break;
      case Keyword::run: {
        for (const Flag& flag : instruction.flags) {
          if (flag.name != "mount") continue;
          const std::string from = mount_part(flag.value, "from");
          if (!from.empty()) add_source(from, flag.value_span, at, scope);
        }
        add_command(instruction, CommandRole::build_step, 0, container);
        break;
      }
      case Keyword::cmd: add_command(instruction, CommandRole::command, 0, container); break;
      case Keyword::entrypoint: add_command(instruction, CommandRole::entrypoint, 0, container); break;
      case Keyword::healthcheck:
        if (!instruction.words.empty() && lower(instruction.words[0].text) == "cmd") {
          add_command(instruction, CommandRole::health_check, 1, container);
        }
        break;
      case Keyword::shell: {
        shell_.clear();
        for (const Word& word : instruction.words) shell_ += (shell_.empty() ? "" : " ") + word.text;
        break;
      }
      case Keyword::user:
        if (!instruction.words.empty()) {
          add_option(container, OptionKey::user, "USER", expand(instruction.words[0].text, instruction.words[0].span, scope), instruction.span);
        }
        break;
      case Keyword::expose:
        for (const Word& word : instruction.words) {
          const Value value = expand(word.text, word.span, scope);
          PortDetail port;
          port.published = false;
          const std::size_t slash = value.expanded.find('/');
          port.container_port = value.expanded.substr(0, slash);
          if (slash != std::string::npos) port.protocol = lower(value.expanded.substr(slash + 1));
          add_option(container, OptionKey::port, "EXPOSE", value, instruction.span);
          model_.containers[container].options.back().port = std::move(port);
        }
        break;
      case Keyword::volume:
        for (const Word& word : instruction.words) {
          const Value value = expand(word.text, word.span, scope);
          MountDetail mount;
          mount.target = value.expanded;
          mount.type = "volume";
          add_option(container, OptionKey::mount, "VOLUME", value, instruction.span);
          model_.containers[container].options.back().mount = std::move(mount);
        }
        break;
      case Keyword::onbuild:
        for (const Instruction& trigger : instruction.trigger) {
          const Flag* from = trigger.find_flag("from");
          if (from != nullptr) add_source(from->value, from->value_span, at, scope);
        }
        break;
      default: break;
    }
  }

  File file_;
  Model model_;
  Scope globals_;
  std::set<std::string> env_names_;   // set by ENV, in the stage that is read
  std::map<std::size_t, std::vector<std::pair<std::string, Variable>>> stage_environment_;
  std::vector<bool> ships_;
  std::string shell_;
  ExpansionBudget budget_;
};

}  // namespace

DocumentType::Claim dockerfile_claim_path(std::string_view path) {
  using Claim = DocumentType::Claim;
  const std::string name = lower(name_part(path));
  const auto ends = [&](std::string_view end) { return name.size() > end.size() && std::string_view(name).ends_with(end); };
  if (ends(".dockerignore") || ends(".containerignore")) return Claim::no;
  for (const std::string_view base : {std::string_view("dockerfile"), std::string_view("containerfile")}) {
    if (name == base) return Claim::yes;
    if (ends("." + std::string(base))) return Claim::yes;
    if (!std::string_view(name).starts_with(base) && !ends("-" + std::string(base)) && !ends("_" + std::string(base))) continue;
    // Programs and texts about Dockerfiles are none.
    for (const std::string_view other : {".md", ".rst", ".txt", ".go", ".py", ".js", ".ts", ".rb", ".java", ".html", ".json", ".yml",
                                         ".yaml", ".sh", ".rs", ".cs", ".kt", ".php", ".c", ".h", ".cc", ".hs", ".xml", ".toml", ".png",
                                         ".svg", ".lock", ".rego"}) {
      if (ends(other)) return Claim::no;
    }
    return Claim::maybe;
  }
  return Claim::no;
}

bool dockerfile_claim_content(std::string_view, std::string_view head) {
  // The first instruction is FROM or ARG (ONBUILD and others cannot begin a file that builds).
  const File file = parse_dockerfile(head);
  for (const Instruction& instruction : file.instructions) {
    if (instruction.keyword == Keyword::arg) continue;
    return instruction.keyword == Keyword::from && instruction.problem.empty();
  }
  return false;
}

Model read_dockerfile(std::string_view, std::string_view bytes, FileLookup*) {
  return ModelReader(parse_dockerfile(bytes)).run();
}

}  // namespace plimsoll::documents
