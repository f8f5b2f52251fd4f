// SPDX-License-Identifier: Apache-2.0
//
// $(...): commands whose answer can be known.
#include <algorithm>
#include <array>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

// $(...) of commands whose answer can be known.
Argument StartRunner::substitution(const shell::List& list, const std::string& written) {
  const Argument unknown{written, false};
  if (list.statements.size() == 1 && list.statements.front().links.size() == 2) {
    // $(cd "$(dirname "$0")" && pwd)
    const shell::Command& first = list.statements.front().links[0].pipeline.commands.front();
    const shell::Command& second = list.statements.front().links[1].pipeline.commands.front();
    if (first.program() != "cd" || second.program() != "pwd" || first.words.size() < 2 || nesting_ >= kNestLimit)
      return unknown;
    ++nesting_;
    Argument target = expand_one(first.words.back());
    --nesting_;
    if (target.known) target.text = image_path(folder, target.text);
    return target.known ? target : unknown;
  }
  if (list.statements.size() != 1 || list.statements.front().links.size() != 1) return unknown;
  const shell::Pipeline& pipeline = list.statements.front().links.front().pipeline;
  if (pipeline.commands.size() > 1 && pipeline.commands.size() < 6) {
    // $(echo "$LIST" | tr ',' ' '): filters whose answer is known.
    static constexpr std::array<std::string_view, 8> kPrinting{"echo", "printf", "cat", "ls", "tr", "sed", "sort", "uniq"};
    for (const shell::Command& each : pipeline.commands)
      if (std::find(kPrinting.begin(), kPrinting.end(), each.program()) == kPrinting.end()) return unknown;
    if (nesting_ >= kNestLimit || !take_step()) return unknown;
    ++nesting_;
    const std::optional<std::string> outer = std::exchange(piped_, std::nullopt);
    std::string* const outer_printed = std::exchange(printed_, nullptr);
    run_pipeline(pipeline);
    printed_ = outer_printed;
    std::optional<std::string> text = std::exchange(piped_, outer);
    --nesting_;
    if (!text || text->size() > kValueLimit || text->find('$') != std::string::npos) return unknown;
    while (!text->empty() && text->back() == '\n') text->pop_back();
    return {*std::move(text), true};
  }
  if (pipeline.commands.size() != 1 || !take_step()) return unknown;
  const shell::Command& command = pipeline.commands.front();
  if (command.kind != shell::CommandKind::simple || nesting_ >= kNestLimit) return unknown;
  Arguments argv;
  ++nesting_;
  for (const shell::Word& word : command.words) expand(word, argv);
  --nesting_;
  if (argv.empty() || !argv.front().known) return unknown;
  const std::string& name = argv.front().text;
  const std::string last = argv.back().known ? argv.back().text : std::string();
  const bool has_argument = argv.size() > 1 && argv.back().known;
  // X=$(service y start): what it prints is not known, what it does is.
  if (phase == Phase::start && (name == "supervisorctl" || name == "service" || name == "systemctl" || name == "sv" ||
                                name == "s6-svc" || name == "rc-service" || name.starts_with("/etc/init.d/"))) {
    ++nesting_;
    dispatch(argv, false);
    --nesting_;
    return unknown;
  }
  if (name == "id" && argv.size() == 2 && (last == "-u" || last == "-g"))
    return user.empty() || user == "root" || user == "0" ? Argument{"0", true} : unknown;
  if (name == "whoami" || (name == "id" && last == "-un"))
    return user.empty() || user == "root" || user == "0" ? Argument{"root", true} : Argument{user, true};
  if (name == "pwd") return {folder.empty() ? "/" : folder, true};
  if (name == "basename" && has_argument) return {std::string(last_part(argv[1].text)), argv[1].known && argv.size() == 2};
  if ((name == "dirname" || name == "readlink" || name == "realpath") && has_argument) {
    if (name != "dirname") return {image_path(folder, last), true};
    const std::size_t slash = last.rfind('/');
    return {slash == std::string::npos ? "." : slash == 0 ? "/" : last.substr(0, slash), true};
  }
  if (name == "find") {
    std::string text;
    for (const std::string& path : found_by_find(argv)) text += (text.empty() ? "" : " ") + path;
    if (!text.empty()) return {text, true};
  }
  if ((name == "which" || name == "command" || name == "type") && has_argument) {
    // Where the default command says where the program is, there it is.
    for (const std::string& argument : arguments_)
      if (argument.starts_with('/') && last_part(argument) == last) return {argument, true};
    return {locate(last).value_or("/usr/bin/" + last), true};
  }
  if (name == "expr" && argv.size() == 4) {
    const std::optional<long> left = argv[1].known ? number_of(argv[1].text) : std::nullopt;
    const std::optional<long> right = argv[3].known ? number_of(argv[3].text) : std::nullopt;
    if (!left || !right) return unknown;
    if (argv[2].text == "+") return {std::to_string(*left + *right), true};
    if (argv[2].text == "-" && *left >= *right) return {std::to_string(*left - *right), true};
    return unknown;
  }
  if (name == "echo" || name == "printf") {
    Argument text;
    for (std::size_t i = 1; i < argv.size(); ++i) {
      if (i == 1 && argv[i].text.starts_with('-')) continue;
      if (!text.text.empty()) text.text += ' ';
      text.text += argv[i].text;
      text.known = text.known && argv[i].known;
    }
    return text;
  }
  if ((name == "cat" || name == "tail" || name == "head") && argv.size() == 2 && has_argument) {
    if (const std::optional<ImageFile> file = image_.find(image_path(folder, last))) {
      std::string text = file->text->substr(0, kValueLimit);
      while (!text.empty() && text.back() == '\n') text.pop_back();
      return {std::move(text), true};
    }
  }
  if (name == "ls" && has_argument) {
    std::string text;
    const std::string listed = image_path(folder, last);
    if (image_.is_folder(listed)) {  // names, not paths
      std::set<std::string> names;
      for (const std::string& path : image_.list(listed))
        names.insert(path.substr(listed.size() + 1, path.find('/', listed.size() + 1) - listed.size() - 1));
      for (const std::string& each : names) text += (text.empty() ? "" : " ") + each;
    } else {
      for (const std::string& path : image_.match(listed)) text += (text.empty() ? "" : " ") + path;
    }
    if (!text.empty()) return {text, true};
  }
  return unknown;
}

}  // namespace plimsoll::detect::services
