// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/compose/interpolation.h"

#include <algorithm>

namespace plimsoll::documents {
namespace {

constexpr int kDepth = 8;
constexpr std::size_t kExpandedBytes = 256 * 1024;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

class Interpolation {
 public:
  Interpolation(Value& value, const EnvironmentVariables& variables) : value_(value), variables_(variables) {}

  std::string expand(std::string_view text, int depth) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t dollar = text.find('$', at);
      if (dollar == std::string_view::npos || out.size() > kExpandedBytes) {
        out += text.substr(at);
        break;
      }
      out += text.substr(at, dollar - at);
      at = dollar + 1;
      if (at >= text.size()) {
        out += '$';
      } else if (text[at] == '$') {
        out += '$';
        ++at;
      } else if (is_name_start(text[at])) {
        const std::size_t begin = at;
        while (at < text.size() && is_name(text[at])) ++at;
        out += plain(text.substr(begin, at - begin), text.substr(dollar, at - dollar));
      } else if (text[at] == '{') {
        const std::size_t close = closing_brace(text, at);
        if (close == std::string_view::npos) {
          out += text.substr(dollar);
          break;
        }
        out += braced(text.substr(at + 1, close - at - 1), text.substr(dollar, close + 1 - dollar), depth);
        at = close + 1;
      } else {
        out += '$';
      }
    }
    return out;
  }

 private:
  static std::size_t closing_brace(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
      if (text[i] == '{' && (i == open || text[i - 1] == '$')) ++depth;
      if (text[i] == '}' && --depth == 0) return i;
    }
    return std::string_view::npos;
  }

  std::string plain(std::string_view name, std::string_view written) {
    const auto known = variables_.find(name);
    if (known != variables_.end()) return take(name, known->second);
    return unknown(name, written);
  }

  std::string braced(std::string_view inside, std::string_view written, int depth) {
    std::size_t end = 0;
    while (end < inside.size() && is_name(inside[end])) ++end;
    const std::string_view name = inside.substr(0, end);
    std::string_view operation = inside.substr(end);
    if (name.empty()) return std::string(written);
    if (operation.empty()) return plain(name, written);
    const bool empty_counts_as_unset = operation.front() == ':';
    if (empty_counts_as_unset) operation.remove_prefix(1);
    if (operation.empty()) return std::string(written);
    const char sign = operation.front();
    const std::string_view word = operation.substr(1);
    const auto known = variables_.find(name);
    const bool is_set = known != variables_.end() && !(empty_counts_as_unset && known->second.value.empty());
    switch (sign) {
      case '-':
        if (is_set) return take(name, known->second);
        if (depth >= kDepth) return unknown(name, written);
        value_.chain.push_back({"default of ${" + std::string(name) + "}", value_.span, ""});
        return expand(word, depth + 1);
      case '?':
        if (is_set) return take(name, known->second);
        return unknown(name, written);
      case '+':
        // An unset variable gives nothing here, and that is what happens unless the caller's environment sets it.
        if (!is_set || depth >= kDepth) return {};
        return expand(word, depth + 1);
      default:
        return std::string(written);
    }
  }

  std::string take(std::string_view name, const EnvironmentVariable& variable) {
    if (variable.file.empty()) {
      value_.chain.push_back({"variable " + std::string(name), variable.span, ""});
    } else {
      value_.chain.push_back(
          {std::string(name) + " in '" + variable.file + "' (line " + std::to_string(variable.line_from_one) + ")",
           {},
           variable.file});
    }
    if (variable.value.find('$') == std::string::npos || ++nested_ > kDepth) return variable.value;
    const std::string inner = expand(variable.value, kDepth - 1);
    --nested_;
    return inner;
  }

  std::string unknown(std::string_view name, std::string_view written) {
    value_.resolved = false;
    if (std::find(value_.missing.begin(), value_.missing.end(), name) == value_.missing.end())
      value_.missing.emplace_back(name);
    return std::string(written);
  }

  Value& value_;
  const EnvironmentVariables& variables_;
  int nested_ = 0;
};

}  // namespace

void interpolate(Value& value, const EnvironmentVariables& variables) {
  if (value.raw.find('$') == std::string::npos) return;
  const std::string raw = value.raw;
  value.expanded = Interpolation(value, variables).expand(raw, 0);
}

}  // namespace plimsoll::documents
