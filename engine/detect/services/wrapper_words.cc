// SPDX-License-Identifier: Apache-2.0
//
// Words that stand before the command they run: su, env, tini, timeout, wait-for-it and their kin.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"

namespace plimsoll::detect::services {
namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

std::size_t wrapper_length(const Arguments& argv) {
  const std::string_view name = last_part(argv.front().text);
  // Wrappers whose options need no value, then those with options that take one.
  struct Wrapper {
    std::string_view name;
    std::string_view with_value;  // letters of options that take the next word
    std::size_t operands;         // words of its own before the command
  };
  static constexpr std::array<Wrapper, 60> kWrappers{{{"exec", "a", 0},
                                                      {"command", "", 0},
                                                      {"builtin", "", 0},
                                                      {"nohup", "", 0},
                                                      {"setsid", "", 0},
                                                      {"nice", "n", 0},
                                                      {"ionice", "cn", 0},
                                                      {"chrt", "", 1},
                                                      {"taskset", "c", 1},
                                                      {"stdbuf", "ioe", 0},
                                                      {"timeout", "ks", 1},
                                                      {"tini", "pe", 0},
                                                      {"tini-static", "pe", 0},
                                                      {"dumb-init", "r", 0},
                                                      {"catatonit", "", 0},
                                                      {"docker-init", "", 0},
                                                      {"pid1", "", 0},
                                                      {"gosu", "", 1},
                                                      {"su-exec", "", 1},
                                                      {"setpriv", "", 0},
                                                      {"chpst", "ubem/no", 0},
                                                      {"s6-setuidgid", "", 1},
                                                      {"setuidgid", "", 1},
                                                      {"softlimit", "mdcfo", 0},
                                                      {"with-contenv", "", 0},
                                                      {"s6-env", "", 0},
                                                      {"xvfb-run", "nsefw", 0},
                                                      {"catchsegv", "", 0},
                                                      {"doas", "u", 0},
                                                      {"numactl", "", 0},
                                                      {"prlimit", "", 0},
                                                      {"unbuffer", "", 0},
                                                      {"pidproxy", "", 1},
                                                      {"authbind", "", 0},
                                                      {"linux64", "", 0},
                                                      {"smell-baron", "", 0},
                                                      {"time", "", 0},
                                                      {"strace", "eopEsS", 0},
                                                      {"foreground", "", 0},
                                                      {"fghack", "", 0},
                                                      {"chroot", "", 1},
                                                      {"setuser", "", 1},
                                                      {"envdir", "", 1},
                                                      {"envuidgid", "", 1},
                                                      {"s6-envdir", "", 1},
                                                      {"s6-envuidgid", "", 1},
                                                      {"s6-applyuidgid", "ugG", 0},
                                                      {"s6-softlimit", "mdcfostlnrap", 0},
                                                      {"s6-setlock", "t", 1},
                                                      {"fdmove", "", 2},
                                                      {"redirfd", "", 2},
                                                      {"s6-notifyoncheck", "3sTtwnc", 0},
                                                      {"pgrphack", "", 0},
                                                      {"ddtrace-run", "", 0},
                                                      {"newrelic-admin", "", 1},
                                                      {"dbus-run-session", "", 0},
                                                      {"proxychains", "f", 0},
                                                      {"proxychains4", "f", 0},
                                                      {"faketime", "", 1},
                                                      {"opentelemetry-instrument", "", 0}}};
  std::size_t at = 1;
  // `command -v nginx` asks, it does not run.
  if (name == "command" && argv.size() > 1 && (argv[1].text == "-v" || argv[1].text == "-V")) return 0;
  if (name == "env") {
    while (at < argv.size() && (argv[at].text.starts_with('-') || argv[at].text.find('=') != std::string::npos)) {
      if (argv[at].text == "-u" || argv[at].text == "-C") ++at;
      ++at;
    }
    return at;
  }
  if (name == "sudo" || name == "runuser") {
    std::size_t operands = 0;
    while (at < argv.size() && (argv[at].text.starts_with('-') || argv[at].text.find('=') != std::string::npos)) {
      const std::string& option = argv[at].text;
      if (option == "--") return at + 1;
      if (option == "-c" || option == "--command") return 0;  // handled as su
      // -u, -HEu: the last letter takes the next word.
      if (option.size() > 1 && option[1] != '-' &&
          std::string_view("ugpshCrt").find(option.back()) != std::string_view::npos)
        ++at;
      ++at;
    }
    return at + operands;
  }
  // Tools that put secrets into the environment: `doppler run -- CMD`.
  static constexpr std::array<std::string_view, 6> kSecretRunners{"doppler",   "infisical", "chamber",
                                                                  "aws-vault", "op",        "teller"};
  if (contains(kSecretRunners, name)) {
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (argv[i].text == "--") return i + 1;
    return 0;
  }
  if (name == "dockerize" || name.starts_with("wait-for") || name == "waitforit" || name == "wait_for_it.sh") {
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (argv[i].text == "--") return i + 1;
    while (name == "dockerize" && at < argv.size() && argv[at].text.starts_with('-')) {
      if (argv[at].text.find('=') == std::string::npos && argv[at].text != "-no-overwrite") ++at;
      ++at;
    }
    return name == "dockerize" ? at : argv.size();
  }
  const auto* const wrapper =
      std::find_if(kWrappers.begin(), kWrappers.end(), [&](const Wrapper& each) { return each.name == name; });
  if (wrapper == kWrappers.end()) return 0;
  while (at < argv.size() && argv[at].text.size() > 1 && argv[at].text.front() == '-') {
    const std::string& option = argv[at].text;
    ++at;
    if (option == "--") break;
    if (option.size() == 2 && wrapper->with_value.find(option[1]) != std::string_view::npos) ++at;
  }
  at += wrapper->operands;
  if (at < argv.size() && argv[at].text == "--") ++at;
  return std::min(at, argv.size());
}

}  // namespace plimsoll::detect::services
