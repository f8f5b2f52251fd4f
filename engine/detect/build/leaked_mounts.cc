// SPDX-License-Identifier: Apache-2.0
//
// build/secret-mount-leaked: a secret is mounted into a build step, which is right, and then written into a layer, which
// undoes it. build/credentials-in-layer: a tool that stores what it is given, called in a build step without a mount.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"

namespace plimsoll::detect::build {

namespace {

constexpr std::string_view kSecrets = "/run/secrets/";

bool names_secret(std::string_view word) { return word.find(kSecrets) != std::string_view::npos; }

// The file that standard output goes to, unless it is one that no layer keeps.
std::string output_file(const SimpleCommand& command) {
  if (command.tree == nullptr) return {};
  for (const documents::shell::Redirection& redirection : command.tree->redirections) {
    if ((redirection.op != ">" && redirection.op != ">>" && redirection.op != ">|") || redirection.descriptor == 2) continue;
    const std::string target = redirection.target.text();
    if (target.starts_with("/dev/") || target.starts_with("/run/") || target.starts_with("/proc/")) continue;
    return target;
  }
  return {};
}

// Looked for within reach only: a step of a hundred thousand commands must not be read once for each of them.
constexpr std::size_t kReach = 1000;

bool is_removed(const ScriptView& view, std::size_t after, std::string_view file) {
  for (std::size_t i = after + 1;
       i < std::min(view.commands.size(), after + kReach) && view.commands[i].script == view.commands[after].script; ++i) {
    const SimpleCommand& command = view.commands[i];
    if (command.program() != "rm" && command.program() != "shred") continue;
    if (std::any_of(command.words.begin() + 1, command.words.end(), [&](const documents::Value& word) {
          return word.expanded == file || (!file.empty() && file.starts_with(word.expanded + "/"));
        })) {
      return true;
    }
  }
  return false;
}

// What a tool writes to disk when it is called like this.
std::string_view stored_by(const SimpleCommand& command) {
  const std::string_view program = command.program();
  const std::string_view first = command.word(1);
  const std::string_view second = command.word(2);
  const std::string_view third = command.word(3);
  if (program == "aws" && first == "configure" && second == "set" &&
      (third == "aws_access_key_id" || third == "aws_secret_access_key")) {
    return "aws configure set";
  }
  if (program == "gcloud" && first == "auth" && second == "activate-service-account")
    return "gcloud auth activate-service-account";
  if (program == "az" && first == "login" &&
      (command.has_option("--password") || command.has_option("--federated-token") || command.has_letter('p'))) {
    return "az login";
  }
  if (program == "doctl" && first == "auth" && second == "init" &&
      (command.has_option("--access-token") || command.has_letter('t')))
    return "doctl auth init";
  if (program == "npm" && (first == "config" || first == "set")) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      if (command.word(i).find("_authToken") != std::string_view::npos ||
          command.word(i).find(":_password") != std::string_view::npos)
        return "npm config set";
    }
  }
  if (program == "git" && first == "config") {
    for (std::size_t i = 2; i < command.words.size(); ++i) {
      const std::string_view word = command.word(i);
      const bool rewrites = word.starts_with("url.https://") && word.find('@') != std::string_view::npos;
      if (rewrites) return "git config";
    }
  }
  return {};
}

}  // namespace

void find_leaked_mounts(const CheckInput&, const ScriptView& view, Matches& matches) {
  for (std::size_t i = 0; i < view.commands.size(); ++i) {
    const SimpleCommand& command = view.commands[i];
    const documents::Command& source = *view.sources[command.script];
    if (source.role != documents::CommandRole::build_step) continue;
    const std::string_view program = command.program();
    const bool reads_secret = std::any_of(command.words.begin(), command.words.end(),
                                          [](const documents::Value& word) { return names_secret(word.expanded); });
    if (reads_secret) {
      std::string target;
      if (program == "cp" || program == "install" || program == "mv") {
        const std::string_view last =
            command.words.empty() ? std::string_view{} : std::string_view(command.words.back().expanded);
        if (!names_secret(last)) target = last;
      } else if (program == "cat" || program == "echo" || program == "printf" || program == "sed" || program == "base64" ||
                 program == "envsubst") {
        target = output_file(command);
        // cat secret | tee file
        for (std::size_t k = i + 1;
             target.empty() && k < view.commands.size() && view.commands[k].pipeline == command.pipeline; ++k) {
          if (view.commands[k].program() == "tee" && view.commands[k].words.size() > 1)
            target = view.commands[k].words.back().expanded;
          else
            target = output_file(view.commands[k]);
        }
      }
      if (!target.empty() && !is_removed(view, i, target)) {
        matches.push_back(make_match({"build/secret-mount-leaked", Severity::high}, command.span,
                                     "A mounted secret is written to " + target + ", where the layer keeps it",
                                     "leak " + target));
        continue;
      }
    }
    if (const std::string_view tool = stored_by(command); !tool.empty()) {
      // The step mounts secrets: the mount may be where the tool writes, and the author knows of the danger.
      const bool has_mount = reads_secret || source.text.find("type=secret") != std::string::npos ||
                             source.text.find("/run/secrets") != std::string::npos;
      if (has_mount) continue;
      matches.push_back(make_match({"build/credentials-in-layer", Severity::medium}, command.span,
                                   std::string(tool) + " in a build step leaves credentials in the layer",
                                   std::string(tool)));
    }
  }
}

}  // namespace plimsoll::detect::build
