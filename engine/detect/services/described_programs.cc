// SPDX-License-Identifier: Apache-2.0
//
// Managers whose programs are described one by one in files of their own form: process-compose, mprocs and Pebble (YAML),
// dinit (one file each), horust (TOML), xinetd and inetd, and the targets of a Makefile.
#include <algorithm>
#include <array>

#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::detect::services {

namespace yaml = documents::yaml;

namespace {

constexpr std::size_t kMakeDepth = 20;

const yaml::Node* member(const yaml::Node* node, std::string_view key) {
  if (node == nullptr) return nullptr;
  for (const yaml::Pair& pair : node->pairs)
    if (pair.key->text == key) return pair.value;
  return nullptr;
}

// Checks of other programs' health, as xinetd answers them for a load balancer.
bool answers_checks(std::string_view program) {
  return program.find("check") != std::string_view::npos || program.find("chk") != std::string_view::npos ||
         names_helper(program);
}

}  // namespace

// A mapping of names to programs under `section`, each with a command and words that switch it off.
void StartRunner::run_described(const std::string& manager, const std::vector<std::string>& paths,
                                std::string_view section) {
  const std::size_t at = begin_manager(manager);
  const std::size_t before = starts.size();
  bool read = false;
  for (const std::string& path : paths) {
    const std::optional<ImageFile> file = image_.find(path);
    if (!file || !image_.spend(file->text->size() * 4)) continue;
    read = true;
    const yaml::Tree tree = yaml::parse(*file->text, {50'000, 50, 1, 0, 4, nullptr});
    const yaml::Node* const programs = member(tree.root(), section);
    if (programs == nullptr) continue;
    std::size_t programs_read = 0;
    for (const yaml::Pair& program : programs->pairs) {
      if (++programs_read > kProgramLimit) break;
      const auto text_of = [&](std::string_view key) {
        const yaml::Node* const value = member(program.value, key);
        return value != nullptr ? value->text : std::string();
      };
      if (text_of("disabled") == "true" || text_of("startup") == "disabled" || text_of("autostart") == "false") continue;
      std::string command = text_of("command");
      if (command.empty()) command = text_of("shell");
      if (const yaml::Node* const words = member(program.value, "cmd"); command.empty() && words != nullptr)
        for (const yaml::Node* const word : words->items) command += (command.empty() ? "" : " ") + word->text;
      if (command.empty()) continue;
      const std::size_t line = file->first_line + LineIndex(*file->text).position(program.key->span.begin).line_from_one - 1;
      run_managed(command, {program.key->text + ": " + command.substr(0, 120), file->path, line}, true);
    }
  }
  if (!read) note_unseen("the configuration of " + manager);
  managers[at].programs = starts.size() - before;
}

// One file for each service: `command = ...` (dinit, or horust's TOML with quotes).
void StartRunner::run_command_files(const std::string& manager, const std::vector<std::string>& paths) {
  const std::size_t at = begin_manager(manager);
  const std::size_t before = starts.size();
  for (const std::string& path : paths) {
    const std::optional<ImageFile> file = image_.find(path);
    if (!file) continue;
    bool once = false;
    for (const Line& line : lines_of(*file)) {
      std::string text = trimmed(line.text);
      if (text.starts_with("type") && text.find("scripted") != std::string::npos) once = true;
      if (!text.starts_with("command") || once) continue;
      const std::size_t equals = text.find_first_of("=:");
      if (equals == std::string::npos || text.find_first_not_of(" \t", 7) != equals) continue;
      std::string command = trimmed(std::string_view(text).substr(equals + 1));
      if (command.size() > 1 && (command.front() == '"' || command.front() == '\'') && command.back() == command.front())
        command = command.substr(1, command.size() - 2);
      run_managed(command, {text.substr(0, 140), file->path, line.number}, true);
      break;
    }
  }
  if (paths.empty()) note_unseen("the services of " + manager);
  managers[at].programs = starts.size() - before;
}

// xinetd: `service x { server = /path  server_args = ... }`; inetd: a line for each service.
void StartRunner::run_inetd(const std::string& program) {
  const bool outer = std::exchange(frame_.background, true);
  const auto serve = [&](const std::string& command, const Place& place) {
    const Arguments argv = known_arguments({command});
    const std::string name(last_part(command));
    if (name.empty() || answers_checks(name)) return;
    frame_.chain.push_back(place);
    if (const Service* const service = catalogue_.by_process(name))
      record(service, name, argv, true, false, 0.9);
    else
      record(nullptr, name, argv, true, false, 0.85);
    frame_.chain.pop_back();
  };
  std::vector<std::string> paths{"/etc/xinetd.conf"};
  for (std::string& path : image_.match("/etc/xinetd.d/*")) paths.push_back(std::move(path));
  if (program == "inetd") paths = {"/etc/inetd.conf"};
  for (const std::string& path : paths) {
    const std::optional<ImageFile> file = image_.find(path);
    if (!file) continue;
    std::string server;
    bool off = false;
    std::size_t server_line = 0;
    for (const Line& line : lines_of(*file)) {
      const std::string text = trimmed(line.text);
      if (text.empty() || text.front() == '#') continue;
      if (program == "inetd") {
        std::array<std::string, 7> words;
        std::size_t count = 0;
        std::string_view rest = text;
        while (!rest.empty() && count < words.size()) {
          const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
          if (end > 0) words[count++] = std::string(rest.substr(0, end));
          rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        if (count > 5) serve(words[5], {text.substr(0, 140), file->path, line.number});
        continue;
      }
      if (text.starts_with("service ")) {
        server.clear();
        off = false;
      } else if (text.starts_with("disable") && text.find("yes") != std::string::npos) {
        off = true;
      } else if (text.starts_with("server") && text.find_first_not_of(" \t", 6) == text.find('=')) {
        server = trimmed(std::string_view(text).substr(std::min(text.find('=') + 1, text.size())));
        server_line = line.number;
      } else if (text.front() == '}' && !server.empty() && !off) {
        serve(server, {"server = " + server, file->path, server_line});
      }
    }
  }
  frame_.background = outer;
}

// make TARGET: what the target needs, then its lines.
void StartRunner::run_make(const Arguments& argv) {
  std::string name = option_value(argv, {"-f", "--file", "--makefile"});
  std::string inside = option_value(argv, {"-C", "--directory"});
  const std::string outer_folder = folder;
  if (!inside.empty()) folder = image_path(folder, inside);
  std::optional<ImageFile> file;
  for (const std::string& each : {name, std::string("Makefile"), std::string("makefile"), std::string("GNUmakefile")})
    if (!file && !each.empty()) file = image_.find(image_path(folder, each));
  if (file && image_.spend(file->text->size() * 4)) {
    struct Rule {
      std::vector<std::string> needs;
      std::string text;
      std::size_t line = 0;
    };
    std::map<std::string, Rule> rules;
    std::string first;
    Rule* current = nullptr;
    for (const Line& line : lines_of(*file)) {
      if (line.text.starts_with('\t')) {
        if (current == nullptr) continue;
        std::string command = trimmed(line.text);
        while (!command.empty() && (command.front() == '@' || command.front() == '-' || command.front() == '+'))
          command.erase(0, 1);
        // $(X) is a variable here, $$X one of the shell.
        for (std::size_t sign = command.find("$$"); sign != std::string::npos; sign = command.find("$$", sign + 1))
          command.erase(sign, 1);
        if (current->text.empty()) current->line = line.number;
        current->text += command + "\n";
        continue;
      }
      const std::size_t colon = line.text.find(':');
      if (line.text.empty() || line.text.front() == '#' || line.text.front() == ' ' || colon == std::string_view::npos ||
          (colon + 1 < line.text.size() && line.text[colon + 1] == '='))
        continue;
      const std::string target = trimmed(line.text.substr(0, colon));
      if (target.empty() || target.find_first_of(" =$%") != std::string::npos || rules.size() > 500) continue;
      current = &rules[target];
      if (first.empty() && target.front() != '.') first = target;
      const std::string needs = trimmed(line.text.substr(colon + 1));
      std::string_view rest = needs;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (end > 0) current->needs.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    std::set<std::string> done;
    const std::function<void(const std::string&, std::size_t)> build = [&](const std::string& target, std::size_t depth) {
      const auto rule = rules.find(target);
      if (rule == rules.end() || depth > kMakeDepth || !done.insert(target).second || !take_step()) return;
      for (const std::string& need : rule->second.needs) build(need, depth + 1);
      if (rule->second.text.empty()) return;
      frame_.chain.push_back({target + ":", file->path, rule->second.line});
      run_script_text(rule->second.text, file->path, rule->second.line, {});
      frame_.chain.pop_back();
    };
    bool given = false;
    for (std::size_t i = 1; i < argv.size(); ++i) {
      const std::string& word = argv[i].text;
      if (word == "-f" || word == "-C" || word == "--file" || word == "--directory") {
        ++i;
        continue;
      }
      if (word.empty() || word.front() == '-' || word.find('=') != std::string::npos) continue;
      given = true;
      build(word, 0);
    }
    if (!given) build(first, 0);
  } else {
    note_unseen("a Makefile");
  }
  folder = outer_folder;
}

}  // namespace plimsoll::detect::services
