// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/dockerfile/instruction_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace plimsoll::documents::dockerfile {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

class WordReader {
 public:
  WordReader(Instruction& instruction, char escape)
      : instruction_(instruction), text_(instruction.original.text), escape_(escape) {}

  void run() {
    std::size_t at = 0;
    while (at < text_.size() && !is_blank(text_[at])) ++at;
    instruction_.keyword_text = text_.substr(0, at);
    instruction_.keyword = keyword_from(instruction_.keyword_text);
    instruction_.keyword_span = instruction_.original.span_of(0, at);
    at = skip_blanks(at);
    if (has_flags()) at = read_flags(at);
    std::size_t end = text_.size();
    while (end > at && is_blank(text_[end - 1])) --end;
    instruction_.arguments_begin = at;
    instruction_.arguments = text_.substr(at, end - at);
    begin_ = at;
    end_ = end;
    read_arguments();
    check();
  }

 private:
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at;
  }

  [[nodiscard]] bool has_flags() const { return instruction_.keyword != Keyword::unknown; }

  // --name=value words in front; quotes and escapes are taken off, "--" alone ends them.
  std::size_t read_flags(std::size_t at) {
    while (text_.compare(at, 2, "--") == 0) {
      std::string word;
      const std::size_t begin = at;
      char quote = '\0';
      while (at < text_.size() && (quote != '\0' || !is_blank(text_[at]))) {
        const char c = text_[at];
        if (c == escape_ && at + 1 < text_.size() && quote != '\'') {
          word += text_[at + 1];
          at += 2;
          continue;
        }
        if (quote != '\0') {
          if (c == quote) quote = '\0';
          else word += c;
        } else if (c == '"' || c == '\'') {
          quote = c;
        } else {
          word += c;
        }
        ++at;
      }
      if (word == "--") return skip_blanks(at);
      Flag flag;
      flag.text = word;
      flag.span = instruction_.original.span_of(begin, at);
      const std::size_t sign = word.find('=');
      flag.name = word.substr(2, sign == std::string::npos ? std::string::npos : sign - 2);
      if (sign != std::string::npos) {
        flag.has_value = true;
        flag.value = word.substr(sign + 1);
        const std::size_t raw_sign = text_.find('=', begin);
        flag.value_span = instruction_.original.span_of(std::min(raw_sign + 1, at), at);
      }
      instruction_.flags.push_back(std::move(flag));
      at = skip_blanks(at);
    }
    return at;
  }

  Word word_of(std::size_t begin, std::size_t end) const {
    return {text_.substr(begin, end - begin), instruction_.original.span_of(begin, end), begin, end};
  }

  void read_arguments() {
    switch (instruction_.keyword) {
      case Keyword::run:
      case Keyword::cmd:
      case Keyword::entrypoint:
      case Keyword::shell:
        if (!read_json()) read_one_word();
        if (instruction_.keyword == Keyword::run) read_heredoc_names();
        break;
      case Keyword::add:
      case Keyword::copy:
      case Keyword::volume:
        if (!read_json()) read_plain_words();
        if (instruction_.keyword != Keyword::volume) read_heredoc_names();
        break;
      case Keyword::expose:
      case Keyword::from: read_plain_words(); break;
      case Keyword::env:
      case Keyword::label: read_assignments(); break;
      case Keyword::arg: read_arg(); break;
      case Keyword::healthcheck: read_healthcheck(); break;
      case Keyword::onbuild: read_onbuild(); break;
      default: read_one_word(); break;
    }
  }

  void read_one_word() {
    if (begin_ == end_) return;
    instruction_.has_words = true;
    instruction_.words.push_back(word_of(begin_, end_));
  }

  void read_plain_words() {
    for (std::size_t at = begin_; at < end_;) {
      if (is_blank(text_[at])) {
        ++at;
        continue;
      }
      const std::size_t begin = at;
      while (at < end_ && !is_blank(text_[at])) ++at;
      instruction_.words.push_back(word_of(begin, at));
    }
    instruction_.has_words = !instruction_.words.empty();
  }

  // An array of strings and nothing else, or it is the shell form.
  bool read_json() {
    if (begin_ == end_ || text_[begin_] != '[') return false;
    const auto array = nlohmann::json::parse(text_.begin() + static_cast<std::ptrdiff_t>(begin_),
                                             text_.begin() + static_cast<std::ptrdiff_t>(end_),
                                             [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) { return depth < 4; }, false);
    if (!array.is_array()) return false;
    for (const auto& element : array) {
      if (!element.is_string()) return false;
    }
    std::size_t at = begin_ + 1;
    for (const auto& element : array) {
      Word word;
      word.text = element.get<std::string>();
      // Its place: between the next pair of quotes.
      at = std::min(text_.find('"', at), end_);
      std::size_t close = at + 1;
      while (close < end_ && text_[close] != '"') close += text_[close] == '\\' ? 2U : 1U;
      word.begin = std::min(at + 1, end_);
      word.end = std::min(close, end_);
      word.span = instruction_.original.span_of(word.begin, word.end);
      at = std::min(close + 1, end_);
      instruction_.words.push_back(std::move(word));
    }
    instruction_.json_form = true;
    instruction_.has_words = !instruction_.words.empty();
    return true;
  }

  // Words that quotes hold together, quotes and escapes left on.
  std::vector<Word> quoted_words() const {
    std::vector<Word> words;
    std::size_t at = begin_;
    while (at < end_) {
      if (is_blank(text_[at])) {
        ++at;
        continue;
      }
      const std::size_t begin = at;
      char quote = '\0';
      while (at < end_ && (quote != '\0' || !is_blank(text_[at]))) {
        const char c = text_[at];
        if (c == escape_ && at + 1 < end_ && quote != '\'') {
          at += 2;
          continue;
        }
        if (quote == '\0' && (c == '"' || c == '\'')) quote = c;
        else if (quote == c) quote = '\0';
        ++at;
      }
      at = std::min(at, end_);
      words.push_back(word_of(begin, at));
    }
    return words;
  }

  Assignment assignment_of(const Word& word) const {
    Assignment assignment;
    const std::size_t sign = word.text.find('=');
    assignment.name = word_of(word.begin, sign == std::string::npos ? word.end : word.begin + sign);
    assignment.has_value = sign != std::string::npos;
    assignment.value = word_of(assignment.has_value ? word.begin + sign + 1 : word.end, word.end);
    return assignment;
  }

  void read_assignments() {
    const std::vector<Word> words = quoted_words();
    if (words.empty()) return;
    instruction_.has_words = true;
    if (words[0].text.find('=') == std::string::npos) {
      // ENV NAME the rest of the line
      if (words.size() < 2) {
        instruction_.problem = instruction_.keyword_text + " must have two arguments";
        instruction_.words.push_back(words[0]);
        return;
      }
      Assignment assignment;
      assignment.name = words[0];
      assignment.value = word_of(words[1].begin, end_);
      assignment.has_value = true;
      assignment.legacy = true;
      instruction_.words = {assignment.name, assignment.value};
      instruction_.assignments.push_back(std::move(assignment));
      return;
    }
    for (const Word& word : words) {
      if (word.text.find('=') == std::string::npos) {
        instruction_.problem = "can't find = in '" + word.text + "'; must be of the form: name=value";
        return;
      }
      Assignment assignment = assignment_of(word);
      instruction_.words.push_back(assignment.name);
      instruction_.words.push_back(assignment.value);
      instruction_.assignments.push_back(std::move(assignment));
    }
  }

  void read_arg() {
    for (const Word& word : quoted_words()) {
      instruction_.words.push_back(word);
      instruction_.assignments.push_back(assignment_of(word));
    }
    instruction_.has_words = !instruction_.words.empty();
  }

  void read_healthcheck() {
    std::size_t at = begin_;
    while (at < end_ && !is_blank(text_[at])) ++at;
    if (at == begin_) return;
    instruction_.has_words = true;
    instruction_.words.push_back(word_of(begin_, at));
    begin_ = skip_blanks(at);
    if (begin_ >= end_) return;
    std::vector<Word> type = std::move(instruction_.words);
    instruction_.words.clear();
    if (!read_json()) read_one_word();
    instruction_.words.insert(instruction_.words.begin(), type.begin(), type.end());
  }

  void read_onbuild() {
    if (begin_ == end_) return;
    instruction_.has_words = true;
    Instruction inner;
    // The line behind the keyword, with its places.
    for (const JoinedText::Piece& piece : instruction_.original.pieces) {
      const std::size_t from = std::max(begin_, piece.offset);
      const std::size_t to = piece.offset + piece.span.size();
      if (from >= to) continue;
      inner.original.pieces.push_back({inner.original.text.size(), {piece.span.begin + (from - piece.offset), piece.span.end}});
      inner.original.text += text_.substr(from, to - from);
    }
    inner.first_line = instruction_.first_line;
    inner.last_line = instruction_.last_line;
    if (keyword_from(inner.original.text.substr(0, inner.original.text.find_first_of(" \t"))) == Keyword::onbuild) {
      instruction_.problem = "chaining ONBUILD is not allowed";
      return;
    }
    WordReader(inner, escape_).run();
    inner.span = inner.original.span_of(0, inner.original.text.size());
    instruction_.trigger.push_back(std::move(inner));
  }

  // <<NAME, <<-NAME, <<"NAME", 3<<NAME outside of quotes, in words of their own.
  void read_heredoc_names() {
    if (instruction_.json_form) return;
    char quote = '\0';
    for (std::size_t at = begin_; at + 2 < end_; ++at) {
      const char c = text_[at];
      if (c == escape_ && quote != '\'') {
        ++at;
        continue;
      }
      if (quote != '\0') {
        if (c == quote) quote = '\0';
        continue;
      }
      if (c == '"' || c == '\'') {
        quote = c;
        continue;
      }
      if (c == '#' && (at == begin_ || is_blank(text_[at - 1])) && instruction_.keyword == Keyword::run) return;
      if (c != '<' || text_[at + 1] != '<') continue;
      if (text_[at + 2] == '<') {   // a here-string
        at += 2;
        continue;
      }
      std::size_t digits = at;
      while (digits > begin_ && text_[digits - 1] >= '0' && text_[digits - 1] <= '9') --digits;
      const bool own_word = digits == begin_ || is_blank(text_[digits - 1]);
      Heredoc heredoc;
      if (own_word && digits < at && at - digits < 5) heredoc.file_descriptor = static_cast<unsigned>(std::stoul(text_.substr(digits, at - digits)));
      std::size_t next = at + 2;
      if (next < end_ && text_[next] == '-') {
        heredoc.chomp = true;
        ++next;
      }
      char inner_quote = '\0';
      while (next < end_ && (inner_quote != '\0' || (!is_blank(text_[next]) && text_[next] != '<' && text_[next] != '>' &&
                                                      text_[next] != '|' && text_[next] != '&' && text_[next] != ';' && text_[next] != ')'))) {
        const char n = text_[next];
        if (inner_quote == '\0' && (n == '"' || n == '\'')) {
          inner_quote = n;
          heredoc.expand = false;
        } else if (n == inner_quote) {
          inner_quote = '\0';
        } else {
          heredoc.name += n;
        }
        ++next;
      }
      at = next - 1;
      if (heredoc.name.empty() || heredoc.name.find_first_of("$`=(") != std::string::npos) continue;
      instruction_.heredocs.push_back(std::move(heredoc));
    }
  }

  void check() {
    if (!instruction_.problem.empty()) return;
    if (instruction_.keyword == Keyword::unknown) {
      instruction_.problem = "unknown instruction: " + instruction_.keyword_text;
    } else if (instruction_.keyword == Keyword::from) {
      const std::size_t count = instruction_.words.size();
      const auto is_as = [](const std::string& text) { return text == "AS" || text == "as" || text == "As" || text == "aS"; };
      if (count != 1 && !(count == 3 && is_as(instruction_.words[1].text))) {
        instruction_.problem = "FROM requires either one or three arguments";
      }
    } else if (!instruction_.has_words && instruction_.heredocs.empty() && instruction_.keyword != Keyword::cmd &&
               instruction_.keyword != Keyword::entrypoint) {
      instruction_.problem = instruction_.keyword_text + " requires an argument";
    }
  }

  Instruction& instruction_;
  const std::string& text_;
  char escape_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

void read_words(Instruction& instruction, char escape) { WordReader(instruction, escape).run(); }

}  // namespace plimsoll::documents::dockerfile
