// SPDX-License-Identifier: Apache-2.0
//
// Scopes and the values that come out of them. See variable_scope.h.
#include "engine/documents/dockerfile/variable_scope.h"

#include <algorithm>
#include <array>
#include <utility>

namespace plimsoll::documents::dockerfile {
namespace {

constexpr std::size_t kChainLimit = 12;

void add_missing(Value& value, const std::string& name) {
  value.resolved = false;
  if (std::find(value.missing.begin(), value.missing.end(), name) == value.missing.end() &&
      value.missing.size() < kChainLimit)
    value.missing.push_back(name);
}

void add_step(Value& value, const ResolutionStep& step) {
  const auto same = [&](const ResolutionStep& other) { return other.text == step.text && other.span == step.span; };
  if (value.chain.size() < kChainLimit && std::none_of(value.chain.begin(), value.chain.end(), same))
    value.chain.push_back(step);
}

// A word that is quoted as a whole stands without its quotes in `raw`, and so does its span.
void take_quotes_off(Value& value) {
  const std::string& raw = value.raw;
  if (raw.size() < 2 || (raw[0] != '"' && raw[0] != '\'') || raw.back() != raw[0] || value.span.size() != raw.size()) return;
  if (raw.find(raw[0], 1) != raw.size() - 1) return;
  value.raw = raw.substr(1, raw.size() - 2);
  value.span = {value.span.begin + 1, value.span.end - 1};
}

// The names behind "$" that the scope does not know, for words that the builder refuses: ${X:?say X}.
void add_unknown_names(std::string_view word, const VariableScope& scope, Value& value) {
  const auto is_name_byte = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (std::size_t at = word.find('$'); at != std::string_view::npos; at = word.find('$', at + 1)) {
    std::size_t begin = at + 1;
    if (begin < word.size() && word[begin] == '{') ++begin;
    std::size_t end = begin;
    while (end < word.size() && is_name_byte(word[end])) ++end;
    const std::string name(word.substr(begin, end - begin));
    if (!name.empty() && scope.get(name) == nullptr) add_missing(value, name);
  }
}

}  // namespace

std::optional<std::string_view> VariableScope::find(std::string_view name) const {
  const Variable* variable = get(name);
  if (variable == nullptr) return std::nullopt;
  return variable->value;
}

const Variable* VariableScope::get(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? nullptr : &found->second;
}

VariableScope builder_arguments(std::string_view target_stage) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kPlatform = {{
      {"BUILDPLATFORM", "linux/amd64"},
      {"BUILDOS", "linux"},
      {"BUILDOSVERSION", ""},
      {"BUILDARCH", "amd64"},
      {"BUILDVARIANT", ""},
      {"TARGETPLATFORM", "linux/amd64"},
      {"TARGETOS", "linux"},
      {"TARGETOSVERSION", ""},
      {"TARGETARCH", "amd64"},
      {"TARGETVARIANT", ""},
  }};
  VariableScope scope;
  const auto define = [&scope](std::string_view name, std::string_view value, const char* why) {
    Variable variable;
    variable.value = value;
    variable.chain.push_back({std::string(name) + "=" + std::string(value) + why, {}, ""});
    scope.set(std::string(name), std::move(variable));
  };
  for (const auto& [name, value] : kPlatform) define(name, value, " (taken as linux/amd64)");
  define("TARGETSTAGE", target_stage.empty() ? "default" : target_stage, " (the last stage)");
  return scope;
}

Value expand_value(std::string_view word, Span span, const VariableScope& scope, char escape, ExpansionBudget& budget,
                   std::vector<std::string>* words) {
  Value value;
  value.raw = std::string(word);
  value.expanded = value.raw;
  value.span = span;
  const char special[] = {'$', '\'', '"', escape, '<', '\0'};
  const bool plain = word.find_first_of(special) == std::string_view::npos;
  if (plain && words == nullptr) return value;
  WordRules rules;
  rules.escape = escape;
  rules.unset = UnsetVariable::keep_if_needed;
  Result<ExpandedWord> expanded = expand_word(word, scope, rules, budget);
  if (!expanded) {
    value.resolved = false;
    add_unknown_names(word, scope, value);
    if (words != nullptr) words->push_back(value.raw);
    return value;
  }
  value.expanded = std::move(expanded->text);
  if (words != nullptr) *words = std::move(expanded->words);
  for (const ExpansionStep& step : expanded->steps) {
    switch (step.kind) {
      case ExpansionStep::Kind::value: {
        const Variable* variable = scope.get(step.name);
        if (variable == nullptr) break;
        for (const ResolutionStep& earlier : variable->chain) add_step(value, earlier);
        for (const std::string& name : variable->missing) add_missing(value, name);
        break;
      }
      case ExpansionStep::Kind::defaulted:
        add_step(value, {"default of " + step.name + " in " + value.raw.substr(0, 120), span, ""});
        break;
      case ExpansionStep::Kind::alternative:
        break;
      case ExpansionStep::Kind::missing:
        add_missing(value, step.name);
        break;
    }
  }
  take_quotes_off(value);
  return value;
}

}  // namespace plimsoll::documents::dockerfile
