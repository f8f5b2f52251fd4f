// SPDX-License-Identifier: Apache-2.0
//
// Packages installed, and services switched on and off for the boot of an init.
#include <algorithm>
#include <array>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

void StartRunner::install_packages(const Arguments& argv, std::size_t from) {
  for (std::size_t i = from; i < argv.size(); ++i) {
    const std::string& word = argv[i].text;
    if (word.empty() || word.front() == '-') {
      if (word == "-t" || word == "--virtual" || word == "--repository" || word == "-X") ++i;
      continue;
    }
    if (installed.size() < 3000) installed.insert(word.substr(0, word.find_first_of("=~@/:<>")));
  }
}

bool StartRunner::change_boot(const Arguments& argv) {
  const std::string& name = argv.front().text;
  const auto word = [&](std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); };
  const auto bare = [](std::string text) {
    for (const std::string_view suffix : {".service", ".target"})
      if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
    return text;
  };
  const auto enable = [&](const std::string& service) {
    if (service.empty() || service.front() == '-') return;
    boot_services[bare(service)] = frame_.chain;
    disabled_services.erase(bare(service));
  };
  const auto disable = [&](const std::string& service) {
    boot_services.erase(bare(service));
    disabled_services.insert(bare(service));
  };
  if (name == "apt-get" || name == "apt" || name == "aptitude" || name == "yum" || name == "dnf" || name == "microdnf" ||
      name == "zypper" || name == "apk" || name == "pacman" || name == "tdnf" || name == "emerge" || name == "apt-fast" ||
      name == "install_packages" || name == "dpkg") {
    debian = debian || name.starts_with("apt") || name == "install_packages";
    for (std::size_t i = 1; i < argv.size(); ++i) {
      if (word(i) == "install" || word(i) == "add" || word(i) == "-S" || word(i) == "-Sy" || word(i) == "-Syu" ||
          word(i) == "in") {
        install_packages(argv, i + 1);
        break;
      }
      if (word(i) == "purge" || word(i) == "remove" || word(i) == "del" || word(i) == "erase" || word(i) == "autoremove") {
        for (std::size_t k = i + 1; k < argv.size(); ++k) installed.erase(word(k));
        break;
      }
    }
    return true;
  }
  if (name == "systemctl") {
    std::size_t i = 1;
    while (i < argv.size() && word(i).starts_with('-')) ++i;
    const std::string action = word(i);
    if (action != "enable" && action != "disable" && action != "mask" && action != "unmask" && action != "preset")
      return phase == Phase::build;
    for (std::size_t k = i + 1; k < argv.size(); ++k) {
      if (action == "enable")
        enable(word(k));
      else if (action == "disable" || action == "mask")
        disable(word(k));
    }
    return true;
  }
  if (name == "update-rc.d") {
    std::size_t i = 1;
    while (i < argv.size() && word(i).starts_with('-')) ++i;
    const std::string action = word(i + 1);
    if (action == "defaults" || action == "enable" || action == "start")
      enable(word(i));
    else
      disable(word(i));
    return true;
  }
  if (name == "insserv") {
    enable(word(1));
    return true;
  }
  if (name == "chkconfig") {
    if (word(1) == "--add")
      enable(word(2));
    else if (argv.back().text == "on")
      enable(word(argv.size() - 2));
    else if (argv.back().text == "off")
      disable(word(argv.size() - 2));
    return true;
  }
  if (name == "rc-update") {
    const std::size_t verb = word(1) == "-u" ? 2U : 1U;
    if (word(verb) == "add" || word(verb) == "-a")
      enable(word(verb + 1));
    else if (word(verb) == "del" || word(verb) == "delete" || word(verb) == "-d")
      disable(word(verb + 1));
    else if (word(verb + 1) == "add")
      enable(word(verb));
    return true;
  }
  return false;
}

}  // namespace plimsoll::detect::services
