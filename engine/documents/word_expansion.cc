// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/word_expansion.h"

#include <algorithm>

#include "engine/documents/wildcard_trim.h"

namespace plimsoll::documents {
namespace {

constexpr std::size_t kDepthLimit = 64;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_byte(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

class Lexer {
 public:
  Lexer(std::string_view text, const VariableLookup& variables, const WordRules& rules, ExpansionBudget& budget)
      : text_(text), variables_(variables), rules_(rules), budget_(budget) {}

  Result<ExpandedWord> run() {
    auto text = until('\0');
    if (!text) return fail(std::move(text.error()));
    ExpandedWord word;
    word.text = std::move(*text);
    flush_word();
    word.words = std::move(words_);
    word.steps = std::move(steps_);
    return word;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }

  bool charge(std::size_t bytes) {
    if (bytes > budget_.bytes) return false;
    budget_.bytes -= bytes;
    return true;
  }
  static tl::unexpected<Error> too_much() { return fail(ErrorKind::over_limit, "the value grows past a limit"); }
  static tl::unexpected<Error> wrong(const std::string& what) { return fail(ErrorKind::bad_input, what); }

  // The list of words follows along: raw text splits at nothing, plain text at blanks.
  void add_char(char c) {
    if (is_blank(c)) {
      flush_word();
    } else {
      word_ += c;
      in_word_ = true;
    }
  }
  void add_raw(std::string_view text) {
    word_ += text;
    in_word_ = true;
  }
  void add_split(std::string_view text) {
    for (const char c : text) add_char(c);
  }
  void flush_word() {
    if (in_word_) words_.push_back(word_);
    word_.clear();
    in_word_ = false;
  }

  // Up to an unquoted `stop`, which is not consumed; '\0': to the end.
  Result<std::string> until(char stop) {
    std::string result;
    while (!at_end()) {
      const char c = peek();
      if (stop != '\0' && c == stop) break;
      if (c == '\'' && !rules_.plain_quotes) {
        auto part = single_quoted();
        if (!part) return part;
        add_raw(*part);
        result += *part;
      } else if (c == '"' && !rules_.plain_quotes) {
        auto part = double_quoted();
        if (!part) return part;
        add_raw(*part);
        result += *part;
      } else if (c == '$') {
        auto part = dollar();
        if (!part) return part;
        add_split(*part);
        result += *part;
      } else {
        ++at_;
        if (c == rules_.escape) {
          if (rules_.keep_escapes) {
            result += c;
            add_raw(std::string_view(&c, 1));
          }
          if (at_end()) break;
          const char next = text_[at_++];
          result += next;
          add_raw(std::string_view(&next, 1));
          continue;
        }
        result += c;
        add_char(c);
      }
    }
    return result;
  }
  Result<std::string> single_quoted() {
    std::string result;
    if (rules_.keep_quotes) result += '\'';
    ++at_;
    while (!at_end() && peek() != '\'') result += text_[at_++];
    if (at_end()) return wrong("unexpected end of statement while looking for matching single-quote");
    ++at_;
    if (rules_.keep_quotes) result += '\'';
    return result;
  }

  Result<std::string> double_quoted() {
    std::string result;
    if (rules_.keep_quotes) result += '"';
    ++at_;
    while (true) {
      if (at_end()) return wrong("unexpected end of statement while looking for matching double-quote");
      const char c = peek();
      if (c == '"') {
        ++at_;
        if (rules_.keep_quotes) result += '"';
        return result;
      }
      if (c == '$') {
        auto part = dollar();
        if (!part) return part;
        result += *part;
        continue;
      }
      ++at_;
      if (c == rules_.escape) {
        if (rules_.keep_escapes) result += c;
        if (at_end()) return wrong("unexpected end of statement while looking for matching double-quote");
        const char next = peek();
        if (next != '"' && next != '$' && next != rules_.escape) {
          // The escape character is an ordinary one before everything else.
          if (!rules_.keep_escapes) result += c;
        }
        result += next;
        ++at_;
        continue;
      }
      result += c;
    }
  }

  std::string name() {
    if (is_name_start(peek())) {
      const std::size_t begin = at_;
      while (!at_end() && is_name_byte(peek())) ++at_;
      return std::string(text_.substr(begin, at_ - begin));
    }
    if (peek() >= '0' && peek() <= '9') {
      const std::size_t begin = at_;
      while (!at_end() && peek() >= '0' && peek() <= '9') ++at_;
      return std::string(text_.substr(begin, at_ - begin));
    }
    if (!at_end() && std::string_view("@*#?-$!0").find(peek()) != std::string_view::npos) return std::string(1, text_[at_++]);
    return {};
  }

  std::optional<std::string_view> value_of(const std::string& variable) { return variables_.find(variable); }

  Result<std::string> deliver(std::string value) {
    if (!charge(value.size())) return too_much();
    return value;
  }

  Result<std::string> unset(const std::string& variable, const std::string& written) {
    if (rules_.unset != UnsetVariable::empty) return deliver(written);
    steps_.push_back({variable, ExpansionStep::Kind::missing});
    return std::string();
  }

  Result<std::string> dollar() {
    ++at_;   // $
    if (at_end()) return std::string("$");
    if (peek() != '{') {
      const std::string variable = name();
      if (variable.empty()) return std::string("$");
      const auto value = value_of(variable);
      if (!value) return unset(variable, "$" + variable);
      steps_.push_back({variable, ExpansionStep::Kind::value});
      return deliver(std::string(*value));
    }
    if (++depth_ > kDepthLimit) return fail(ErrorKind::over_limit, "variables are nested too deep");
    auto result = braced();
    --depth_;
    return result;
  }

  Result<std::string> braced() {
    ++at_;   // {
    if (at_end()) return wrong("syntax error: missing '}'");
    if (peek() == '{' || peek() == '}' || peek() == ':') return wrong("syntax error: bad substitution");
    const std::string variable = name();
    if (at_end()) return wrong("syntax error: missing '}'");
    char c = text_[at_++];
    const auto value = value_of(variable);
    if (c == '}') {
      if (variable.empty()) return wrong("syntax error: bad substitution");
      if (!value) return unset(variable, "${" + variable + "}");
      steps_.push_back({variable, ExpansionStep::Kind::value});
      return deliver(std::string(*value));
    }
    bool or_empty = false;
    std::string sign(1, c);
    if (c == ':') {
      or_empty = true;
      if (at_end()) return wrong("syntax error: missing '}'");
      c = text_[at_++];
      sign += c;
    }
    const bool is_set = value && !(or_empty && value->empty());
    switch (c) {
      case '+':
      case '-':
      case '?': return with_default(variable, sign, c, is_set, value);
      case '#':
      case '%': return or_empty ? Result<std::string>(wrong("unsupported modifier")) : trimmed(variable, c, value);
      case '/': return or_empty ? Result<std::string>(wrong("unsupported modifier")) : replaced(variable, value);
      default: return wrong("unsupported modifier (" + sign + ") in substitution");
    }
  }

  // The word behind an operator, up to its "}". What stood before it in the list of words is forgotten, as the builder does.
  Result<std::string> operand(char stop) {
    word_.clear();
    in_word_ = false;
    auto word = until(stop);
    if (!word) return word;
    if (at_end()) return wrong("syntax error: missing '}'");
    ++at_;
    word_.clear();
    in_word_ = false;
    return word;
  }

  Result<std::string> with_default(const std::string& variable, const std::string& sign, char c, bool is_set,
                                   std::optional<std::string_view> value) {
    const std::vector<ExpansionStep> before = steps_;
    auto word = operand('}');
    if (!word) return word;
    std::vector<ExpansionStep> with_word = std::move(steps_);
    steps_ = before;
    if (c == '+') {
      if (!is_set) {
        if (!value && rules_.unset == UnsetVariable::keep) return deliver("${" + variable + sign + *word + "}");
        return std::string();
      }
      steps_ = std::move(with_word);
      steps_.push_back({variable, ExpansionStep::Kind::alternative});
      return deliver(*word);
    }
    if (is_set) {
      steps_.push_back({variable, ExpansionStep::Kind::value});
      return deliver(std::string(*value));
    }
    if (c == '?') {
      if (rules_.unset == UnsetVariable::keep) return deliver("${" + variable + sign + *word + "}");
      return wrong(variable + ": " + (word->empty() ? "is not allowed to be unset" : *word));
    }
    if (!value && rules_.unset == UnsetVariable::keep) return deliver("${" + variable + sign + *word + "}");
    steps_ = std::move(with_word);
    steps_.push_back({variable, ExpansionStep::Kind::defaulted});
    return deliver(*word);
  }

  Result<std::string> pattern(char stop) {
    // A pattern keeps its backslashes: they make "*" and "?" plain.
    std::string result;
    while (!at_end() && peek() != stop && peek() != '}') {
      if (peek() == '\\' && at_ + 1 < text_.size()) {
        result += text_[at_++];
        result += text_[at_++];
      } else if (peek() == '$') {
        auto part = dollar();
        if (!part) return part;
        result += *part;
      } else {
        result += text_[at_++];
      }
    }
    if (at_end()) return wrong("syntax error: missing '}'");
    return result;
  }

  Result<std::string> trimmed(const std::string& variable, char c, std::optional<std::string_view> value) {
    MatchLength length = MatchLength::shortest;
    std::string sign(1, c);
    if (!at_end() && peek() == c) {
      length = MatchLength::longest;
      sign += c;
      ++at_;
    }
    auto text = pattern('}');
    if (!text) return text;
    if (peek() != '}') return wrong("syntax error: missing '}'");
    ++at_;
    if (!value) return unset(variable, "${" + variable + sign + *text + "}");
    steps_.push_back({variable, ExpansionStep::Kind::value});
    auto result = trim_by_pattern(*value, *text, c == '#' ? TrimSide::front : TrimSide::back, length, budget_.steps);
    if (!result) return result;
    return deliver(std::move(*result));
  }

  Result<std::string> replaced(const std::string& variable, std::optional<std::string_view> value) {
    ReplaceCount count = ReplaceCount::first;
    std::string sign = "/";
    if (!at_end() && peek() == '/') {
      count = ReplaceCount::every;
      sign = "//";
      ++at_;
    }
    auto from = pattern('/');
    if (!from) return from;
    if (peek() != '/') return wrong("syntax error: missing '/' in substitution");
    ++at_;
    auto to = operand('}');
    if (!to) return to;
    if (!value) return unset(variable, "${" + variable + sign + *from + "/" + *to + "}");
    steps_.push_back({variable, ExpansionStep::Kind::value});
    auto result = replace_by_pattern(*value, *from, *to, count, budget_.steps, budget_.bytes);
    if (!result) return result;
    return deliver(std::move(*result));
  }

  std::string_view text_;
  const VariableLookup& variables_;
  const WordRules& rules_;
  ExpansionBudget& budget_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;
  std::vector<ExpansionStep> steps_;
};

}  // namespace

Result<ExpandedWord> expand_word(std::string_view word, const VariableLookup& variables, const WordRules& rules,
                                 ExpansionBudget& budget) {
  if (word.size() > budget.bytes) return fail(ErrorKind::over_limit, "the value grows past a limit");
  return Lexer(word, variables, rules, budget).run();
}

Result<ExpandedWord> expand_word(std::string_view word, const VariableLookup& variables, const WordRules& rules) {
  ExpansionBudget budget;
  return expand_word(word, variables, rules, budget);
}

}  // namespace plimsoll::documents
