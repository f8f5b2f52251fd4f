// SPDX-License-Identifier: Apache-2.0
//
// What a Dockerfile means: images, one container for each stage, commands, environment.
//
// Two rounds over the tree. The first resolves what every FROM is, by the arguments that stand before the first one, and so
// which stages ship: the last and those it is built FROM. The second plays each stage from top to bottom in its scope. An
// instruction with a problem is still read as far as its words go: a flag that no builder knows does not make the command
// behind it harmless.
#include "engine/documents/dockerfile/dockerfile_document.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "engine/documents/dockerfile/command_text.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/dockerfile/mount_sources.h"
#include "engine/documents/dockerfile/variable_scope.h"
#include "engine/documents/paths.h"

namespace plimsoll::documents {
namespace {

using namespace dockerfile;

// Stages take over the variables of the stage they are built FROM; this many copies a file may cause.
constexpr std::size_t kInheritedLimit = 1'000'000;
// No file that is built comes near these; a hostile one must not fill the memory.
constexpr std::size_t kImageLimit = 20'000;
constexpr std::size_t kEntryLimit = 100'000;
constexpr std::size_t kPortsOfOneWord = 64;

class ModelReader {
 public:
  ModelReader(File file, std::string_view bytes) : file_(std::move(file)), bytes_(bytes) {}

  Model run() {
    model_.diagnostics = file_.diagnostics;
    globals_ = builder_arguments(file_.stages.empty() ? std::string() : file_.stages.back().name);
    read_syntax();
    for (const std::size_t at : file_.global_arguments)
      for (const Assignment& argument : file_.instructions[at].assignments)
        declare_argument(file_.instructions[at], argument, globals_, nullptr, std::nullopt);
    for (const Stage& stage : file_.stages)
      if (!stage.name.empty()) last_of_name_[stage.name] = stage.index;
    for (Stage& stage : file_.stages) resolve_stage(stage);
    ships_.assign(file_.stages.size(), false);
    if (!file_.stages.empty())
      for (const std::size_t at : file_.ancestry(file_.stages.size() - 1)) ships_[at] = true;
    find_parents();
    scopes_.resize(file_.stages.size());
    shells_.assign(file_.stages.size(), "/bin/sh -c");
    for (const Stage& stage : file_.stages) read_stage(stage);
    model_.dockerfile = std::make_shared<const File>(std::move(file_));
    return std::move(model_);
  }

 private:
  // Where an instruction stands and what it is read into.
  struct Place {
    std::size_t stage;
    std::size_t container;
    VariableScope& scope;
    std::string& shell;
  };

  Value expand(const Word& word, const VariableScope& scope) {
    return expand_value(word.text, word.span, scope, file_.escape, budget_);
  }

  void read_syntax() {
    for (const Directive& directive : file_.directives) {
      if (directive.name != "syntax") continue;
      ImageUse use;
      use.reference.raw = directive.value.substr(0, directive.value.find(' '));
      use.reference.expanded = use.reference.raw;
      use.reference.span = {directive.value_span.begin, directive.value_span.begin + use.reference.raw.size()};
      use.role = ImageRole::frontend;
      use.ships = false;
      if (!use.reference.raw.empty()) model_.images.push_back(std::move(use));
    }
  }

  void resolve_stage(Stage& stage) {
    const Instruction& from = file_.instructions[stage.from];
    stage.base = expand(from.words[0], globals_);
    if (const Flag* platform = from.find_flag("platform"))
      stage.platform = expand_value(platform->value, platform->value_span, globals_, file_.escape, budget_);
    stage.scratch = lower_case(stage.base.expanded) == "scratch";
    if (stage.base.resolved && !stage.scratch) {
      const auto earlier = earlier_of_name_.find(lower_case(stage.base.expanded));
      if (earlier != earlier_of_name_.end()) stage.parent = earlier->second;
    }
    if (!stage.name.empty()) earlier_of_name_[stage.name] = stage.index;
  }

  // A stage that another is built FROM keeps its variables until the last of those has been read.
  void find_parents() {
    last_child_.assign(file_.stages.size(), 0);
    for (const Stage& stage : file_.stages)
      if (stage.parent) last_child_[*stage.parent] = stage.index;
  }

  void read_stage(const Stage& stage) {
    VariableScope scope;
    std::string shell = shells_[stage.index];
    if (stage.parent) {
      shell = shells_[*stage.parent];
      inherited_ += scopes_[*stage.parent].size();
      if (last_child_[*stage.parent] == stage.index)
        scope = std::exchange(scopes_[*stage.parent], {});
      else if (inherited_ <= kInheritedLimit)
        scope = scopes_[*stage.parent];
      else
        model_.diagnostics.push_back(
            {stage.base.span, "too many variables are inherited; those of this base are not known"});
    }
    Container container;
    container.origin = ContainerOrigin::dockerfile_stage;
    container.name = stage.label();
    container.span = file_.instructions[stage.from].span;
    container.ships = ships_[stage.index];
    model_.containers.push_back(std::move(container));
    const Place place{stage.index, model_.containers.size() - 1, scope, shell};
    if (!stage.scratch && !stage.parent && !stage.base.raw.empty()) {
      ImageUse use = image_use(stage.base, ImageRole::stage_base, place);
      use.platform = stage.platform.expanded;
      add_image(std::move(use));
    }
    for (std::size_t at = stage.from + 1; at < stage.end; ++at) read_instruction(file_.instructions[at], place);
    shells_[stage.index] = std::move(shell);
    if (last_child_[stage.index] > stage.index) scopes_[stage.index] = std::move(scope);
  }

  ImageUse image_use(Value reference, ImageRole role, const Place& place) const {
    ImageUse use;
    use.reference = std::move(reference);
    use.role = role;
    use.ships = ships_[place.stage];
    use.stage = file_.stages[place.stage].label();
    use.container = place.container;
    return use;
  }

  void read_instruction(const Instruction& instruction, const Place& place) {
    switch (instruction.keyword) {
      case Keyword::arg:
        for (const Assignment& argument : instruction.assignments)
          declare_argument(instruction, argument, place.scope, &globals_, place.container);
        break;
      case Keyword::env:
        read_environment(instruction, place);
        break;
      case Keyword::label:
        read_labels(instruction, place);
        break;
      case Keyword::add:
      case Keyword::copy:
        read_copy_source(instruction, place);
        break;
      case Keyword::run:
        read_mounts(instruction, place);
        add_command(instruction, CommandRole::build_step, 0, place);
        break;
      case Keyword::cmd:
        add_command(instruction, CommandRole::command, 0, place);
        break;
      case Keyword::entrypoint:
        add_command(instruction, CommandRole::entrypoint, 0, place);
        break;
      case Keyword::healthcheck:
        if (instruction.words.size() > 1) add_command(instruction, CommandRole::health_check, 1, place);
        break;
      case Keyword::shell:
        if (!instruction.json_form) break;
        place.shell.clear();
        for (const Word& word : instruction.words) place.shell += (place.shell.empty() ? "" : " ") + word.text;
        break;
      case Keyword::user:
        add_single_option(instruction, OptionKey::user, "USER", place);
        break;
      case Keyword::workdir:
        add_single_option(instruction, OptionKey::other, "WORKDIR", place);
        break;
      case Keyword::stopsignal:
        add_single_option(instruction, OptionKey::other, "STOPSIGNAL", place);
        break;
      case Keyword::expose:
        read_ports(instruction, place);
        break;
      case Keyword::volume:
        read_volumes(instruction, place);
        break;
      case Keyword::onbuild:
        for (const Instruction& trigger : instruction.trigger) read_trigger(trigger, place);
        break;
      case Keyword::from:
      case Keyword::maintainer:
      case Keyword::unknown:
        break;
    }
  }

  // Runs in the builds that use this image as their base: it changes nothing here, but its images, commands and values stand
  // in this file.
  void read_trigger(const Instruction& trigger, const Place& place) {
    VariableScope scope = builder_arguments("");
    std::string shell = place.shell;
    const Place elsewhere{place.stage, place.container, scope, shell};
    switch (trigger.keyword) {
      case Keyword::add:
      case Keyword::copy:
      case Keyword::run:
      case Keyword::arg:
      case Keyword::env:
      case Keyword::label:
        read_instruction(trigger, elsewhere);
        break;
      default:
        break;
    }
  }

  static ResolutionStep step_of(const Instruction& instruction, const Assignment& assignment) {
    std::string text = std::string(name_of(instruction.keyword)) + " " + assignment.name.text;
    if (assignment.has_value) text += "=" + assignment.value.text.substr(0, 120);
    text += " (line " + std::to_string(instruction.first_line) + ")";
    return {
        std::move(text), {assignment.name.span.begin, std::max(assignment.name.span.end, assignment.value.span.end)}, ""};
  }

  static Variable variable_of(const Value& value, ResolutionStep step) {
    Variable variable{value.expanded, value.missing, value.chain};
    variable.chain.push_back(std::move(step));
    return variable;
  }

  void add_entry(const std::string& name, Value value, EnvironmentRole role, std::optional<std::size_t> container) {
    if (model_.environment.size() >= kEntryLimit) {
      note_limit(value.span, "variables");
      return;
    }
    EnvironmentEntry entry;
    entry.name = name;
    entry.value = std::move(value);
    entry.role = role;
    entry.container = container;
    model_.environment.push_back(std::move(entry));
  }

  void declare_argument(const Instruction& instruction, const Assignment& argument, VariableScope& scope,
                        const VariableScope* globals, std::optional<std::size_t> container) {
    if (argument.has_value) {
      Value value = expand(argument.value, scope);
      scope.set(argument.name.text, variable_of(value, step_of(instruction, argument)));
      add_entry(argument.name.text, std::move(value), EnvironmentRole::build_argument, container);
    } else if (globals != nullptr) {
      if (const Variable* global = globals->get(argument.name.text)) scope.set(argument.name.text, *global);
    }
  }

  // All values of one ENV see the variables as they were before it.
  void read_environment(const Instruction& instruction, const Place& place) {
    std::vector<std::pair<std::string, Variable>> fresh;
    for (const Assignment& assignment : instruction.assignments) {
      const Value name = expand(assignment.name, place.scope);
      Value value = expand(assignment.value, place.scope);
      fresh.emplace_back(name.expanded, variable_of(value, step_of(instruction, assignment)));
      add_entry(name.expanded, std::move(value), EnvironmentRole::image_environment, place.container);
    }
    for (auto& [name, variable] : fresh) place.scope.set(std::move(name), std::move(variable));
  }

  void read_labels(const Instruction& instruction, const Place& place) {
    for (const Assignment& label : instruction.assignments)
      add_entry(expand(label.name, place.scope).expanded, expand(label.value, place.scope), EnvironmentRole::label,
                place.container);
  }

  void read_copy_source(const Instruction& instruction, const Place& place) {
    const Flag* from = instruction.find_flag("from");
    if (from != nullptr && from->has_value) add_source(from->value, from->value_span, ships_[place.stage], place);
  }

  // What is only mounted does not stay in the image.
  void read_mounts(const Instruction& instruction, const Place& place) {
    for (const MountSource& source : mount_sources(instruction)) add_source(source.name, source.span, false, place);
  }

  [[nodiscard]] bool is_stage_number(std::string_view text) const {
    std::size_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && number < file_.stages.size();
  }

  void add_image(ImageUse use) {
    if (model_.images.size() == kImageLimit) note_limit(use.reference.span, "images");
    if (model_.images.size() < kImageLimit) model_.images.push_back(std::move(use));
  }

  void note_limit(Span span, const char* what) {
    if (std::exchange(limit_noted_, true)) return;
    model_.diagnostics.push_back({span, std::string("too many ") + what + "; the rest is not read"});
  }

  // A stage by name or number, wherever it stands in the file, or an image.
  void add_source(const std::string& name, Span span, bool ships, const Place& place) {
    Value value = expand_value(name, span, place.scope, file_.escape, budget_);
    const std::string lower = lower_case(value.expanded);
    if (lower.empty() || lower == "scratch" || lower == "context") return;
    if (value.resolved && (last_of_name_.count(lower) != 0 || is_stage_number(lower))) return;
    ImageUse use = image_use(std::move(value), ImageRole::copy_source, place);
    use.ships = ships;
    use.container.reset();
    add_image(std::move(use));
  }

  void add_option(OptionKey key, const char* name, Value value, Span span, const Place& place) {
    ContainerOption option;
    option.key = key;
    option.name = name;
    option.value = std::move(value);
    option.span = span;
    model_.containers[place.container].options.push_back(std::move(option));
  }

  void add_single_option(const Instruction& instruction, OptionKey key, const char* name, const Place& place) {
    if (!instruction.words.empty())
      add_option(key, name, expand(instruction.words[0], place.scope), instruction.span, place);
  }

  // One word may give several ports: EXPOSE $PORTS.
  void read_ports(const Instruction& instruction, const Place& place) {
    for (const Word& word : instruction.words) {
      std::vector<std::string> parts;
      const Value whole = expand_value(word.text, word.span, place.scope, file_.escape, budget_, &parts);
      if (parts.size() > kPortsOfOneWord) {
        model_.diagnostics.push_back({word.span, "one word gives too many ports"});
        parts.resize(kPortsOfOneWord);
      }
      for (const std::string& part : parts) {
        Value value = whole;
        value.expanded = part;
        PortDetail port;
        port.published = false;
        const std::size_t slash = part.find('/');
        port.container_port = part.substr(0, slash);
        if (slash != std::string::npos) port.protocol = lower_case(std::string_view(part).substr(slash + 1));
        add_option(OptionKey::port, "EXPOSE", std::move(value), word.span, place);
        model_.containers[place.container].options.back().port = std::move(port);
      }
    }
  }

  void read_volumes(const Instruction& instruction, const Place& place) {
    for (const Word& word : instruction.words) {
      Value value = expand(word, place.scope);
      MountDetail mount;
      mount.target = value.expanded;
      mount.type = "volume";
      add_option(OptionKey::mount, "VOLUME", std::move(value), word.span, place);
      model_.containers[place.container].options.back().mount = std::move(mount);
    }
  }

  void add_command(const Instruction& instruction, CommandRole role, std::size_t first_word, const Place& place) {
    Command command = command_of(instruction, first_word, place.shell, bytes_);
    command.role = role;
    command.container = place.container;
    model_.commands.push_back(std::move(command));
  }

  File file_;
  std::string_view bytes_;
  Model model_;
  VariableScope globals_;
  std::vector<VariableScope> scopes_;    // at the end of each stage, as long as somebody needs it
  std::vector<std::string> shells_;      // in force at the end of each stage
  std::vector<std::size_t> last_child_;  // the last stage built FROM this one; 0: none
  std::vector<bool> ships_;
  std::map<std::string, std::size_t, std::less<>> earlier_of_name_;  // while the FROMs are resolved, in order
  std::map<std::string, std::size_t, std::less<>> last_of_name_;
  bool limit_noted_ = false;
  std::size_t inherited_ = 0;
  ExpansionBudget budget_;
};

}  // namespace

Model read_dockerfile(std::string_view, std::string_view bytes, FileLookup*) {
  return ModelReader(parse_dockerfile(bytes), bytes).run();
}

}  // namespace plimsoll::documents
