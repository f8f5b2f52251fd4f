// SPDX-License-Identifier: Apache-2.0
//
// A Dockerfile as a typed tree, read the way BuildKit reads it.
//
// A Dockerfile is a line language: the file is cut into logical lines (continuations joined, comments inside them dropped),
// each logical line is a keyword, flags and the rest, and every keyword reads its rest by a rule of its own. Heredoc bodies
// follow the line that names them. Three layers of one instruction are kept, because different readers need different ones:
//
//   original    the logical line as it is handed to the keyword, with a map back to the bytes of the file
//   words       what the keyword's rule made of the rest: argv of the JSON form, KEY and VALUE, paths ... (quotes still on,
//               variables not expanded, as BuildKit's own tree has them)
//   heredocs    the bodies, as spans and as text
//
// Every span is in bytes of the file as it was read (a byte order mark counts). Nothing here is expanded: scope.h does that.
// A line that cannot be understood is kept with `problem` set and named in `diagnostics`; the rest of the file is read on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/documents/deployment.h"

namespace plimsoll::documents::dockerfile {

enum class Keyword {
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  from,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
  unknown,
};

std::string_view name_of(Keyword);            // "RUN"; "UNKNOWN"
Keyword keyword_from(std::string_view text);  // any case

// Text that was joined from several places of the file: continuation lines without their escape character and newline.
struct JoinedText {
  struct Piece {
    std::size_t offset = 0;  // where this piece starts in `text`
    Span span;               // where it stands in the file; same length
  };
  std::string text;
  std::vector<Piece> pieces;  // in order, without holes in `text`, none empty

  // The smallest span of the file that covers text[begin, end).
  [[nodiscard]] Span span_of(std::size_t begin, std::size_t end) const;
  // The spans of text[begin, end), one for each piece that it touches, in order.
  [[nodiscard]] std::vector<Span> spans_of(std::size_t begin, std::size_t end) const;
};

// One word of an instruction.
struct Word {
  std::string text;       // JSON form: decoded; else as written with quotes and escapes on
  Span span;              // in the file; a JSON string without its quotes
  std::size_t begin = 0;  // the same in `original.text`
  std::size_t end = 0;
};

// NAME=VALUE of ENV, LABEL and ARG; "ENV NAME VALUE", too.
struct Assignment {
  Word name;
  Word value;              // empty word when there is none; quotes and escapes still on
  bool has_value = false;  // false: ARG NAME
  bool legacy = false;     // parted by a blank: ENV NAME VALUE
};

// --name=value in front of the arguments.
struct Flag {
  std::string name;   // "mount", without dashes
  std::string value;  // quotes and escapes taken off, variables not expanded
  bool has_value = false;
  std::string text;  // "--mount=type=cache", quotes taken off
  Span span;
  Span value_span;
};

struct Heredoc {
  std::string name;              // the terminator, quotes taken off
  unsigned file_descriptor = 0;  // 3<<EOF
  bool expand = true;            // false: some part of the name was quoted
  bool chomp = false;            // <<-
  std::string content;           // with its line ends, leading tabs still on
  Span span;                     // of the content in the file
  std::size_t first_line = 0;    // of the content; the terminator stands on last_line + 1
  std::size_t last_line = 0;     // first_line - 1 when empty
  // What the instruction gets to see: leading tabs of each line off when `chomp`.
  [[nodiscard]] std::string chomped() const;
};

struct Instruction {
  Keyword keyword = Keyword::unknown;
  std::string keyword_text;  // as written
  Span keyword_span;
  Span span;                   // first byte of the keyword to the last byte of the last line, heredocs included, no line end
  std::size_t first_line = 0;  // from one
  std::size_t last_line = 0;   // heredocs and their terminators included
  JoinedText original;         // the logical line, leading blanks off
  std::vector<Flag> flags;
  std::string arguments;  // what follows the flags, blanks at both ends off: original.text[arguments_begin, +size)
  std::size_t arguments_begin = 0;
  bool json_form = false;
  bool has_words = false;   // false: the rule of the keyword made nothing of the rest (an empty rest)
  std::vector<Word> words;  // see above; HEALTHCHECK: the type first; RUN, CMD, ... in shell form: one word
  std::vector<Assignment> assignments;
  std::vector<Heredoc> heredocs;
  std::vector<Instruction> trigger;   // ONBUILD: the instruction behind it, at most one
  std::vector<std::string> comments;  // lines of comment directly above, "#" and blanks off
  std::optional<std::size_t> stage;   // index into File::stages; nothing before the first FROM
  std::string problem;                // why BuildKit would refuse this instruction; empty when it would not

  [[nodiscard]] const Flag* find_flag(std::string_view name) const;  // the first one
  [[nodiscard]] Span arguments_span() const;
};

// # name=value at the top of the file.
struct Directive {
  std::string name;  // "syntax", "escape", "check", lower case
  std::string value;
  Span span;
  Span value_span;
  std::size_t line = 0;
};

struct Comment {
  std::string text;  // without "#" and blanks around
  Span span;         // from the "#" to the end of the line
  std::size_t line = 0;
  bool in_instruction = false;  // inside a continuation
};

struct Stage {
  std::size_t index = 0;
  std::string name;  // lower case; empty: none
  Span name_span;
  std::size_t from = 0;               // index of the FROM in File::instructions
  std::size_t end = 0;                // index past the last instruction of this stage
  Value base;                         // the reference after expansion with the default arguments
  Value platform;                     // --platform
  std::optional<std::size_t> parent;  // FROM an earlier stage
  bool scratch = false;

  [[nodiscard]] std::string label() const { return name.empty() ? std::to_string(index) : name; }
};

struct File {
  char escape = '\\';
  std::vector<Directive> directives;
  std::vector<Instruction> instructions;
  std::vector<Stage> stages;
  std::vector<std::size_t> global_arguments;  // indices of the ARG instructions before the first FROM
  std::vector<Comment> comments;              // all of them, directives not included
  std::vector<Diagnostic> diagnostics;
  bool truncated = false;  // a limit was met; a diagnostic says which

  // The stage that is built when nobody says which: the last one.
  [[nodiscard]] const Stage* final_stage() const { return stages.empty() ? nullptr : &stages.back(); }
  // The stage and those it is built FROM, the outermost base first.
  [[nodiscard]] std::vector<std::size_t> ancestry(std::size_t stage) const;
  // The last instruction of this keyword that is in force in a stage, looked for through its ancestry; nullptr when none.
  [[nodiscard]] const Instruction* find_effective(std::size_t stage, Keyword keyword) const;
  // An earlier stage by name (any case) or, when `by_number`, by its number; `before`: only stages in front of that one.
  [[nodiscard]] std::optional<std::size_t> find_stage(std::string_view name, std::size_t before, bool by_number) const;
};

// Never fails: what cannot be understood is a diagnostic. Linear in the size of the text.
File parse_dockerfile(std::string_view bytes);

}  // namespace plimsoll::documents::dockerfile
