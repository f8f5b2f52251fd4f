// SPDX-License-Identifier: Apache-2.0
//
// A recursive descent over one word. See word_expansion.h.
//
// expand_until() reads up to a stop character; "$", quotes and "<<" have readers of their own. The list of words is kept
// beside the text: blanks split it unless a quote or an escape protects them. One buffer holds the word under way for all
// levels of nesting; that is what the reference does, and why a nested word makes it forget (see the header).
#include "engine/documents/word_expansion.h"

#include <utility>

#include "engine/documents/dockerfile/unicode_class.h"
#include "engine/documents/wildcard_trim.h"

namespace plimsoll::documents {
namespace {

using dockerfile::append_rune;
using dockerfile::decode_rune;
using dockerfile::is_digit;
using dockerfile::is_letter;
using dockerfile::is_space;
using dockerfile::Rune;

constexpr char32_t kEnd = 0xFFFFFFFF;
constexpr int kNestingLimit = 100;

bool is_special_parameter(char32_t rune) {
  return rune == '@' || rune == '*' || rune == '#' || rune == '?' || rune == '-' || rune == '$' || rune == '!' ||
         rune == '0';
}

class Expander {
 public:
  Expander(std::string_view source, const VariableLookup& variables, const WordRules& rules, ExpansionBudget& budget)
      : source_(source), variables_(variables), rules_(rules), budget_(budget), keep_escapes_(rules.keep_escapes) {
    if (source_.starts_with("\xEF\xBB\xBF")) offset_ = 3;
  }

  Result<ExpandedWord> run() {
    Text text = expand_until(kEnd, keep_escapes_);
    if (!text) return fail(std::move(text.error()));
    return ExpandedWord{std::move(text->text), std::move(text->words), std::move(steps_)};
  }

 private:
  struct TextAndWords {
    std::string text;
    std::vector<std::string> words;
  };
  using Text = Result<TextAndWords>;

  // The words found so far at one level. `buffer_` is shared with the other levels.
  struct WordList {
    std::vector<std::string> words;
    bool in_word = false;
  };

  [[nodiscard]] char32_t peek() const {
    const Rune rune = decode_rune(source_, offset_);
    return rune.size == 0 ? kEnd : rune.code;
  }
  char32_t next() {
    const Rune rune = decode_rune(source_, offset_);
    offset_ += rune.size;
    return rune.size == 0 ? kEnd : rune.code;
  }

  void add_plain(WordList& list, char32_t rune) {
    append_rune(buffer_, rune);
    list.in_word = true;
  }
  void add_splitting(WordList& list, char32_t rune) {
    if (!is_space(rune)) {
      add_plain(list, rune);
    } else if (list.in_word && !buffer_.empty()) {
      list.words.push_back(std::move(buffer_));
      buffer_.clear();
      list.in_word = false;
    }
  }
  void flush(WordList& list) {
    if (!buffer_.empty()) list.words.push_back(std::move(buffer_));
    buffer_.clear();
    list.in_word = false;
  }

  Text expand_until(char32_t stop, bool keep_escapes) {
    if (++depth_ > kNestingLimit) return fail(ErrorKind::over_limit, "a substitution is nested too deeply");
    const bool outer = std::exchange(keep_escapes_, keep_escapes);
    Text text = expand_level(stop);
    keep_escapes_ = outer;
    --depth_;
    return text;
  }

  Text expand_level(char32_t stop) {
    TextAndWords out;
    WordList list;
    buffer_.clear();
    for (;;) {
      const char32_t rune = peek();
      if (rune == kEnd) break;
      if (rune == stop) {
        next();
        flush(list);
        out.words = std::move(list.words);
        return out;
      }
      const bool quote = (rune == '\'' || rune == '"') && !rules_.plain_quotes;
      if (rune == '$' || rune == '<' || quote) {
        Result<std::string> part = rune == '$'   ? expand_dollar()
                                   : rune == '<' ? read_redirection()
                                   : rune == '"' ? expand_double()
                                                 : read_single();
        if (!part) return fail(std::move(part.error()));
        if (!charge(part->size())) return too_large();
        out.text += *part;
        if (rune == '$') {
          for (std::size_t i = 0; i < part->size();) {
            const Rune inner = decode_rune(*part, i);
            add_splitting(list, inner.code);
            i += inner.size;
          }
        } else {
          buffer_ += *part;
          list.in_word = true;
        }
        continue;
      }
      next();
      char32_t kept = rune;
      if (rune == static_cast<unsigned char>(rules_.escape)) {
        if (keep_escapes_) {
          add_plain(list, rune);
          append_rune(out.text, rune);
        }
        kept = next();
        if (kept == kEnd) break;
        add_plain(list, kept);
      } else {
        add_splitting(list, rune);
      }
      append_rune(out.text, kept);
    }
    if (stop != kEnd) return fail(ErrorKind::bad_input, "the end comes before a closing character");
    flush(list);
    out.words = std::move(list.words);
    return out;
  }

  Result<std::string> read_single() {
    std::string out;
    const char32_t quote = next();
    if (rules_.keep_quotes) append_rune(out, quote);
    for (;;) {
      const char32_t rune = next();
      if (rune == kEnd) return fail(ErrorKind::bad_input, "a single quote is not closed");
      if (rune == '\'') {
        if (rules_.keep_quotes) append_rune(out, rune);
        return out;
      }
      append_rune(out, rune);
    }
  }

  Result<std::string> expand_double() {
    std::string out;
    const char32_t quote = next();
    if (rules_.keep_quotes) append_rune(out, quote);
    const char32_t escape = static_cast<unsigned char>(rules_.escape);
    for (;;) {
      char32_t rune = peek();
      if (rune == kEnd) return fail(ErrorKind::bad_input, "a double quote is not closed");
      if (rune == '$') {
        Result<std::string> value = expand_dollar();
        if (!value) return value;
        if (!charge(value->size())) return too_large();
        out += *value;
        continue;
      }
      next();
      if (rune == '"') {
        if (rules_.keep_quotes) append_rune(out, rune);
        return out;
      }
      if (rune == escape) {
        if (keep_escapes_) append_rune(out, rune);
        const char32_t following = peek();
        if (following == kEnd) continue;
        // Any other character keeps its escape.
        if (following == '"' || following == '$' || following == escape) rune = next();
      }
      append_rune(out, rune);
    }
  }

  // "<" is plain, but blanks behind "<<" belong to it: `RUN << EOF`.
  Result<std::string> read_redirection() {
    next();
    if (peek() != '<') return std::string("<");
    next();
    std::string out = "<<";
    for (char32_t rune = peek(); rune == ' ' || rune == '\t' || rune == '\r'; rune = peek()) append_rune(out, next());
    return out;
  }

  std::string read_name() {
    std::string name;
    char32_t rune = peek();
    if (rune == kEnd) return name;
    if (is_digit(rune)) {
      for (; rune != kEnd && is_digit(rune); rune = peek()) append_rune(name, next());
      return name;
    }
    if (is_special_parameter(rune)) {
      append_rune(name, next());
      return name;
    }
    for (; rune != kEnd && (is_letter(rune) || is_digit(rune) || rune == '_'); rune = peek()) append_rune(name, next());
    return name;
  }

  Result<std::string> expand_dollar() {
    const std::size_t begin = offset_;
    next();
    if (peek() != '{') {
      const std::string name = read_name();
      if (name.empty()) return std::string("$");
      return plain_value(name, begin);
    }
    next();
    switch (peek()) {
      case kEnd:
        return unclosed();
      case '{':
      case '}':
      case ':':
        return fail(ErrorKind::bad_input, "bad substitution");
      default:
        break;
    }
    const std::string name = read_name();
    char32_t operation = next();
    if (operation == '}') return plain_value(name, begin);
    if (operation == '/') return expand_replacement(name, begin);
    const bool colon = operation == ':';
    if (colon) operation = next();
    if (!colon && operation != '+' && operation != '-' && operation != '?' && operation != '#' && operation != '%')
      return unsupported();
    return expand_operation(name, operation, colon, begin);
  }

  Result<std::string> expand_operation(const std::string& name, char32_t operation, bool colon, std::size_t begin) {
    const bool trims = operation == '#' || operation == '%';
    if (trims && colon) return unsupported();
    const std::size_t steps_before = steps_.size();
    Text word = expand_until('}', trims);
    if (!word) return fail(word.error().kind, peek() == kEnd ? "a substitution is not closed" : word.error().what);
    std::vector<ExpansionStep> inner(std::make_move_iterator(steps_.begin() + static_cast<std::ptrdiff_t>(steps_before)),
                                     std::make_move_iterator(steps_.end()));
    steps_.resize(steps_before);
    const std::optional<std::string_view> value = variables_.find(name);
    if (!value && rules_.unset == UnsetVariable::keep) {
      std::string kept = "${" + name + (colon ? ":" : "");
      if (operation != kEnd) append_rune(kept, operation);
      return kept + word->text + "}";
    }
    const bool usable = value && !(colon && value->empty());
    switch (operation) {
      case '-':
        if (usable) return use(name, *value);
        note(name, ExpansionStep::Kind::defaulted);
        keep_steps(inner);
        return std::move(word->text);
      case '+':
        if (!usable) return std::string();
        note(name, ExpansionStep::Kind::alternative);
        keep_steps(inner);
        return std::move(word->text);
      case '?':
        if (usable) return use(name, *value);
        return fail(ErrorKind::bad_input, name + ": " +
                                              (!word->text.empty() ? word->text
                                               : value             ? "is not allowed to be empty"
                                                                   : "is not allowed to be unset"));
      case '#':
      case '%': {
        if (!value && rules_.unset == UnsetVariable::keep_if_needed) return keep_reference(name, begin);
        note(name, value ? ExpansionStep::Kind::value : ExpansionStep::Kind::missing);
        keep_steps(inner);
        std::string_view pattern = word->text;
        const bool longest = !pattern.empty() && static_cast<unsigned char>(pattern[0]) == operation;
        if (longest) pattern.remove_prefix(1);
        return trim_by_pattern(value.value_or(""), pattern, operation == '#' ? TrimSide::front : TrimSide::back,
                               longest ? MatchLength::longest : MatchLength::shortest, budget_.steps);
      }
      default:
        return unsupported();
    }
  }

  Result<std::string> expand_replacement(const std::string& name, std::size_t begin) {
    const ReplaceCount count = peek() == '/' ? ReplaceCount::every : ReplaceCount::first;
    if (count == ReplaceCount::every) next();
    Text pattern = expand_until('/', true);
    if (!pattern) return fail(std::move(pattern.error()));
    Text replacement = expand_until('}', true);
    if (!replacement) return fail(std::move(replacement.error()));
    const std::optional<std::string_view> value = variables_.find(name);
    if (!value && rules_.unset == UnsetVariable::keep)
      return "${" + name + "/" + pattern->text + "/" + replacement->text + "}";
    if (!value && rules_.unset == UnsetVariable::keep_if_needed) return keep_reference(name, begin);
    note(name, value ? ExpansionStep::Kind::value : ExpansionStep::Kind::missing);
    return replace_by_pattern(value.value_or(""), pattern->text, replacement->text, count, budget_.steps, budget_.bytes);
  }

  Result<std::string> plain_value(const std::string& name, std::size_t begin) {
    const std::optional<std::string_view> value = variables_.find(name);
    if (value) return use(name, *value);
    if (rules_.unset != UnsetVariable::empty) return keep_reference(name, begin);
    note(name, ExpansionStep::Kind::missing);
    return std::string();
  }

  Result<std::string> use(const std::string& name, std::string_view value) {
    note(name, ExpansionStep::Kind::value);
    if (value.size() > budget_.bytes) return fail(ErrorKind::over_limit, "an expansion grows past its limit");
    return std::string(value);
  }

  // The reference as it stands in the source.
  Result<std::string> keep_reference(const std::string& name, std::size_t begin) {
    note(name, ExpansionStep::Kind::missing);
    return std::string(source_.substr(begin, offset_ - begin));
  }

  void note(const std::string& name, ExpansionStep::Kind kind) {
    if (steps_.size() < kStepLimit) steps_.push_back({name, kind});
  }
  void keep_steps(std::vector<ExpansionStep>& inner) {
    for (ExpansionStep& step : inner)
      if (steps_.size() < kStepLimit) steps_.push_back(std::move(step));
  }

  bool charge(std::size_t bytes) {
    if (bytes > budget_.bytes) return false;
    budget_.bytes -= bytes;
    return true;
  }

  static tl::unexpected<Error> too_large() { return fail(ErrorKind::over_limit, "an expansion grows past its limit"); }
  static tl::unexpected<Error> unclosed() { return fail(ErrorKind::bad_input, "a substitution is not closed"); }
  static tl::unexpected<Error> unsupported() { return fail(ErrorKind::bad_input, "unsupported operator in a substitution"); }

  static constexpr std::size_t kStepLimit = 10000;

  std::string_view source_;
  std::size_t offset_ = 0;
  const VariableLookup& variables_;
  const WordRules& rules_;
  ExpansionBudget& budget_;
  bool keep_escapes_;
  std::string buffer_;
  std::vector<ExpansionStep> steps_;
  int depth_ = 0;
};

}  // namespace

Result<ExpandedWord> expand_word(std::string_view word, const VariableLookup& variables, const WordRules& rules,
                                 ExpansionBudget& budget) {
  return Expander(word, variables, rules, budget).run();
}

Result<ExpandedWord> expand_word(std::string_view word, const VariableLookup& variables, const WordRules& rules) {
  ExpansionBudget budget;
  return expand_word(word, variables, rules, budget);
}

}  // namespace plimsoll::documents
