// SPDX-License-Identifier: Apache-2.0
//
// The expressions between ${{ and }} as far as actions use them: contexts, text in quotes, == != ! && ||, brackets and the
// status functions. Compared without case, as the runner does it. What is not known here fails the test.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace plimsoll::tests {

struct ExpressionContext {
  std::function<std::string(const std::string& path)> value;  // "inputs.fail-on"; empty when there is no such value
  bool failed = false;                                        // a step before this one has failed
};

std::string evaluate_expression(std::string_view text, const ExpressionContext& context);
// Text with ${{ }} in it, each replaced by its value.
std::string evaluate_template(std::string_view text, const ExpressionContext& context);
// An `if:`, with or without ${{ }}. Without a status function in it, success() stands in front.
bool evaluate_condition(std::string_view text, const ExpressionContext& context);

}  // namespace plimsoll::tests
