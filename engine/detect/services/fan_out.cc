// SPDX-License-Identifier: Apache-2.0
//
// Commands that run another one for each of their inputs: xargs, parallel, find -exec, run-parts.
#include <algorithm>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/file_words.h"
#include "engine/detect/services/nested_run.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kInputLimit = 60;

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> result;
  std::string_view rest = text;
  while (!rest.empty() && result.size() < kInputLimit) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    if (!line.empty()) result.emplace_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

void replace_all(std::string& text, std::string_view sign, const std::string& value) {
  if (sign.empty()) return;
  std::size_t turns = 0;
  for (std::size_t at = text.find(sign); at != std::string::npos && ++turns < 50; at = text.find(sign, at + value.size()))
    text.replace(at, sign.size(), value);
}

}  // namespace

// What a command reads, line by line: a here-document, a file, the command before it in the pipeline.
std::optional<std::vector<std::string>> StartRunner::input_lines(const Arguments& argv, const shell::Command* tree) {
  const std::optional<std::string> input = input_of(argv, tree, false);
  if (!input) return std::nullopt;
  return lines_in(*input);
}

Outcome StartRunner::run_for_each(const Arguments& argv, const shell::Command* tree) {
  const Nested nested(*this);
  if (!nested.ok()) return {};
  const std::string name(last_part(argv.front().text));
  const bool beside = name == "parallel" || std::any_of(argv.begin(), argv.end(), [](const Argument& each) {
                        return each.text.starts_with("-P") || each.text.starts_with("--max-procs");
                      });
  std::size_t at = 1;
  std::string sign = name == "parallel" ? "{}" : "";
  while (at < argv.size() && argv[at].text.size() > 1 && argv[at].text.front() == '-') {
    const std::string& option = argv[at].text;
    ++at;
    if (option.starts_with("-I")) {
      sign = option.size() > 2 ? option.substr(2) : word_at(argv, at++);
    } else if (option == "-i" && name == "xargs") {
      sign = "{}";
    } else if (option == "-n" || option == "-P" || option == "-L" || option == "-d" || option == "-a" || option == "-j" ||
               option == "--jobs" || option == "-s" || option == "--max-procs" || option == "--joblog" ||
               option == "--halt" || option == "--delay" || option == "--colsep") {
      ++at;
    }
  }
  Arguments command;
  std::vector<std::string> inputs;
  bool given = false;
  for (; at < argv.size(); ++at) {
    if (name == "parallel" && (argv[at].text == ":::" || argv[at].text == ":::+")) {
      given = true;
      for (++at; at < argv.size(); ++at) inputs.push_back(argv[at].text);
      break;
    }
    command.push_back(argv[at]);
  }
  if (!given) {
    const std::optional<std::vector<std::string>> lines = input_lines(argv, tree);
    if (!lines) {
      if (phase == Phase::start && command.empty()) note_unseen("what " + name + " is given");
      return {};
    }
    inputs = *lines;
  }
  const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
  const bool outer = std::exchange(frame_.background, frame_.background || beside);
  const std::optional<std::string> outer_piped = std::exchange(piped_, std::nullopt);
  std::size_t turns = 0;
  for (const std::string& input : inputs) {
    if (++turns > kInputLimit || !take_step()) break;
    if (command.empty()) {
      if (name == "parallel") run_script_text(input, here.path, here.line_from_one, {});
      continue;
    }
    Arguments each = command;
    bool used = false;
    for (Argument& word : each)
      if (!sign.empty() && word.text.find(sign) != std::string::npos) {
        replace_all(word.text, sign, input);
        used = true;
      }
    if (!used) each.push_back({input, true});
    if (name == "parallel")
      run_script_text(joined(each), here.path, here.line_from_one, {});
    else
      run_argv(std::move(each), nullptr);
  }
  piped_ = outer_piped;
  frame_.background = outer;
  return {Status::assumed, Flow::next};
}

// find FOLDER -name '*.sh' -exec sh {} \;
std::vector<std::string> StartRunner::found_by_find(const Arguments& argv) {
  std::vector<std::string> result;
  std::string pattern;
  std::vector<std::string> folders;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i].text;
    if (word == "-name" || word == "-iname") {
      pattern = word_at(argv, i + 1);
      ++i;
    } else if (!word.empty() && word.front() != '-' && folders.size() < 5 && result.empty() && pattern.empty()) {
      folders.push_back(image_path(folder, word));
    } else if (word == "-exec" || word == "-execdir") {
      break;
    } else if (word.starts_with('-')) {
      ++i;
    }
  }
  for (const std::string& each : folders)
    for (std::string& path : image_.list(each)) {
      if (!pattern.empty() && !name_matches(pattern, last_part(path))) continue;
      if (result.size() < kInputLimit) result.push_back(std::move(path));
    }
  return result;
}

Outcome StartRunner::run_find(const Arguments& argv) {
  const auto exec = std::find_if(argv.begin(), argv.end(),
                                 [](const Argument& each) { return each.text == "-exec" || each.text == "-execdir"; });
  if (exec == argv.end()) return {};
  Arguments command;
  for (auto each = exec + 1; each != argv.end() && each->text != ";" && each->text != "+"; ++each) command.push_back(*each);
  const Nested nested(*this);
  if (command.empty() || !nested.ok()) return {};
  for (const std::string& path : found_by_find(argv)) {
    if (!take_step()) break;
    Arguments each = command;
    for (Argument& word : each) replace_all(word.text, "{}", path);
    run_argv(std::move(each), nullptr);
  }
  return {};
}

}  // namespace plimsoll::detect::services
