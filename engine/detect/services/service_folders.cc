// SPDX-License-Identifier: Apache-2.0
//
// Folders of run files: runit, daemontools, s6 with both layouts of its overlay, and the init of phusion's base image.
#include <algorithm>
#include <array>

#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

void StartRunner::run_service_folder(const std::string& folder_path, const std::string& manager, bool /*overlay*/) {
  const std::size_t at = manager.empty() ? managers.size() : begin_manager(manager);
  const std::size_t before = starts.size();
  last_foreground_.reset();
  std::vector<std::string> runs;
  for (const std::string& path : image_.list(folder_path)) {
    const std::string_view rest = std::string_view(path).substr(folder_path.size() + 1);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos || rest.substr(slash + 1) != "run" || rest.starts_with('.')) continue;
    runs.push_back(path);
  }
  if (runs.empty() && image_.has_unseen(folder_path)) note_unseen("the service folder " + folder_path);
  for (const std::string& path : runs) {
    if (starts.size() - before > kProgramLimit) break;
    const std::string service_folder = path.substr(0, path.size() - 4);
    if (image_.find(service_folder + "/down")) continue;
    const std::optional<ImageFile> file = image_.find(path);
    if (!file) continue;
    run_managed_file(path, {"run file " + path, file->path, file->first_line});
  }
  if (!manager.empty()) managers[at].programs = starts.size() - before;
}

// What the bundle of the user starts: its members, the members of bundles and pipelines among them, and all that these
// depend on. A pipeline has no folder; its parts name it in `pipeline-name`, and each names the next.
void StartRunner::run_s6_rc() {
  const std::string root = "/etc/s6-overlay/s6-rc.d";
  std::map<std::string, std::set<std::string>, std::less<>> leads_to;
  for (const std::string& path : image_.list(root)) {
    const std::string_view rest = std::string_view(path).substr(root.size() + 1);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    const std::string name(rest.substr(0, slash));
    const std::string_view inside = rest.substr(slash + 1);
    if (inside.starts_with("contents.d/") || inside.starts_with("dependencies.d/")) {
      leads_to[name].emplace(last_part(path));
    } else if (inside == "contents" || inside == "dependencies" || inside == "producer-for" || inside == "consumer-for" ||
               inside == "pipeline-name") {
      const std::optional<ImageFile> file = image_.find(path);
      if (!file) continue;
      for (const Line& line : lines_of(*file)) {
        const std::string other = trimmed(line.text);
        if (inside == "pipeline-name")
          leads_to[other].insert(name);
        else
          leads_to[name].insert(other);
      }
    }
  }
  std::set<std::string> enabled;
  std::vector<std::string> open{"user", "user2"};
  while (!open.empty()) {
    const std::string name = std::move(open.back());
    open.pop_back();
    if (const auto found = leads_to.find(name); found != leads_to.end())
      for (const std::string& each : found->second)
        if (enabled.insert(each).second) open.push_back(each);
  }
  for (const std::string& name : enabled) {
    const std::optional<ImageFile> type = image_.find(root + "/" + name + "/type");
    if (type && type->text->find("longrun") == std::string::npos) continue;
    const std::string path = root + "/" + name + "/run";
    const std::optional<ImageFile> file = image_.find(path);
    if (!file) continue;
    run_managed_file(path, {"s6-rc service " + name, file->path, file->first_line});
  }
}

void StartRunner::run_my_init() {
  const std::size_t at = begin_manager("my_init");
  const std::size_t before = starts.size();
  const BaseImage* const base = known_base();
  if (base != nullptr) {
    for (const std::string& name : base->services) {
      if (image_.was_removed("/etc/service/" + name)) continue;
      if (const Service* const service = catalogue_.by_name(name))
        // Its scheduler and its log daemon are not what the image was made for, and its SSH daemon lets nobody in before keys
        // are put there: named, not counted.
        record(service, name, known_arguments({"started by " + base->image}), true, false, name == "sshd" ? 0.5 : 0.7);
    }
  }
  for (const auto& [name, chain] : boot_services) {
    if (!name.starts_with("runit:")) continue;
    if (const Service* const service = catalogue_.by_init_name(name.substr(6))) {
      const std::vector<Place> outer = std::exchange(frame_.chain, chain);
      record(service, name.substr(6), known_arguments({"run file of the base image"}), true, false, 0.85);
      frame_.chain = outer;
    }
  }
  for (const std::string_view scripts : {"/etc/my_init.d", "/etc/rc.local"}) {
    std::vector<std::string> paths = image_.list(scripts);
    if (image_.find(scripts)) paths.emplace_back(scripts);
    for (const std::string& path : paths)
      if (const std::optional<ImageFile> file = image_.find(path)) {
        frame_.chain.push_back({"start script " + path, file->path, file->first_line});
        run_file(*file, path, known_arguments({path}), false);
        frame_.chain.pop_back();
        last_foreground_.reset();
      }
  }
  run_service_folder("/etc/service", "", false);
  managers[at].programs = starts.size() - before;
}

}  // namespace plimsoll::detect::services
