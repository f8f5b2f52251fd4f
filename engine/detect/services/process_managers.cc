// SPDX-License-Identifier: Apache-2.0
//
// Process managers: where each looks for what it runs, what switches a program off, and what it runs then. A program of a
// manager is a command line like any other and is followed further (a run file that calls a script that execs a server).
//
// All readers here are lenient: a line that is not understood is passed over.
#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

const BaseImage* StartRunner::known_base() const {
  for (const auto& [repository, tag] : bases)
    if (const BaseImage* const base = catalogue_.base_image(repository, tag)) return base;
  return nullptr;
}

std::size_t StartRunner::begin_manager(const std::string& name) {
  ManagerUse use;
  use.name = name;
  use.chain = frame_.chain;
  managers.push_back(std::move(use));
  // What the base image has under this manager starts beside what is added.
  const BaseImage* const base = name == "supervisord" || name == "s6-overlay" ? known_base() : nullptr;
  if (base != nullptr && (base->kind == "web-tier" || base->kind == "multi" || base->kind == "desktop-tier"))
    for (const std::string& each : base->services)
      if (const Service* const service = catalogue_.by_name(each))
        record(service, each, known_arguments({"started by " + base->image}), true, false, 0.85);
  return managers.size() - 1;
}

// `long_running`: the manager keeps it running, so an application in the foreground is a service.
void StartRunner::run_managed(const std::string& command_line, const Place& place, bool long_running) {
  if (managers.size() > 50) return;
  std::string text = command_line;
  // Supervisor's own expansions.
  for (int turns = 0; turns < 50; ++turns) {
    const std::size_t begin = text.find("%(");
    const std::size_t end = begin == std::string::npos ? begin : text.find(")s", begin);
    if (end == std::string::npos) break;
    std::string name = text.substr(begin + 2, end - begin - 2);
    std::string value = "_";
    if (name.starts_with("ENV_")) {
      const auto found = variables.find(name.substr(4));
      value = found != variables.end() && found->second ? *found->second : "${" + name.substr(4) + "}";
    }
    text.replace(begin, end - begin + 2, value);
  }
  std::optional<Start> outer_foreground = std::exchange(last_foreground_, std::nullopt);
  const bool outer_background = std::exchange(frame_.background, false);
  const std::string outer_folder = folder;
  frame_.chain.push_back(place);
  const std::size_t chain_size = frame_.chain.size();
  run_script_text(text, place.path, place.line_from_one, known_arguments({"run"}));
  frame_.chain.resize(std::min(frame_.chain.size(), chain_size - 1));
  if (last_foreground_ && long_running) {
    last_foreground_->weight = std::max(last_foreground_->weight, frame_.weight);
    if (last_foreground_->looks_like_helper) last_foreground_->weight *= 0.4;
    starts.push_back(std::move(*last_foreground_));
  }
  last_foreground_ = std::move(outer_foreground);
  frame_.background = outer_background;
  folder = outer_folder;
}

void StartRunner::run_managed_file(const std::string& path, const Place& place) {
  std::optional<Start> outer_foreground = std::exchange(last_foreground_, std::nullopt);
  const bool outer_background = std::exchange(frame_.background, false);
  frame_.chain.push_back(place);
  const std::size_t chain_size = frame_.chain.size();
  dispatch(known_arguments({path}), true);
  frame_.chain.resize(std::min(frame_.chain.size(), chain_size - 1));
  if (last_foreground_) {
    if (last_foreground_->looks_like_helper) last_foreground_->weight *= 0.4;
    starts.push_back(std::move(*last_foreground_));
  }
  last_foreground_ = std::move(outer_foreground);
  frame_.background = outer_background;
}

std::optional<Outcome> StartRunner::start_manager(const std::string& program, const Arguments& argv) {
  const std::string& whole = argv.front().text;
  const auto once = [&](const std::string& name) { return managers_running_.insert(name).second; };
  const auto word = [&](std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); };
  const auto rest = [&](std::size_t from) {
    return Arguments{argv.begin() + static_cast<std::ptrdiff_t>(std::min(from, argv.size())), argv.end()};
  };
  const bool starting = phase == Phase::start;
  if (program == "supervisorctl") {
    if (!starting) return Outcome{};
    std::size_t at = 1;
    while (at < argv.size() && argv[at].text.starts_with('-'))
      at += argv[at].text == "-c" || argv[at].text == "-s" ? 2U : 1U;
    if (word(at) == "start" || word(at) == "restart") {
      for (std::size_t i = at + 1; i < argv.size(); ++i) {
        for (auto each = supervisor_off_commands_.begin(); each != supervisor_off_commands_.end();) {
          if (word(i) != "all" && word(i) != each->first && word(i) != each->first + ":*") {
            ++each;
            continue;
          }
          const auto command = each->second;
          each = supervisor_off_commands_.erase(each);
          run_managed(command.first, command.second, true);
          each = supervisor_off_commands_.begin();
          if (word(i) != "all") break;
        }
        // Started by name, from a file that was not seen.
        std::string name = word(i);
        name.resize(std::min(name.find(':'), name.size()));
        const Service* service = catalogue_.by_init_name(name);
        if (service == nullptr) service = catalogue_.by_process(name);
        if (service != nullptr &&
            std::none_of(starts.begin(), starts.end(), [&](const Start& each) { return each.service == service; }))
          record(service, name, argv, true, false, 0.85);
      }
    }
    return Outcome{};
  }
  if (program == "s6-svc" || program == "sv") {
    // Switched on by name: s6-svc -u DIR, sv start NAME.
    const bool up = program == "sv" ? word(1) == "start" || word(1) == "up" || word(1) == "restart"
                                    : word(1) == "-u" || word(1) == "-U" || word(1) == "-wu";
    if (!starting || !up) return Outcome{};
    for (std::size_t i = 2; i < argv.size(); ++i) {
      std::vector<std::string> folders{image_path(folder, word(i))};
      if (word(i).find('/') == std::string::npos)
        folders = {"/etc/service/" + word(i), "/etc/sv/" + word(i), "/service/" + word(i)};
      for (const std::string& each : folders) {
        const std::optional<ImageFile> file = image_.find(each + "/run");
        if (!file || !run_files_started_.insert(each).second) continue;
        run_managed_file(each + "/run", {"run file " + each + "/run", file->path, file->first_line});
        break;
      }
    }
    return Outcome{};
  }
  if (program == "supervisord" || program == "supervisor") {
    if (starting && once("supervisord")) run_supervisor(argv);
    return Outcome{};
  }
  if (program == "s6-svscan" || program == "svscan" || program == "svscanboot") {
    std::string target = "/etc/s6";
    for (std::size_t i = 1; i < argv.size(); ++i) {
      if (word(i) == "-t" || word(i) == "-c" || word(i) == "-C") {
        ++i;
        continue;
      }
      if (!word(i).starts_with('-')) target = word(i);
    }
    if (program != "s6-svscan" && argv.size() < 2) target = "/service";
    if (starting && once("s6")) run_service_folder(image_path(folder, target), program, false);
    return Outcome{};
  }
  if (program == "runsvdir" || program == "runsvdir-start" || program == "runit-init" || program == "runit" ||
      program == "runsvinit") {
    std::string target;
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (!word(i).starts_with('-') && target.empty()) target = word(i);
    if (!starting || !once("runit")) return Outcome{};
    if (!target.empty()) {
      run_service_folder(image_path(folder, target), "runit", false);
      return Outcome{};
    }
    for (const std::string_view path : {"/etc/service", "/service", "/etc/runit/runsvdir/default", "/var/service"})
      if (image_.is_folder(path) || path == "/etc/service") {
        run_service_folder(std::string(path), "runit", false);
        break;
      }
    return Outcome{};
  }
  if (program == "my_init" || program == "my_init.py") {
    if (starting && once("my_init")) run_my_init();
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (word(i) == "--") return dispatch(rest(i + 1), false);
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (!word(i).starts_with('-')) return dispatch(rest(i), false);
    return Outcome{};
  }
  if (whole == "/init" || whole == "/s6-init" || program == "s6-overlay-suexec") {
    if (image_.find("/init")) return std::nullopt;  // a script of the repository
    if (starting && once("s6-overlay")) {
      const std::size_t at = begin_manager("s6-overlay");
      const std::size_t before = starts.size();
      // One-shot scripts first: they may write run files.
      for (const std::string& path : image_.list("/etc/cont-init.d"))
        if (const std::optional<ImageFile> file = image_.find(path)) {
          frame_.chain.push_back({"init script " + path, file->path, file->first_line});
          run_file(*file, path, known_arguments({path}), false);
          frame_.chain.pop_back();
          last_foreground_.reset();
        }
      for (const std::string_view path : {"/etc/services.d", "/run/service", "/etc/s6/services"})
        if (image_.is_folder(path)) run_service_folder(std::string(path), "", true);
      run_s6_rc();
      managers[at].programs = starts.size() - before;
    }
    if (argv.size() > 1) return dispatch(rest(1), false);
    return Outcome{};
  }
  if (whole == "/sbin/init" || whole == "/usr/sbin/init" || whole == "/lib/systemd/systemd" ||
      whole == "/usr/lib/systemd/systemd" || whole == "/bin/systemd" || program == "systemd" || whole == "init" ||
      program == "openrc" || program == "openrc-init") {
    if (starting && once("boot")) run_boot(program == "init" ? "init" : program);
    return Outcome{};
  }
  if (program == "monit") {
    if (word(1) == "reload" || word(1) == "stop" || word(1) == "-t" || word(1) == "status" || word(1) == "quit")
      return Outcome{};
    if (starting && once("monit")) run_monit(argv);
    return Outcome{};
  }
  if (program == "circusd") {
    if (starting && once("circus")) run_circus(argv);
    return Outcome{};
  }
  if (program == "process-compose" || program == "mprocs") {
    if (!starting) return Outcome{};
    std::vector<std::string> paths;
    for (std::size_t i = 1; i + 1 < argv.size(); ++i)
      if (word(i) == "-f" || word(i) == "--config" || word(i) == "-c") paths.push_back(image_path(folder, word(i + 1)));
    if (paths.empty())
      for (const std::string_view name :
           {"process-compose.yml", "process-compose.yaml", "compose.yml", "compose.yaml", "mprocs.yaml"})
        if (image_.find(image_path(folder, name))) paths.push_back(image_path(folder, name));
    run_described(program, paths, program == "mprocs" ? "procs" : "processes");
    return Outcome{};
  }
  if (program == "pebble") {
    if (starting && (word(1) == "run" || word(1) == "enter") && once("pebble")) {
      const auto home = variables.find("PEBBLE");
      const std::string root =
          home != variables.end() && home->second ? *home->second : std::string("/var/lib/pebble/default");
      run_described(program, image_.match(root + "/layers/*.yaml"), "services");
    }
    return Outcome{};
  }
  if (program == "dinit" || program == "horust" || program == "dinit-launch") {
    if (!starting || !once(program)) return Outcome{};
    std::string target = option_value(argv, {"-d", "--services-dir", "--services-path"});
    if (target.empty()) target = program == "horust" ? "/etc/horust/services" : "/etc/dinit.d";
    run_command_files(program, image_.list(image_path(folder, target)));
    return Outcome{};
  }
  static constexpr std::array<std::string_view, 9> kProcfileRunners{
      "foreman", "honcho", "forego", "goreman", "overmind", "hivemind", "nf", "shoreman", "node-foreman"};
  if (std::find(kProcfileRunners.begin(), kProcfileRunners.end(), program) != kProcfileRunners.end()) {
    if (starting) run_procfile(program, argv);
    return Outcome{};
  }
  if (program == "pm2" || program == "pm2-runtime" || program == "pm2-docker") {
    if (starting) run_pm2(argv);
    return Outcome{};
  }
  if (program == "multirun" || program == "concurrently" || program == "npm-run-all" || program == "run-p" ||
      program == "npm-run-all2") {
    if (!starting) return Outcome{};
    const std::size_t at = begin_manager(program);
    const std::size_t before = starts.size();
    const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
    for (std::size_t i = 1; i < argv.size() && i < 30; ++i) {
      if (word(i).starts_with('-')) {
        if (word(i) == "-n" || word(i) == "--names" || word(i) == "-c") ++i;
        continue;
      }
      if (program == "npm-run-all" || program == "run-p")
        run_package_script(word(i));
      else
        run_managed(word(i), {word(i), here.path, here.line_from_one}, true);
    }
    managers[at].programs = starts.size() - before;
    return Outcome{};
  }
  return std::nullopt;
}

}  // namespace plimsoll::detect::services
