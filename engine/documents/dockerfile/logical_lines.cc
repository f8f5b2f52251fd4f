// SPDX-License-Identifier: Apache-2.0
//
// The file as a run of logical lines: directives, comments, continuations, heredocs.
//
// One pass over the physical lines. A directive counts only while nothing but directives has been read. A line goes on when
// its last character that is no blank is the escape character and the one before is not; comments and empty lines in between
// vanish. A heredoc takes the lines up to its terminator as they are. An unterminated heredoc stops the builder; here the
// instruction is marked and reading goes on behind it. Whether a terminator will come is known before the search (one table of
// the last place of each line), so that a thousand open heredocs do not read the file a thousand times.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/dockerfile/heredoc_names.h"
#include "engine/documents/dockerfile/instruction.h"
#include "engine/documents/dockerfile/unicode_class.h"

namespace plimsoll::documents::dockerfile {
namespace {

constexpr std::size_t kLineBytesLimit = 65535;  // of the builder; longer lines are read and noted
constexpr std::size_t kInstructionLimit = 50'000;
constexpr std::size_t kCommentLimit = 200'000;

// A physical line. `end` excludes the line end, `next` is where the following line starts.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next = 0;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_directive_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

class Parser {
 public:
  explicit Parser(std::string_view bytes) : bytes_(bytes) {}

  File parse() {
    std::size_t offset = bytes_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (offset < bytes_.size()) {
      if (file_.instructions.size() >= kInstructionLimit) {
        file_.truncated = true;
        diagnose({offset, offset}, "more than " + std::to_string(kInstructionLimit) + " instructions, the rest is not read");
        break;
      }
      offset = read_logical_line(offset);
    }
    if (file_.instructions.empty()) diagnose({0, 0}, "no instruction in this file");
    assign_stages();
    return std::move(file_);
  }

 private:
  [[nodiscard]] Line line_at(std::size_t begin) const {
    Line line{begin, begin, bytes_.size()};
    const std::size_t newline = bytes_.find('\n', begin);
    line.end = newline == std::string_view::npos ? bytes_.size() : newline;
    if (newline != std::string_view::npos) line.next = newline + 1;
    while (line.end > begin && bytes_[line.end - 1] == '\r') --line.end;
    return line;
  }
  [[nodiscard]] std::string_view text_of(Line line) const { return bytes_.substr(line.begin, line.end - line.begin); }

  void diagnose(Span span, std::string message) {
    if (file_.diagnostics.size() < 1000) file_.diagnostics.push_back({span, std::move(message)});
  }

  void note_comment(Line line, std::size_t hash, bool in_instruction) {
    if (file_.comments.size() >= kCommentLimit) return;
    Comment comment;
    comment.text = std::string(trim(bytes_.substr(hash + 1, line.end - hash - 1)));
    comment.span = {hash, line.end};
    comment.line = line_number_;
    comment.in_instruction = in_instruction;
    file_.comments.push_back(std::move(comment));
  }

  // "# name = value". False: this line is none, and neither is any later one.
  bool read_directive(Line line, std::size_t begin) {
    if (directives_done_) return false;
    directives_done_ = true;
    if (begin >= line.end || bytes_[begin] != '#') return false;
    std::size_t i = line.end - trim_left(bytes_.substr(begin + 1, line.end - begin - 1)).size();
    const std::size_t name_begin = i;
    if (i >= line.end || !is_alphanumeric(bytes_[i]) || (bytes_[i] >= '0' && bytes_[i] <= '9')) return false;
    while (i < line.end && is_alphanumeric(bytes_[i])) ++i;
    Directive directive;
    directive.name = lower(bytes_.substr(name_begin, i - name_begin));
    while (i < line.end && is_directive_blank(bytes_[i])) ++i;
    if (i >= line.end || bytes_[i] != '=') return false;
    ++i;
    // At least one character belongs to the value, be it a blank.
    if (i >= line.end) return false;
    while (i + 1 < line.end && is_directive_blank(bytes_[i])) ++i;
    std::size_t value_end = line.end;
    while (value_end > i + 1 && is_directive_blank(bytes_[value_end - 1])) --value_end;
    if (directive.name != "syntax" && directive.name != "escape" && directive.name != "check") return false;
    directive.value = std::string(bytes_.substr(i, value_end - i));
    directive.span = {begin, line.end};
    directive.value_span = {i, value_end};
    directive.line = line_number_;
    directives_done_ = false;
    for (const Directive& other : file_.directives) {
      if (other.name != directive.name) continue;
      diagnose(directive.span, "only one '" + directive.name + "' directive can be used");
      return true;
    }
    if (directive.name == "escape") {
      if (directive.value == "`" || directive.value == "\\")
        file_.escape = directive.value[0];
      else
        diagnose(directive.span, "the escape character must be ` or \\, not '" + directive.value.substr(0, 80) + "'");
    }
    file_.directives.push_back(std::move(directive));
    return true;
  }

  // The end of the line's text without its continuation character; `goes_on` says whether there is one.
  std::size_t cut_continuation(std::size_t begin, std::size_t end, bool& goes_on) const {
    std::size_t i = end;
    while (i > begin && (bytes_[i - 1] == ' ' || bytes_[i - 1] == '\t')) --i;
    goes_on = i > begin && bytes_[i - 1] == file_.escape && (i - 1 == begin || bytes_[i - 2] != file_.escape);
    return goes_on ? i - 1 : end;
  }

  static void append(JoinedText& joined, std::string_view bytes, std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    joined.pieces.push_back({joined.text.size(), {begin, end}});
    joined.text.append(bytes.substr(begin, end - begin));
  }

  // Reads from `offset` and returns where the next logical line starts.
  std::size_t read_logical_line(std::size_t offset) {
    const Line first = line_at(offset);
    ++line_number_;
    const std::size_t begin = first.end - trim_left(text_of(first)).size();
    const bool comment = begin < first.end && bytes_[begin] == '#';
    if (read_directive(first, begin)) return first.next;
    if (comment) {
      note_comment(first, begin, false);
      const std::string_view text = trim(bytes_.substr(begin + 1, first.end - begin - 1));
      if (text.empty())
        comments_above_.clear();
      else if (comments_above_.size() < kCommentLimit)
        comments_above_.emplace_back(text);
      return first.next;
    }
    bool goes_on = false;
    const std::size_t first_end = cut_continuation(begin, first.end, goes_on);
    if (!goes_on && first_end == begin) return first.next;

    const std::size_t first_line_number = line_number_;
    JoinedText joined;
    append(joined, bytes_, begin, first_end);
    Line last = first;
    bool line_too_long = first.next - first.begin > kLineBytesLimit;
    while (goes_on && last.next < bytes_.size()) {
      const Line line = line_at(last.next);
      last = line;
      ++line_number_;
      line_too_long = line_too_long || line.next - line.begin > kLineBytesLimit;
      const std::size_t text_begin = line.end - trim_left(text_of(line)).size();
      if (text_begin == line.end) continue;
      if (bytes_[text_begin] == '#') {
        note_comment(line, text_begin, true);
        continue;
      }
      const std::size_t end = cut_continuation(line.begin, line.end, goes_on);
      append(joined, bytes_, line.begin, end);
    }

    Instruction instruction = parse_instruction(std::move(joined), file_.escape);
    instruction.first_line = first_line_number;
    instruction.comments = std::exchange(comments_above_, {});
    if (takes_heredocs(instruction)) last = read_heredocs(instruction, last);
    check_instruction(instruction);
    instruction.last_line = line_number_;
    instruction.span = {begin, std::max(begin, last.end)};
    for (Instruction* outer = &instruction; !outer->trigger.empty();) {
      Instruction& inner = outer->trigger[0];
      inner.first_line = instruction.first_line;
      inner.last_line = instruction.last_line;
      inner.span = {inner.keyword_span.begin, instruction.span.end};
      // Bodies belong to the instruction that takes them.
      inner.heredocs = std::exchange(outer->heredocs, {});
      outer = &inner;
    }
    if (!instruction.problem.empty())
      diagnose(instruction.span, instruction.problem);
    else if (line_too_long)
      diagnose(instruction.span,
               "a line is longer than the " + std::to_string(kLineBytesLimit) + " bytes that builders read");
    file_.instructions.push_back(std::move(instruction));
    return last.next;
  }

  Line read_heredocs(Instruction& instruction, Line last) {
    Result<std::vector<Heredoc>> names = find_heredoc_names(instruction.original.text);
    if (!names) {
      instruction.problem = "the name of a heredoc cannot be read: " + names.error().what;
      return last;
    }
    const std::size_t line_number_before = line_number_;
    const Line last_before = last;
    for (Heredoc& heredoc : *names) {
      if (!terminator_follows(heredoc, last.next)) {
        instruction.problem = "the heredoc '" + heredoc.name.substr(0, 80) + "' is not terminated";
        instruction.heredocs.clear();
        line_number_ = line_number_before;
        return last_before;
      }
      heredoc.first_line = line_number_ + 1;
      heredoc.span.begin = last.next;
      for (;;) {
        last = line_at(last.next);
        ++line_number_;
        std::string_view text = text_of(last);
        if (heredoc.chomp) text.remove_prefix(std::min(text.find_first_not_of('\t'), text.size()));
        if (text == heredoc.name) break;
      }
      heredoc.span.end = last.begin;
      heredoc.last_line = line_number_ - 1;
      heredoc.content = std::string(bytes_.substr(heredoc.span.begin, heredoc.span.size()));
      instruction.heredocs.push_back(std::move(heredoc));
    }
    return last;
  }

  // A FROM that can be read at all opens a stage, so that what follows is not read as the end of the stage before.
  void assign_stages() {
    for (std::size_t at = 0; at < file_.instructions.size(); ++at) {
      Instruction& instruction = file_.instructions[at];
      if (instruction.keyword == Keyword::from && !instruction.words.empty()) {
        if (!file_.stages.empty()) file_.stages.back().end = at;
        Stage stage;
        stage.index = file_.stages.size();
        stage.from = at;
        stage.end = file_.instructions.size();
        if (instruction.words.size() == 3) {
          stage.name = lower(instruction.words[2].text);
          stage.name_span = instruction.words[2].span;
        }
        stage.base.raw = instruction.words[0].text;
        stage.base.expanded = stage.base.raw;
        stage.base.span = instruction.words[0].span;
        file_.stages.push_back(std::move(stage));
      }
      if (!file_.stages.empty()) {
        instruction.stage = file_.stages.size() - 1;
      } else if (instruction.keyword == Keyword::arg) {
        file_.global_arguments.push_back(at);
      } else if (instruction.problem.empty()) {
        instruction.problem = std::string(name_of(instruction.keyword)) + " stands before the first FROM";
        diagnose(instruction.span, instruction.problem);
      }
    }
  }

  bool terminator_follows(const Heredoc& heredoc, std::size_t from) {
    if (last_place_.empty()) {
      for (std::size_t offset = 0; offset < bytes_.size();) {
        const Line line = line_at(offset);
        const std::string_view text = text_of(line);
        last_place_[text] = offset;
        const std::string_view chomped = text.substr(std::min(text.find_first_not_of('\t'), text.size()));
        last_chomped_place_[chomped] = offset;
        offset = line.next;
      }
    }
    const auto& places = heredoc.chomp ? last_chomped_place_ : last_place_;
    const auto place = places.find(std::string_view(heredoc.name));
    return place != places.end() && place->second >= from;
  }

  std::string_view bytes_;
  File file_;
  std::size_t line_number_ = 0;
  bool directives_done_ = false;
  std::vector<std::string> comments_above_;
  std::unordered_map<std::string_view, std::size_t> last_place_;
  std::unordered_map<std::string_view, std::size_t> last_chomped_place_;
};

}  // namespace

File parse_dockerfile(std::string_view bytes) { return Parser(bytes).parse(); }

}  // namespace plimsoll::documents::dockerfile
