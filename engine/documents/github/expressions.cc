// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/github/expressions.h"

#include <algorithm>

namespace plimsoll::documents::github {
namespace {

constexpr std::size_t kValues = 64;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

// "'x'" -> x
bool literal(std::string_view expression, std::string& out) {
  if (expression.size() < 2 || expression.front() != '\'' || expression.back() != '\'') return false;
  const std::string_view inside = expression.substr(1, expression.size() - 2);
  if (inside.find('\'') != std::string_view::npos) return false;
  out = inside;
  return true;
}

}  // namespace

std::vector<Value> evaluate(const Value& written, const Bindings& bindings) {
  std::vector<Value> values{written};
  values.front().expanded.clear();
  std::string_view rest = written.raw;
  const auto append = [&](std::string_view text) {
    for (Value& value : values) value.expanded += text;
  };
  while (!rest.empty()) {
    const std::size_t open = rest.find("${{");
    const std::size_t close = open == std::string_view::npos ? open : rest.find("}}", open);
    append(rest.substr(0, close == std::string_view::npos ? std::string_view::npos : open));
    if (close == std::string_view::npos) break;
    const std::string_view whole = rest.substr(open, close + 2 - open);
    const std::string_view expression = trim(rest.substr(open + 3, close - open - 3));
    rest = rest.substr(close + 2);
    std::string text;
    const auto known = bindings.find(expression);
    if (literal(expression, text)) {
      append(text);
    } else if (known != bindings.end() && !known->second.empty()) {
      std::vector<Value> product;
      for (const Value& value : values) {
        for (const Binding& binding : known->second) {
          if (product.size() >= kValues) break;
          Value one = value;
          one.expanded += binding.text;
          one.chain.push_back({std::string(expression) + " is '" + binding.text + "'", binding.span, ""});
          product.push_back(std::move(one));
        }
      }
      values = std::move(product);
    } else {
      append(whole);
      for (Value& value : values) {
        value.resolved = false;
        value.missing.emplace_back(expression);
      }
    }
  }
  return values;
}

}  // namespace plimsoll::documents::github
