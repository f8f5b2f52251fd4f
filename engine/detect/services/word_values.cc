// SPDX-License-Identifier: Apache-2.0
//
// What words mean: expansion with values that may be unknown, and the tests of [ ] and [[ ]].
//
// A variable that nobody sets is empty, as it is in a container started without options. An unknown part keeps the text as written, so that a program name beside an
// unknown option is still seen.
#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kPatternValueLimit = 300;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

std::optional<long> number_of(const std::string& text) {
  if (text.empty() || text.size() > 10) return std::nullopt;
  long value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// ${X#p} and its kin.
std::string without_match(const std::string& value, const std::string& pattern, const std::string& operation) {
  if (value.size() > kPatternValueLimit) return value;
  const bool front = operation.front() == '#';
  const bool longest = operation.size() == 2;
  const std::string_view text = value;
  std::optional<std::size_t> best;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const std::string_view part = front ? text.substr(0, length) : text.substr(text.size() - length);
    if (!name_matches(pattern, part)) continue;
    best = length;
    if (!longest) break;
  }
  if (!best) return value;
  return front ? value.substr(*best) : value.substr(0, value.size() - *best);
}

std::string replaced_text(std::string value, const std::string& operand, bool all) {
  const std::size_t slash = operand.find('/');
  const std::string from = operand.substr(0, slash);
  const std::string to = slash == std::string::npos ? std::string() : operand.substr(slash + 1);
  if (from.empty()) return value;
  std::size_t at = 0;
  for (int turns = 0; turns < 200; ++turns) {
    at = value.find(from, at);
    if (at == std::string::npos) break;
    value.replace(at, from.size(), to);
    at += to.size();
    if (!all || value.size() > kValueLimit) break;
  }
  return value;
}

// a{b,c}d -> abd acd. One pair of braces; ranges stay as they are.
std::vector<std::string> braces_of(const std::string& text) {
  const std::size_t open = text.find('{');
  const std::size_t close = open == std::string::npos ? open : text.find('}', open);
  if (close == std::string::npos || text.find(',', open) > close || (open > 0 && text[open - 1] == '$')) return {text};
  std::vector<std::string> result;
  std::size_t begin = open + 1;
  while (begin <= close && result.size() < 50) {
    const std::size_t end = std::min(text.find(',', begin), close);
    result.push_back(text.substr(0, open) + text.substr(begin, end - begin) + text.substr(close + 1));
    begin = end + 1;
  }
  return result;
}

}  // namespace

void StartRunner::set_variable(const std::string& name, Argument value) {
  if (name.empty() || name.size() > 200 || variables.size() > 1000) return;
  if (value.text.size() > kValueLimit) value.known = false;
  variables[name] = value.known ? std::optional<std::string>(std::move(value.text)) : std::nullopt;
}

Argument StartRunner::parameter(const shell::Expansion& expansion, const std::string& written) {
  Argument value;
  const std::string& name = expansion.name;
  bool is_set = true;
  if (name == "@" || name == "*") {
    for (const std::string& argument : arguments_) {
      if (!value.text.empty()) value.text += ' ';
      value.text += argument;
    }
    value.known = arguments_known_;
    is_set = !arguments_.empty();
  } else if (name == "#") {
    value.text = std::to_string(arguments_.size());
    value.known = arguments_known_;
  } else if (name == "0" || name == "BASH_SOURCE") {
    value.text = name == "0" || frame_script_.empty() ? zero_ : frame_script_;
  } else if (const std::optional<long> index = number_of(name)) {
    is_set = *index >= 1 && static_cast<std::size_t>(*index) <= arguments_.size();
    if (is_set) value.text = arguments_[static_cast<std::size_t>(*index) - 1];
    value.known = arguments_known_;
  } else if (name == "?" || name == "$" || name == "!" || name == "-") {
    value.known = false;
  } else {
    const auto found = variables.find(name);
    if (found == variables.end()) {
      is_set = false;
    } else {
      value.known = found->second.has_value();
      value.text = found->second.value_or("");
    }
  }
  if (expansion.indirect) value.known = false;
  if (expansion.length && value.known) {
    value.text = std::to_string(value.text.size());
    return value;
  }
  const std::string& operation = expansion.operation;
  if (!operation.empty() && value.known) {
    const bool colon = operation.front() == ':' && operation.size() == 2;
    const char sign = operation.back();
    const bool empty = !is_set || (colon && value.text.empty());
    const auto operand = [&] { return expand_one(expansion.operand); };
    if (sign == '-' || sign == '=') {
      if (empty) {
        value = operand();
        if (sign == '=') set_variable(name, value);
      }
    } else if (sign == '+' && (colon || operation.size() == 1)) {
      value = empty ? Argument{} : operand();
    } else if (sign == '?') {
      if (empty) value.known = false;
    } else if (operation == "#" || operation == "##" || operation == "%" || operation == "%%") {
      const Argument pattern = operand();
      value.known = pattern.known && value.text.size() <= kPatternValueLimit &&
                    image_.spend(value.text.size() * value.text.size() * 4 + pattern.text.size());
      if (value.known) value.text = without_match(value.text, pattern.text, operation);
    } else if (operation == "/" || operation == "//") {
      const Argument text = operand();
      value.known = text.known && text.text.find_first_of("*?[") == std::string::npos;
      value.text = replaced_text(std::move(value.text), text.text, operation == "//");
    } else if (operation == ":") {
      const std::string text = expansion.operand.text();
      const std::size_t colon_at = text.find(':');
      const std::optional<long> from = number_of(text.substr(0, colon_at));
      const std::optional<long> count =
          colon_at == std::string::npos ? std::optional<long>(1L << 20) : number_of(text.substr(colon_at + 1));
      if (from && count) {
        value.text = static_cast<std::size_t>(*from) >= value.text.size()
                         ? std::string()
                         : value.text.substr(static_cast<std::size_t>(*from), static_cast<std::size_t>(*count));
      } else {
        value.known = false;
      }
    } else if (operation == ",," || operation == "^^") {
      for (char& c : value.text) {
        if (operation == ",," && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (operation == "^^" && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      }
    } else {
      value.known = false;
    }
  } else if (!operation.empty() && (operation == ":-" || operation == "-") && name != "@") {
    // Set somewhere out of sight, or the default: the default is the better guess for a name, but stays uncertain.
    value = expand_one(expansion.operand);
    value.known = false;
  }
  if (!value.known && value.text.empty()) value.text = written;
  return value;
}

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
  if ((name == "which" || name == "command" || name == "type") && has_argument) {
    // Where the default command says where the program is, there it is.
    for (const std::string& argument : arguments_)
      if (argument.starts_with('/') && last_part(argument) == last) return {argument, true};
    return {locate(last).value_or("/usr/bin/" + last), true};
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
    for (const std::string& path : image_.match(image_path(folder, last))) text += (text.empty() ? "" : " ") + path;
    if (!text.empty()) return {text, true};
  }
  return unknown;
}

Argument StartRunner::value_of(const shell::WordPiece& piece) {
  switch (piece.kind) {
    case shell::PieceKind::literal:
      return {piece.text, true};
    case shell::PieceKind::parameter:
      return parameter(*piece.expansion, piece.text);
    case shell::PieceKind::command_substitution:
      return piece.expansion->body ? substitution(*piece.expansion->body, piece.text) : Argument{piece.text, false};
    case shell::PieceKind::process_substitution:
    case shell::PieceKind::arithmetic:
      return {piece.text, false};
  }
  return {piece.text, false};
}

Argument StartRunner::expand_one(const shell::Word& word) {
  Argument result;
  for (const shell::WordPiece& piece : word.pieces) {
    Argument value = value_of(piece);
    result.known = result.known && value.known;
    result.text += value.text;
    if (result.text.size() > kValueLimit) {
      result.known = false;
      break;
    }
  }
  return result;
}

void StartRunner::expand(const shell::Word& word, Arguments& out) {
  if (out.size() > 2000) return;
  if (word.pieces.size() == 1 && word.pieces.front().kind == shell::PieceKind::literal) {
    const shell::WordPiece& piece = word.pieces.front();
    if (!piece.quoted && piece.text.find('{') != std::string::npos) {
      for (std::string& each : braces_of(piece.text)) out.push_back({std::move(each), true});
    } else {
      out.push_back({piece.text, true});
    }
    return;
  }
  Argument current;
  bool open = false;  // a word has begun
  const auto flush = [&] {
    if (open) out.push_back(std::move(current));
    current = {};
    open = false;
  };
  for (const shell::WordPiece& piece : word.pieces) {
    if (piece.kind == shell::PieceKind::parameter &&
        (piece.expansion->name == "@" || (piece.expansion->name == "*" && !piece.quoted)) &&
        piece.expansion->operation.empty() && !piece.expansion->length) {
      // Each argument is a word of its own.
      for (std::size_t i = 0; i < arguments_.size() && i < 500; ++i) {
        if (i > 0) flush();
        current.text += arguments_[i];
        current.known = current.known && arguments_known_;
        open = true;
      }
      if (arguments_.empty() && !arguments_known_) {
        current.text += piece.text;
        current.known = false;
        open = true;
      }
      continue;
    }
    Argument value = value_of(piece);
    const bool elements =
        piece.kind == shell::PieceKind::parameter && piece.text.find("[@]") != std::string::npos;  // "${A[@]}": a word each
    if (piece.kind == shell::PieceKind::literal || (piece.quoted && !elements) || !value.known) {
      open = true;
      current.text += value.text;
      current.known = current.known && value.known;
      continue;
    }
    for (const char c : value.text) {
      if (is_blank(c)) {
        flush();
      } else {
        current.text += c;
        open = true;
      }
    }
    if (out.size() > 2000) break;
  }
  flush();
}

// Words of a configuration file ("%(ENV_X)s" is left) and of the Dockerfile: variables only.
Argument StartRunner::expand_text(const std::string& text) {
  if (text.find_first_of("$\\'\"`") == std::string::npos) return {text, true};
  const shell::Script script = shell::parse_script("_=" + text);
  if (script.body.statements.empty()) return {text, false};
  const shell::Command& command = script.body.statements.front().links.front().pipeline.commands.front();
  if (command.assignments.empty()) return {text, false};
  return expand_one(command.assignments.front().value);
}

std::optional<std::string> StartRunner::expand_value(const std::string& text) {
  Argument value = expand_text(text);
  if (!value.known) return std::nullopt;
  return std::move(value.text);
}

Status StartRunner::test_file(char what, const Argument& path) {
  if (!path.known || path.text.empty()) return path.known ? Status::no : Status::maybe;
  const std::string full = image_path(folder, path.text);
  const bool file = image_.find(full).has_value();
  switch (what) {
    case 'f':
    case 's':
    case 'x':
    case 'r':
      if (file) return Status::yes;
      return what == 'x' && image_.is_folder(full) ? Status::yes : Status::maybe;
    case 'd':
      return image_.is_folder(full) ? Status::yes : Status::maybe;
    case 'e':
      return file || image_.is_folder(full) ? Status::yes : Status::maybe;
    default:
      return Status::maybe;
  }
}

// words[begin, end) of a test, without the brackets.
Status StartRunner::test(const Arguments& words, std::size_t begin, std::size_t end, bool patterns) {
  if (begin >= end) return Status::no;
  if (!take_step()) return Status::maybe;
  const auto negated = [](Status status) {
    return status == Status::yes ? Status::no : status == Status::no ? Status::yes : Status::maybe;
  };
  // Weakest sign first: || -o, then && -a, outside parentheses.
  for (const bool alternatives : {true, false}) {
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string& word = words[i].text;
      if (word == "(") ++depth;
      if (word == ")") --depth;
      if (depth != 0 || i == begin || i + 1 >= end) continue;
      const bool found = alternatives ? (word == "||" || word == "-o") : (word == "&&" || word == "-a");
      if (!found) continue;
      const Status left = test(words, begin, i, patterns);
      const Status right = test(words, i + 1, end, patterns);
      if (alternatives) {
        if (left == Status::yes || right == Status::yes) return Status::yes;
        return left == Status::no && right == Status::no ? Status::no : Status::maybe;
      }
      if (left == Status::no || right == Status::no) return Status::no;
      return left == Status::yes && right == Status::yes ? Status::yes : Status::maybe;
    }
  }
  if (words[begin].text == "!" && end - begin > 1) return negated(test(words, begin + 1, end, patterns));
  if (words[begin].text == "(" && words[end - 1].text == ")") return test(words, begin + 1, end - 1, patterns);
  if (end - begin == 1) return !words[begin].known ? Status::maybe : words[begin].text.empty() ? Status::no : Status::yes;
  if (end - begin == 2) {
    const std::string& sign = words[begin].text;
    const Argument& value = words[begin + 1];
    if (sign == "-n" || sign == "-z") {
      if (!value.known) return Status::maybe;
      return value.text.empty() == (sign == "-z") ? Status::yes : Status::no;
    }
    if (sign.size() == 2 && sign.front() == '-')
      return sign[1] == 'v' || sign[1] == 't' ? Status::maybe : test_file(sign[1], value);
    return Status::maybe;
  }
  if (end - begin != 3) return Status::maybe;
  const Argument& left = words[begin];
  const Argument& right = words[begin + 2];
  const std::string& sign = words[begin + 1].text;
  if (!left.known || !right.known) return Status::maybe;
  const auto answer = [](bool yes) { return yes ? Status::yes : Status::no; };
  if (sign == "=" || sign == "==") return answer(patterns ? name_matches(right.text, left.text) : left.text == right.text);
  if (sign == "!=") return answer(!(patterns ? name_matches(right.text, left.text) : left.text == right.text));
  const std::optional<long> a = number_of(left.text);
  const std::optional<long> b = number_of(right.text);
  if (a && b) {
    if (sign == "-eq") return answer(*a == *b);
    if (sign == "-ne") return answer(*a != *b);
    if (sign == "-gt") return answer(*a > *b);
    if (sign == "-ge") return answer(*a >= *b);
    if (sign == "-lt") return answer(*a < *b);
    if (sign == "-le") return answer(*a <= *b);
  }
  return Status::maybe;
}

Outcome StartRunner::run_builtin_test(const Arguments& argv) {
  const std::string& name = argv.front().text;
  std::size_t end = argv.size();
  if (name != "test" && end > 1) --end;  // the closing bracket
  return {test(argv, 1, end, name == "[["), Flow::next};
}

}  // namespace plimsoll::detect::services
