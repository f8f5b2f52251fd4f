// SPDX-License-Identifier: Apache-2.0
//
// The words of a shell command as values: what the script itself assigns is put in, with the chain that led there; what it
// does not stays as written and unresolved. Control flow is not followed: the last assignment above a command counts, and a
// reader sees by the chain that it may have been another.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::documents {

class ShellVariables {
 public:
  explicit ShellVariables(std::function<Span(Span)> place) : place_(std::move(place)) {}

  // Takes over assignments of a command without words, and of export, local, declare, readonly.
  void note_assignments(const shell::Command& command);

  // The words that a command gets: unquoted variables are split at blanks, arrays give their elements.
  [[nodiscard]] std::vector<Value> expand(const std::vector<shell::Word>& words) const;

 private:
  struct Known {
    Value value;                  // scalar; unresolved when it was set to something unknown
    std::vector<Value> elements;  // array
    bool is_array = false;
  };
  [[nodiscard]] Span place(Span span) const { return place_ ? place_(span) : span; }
  void assign(const std::string& name, Value value, bool append);
  void expand_word(const shell::Word& word, std::vector<Value>& out) const;

  std::map<std::string, Known> known_;
  std::function<Span(Span)> place_;
};

}  // namespace plimsoll::documents
