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
  if (action == "status") {
    if (service == nullptr) return {Status::maybe, Flow::next};
    return {runs_already(service) ? Status::yes : Status::no, Flow::next};
  }
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
  if (service != nullptr && service->name == "xinetd") run_inetd("xinetd");
  if (service != nullptr) return record(service, name, known_arguments({"service", name, action}), true, false, 0.95);
  if (name.find('$') != std::string::npos) {
    note_unseen("a service whose name is made at run time: " + name);
    return {};
  }
  return record(nullptr, name, known_arguments({"service", name, action}), true, false, 0.7);
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
        Outcome outcome = run_file(*file, *path, argv, false);
        // Of the base's own lines nobody knows more than that they are there.
        if (file->partial) return service != nullptr ? start_application(argv, replaced) : start_base(rest_of(argv, 1));
        if (service != nullptr && service->kind != ServiceClass::init && starts.size() == before && !last_foreground_ &&
            phase == Phase::start)
          return start_application(argv, replaced);
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
}  // namespace plimsoll::detect::services
