// SPDX-License-Identifier: Apache-2.0
//
// trust/docker-daemon-tcp: the docker daemon spoken to, or listening, over TCP without TLS. Who reaches that port owns the
// host. A daemon beside the job (the usual service of a CI system) is reached inside the job's own network: a low finding.
#include <optional>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

constexpr std::string_view kRule = "trust/docker-daemon-tcp";

struct Address {
  std::string host;
  std::string port;
};

std::optional<Address> tcp_address(std::string_view text) {
  if (!text.starts_with("tcp://") && !text.starts_with("http://")) return std::nullopt;
  std::string_view rest = text.substr(text.find("//") + 2);
  rest = rest.substr(0, rest.find('/'));
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || rest.ends_with(']')) return Address{std::string(rest), ""};
  return Address{std::string(rest.substr(0, colon)), std::string(rest.substr(colon + 1))};
}

bool is_service_name(const std::string& host) {
  return host == "docker" || host == "dind" || host == "docker-dind" || host == "localhost" || host.starts_with("127.") ||
         host == "[::1]" || host == "host.docker.internal" || host == "docker.local";
}

bool is_set(std::string_view value) { return !value.empty() && value != "0" && !equals_ignoring_case(value, "false"); }

}  // namespace

void find_open_daemon(const CheckInput& input, const ScriptView& view, Matches& matches) {
  bool tls_on = false;
  for (const documents::EnvironmentEntry& entry : input.model.environment) {
    if (entry.name == "DOCKER_TLS_VERIFY" && is_set(entry.value.expanded)) tls_on = true;
  }
  const auto judge_client = [&](const documents::Value& value, Span span, bool with_tls) {
    const std::optional<Address> address = tcp_address(value.expanded);
    if (!address || with_tls || tls_on || address->port == "2376") return;
    const Severity severity = is_service_name(address->host) ? Severity::low : Severity::high;
    matches.push_back(make_match({kRule, severity}, span,
                                 "The docker daemon at " + address->host + " is spoken to without TLS",
                                 "client " + address->host));
  };
  for (const documents::EnvironmentEntry& entry : input.model.environment) {
    if (entry.name == "DOCKER_HOST" && entry.value.resolved) judge_client(entry.value, entry.value.span, false);
    // The image for docker in docker makes certificates unless this is set to nothing.
    if (entry.name == "DOCKER_TLS_CERTDIR" && entry.value.resolved && entry.value.expanded.empty() &&
        entry.role != documents::EnvironmentRole::build_argument) {
      matches.push_back(make_match({kRule, Severity::low}, entry.value.span,
                                   "DOCKER_TLS_CERTDIR is empty, so the docker daemon runs without TLS",
                                   "DOCKER_TLS_CERTDIR"));
    }
  }
  for (const SimpleCommand& command : view.commands) {
    for (const auto& [name, value] : command.assignments) {
      if (name == "DOCKER_HOST") judge_client(value, command.span, false);
    }
    const std::string_view program = command.program();
    const bool is_daemon =
        program == "dockerd" || program == "dockerd-entrypoint.sh" || (program == "docker" && command.word(1) == "daemon");
    if (!is_daemon && program != "docker" && program != "docker-compose") continue;
    // --tls alone encrypts and does not ask who is there; still, nobody reads along.
    const bool with_tls = command.has_option("--tlsverify") && !command.has_option("--tlsverify=false");
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      std::string_view word = command.word(i);
      documents::Value value = command.words[i];
      if (word == "-H" || word == "--host") {
        if (i + 1 >= command.words.size()) break;
        value = command.words[++i];
      } else if (word.starts_with("--host=")) {
        value.expanded = word.substr(7);
      } else if (word.starts_with("-H=")) {
        value.expanded = word.substr(3);
      } else if (word.starts_with("-H") && word.size() > 2) {
        value.expanded = word.substr(2);
      } else if (!is_daemon && !word.starts_with('-')) {
        break;  // the command: what follows belongs to it
      } else {
        continue;
      }
      if (!is_daemon) {
        judge_client(value, command.span, with_tls);
        continue;
      }
      const std::optional<Address> address = tcp_address(value.expanded);
      if (!address || with_tls) continue;
      const bool local = address->host == "localhost" || address->host.starts_with("127.") || address->host == "[::1]";
      matches.push_back(make_match({kRule, local ? Severity::low : Severity::high}, command.span,
                                   "The docker daemon listens on " +
                                       std::string(address->host.empty() ? "every address" : address->host) + " without TLS",
                                   "daemon " + address->host));
    }
  }
}

}  // namespace plimsoll::detect::trust
