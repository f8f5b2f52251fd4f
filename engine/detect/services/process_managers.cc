// SPDX-License-Identifier: Apache-2.0
//
// Process managers: where each looks for what it runs, what switches a program off, and what it runs then. A program of a
// manager is a command line like any other and is followed further (a run file that calls a script that execs a server).
//
// All readers here are lenient: a line that is not understood is passed over.
#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::size_t kProgramLimit = 100;

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

struct Line {
  std::string_view text;
  std::size_t number;
};
std::vector<Line> lines_of(const ImageFile& file) {
  std::vector<Line> result;
  std::string_view text = *file.text;
  std::size_t number = file.first_line;
  while (!text.empty() && result.size() < 20'000) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    result.push_back({line, number++});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

// A section of an ini file: [kind:name] with its keys; continuation lines are joined.
struct Section {
  std::string title;
  std::size_t line = 0;
  std::vector<std::pair<std::string, std::string>> keys;
  [[nodiscard]] std::string get(std::string_view key) const {
    for (const auto& [name, value] : keys)
      if (name == key) return value;
    return {};
  }
};
std::vector<Section> sections_of(const ImageFile& file) {
  std::vector<Section> result;
  for (const Line& line : lines_of(file)) {
    const bool indented = !line.text.empty() && (line.text.front() == ' ' || line.text.front() == '\t');
    std::string text = trimmed(line.text);
    if (text.empty() || text.front() == ';' || text.front() == '#') continue;
    if (text.front() == '[') {
      const std::size_t close = text.find(']');
      result.push_back({text.substr(1, close == std::string::npos ? close : close - 1), line.number, {}});
      continue;
    }
    if (result.empty()) continue;
    const std::size_t equals = text.find_first_of("=:");
    // An indented line goes on with the value above, unless it is a key of its own.
    const bool is_key =
        equals != std::string::npos && text.find_first_of(" \t/\"'") >= equals - std::min<std::size_t>(equals, 1);
    if (indented && !is_key && !result.back().keys.empty()) {
      result.back().keys.back().second += " " + text;
      continue;
    }
    if (equals == std::string::npos) continue;
    std::string value = trimmed(std::string_view(text).substr(equals + 1));
    const std::size_t comment = value.find(" ;");
    if (comment != std::string::npos) value = trimmed(std::string_view(value).substr(0, comment));
    std::string key = trimmed(std::string_view(text).substr(0, equals));
    std::transform(key.begin(), key.end(), key.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    result.back().keys.emplace_back(std::move(key), std::move(value));
  }
  return result;
}

bool is_off(std::string value) {
  std::transform(value.begin(), value.end(), value.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return value == "false" || value == "no" || value == "0" || value == "off";
}

std::string option_value(const Arguments& argv, std::initializer_list<std::string_view> names) {
  for (std::size_t i = 1; i < argv.size(); ++i)
    for (const std::string_view name : names) {
      const std::string& text = argv[i].text;
      if (text == name && i + 1 < argv.size()) return argv[i + 1].text;
      // -nc F
      if (name == "-c" && text.size() == 3 && text[0] == '-' && text[1] == 'n' && text[2] == 'c' && i + 1 < argv.size())
        return argv[i + 1].text;
      if (name.size() > 2 && text.starts_with(name) && text.size() > name.size() && text[name.size()] == '=')
        return text.substr(name.size() + 1);
      if (name.size() == 2 && text.size() > 2 && text.starts_with(name) && text[1] != '-' && name == "-c")
        return text.substr(2);
    }
  return {};
}

}  // namespace

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
  if (program == "multirun" || program == "concurrently" || program == "npm-run-all" || program == "run-p") {
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

// ---- supervisord ----

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

// ---- folders of run files ----

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

void StartRunner::run_s6_rc() {
  const std::string root = "/etc/s6-overlay/s6-rc.d";
  std::set<std::string> enabled;
  for (const std::string& path : image_.list(root)) {
    const std::string_view rest = std::string_view(path).substr(root.size() + 1);
    if (rest.starts_with("user/contents.d/") || rest.starts_with("user2/contents.d/"))
      enabled.insert(std::string(last_part(path)));
    if (rest.ends_with("/contents") && rest.starts_with("user"))
      if (const std::optional<ImageFile> file = image_.find(path))
        for (const Line& line : lines_of(*file)) enabled.insert(trimmed(line.text));
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

// ---- boot of a full init ----

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

// ---- others ----

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

void StartRunner::run_pm2(const Arguments& argv) {
  const auto word = [&](std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); };
  std::size_t at = 1;
  if (word(1) == "start") ++at;
  if (word(1) == "install" || word(1) == "logs" || word(1) == "save" || word(1) == "startup" || word(1) == "stop" ||
      word(1) == "delete")
    return;
  while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
  if (at >= argv.size()) return;
  const std::size_t manager = begin_manager("pm2");
  const std::size_t before = starts.size();
  const std::string only = option_value(argv, {"--only"});
  const std::string path = image_path(folder, word(at));
  const std::optional<ImageFile> file = image_.find(path);
  const bool list = word(at).ends_with(".json") || word(at).ends_with(".config.js") || word(at).ends_with(".yml") ||
                    word(at).ends_with(".yaml") || word(at).ends_with(".config.cjs");
  const Service* const node = catalogue_.by_name("node-app");
  if (file && list) {
    for (const Line& line : lines_of(*file)) {
      const std::string text = trimmed(line.text);
      const std::size_t key = text.find("script");
      if (key == std::string::npos || key > 4) continue;
      const std::size_t colon = text.find(':', key);
      if (colon == std::string::npos) continue;
      std::string script = trimmed(std::string_view(text).substr(colon + 1));
      std::erase_if(script, [](char c) { return c == '"' || c == '\'' || c == ','; });
      frame_.chain.push_back({"pm2 application " + script, file->path, line.number});
      record(node, "pm2 " + script, known_arguments({"node", script}), true, false, 1.0);
      frame_.chain.pop_back();
      if (!only.empty()) break;
    }
  }
  if (starts.size() == before) record(node, "pm2 " + word(at), argv, true, false, 1.0);
  managers[manager].programs = starts.size() - before;
}

// scripts of package.json: "start": "node server.js"
void StartRunner::run_package_script(const std::string& name) {
  const std::optional<ImageFile> file = image_.find(image_path(folder, "package.json"));
  if (!file) return;
  bool in_scripts = false;
  for (const Line& line : lines_of(*file)) {
    const std::string text = trimmed(line.text);
    if (text.starts_with("\"scripts\"")) {
      in_scripts = true;
      continue;
    }
    if (!in_scripts) continue;
    if (text.starts_with('}')) return;
    if (!text.starts_with("\"" + name + "\"")) continue;
    const std::size_t colon = text.find(':', name.size() + 2);
    const std::size_t open = colon == std::string::npos ? colon : text.find('"', colon);
    const std::size_t close = text.rfind('"');
    if (open == std::string::npos || close <= open) return;
    std::string command = text.substr(open + 1, close - open - 1);
    for (std::size_t at = command.find("\\\""); at != std::string::npos; at = command.find("\\\"", at + 1))
      command.erase(at, 1);
    if (!take_step() || nesting_ >= kNestLimit / 2) return;
    frame_.chain.push_back({"\"" + name + "\": " + command.substr(0, 120), file->path, line.number});
    run_script_text(command, file->path, line.number, {});
    frame_.chain.pop_back();
    return;
  }
}

}  // namespace plimsoll::detect::services
