// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/github/github.h"

#include <string>
#include <vector>

#include "engine/documents/github/expressions.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/option_values.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/model_builder.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::github {

using yaml::entries;
using yaml::get;
using yaml::items;
using yaml::Node;
using yaml::Pair;
using yaml::text_of;

namespace {

constexpr std::string_view kDocker = "docker://";
constexpr std::size_t kJobsKept = 200;

class WorkflowReader {
 public:
  explicit WorkflowReader(ModelBuilder& builder) : builder_(builder) {}

  void read_workflow(const Node* root) {
    builder_.add_environment(get(root, "env"), EnvironmentRole::ci_variable, std::nullopt);
    Bindings bindings;
    bind_mapping("env", get(root, "env"), bindings);
    for (const std::string_view trigger : {"workflow_dispatch", "workflow_call"})
      bind_inputs(get(root, {"on", trigger, "inputs"}), bindings);
    const std::string shell = shell_of(root);
    for (const Pair& job : entries(get(root, "jobs"))) read_job(job, bindings, shell);
  }

  // ${{ env.X }} and ${{ matrix.x }} in what a script runs: filled in before the shell sees it. A matrix gives an image for
  // each of its values.
  void fill_script_images(Model& model, std::size_t first) const {
    const std::size_t count = model.images.size();
    for (std::size_t at = first; at < count; ++at) {
      if (model.images[at].reference.raw.find("${{") == std::string::npos) continue;
      Value written = model.images[at].reference;
      written.resolved = true;
      written.missing.clear();
      std::vector<Value> filled = evaluate(written, bindings_at(written.span));
      if (!filled.front().resolved) filled = evaluate(written, environment_);
      if (!filled.front().resolved) continue;
      for (std::size_t i = 1; i < filled.size() && model.images.size() < kModelEntries; ++i) {
        ImageUse further = model.images[at];
        further.reference = std::move(filled[i]);
        model.images.push_back(std::move(further));
      }
      model.images[at].reference = std::move(filled.front());
    }
  }

  void read_action(const Node* root) {
    const Node* runs = get(root, "runs");
    Bindings bindings;
    bind_inputs(get(root, "inputs"), bindings);
    const Node* image = get(runs, "image");
    if (text_of(image).starts_with(kDocker)) add_docker_image(image, "action", std::nullopt, bindings);
    const auto command = [&](CommandRole role, std::string_view key) {
      builder_.add_command(role, get(runs, key), std::nullopt);
    };
    command(CommandRole::entrypoint, "entrypoint");
    command(CommandRole::command, "args");
    builder_.add_environment(get(runs, "env"), EnvironmentRole::ci_variable, std::nullopt);
    read_steps(get(runs, "steps"), "action", std::nullopt, bindings, "");
  }

 private:
  static void bind_mapping(std::string_view prefix, const Node* mapping, Bindings& bindings) {
    for (const Pair& pair : entries(mapping)) {
      if (!yaml::is_scalar(pair.value) || pair.value->text.find("${{") != std::string::npos) continue;
      bindings[std::string(prefix) + "." + pair.key->text] = {{pair.value->text, pair.value->span}};
    }
  }

  static void bind_inputs(const Node* inputs, Bindings& bindings) {
    for (const Pair& pair : entries(inputs)) {
      const Node* value = get(pair.value, "default");
      if (yaml::is_scalar(value)) bindings["inputs." + pair.key->text] = {{value->text, value->span}};
    }
  }

  static void bind_value(const std::string& name, const Node* value, int depth, Bindings& bindings) {
    if (value == nullptr || depth > 4) return;
    if (value->kind == yaml::NodeKind::scalar) {
      if (value->text.find("${{") != std::string::npos) return;
      std::vector<Binding>& known = bindings[name];
      if (known.size() < 64) known.push_back({value->text, value->span});
    }
    for (const Pair& pair : entries(value)) bind_value(name + "." + pair.key->text, pair.value, depth + 1, bindings);
  }

  static void bind_matrix(const Node* matrix, Bindings& bindings) {
    for (const Pair& axis : entries(matrix)) {
      if (axis.key->text == "exclude") continue;
      const bool include = axis.key->text == "include";
      for (const Node* item : items(axis.value)) {
        if (!include) {
          bind_value("matrix." + axis.key->text, item, 0, bindings);
        } else {
          for (const Pair& pair : entries(item)) bind_value("matrix." + pair.key->text, pair.value, 1, bindings);
        }
      }
    }
  }

  const Bindings& bindings_at(Span place) const {
    for (const JobBindings& job : jobs_)
      if (place.begin >= job.span.begin && place.begin < job.span.end) return job.bindings;
    return environment_;
  }

  // What a variable is wherever it is set; nothing when jobs differ.
  void note_environment(const std::string& name, const std::vector<Binding>& values) {
    const auto [known, fresh] = environment_.try_emplace(name, values);
    if (fresh || known->second.empty() || values.empty()) return;
    if (known->second.front().text != values.front().text) known->second.clear();
  }

  static std::string shell_of(const Node* node) { return std::string(text_of(get(node, {"defaults", "run", "shell"}))); }

  void read_job(const Pair& job, Bindings bindings, const std::string& workflow_shell) {
    const std::string& name = job.key->text;
    bind_mapping("env", get(job.value, "env"), bindings);
    for (const auto& [variable, values] : bindings)
      if (variable.starts_with("env.")) note_environment(variable, values);
    const Node* matrix = get(job.value, {"strategy", "matrix"});
    bind_matrix(matrix, bindings);
    if (matrix != nullptr && jobs_.size() < kJobsKept) jobs_.push_back({job.value->span, bindings});
    builder_.add_environment(get(job.value, "env"), EnvironmentRole::ci_variable, std::nullopt);
    std::optional<std::size_t> container;
    const Node* job_container = get(job.value, "container");
    if (!yaml::is_null(job_container)) {
      const Node* key = yaml::key_of(job.value, "container");
      container =
          read_container(job_container, name, key != nullptr ? key->span : job.key->span, ImageRole::ci_job, bindings);
    }
    for (const Pair& service : entries(get(job.value, "services")))
      read_container(service.value, service.key->text, service.key->span, ImageRole::ci_service, bindings);
    std::string shell = shell_of(job.value);
    if (shell.empty()) shell = workflow_shell;
    if (shell.empty() && text_of(get(job.value, "runs-on")).starts_with("windows")) shell = "pwsh";
    read_steps(get(job.value, "steps"), name, container, bindings, shell);
  }

  std::size_t read_container(const Node* node, const std::string& name, Span span, ImageRole role,
                             const Bindings& bindings) {
    const std::size_t container = builder_.add_container(ContainerOrigin::ci_job, name, "", span, false);
    const Node* image = yaml::is_mapping(node) ? get(node, "image") : node;
    if (yaml::is_scalar(image)) add_images(builder_.value(image), name, role, container, bindings);
    if (!yaml::is_mapping(node)) return container;
    builder_.add_environment(get(node, "env"), EnvironmentRole::ci_variable, container);
    const Node* credentials = get(node, "credentials");
    for (const Pair& pair : entries(credentials))
      if (yaml::is_scalar(pair.value))
        builder_.add_environment("credentials." + pair.key->text, one_value(pair.value), EnvironmentRole::ci_variable,
                                 container);
    for (const Node* item : items(get(node, "volumes"))) {
      Value value = one_value(item);
      MountDetail mount = parse_volume(value.expanded);
      if (ContainerOption* option =
              builder_.add_option(container, OptionKey::mount, "volumes", std::move(value), item->span))
        option->mount = std::move(mount);
    }
    for (const Node* item : items(get(node, "ports"))) {
      Value value = one_value(item);
      PortDetail port = parse_port(value.expanded);
      if (ContainerOption* option = builder_.add_option(container, OptionKey::port, "ports", std::move(value), item->span))
        option->port = std::move(port);
    }
    const Node* options = get(node, "options");
    if (yaml::is_scalar(options)) {
      const PieceIndex pieces(aligned_pieces(options, builder_.bytes()));
      std::vector<Value> words;
      for (TextWord& word : split_words(options->text)) {
        Value value = builder_.value_of_text(std::move(word.text), place_in_pieces(pieces, word.span));
        words.push_back(evaluate(value, bindings).front());
      }
      add_run_options(words, builder_.model(), container);
    }
    return container;
  }

  Value one_value(const Node* node) const {
    Value value = builder_.value(node);
    if (value.raw.find("${{") != std::string::npos) value.resolved = false;
    return value;
  }

  void add_images(Value written, const std::string& stage, ImageRole role, std::optional<std::size_t> container,
                  const Bindings& bindings) {
    if (builder_.is_full()) return;
    for (Value& value : evaluate(written, bindings)) {
      if (value.expanded.starts_with(kDocker)) value.expanded.erase(0, kDocker.size());
      builder_.add_image(std::move(value), role, false, stage, container);  // '' means: no container
    }
  }

  void add_docker_image(const Node* node, const std::string& stage, std::optional<std::size_t> container,
                        const Bindings& bindings) {
    Value value = builder_.value(node);
    value.raw.erase(0, kDocker.size());
    value.expanded = value.raw;
    value.span.begin += std::min(kDocker.size(), value.span.size());
    add_images(std::move(value), stage, ImageRole::ci_action, container, bindings);
  }

  void read_steps(const Node* steps, const std::string& job, std::optional<std::size_t> container, const Bindings& bindings,
                  const std::string& default_shell) {
    for (const Node* step : items(steps)) {
      const Node* uses = get(step, "uses");
      if (text_of(uses).starts_with(kDocker)) add_docker_image(uses, job, std::nullopt, bindings);
      if (text_of(uses).starts_with("docker/build-push-action")) read_build(get(step, "with"), job, bindings);
      const Node* run = get(step, "run");
      if (yaml::is_scalar(run)) {
        std::string shell(text_of(get(step, "shell")));
        if (shell.empty()) shell = default_shell;
        if (shell.empty()) shell = "bash -e";
        builder_.add_script(CommandRole::script, {run}, container, shell);
      }
      builder_.add_environment(get(step, "env"), EnvironmentRole::ci_variable, container);
    }
  }

  // One NAME=VALUE a line.
  void read_build(const Node* with, const std::string& job, const Bindings& bindings) {
    for (const std::string_view key : {"build-args", "build-contexts"}) {
      const Node* node = get(with, key);
      if (!yaml::is_scalar(node)) continue;
      const PieceIndex pieces(aligned_pieces(node, builder_.bytes()));
      const std::string& text = node->text;
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::size_t equals = text.find('=', at);
        if (equals < end && equals > at) {
          const Span span = place_in_pieces(pieces, {equals + 1, end});
          const Value written = builder_.value_of_text(text.substr(equals + 1, end - equals - 1), span);
          if (key == "build-args") {
            builder_.add_environment(text.substr(at, equals - at), evaluate(written, bindings).front(),
                                     EnvironmentRole::build_argument, std::nullopt);
          } else if (written.raw.starts_with("docker-image://")) {
            Value reference = written;
            reference.raw.erase(0, 15);
            add_images(std::move(reference), job, ImageRole::base_argument, std::nullopt, bindings);
          }
        }
        at = end + 1;
      }
    }
  }

  ModelBuilder& builder_;
  Bindings environment_;
  struct JobBindings {
    Span span;
    Bindings bindings;
  };
  std::vector<JobBindings> jobs_;  // those with a matrix
};

template <class Read>
Model read_with(std::string_view bytes, Read read) {
  const yaml::Tree tree = yaml::parse(bytes);
  ModelBuilder builder(bytes);
  builder.add_diagnostics(tree.diagnostics);
  WorkflowReader reader(builder);
  if (tree.root() != nullptr) read(reader, tree.root());
  Model model = std::move(builder).take();
  const std::size_t before = model.images.size();
  add_container_commands_of_scripts(true, model);
  reader.fill_script_images(model, before);
  return model;
}

}  // namespace

DocumentType::Claim claim_workflow_path(std::string_view path) {
  if (!has_yaml_extension(path)) return DocumentType::Claim::no;
  for (const std::string_view folder : {".github/workflows", ".gitea/workflows", ".forgejo/workflows"})
    if (folder_of(path) == folder || folder_of(path).ends_with("/" + std::string(folder))) return DocumentType::Claim::yes;
  return DocumentType::Claim::no;
}

DocumentType::Claim claim_action_path(std::string_view path) {
  const std::string_view name = base_name(path);
  return name == "action.yml" || name == "action.yaml" ? DocumentType::Claim::maybe : DocumentType::Claim::no;
}

bool claim_action_content(std::string_view, std::string_view head) { return yaml::has_top_level_key(head, "runs"); }
bool claim_nothing(std::string_view, std::string_view) { return false; }

Model read_workflow(std::string_view, std::string_view bytes, FileLookup*) {
  return read_with(bytes, [](WorkflowReader& reader, const Node* root) { reader.read_workflow(root); });
}

Model read_action(std::string_view, std::string_view bytes, FileLookup*) {
  return read_with(bytes, [](WorkflowReader& reader, const Node* root) { reader.read_action(root); });
}

}  // namespace plimsoll::documents::github
