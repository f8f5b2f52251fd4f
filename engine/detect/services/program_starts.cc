// SPDX-License-Identifier: Apache-2.0
//
// What a program starts: a script of the image, a known service, an application nobody lists.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kStartLimit = 300;

bool is_start_action(const std::string& action) {
  return action == "start" || action == "restart" || action == "force-start" || action == "onestart";
}

std::string first_line_of(const std::string& text) { return text.substr(0, std::min(text.find('\n'), std::size_t{200})); }

}  // namespace

std::optional<std::string> StartRunner::locate(const std::string& program) {
  if (program.empty()) return std::nullopt;
  if (program.find('/') != std::string::npos) {
    std::string path = image_path(folder, program);
    if (image_.find(path)) return path;
    return std::nullopt;
  }
  const auto path_variable = variables.find("PATH");
  std::string_view folders = path_variable != variables.end() && path_variable->second
                                 ? std::string_view(*path_variable->second)
                                 : "/usr/local/bin:/usr/bin:/bin";
  for (int turns = 0; !folders.empty() && turns < 20; ++turns) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    std::string path = image_path(folders.substr(0, end), program);
    if (image_.find(path)) return path;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return std::nullopt;
}

// A program of the image's own: put there from another stage or a download, or kept outside of the folders of the system.
bool StartRunner::is_own_program(const std::string& program) {
  for (const std::string_view suffix : {".sh", ".py", ".pl", ".rb", ".php", ".bash"})
    if (program.ends_with(suffix)) return false;
  if (program.find('/') == std::string::npos) {
    for (const std::string_view place : {"/usr/local/bin/", "/usr/bin/", "/bin/", "/usr/local/sbin/", "/usr/sbin/"})
      if (image_.is_unseen(std::string(place) + program)) return true;
    return false;
  }
  const std::string path = image_path(folder, program);
  for (const std::string_view place : {"/usr/local/bin/", "/usr/bin/", "/bin/", "/usr/local/sbin/", "/usr/sbin/", "/sbin/"})
    if (path.starts_with(place)) return image_.is_unseen(path);
  return !path.starts_with("/etc/") && !path.starts_with("/usr/lib/");
}

Outcome StartRunner::record(const Service* service, const std::string& program, const Arguments& argv, bool daemon,
                            bool replaced, double factor) {
  if (phase == Phase::build) return {};
  last_foreground_.reset();
  Start start;
  start.service = service;
  start.program = program;
  start.command = joined(argv);
  start.weight = frame_.weight * factor;
  start.in_background = frame_.background || daemon;
  start.chain = frame_.chain;
  start.looks_like_helper = service == nullptr && names_helper(program);
  // For set-up only: reachable from nowhere, and stopped before the real start.
  if (start.in_background && std::any_of(argv.begin(), argv.end(), [](const Argument& each) {
        return each.text == "--skip-networking" || each.text == "--skip-grant-tables" || each.text == "--wsrep-recover" ||
               each.text.find("listen_addresses=''") != std::string::npos;
      }))
    start.stopped = true;
  const bool stays = !start.in_background && service != nullptr && stays_in_foreground(*service, argv);
  if (starts.size() < kStartLimit) starts.push_back(std::move(start));
  if (frame_.background || daemon) last_background_ = starts.size();
  return {Status::assumed, replaced || stays ? Flow::stop : Flow::next};
}

Outcome StartRunner::start_by_init_script(const std::string& name, const std::string& action) {
  if (phase == Phase::build) return {};
  const Service* const service = catalogue_.by_init_name(name);
  if (action == "stop") {
    if (service != nullptr) stop_service(service);
    return {};
  }
  if (action == "status") return {Status::maybe, Flow::next};
  if (!is_start_action(action)) return {};
  last_foreground_.reset();
  if (service != nullptr && service->kind == ServiceClass::manager) {
    start_manager(service->processes.empty() ? service->name : service->processes.front(), known_arguments({service->name}));
    return {};
  }
  // An init script of the image itself says what it runs.
  for (const std::string& path : {"/etc/init.d/" + name, "/etc/rc.d/init.d/" + name}) {
    const std::optional<ImageFile> file = service == nullptr ? image_.find(path) : std::nullopt;
    if (!file) continue;
    const std::size_t before = starts.size();
    const bool outer = std::exchange(frame_.background, true);
    run_file(*file, path, known_arguments({path, action}), false);
    frame_.background = outer;
    last_foreground_.reset();
    if (starts.size() > before) return {};
  }
  if (service != nullptr) return record(service, name, known_arguments({"service", name, action}), true, false, 0.95);
  if (name.find('$') != std::string::npos) {
    note_unseen("a service whose name is made at run time: " + name);
    return {};
  }
  return record(nullptr, name, known_arguments({"service", name, action}), true, false, 0.7);
}

// Scripts in other languages: only calls with literal words are seen.
void StartRunner::scan_foreign_script(const ImageFile& file, const std::string& /*path*/) {
  if (phase != Phase::start) return;
  static constexpr std::array<std::string_view, 10> kCalls{"subprocess", "Popen", "os.system", "check_call", "check_output",
                                                           "os.exec",    "spawn", "execv",     "system(",    "exec("};
  std::string_view text = *file.text;
  std::size_t line_number = file.first_line;
  std::size_t found = 0;
  while (!text.empty() && found < 50) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] == '#' || line.size() > 2000) continue;
    if (std::none_of(kCalls.begin(), kCalls.end(),
                     [&](std::string_view call) { return line.find(call) != std::string_view::npos; }))
      continue;
    std::vector<std::string> words;
    for (std::size_t at = 0; at < line.size();) {
      const char quote = line[at];
      if (quote != '"' && quote != '\'') {
        ++at;
        continue;
      }
      const std::size_t close = line.find(quote, at + 1);
      if (close == std::string_view::npos) break;
      std::string_view literal = line.substr(at + 1, close - at - 1);
      at = close + 1;
      while (!literal.empty()) {
        const std::size_t blank = std::min(literal.find(' '), literal.size());
        if (blank > 0) words.emplace_back(literal.substr(0, blank));
        literal.remove_prefix(std::min(blank + 1, literal.size()));
      }
    }
    while (!words.empty() && (words.front() == "sudo" || words.front() == "exec" || words.front() == "nohup"))
      words.erase(words.begin());
    if (words.empty()) continue;
    const std::string program(last_part(words.front()));
    const bool init = program == "service" && words.size() > 2;
    const Service* const service = init ? catalogue_.by_init_name(words[1]) : catalogue_.by_process(program);
    if (service == nullptr || (init && !is_start_action(words[2]))) continue;
    const Arguments argv = known_arguments(words);
    if (!init && is_other_action(*service, program, argv)) continue;
    ++found;
    frame_.chain.push_back({joined(argv), file.path, line_number - 1});
    record(service, program, argv, true, false, line.find("os.exec") != std::string_view::npos ? 1.0 : 0.7);
    frame_.chain.pop_back();
  }
}

Outcome StartRunner::start_program(const Arguments& argv, bool replaced) {
  const Argument& first = argv.front();
  const std::string program(last_part(first.text));
  // `_` stands for a value that a manager fills in ("%(ENV_X)s").
  if (program.empty() || program == "_" || program.front() == '-' || program.find_first_of("$`({") != std::string::npos) {
    // A name made at run time that the script itself linked to a program: ln -s /usr/bin/x /usr/bin/$NAME.
    const std::string full = image_path(first.text.find('/') == std::string::npos ? "/usr/bin" : folder, first.text);
    if (const std::string linked = image_.resolve_links(full); linked != full && linked.find('$') == std::string::npos) {
      Arguments renamed = argv;
      renamed.front() = {linked, true};
      return start_program(renamed, replaced);
    }
    if (phase == Phase::start && !program.empty() && (replaced || frame_.background))
      note_unseen("a program whose name is made at run time: " + first.text);
    if (!frame_.background) last_foreground_.reset();
    return {Status::assumed, replaced ? Flow::stop : Flow::next};
  }
  const Service* service = catalogue_.by_process(program);
  if (program == "master" && first.text.find("postfix") != std::string::npos)
    return record(catalogue_.by_name("postfix"), program, argv, false, replaced);
  if (const std::optional<std::string> path = locate(first.text)) {
    const std::optional<ImageFile> file = image_.find(*path);
    const std::string head = file ? first_line_of(*file->text) : std::string();
    const bool script = head.starts_with("#!");
    const bool binary = file && file->text->find('\0') < 4096;
    if (file && !binary) {
      const bool is_shell_script =
          (script && head.find("sh") != std::string::npos && head.find("python") == std::string::npos) ||
          (script && head.find("with-contenv") != std::string::npos) ||
          (!script && !path->ends_with(".py") && !path->ends_with(".rb") && !path->ends_with(".js"));
      if (script && head.find("execline") != std::string::npos) return run_execline(*file);
      if (is_shell_script) {
        const std::size_t before = starts.size();
        const std::optional<Start> foreground = last_foreground_;
        Outcome outcome = run_file(*file, *path, argv, false);
        if (service != nullptr && service->kind != ServiceClass::init && starts.size() == before && !last_foreground_ &&
            phase == Phase::start)
          return start_application(argv, replaced);
        (void)foreground;
        // `exit` in a called script ends that script only; a program that stays holds the caller, too.
        if (!replaced && outcome.status != Status::assumed && outcome.flow == Flow::stop) outcome.flow = Flow::next;
        return outcome;
      }
      const std::size_t before = starts.size();
      scan_foreign_script(*file, *path);
      // What it starts is what runs; the script itself waits for it.
      if (starts.size() > before && service == nullptr) return {Status::assumed, replaced ? Flow::stop : Flow::next};
    }
  } else if (service == nullptr || program == "docker-entrypoint.sh") {
    static constexpr std::array<std::string_view, 9> kEntries{"docker-entrypoint.sh",
                                                              "docker-entrypoint",
                                                              "entrypoint.sh",
                                                              "entrypoint",
                                                              "docker-php-entrypoint",
                                                              "run.sh",
                                                              "init",
                                                              "start.sh",
                                                              "docker-start"};
    if (std::find(kEntries.begin(), kEntries.end(), program) != kEntries.end()) return start_base(rest_of(argv, 1));
  }
  if (service != nullptr && service->kind == ServiceClass::init) return {};
  return start_application(argv, replaced);
}

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
      return dispatch(rest_of(argv, at), replaced);
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
