// SPDX-License-Identifier: Apache-2.0
//
// Every key at the top that is no keyword is a job. Variables of the file and of the job are put into image names; those
// that GitLab sets ($CI_REGISTRY_IMAGE) or that only the project's settings know stay unresolved. A job that extends another
// or takes parts of it by !reference has its scripts read from there; images are judged where they stand.
#include "engine/documents/gitlab/gitlab.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/documents/compose/interpolation.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/model_builder.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::gitlab {

using yaml::entries;
using yaml::get;
using yaml::items;
using yaml::items_or_self;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::text_of;

namespace {

constexpr std::size_t kFlattened = 100'000;
constexpr std::size_t kMatrixValues = 64;
constexpr std::array<std::string_view, 14> kKeywords{
    "default", "include",  "stages", "variables",     "workflow",     "spec",         "types",
    "image",   "services", "cache",  "before_script", "after_script", "pages:deploy", "component"};

class PipelineReader {
 public:
  PipelineReader(const Node* root, std::string_view bytes)
      : root_(root), builder_(bytes, [this](Value& value) { interpolate(value, variables_); }) {
    for (const Pair& pair : entries(root)) jobs_.emplace(pair.key->text, pair.value);
  }

  ModelBuilder& builder() { return builder_; }

  void read() {
    builder_.add_environment(get(root_, "variables"), EnvironmentRole::ci_variable, std::nullopt);
    add_variables(get(root_, "variables"), variables_);
    const EnvironmentVariables global = variables_;
    read_part("pipeline", root_, root_);
    if (const Node* defaults = get(root_, "default")) read_part("default", defaults, defaults);
    for (const Pair& job : entries(root_)) {
      if (!yaml::is_mapping(job.value) || is_keyword(job.key->text)) continue;
      variables_ = global;
      for (const Node* base : bases_of(job.value)) add_variables(get(base, "variables"), variables_);
      add_variables(get(job.value, "variables"), variables_);
      matrix_.clear();
      for (const Node* row : items(get(job.value, {"parallel", "matrix"}))) add_matrix(row);
      builder_.add_environment(get(job.value, "variables"), EnvironmentRole::ci_variable, std::nullopt);
      read_part(job.key->text, job.value, job.key);
    }
  }

 private:
  static bool is_keyword(std::string_view key) {
    return std::find(kKeywords.begin(), kKeywords.end(), key) != kKeywords.end();
  }

  static void add_variables(const Node* node, EnvironmentVariables& variables) {
    for (const Pair& pair : entries(node)) {
      const Node* value = yaml::is_mapping(pair.value) ? get(pair.value, "value") : pair.value;
      if (value != nullptr && value->kind == NodeKind::scalar)
        variables.insert_or_assign(pair.key->text, EnvironmentVariable{std::string(text_of(value)), "", 0, value->span});
    }
  }

  // parallel: matrix: [{NAME: [value, value], OTHER: value}]
  void add_matrix(const Node* row) {
    for (const Pair& pair : entries(row)) {
      for (const Node* value : items_or_self(pair.value)) {
        std::vector<EnvironmentVariable>& known = matrix_[pair.key->text];
        if (yaml::is_scalar(value) && known.size() < kMatrixValues)
          known.push_back(EnvironmentVariable{std::string(text_of(value)), "", 0, value->span});
      }
    }
  }

  [[nodiscard]] const Node* job_named(std::string_view name) const {
    const auto found = jobs_.find(name);
    return found == jobs_.end() ? nullptr : found->second;
  }

  std::vector<const Node*> bases_of(const Node* job) const {
    std::vector<const Node*> bases;
    std::vector<const Node*> open{job};
    while (!open.empty() && bases.size() < 16) {
      const Node* one = open.back();
      open.pop_back();
      for (const Node* name : items_or_self(get(one, "extends"))) {
        const Node* base = job_named(text_of(name));
        if (base == nullptr || std::find(bases.begin(), bases.end(), base) != bases.end()) continue;
        bases.insert(bases.begin(), base);
        open.push_back(base);
      }
    }
    return bases;
  }

  void read_part(const std::string& name, const Node* part, const Node* place) {
    std::optional<std::size_t> container;
    const Node* image = resolve(get(part, "image"));
    if (!yaml::is_null(image)) {
      Span span = place == part || place == nullptr ? image->span : place->span;
      container = builder_.add_container(ContainerOrigin::ci_job, name, "", span, false);
      const Node* reference = yaml::is_mapping(image) ? get(image, "name") : image;
      add_image(reference, ImageRole::ci_job, name, container);
      builder_.add_command(CommandRole::entrypoint, get(image, "entrypoint"), container);
      builder_.add_text(*container, OptionKey::user, "docker.user", get(image, "docker"), "user");
    }
    for (const Node* service : flatten(get(part, "services"), 0)) {
      const Node* reference = yaml::is_mapping(service) ? get(service, "name") : service;
      if (!yaml::is_scalar(reference)) continue;
      std::string alias(text_of(get(service, "alias")));
      if (alias.empty()) alias = text_of(reference);
      const std::size_t own = builder_.add_container(ContainerOrigin::ci_job, alias, "", reference->span, false);
      add_image(reference, ImageRole::ci_service, alias, own);
      builder_.add_command(CommandRole::entrypoint, get(service, "entrypoint"), own);
      builder_.add_command(CommandRole::command, get(service, "command"), own);
      builder_.add_environment(get(service, "variables"), EnvironmentRole::ci_variable, own);
    }
    std::vector<const Node*> script;
    for (const std::string_view key : {"before_script", "script"}) {
      for (const Node* line : flatten(get(part, key), 0)) script.push_back(line);
    }
    builder_.add_script(CommandRole::script, script, container);
    builder_.add_script(CommandRole::script, flatten(get(part, "after_script"), 0), container);
    builder_.add_script(CommandRole::script, flatten(get(part, {"hooks", "pre_get_sources_script"}), 0), container);
  }

  void add_image(const Node* node, ImageRole role, const std::string& stage, std::optional<std::size_t> container) {
    if (!yaml::is_scalar(node)) return;
    Value value = builder_.value(node);
    // One image for each value of a matrix; of two variables in one name, with the first value of the other.
    if (!value.resolved && !value.missing.empty() && !in_matrix_) {
      const auto axis = matrix_.find(value.missing.front());
      if (axis != matrix_.end()) {
        const EnvironmentVariables before = variables_;
        in_matrix_ = true;
        for (const std::string& other : value.missing) {
          const auto known = matrix_.find(other);
          if (known != matrix_.end() && !known->second.empty()) variables_.insert_or_assign(other, known->second.front());
        }
        for (const EnvironmentVariable& one : axis->second) {
          variables_.insert_or_assign(axis->first, one);
          add_image(node, role, stage, container);
        }
        in_matrix_ = false;
        variables_ = before;
        return;
      }
    }
    // Inputs of a component and of an include are given by whoever uses it.
    if (value.expanded.find("$[[") != std::string::npos) {
      value.resolved = false;
      value.missing.emplace_back(value.expanded.substr(value.expanded.find("$[["), 80));
    }
    builder_.add_image(std::move(value), role, false, stage, container);
  }

  // !reference [.job, script]
  const Node* resolve(const Node* node) const {
    for (int step = 0; node != nullptr && node->tag == "!reference" && step < 8; ++step) {
      const Node* target = nullptr;
      bool first = true;
      for (const Node* part : items(node)) {
        target = first ? job_named(text_of(part)) : get(target, text_of(part));
        first = false;
      }
      node = target;
    }
    return node != nullptr && node->tag == "!reference" ? nullptr : node;
  }

  std::vector<const Node*> flatten(const Node* node, int depth) {
    std::vector<const Node*> out;
    node = resolve(node);
    if (node == nullptr || depth > 8 || ++flattened_ > kFlattened) return out;
    for (const Node* item : items_or_self(node)) {
      const Node* one = resolve(item);
      if (one == nullptr) continue;
      if (one->kind == NodeKind::sequence) {
        for (const Node* inner : flatten(one, depth + 1)) {
          if (out.size() > 10'000) return out;
          out.push_back(inner);
        }
      } else {
        out.push_back(one);
      }
    }
    return out;
  }

  const Node* root_;
  std::unordered_map<std::string_view, const Node*> jobs_;
  std::size_t flattened_ = 0;  // references to references multiply
  EnvironmentVariables variables_;
  std::map<std::string, std::vector<EnvironmentVariable>, std::less<>> matrix_;  // of the job that is read
  bool in_matrix_ = false;
  ModelBuilder builder_;
};

}  // namespace

DocumentType::Claim claim_path(std::string_view path) {
  if (!has_yaml_extension(path)) return DocumentType::Claim::no;
  const std::string_view name = base_name(path);
  if (name == ".gitlab-ci.yml" || name == ".gitlab-ci.yaml" || name.ends_with(".gitlab-ci.yml") ||
      name.ends_with(".gitlab-ci.yaml"))
    return DocumentType::Claim::yes;
  const std::string lower = lower_case(path);
  return lower.find("gitlab") != std::string::npos || name.find("-ci") != std::string_view::npos || is_below(lower, "ci") ||
                 is_below(lower, ".ci")
             ? DocumentType::Claim::maybe
             : DocumentType::Claim::no;
}

bool claim_content(std::string_view, std::string_view head) {
  if (yaml::has_top_level_key(head, "jobs") || yaml::has_top_level_key(head, "apiVersion") ||
      yaml::has_top_level_key(head, "steps"))
    return false;
  return yaml::has_nested_key(head, "script") &&
         (yaml::has_nested_key(head, "stage") || yaml::has_key(head, "image") || yaml::has_nested_key(head, "extends") ||
          yaml::has_nested_key(head, "rules"));
}

Model read(std::string_view, std::string_view bytes, FileLookup*) {
  const yaml::Tree tree = yaml::parse(bytes);
  // A component has two documents: its inputs, then the pipeline.
  ModelBuilder all(bytes);
  all.add_diagnostics(tree.diagnostics);
  for (const yaml::Document& document : tree.documents) {
    if (!yaml::is_mapping(document.root)) continue;
    PipelineReader reader(document.root, bytes);
    reader.read();
    all.add_model(std::move(reader.builder()).take(), [](Span span) { return span; });
  }
  Model model = std::move(all).take();
  add_container_commands_of_scripts(true, model);
  return model;
}

}  // namespace plimsoll::documents::gitlab
