// SPDX-License-Identifier: Apache-2.0
//
// The boot of a full init: units and links of systemd, init scripts, and what packages enable by themselves.
#include <algorithm>
#include <array>

#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

void StartRunner::run_unit(const std::string& name, const std::vector<Place>& chain) {
  for (const std::string_view root : {"/etc/systemd/system/", "/lib/systemd/system/", "/usr/lib/systemd/system/"}) {
    const std::optional<ImageFile> file = image_.find(std::string(root) + name + ".service");
    if (!file) continue;
    std::string command;
    std::size_t line_number = file->first_line;
    for (const Line& line : lines_of(*file)) {
      const std::string text = trimmed(line.text);
      if (text.starts_with("Type=oneshot")) return;
      if (text.starts_with("ExecStart=")) {
        command = text.substr(10);
        line_number = line.number;
      }
    }
    while (!command.empty() &&
           (command.front() == '-' || command.front() == '@' || command.front() == '+' || command.front() == '!'))
      command.erase(0, 1);
    if (command.empty()) return;
    const std::vector<Place> outer = std::exchange(frame_.chain, chain);
    run_managed(command, {"unit " + name + ": " + command.substr(0, 120), file->path, line_number}, true);
    frame_.chain = outer;
    return;
  }
  const Service* const service = catalogue_.by_init_name(name);
  const std::vector<Place> outer = std::exchange(frame_.chain, chain);
  if (service != nullptr && service->kind == ServiceClass::manager) {
    if (service->name != "systemd" && service->name != "sysvinit" && !service->processes.empty())
      start_manager(service->processes.front(), known_arguments({service->processes.front()}));
    frame_.chain = outer;
    return;
  }
  record(service, name, known_arguments({"boot service", name}), true, false, service != nullptr ? 0.9 : 0.5);
  frame_.chain = outer;
}

void StartRunner::run_boot(const std::string& manager) {
  const std::size_t at = begin_manager(manager);
  const std::size_t before = starts.size();
  const BaseImage* const base = known_base();
  if (base != nullptr)
    for (const std::string& name : base->services)
      if (const Service* const service = catalogue_.by_name(name);
          service != nullptr && service->kind != ServiceClass::manager && !disabled_services.contains(name))
        record(service, name, known_arguments({"started by " + base->image}), true, false, 0.85);
  std::map<std::string, std::vector<Place>> services = boot_services;
  for (const std::string_view root : {"/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system"})
    for (const std::string& path : image_.list(root))
      if (path.find(".wants/") != std::string::npos && path.ends_with(".service")) {
        std::string name(last_part(path));
        name.resize(name.size() - 8);
        services.emplace(name, frame_.chain);
      }
  for (const std::string& path : image_.list("/etc/init")) {
    std::string name(last_part(path));
    if (!name.ends_with(".conf")) continue;
    name.resize(name.size() - 5);
    if (catalogue_.by_init_name(name) != nullptr) services.emplace(name, frame_.chain);
  }
  for (std::string path : image_.list("/etc")) {
    if (!path.starts_with("/etc/rc")) continue;
    const std::string name(last_part(path));
    if (name.size() > 3 && name[0] == 'S' && std::isdigit(static_cast<unsigned char>(name[1])) != 0)
      services.emplace(name.substr(3), frame_.chain);
  }
  // Debian enables the service of each package on install.
  if (debian)
    for (const std::string& package : installed)
      if (const Service* const service = catalogue_.by_package(package);
          service != nullptr && !service->init_names.empty() && !disabled_services.contains(service->init_names.front()) &&
          !disabled_services.contains(service->name))
        services.emplace(service->init_names.front(), frame_.chain);
  for (const auto& [name, chain] : services)
    if (!disabled_services.contains(name) && !name.starts_with("runit:")) run_unit(name, chain);
  managers[at].programs = starts.size() - before;
}

}  // namespace plimsoll::detect::services
