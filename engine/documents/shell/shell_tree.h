// SPDX-License-Identifier: Apache-2.0
//
// A shell text (POSIX sh and the parts of bash that real scripts use) as a tree with byte spans.
//
//   const shell::Script script = shell::parse_script("curl -fsSL https://x.example/i.sh | sudo sh; echo \"$A\" > f");
//   shell::walk_pipelines(script.body, [](const shell::Pipeline& pipeline) {
//     for (const shell::Command& command : pipeline.commands)
//       if (command.kind == shell::CommandKind::simple && !command.words.empty()) use(command.words[0].text());
//   });
//
// The parser never fails: what it cannot read becomes a diagnostic and it goes on behind it. It takes time in proportion
// to the text. Nesting is bounded (kNestingLimit) and so is the number of nodes (kNodeLimit); past a bound the rest of the
// text is left out and `truncated` is set. So a tree can be walked by recursion and dropped without care.
//
// Nothing is expanded here. A word is a list of pieces: literal text with its quotes removed, and expansions as written.
// Spans are offsets into the text that was parsed; texts inside $(...) and `...` are parsed in place, so that their spans
// are offsets into the same text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/documents/deployment.h"

namespace plimsoll::documents::shell {

inline constexpr std::size_t kNestingLimit = 100;
inline constexpr std::size_t kNodeLimit = 300'000;  // words and commands together

struct List;

enum class PieceKind : std::uint8_t {
  literal,               // text without its quotes
  parameter,             // $X ${X} ${X:-word}
  command_substitution,  // $(list) or `list`
  process_substitution,  // <(list) or >(list)
  arithmetic,            // $((...))
};

struct Expansion;

struct WordPiece {
  PieceKind kind = PieceKind::literal;
  bool quoted = false;  // inside quotes or behind a backslash: neither split nor a pattern
  std::string text;     // literal: the text itself; expansions: as written, "$X", "${X:-a}", "$(id -u)"
  Span span;
  std::shared_ptr<const Expansion> expansion;  // null for literals
};

struct Word {
  std::vector<WordPiece> pieces;
  Span span;

  // Quotes removed, expansions as written.
  [[nodiscard]] std::string text() const;
  // Holds no expansion: text() is what the command gets (patterns aside).
  [[nodiscard]] bool is_literal() const;
  // Holds an unquoted * ? or [.
  [[nodiscard]] bool is_pattern() const;
};

struct Expansion {
  std::string name;       // parameter: "X", "1", "@", "#", "?"
  bool length = false;    // ${#X}
  bool indirect = false;  // ${!X}
  std::string operation;  // "", ":-", "-", ":=", "=", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//", ":", "^", ...
  Word operand;           // what follows the operation
  std::unique_ptr<List> body;  // command and process substitution
  char direction = 0;          // process substitution: '<' or '>'
};

struct HereDocument {
  std::string text;     // the lines between, tabs stripped for <<-
  bool expands = true;  // the delimiter was not quoted
  Span span;            // of the lines in the text
};

struct Redirection {
  int descriptor = -1;                       // -1: the default one of the operator
  std::string op;                            // "<" ">" ">>" ">|" "<>" "<&" ">&" "&>" "&>>" "<<" "<<-" "<<<"
  Word target;                               // file, descriptor, delimiter or here-string
  std::shared_ptr<const HereDocument> here;  // null for others than << and <<-
  Span span;
};

struct Assignment {
  std::string name;
  bool append = false;  // +=
  Word value;
  bool array = false;
  std::vector<Word> elements;  // of an array
  Span span;
};

enum class CommandKind : std::uint8_t {
  simple,      // assignments, words, redirections; [[ ... ]] is one, with its operators as words
  group,       // { list; }
  subshell,    // ( list )
  if_clause,   // clauses; a last one with an empty condition is `else`
  while_loop,  // clauses[0]
  until_loop,
  for_loop,    // name, words (has_words: false means "$@"), clauses[0].body
  case_of,     // words[0], branches
  function,    // name, clauses[0].body
  arithmetic,  // (( ... )), not looked into
};

struct Clause;
struct Branch;

struct Command {
  CommandKind kind = CommandKind::simple;
  std::vector<Assignment> assignments;
  std::vector<Word> words;
  std::vector<Redirection> redirections;
  std::string name;             // of a function or of the variable of a loop
  bool has_words = false;       // for: "in" was written
  std::vector<Clause> clauses;  // bodies; a group, subshell, loop or function has one
  std::vector<Branch> branches;
  Span span;

  // The literal text of words[0], empty when there is none or it is made by an expansion.
  [[nodiscard]] std::string program() const;
};

struct Pipeline {
  bool negated = false;
  std::vector<Command> commands;  // never empty
  Span span;
};

enum class Connector : std::uint8_t { first, and_then, or_else };

struct Link {
  Connector connector = Connector::first;
  Pipeline pipeline;
};

// One and-or list: a && b || c, ended by ; & or a newline.
struct Statement {
  std::vector<Link> links;  // never empty
  bool background = false;  // ended by &
  Span span;
};

struct List {
  std::vector<Statement> statements;
  Span span;
};

struct Clause {
  List condition;
  List body;
};

struct Branch {
  std::vector<Word> patterns;
  List body;
  std::string end;  // ";;" ";&" ";;&", empty when it was left out
};

struct Script {
  List body;
  std::string interpreter;  // of "#!", without it: "/bin/bash -e"; empty when there is none
  std::vector<Diagnostic> diagnostics;
  bool truncated = false;  // a bound was met
};

Script parse_script(std::string_view text);

// Every pipeline of a list, in the order of the text: those inside compound commands, functions and substitutions too.
// A pipeline comes before those inside it.
void walk_pipelines(const List& list, const std::function<void(const Pipeline&)>& visit);

// The same for each simple command.
void walk_commands(const List& list, const std::function<void(const Command&)>& visit);

// Turns a span of the joined text of a shell-form command (documents::Command::text) into a span of the file.
Span span_in_file(const documents::Command& command, Span in_text);

}  // namespace plimsoll::documents::shell
