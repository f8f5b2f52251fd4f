// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/github_actions/action_expressions.h"

#include <strings.h>

#include <cctype>
#include <stdexcept>

namespace plimsoll::tests {
namespace {

bool truth(const std::string& value) { return !value.empty() && value != "false" && value != "0"; }

class Parser {
 public:
  Parser(std::string_view text, const ExpressionContext& context) : rest_(text), context_(context) {}

  std::string parse() {
    std::string value = any();
    skip();
    if (!rest_.empty()) throw std::runtime_error("cannot read the expression at '" + std::string(rest_) + "'");
    return value;
  }

 private:
  void skip() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) rest_.remove_prefix(1);
  }
  bool take(std::string_view sign) {
    skip();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }
  std::string any() {
    std::string value = both();
    while (take("||")) {
      const std::string right = both();
      if (!truth(value)) value = right;
    }
    return value;
  }
  std::string both() {
    std::string value = compare();
    while (take("&&")) {
      const std::string right = compare();
      if (truth(value)) value = right;
    }
    return value;
  }
  std::string compare() {
    const std::string left = one();
    const bool unequal = take("!=");
    if (!unequal && !take("==")) return left;
    return (strcasecmp(left.c_str(), one().c_str()) == 0) != unequal ? "true" : "false";
  }
  std::string one() {
    if (take("!")) return truth(one()) ? "false" : "true";
    if (take("(")) {
      std::string value = any();
      if (!take(")")) throw std::runtime_error("a bracket is not closed");
      return value;
    }
    if (take("'")) {
      const std::size_t end = rest_.find('\'');
      if (end == std::string_view::npos) throw std::runtime_error("a text is not closed");
      const std::string value(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
      return value;
    }
    std::size_t end = 0;
    while (end < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[end])) != 0 || rest_[end] == '.' ||
                                  rest_[end] == '-' || rest_[end] == '_')) {
      ++end;
    }
    const std::string name(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (take("()")) {
      if (name == "always") return "true";
      if (name == "success") return context_.failed ? "false" : "true";
      if (name == "failure") return context_.failed ? "true" : "false";
      throw std::runtime_error("no function '" + name + "' is known here");
    }
    if (name == "true" || name == "false") return name;
    if (name.find('.') == std::string::npos) throw std::runtime_error("'" + name + "' is no context");
    return context_.value(name);
  }

  std::string_view rest_;
  const ExpressionContext& context_;
};

}  // namespace

std::string evaluate_expression(std::string_view text, const ExpressionContext& context) {
  return Parser(text, context).parse();
}

std::string evaluate_template(std::string_view text, const ExpressionContext& context) {
  std::string result;
  while (true) {
    const std::size_t begin = text.find("${{");
    result += text.substr(0, begin);
    if (begin == std::string_view::npos) return result;
    const std::size_t end = text.find("}}", begin);
    if (end == std::string_view::npos) throw std::runtime_error("an expression is not closed");
    result += evaluate_expression(text.substr(begin + 3, end - begin - 3), context);
    text.remove_prefix(end + 2);
  }
}

bool evaluate_condition(std::string_view text, const ExpressionContext& context) {
  std::string expression(text);
  if (const std::size_t begin = expression.find("${{"); begin != std::string::npos) {
    expression = expression.substr(begin + 3, expression.find("}}") - begin - 3);
  }
  bool asks_status = false;
  for (const char* function : {"always()", "success()", "failure()"}) {
    asks_status = asks_status || expression.find(function) != std::string::npos;
  }
  if (!asks_status && context.failed) return false;
  return expression.empty() || truth(evaluate_expression(expression, context));
}

}  // namespace plimsoll::tests
