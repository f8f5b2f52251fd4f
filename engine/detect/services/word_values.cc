// SPDX-License-Identifier: Apache-2.0
//
// What words mean: expansion with values that may be unknown.
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

std::string StartRunner::separators_of_words() const {
  const auto found = variables.find("IFS");
  if (found == variables.end() || !found->second || found->second->empty()) return " \t\n";
  return *found->second;
}

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
  } else if (name == "?") {
    // A command that does something is taken to succeed.
    value.known = last_status_ != Status::maybe;
    if (value.known) value.text = last_status_ == Status::no ? "1" : "0";
  } else if (name == "$" || name == "!" || name == "-") {
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

// ~/x, ~name/x at the beginning of a word.
void StartRunner::expand_home(const shell::WordPiece& piece, std::string& text) {
  if (piece.quoted || piece.kind != shell::PieceKind::literal || !text.starts_with('~')) return;
  const std::size_t end = std::min(text.find('/'), text.size());
  std::string home;
  if (end == 1) {
    const auto found = variables.find("HOME");
    home = found != variables.end() && found->second ? *found->second : home_of(user);
  } else {
    home = home_of(text.substr(1, end - 1));
  }
  text.replace(0, end, home);
}

Argument StartRunner::expand_one(const shell::Word& word) {
  Argument result;
  for (const shell::WordPiece& piece : word.pieces) {
    Argument value = value_of(piece);
    if (&piece == word.pieces.data()) expand_home(piece, value.text);
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
      Argument value{piece.text, true};
      expand_home(piece, value.text);
      out.push_back(std::move(value));
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
    if (&piece == word.pieces.data()) expand_home(piece, value.text);
    const bool elements =
        piece.kind == shell::PieceKind::parameter && piece.text.find("[@]") != std::string::npos;  // "${A[@]}": a word each
    if (piece.kind == shell::PieceKind::literal || (piece.quoted && !elements) || !value.known) {
      open = true;
      current.text += value.text;
      current.known = current.known && value.known;
      continue;
    }
    // Elements of an array are kept with blanks between them, whatever IFS says.
    const std::string separators = elements ? std::string(" \t\n") : separators_of_words();
    for (const char c : value.text) {
      if (separators.find(c) != std::string::npos) {
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

}  // namespace plimsoll::detect::services
