// SPDX-License-Identifier: Apache-2.0
//
// trust/unsigned-packages: signatures of packages not checked: by option, in a source line, in a repository file that a
// command writes, or because a package comes from an address of its own over plain HTTP.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

constexpr std::string_view kRule = "trust/unsigned-packages";

bool is_off(std::string_view value) {
  return value == "0" || equals_ignoring_case(value, "false") || equals_ignoring_case(value, "no");
}
bool is_on(std::string_view value) {
  return value == "1" || equals_ignoring_case(value, "true") || equals_ignoring_case(value, "yes") || value.empty();
}

// "Name=value" or "Name value" in a text, the name compared case-blind.
bool says(std::string_view text, std::string_view name, bool (*wanted)(std::string_view)) {
  for (std::size_t at = 0; at + name.size() <= text.size(); ++at) {
    if (!equals_ignoring_case(text.substr(at, name.size()), name)) continue;
    // "\\n" of printf ends a line.
    const bool behind_escape = at >= 2 && text[at - 2] == '\\' && text[at - 1] == 'n';
    const bool starts_word = at == 0 || behind_escape ||
                             !((text[at - 1] >= 'a' && text[at - 1] <= 'z') ||
                               (text[at - 1] >= 'A' && text[at - 1] <= 'Z') || text[at - 1] == '_');
    std::size_t i = at + name.size();
    while (i < text.size() && (text[i] == ' ' || text[i] == '=' || text[i] == '"' || text[i] == '\'')) ++i;
    if (i == at + name.size() || !starts_word) continue;
    std::size_t end = i;
    while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') ||
                                 (text[end] >= '0' && text[end] <= '9')))
      ++end;
    if (wanted(text.substr(i, end - i))) return true;
  }
  return false;
}

std::string option_of(const SimpleCommand& command) {
  const std::string_view program = command.program();
  const auto any_of = [&](std::initializer_list<std::string_view> options) -> std::string {
    for (const std::string_view option : options) {
      if (command.has_option(option)) return std::string(option);
    }
    return {};
  };
  if (program == "apk") return any_of({"--allow-untrusted"});
  if (program == "apt-get" || program == "apt" || program == "aptitude") {
    if (std::string found = any_of({"--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"});
        !found.empty())
      return found;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      std::string_view word = command.word(i);
      if (word.starts_with("-o") && word.size() > 2) word.remove_prefix(2);
      if (says(word, "APT::Get::AllowUnauthenticated", is_on) || says(word, "Acquire::AllowInsecureRepositories", is_on) ||
          says(word, "APT::Get::force-yes", is_on)) {
        return std::string(word.substr(0, word.find('=')));
      }
    }
    return {};
  }
  if (program == "yum" || program == "dnf" || program == "dnf5" || program == "tdnf" || program == "microdnf" ||
      program == "yum-config-manager" || program == "dnf-config-manager") {
    if (std::string found = any_of({"--nogpgcheck", "--no-gpgchecks", "--no-gpg-checks"}); !found.empty()) return found;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      std::string_view word = command.word(i);
      if (word.starts_with("--setopt=")) word.remove_prefix(9);
      const std::size_t equals = word.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string_view key = word.substr(0, equals);
      if ((key.ends_with("gpgcheck")) && !key.ends_with("repo_gpgcheck") && is_off(word.substr(equals + 1)))
        return "gpgcheck=0";
    }
    return {};
  }
  if (program == "zypper") {
    if (std::string found = any_of({"--no-gpg-checks", "--allow-unsigned-rpm", "--no-gpgcheck"}); !found.empty())
      return found;
    const bool adds_repository =
        command.word(command.first_argument()) == "addrepo" || command.word(command.first_argument()) == "ar";
    return adds_repository && (command.has_letter('G') || command.has_option("--no-gpgcheck")) ? "--no-gpgcheck" : "";
  }
  if (program == "rpm")
    return any_of({"--nosignature", "--nodigest", "--nofiledigest", "--noverify", "--nogpg", "--nosigs"});
  if (program == "dpkg") return any_of({"--force-bad-verify"});
  if (program == "gem") {
    for (std::size_t i = 1; i + 1 < command.words.size(); ++i) {
      if ((command.word(i) == "-P" || command.word(i) == "--trust-policy") &&
          equals_ignoring_case(command.word(i + 1), "NoSecurity"))
        return "NoSecurity";
    }
    return any_of({"--trust-policy=NoSecurity"});
  }
  if (program == "pacman") return any_of({"--disable-sandbox-signature"});
  if (program == "flatpak" || program == "ostree") return any_of({"--no-gpg-verify"});
  if (program == "snap") return any_of({"--dangerous"});
  if (program == "helm") return any_of({"--insecure-skip-verify"});
  if (program == "ansible-galaxy") return any_of({"--disable-gpg-verify"});
  return {};
}

// What a text switches off when it is written into a file that a package manager reads.
std::string_view setting_in(std::string_view text) {
  if (text.find("trusted=yes") != std::string_view::npos && text.find("deb") != std::string_view::npos)
    return "[trusted=yes]";
  if (text.find("allow-insecure=yes") != std::string_view::npos && text.find("deb") != std::string_view::npos)
    return "[allow-insecure=yes]";
  if (says(text, "gpgcheck", is_off)) return "gpgcheck=0";
  if (says(text, "APT::Get::AllowUnauthenticated", is_on)) return "AllowUnauthenticated";
  if (says(text, "Acquire::AllowInsecureRepositories", is_on)) return "AllowInsecureRepositories";
  const std::size_t level = text.find("SigLevel");
  if (level != std::string_view::npos && text.find("Never", level) != std::string_view::npos) return "SigLevel = Never";
  return {};
}

bool writes_text(std::string_view program) {
  return program == "echo" || program == "printf" || program == "cat" || program == "tee" || program == "sed" ||
         program == "crudini";
}

// The file where a command writes or edits, as far as it can be seen.
bool may_be_written(const SimpleCommand& command) {
  if (command.program() == "sed") return command.has_letter('i') || command.has_option("--in-place");
  if (command.pipeline_size > 1) return true;  // echo ... | tee file
  if (command.tree == nullptr) return false;
  return std::any_of(command.tree->redirections.begin(), command.tree->redirections.end(),
                     [](const documents::shell::Redirection& redirection) {
                       return redirection.op == ">" || redirection.op == ">>" || redirection.op == ">|";
                     });
}

void report(const SimpleCommand& command, std::string words, std::string_view what, Matches& matches) {
  matches.push_back(make_match({kRule, Severity::high}, command.span, std::move(words),
                               std::string(command.program()) + " " + std::string(what)));
}

}  // namespace

void find_unsigned_packages(const CheckInput&, const ScriptView& view, Matches& matches) {
  for (const SimpleCommand& command : view.commands) {
    const std::string_view program = command.program();
    if (const std::string option = option_of(command); !option.empty()) {
      report(command, std::string(program) + " is told not to check signatures (" + option + ")", option, matches);
      continue;
    }
    if (program == "rpm" && (command.has_letter('i') || command.has_letter('U') || command.has_option("--install"))) {
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        if (command.word(i).starts_with("http://")) {
          report(command, "rpm installs a package over plain HTTP", "http", matches);
          break;
        }
      }
      continue;
    }
    if (!writes_text(program) || !may_be_written(command)) continue;
    std::string_view what;
    // sed names what it looks for as well: s/gpgcheck=0/gpgcheck=1/ switches on.
    for (std::size_t i = 1; i < command.words.size() && what.empty(); ++i) {
      std::string_view text = command.word(i);
      if (program == "sed" && text.size() > 2 && text.front() == 's') {
        const char separator = text[1];
        const std::size_t middle = text.find(separator, 2);
        if (middle != std::string_view::npos) text.remove_prefix(middle + 1);
      }
      what = setting_in(text);
    }
    if (what.empty() && command.tree != nullptr) {
      for (const documents::shell::Redirection& redirection : command.tree->redirections) {
        if (redirection.here) what = setting_in(redirection.here->text);
        if (!what.empty()) break;
      }
    }
    if (!what.empty())
      report(command, "A package source is set up without checking signatures (" + std::string(what) + ")", what, matches);
  }
}

}  // namespace plimsoll::detect::trust
