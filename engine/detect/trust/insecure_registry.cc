// SPDX-License-Identifier: Apache-2.0
//
// trust/insecure-registry: images pushed to or pulled from a registry without TLS, or without checking its certificate. A
// registry on the same machine is what tests use, and is passed over.
#include <array>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

constexpr std::string_view kRule = "trust/insecure-registry";

bool is_local_registry(std::string_view registry) {
  if (const std::size_t scheme = registry.find("://"); scheme != std::string_view::npos) registry.remove_prefix(scheme + 3);
  registry = registry.substr(0, registry.find('/'));
  registry = registry.starts_with('[') ? registry.substr(0, registry.find(']') + 1) : registry.substr(0, registry.find(':'));
  return is_local_host(registry) || registry == "kind-registry" || registry == "registry.localhost";
}

// Whether everything the command names by registry is on this machine.
bool names_only_local(const SimpleCommand& command) {
  bool any = false;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    std::string_view word = command.word(i);
    if (word.starts_with("docker://")) word.remove_prefix(9);
    if (word.starts_with('-') || word.find('/') == std::string_view::npos) continue;
    if (!is_local_registry(word)) return false;
    any = true;
  }
  return any;
}

void report(Span span, std::string message, std::string subject, Matches& matches) {
  matches.push_back(make_match({kRule, Severity::medium}, span, std::move(message), std::move(subject)));
}

}  // namespace

void find_insecure_registry(const CheckInput&, const ScriptView& view, Matches& matches) {
  for (const SimpleCommand& command : view.commands) {
    const std::string_view program = command.program();
    for (std::size_t i = 0; i < command.words.size(); ++i) {
      std::string_view word = command.word(i);
      // dockerd, docker:dind and minikube take the registry as the value.
      const bool is_daemon_option =
          (word.starts_with("--insecure-registry=") || word == "--insecure-registry") && program != "nerdctl";
      if (is_daemon_option) {
        const std::string_view registry = word == "--insecure-registry" ? command.word(i + 1) : word.substr(20);
        if (!registry.empty() && !is_local_registry(registry) && !registry.starts_with('-')) {
          report(command.span, "The registry " + std::string(registry) + " is used without TLS",
                 "registry " + std::string(registry), matches);
        }
        continue;
      }
      const bool is_client = program == "podman" || program == "buildah" || program == "skopeo" || program == "nerdctl" ||
                             program == "crane" || program == "kaniko" || program == "executor" || program == "oras" ||
                             program == "regctl" || program == "trivy" || program == "cosign" || program == "helm" ||
                             program == "ko";
      if (!is_client) continue;
      constexpr std::array<std::string_view, 15> kOff{"--tls-verify=false",
                                                      "--src-tls-verify=false",
                                                      "--dest-tls-verify=false",
                                                      "--insecure-registry",
                                                      "--insecure",
                                                      "--skip-tls-verify",
                                                      "--insecure-pull",
                                                      "--skip-tls-verify-pull",
                                                      "--plain-http",
                                                      "--allow-insecure-registry",
                                                      "--insecure-skip-tls-verify",
                                                      "--tls=disabled",
                                                      "--allow-http-registry",
                                                      "--tls-verify=0",
                                                      "--insecure=true"};
      bool off = false;
      for (const std::string_view option : kOff) off = off || word == option;
      if (!off || names_only_local(command)) continue;
      report(command.span,
             std::string(program) + " is told to use a registry without TLS or without checking its certificate (" +
                 std::string(word) + ")",
             std::string(program) + " " + std::string(word), matches);
      break;
    }
  }
}

}  // namespace plimsoll::detect::trust
