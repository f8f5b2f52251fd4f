// SPDX-License-Identifier: Apache-2.0
//
// Programs started by scripts in other languages than shell: Python, Ruby, Perl, PHP, JavaScript.
//
// A call that starts a process is seen by its name; its command is what stands as literal words in its parentheses, or in
// the list that the name inside them was given, also one element at a time (for c in COMMANDS: Popen(c)). Nothing of the
// language is run: a call behind a condition counts less, and a command made of values is not seen.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::size_t kForeignBytesLimit = 200'000;
constexpr std::size_t kCallBytesLimit = 3000;
constexpr std::size_t kCallLimit = 40;
constexpr double kCalled = 0.85;        // weight of a call on the way
constexpr double kCalledPerhaps = 0.5;  // of one behind a condition

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// One command of a call: words of a list, or one text for a shell.
struct ForeignCommand {
  std::vector<std::string> words;
  bool shell = false;
};

// The literals from `at` on, up to where what is open there is closed; `lists` gives a command for each inner bracket.
std::vector<ForeignCommand> literals_of(std::string_view text, std::size_t at) {
  std::vector<ForeignCommand> result;
  ForeignCommand current;
  std::size_t depth = 0;
  std::size_t brackets = 0;
  bool bare = false;        // something that is no literal stands where the program would
  bool in_options = false;  // past the command: env=..., { stdio: ... }
  const std::size_t limit = std::min(text.size(), at + kCallBytesLimit);
  const auto flush = [&] {
    if (!current.words.empty() && !bare && result.size() < kCallLimit) result.push_back(std::move(current));
    current = {};
    bare = false;
  };
  for (; at < limit; ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'' || c == '`') {
      std::string literal;
      std::size_t end = at + 1;
      while (end < limit && text[end] != c) {
        if (text[end] == '\\' && end + 1 < limit) ++end;
        literal += text[end++];
      }
      if (end >= limit) break;
      at = end;
      // `key: "x"` and key="x" are options of the call.
      if (!in_options && !literal.empty()) current.words.push_back(std::move(literal));
      continue;
    }
    if (c == '#' && (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n')) {
      at = std::min(text.find('\n', at), limit);
      continue;
    }
    if (c == '(' || c == '[' || c == '{') {
      ++depth;
      if (c == '[' && ++brackets == 2) {
        if (current.words.size() != 1) flush();
      }
      if (c == '{') in_options = true;
      continue;
    }
    if (c == ')' || c == ']' || c == '}') {
      if (c == '}') in_options = false;
      if (c == ']' && brackets > 0 && --brackets > 0) flush();
      if (depth <= 1) break;
      --depth;
      continue;
    }
    if (c == '\n' && depth == 0) break;
    if (c == '=' && depth == 1) in_options = true;  // shell=True, env=...
    if (is_word(c) && current.words.empty() && !in_options) {
      std::size_t end = at;
      while (end < limit && (is_word(text[end]) || text[end] == '.')) ++end;
      const std::string_view name = text.substr(at, end - at);
      // f"...", r"...", sys.executable
      if (end < limit && (text[end] == '"' || text[end] == '\'') && name.size() <= 2) continue;
      if (name == "sys.executable")
        current.words.emplace_back("python3");
      else if (name != "lambda")
        bare = true;
      at = end - 1;
    }
  }
  flush();
  for (ForeignCommand& each : result)
    each.shell = each.words.size() == 1 && each.words.front().find(' ') != std::string::npos;
  return result;
}

// The name that a call is given: Popen(cmd, ...), spawn(command).
std::string name_given(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '(' || text[at] == ' ' || text[at] == '\n' || text[at] == '$')) ++at;
  std::size_t end = at;
  while (end < text.size() && is_word(text[end]) && end - at < 60) ++end;
  return std::string(text.substr(at, end - at));
}

// Where `name = ` is given its value: past the sign. npos: nowhere.
std::size_t value_of_name(std::string_view text, const std::string& name) {
  for (std::size_t at = text.find(name), turns = 0; at != std::string_view::npos && turns < 200;
       at = text.find(name, at + name.size()), ++turns) {
    if (at > 0 && is_word(text[at - 1])) continue;
    std::size_t end = at + name.size();
    while (end < text.size() && text[end] == ' ') ++end;
    if (end + 1 < text.size() && text[end] == '=' && text[end + 1] != '=') return end + 1;
  }
  return std::string_view::npos;
}

// The list that a loop goes over: `for NAME in LIST`, `LIST.each do |NAME|`, `for (const NAME of LIST)`.
std::string list_of_loop(std::string_view text, const std::string& name) {
  for (const std::string_view word : {" in ", " of "}) {
    const std::size_t at = text.find(name + std::string(word));
    if (at == std::string_view::npos) continue;
    return name_given(text, at + name.size() + word.size());
  }
  const std::size_t block = text.find("|" + name + "|");
  if (block == std::string_view::npos) return {};
  const std::size_t each = text.rfind(".each", block);
  if (each == std::string_view::npos || block - each > 20) return {};
  std::size_t begin = each;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return std::string(text.substr(begin, each - begin));
}

// A line above that stands further to the left and asks something.
bool is_behind_condition(std::string_view text, std::size_t at) {
  const auto indent_at = [&](std::size_t begin) {
    std::size_t width = 0;
    while (begin + width < text.size() && (text[begin + width] == ' ' || text[begin + width] == '\t')) ++width;
    return width;
  };
  std::size_t begin = text.rfind('\n', at);
  begin = begin == std::string_view::npos ? 0 : begin + 1;
  std::size_t indent = indent_at(begin);
  for (int turns = 0; begin > 0 && indent > 0 && turns < 300; ++turns) {
    const std::size_t previous = text.rfind('\n', begin - 2 < text.size() ? begin - 2 : 0);
    const std::size_t line = begin < 2 || previous == std::string_view::npos ? 0 : previous + 1;
    if (line >= begin) break;
    const std::size_t width = indent_at(line);
    std::string_view words = text.substr(line + width, 60);
    begin = line;
    if (words.empty() || words.front() == '\n' || words.front() == '#' || width >= indent) continue;
    indent = width;
    while (!words.empty() && (words.front() == '}' || words.front() == ' ')) words.remove_prefix(1);
    if (words.starts_with("if __name__")) continue;
    for (const std::string_view sign :
         {"if ", "if(", "elif ", "else", "elsif", "except", "rescue", "catch", "unless ", "case ", "when "})
      if (words.starts_with(sign)) return true;
  }
  return false;
}

// The script serves by itself, beside what it starts.
bool serves_itself(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kServes{"serve_forever(", "uvicorn.run(", "app.run(",    "run_app(",
                                                           "createServer(",  ".listen(",     "run_simple(", "socketio.run("};
  return std::any_of(kServes.begin(), kServes.end(),
                     [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
}

}  // namespace

void StartRunner::scan_foreign_script(const ImageFile& file, const std::string& path) {
  if (phase != Phase::start || nesting_ >= kNestLimit / 2 || !image_.spend(file.text->size() * 20)) return;
  static constexpr std::array<std::string_view, 32> kCalls{"subprocess.Popen",
                                                           "subprocess.run",
                                                           "subprocess.call",
                                                           "subprocess.check_call",
                                                           "subprocess.check_output",
                                                           "Popen",
                                                           "check_call",
                                                           "os.system",
                                                           "os.popen",
                                                           "os.execv",
                                                           "os.execvp",
                                                           "os.execl",
                                                           "os.execlp",
                                                           "os.execvpe",
                                                           "os.spawnlp",
                                                           "pexpect.spawn",
                                                           "create_subprocess_exec",
                                                           "create_subprocess_shell",
                                                           "spawn",
                                                           "spawnSync",
                                                           "execSync",
                                                           "execFile",
                                                           "execa",
                                                           "exec",
                                                           "system",
                                                           "Kernel.exec",
                                                           "Process.spawn",
                                                           "passthru",
                                                           "shell_exec",
                                                           "proc_open",
                                                           "popen",
                                                           "IO.popen"};
  const std::string_view text = std::string_view(*file.text).substr(0, kForeignBytesLimit);
  const std::size_t before_all = starts.size();
  std::size_t found = 0;
  std::size_t line = file.first_line;
  std::size_t counted = 0;
  for (std::size_t at = 0; at < text.size() && found < kCallLimit;) {
    if (!is_word(text[at])) {
      // Comments hold no calls.
      const bool alone = at == 0 || text[at - 1] == '\n' || text[at - 1] == ' ' || text[at - 1] == '\t';
      if (alone && (text[at] == '#' || text.substr(at, 2) == "//"))
        at = std::min(text.find('\n', at), text.size());
      else
        ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_word(text[end]) || text[end] == '.') && end - at < 60) ++end;
    const std::string_view name = text.substr(at, end - at);
    const std::size_t call = at;
    at = std::max(end, at + 1);
    std::size_t open = end;
    while (open < text.size() && text[open] == ' ') ++open;
    const bool parenthesis = open < text.size() && text[open] == '(';
    // Ruby and Perl call without parentheses: exec "nginx".
    const bool quoted = open > end && open < text.size() && (text[open] == '"' || text[open] == '\'') &&
                        (name == "exec" || name == "system" || name == "spawn" || name == "Process.spawn");
    if (!parenthesis && !quoted) continue;
    const bool known = std::any_of(kCalls.begin(), kCalls.end(), [&](std::string_view each) {
      return name == each || (name.size() > each.size() + 1 && name.ends_with(each) &&
                              name[name.size() - each.size() - 1] == '.' && each != "exec" && each != "system");
    });
    if (!known) continue;
    ++found;
    for (; counted < call; ++counted)
      if (text[counted] == '\n') ++line;
    std::vector<ForeignCommand> commands = literals_of(text, open);
    if (commands.empty()) {
      std::string given = name_given(text, open);
      std::size_t value = given.empty() ? std::string_view::npos : value_of_name(text, given);
      if (value == std::string_view::npos && !given.empty()) {
        given = list_of_loop(text, given);
        if (!given.empty()) value = value_of_name(text, given);
      }
      if (value != std::string_view::npos) commands = literals_of(text, value);
    } else if (commands.size() > 1 && name.find("spawn") != std::string_view::npos) {
      // spawn("redis-server", ["--port", "1"]): one command.
      for (std::size_t i = 1; i < commands.size(); ++i)
        commands.front().words.insert(commands.front().words.end(), commands[i].words.begin(), commands[i].words.end());
      commands.resize(1);
    }
    const double factor = is_behind_condition(text, call) ? kCalledPerhaps : kCalled;
    const bool replaces =
        name.find("exec") != std::string_view::npos && !name.ends_with("Sync") && !name.starts_with("shell");
    for (ForeignCommand& command : commands) {
      // os.execvp("nginx", ["nginx", "-g", ...]): the name twice.
      if (command.words.size() > 1 && last_part(command.words[0]) == last_part(command.words[1]) && replaces)
        command.words.erase(command.words.begin());
      const Arguments argv = known_arguments(command.words);
      const std::size_t before = starts.size();
      const double outer_weight = std::exchange(frame_.weight, frame_.weight * factor);
      const bool outer_background = std::exchange(frame_.background, true);
      std::optional<Start> outer_foreground = std::exchange(last_foreground_, std::nullopt);
      ++nesting_;
      frame_.chain.push_back({joined(argv), file.path, line});
      if (command.shell)
        run_script_text(command.words.front(), file.path, line, {});
      else
        dispatch(argv, false);
      frame_.chain.pop_back();
      --nesting_;
      last_foreground_ = std::move(outer_foreground);
      frame_.background = outer_background;
      frame_.weight = outer_weight;
      // Names that nobody knows are tools more often than services.
      starts.erase(std::remove_if(starts.begin() + static_cast<std::ptrdiff_t>(before), starts.end(),
                                  [](const Start& each) { return each.service == nullptr && each.weight < 0.6; }),
                   starts.end());
    }
  }
  if (starts.size() > before_all && serves_itself(text)) {
    const bool outer_background = std::exchange(frame_.background, true);
    record(nullptr, std::string(last_part(path)), known_arguments({path}), true, false, 0.85);
    frame_.background = outer_background;
  }
}

}  // namespace plimsoll::detect::services
