// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/run_command/shell_values.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace plimsoll::documents {

namespace {

// Values grow by what they are made of; a script that doubles a variable line by line must not eat the memory.
constexpr std::size_t kValueLimit = 16 * 1024;
constexpr std::size_t kWordLimit = 10'000;
constexpr std::size_t kChainLimit = 16;

bool is_name(std::string_view text) {
  if (text.empty() || (text.front() >= '0' && text.front() <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

void append(std::string& text, std::string_view more) {
  if (text.size() + more.size() <= kValueLimit) text += more;
}

void add_chain(const Value& from, Value& to) {
  for (const ResolutionStep& step : from.chain) {
    if (to.chain.size() < kChainLimit) to.chain.push_back(step);
  }
  for (const std::string& name : from.missing) {
    if (to.missing.size() < kChainLimit && std::find(to.missing.begin(), to.missing.end(), name) == to.missing.end())
      to.missing.push_back(name);
  }
}

// "A" of "${A[@]}", "${A[*]}"; empty for anything else.
std::string_view array_name(std::string_view text) {
  if (!text.starts_with("${") || !(text.ends_with("[@]}") || text.ends_with("[*]}"))) return {};
  const std::string_view name = text.substr(2, text.size() - 6);
  return is_name(name) ? name : std::string_view{};
}

}  // namespace

void ShellVariables::assign(const std::string& name, Value value, bool append_to) {
  if (known_.size() >= kWordLimit) return;
  Known& known = known_[name];
  if (append_to && !known.is_array) {
    Value joined = known.value;
    append(joined.expanded, value.expanded);
    joined.resolved = joined.resolved && value.resolved;
    add_chain(value, joined);
    joined.chain.push_back({name + "+=" + value.expanded.substr(0, 200), value.span, ""});
    known.value = std::move(joined);
    return;
  }
  if (value.resolved && value.chain.size() < kChainLimit)
    value.chain.push_back({name + "=" + value.expanded.substr(0, 200), value.span, ""});
  known.value = std::move(value);
  known.is_array = false;
  known.elements.clear();
}

void ShellVariables::note_assignments(const shell::Command& command) {
  if (command.kind != shell::CommandKind::simple) return;
  const auto joined = [&](const shell::Word& word) {
    std::vector<Value> values;
    expand_word(word, values);
    Value value;
    value.span = place(word.span);
    bool first = true;
    for (const Value& part : values) {
      if (!first) append(value.expanded, " ");
      first = false;
      append(value.expanded, part.expanded);
      value.resolved = value.resolved && part.resolved;
      add_chain(part, value);
    }
    value.raw = word.text();
    return value;
  };
  if (command.words.empty()) {
    for (const shell::Assignment& assignment : command.assignments) {
      if (assignment.array) {
        Known& known = known_[assignment.name];
        if (!assignment.append) known.elements.clear();
        known.is_array = true;
        for (const shell::Word& word : assignment.elements) {
          if (known.elements.size() < kWordLimit) expand_word(word, known.elements);
        }
        continue;
      }
      assign(assignment.name, joined(assignment.value), assignment.append);
    }
    return;
  }
  const std::string program = command.program();
  if (program != "export" && program != "local" && program != "declare" && program != "typeset" && program != "readonly")
    return;
  // The tree may give `export A=b` as assignments or as words; both are taken.
  for (const shell::Assignment& assignment : command.assignments) {
    if (!assignment.array) assign(assignment.name, joined(assignment.value), assignment.append);
  }
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    Value value = joined(command.words[i]);
    const std::size_t equals = value.expanded.find('=');
    if (equals == std::string::npos || !is_name(std::string_view(value.expanded).substr(0, equals))) continue;
    const std::string name = value.expanded.substr(0, equals);
    value.expanded.erase(0, equals + 1);
    assign(name, std::move(value), false);
  }
}

void ShellVariables::expand_word(const shell::Word& word, std::vector<Value>& out) const {
  Value current;
  current.span = place(word.span);
  current.raw = word.text();
  bool any = false;
  const auto flush = [&] {
    if (any && out.size() < kWordLimit) out.push_back(current);
    current.expanded.clear();
    current.resolved = true;
    current.chain.clear();
    current.missing.clear();
    any = false;
  };
  const auto add_value = [&](const Value& value, bool quoted) {
    add_chain(value, current);
    current.resolved = current.resolved && value.resolved;
    if (quoted || !value.resolved) {
      append(current.expanded, value.expanded);
      any = true;
      return;
    }
    // Unquoted: blanks part words.
    std::string_view rest = value.expanded;
    while (!rest.empty()) {
      if (is_blank(rest.front())) {
        flush();
        add_chain(value, current);
        rest.remove_prefix(1);
        continue;
      }
      std::size_t end = 0;
      while (end < rest.size() && !is_blank(rest[end])) ++end;
      append(current.expanded, rest.substr(0, end));
      any = true;
      rest.remove_prefix(end);
    }
  };
  for (const shell::WordPiece& piece : word.pieces) {
    if (piece.kind == shell::PieceKind::literal) {
      append(current.expanded, piece.text);
      any = true;
      continue;
    }
    if (piece.kind == shell::PieceKind::parameter && piece.expansion) {
      if (const std::string_view name = array_name(piece.text); !name.empty()) {
        const auto found = known_.find(std::string(name));
        if (found != known_.end() && found->second.is_array) {
          for (std::size_t i = 0; i < found->second.elements.size(); ++i) {
            if (i > 0) flush();
            add_value(found->second.elements[i], true);
          }
          continue;
        }
      }
      const shell::Expansion& expansion = *piece.expansion;
      const auto found = known_.find(expansion.name);
      const bool known = found != known_.end() && !found->second.is_array;
      const bool plain = !expansion.length && !expansion.indirect;
      if (plain && known && expansion.operation.empty()) {
        add_value(found->second.value, piece.quoted);
        continue;
      }
      const std::string& op = expansion.operation;
      if (plain && (op == ":-" || op == "-" || op == ":=" || op == "=")) {
        const bool use_known = known && (op.front() != ':' || !found->second.value.expanded.empty());
        if (use_known) {
          add_value(found->second.value, piece.quoted);
          continue;
        }
        // "${X:-}" only keeps `set -u` quiet: X comes from outside.
        const bool says_nothing = expansion.operand.pieces.empty() || expansion.operand.text().empty();
        if (expansion.operand.is_literal() && !says_nothing) {
          Value fallback;
          fallback.expanded = expansion.operand.text();
          fallback.chain.push_back({"default of " + piece.text.substr(0, 200), place(piece.span), ""});
          add_value(fallback, piece.quoted);
          continue;
        }
      }
      append(current.expanded, piece.text);
      current.resolved = false;
      current.missing.push_back(expansion.name);
      any = true;
      continue;
    }
    append(current.expanded, piece.text);
    current.resolved = false;
    any = true;
  }
  // "" is a word, an unquoted empty variable is none.
  if (word.pieces.empty()) any = true;
  flush();
}

std::vector<Value> ShellVariables::expand(const std::vector<shell::Word>& words) const {
  std::vector<Value> values;
  for (const shell::Word& word : words) expand_word(word, values);
  return values;
}

}  // namespace plimsoll::documents
