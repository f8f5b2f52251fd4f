// SPDX-License-Identifier: Apache-2.0
//
// supervisord: its configuration, what it includes, and which of the programs start by themselves.
#include <algorithm>
#include <array>

#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

void StartRunner::run_supervisor(const Arguments& argv) {
  const std::size_t manager = begin_manager("supervisord");
  const std::size_t before = starts.size();
  last_foreground_.reset();
  std::string configuration = option_value(argv, {"-c", "--configuration"});
  bool found = false;
  if (!configuration.empty()) {
    const std::string path = image_path(folder, configuration);
    found = image_.find(path).has_value();
    if (found) run_supervisor_file(path, 0);
  }
  if (!found) {
    for (const std::string& path : {image_path(folder, "supervisord.conf"), image_path(folder, "etc/supervisord.conf"),
                                    std::string("/etc/supervisord.conf"), std::string("/etc/supervisor/supervisord.conf"),
                                    std::string("/etc/supervisor.conf")}) {
      if (!image_.find(path)) continue;
      found = true;
      run_supervisor_file(path, 0);
      break;
    }
  }
  if (!found) {
    // The packages' own file reads these folders.
    for (const std::string_view pattern :
         {"/etc/supervisor/conf.d/*.conf", "/etc/supervisord.d/*.ini", "/etc/supervisor.d/*.ini",
          "/etc/supervisor/conf.d/*.ini", "/etc/supervisord.d/*.conf"})
      for (const std::string& path : image_.match(pattern)) {
        found = true;
        run_supervisor_file(path, 1);
      }
  }
  if (!found)
    note_unseen("the configuration of supervisord" + (configuration.empty() ? std::string() : ": " + configuration));
  managers[manager].programs = starts.size() - before;
}

void StartRunner::run_supervisor_file(const std::string& path, int depth) {
  const std::optional<ImageFile> file = image_.find(path);
  if (!file) return;
  struct Program {
    std::string name;
    std::string command;
    Place place;
    bool long_running;
    std::string directory;
  };
  std::vector<Program> to_run;
  std::vector<std::string> included;
  for (const Section& section : sections_of(*file)) {
    if (section.title == "include" && depth == 0) {
      std::string files = section.get("files");
      while (!files.empty()) {
        const std::size_t end = std::min(files.find_first_of(" \t\n"), files.size());
        std::string pattern = files.substr(0, end);
        files.erase(0, std::min(end + 1, files.size()));
        if (pattern.empty()) continue;
        const std::size_t here = pattern.find("%(here)s");
        if (here != std::string::npos) pattern.replace(here, 8, ".");
        for (std::string& each : image_.match(image_path(path.substr(0, path.rfind('/')), pattern)))
          if (included.size() < kProgramLimit) included.push_back(std::move(each));
      }
      continue;
    }
    const bool program = section.title.starts_with("program:") || section.title.starts_with("fcgi-program:");
    if (!program || to_run.size() >= kProgramLimit) continue;
    const std::string name = section.title.substr(section.title.find(':') + 1);
    const std::string command = section.get("command");
    if (command.empty()) continue;
    const Place place{"[" + section.title + "] command=" + command.substr(0, 120), file->path, section.line};
    if (is_off(section.get("autostart"))) {
      supervisor_off_commands_[name] = {command, place};
      continue;
    }
    const bool once = is_off(section.get("autorestart")) && section.get("startsecs") == "0";
    to_run.push_back({name, command, place, !once, section.get("directory")});
  }
  for (const std::string& each : included) run_supervisor_file(each, depth + 1);
  for (const Program& program : to_run) {
    const std::string outer = folder;
    if (program.directory.starts_with('/')) folder = image_path("", program.directory);
    const std::size_t before = starts.size();
    run_managed(program.command, program.place, program.long_running);
    folder = outer;
    // A wrapper that could not be read, with a name that says enough.
    if (starts.size() == before && program.long_running) {
      const Service* const service = catalogue_.by_process(program.name);
      if (service != nullptr && service->kind != ServiceClass::init &&
          program.command.find(program.name) != std::string::npos && program.command.find(".sh") != std::string::npos) {
        frame_.chain.push_back(program.place);
        record(service, program.name, known_arguments({program.command}), false, false, 0.7);
        frame_.chain.pop_back();
      }
    }
  }
}

}  // namespace plimsoll::detect::services
