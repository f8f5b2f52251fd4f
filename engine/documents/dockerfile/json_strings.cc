// SPDX-License-Identifier: Apache-2.0
//
// A checker of JSON that keeps only the strings of the outer array. Nesting is kept in a string of brackets, not on the stack.
#include "engine/documents/dockerfile/json_strings.h"

#include "engine/documents/dockerfile/unicode_class.h"

namespace plimsoll::documents::dockerfile {
namespace {

constexpr std::size_t kNestingLimit = 10000;

bool is_json_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  JsonArray read(std::vector<JsonString>& strings) {
    strings.clear();
    bool only_strings = true;
    std::string open;  // brackets that wait to be closed
    enum class Expect { value, value_or_close, key, key_or_close, separator } expect = Expect::value;
    for (;;) {
      skip_blanks();
      if (offset_ == text_.size()) return JsonArray::not_an_array;
      const char c = text_[offset_];
      if (expect == Expect::separator) {
        ++offset_;
        if (c == ',') {
          expect = open.back() == '{' ? Expect::key : Expect::value;
        } else if (c == (open.back() == '{' ? '}' : ']')) {
          open.pop_back();
        } else {
          return JsonArray::not_an_array;
        }
      } else if (expect == Expect::key || expect == Expect::key_or_close) {
        if (c == '}' && expect == Expect::key_or_close) {
          ++offset_;
          open.pop_back();
          expect = Expect::separator;
        } else {
          JsonString key;
          if (c != '"' || !read_string(key)) return JsonArray::not_an_array;
          skip_blanks();
          if (!take(':')) return JsonArray::not_an_array;
          expect = Expect::value;
        }
      } else if (c == ']' && expect == Expect::value_or_close) {
        ++offset_;
        open.pop_back();
        expect = Expect::separator;
      } else if (c == '[' || c == '{') {
        ++offset_;
        if (!open.empty()) only_strings = false;
        open.push_back(c);
        if (open.size() > kNestingLimit) return JsonArray::not_an_array;
        expect = c == '[' ? Expect::value_or_close : Expect::key_or_close;
      } else if (c == '"') {
        JsonString string;
        if (!read_string(string)) return JsonArray::not_an_array;
        if (open.size() == 1) strings.push_back(std::move(string));
        expect = Expect::separator;
      } else {
        if (!read_plain_value()) return JsonArray::not_an_array;
        only_strings = false;
        expect = Expect::separator;
      }
      if (open.empty()) break;
    }
    skip_blanks();
    if (offset_ != text_.size()) return JsonArray::not_an_array;
    return only_strings ? JsonArray::strings : JsonArray::other_values;
  }

 private:
  void skip_blanks() {
    while (offset_ < text_.size() &&
           (text_[offset_] == ' ' || text_[offset_] == '\t' || text_[offset_] == '\r' || text_[offset_] == '\n'))
      ++offset_;
  }
  bool take(char c) {
    if (offset_ >= text_.size() || text_[offset_] != c) return false;
    ++offset_;
    return true;
  }
  bool take_digits() {
    const std::size_t begin = offset_;
    while (offset_ < text_.size() && is_json_digit(text_[offset_])) ++offset_;
    return offset_ > begin;
  }

  bool read_plain_value() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(offset_).starts_with(word)) {
        offset_ += word.size();
        return true;
      }
    }
    take('-');
    if (!take('0') && !take_digits()) return false;
    if (take('.') && !take_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!take_digits()) return false;
    }
    return true;
  }

  // Four hexadecimal digits; -1 when they are not there.
  [[nodiscard]] int hex_at(std::size_t offset) const {
    if (offset + 4 > text_.size()) return -1;
    int value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const char c = text_[offset + i];
      const int digit = is_json_digit(c)       ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return -1;
      value = value * 16 + digit;
    }
    return value;
  }

  bool read_string(JsonString& string) {
    ++offset_;
    string.begin = offset_;
    while (offset_ < text_.size()) {
      const char c = text_[offset_];
      if (c == '"') {
        string.end = offset_++;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\') {
        if (!read_escape(string.text)) return false;
        continue;
      }
      const Rune rune = decode_rune(text_, offset_);
      append_rune(string.text, rune.code);
      offset_ += rune.size;
    }
    return false;
  }

  bool read_escape(std::string& out) {
    if (offset_ + 1 >= text_.size()) return false;
    const char c = text_[offset_ + 1];
    offset_ += 2;
    switch (c) {
      case '"':
      case '\\':
      case '/':
        out.push_back(c);
        return true;
      case 'b':
        out.push_back('\b');
        return true;
      case 'f':
        out.push_back('\f');
        return true;
      case 'n':
        out.push_back('\n');
        return true;
      case 'r':
        out.push_back('\r');
        return true;
      case 't':
        out.push_back('\t');
        return true;
      case 'u':
        break;
      default:
        return false;
    }
    const int first = hex_at(offset_);
    if (first < 0) return false;
    offset_ += 4;
    if (first < 0xD800 || first > 0xDFFF) {
      append_rune(out, static_cast<char32_t>(first));
      return true;
    }
    // Half of a surrogate pair alone becomes U+FFFD.
    const bool escape_follows = text_.substr(offset_).starts_with("\\u");
    const int second = escape_follows ? hex_at(offset_ + 2) : -1;
    if (first <= 0xDBFF && second >= 0xDC00 && second <= 0xDFFF) {
      offset_ += 6;
      append_rune(out, 0x10000 + (static_cast<char32_t>(first - 0xD800) << 10U) + static_cast<char32_t>(second - 0xDC00));
    } else {
      append_rune(out, kReplacementRune);
    }
    return true;
  }

  std::string_view text_;
  std::size_t offset_ = 0;
};

}  // namespace

JsonArray parse_json_strings(std::string_view text, std::vector<JsonString>& strings) {
  const std::size_t blanks = text.size() - trim_left(text).size();
  if (blanks == text.size() || text[blanks] != '[') return JsonArray::not_an_array;
  const JsonArray kind = Reader(text.substr(blanks)).read(strings);
  for (JsonString& string : strings) {
    string.begin += blanks;
    string.end += blanks;
  }
  return kind;
}

}  // namespace plimsoll::documents::dockerfile
