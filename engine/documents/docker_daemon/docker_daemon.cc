// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/docker_daemon/docker_daemon.h"

#include <array>
#include <string>
#include <utility>

#include "engine/documents/yaml/node_reading.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::docker_daemon {

namespace {

Value word(std::string text, Span span) {
  Value value;
  value.raw = text;
  value.expanded = std::move(text);
  value.span = span;
  return value;
}

}  // namespace

DocumentType::Claim claim_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return name == "daemon.json" || name == "docker-daemon.json" ? DocumentType::Claim::maybe : DocumentType::Claim::no;
}

// Other programs have a daemon.json, too.
bool claim_content(std::string_view, std::string_view head) {
  constexpr std::array<std::string_view, 18> kKeys{"\"insecure-registries\"",
                                                   "\"registry-mirrors\"",
                                                   "\"hosts\"",
                                                   "\"tlsverify\"",
                                                   "\"storage-driver\"",
                                                   "\"log-driver\"",
                                                   "\"exec-opts\"",
                                                   "\"userns-remap\"",
                                                   "\"data-root\"",
                                                   "\"live-restore\"",
                                                   "\"default-runtime\"",
                                                   "\"seccomp-profile\"",
                                                   "\"bip\"",
                                                   "\"default-ulimits\"",
                                                   "\"icc\"",
                                                   "\"no-new-privileges\"",
                                                   "\"iptables\"",
                                                   "\"default-address-pools\""};
  for (const std::string_view key : kKeys) {
    if (head.find(key) != std::string_view::npos) return true;
  }
  return false;
}

Model read(std::string_view, std::string_view bytes, FileLookup*) {
  Model model;
  yaml::Tree tree = yaml::parse(bytes);
  model.diagnostics = std::move(tree.diagnostics);
  const yaml::Node* root = tree.root();
  const bool tls = yaml::truth_of(yaml::get(root, "tlsverify")).value_or(false);
  const auto add = [&](std::string option, const yaml::Node* node) {
    if (!yaml::is_scalar(node)) return;
    const Span span = yaml::content_span(node, bytes);
    Command command;
    command.role = CommandRole::script;
    command.arguments.push_back(word("dockerd", span));
    if (tls) command.arguments.push_back(word("--tlsverify", span));
    command.arguments.push_back(word(std::move(option), span));
    command.arguments.push_back(word(std::string(yaml::text_of(node)), span));
    command.span = span;
    model.commands.push_back(std::move(command));
  };
  for (const yaml::Node* host : yaml::items_or_self(yaml::get(root, "hosts"))) add("--host", host);
  for (const yaml::Node* registry : yaml::items_or_self(yaml::get(root, "insecure-registries")))
    add("--insecure-registry", registry);
  if (const yaml::Node* profile = yaml::get(root, "seccomp-profile"); yaml::is_scalar(profile)) {
    Container container;
    container.origin = ContainerOrigin::run_command;
    container.name = "of this docker daemon";  // the default of every container it starts
    container.span = yaml::content_span(profile, bytes);
    container.ships = false;
    ContainerOption option;
    option.key = OptionKey::seccomp;
    option.name = "seccomp-profile";
    option.value = yaml::value_of(profile, bytes);
    option.span = container.span;
    container.options.push_back(std::move(option));
    model.containers.push_back(std::move(container));
  }
  return model;
}

}  // namespace plimsoll::documents::docker_daemon
