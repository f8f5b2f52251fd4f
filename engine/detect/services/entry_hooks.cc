// SPDX-License-Identifier: Apache-2.0
//
// What is not in the repository and still runs files of the image: the entry script of the base, with its hook folders and the
// lines put into it, and a shell that reads its settings.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

// The entry script of the base image, which is not in the repository.
Outcome StartRunner::start_base(const Arguments& rest) {
  if (phase == Phase::start) run_base_hooks();
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

// Folders whose scripts the entry scripts of known images run before the command: nginx and its kin, Jupyter, webdevops,
// serversideup, LocalStack, Bitnami, JBoss.
void StartRunner::run_base_hooks() {
  if (phase != Phase::start || !managers_running_.insert("hooks").second) return;
  static constexpr std::array<std::string_view, 12> kFolders{"/docker-entrypoint.d",
                                                             "/entrypoint.d",
                                                             "/etc/entrypoint.d",
                                                             "/usr/local/bin/start-notebook.d",
                                                             "/usr/local/bin/before-notebook.d",
                                                             "/docker-entrypoint-init.d",
                                                             "/opt/docker/provision/entrypoint.d",
                                                             "/etc/localstack/init/ready.d",
                                                             "/docker-entrypoint-initaws.d",
                                                             "/opt/jboss/startup-scripts",
                                                             "/custom-cont-init.d",
                                                             "/docker-entrypoint-preinit.d"};
  const std::optional<Start> outer = last_foreground_;
  const auto run = [&](const std::string& path, const char* what) {
    const std::optional<ImageFile> file = image_.find(path);
    if (!file || !take_step()) return;
    frame_.chain.push_back({what + path, file->path, file->first_line});
    run_file(*file, path, known_arguments({path}), false);
    frame_.chain.pop_back();
    last_foreground_ = outer;
  };
  for (const std::string_view folder_name : kFolders)
    for (const std::string& path : image_.list(folder_name))
      if (path.ends_with(".sh") || path.ends_with(".envsh") || last_part(path).find('.') == std::string_view::npos)
        run(path, "hook script ");
  for (const std::string& path : image_.partial_files()) {
    static constexpr std::array<std::string_view, 6> kEntries{"entrypoint", "-foreground", "start", "run", "init", "boot"};
    const std::string_view name = last_part(path);
    if (std::any_of(kEntries.begin(), kEntries.end(),
                    [&](std::string_view each) { return name.find(each) != std::string_view::npos; }))
      run(path, "lines put into ");
  }
}

std::string StartRunner::home_of(const std::string& name) {
  if (name.empty() || name == "root" || name == "0") return "/root";
  const auto found = homes_.find(name);
  return found != homes_.end() ? found->second : "/home/" + name;
}

// A shell that a person uses reads its settings; images for development start their services there.
void StartRunner::run_shell_settings(bool login) {
  if (phase != Phase::start || !managers_running_.insert("shell settings").second) return;
  const std::string home = home_of(user);
  std::vector<std::string> paths{"/etc/bash.bashrc", home + "/.bashrc", home + "/.zshrc"};
  if (login) paths = {"/etc/profile", home + "/.bash_profile", home + "/.profile", home + "/.bashrc"};
  if (login)
    for (std::string& path : image_.match("/etc/profile.d/*.sh")) paths.push_back(std::move(path));
  for (const std::string& path : paths) {
    const std::optional<ImageFile> file = image_.find(path);
    if (!file) continue;
    frame_.chain.push_back({"settings of the shell " + path, file->path, file->first_line});
    run_file(*file, path, known_arguments({path}), false);
    frame_.chain.pop_back();
    last_foreground_.reset();
  }
}

}  // namespace plimsoll::detect::services
