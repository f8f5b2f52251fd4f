// SPDX-License-Identifier: Apache-2.0
//
// What a variable is at one place of a Dockerfile.
//
// FROM sees the ARGs before the first FROM and the arguments that the builder defines itself (TARGETARCH and its kin, taken
// as linux/amd64 here, which the chain says). A stage starts with what the stage it is built FROM has seen, ARG and ENV alike,
// or with nothing; ARG NAME takes the global value; of ARG and ENV the later one wins. What the base image defines is not
// known, so an unset variable is missing, not empty.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/word_expansion.h"

namespace plimsoll::documents::dockerfile {

struct Variable {
  std::string value;                 // holds what could not be replaced as it was written
  std::vector<std::string> missing;  // names that `value` still asks for
  std::vector<ResolutionStep> chain;
};

class VariableScope final : public VariableLookup {
 public:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override;
  [[nodiscard]] const Variable* get(std::string_view name) const;
  void set(std::string name, Variable variable) { variables_[std::move(name)] = std::move(variable); }
  [[nodiscard]] std::size_t size() const { return variables_.size(); }

 private:
  std::map<std::string, Variable, std::less<>> variables_;
};

// The arguments that a builder defines, for the platform linux/amd64.
VariableScope builder_arguments(std::string_view target_stage);

// One word of an instruction, expanded. `span` is that of the word in the file. When `words` is given it receives the parts
// that the expanded word splits into.
Value expand_value(std::string_view word, Span span, const VariableScope& scope, char escape, ExpansionBudget& budget,
                   std::vector<std::string>* words = nullptr);

}  // namespace plimsoll::documents::dockerfile
