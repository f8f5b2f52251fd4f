// SPDX-License-Identifier: Apache-2.0
//
// Printing the tree so that it can be held against the reference. See dump.h.
#include "engine/documents/dockerfile/dump.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/documents/dockerfile/unicode_class.h"
#include "engine/documents/word_expansion.h"

namespace plimsoll::documents::dockerfile {
namespace {

std::string ascii_case(std::string_view text, bool upper) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [upper](char c) {
    if (upper) return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

void append_hex(std::string& out, char32_t value, int digits) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    out.push_back(kDigits[(value >> static_cast<unsigned>(shift)) & 0xFU]);
}

// In double quotes, everything that cannot be printed escaped.
void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = decode_rune(text, i);
    if (!rune.valid) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text[i]), 2);
    } else if (rune.code == '"' || rune.code == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(rune.code));
    } else if (is_printable(rune.code)) {
      out += text.substr(i, rune.size);
    } else if (rune.code >= 7 && rune.code <= 13) {
      out.push_back('\\');
      out.push_back("abtnvfr"[rune.code - 7]);
    } else if (rune.code < ' ' || rune.code == 0x7F) {
      out += "\\x";
      append_hex(out, rune.code, 2);
    } else if (rune.code < 0x10000) {
      out += "\\u";
      append_hex(out, rune.code, 4);
    } else {
      out += "\\U";
      append_hex(out, rune.code, 8);
    }
    i += rune.size;
  }
  out.push_back('"');
}

// The reference reads ENV, LABEL and ARG by runes, which turns what is no UTF-8 into U+FFFD ...
std::string by_runes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = decode_rune(text, i);
    append_rune(out, rune.code);
    i += rune.size;
  }
  return out;
}

// ... and flags byte by byte, each byte a rune.
std::string by_bytes(std::string_view text) {
  std::string out;
  for (const char c : text) append_rune(out, static_cast<unsigned char>(c));
  return out;
}

void append_string(std::string& out, std::string_view text) {
  out.push_back(' ');
  append_quoted(out, text);
}

void append_instruction(std::string& out, const Instruction& instruction) {
  out += by_runes(ascii_case(instruction.keyword_text, false));
  if (!instruction.flags.empty()) {
    out += " [";
    for (const Flag& flag : instruction.flags) {
      if (&flag != &instruction.flags.front()) out.push_back(' ');
      append_quoted(out, by_bytes(flag.text));
    }
    out.push_back(']');
  }
  for (const Instruction& trigger : instruction.trigger) {
    out += " (";
    append_instruction(out, trigger);
    out.push_back(')');
  }
  if (instruction.keyword == Keyword::env || instruction.keyword == Keyword::label) {
    for (const Assignment& pair : instruction.assignments) {
      // The old form is cut from the line as it is; only the new one is read by runes.
      append_string(out, pair.legacy ? pair.name.text : by_runes(pair.name.text));
      append_string(out, pair.legacy ? pair.value.text : by_runes(pair.value.text));
      append_string(out, pair.legacy ? "" : "=");
    }
    return;
  }
  for (const Word& word : instruction.words)
    append_string(out, instruction.keyword == Keyword::arg ? by_runes(word.text) : word.text);
}

// The variables of one line of input.
class GivenVariables final : public VariableLookup {
 public:
  explicit GivenVariables(std::string_view list) {
    for (std::size_t i = 0; i < list.size();) {
      const std::size_t end = std::min(list.find(' ', i), list.size());
      const std::string_view entry = list.substr(i, end - i);
      const std::size_t cut = entry.find('=');
      if (!entry.empty())
        values_[std::string(entry.substr(0, cut))] = cut == std::string_view::npos ? "" : decoded(entry.substr(cut + 1));
      i = end + 1;
    }
  }
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override {
    const auto value = values_.find(name);
    if (value == values_.end()) return std::nullopt;
    return value->second;
  }

 private:
  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string_view code = text.substr(i, 3);
      const char c = code == "%20" ? ' ' : code == "%09" ? '\t' : code == "%25" ? '%' : '\0';
      out.push_back(c != '\0' ? c : text[i]);
      if (c != '\0') i += 2;
    }
    return out;
  }
  std::map<std::string, std::string, std::less<>> values_;
};

enum class Form { word, words };

std::string expand_each(std::string_view input, Form form) {
  std::string out;
  for (std::size_t i = 0; i < input.size();) {
    const std::size_t end = std::min(input.find('\n', i), input.size());
    const std::string_view line = input.substr(i, end - i);
    i = end + 1;
    // Values hold no tab, so the last one parts the word from them.
    const std::size_t tab = line.rfind('\t');
    const GivenVariables variables(tab == std::string_view::npos ? std::string_view() : line.substr(tab + 1));
    const Result<ExpandedWord> word = expand_word(line.substr(0, tab), variables);
    if (!word) {
      out += "error";
    } else if (form == Form::word) {
      out += word->text;
    } else {
      for (std::size_t n = 0; n < word->words.size(); ++n) {
        if (n > 0) out.push_back('\t');
        out += word->words[n];
      }
    }
    out.push_back('\n');
  }
  return out;
}

}  // namespace

std::string dump_tree(const File& file) {
  std::string out;
  for (const Instruction& instruction : file.instructions) {
    out.push_back('(');
    const std::size_t begin = out.size();
    append_instruction(out, instruction);
    if (out[begin] == ' ') out.erase(begin, 1);  // a lone continuation sign gives an instruction without a keyword
    out += ")\n";
  }
  return out;
}

std::string dump_lines(const File& file) {
  std::string out;
  for (const Instruction& instruction : file.instructions)
    out += std::to_string(instruction.first_line) + " " + std::to_string(instruction.last_line) + " " +
           by_runes(ascii_case(instruction.keyword_text, true)) + "\n";
  return out;
}

std::string expand_lines(std::string_view lines) { return expand_each(lines, Form::word); }
std::string expand_lines_to_words(std::string_view lines) { return expand_each(lines, Form::words); }

}  // namespace plimsoll::documents::dockerfile
