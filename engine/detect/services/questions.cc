// SPDX-License-Identifier: Apache-2.0
//
// Commands that ask: whether a program is there, whether it runs. A container that has just started runs what its script has
// started so far; a program is there when its package was installed or its base image is made of it.
#include <algorithm>
#include <array>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

bool StartRunner::is_installed(const std::string& program) {
  const std::string name(last_part(program));
  if (name.empty()) return false;
  if (locate(program) || installed.contains(name)) return true;
  for (const std::string_view place : {"/usr/local/bin/", "/usr/bin/", "/usr/sbin/", "/usr/local/sbin/", "/bin/"})
    if (image_.is_unseen(std::string(place) + name)) return true;
  const Service* service = catalogue_.by_process(name);
  if (service == nullptr) service = catalogue_.by_init_name(name);
  if (service == nullptr) return false;
  if (installed.contains(service->name)) return true;
  for (const std::string& package : installed)
    if (catalogue_.by_package(package) == service) return true;
  return catalogue_.by_image(base_repository, base_tag) == service;
}

bool StartRunner::runs_already(const Service* service) {
  return std::any_of(starts.begin(), starts.end(), [&](const Start& each) {
    return each.service == service && !each.stopped && each.weight > kUncertain;
  });
}

std::optional<Outcome> StartRunner::answer(const std::string& program, const Arguments& argv) {
  const Outcome unknown{Status::maybe, Flow::next};
  const std::string last = argv.back().known ? argv.back().text : std::string();
  if (program == "command" || program == "which" || program == "type" || program == "hash") {
    if (argv.size() < 2) return unknown;
    return is_installed(last) || functions_.contains(last) ? Outcome{Status::yes, Flow::next} : unknown;
  }
  if (program == "dpkg" || program == "dpkg-query" || program == "rpm") {
    if (phase == Phase::build || argv.size() < 3) return std::nullopt;
    return installed.contains(last) || is_installed(last) ? Outcome{Status::yes, Flow::next} : unknown;
  }
  if ((program == "grep" || program == "egrep" || program == "fgrep") && piped_ && !asks_for_installed_) {
    // echo "$URL" | grep -q localhost
    std::string pattern;
    bool other = false;
    for (std::size_t i = 1; i < argv.size(); ++i) {
      if (argv[i].text.starts_with('-'))
        other = other || argv[i].text.find_first_of("vcf") != std::string::npos;
      else if (pattern.empty() && argv[i].known)
        pattern = argv[i].text;
      else
        other = true;
    }
    if (pattern.empty() || other || pattern.find_first_of("^$.*[]\\+?(){}|") != std::string::npos) return unknown;
    if (piped_->find(pattern) != std::string::npos) return Outcome{Status::yes, Flow::next};
    return piped_->find('$') == std::string::npos && program == "grep" && argv.size() <= 3 &&
                   word_at(argv, 1).find('i') == std::string::npos
               ? Outcome{Status::no, Flow::next}
               : unknown;
  }
  if (program == "grep" || program == "egrep") {
    // service --status-all | grep -q mysql, dpkg -l | grep nginx: asks for what is installed; ps aux | grep for what runs.
    if (!asks_for_installed_ || last.empty()) return unknown;
    return is_installed(last) ? Outcome{Status::yes, Flow::next} : unknown;
  }
  if (program == "pgrep" || program == "pidof") {
    const Service* const service = catalogue_.by_process(last_part(last));
    if (service == nullptr || phase == Phase::build) return unknown;
    return Outcome{runs_already(service) ? Status::yes : Status::no, Flow::next};
  }
  // Whether a server of this container answers: "mysqladmin ping", "pg_isready", "redis-cli ping". With a host it is another's.
  struct Ready {
    std::string_view program;
    std::string_view word;
    std::string_view process;
  };
  static constexpr std::array<Ready, 6> kReady{{{"mysqladmin", "ping", "mysqld"},
                                                {"mariadb-admin", "ping", "mariadbd"},
                                                {"mysqladmin", "status", "mysqld"},
                                                {"pg_isready", "", "postgres"},
                                                {"redis-cli", "ping", "redis-server"},
                                                {"rabbitmqctl", "status", "rabbitmq-server"}}};
  for (const Ready& each : kReady) {
    if (each.program != program || phase == Phase::build) continue;
    const auto is = [&](std::string_view text) {
      return std::any_of(argv.begin() + 1, argv.end(), [&](const Argument& word) { return word.text.starts_with(text); });
    };
    if ((!each.word.empty() && !is(each.word) && !is("PING")) || is("-h") || is("--host")) continue;
    const Service* const service = catalogue_.by_process(each.process);
    const bool runs = runs_already(service) || (each.process != "postgres" && (runs_already(catalogue_.by_name("mysql")) ||
                                                                               runs_already(catalogue_.by_name("mariadb"))));
    if (each.process == "redis-server" || each.process == "rabbitmq-server" || each.process == "postgres")
      return Outcome{runs_already(service) ? Status::yes : Status::maybe, Flow::next};
    return Outcome{runs ? Status::yes : is_installed("mysqld") ? Status::no : Status::maybe, Flow::next};
  }
  static constexpr std::array<std::string_view, 6> kQuestions{"mountpoint", "cmp", "diff", "nc", "ping", "getent"};
  if (std::find(kQuestions.begin(), kQuestions.end(), program) != kQuestions.end()) return unknown;
  return std::nullopt;
}

}  // namespace plimsoll::detect::services
