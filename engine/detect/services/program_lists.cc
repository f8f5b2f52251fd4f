// SPDX-License-Identifier: Apache-2.0
//
// Managers that are given a list of programs: monit, circus, Procfile runners.
#include <algorithm>
#include <array>

#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

void StartRunner::run_monit(const Arguments& argv) {
  const std::size_t at = begin_manager("monit");
  const std::size_t before = starts.size();
  std::vector<std::string> paths;
  const std::string given = option_value(argv, {"-c"});
  if (!given.empty()) paths.push_back(image_path(folder, given));
  for (const std::string_view path : {"/etc/monit/monitrc", "/etc/monitrc", "/etc/monit.conf"}) paths.emplace_back(path);
  for (const std::string_view pattern : {"/etc/monit/conf.d/*", "/etc/monit/conf-enabled/*", "/etc/monit.d/*"})
    for (std::string& path : image_.match(pattern)) paths.push_back(std::move(path));
  for (const std::string& path : paths) {
    const std::optional<ImageFile> file = image_.find(path);
    if (!file) continue;
    std::string process;
    for (const Line& line : lines_of(*file)) {
      const std::string text = trimmed(line.text);
      if (text.starts_with('#')) continue;
      if (text.starts_with("check "))
        process = text.starts_with("check process ") ? text.substr(14, std::min(text.find(' ', 14), text.size()) - 14)
                                                     : std::string();
      const std::size_t start = text.find("start program");
      if (process.empty() || start == std::string::npos) continue;
      const std::size_t open = text.find('"', start);
      const std::size_t close = open == std::string::npos ? open : text.find('"', open + 1);
      if (close == std::string::npos) continue;
      run_managed(text.substr(open + 1, close - open - 1), {"check process " + process, file->path, line.number}, true);
    }
  }
  managers[at].programs = starts.size() - before;
}

void StartRunner::run_circus(const Arguments& argv) {
  const std::size_t at = begin_manager("circus");
  const std::size_t before = starts.size();
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::optional<ImageFile> file = image_.find(image_path(folder, argv[i].text));
    if (!file) continue;
    for (const Section& section : sections_of(*file)) {
      if (!section.title.starts_with("watcher:") || is_off(section.get("autostart"))) continue;
      run_managed(section.get("cmd") + " " + section.get("args"), {"[" + section.title + "]", file->path, section.line},
                  true);
    }
  }
  managers[at].programs = starts.size() - before;
}

void StartRunner::run_procfile(const std::string& runner, const Arguments& argv) {
  const auto word = [&](std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); };
  if (word(1) == "run" || word(1) == "check" || word(1) == "export") return;
  if (runner != "hivemind" && runner != "shoreman" && word(1) != "start" && !word(1).starts_with('-') && argv.size() > 1)
    return;
  std::string path = option_value(argv, {"-f", "--procfile", "-j"});
  if (path.empty()) path = "Procfile";
  std::set<std::string> wanted;
  const std::string formation = option_value(argv, {"-m", "-c", "--formation", "--concurrency"});
  for (std::size_t i = 2; i < argv.size(); ++i) {
    if (word(i).starts_with('-')) {
      ++i;
      continue;
    }
    wanted.insert(word(i));
  }
  const std::optional<ImageFile> file = image_.find(image_path(folder, path));
  if (!file) {
    note_unseen("the Procfile of " + runner);
    return;
  }
  const std::size_t at = begin_manager(runner);
  const std::size_t before = starts.size();
  std::size_t programs = 0;
  for (const Line& line : lines_of(*file)) {
    const std::string text = trimmed(line.text);
    const std::size_t colon = text.find(':');
    if (text.starts_with('#') || colon == std::string::npos || ++programs > kProgramLimit) continue;
    const std::string name = text.substr(0, colon);
    if (name == "release" || (!wanted.empty() && !wanted.contains(name)) || formation.find(name + "=0") != std::string::npos)
      continue;
    if (!formation.empty() && formation.find("all=") == std::string::npos && formation.find(name + "=") == std::string::npos)
      continue;
    run_managed(text.substr(colon + 1), {text.substr(0, 140), file->path, line.number}, true);
  }
  managers[at].programs = starts.size() - before;
}

}  // namespace plimsoll::detect::services
