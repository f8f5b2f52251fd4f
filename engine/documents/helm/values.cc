// SPDX-License-Identifier: Apache-2.0
//
// The defaults of a chart. Images stand as one text or in parts; an empty tag means the appVersion of the Chart.yaml beside.
// Settings that undo the isolation are read only where they are switched on: what a values file leaves out says nothing.
#include <array>

#include "engine/documents/helm/helm.h"
#include "engine/documents/helm/image_map.h"
#include "engine/documents/kubernetes/pod.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/option_values.h"
#include "engine/documents/yaml/sniff.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::helm {

using yaml::get;
using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;
using yaml::text_of;

namespace {

struct Switch {
  std::string_view key;
  OptionKey option;
  std::string_view value;
};

constexpr std::array kSwitches{
    Switch{"privileged", OptionKey::privileged, "true"},
    Switch{"hostNetwork", OptionKey::network_mode, "host"},
    Switch{"hostPID", OptionKey::pid_mode, "host"},
    Switch{"hostIPC", OptionKey::ipc_mode, "host"},
    Switch{"allowPrivilegeEscalation", OptionKey::no_new_privileges, "false"},
};

bool is_image_key(std::string_view key) {
  const std::string name = lower_case(key);
  return name == "image" || name.ends_with("image") || name == "imagename";
}

class ValuesReader {
 public:
  ValuesReader(ModelBuilder& builder, std::string app_version) : builder_(builder), app_version_(std::move(app_version)) {}

  void read(const Node* root) {
    global_registry_ = text_of(get(root, {"global", "imageRegistry"}));
    walk(root, "");
  }

 private:
  void walk(const Node* node, const std::string& path) {
    if (node->kind == NodeKind::sequence) {
      for (const Node* item : node->items)
        if (item->kind != NodeKind::alias) walk(item, path);
      return;
    }
    if (node->kind != NodeKind::mapping || builder_.is_full()) return;
    read_switches(node, path);
    for (const Pair& pair : node->pairs) {
      if (pair.key->kind != NodeKind::scalar || pair.value->kind == NodeKind::alias) continue;
      const std::string& key = pair.key->text;
      const std::string here = path.empty() ? key : path.size() > 200 ? path : path + "." + key;
      if (pair.value->kind == NodeKind::mapping) {
        read_image_map(pair.value, {key, global_registry_, app_version_}, ImageRole::workload, here, builder_);
        walk(pair.value, here);
      } else if (pair.value->kind == NodeKind::sequence) {
        walk(pair.value, here);
      } else if (is_image_key(key) && kubernetes::looks_like_image(text_of(pair.value))) {
        // {image: x/y, tag: z} was one image in parts.
        if (get(node, "tag") == nullptr || key != "image" || text_of(pair.value).find(':') != std::string_view::npos)
          builder_.add_image(builder_.value(pair.value), ImageRole::workload, true, here, std::nullopt);
        else if (path.empty() || !is_image_key(path.substr(path.rfind('.') + 1)))
          read_image_map(node, {"image", global_registry_, app_version_}, ImageRole::workload, here, builder_);
      }
    }
    builder_.add_environment(get(node, "env"), EnvironmentRole::container_environment, std::nullopt);
    builder_.add_environment(get(node, "extraEnvVars"), EnvironmentRole::container_environment, std::nullopt);
  }

  void read_switches(const Node* node, const std::string& path) {
    std::optional<std::size_t> container;
    const auto need = [&](Span span) {
      if (!container) container = builder_.add_container(ContainerOrigin::pod_container, path, "values", span, true);
      return *container;
    };
    for (const Pair& pair : node->pairs) {
      if (pair.key->kind != NodeKind::scalar) continue;
      for (const Switch& known : kSwitches) {
        if (pair.key->text != known.key || !yaml::truth_of(pair.value).value_or(false)) continue;
        Value value = builder_.value(pair.value);
        value.expanded = known.value;
        builder_.add_option(need(pair.key->span), known.option, known.key, std::move(value), yaml::pair_span(pair));
      }
      if (pair.key->text != "capabilities") continue;
      for (const Node* item : yaml::items(get(pair.value, "add"))) {
        const Value value = builder_.value(item);
        for (std::string& name : parse_capabilities(value.expanded)) {
          Value one = value;
          one.expanded = std::move(name);
          builder_.add_option(need(pair.key->span), OptionKey::cap_add, "capabilities.add", std::move(one), item->span);
        }
      }
    }
  }

  ModelBuilder& builder_;
  std::string app_version_;
  std::string global_registry_;
};

std::string app_version_beside(std::string_view path, FileLookup* files) {
  if (files == nullptr) return {};
  const std::string chart = join_path(folder_of(path), "Chart.yaml");
  const auto content = files->read(chart, 256 * 1024);
  if (!content) return {};
  const yaml::Tree tree = yaml::parse(*content);
  return std::string(text_of(get(tree.root(), "appVersion")));
}

}  // namespace

DocumentType::Claim claim_values_path(std::string_view path) {
  if (!has_yaml_extension(path)) return DocumentType::Claim::no;
  const std::string name = lower_case(base_name(path));
  const std::string_view stem = std::string_view(name).substr(0, name.rfind('.'));
  if (stem == "values") return DocumentType::Claim::yes;
  return stem.find("values") != std::string_view::npos || is_below(path, "values") ? DocumentType::Claim::maybe
                                                                                   : DocumentType::Claim::no;
}

bool claim_values_content(std::string_view, std::string_view head) {
  return !yaml::has_top_level_key(head, "apiVersion") && !yaml::has_top_level_key(head, "services");
}

Model read_values(std::string_view path, std::string_view bytes, FileLookup* files) {
  const std::string blanked = bytes.find("{{") == std::string_view::npos ? std::string() : blank_actions(bytes);
  const std::string_view text = blanked.empty() ? bytes : std::string_view(blanked);
  const yaml::Tree tree = yaml::parse_yaml(text);
  ModelBuilder builder(text, [&](Value& value) {
    const std::string_view written = bytes.substr(std::min(value.span.begin, bytes.size()), value.span.size());
    if (written.find("{{") == std::string_view::npos) return;
    value.raw = value.expanded = std::string(written);
    value.resolved = false;
    value.missing.emplace_back(written.substr(0, 80));
  });
  if (blanked.empty()) builder.add_diagnostics(tree.diagnostics);
  for (const yaml::Document& document : tree.documents)
    ValuesReader(builder, app_version_beside(path, files)).read(document.root);
  return std::move(builder).take();
}

}  // namespace plimsoll::documents::helm
