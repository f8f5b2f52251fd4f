// SPDX-License-Identifier: Apache-2.0
//
// Reading one logical line. See instruction.h.
//
// The rules differ from keyword to keyword, by history: RUN, CMD and their kin take a JSON array or the rest as one text; COPY
// takes a JSON array or words parted by blanks; ENV and LABEL know quotes and two forms; ARG knows quotes; HEALTHCHECK has
// a word in front; ONBUILD holds an instruction. What is made of the rest are `words` in places of the joined line.
#include "engine/documents/dockerfile/instruction.h"

#include <utility>

#include "engine/documents/dockerfile/json_strings.h"
#include "engine/documents/dockerfile/unicode_class.h"

namespace plimsoll::documents::dockerfile {
namespace {

// ONBUILD may hold ONBUILD without end; what is deeper is left unread.
constexpr int kNestingLimit = 16;

bool is_line_blank(char c) { return c == '\t' || c == '\v' || c == '\f' || c == '\r' || c == ' '; }

// Flags are read byte by byte: bytes of longer characters count as blanks when they are one in Latin-1.
bool is_byte_blank(char c) { return is_space(static_cast<unsigned char>(c)); }

// text[begin, end) of a joined line, as a joined line.
JoinedText slice(const JoinedText& line, std::size_t begin, std::size_t end) {
  JoinedText part;
  part.text = line.text.substr(begin, end - begin);
  for (const JoinedText::Piece& piece : line.pieces) {
    const std::size_t from = std::max(piece.offset, begin);
    const std::size_t to = std::min(piece.offset + piece.span.size(), end);
    if (from >= to) continue;
    const std::size_t start = piece.span.begin + (from - piece.offset);
    part.pieces.push_back({from - begin, {start, start + (to - from)}});
  }
  return part;
}

class LineReader {
 public:
  LineReader(JoinedText line, char escape, int depth) : escape_(escape), depth_(depth) { out_.original = std::move(line); }

  Instruction read() {
    const std::string_view text = out_.original.text;
    const std::string_view trimmed = trim(text);
    const std::size_t begin = trimmed.empty() ? 0 : static_cast<std::size_t>(trimmed.data() - text.data());
    const std::size_t end = begin + trimmed.size();
    std::size_t i = begin;
    while (i < end && !is_line_blank(text[i])) ++i;
    out_.keyword_text = std::string(text.substr(begin, i - begin));
    out_.keyword_span = out_.original.span_of(begin, i);
    out_.keyword = keyword_from(out_.keyword_text);
    while (i < end && is_line_blank(text[i])) ++i;
    i = read_flags(i, end);
    const std::string_view rest = trim(text.substr(i, end - i));
    out_.arguments_begin = rest.empty() ? end : static_cast<std::size_t>(rest.data() - text.data());
    out_.arguments = std::string(rest);
    read_rest();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view text() const { return out_.original.text; }

  Word word(std::size_t begin, std::size_t end) const {
    return {std::string(text().substr(begin, end - begin)), out_.original.span_of(begin, end), begin, end};
  }
  void add_word(std::size_t begin, std::size_t end) {
    out_.words.push_back(word(begin, end));
    out_.has_words = true;
  }

  // Words in front that begin with "--", quotes and escapes taken off. Returns where the rest begins.
  std::size_t read_flags(std::size_t i, std::size_t end) {
    for (;;) {
      while (i < end && is_byte_blank(text()[i])) ++i;
      if (i + 1 >= end || text()[i] != '-' || text()[i + 1] != '-') return i;
      const std::size_t begin = i;
      std::string value;
      char quote = 0;
      bool quoted = false;
      std::size_t equals = std::string::npos;
      for (; i < end; ++i) {
        const char c = text()[i];
        if (quote == 0 && is_byte_blank(c)) break;
        if (quote == 0 && (c == '\'' || c == '"')) {
          quote = c;
          quoted = true;
        } else if (quote != 0 && c == quote) {
          quote = 0;
        } else if (c == escape_) {
          if (i + 1 < end) value.push_back(text()[++i]);
        } else {
          if (c == '=' && equals == std::string::npos) equals = i;
          value.push_back(c);
        }
      }
      if (value == "--") return i;
      if (quoted || !value.empty()) add_flag(std::move(value), begin, i, equals);
    }
  }

  void add_flag(std::string value, std::size_t begin, std::size_t end, std::size_t equals) {
    Flag flag;
    flag.span = out_.original.span_of(begin, end);
    const std::size_t cut = value.find('=');
    flag.name = value.substr(std::min<std::size_t>(2, value.size()),
                             cut == std::string::npos ? cut : cut - std::min<std::size_t>(2, cut));
    flag.has_value = cut != std::string::npos;
    if (flag.has_value) flag.value = value.substr(cut + 1);
    flag.value_span = flag.has_value && equals != std::string::npos ? out_.original.span_of(equals + 1, end)
                                                                    : Span{flag.span.end, flag.span.end};
    flag.text = std::move(value);
    out_.flags.push_back(std::move(flag));
  }

  void read_rest() {
    const std::size_t begin = out_.arguments_begin;
    const std::size_t end = begin + out_.arguments.size();
    switch (out_.keyword) {
      case Keyword::run:
      case Keyword::cmd:
      case Keyword::entrypoint:
      case Keyword::shell:
        read_json_or_text(begin, end);
        break;
      case Keyword::add:
      case Keyword::copy:
      case Keyword::volume:
        if (!read_json(begin, end)) read_blank_delimited(begin, end);
        break;
      case Keyword::expose:
      case Keyword::from:
        read_blank_delimited(begin, end);
        break;
      case Keyword::maintainer:
      case Keyword::stopsignal:
      case Keyword::user:
      case Keyword::workdir:
        if (begin < end) add_word(begin, end);
        break;
      case Keyword::env:
      case Keyword::label:
        read_pairs(begin, end);
        break;
      case Keyword::arg:
        read_arguments(begin, end);
        break;
      case Keyword::healthcheck:
        read_health_check(begin, end);
        break;
      case Keyword::onbuild:
        read_trigger(begin, end);
        break;
      case Keyword::unknown:
        // Kept with one empty word, as the reference keeps it.
        out_.words.push_back({"", out_.original.span_of(begin, begin), begin, begin});
        out_.has_words = true;
        break;
    }
  }

  // False: not JSON, nothing was read.
  bool read_json(std::size_t begin, std::size_t end) {
    std::vector<JsonString> strings;
    const JsonArray kind = parse_json_strings(text().substr(begin, end - begin), strings);
    if (kind == JsonArray::not_an_array) return false;
    if (kind == JsonArray::other_values) {
      out_.problem = "a JSON array here may hold strings only";
      return true;
    }
    out_.json_form = true;
    for (JsonString& string : strings) {
      Word entry = word(begin + string.begin, begin + string.end);
      entry.text = std::move(string.text);
      out_.words.push_back(std::move(entry));
      out_.has_words = true;
    }
    return true;
  }

  void read_json_or_text(std::size_t begin, std::size_t end) {
    if (begin < end && !read_json(begin, end)) add_word(begin, end);
  }

  void read_blank_delimited(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end;) {
      std::size_t stop = i;
      while (stop < end && !is_line_blank(text()[stop])) ++stop;
      add_word(i, stop);
      i = stop;
      while (i < end && is_line_blank(text()[i])) ++i;
    }
  }

  void read_health_check(std::size_t begin, std::size_t end) {
    std::size_t i = begin;
    while (i < end && !is_byte_blank(text()[i])) ++i;
    if (i == begin) return;
    add_word(begin, i);
    while (i < end && is_byte_blank(text()[i])) ++i;
    read_json_or_text(i, end);
  }

  void read_trigger(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    if (depth_ >= kNestingLimit) {
      out_.problem = "ONBUILD is nested too deeply";
      return;
    }
    out_.trigger.push_back(LineReader(slice(out_.original, begin, end), escape_, depth_ + 1).read());
    out_.has_words = true;
    if (!out_.trigger[0].problem.empty()) out_.problem = out_.trigger[0].problem;
  }

  // Words parted by blanks that no quote or escape protects; quotes and escapes stay on. A lone escape at the end is dropped.
  std::vector<Word> quoted_words(std::size_t begin, std::size_t end) const {
    std::vector<Word> words;
    const char32_t escape = static_cast<unsigned char>(escape_);
    for (std::size_t i = begin; i < end;) {
      Rune rune = decode_rune(text(), i);
      if (is_space(rune.code)) {
        i += rune.size;
        continue;
      }
      const std::size_t start = i;
      std::string value;
      char32_t quote = 0;
      bool quoted = false;
      for (; i < end; i += rune.size) {
        rune = decode_rune(text(), i);
        if (quote == 0 && is_space(rune.code)) break;
        if (quote == 0 && (rune.code == '\'' || rune.code == '"')) {
          quote = rune.code;
          quoted = true;
        } else if (quote != 0 && rune.code == quote) {
          quote = 0;
        } else if (rune.code == escape && quote != '\'') {
          if (i + rune.size >= end) continue;
          value.append(text().substr(i, rune.size));
          i += rune.size;
          rune = decode_rune(text(), i);
        }
        value.append(text().substr(i, rune.size));
      }
      if (!quoted && value.empty()) continue;
      Word entry = word(start, i);
      entry.text = std::move(value);
      words.push_back(std::move(entry));
    }
    return words;
  }

  Assignment split_pair(const Word& pair) const {
    Assignment assignment;
    const std::size_t cut = pair.text.find('=');
    assignment.has_value = cut != std::string::npos;
    const std::size_t name_size = assignment.has_value ? cut : pair.text.size();
    // The text of a word and its place are of one size, except for a dropped escape at the very end.
    assignment.name = word(pair.begin, std::min(pair.begin + name_size, pair.end));
    const std::size_t value_begin = std::min(pair.begin + name_size + 1, pair.end);
    assignment.value = word(assignment.has_value ? value_begin : pair.end, pair.end);
    assignment.name.text = pair.text.substr(0, name_size);
    assignment.value.text = assignment.has_value ? pair.text.substr(cut + 1) : std::string();
    return assignment;
  }

  void read_pairs(std::size_t begin, std::size_t end) {
    std::vector<Word> pairs = quoted_words(begin, end);
    if (pairs.empty()) return;
    out_.has_words = true;
    if (pairs[0].text.find('=') == std::string::npos) {
      read_legacy_pair(begin, end);
      return;
    }
    for (const Word& pair : pairs) {
      if (pair.text.find('=') == std::string::npos) {
        // Pairs before the bad word are kept: they say what the author meant.
        out_.problem = "'" + pair.text.substr(0, 80) + "' is not of the form name=value";
        continue;
      }
      out_.assignments.push_back(split_pair(pair));
    }
  }

  void read_legacy_pair(std::size_t begin, std::size_t end) {
    std::size_t i = begin;
    while (i < end && !is_line_blank(text()[i])) ++i;
    if (i == end) {
      out_.problem = std::string(name_of(out_.keyword)) + " needs a name and a value";
      return;
    }
    Assignment assignment;
    assignment.name = word(begin, i);
    while (i < end && is_line_blank(text()[i])) ++i;
    assignment.value = word(i, end);
    assignment.has_value = true;
    assignment.legacy = true;
    out_.assignments.push_back(std::move(assignment));
  }

  void read_arguments(std::size_t begin, std::size_t end) {
    out_.words = quoted_words(begin, end);
    out_.has_words = !out_.words.empty();
    for (const Word& entry : out_.words) out_.assignments.push_back(split_pair(entry));
  }

  Instruction out_;
  char escape_;
  int depth_;
};

}  // namespace

Instruction parse_instruction(JoinedText line, char escape) { return LineReader(std::move(line), escape, 0).read(); }

bool takes_heredocs(const Instruction& instruction) {
  const Instruction* target = &instruction;
  if (target->keyword == Keyword::onbuild && !target->trigger.empty()) target = &target->trigger[0];
  return !target->json_form &&
         (target->keyword == Keyword::run || target->keyword == Keyword::copy || target->keyword == Keyword::add);
}

}  // namespace plimsoll::documents::dockerfile
