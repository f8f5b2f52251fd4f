// SPDX-License-Identifier: Apache-2.0
//
// What ends a service again: a start that is stopped before the real one was for set-up only.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

// "${X:-y}", "$X" -> "X"
std::string variable_name(const std::string& text) {
  std::size_t begin = text.find('$');
  if (begin == std::string::npos) return {};
  ++begin;
  if (begin < text.size() && text[begin] == '{') ++begin;
  std::size_t end = begin;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
  return text.substr(begin, end - begin);
}

bool same_product(const Service* a, const Service* b) {
  if (a == nullptr || b == nullptr) return false;
  if (a == b) return true;
  const auto is_mysql = [](const Service* each) {
    return each->name == "mysql" || each->name == "mariadb" || each->name == "percona";
  };
  const auto is_postgres = [](const Service* each) { return each->name == "postgresql" || each->name == "timescaledb"; };
  return (is_mysql(a) && is_mysql(b)) || (is_postgres(a) && is_postgres(b));
}

}  // namespace

// A stop that may or may not happen ends nothing that surely runs.
void StartRunner::stop_service(const Service* service) {
  for (std::size_t i = waited_until_; i < starts.size(); ++i)
    if (same_product(starts[i].service, service) && (frame_.weight > kUncertain || starts[i].weight <= kUncertain))
      starts[i].stopped = true;
}

void StartRunner::stop_job(const std::string& text) {
  if (text.find(".pid") != std::string::npos) {  // kill $(cat /run/mysqld/mysqld.pid)
    const std::size_t end = text.find(".pid");
    std::size_t begin = end;
    while (begin > 0 && text[begin - 1] != '/' && text[begin - 1] != ' ') --begin;
    std::string name = text.substr(begin, end - begin);
    const Service* service = catalogue_.by_process(name);
    if (service == nullptr) service = catalogue_.by_init_name(name);
    if (service == nullptr && name == "postmaster") service = catalogue_.by_name("postgresql");
    if (service != nullptr) stop_service(service);
    return;
  }
  if (text.starts_with('%') || text == "$!") {
    if (last_background_ > waited_until_ && last_background_ <= starts.size()) starts[last_background_ - 1].stopped = true;
    return;
  }
  for (const std::string_view tool : {"pidof ", "pgrep "}) {
    const std::size_t at = text.find(tool);
    if (at == std::string::npos) continue;
    std::string name = text.substr(at + tool.size());
    name.resize(std::min(name.find_first_of(" )`\""), name.size()));
    if (const Service* const service = catalogue_.by_process(name)) stop_service(service);
    return;
  }
  const auto job = jobs_.find(variable_name(text));
  if (job != jobs_.end() && job->second > waited_until_ && job->second <= starts.size())
    starts[job->second - 1].stopped = true;
}

bool StartRunner::stop_by_command(const std::string& program, const Arguments& argv) {
  const auto stop_named = [&](const std::string& name) {
    const Service* service = catalogue_.by_process(name);
    if (service == nullptr) service = catalogue_.by_init_name(name);
    if (service != nullptr) stop_service(service);
  };
  const auto has = [&](std::string_view wanted) {
    return std::any_of(argv.begin() + 1, argv.end(), [&](const Argument& each) { return each.text == wanted; });
  };
  if (program == "kill") {
    if (word_at(argv, 1) == "-0" || (word_at(argv, 1) == "-s" && word_at(argv, 2) == "0")) return true;
    for (std::size_t i = 1; i < argv.size(); ++i) stop_job(argv[i].text);
    return true;
  }
  if (program == "killall" || program == "pkill") {
    if (has("-0") || has("-HUP") || has("-USR1")) return true;
    if (word_at(argv, 1) == "-s" && (word_at(argv, 2) == "0" || word_at(argv, 2) == "HUP")) return true;
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (!argv[i].text.starts_with('-')) stop_named(argv[i].text);
    return true;
  }
  if ((program == "mysqladmin" || program == "mariadb-admin") && has("shutdown")) {
    stop_named("mysqld");
    return true;
  }
  if (program == "pg_ctl" || program == "pg_ctlcluster") {
    if (!has("stop")) return false;
    stop_named("postgres");
    return true;
  }
  if (program == "redis-cli" && (has("shutdown") || has("SHUTDOWN"))) {
    stop_named("redis-server");
    return true;
  }
  if (program == "rabbitmqctl" && (has("stop") || has("shutdown"))) {
    stop_named("rabbitmq-server");
    return true;
  }
  if (program == "mongod" && has("--shutdown")) {
    stop_named("mongod");
    return true;
  }
  if ((program == "mongo" || program == "mongosh") && std::any_of(argv.begin(), argv.end(), [](const Argument& each) {
        return each.text.find("shutdownServer") != std::string::npos || each.text.find("shutdown:") != std::string::npos;
      })) {
    stop_named("mongod");
    return true;
  }
  if (program == "nginx" && has("-s") && (has("stop") || has("quit"))) {
    stop_named("nginx");
    return true;
  }
  if (has("stop") || has("graceful-stop")) {
    const Service* service = catalogue_.by_process(program);
    if (service == nullptr) return false;
    stop_service(service);
    return true;
  }
  return false;
}

}  // namespace plimsoll::detect::services
