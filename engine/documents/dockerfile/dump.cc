// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/dockerfile/dump.h"

#include <algorithm>
#include <map>

#include "engine/documents/word_expansion.h"

namespace plimsoll::documents::dockerfile {
namespace {

// As Go's strconv.Quote: printable UTF-8 stays.
std::string quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      case '\a': out += "\\a"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\v': out += "\\v"; break;
      default:
        if (byte < 0x20 || byte == 0x7F) {
          out += "\\x";
          out += kHex[byte >> 4U];
          out += kHex[byte & 0xFU];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

std::string dump_instruction(const Instruction& instruction) {
  std::string text = lower(instruction.keyword_text);
  if (!instruction.flags.empty()) {
    text += " [";
    for (std::size_t at = 0; at < instruction.flags.size(); ++at) text += (at == 0 ? "" : " ") + quoted(instruction.flags[at].text);
    text += ']';
  }
  if (instruction.keyword == Keyword::onbuild) {
    for (const Instruction& trigger : instruction.trigger) text += " (" + dump_instruction(trigger) + ")";
    return text;
  }
  if (instruction.keyword == Keyword::env || instruction.keyword == Keyword::label) {
    for (const Assignment& assignment : instruction.assignments) {
      text += ' ' + quoted(assignment.name.text) + ' ' + quoted(assignment.value.text) + ' ' + quoted(assignment.legacy ? "" : "=");
    }
    return text;
  }
  for (const Word& word : instruction.words) text += ' ' + quoted(word.text);
  return text;
}

class GivenVariables : public VariableLookup {
 public:
  explicit GivenVariables(std::string_view list) {
    while (!list.empty()) {
      const std::size_t end = std::min(list.find(' '), list.size());
      const std::string_view pair = list.substr(0, end);
      list.remove_prefix(std::min(list.size(), end + 1));
      const std::size_t sign = pair.find('=');
      if (sign == std::string_view::npos) continue;
      values_[std::string(pair.substr(0, sign))] = decoded(pair.substr(sign + 1));
    }
  }
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }

 private:
  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::string_view code = text.substr(at, 3);
      if (code == "%20" || code == "%09" || code == "%25") {
        out += code == "%20" ? ' ' : code == "%09" ? '\t' : '%';
        at += 2;
      } else {
        out += text[at];
      }
    }
    return out;
  }
  std::map<std::string, std::string, std::less<>> values_;
};

template <class Show>
std::string each_line(std::string_view lines, Show show) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(lines.size(), end + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const GivenVariables variables(line.substr(std::min(line.size(), tab + 1)));
    const auto word = expand_word(line.substr(0, tab), variables);
    out += (word ? show(*word) : std::string("error")) + "\n";
  }
  return out;
}

}  // namespace

std::string dump_tree(const File& file) {
  std::string out;
  for (const Instruction& instruction : file.instructions) out += "(" + dump_instruction(instruction) + ")\n";
  return out;
}

std::string dump_lines(const File& file) {
  std::string out;
  for (const Instruction& instruction : file.instructions) {
    out += std::to_string(instruction.first_line) + ' ' + std::to_string(instruction.last_line) + ' ' +
           std::string(instruction.keyword == Keyword::unknown ? "UNKNOWN" : name_of(instruction.keyword)) + "\n";
  }
  return out;
}

std::string expand_lines(std::string_view lines) {
  return each_line(lines, [](const ExpandedWord& word) { return word.text; });
}

std::string expand_lines_to_words(std::string_view lines) {
  return each_line(lines, [](const ExpandedWord& word) {
    std::string out;
    for (const std::string& part : word.words) out += (out.empty() ? "" : "\t") + part;
    return out;
  });
}

}  // namespace plimsoll::documents::dockerfile
