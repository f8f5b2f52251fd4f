// SPDX-License-Identifier: Apache-2.0
//
// What the tools of Node.js start: the scripts of package.json, and the applications of pm2.
#include <algorithm>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/manager_files.h"
#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::detect::services {

namespace yaml = documents::yaml;

namespace {

constexpr std::size_t kScriptLimit = 30;
constexpr std::size_t kConfigBytesLimit = 200'000;

// The value of `key: "..."` or `"key": "..."` in the object that goes from `begin` to `end`.
std::string value_in_object(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + key.size())) {
    std::size_t begin = at;
    std::size_t end = at + key.size();
    if (begin > 0 && (text[begin - 1] == '"' || text[begin - 1] == '\'')) --begin;
    if (end < text.size() && (text[end] == '"' || text[end] == '\'')) ++end;
    const bool alone = begin == 0 || std::string_view(" \t\n{,-").find(text[begin - 1]) != std::string_view::npos;
    while (end < text.size() && text[end] == ' ') ++end;
    if (!alone || end >= text.size() || text[end] != ':') continue;
    ++end;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\n')) ++end;
    if (end >= text.size()) return {};
    const char quote = text[end];
    if (quote == '"' || quote == '\'' || quote == '`') {
      const std::size_t close = text.find(quote, end + 1);
      return close == std::string_view::npos ? std::string() : std::string(text.substr(end + 1, close - end - 1));
    }
    const std::size_t close = std::min(text.find_first_of(",}\n", end), text.size());
    return trimmed(text.substr(end, close - end));
  }
  return {};
}

// The objects of a configuration that hold a `script`: what stands between the braces around it, innermost. YAML has none:
// there each `script` begins an object that ends with the next.
struct Application {
  std::string script;
  std::string arguments;
  std::string name;
  std::size_t line = 1;
};
std::vector<Application> applications_of(const ImageFile& file, bool braces) {
  std::vector<Application> result;
  const std::string_view text = std::string_view(*file.text).substr(0, kConfigBytesLimit);
  std::size_t line = file.first_line;
  std::size_t counted = 0;
  for (std::size_t at = text.find("script"); at != std::string_view::npos && result.size() < kScriptLimit;
       at = text.find("script", at + 6)) {
    const std::size_t line_begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    const std::string before = trimmed(text.substr(line_begin, at - line_begin));
    if (before.starts_with("//") || before.starts_with('#')) continue;
    std::size_t begin = line_begin;
    std::size_t end = std::min(text.find("script", at + 6), text.size());
    if (braces) {
      begin = text.rfind('{', at);
      end = text.find('}', at);
      if (begin == std::string_view::npos || end == std::string_view::npos) continue;
    }
    const std::string_view object = text.substr(begin, end - begin);
    Application application{value_in_object(object, "script"), value_in_object(object, "args"),
                            value_in_object(object, "name"), 1};
    if (application.script.empty()) continue;
    for (; counted < at; ++counted)
      if (text[counted] == '\n') ++line;
    application.line = line;
    const auto same = [&](const Application& other) {
      return other.script == application.script && other.arguments == application.arguments;
    };
    if (std::none_of(result.begin(), result.end(), same)) result.push_back(std::move(application));
  }
  return result;
}

}  // namespace

void StartRunner::run_pm2(const Arguments& argv) {
  std::size_t at = 1;
  const std::string action = word_at(argv, 1);
  if (action == "start") ++at;
  if (action == "install" || action == "logs" || action == "save" || action == "startup" || action == "stop" ||
      action == "delete" || action == "kill" || action == "list" || action == "monit" || action == "set")
    return;
  while (at < argv.size() && argv[at].text.starts_with('-')) ++at;
  if (at >= argv.size()) return;
  const std::size_t manager = begin_manager("pm2");
  const std::size_t before = starts.size();
  const std::string only = option_value(argv, {"--only"});
  const std::string& target = argv[at].text;
  const std::optional<ImageFile> file = image_.find(image_path(folder, target));
  const bool is_yaml = target.ends_with(".yml") || target.ends_with(".yaml");
  const bool list =
      is_yaml || target.ends_with(".json") || target.ends_with(".config.js") || target.ends_with(".config.cjs");
  const Service* const node = catalogue_.by_name("node-app");
  const auto start = [&](const Application& application, const std::string& path) {
    frame_.chain.push_back({"pm2 application " + application.script, path, application.line});
    const std::string program(last_part(application.script));
    const bool outer = std::exchange(frame_.background, true);
    const std::size_t so_far = starts.size();
    // Any program may stand under pm2: a server of the catalogue, a shell script, a Python application.
    if (catalogue_.by_process(program) != nullptr || application.script.ends_with(".sh") ||
        application.script.find(' ') != std::string::npos || is_interpreter(program) || program == "npm" ||
        program == "yarn") {
      run_script_text(application.script + " " + application.arguments, path, application.line, {});
    }
    frame_.background = outer;
    if (starts.size() == so_far)
      record(application.script.ends_with(".py") ? nullptr : node, "pm2 " + application.script,
             known_arguments({"node", application.script}), true, false, 1.0);
    frame_.chain.pop_back();
  };
  if (file && list)
    for (const Application& each : applications_of(*file, !is_yaml))
      if (only.empty() || each.name.empty() || only.find(each.name) != std::string::npos) start(each, file->path);
  if (starts.size() == before) {
    const std::string arguments = option_value(argv, {"--"});
    if (!list && (catalogue_.by_process(last_part(target)) != nullptr || target.ends_with(".sh") ||
                  target.find(' ') != std::string::npos)) {
      const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
      start({target, arguments, {}, here.line_from_one}, here.path);
    } else {
      if (list && !file) note_unseen("the configuration of pm2");
      record(node, "pm2 " + target, argv, true, false, 1.0);
    }
  }
  managers[manager].programs = starts.size() - before;
}

// Scripts of package.json by their name or a pattern of it: "start", "start:*".
void StartRunner::run_package_script(const std::string& name) {
  const std::optional<ImageFile> file = image_.find(image_path(folder, "package.json"));
  if (!file || !image_.spend(file->text->size() * 4)) return;
  const yaml::Tree tree = yaml::parse_json(*file->text, {20'000, 50, 1, 0, 0, nullptr});
  const yaml::Node* const root = tree.root();
  if (root == nullptr) return;
  std::size_t found = 0;
  for (const yaml::Pair& section : root->pairs) {
    if (section.key->text != "scripts") continue;
    for (const yaml::Pair& script : section.value->pairs) {
      const bool matches =
          name.find('*') != std::string::npos ? name_matches(name, script.key->text) : script.key->text == name;
      if (!matches || script.value->text.empty()) continue;
      if (++found > kScriptLimit || !take_step() || nesting_ >= kNestLimit / 2) return;
      const std::size_t line = file->first_line + LineIndex(*file->text).position(script.key->span.begin).line_from_one - 1;
      frame_.chain.push_back({"\"" + script.key->text + "\": " + script.value->text.substr(0, 120), file->path, line});
      run_script_text(script.value->text, file->path, line, {});
      frame_.chain.pop_back();
    }
  }
}

}  // namespace plimsoll::detect::services
