// SPDX-License-Identifier: Apache-2.0
//
// Which program a command line comes down to: wrappers, shells, init scripts, commands that start several daemons. The order
// of the questions is that of dispatch_bounded().
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

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
  // "$NUMACTL mongod": a value that is a wrapper, or nothing.
  if (argv.size() > 1 && !argv.front().known && argv.front().text.starts_with('$') && argv[1].known &&
      argv.front().text.find_first_of("/ .") == std::string::npos) {
    const std::string_view next = last_part(argv[1].text);
    if (catalogue_.by_process(next) != nullptr || wrapper_length(rest_of(argv, 1)) > 0 || next == "service" ||
        is_interpreter(next) || locate(argv[1].text))
      argv = rest_of(argv, 1);
  }
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
  // A program under another name: cp /sbin/init /sbin/init.real, and both are of the base image.
  if (std::string& first = argv.front().text; first.starts_with('/') && !image_.find(first)) {
    std::string other = image_.resolve_links(first);
    if (other != first && other.find('$') == std::string::npos && !image_.find(other)) first = std::move(other);
  }
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
      run_shell_settings(std::any_of(argv.begin(), argv.end(), [](const Argument& each) {
        return each.text == "-l" || each.text == "--login" || each.text == "-il" || each.text == "-li";
      }));
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
    // Whose shell it is: ~ and $HOME are theirs.
    std::string name;
    bool login = false;
    for (std::size_t i = 1; i < argv.size() && program != "sudo"; ++i) {
      const std::string& option = argv[i].text;
      if (option == "-" || option == "-l" || option == "--login") {
        login = true;
      } else if (option == "-c" || option == "-s" || option == "-g" || option == "-G") {
        ++i;
      } else if (!option.starts_with('-') && name.empty()) {
        name = option;
      }
    }
    const std::string outer_folder = folder;
    const auto outer_home = variables.find("HOME") != variables.end() ? variables["HOME"] : std::nullopt;
    if (program != "sudo") {
      variables["HOME"] = home_of(name);
      if (login) folder = home_of(name);
    }
    const auto ended_as = [&](const Outcome& outcome) {
      variables["HOME"] = outer_home;
      folder = outer_folder;
      return ended(outcome);
    };
    for (std::size_t i = 1; i + 1 < argv.size(); ++i)
      if (argv[i].text == "-c" || argv[i].text == "--command" || argv[i].text == "-lc")
        return ended_as(text_of_command(i + 1));
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (argv[i].text.starts_with("--command="))
        return ended_as(run_script_text(argv[i].text.substr(10), here.path, here.line_from_one, {}));
    return ended_as({});
  }
  if (program == "service" || program == "invoke-rc.d" || program == "rc-service" || program == "rcctl") {
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
    return ended(start_by_init_script(word_at(argv, at), word_at(argv, at + 1)));
  }
  const std::string& whole = argv.front().text;
  for (const std::string_view boot_folder : {"/etc/init.d/", "/etc/rc.d/init.d/", "init.d/", "/etc/rc.d/"})
    if (whole.starts_with(boot_folder) && argv.size() > 1) return ended(start_by_init_script(program, argv[1].text));
  // A replacement of systemd that is systemctl itself: as the start command it boots.
  if (program == "systemctl" && phase == Phase::start &&
      (argv.size() == 1 || word_at(argv, 1) == "default" || word_at(argv, 1) == "init")) {
    if (managers_running_.insert("boot").second) run_boot("systemd");
    return ended({});
  }
  if (program == "systemctl" || program == "initctl") {
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
    Outcome outcome;
    for (std::size_t i = at + 1; i < argv.size(); ++i)
      if (!argv[i].text.starts_with('-')) outcome = start_by_init_script(argv[i].text, word_at(argv, at));
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
        executable = word_at(argv, ++at);
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
    return {Status::assumed, word_at(argv, 1).starts_with("inf") && !frame_.background ? Flow::stop : Flow::next};
  }
  if (stop_by_command(program, argv)) return ended({});
  if (const std::optional<Outcome> said = answer(program, argv)) return *said;
  // The daemon of Docker, as it was called before it had a name of its own.
  if (program == "docker" && (word_at(argv, 1) == "daemon" || word_at(argv, 1) == "-d" || word_at(argv, 1) == "--daemon")) {
    Arguments daemon = rest_of(argv, 1);
    daemon.front() = {"dockerd", true};
    return dispatch(std::move(daemon), replaced);
  }
  if (program == "make" && phase == Phase::start) {
    run_make(argv);
    return ended({});
  }
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
  static constexpr std::array<Role, 20> kRoles{{{"fwconsole", "start", "asterisk"},
                                                {"amportal", "start", "asterisk"},
                                                {"start_asterisk", "start", "asterisk"},
                                                {"hbase", "zookeeper", "zookeeper"},
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

}  // namespace plimsoll::detect::services
