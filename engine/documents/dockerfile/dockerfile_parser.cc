// SPDX-License-Identifier: Apache-2.0
//
// From bytes to logical lines to instructions, in the builder's order: byte order mark, directives, then for each line its
// comments, continuations and heredocs.
#include <algorithm>

#include "engine/base/text_position.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/dockerfile/instruction_words.h"

namespace plimsoll::documents::dockerfile {
namespace {

constexpr std::size_t kInstructionLimit = 20000;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

struct Line {
  Span span;                // without its line end
  std::size_t number = 0;   // from one
};

class Parser {
 public:
  explicit Parser(std::string_view bytes) : bytes_(bytes) {
    if (bytes_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  File run() {
    read_directives();
    while (!at_end()) {
      if (file_.instructions.size() >= kInstructionLimit) {
        file_.truncated = true;
        file_.diagnostics.push_back({{at_, at_}, "more than 20000 instructions; the rest is not read"});
        break;
      }
      read_logical_line();
    }
    assign_stages();
    return std::move(file_);
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }
  [[nodiscard]] std::string_view text(Span span) const { return bytes_.substr(span.begin, span.size()); }

  Line next_line() {
    Line line;
    line.number = ++line_number_;
    const std::size_t end = std::min(bytes_.find('\n', at_), bytes_.size());
    line.span = {at_, end};
    if (line.span.end > line.span.begin && bytes_[line.span.end - 1] == '\r') --line.span.end;
    at_ = end + 1;
    return line;
  }
  void unread(const Line& line) {
    at_ = line.span.begin;
    --line_number_;
  }

  // "# name=value" lines at the very top; the first line of another kind ends them, and so does a name that is not known.
  void read_directives() {
    while (!at_end()) {
      const Line line = next_line();
      std::string_view rest = trim_left(text(line.span));
      if (!rest.starts_with('#')) {
        unread(line);
        return;
      }
      rest = trim_left(rest.substr(1));
      std::size_t length = 0;
      while (length < rest.size() && ((rest[length] >= 'a' && rest[length] <= 'z') || (rest[length] >= 'A' && rest[length] <= 'Z'))) ++length;
      std::string name(rest.substr(0, length));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
      std::string_view value = trim_left(rest.substr(length));
      const bool known = name == "syntax" || name == "escape" || name == "check";
      if (!known || !value.starts_with('=')) {
        unread(line);
        return;
      }
      value = trim_left(value.substr(1));
      while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
      const auto begin = static_cast<std::size_t>(value.data() - bytes_.data());
      file_.directives.push_back({name, std::string(value), line.span, {begin, begin + value.size()}, line.number});
      if (name == "escape" && (value == "`" || value == "\\")) file_.escape = value[0];
    }
  }

  // The part of a line before a continuation sign; false when there is none.
  bool cut_continuation(std::string_view line, std::size_t& length) const {
    std::size_t end = line.size();
    while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
    if (end == 0 || line[end - 1] != file_.escape) return false;
    // An escaped escape character continues nothing.
    if (end >= 2 && line[end - 2] == file_.escape) return false;
    length = end - 1;
    return true;
  }

  void add_comment(const Line& line, bool in_instruction) {
    std::string_view comment = trim_left(text(line.span));
    const auto begin = static_cast<std::size_t>(comment.data() - bytes_.data());
    comment.remove_prefix(1);
    while (!comment.empty() && is_blank(comment.front())) comment.remove_prefix(1);
    while (!comment.empty() && is_blank(comment.back())) comment.remove_suffix(1);
    file_.comments.push_back({std::string(comment), {begin, line.span.end}, line.number, in_instruction});
    if (!in_instruction) pending_comments_.emplace_back(comment);
  }

  static void append(JoinedText& joined, std::string_view part, std::size_t begin) {
    if (part.empty()) return;
    joined.pieces.push_back({joined.text.size(), {begin, begin + part.size()}});
    joined.text += part;
  }

  void read_logical_line() {
    Line line = next_line();
    std::string_view content = trim_left(text(line.span));
    if (content.empty()) {
      pending_comments_.clear();
      return;
    }
    if (content.front() == '#') {
      add_comment(line, false);
      return;
    }
    Instruction instruction;
    instruction.first_line = line.number;
    instruction.comments = std::move(pending_comments_);
    pending_comments_.clear();
    const auto begin = static_cast<std::size_t>(content.data() - bytes_.data());
    std::size_t last_end = line.span.end;
    std::size_t length = 0;
    bool more = cut_continuation(content, length);
    append(instruction.original, content.substr(0, more ? length : content.size()), begin);
    std::size_t last_line = line.number;
    while (more && !at_end()) {
      line = next_line();
      const std::string_view part = text(line.span);
      const std::string_view inside = trim_left(part);
      if (inside.empty()) continue;                 // empty lines inside a continuation are passed over
      if (inside.front() == '#') {
        add_comment(line, true);
        continue;
      }
      last_line = line.number;
      last_end = line.span.end;
      more = cut_continuation(part, length);
      append(instruction.original, part.substr(0, more ? length : part.size()), line.span.begin);
    }
    instruction.last_line = last_line;
    read_words(instruction, file_.escape);
    instruction.span = {begin, last_end};
    read_heredocs(instruction);
    if (!instruction.problem.empty()) file_.diagnostics.push_back({instruction.span, instruction.problem});
    file_.instructions.push_back(std::move(instruction));
  }

  // Bodies follow the logical line, in the order of their names.
  void read_heredocs(Instruction& instruction) {
    std::vector<Heredoc>& heredocs =
        instruction.keyword == Keyword::onbuild && !instruction.trigger.empty() ? instruction.trigger[0].heredocs : instruction.heredocs;
    for (Heredoc& heredoc : heredocs) {
      heredoc.span = {std::min(at_, bytes_.size()), std::min(at_, bytes_.size())};
      heredoc.first_line = line_number_ + 1;
      heredoc.last_line = line_number_;
      bool ended = false;
      while (!at_end()) {
        const Line line = next_line();
        std::string_view possible = text(line.span);
        if (heredoc.chomp) {
          while (possible.starts_with('\t')) possible.remove_prefix(1);
        }
        instruction.last_line = line.number;
        instruction.span.end = line.span.end;
        if (possible == heredoc.name) {
          ended = true;
          break;
        }
        heredoc.span.end = std::min(at_, bytes_.size());
        heredoc.last_line = line.number;
      }
      heredoc.content = std::string(text(heredoc.span));
      if (!ended) instruction.problem = "unterminated heredoc '" + heredoc.name + "'";
    }
  }

  void assign_stages() {
    for (std::size_t at = 0; at < file_.instructions.size(); ++at) {
      Instruction& instruction = file_.instructions[at];
      if (instruction.keyword == Keyword::from && instruction.problem.empty()) {
        if (!file_.stages.empty()) file_.stages.back().end = at;
        Stage stage;
        stage.index = file_.stages.size();
        stage.from = at;
        stage.end = file_.instructions.size();
        if (instruction.words.size() == 3) {
          stage.name = instruction.words[2].text;
          std::transform(stage.name.begin(), stage.name.end(), stage.name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
          stage.name_span = instruction.words[2].span;
        }
        file_.stages.push_back(std::move(stage));
      }
      if (file_.stages.empty()) {
        if (instruction.keyword == Keyword::arg) file_.global_arguments.push_back(at);
      } else {
        instruction.stage = file_.stages.size() - 1;
      }
    }
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t line_number_ = 0;
  std::vector<std::string> pending_comments_;
  File file_;
};

}  // namespace

File parse_dockerfile(std::string_view bytes) { return Parser(bytes).run(); }

}  // namespace plimsoll::documents::dockerfile
