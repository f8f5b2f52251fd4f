// SPDX-License-Identifier: Apache-2.0
//
// Programs that are known by name or by what runs them: services of the catalogue, interpreters, build tools, applications
// nobody lists.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

Outcome StartRunner::start_application(const Arguments& argv, bool replaced) {
  if (phase == Phase::build) return {};
  const std::string program(last_part(argv.front().text));
  const auto by = [&](std::string_view name) { return catalogue_.by_name(name); };
  const auto application = [&](const Service* service, const std::string& name, double background_factor) -> Outcome {
    if (frame_.background) return record(service, name, argv, true, false, background_factor);
    if (replaced) return record(service, name, argv, false, true);
    // In the foreground, and perhaps only for a while: the last one counts.
    Start start;
    start.service = service;
    start.program = name;
    start.command = joined(argv);
    start.weight = frame_.weight * 0.95;
    start.chain = frame_.chain;
    start.looks_like_helper = names_helper(name);
    last_foreground_ = std::move(start);
    return {};
  };
  const auto has = [&](std::string_view wanted) {
    return std::any_of(argv.begin() + 1, argv.end(), [&](const Argument& each) { return each.text == wanted; });
  };
  const auto mentions = [&](std::string_view wanted) {
    return std::any_of(argv.begin() + 1, argv.end(),
                       [&](const Argument& each) { return each.text.find(wanted) != std::string::npos; });
  };
  const auto nothing = [&]() -> Outcome {
    if (!frame_.background) last_foreground_.reset();
    return {Status::assumed, replaced ? Flow::stop : Flow::next};
  };

  if (const Service* const service = catalogue_.by_process(program)) {
    if (is_other_action(*service, program, argv)) return nothing();
    if (service->kind == ServiceClass::init) return nothing();
    if (service->name == "xinetd") run_inetd(program);
    if (service->name == "socat")
      // socat TCP-LISTEN:9999,fork EXEC:/app/challenge: the program is what serves.
      for (std::size_t i = 1; i < argv.size(); ++i)
        for (const std::string_view sign : {"EXEC:", "SYSTEM:", "exec:", "system:"}) {
          const std::size_t found = argv[i].text.find(sign);
          if (found == std::string::npos || !mentions("fork")) continue;
          std::string served = argv[i].text.substr(found + sign.size());
          std::erase_if(served, [](char c) { return c == '"' || c == '\''; });
          served.resize(std::min(served.find_first_of(", "), served.size()));
          if (!served.empty())
            return application(catalogue_.by_process(last_part(served)), std::string(last_part(served)), 0.85);
        }
    if (service->name == "certbot" || service->name == "dockerize" || service->name == "envsubst" ||
        service->name == "logrotate" || service->name == "confd")
      return frame_.background || replaced ? record(service, program, argv, frame_.background, replaced, 0.9) : nothing();
    return record(service, program, argv, false, replaced, frame_.background ? 0.95 : 1.0);
  }
  if (program == "bundle" || program == "pipenv" || program == "poetry" || program == "uv" || program == "npx" ||
      program == "rvm-exec" || program == "pdm") {
    std::size_t at = 1;
    if (word_at(argv, at) == "exec" || word_at(argv, at) == "run") ++at;
    while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
    if (at == 1 && program != "npx") return nothing();
    return at < argv.size() ? dispatch(rest_of(argv, at), replaced) : nothing();
  }
  if (program == "npm" || program == "yarn" || program == "pnpm") {
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-')) at += argv[at].text == "--prefix" ? 2U : 1U;
    std::string script = word_at(argv, at);
    if (script == "run" || script == "run-script") script = word_at(argv, at + 1);
    static constexpr std::array<std::string_view, 12> kOnce{"install", "ci",    "build",  "test",  "lint",    "i",
                                                            "link",    "cache", "config", "audit", "rebuild", "migrate"};
    if (script.empty() || std::any_of(kOnce.begin(), kOnce.end(), [&](std::string_view each) {
          return script == each || script.starts_with(std::string(each) + ":");
        }))
      return nothing();
    const std::size_t before = starts.size();
    run_package_script(script);
    if (starts.size() > before || last_foreground_) return {Status::assumed, replaced ? Flow::stop : Flow::next};
    return application(by("node-app"), program, 0.8);
  }
  if (program == "java") {
    static constexpr std::array<std::array<std::string_view, 2>, 16> kMains{{{"kafka.Kafka", "kafka"},
                                                                             {"QuorumPeerMain", "zookeeper"},
                                                                             {"elasticsearch", "elasticsearch"},
                                                                             {"logstash", "logstash"},
                                                                             {"jenkins.war", "jenkins"},
                                                                             {"agent.jar", ""},
                                                                             {"org.h2.tools.Server", "h2-db"},
                                                                             {"activemq", "activemq"},
                                                                             {"catalina", "tomcat"},
                                                                             {"org.hsqldb", "hsqldb"},
                                                                             {"cassandra", "cassandra"},
                                                                             {"HMaster", "hbase"},
                                                                             {"solr", "solr"},
                                                                             {"NameNode", "hdfs-namenode"},
                                                                             {"ResourceManager", "yarn-resourcemanager"},
                                                                             {"DynamoDBLocal", ""}}};
    if (argv.size() < 2 || has("-version")) return nothing();
    for (const auto& [sign, name] : kMains)
      if (!name.empty() && mentions(sign)) return application(by(name), std::string(name), 0.9);
    return application(by("java-app"), program, 0.8);
  }
  if (program == "dotnet" || program == "mono")
    return argv.size() > 1 && !has("build") && !has("test") && !has("restore") ? application(by("dotnet-app"), program, 0.8)
                                                                               : nothing();
  if (program == "rake")
    return mentions("jobs:work") || mentions("resque:work") ? application(by("delayed-job"), program, 0.9) : nothing();
  if (program == "git") return has("daemon") ? application(by("git-daemon"), program, 0.9) : nothing();
  if (program == "manage.py" || program == "artisan" || program == "console") {
    const std::string action = word_at(argv, 1);
    if (action.starts_with("runserver") || action == "serve" || action.starts_with("server:") || action == "run_gunicorn" ||
        action == "runfcgi" || action == "testserver")
      return application(by("django-runserver"), program, 0.8);
    if (action.find("queue:") != std::string::npos || action == "horizon" || action.starts_with("schedule:work") ||
        action.find("worker") != std::string::npos || action.find("celery") != std::string::npos || action == "qcluster" ||
        action.starts_with("messenger:consume") || action == "process_tasks")
      return application(by("laravel-queue"), program, 0.9);
    return nothing();
  }
  if (is_interpreter(program)) {
    std::size_t at = 1;
    bool module = false;
    while (at < argv.size() && argv[at].text.size() > 1 && argv[at].text.front() == '-') {
      const std::string& option = argv[at].text;
      ++at;
      if (option == "-m") {
        module = true;
        break;
      }
      if (option == "-c" || option == "-e" || option == "-r" || option == "-v" || option == "--version" || option == "-i" ||
          option == "-a")
        return nothing();
      if (option == "-S" && program.starts_with("php")) return application(nullptr, "php -S", 0.8);
      if ((option == "-W" || option == "-X" || option == "-d" || option == "-I" || option == "-f") && at < argv.size() &&
          option.size() == 2 && option != "-f" && !argv[at].text.starts_with('-') &&
          program.find("node") == std::string::npos)
        ++at;
    }
    if (at >= argv.size()) return nothing();
    std::string script(last_part(argv[at].text));
    if (module) {
      if (script == "http.server" || script == "SimpleHTTPServer") return application(nullptr, "http.server", 0.8);
      if (script == "pip" || script == "venv" || script == "unittest" || script == "pytest" || script == "compileall")
        return nothing();
      Arguments inner = rest_of(argv, at);
      // python -m supervisor.supervisord
      if (const std::string part = script.substr(script.rfind('.') + 1);
          part != script && catalogue_.by_process(part) != nullptr)
        inner.front().text = part;
      return dispatch(std::move(inner), replaced);
    }
    if (script == "manage.py" || script == "artisan" || script == "console")
      return start_application(rest_of(argv, at), replaced);
    if (program == "deno" || program == "bun") return application(nullptr, program, 0.8);
    // A program in this language that is known by its own name, a manager included.
    std::string known = script;
    for (const std::string_view suffix : {".py", ".js", ".rb", ".pl"})
      if (known.ends_with(suffix) && catalogue_.by_process(known) == nullptr) known.resize(known.size() - suffix.size());
    if (catalogue_.by_process(known) != nullptr) {
      Arguments inner = rest_of(argv, at);
      inner.front().text = known;
      return dispatch(std::move(inner), replaced);
    }
    const std::string path = image_path(folder, argv[at].text);
    const std::size_t before = starts.size();
    if (const std::optional<ImageFile> file = image_.find(path)) scan_foreign_script(*file, path);
    if (starts.size() > before) return {Status::assumed, replaced ? Flow::stop : Flow::next};
    const Service* const service = program.starts_with("node") ? by("node-app") : nullptr;
    return application(service, program + " " + script, names_helper(script) ? 0.4 : 0.8);
  }
  if (program == "ansible-playbook" || program == "chef-solo" || program == "chef-client" || program == "puppet" ||
      program == "salt-call")
    note_unseen("what " + program + " starts");
  if (is_tool(program)) return nothing();
  // A wrapper that nobody knows, with the real command in one of its words.
  for (std::size_t i = 1; i < argv.size() && i < 8; ++i) {
    const std::string& text = argv[i].text;
    if (!argv[i].known || text.empty() || text.front() == '-') continue;
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos && text.front() != '/') continue;
    const std::string_view first = last_part(std::string_view(text).substr(0, blank));
    const bool read_through = blank != std::string::npos &&
                              (first == "su" || first == "sudo" || first == "exec" || first == "gosu" || first == "su-exec");
    const Service* const service = catalogue_.by_process(read_through ? "nginx" : first);
    if (service == nullptr || service->kind == ServiceClass::init) continue;
    if (service->kind == ServiceClass::manager && (blank != std::string::npos || text.front() != '/')) continue;
    if (blank != std::string::npos) {
      const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
      return run_script_text(text, here.path, here.line_from_one, {});
    }
    return dispatch(rest_of(argv, i), replaced);
  }
  return application(nullptr, program, names_helper(program) ? 0.3 : is_own_program(argv.front().text) ? 0.85 : 0.5);
}
}  // namespace plimsoll::detect::services
