// SPDX-License-Identifier: Apache-2.0
//
// trust/tls-verification-off: certificates not checked, by option, by setting or by variable. Requests to the machine
// itself are passed over: a health check against localhost has no certificate to check.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

constexpr std::string_view kRule = "trust/tls-verification-off";

bool is_false(std::string_view value) {
  return value == "0" || equals_ignoring_case(value, "false") || equals_ignoring_case(value, "no") ||
         equals_ignoring_case(value, "off");
}
bool is_true(std::string_view value) {
  return value == "1" || equals_ignoring_case(value, "true") || equals_ignoring_case(value, "yes") ||
         equals_ignoring_case(value, "on");
}

// What a variable switches off when it has this value; empty: nothing.
std::string_view switched_off_by(std::string_view name, const documents::Value& value) {
  const std::string& text = value.expanded;
  // git looks at whether it is set, not at what it holds.
  if (name == "GIT_SSL_NO_VERIFY") return text.empty() ? std::string_view{} : "git";
  if (!value.resolved) return {};
  if (name == "NODE_TLS_REJECT_UNAUTHORIZED" && text == "0") return "Node.js";
  if (name == "PYTHONHTTPSVERIFY" && text == "0") return "Python";
  if (equals_ignoring_case(name, "npm_config_strict_ssl") && is_false(text)) return "npm";
  if (name == "YARN_ENABLE_STRICT_SSL" && is_false(text)) return "yarn";
  if (name == "PIP_TRUSTED_HOST" && !text.empty() && !is_local_host(text)) return "pip";
  if (name == "UV_INSECURE_HOST" && !text.empty()) return "uv";
  if (name == "CURL_INSECURE" && is_true(text)) return "curl";
  if (name == "CONDA_SSL_VERIFY" && is_false(text)) return "conda";
  if (name == "GOINSECURE" && !text.empty()) return "go";
  if ((name == "VAULT_SKIP_VERIFY" || name == "CONSUL_HTTP_SSL_VERIFY") &&
      (name.starts_with("VAULT") ? is_true(text) : is_false(text))) {
    return name.starts_with("VAULT") ? "vault" : "consul";
  }
  if (name == "BUNDLE_SSL_VERIFY_MODE" && text == "0") return "bundler";
  return {};
}

// The option that switches the check off; empty when the command has none.
std::string option_of(const SimpleCommand& command) {
  const std::string_view program = command.program();
  const auto argument_is = [&](std::size_t i, std::string_view text) { return command.word(i) == text; };
  // Position of `name` among the words followed by a false value: "strict-ssl false", "strict-ssl=false".
  const auto sets_false = [&](std::string_view name) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string_view word = command.word(i);
      if (word == name && is_false(command.word(i + 1))) return true;
      if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=' &&
          is_false(word.substr(name.size() + 1)))
        return true;
    }
    return false;
  };
  const auto sets_true = [&](std::string_view name) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string_view word = command.word(i);
      if (word == name && is_true(command.word(i + 1))) return true;
      if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=' &&
          is_true(word.substr(name.size() + 1)))
        return true;
    }
    return false;
  };
  if (program == "curl") {
    if (command.has_option("--insecure")) return "--insecure";
    if (command.has_option("--proxy-insecure")) return "--proxy-insecure";
    // A cluster whose letters before k take no value: -sSkL, not -ok.
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string_view word = command.word(i);
      if (word == "--") break;
      if (word.size() < 2 || word[0] != '-' || word[1] == '-') continue;
      for (std::size_t k = 1; k < word.size(); ++k) {
        if (word[k] == 'k') return "-k";
        constexpr std::string_view kTakesValue = "AbcCdDeEFhHKmoPQrTtuUwxXyYz";
        if (kTakesValue.find(word[k]) != std::string_view::npos) break;
      }
    }
    return {};
  }
  if (program == "wget" || program == "wget2") {
    if (command.has_option("--no-check-certificate")) return "--no-check-certificate";
    if (command.has_option("--check-certificate=off") || command.has_option("--check-certificate=false"))
      return "--check-certificate=off";
    return {};
  }
  if (program == "aria2c") return command.has_option("--check-certificate=false") ? "--check-certificate=false" : "";
  if (program == "http" || program == "https" || program == "httpie") {
    return command.has_option("--verify=no") || command.has_option("--verify=false") ? "--verify=no" : "";
  }
  if (program == "git") {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const std::string_view word = command.word(i);
      const std::size_t equals = word.find('=');
      const std::string_view key = word.substr(0, equals);
      const bool is_key = (key.size() > 5 && equals_ignoring_case(key.substr(0, 5), "http.") && key.size() >= 9 &&
                           equals_ignoring_case(key.substr(key.size() - 9), "sslverify"));
      if (!is_key) continue;
      if (equals != std::string_view::npos ? is_false(word.substr(equals + 1)) : is_false(command.word(i + 1)))
        return "http.sslVerify false";
    }
    return {};
  }
  if (program == "npm" || program == "yarn" || program == "pnpm") {
    if (command.has_option("--strict-ssl=false") || command.has_option("--no-strict-ssl")) return "--strict-ssl=false";
    for (std::size_t i = 1; i + 1 < command.words.size(); ++i) {
      if (argument_is(i, "--strict-ssl") && is_false(command.word(i + 1))) return "--strict-ssl false";
    }
    const bool sets = argument_is(1, "set") || ((argument_is(1, "config") || argument_is(1, "c")) && argument_is(2, "set"));
    return sets && (sets_false("strict-ssl") || sets_false("enableStrictSsl")) ? "strict-ssl false" : "";
  }
  if (program == "pip" || program == "pip2" || program == "pip3" || program == "pipenv" || program == "poetry" ||
      program.starts_with("pip3.") || program == "uv" || program == "easy_install") {
    if (command.has_option("--trusted-host")) return "--trusted-host";
    if (command.has_option("--allow-insecure-host")) return "--allow-insecure-host";
    if (argument_is(1, "config") && command.has_option("global.trusted-host")) return "trusted-host";
    for (std::size_t i = 1; i + 1 < command.words.size(); ++i) {
      if (argument_is(i, "set") && command.word(i + 1).ends_with("trusted-host")) return "trusted-host";
    }
    return {};
  }
  if (program == "python" || program == "python3" || program == "python2") {
    return command.word(1) == "-m" && command.word(2) == "pip" && command.has_option("--trusted-host") ? "--trusted-host"
                                                                                                       : "";
  }
  if (program == "conda" || program == "mamba" || program == "micromamba") {
    return argument_is(1, "config") && sets_false("ssl_verify") ? "ssl_verify false" : "";
  }
  if (program == "yum" || program == "dnf" || program == "tdnf" || program == "microdnf" ||
      program == "yum-config-manager" || program == "dnf-config-manager") {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      std::string_view word = command.word(i);
      if (word == "--setopt")
        word = command.word(i + 1);
      else if (word.starts_with("--setopt="))
        word.remove_prefix(9);
      else
        continue;
      const std::size_t equals = word.find('=');
      if (equals != std::string_view::npos && word.substr(0, equals).ends_with("sslverify") &&
          is_false(word.substr(equals + 1))) {
        return "sslverify=0";
      }
    }
    return {};
  }
  if (program == "apt-get" || program == "apt" || program == "aptitude") {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      if (contains_ignoring_case(command.word(i), "https::verify-peer=false") ||
          contains_ignoring_case(command.word(i), "https::verify-host=false")) {
        return "Verify-Peer=false";
      }
    }
    return {};
  }
  if (program == "composer") {
    return (sets_true("disable-tls") || sets_false("secure-http") || command.has_option("--disable-tls")) ? "disable-tls"
                                                                                                          : "";
  }
  if (program == "helm" || program == "kubectl" || program == "oc" || program == "argocd" || program == "terraform" ||
      program == "flux") {
    for (const std::string_view option :
         {"--insecure-skip-tls-verify", "--insecure-skip-tls-verify=true", "--kube-insecure-skip-tls-verify"}) {
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        if (command.word(i) == option) return std::string(option);
      }
    }
    return {};
  }
  if (program == "ansible-galaxy") return command.has_option("--ignore-certs") ? "--ignore-certs" : "";
  if (program == "svn") {
    return command.has_option("--trust-server-cert") ? "--trust-server-cert" : "";
  }
  return {};
}

bool only_local(const SimpleCommand& command) {
  const Download download = read_download(command);
  return !download.urls.empty() && std::all_of(download.urls.begin(), download.urls.end(),
                                               [](const std::string& url) { return is_local_host(host_of(url)); });
}

}  // namespace

void find_tls_off(const CheckInput& input, const ScriptView& view, Matches& matches) {
  for (const documents::EnvironmentEntry& entry : input.model.environment) {
    const std::string_view what = switched_off_by(entry.name, entry.value);
    if (what.empty() || entry.role == documents::EnvironmentRole::label) continue;
    matches.push_back(make_match({kRule, Severity::high}, entry.value.span,
                                 entry.name + " switches off the check of certificates in " + std::string(what),
                                 entry.name));
  }
  for (const SimpleCommand& command : view.commands) {
    for (const auto& [name, value] : command.assignments) {
      const std::string_view what = switched_off_by(name, value);
      if (what.empty()) continue;
      matches.push_back(make_match({kRule, Severity::high}, command.span,
                                   name + " switches off the check of certificates in " + std::string(what), name));
    }
    const std::string option = option_of(command);
    if (option.empty() || only_local(command)) continue;
    matches.push_back(make_match({kRule, Severity::high}, command.span,
                                 std::string(command.program()) + " is told not to check certificates (" + option + ")",
                                 std::string(command.program()) + " " + option));
  }
}

}  // namespace plimsoll::detect::trust
