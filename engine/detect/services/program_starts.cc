// SPDX-License-Identifier: Apache-2.0
//
// What one command line does: builtins of the shell, wrappers that are read through, init scripts, stops, scripts of the
// image, known services, unknown applications. The order of the questions is that of dispatch().
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kStartLimit = 300;

Arguments rest_of(const Arguments& argv, std::size_t from) {
  return {argv.begin() + static_cast<std::ptrdiff_t>(std::min(from, argv.size())), argv.end()};
}

std::string word(const Arguments& argv, std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); }

bool is_start_action(const std::string& action) {
  return action == "start" || action == "restart" || action == "force-start" || action == "onestart";
}

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

void StartRunner::stop_service(const Service* service) {
  for (Start& start : starts)
    if (same_product(start.service, service)) start.stopped = true;
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
    if (last_background_ > 0 && last_background_ <= starts.size()) starts[last_background_ - 1].stopped = true;
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
  if (job != jobs_.end() && job->second <= starts.size()) starts[job->second - 1].stopped = true;
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
    if (word(argv, 1) == "-0" || (word(argv, 1) == "-s" && word(argv, 2) == "0")) return true;
    for (std::size_t i = 1; i < argv.size(); ++i) stop_job(argv[i].text);
    return true;
  }
  if (program == "killall" || program == "pkill") {
    if (has("-0") || has("-HUP") || has("-USR1")) return true;
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

Outcome StartRunner::run_argv(Arguments argv, const shell::Command* tree) {
  if (argv.empty() || !take_step()) return {Status::maybe, Flow::next};
  const std::string& name = argv.front().text;
  // Builtins that steer the script itself.
  if (argv.front().known) {
    if (name == ":" || name == "true") {
      if (tree != nullptr) {  // `: > file`
        write_redirections(*tree, {}, true, 1);
        for (const shell::Word& each : tree->words) expand_one(each);  // : ${X:=y}
      }
      return {Status::yes, Flow::next};
    }
    if (name == "false") return {Status::no, Flow::next};
    if (name == "exit" || name == "logout") {
      if (argv.size() > 1 && argv[1].known && argv[1].text != "0")
        return {Status::no, Flow::next};  // a failure: see is_failure()
      last_foreground_.reset();
      return {Status::maybe, Flow::stop};
    }
    if (name == "return")
      return {word(argv, 1) == "0" ? Status::yes : word(argv, 1) == "1" ? Status::no : Status::maybe, Flow::leave_function};
    if (name == "break") return {Status::yes, Flow::leave_loop};
    if (name == "continue") return {Status::yes, Flow::next};
    if (name == "test" || name == "[" || name == "[[") return run_builtin_test(argv);
    if (name == "cd" || name == "pushd") {
      if (argv.size() > 1 && argv[1].known) folder = image_path(folder, argv[1].text);
      return {Status::assumed, Flow::next};
    }
    if (name == "export" || name == "declare" || name == "local" || name == "readonly" || name == "typeset") {
      for (std::size_t i = 1; i < argv.size(); ++i) {
        const std::size_t equals = argv[i].text.find('=');
        if (equals != std::string::npos)
          set_variable(argv[i].text.substr(0, equals), {argv[i].text.substr(equals + 1), argv[i].known});
      }
      return {Status::assumed, Flow::next};
    }
    if (name == "unset") {
      for (std::size_t i = 1; i < argv.size(); ++i) variables.erase(argv[i].text);
      return {Status::assumed, Flow::next};
    }
    if (name == "read" || name == "mapfile" || name == "getopts") {
      for (std::size_t i = 1; i < argv.size(); ++i)
        if (!argv[i].text.starts_with('-')) set_variable(argv[i].text, {{}, false});
      return {Status::maybe, Flow::next};
    }
    if (name == "set") {
      for (std::size_t i = 1; i < argv.size(); ++i) {
        if (argv[i].text != "--" && (argv[i].text.starts_with('-') || argv[i].text.starts_with('+'))) {
          if (argv[i].text.back() == 'o') ++i;
          continue;
        }
        const std::size_t first = argv[i].text == "--" ? i + 1 : i;
        std::vector<std::string> values;
        for (std::size_t k = first; k < argv.size(); ++k) values.push_back(argv[k].text);
        arguments_ = std::move(values);
        break;
      }
      return {Status::assumed, Flow::next};
    }
    if (name == "shift") {
      const std::size_t count =
          argv.size() > 1 && argv[1].text.size() == 1 && std::isdigit(static_cast<unsigned char>(argv[1].text[0])) != 0
              ? static_cast<std::size_t>(argv[1].text[0] - '0')
              : 1;
      arguments_.erase(arguments_.begin(),
                       arguments_.begin() + static_cast<std::ptrdiff_t>(std::min(count, arguments_.size())));
      return {Status::assumed, Flow::next};
    }
    if (name == "trap" || name == "alias" || name == "shopt" || name == "umask" || name == "ulimit" || name == "wait" ||
        name == "jobs" || name == "disown" || name == "fg" || name == "bg" || name == "let" || name == "hash" ||
        name == "enable")
      return {Status::assumed, Flow::next};
    if (name == "source" || name == ".") {
      if (argv.size() < 2) return {};
      const std::string& path = argv[1].text;
      std::optional<ImageFile> file;
      if (argv[1].known) file = image_.find(image_path(folder, path));
      if (!file && argv[1].known) {
        if (const std::optional<std::string> found = locate(path)) file = image_.find(*found);
      }
      if (!file) {
        const bool system = path.starts_with("/etc/profile") || path.starts_with("/etc/apache2/envvars") ||
                            path.ends_with("activate") || path.ends_with(".bashrc") || path.starts_with("/etc/default/") ||
                            path.starts_with("/opt/ros");
        if (!system) note_unseen("a sourced script that is not in the repository: " + path);
        return {Status::assumed, Flow::next};
      }
      return run_file(*file, path, argv, true);
    }
    if (name == "eval") {
      std::string text;
      bool known = true;
      for (std::size_t i = 1; i < argv.size(); ++i) {
        text += (i > 1 ? " " : "") + argv[i].text;
        known = known && argv[i].known;
      }
      const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
      return known ? run_script_text(text, here.path, here.line_from_one, {}) : Outcome{};
    }
    if (name == "exec" && argv.size() == 1) return {};  // only redirections
    if (name == "exec" && tree != nullptr) {
      const Outcome outcome = dispatch(rest_of(argv, wrapper_length(argv)), true);
      return {outcome.status, Flow::stop};
    }
    // `echo x | sudo tee f`
    if (name == "sudo")
      if (const std::size_t length = wrapper_length(argv); length > 0 && length < argv.size())
        if (Arguments rest = rest_of(argv, length); change_files(rest, tree) || change_boot(rest))
          return {Status::assumed, Flow::next};
    // Filters that write files look at the tree; `echo x | tee f` is a pipeline of two.
    const std::string bare(last_part(name));
    if (change_files(argv.front().text == bare ? argv : [&] {
          Arguments renamed = argv;
          renamed.front().text = bare;
          return renamed;
        }(), tree))
      return {Status::assumed, Flow::next};
    if (change_boot(argv)) return {Status::assumed, Flow::next};
  }
  // What stands in a here-document of a shell is run by it.
  if (tree != nullptr && is_shell_program(last_part(name)) && argv.size() == 1)
    for (const shell::Redirection& redirection : tree->redirections)
      if (redirection.here)
        return run_script_text(redirection.here->text, frame_.source != nullptr ? frame_.source->path : std::string(),
                               place_of(redirection.here->span, {}).line_from_one, {});
  Outcome outcome = dispatch(std::move(argv), false);
  if (tree != nullptr && phase == Phase::build)
    for (const shell::Redirection& redirection : tree->redirections)
      if (redirection.op == ">") write_redirections(*tree, {}, false, 1);
  return outcome;
}

Outcome StartRunner::dispatch(Arguments argv, bool replaced) {
  // Nothing is left of `exec -a name`.
  if (argv.empty() || dispatch_depth_ >= kNestLimit * 2) return {};
  ++dispatch_depth_;
  const Outcome outcome = dispatch_bounded(std::move(argv), replaced);
  --dispatch_depth_;
  return outcome;
}

Outcome StartRunner::dispatch_bounded(Arguments argv, bool replaced) {
  const bool by_function = wrapper_length(argv) == 0;  // `command x` in a function x means the program
  // Wrappers, one behind the other.
  for (int turns = 0; turns < 30 && !argv.empty(); ++turns) {
    const std::string name(last_part(argv.front().text));
    if (name == "env")
      for (std::size_t i = 1; i < argv.size() && argv[i].text.find('=') != std::string::npos; ++i)
        set_variable(argv[i].text.substr(0, argv[i].text.find('=')),
                     {argv[i].text.substr(argv[i].text.find('=') + 1), argv[i].known});
    // dockerize -template /a.tmpl:/etc/a.conf: what it fills in is not known, the rest of the file is.
    if (name == "dockerize")
      for (std::size_t i = 1; i + 1 < argv.size(); ++i)
        if (argv[i].text == "-template" && argv[i].known) {
          const std::size_t colon = argv[i + 1].text.find(':');
          if (colon != std::string::npos)
            image_.copy(image_path(folder, argv[i + 1].text.substr(0, colon)),
                        image_path(folder, argv[i + 1].text.substr(colon + 1)));
        }
    if (name == "xvfb-run" && phase == Phase::start) {
      if (const Service* const service = catalogue_.by_name("xvfb")) record(service, "Xvfb", argv, true, false, 0.9);
    }
    const std::size_t length = wrapper_length(argv);
    if (length == 0) break;
    if (name == "exec") replaced = true;
    argv = rest_of(argv, length);
  }
  if (argv.empty()) return {};
  const std::string program(last_part(argv.front().text));
  const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
  const auto text_of_command = [&](std::size_t i) {
    return run_script_text(argv[i].text, here.path, here.line_from_one, rest_of(argv, i + 1));
  };
  const auto ended = [&](Outcome outcome) {
    if (replaced) outcome.flow = Flow::stop;
    return outcome;
  };

  if (const auto function = functions_.find(argv.front().text); function != functions_.end() && !replaced && by_function)
    return call_function(*function->second.first, function->second.second, argv);

  if (is_shell_program(program)) {
    std::size_t at = 1;
    if (program == "busybox" && argv.size() > 1) return dispatch(rest_of(argv, 1), replaced);
    while (at < argv.size() && argv[at].text.size() > 1 && (argv[at].text[0] == '-' || argv[at].text[0] == '+')) {
      const std::string& option = argv[at].text;
      if (option[1] != '-' && option.find('c') != std::string::npos && option[0] == '-') {
        if (at + 1 >= argv.size()) return ended({});
        return ended(text_of_command(at + 1));
      }
      if (option == "-o" || option == "--rcfile" || option == "--init-file" || option == "-O") ++at;
      ++at;
    }
    if (at >= argv.size()) {  // an interactive shell
      last_foreground_.reset();
      return ended({Status::maybe, Flow::next});
    }
    Arguments script = rest_of(argv, at);
    std::optional<ImageFile> file;
    const std::string path = image_path(folder, script.front().text);
    if (script.front().known) file = image_.find(path);
    if (file) return ended(run_file(*file, script.front().text, script, false));
    return ended(start_program(script, replaced));
  }
  if (program == "su" || program == "runuser" || program == "sudo") {
    for (std::size_t i = 1; i + 1 < argv.size(); ++i)
      if (argv[i].text == "-c" || argv[i].text == "--command" || argv[i].text == "-lc") return ended(text_of_command(i + 1));
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (argv[i].text.starts_with("--command="))
        return ended(run_script_text(argv[i].text.substr(10), here.path, here.line_from_one, {}));
    return ended({});
  }
  if (program == "service" || program == "invoke-rc.d" || program == "rc-service" || program == "rcctl") {
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
    return ended(start_by_init_script(word(argv, at), word(argv, at + 1)));
  }
  const std::string& whole = argv.front().text;
  for (const std::string_view boot_folder : {"/etc/init.d/", "/etc/rc.d/init.d/", "init.d/", "/etc/rc.d/"})
    if (whole.starts_with(boot_folder) && argv.size() > 1) return ended(start_by_init_script(program, argv[1].text));
  if (program == "systemctl" || program == "initctl") {
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
    Outcome outcome;
    for (std::size_t i = at + 1; i < argv.size(); ++i)
      if (!argv[i].text.starts_with('-')) outcome = start_by_init_script(argv[i].text, word(argv, at));
    return ended(outcome);
  }
  if (program == "start-stop-daemon" || program == "daemon" || program == "daemonize") {
    if (std::any_of(argv.begin(), argv.end(),
                    [](const Argument& each) { return each.text == "--stop" || each.text == "-K"; }))
      return {};
    const bool outer = std::exchange(frame_.background, true);
    Outcome outcome;
    std::string executable;
    std::size_t at = 1;
    for (; at < argv.size(); ++at) {
      const std::string& option = argv[at].text;
      if (option == "--") {
        ++at;
        break;
      }
      if (option == "--exec" || option == "-x" || option == "-a" || option == "--startas") {
        executable = word(argv, ++at);
      } else if (option.starts_with("--exec=")) {
        executable = option.substr(7);
      } else if (option == "--pidfile" || option == "-p" || option == "-u" || option == "--user" || option == "-c" ||
                 option == "--chuid" || option == "-n" || option == "--name" || option == "-d" || option == "--chdir" ||
                 option == "-e" || option == "-o" || option == "-l" || option == "-g" || option == "--group" ||
                 option == "-N" || option == "-i" || option == "-F") {
        ++at;
      } else if (!option.starts_with('-') && executable.empty() && program != "start-stop-daemon") {
        break;
      }
    }
    Arguments inner;
    if (!executable.empty()) inner.push_back({executable, executable.find('$') == std::string::npos});
    for (; at < argv.size(); ++at) inner.push_back(argv[at]);
    if (!inner.empty()) outcome = dispatch(std::move(inner), false);
    frame_.background = outer;
    outcome.flow = Flow::next;
    return outcome;
  }
  if (program == "screen" || program == "tmux") {
    for (std::size_t i = 1; i < argv.size(); ++i) {
      const bool detached = argv[i].text.find("dm") != std::string::npos || argv[i].text == "-d";
      if (!detached) continue;
      const bool outer = std::exchange(frame_.background, true);
      std::size_t at = i + 1;
      while (at < argv.size() && argv[at].text.starts_with('-'))
        at += argv[at].text == "-s" || argv[at].text == "-S" || argv[at].text == "-n" ? 2U : 1U;
      if (argv[i].text.ends_with('S')) ++at;
      Outcome outcome;
      if (at < argv.size())
        outcome = argv[at].text.find(' ') != std::string::npos ? text_of_command(at) : dispatch(rest_of(argv, at), false);
      frame_.background = outer;
      return {outcome.status, Flow::next};
    }
    return {};
  }
  if (program == "run-parts") {
    for (const std::string& path : image_.list(image_path(folder, argv.back().text)))
      if (const std::optional<ImageFile> file = image_.find(path)) run_file(*file, path, known_arguments({path}), false);
    return {};
  }
  if (program == "tail" && std::any_of(argv.begin() + 1, argv.end(), [](const Argument& each) {
        return each.text == "-f" || each.text == "-F" || each.text.starts_with("--follow") ||
               (each.text.size() > 1 && each.text[0] == '-' && each.text.find_first_of("fF") != std::string::npos);
      })) {
    last_foreground_.reset();
    if (frame_.background || phase == Phase::build) return {};
    return {Status::assumed, Flow::stop};
  }
  if (program == "sleep") {
    if (!frame_.background) last_foreground_.reset();
    return {Status::assumed, word(argv, 1).starts_with("inf") && !frame_.background ? Flow::stop : Flow::next};
  }
  if (stop_by_command(program, argv)) return ended({});
  static constexpr std::array<std::string_view, 12> kQuestions{"grep", "egrep", "pgrep", "which", "command", "mountpoint",
                                                               "cmp",  "diff",  "nc",    "ping",  "getent",  "pidof"};
  if (std::find(kQuestions.begin(), kQuestions.end(), program) != kQuestions.end()) return {Status::maybe, Flow::next};
  if (const std::optional<Outcome> many = multi_daemon(program, argv)) return ended(*many);
  if (const std::optional<Outcome> managed = start_manager(program, argv)) return ended(*managed);
  return ended(start_program(argv, replaced));
}

// One command that starts several daemons.
std::optional<Outcome> StartRunner::multi_daemon(const std::string& program, const Arguments& argv) {
  struct Many {
    std::string_view program;
    std::array<std::string_view, 2> services;
  };
  static constexpr std::array<Many, 5> kMany{{{"start-dfs.sh", {"hdfs-namenode", "hdfs-datanode"}},
                                              {"start-yarn.sh", {"yarn-resourcemanager", "yarn-nodemanager"}},
                                              {"start-hbase.sh", {"hbase", ""}},
                                              {"start-cluster.sh", {"flink", ""}},
                                              {"start-all.sh", {"", ""}}}};
  if (phase == Phase::build || locate(argv.front().text)) return std::nullopt;
  // hdfs namenode, hbase master: the second word says which daemon.
  struct Role {
    std::string_view program;
    std::string_view role;
    std::string_view service;
  };
  static constexpr std::array<Role, 17> kRoles{{{"hbase", "zookeeper", "zookeeper"},
                                                {"hbase", "master", "hbase"},
                                                {"hbase", "regionserver", "hbase"},
                                                {"hbase", "rest", "hbase"},
                                                {"hbase", "thrift", "hbase"},
                                                {"hdfs", "namenode", "hdfs-namenode"},
                                                {"hdfs", "datanode", "hdfs-datanode"},
                                                {"hadoop", "namenode", "hdfs-namenode"},
                                                {"hadoop", "datanode", "hdfs-datanode"},
                                                {"yarn", "resourcemanager", "yarn-resourcemanager"},
                                                {"yarn", "nodemanager", "yarn-nodemanager"},
                                                {"mapred", "historyserver", "mapred-history"},
                                                {"hadoop-daemon.sh", "namenode", "hdfs-namenode"},
                                                {"hadoop-daemon.sh", "datanode", "hdfs-datanode"},
                                                {"yarn-daemon.sh", "resourcemanager", "yarn-resourcemanager"},
                                                {"yarn-daemon.sh", "nodemanager", "yarn-nodemanager"},
                                                {"hbase-daemon.sh", "zookeeper", "zookeeper"}}};
  for (const Role& each : kRoles) {
    if (each.program != program) continue;
    const auto named = [&](std::string_view wanted) {
      return std::any_of(argv.begin() + 1, argv.end(), [&](const Argument& word_) { return word_.text == wanted; });
    };
    if (named(each.role) && !named("stop") && !named("-format"))
      return record(catalogue_.by_name(each.service), std::string(each.service), argv,
                    frame_.background || program.ends_with(".sh"), false, 0.95);
  }
  if (program == "runsvdir-start" && argv.front().text.starts_with("/opt/gitlab")) {
    // The omnibus package brings a database, a cache, a web server and more under its own runit.
    for (const std::string_view name : {"postgresql", "redis", "nginx", "puma", "sidekiq", "prometheus"})
      record(catalogue_.by_name(name), std::string(name), argv, true, false, 0.85);
    for (const std::string_view path : {"/opt/gitlab/service", "/opt/gitlab/sv"})
      if (image_.is_folder(path)) run_service_folder(std::string(path), "runit", false);
    return Outcome{};
  }
  const auto* const found =
      std::find_if(kMany.begin(), kMany.end(), [&](const Many& each) { return each.program == program; });
  if (found == kMany.end()) return std::nullopt;
  if (program == "start-all.sh") {
    // Hadoop's starts HDFS and YARN, Spark's a master and workers.
    const bool hadoop =
        argv.front().text.find("adoop") != std::string::npos || argv.front().text.find("HADOOP") != std::string::npos;
    const std::vector<std::string_view> services =
        hadoop ? std::vector<std::string_view>{"hdfs-namenode", "yarn-resourcemanager"}
               : std::vector<std::string_view>{"spark"};
    for (const std::string_view name : services) record(catalogue_.by_name(name), std::string(name), argv, true, false, 0.9);
    return Outcome{};
  }
  for (const std::string_view name : found->services)
    if (!name.empty()) record(catalogue_.by_name(name), std::string(name), argv, true, false, 0.95);
  return Outcome{};
}

// The entry script of the base image, which is not in the repository.
Outcome StartRunner::start_base(const Arguments& rest) {
  if (!rest.empty() && !rest.front().text.starts_with('-')) return dispatch(rest, false);
  if (phase == Phase::build) return {};
  if (const Service* const service = catalogue_.by_image(base_repository, base_tag))
    return record(service, service->name, known_arguments({"entry script of " + base_repository}), false, false, 0.9);
  // An application's image whose own entry script is called again; not one that others are meant to build on.
  if (base_repository.find('/') != std::string::npos && names_application(base_repository))
    record(nullptr, std::string(last_part(base_repository)), known_arguments({"entry script of " + base_repository}), false,
           false, 0.7);
  note_unseen("the entry script of " + (base_repository.empty() ? std::string("the base image") : base_repository));
  return {};
}

Outcome StartRunner::start_program(const Arguments& argv, bool replaced) {
  const Argument& first = argv.front();
  const std::string program(last_part(first.text));
  if (program.empty() || program.find_first_of("$`(") != std::string::npos) {
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
    if (word(argv, at) == "exec" || word(argv, at) == "run") ++at;
    while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
    if (at == 1 && program != "npx") return nothing();
    return at < argv.size() ? dispatch(rest_of(argv, at), replaced) : nothing();
  }
  if (program == "npm" || program == "yarn" || program == "pnpm") {
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-')) at += argv[at].text == "--prefix" ? 2U : 1U;
    std::string script = word(argv, at);
    if (script == "run" || script == "run-script") script = word(argv, at + 1);
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
    const std::string action = word(argv, 1);
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
