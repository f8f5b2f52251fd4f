// SPDX-License-Identifier: Apache-2.0
//
// Rules for the keys of web services, several hundred of which differ in nothing but their name and the form of the key.
//
// A rule file lists them under `services`, one a line: name, words (one of which stands near every such key) and the forms
// of the value as templates (rulesets/README.md). Each entry becomes a rule like any other: pattern, examples and
// counter-example follow from the template.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/rules/rule.h"

namespace plimsoll::rules {

struct Service {
  std::string name;                 // "Apilayer"
  std::vector<std::string> words;   // "apilayer"; compared case-blind
  std::vector<std::string> values;  // "{lan:32}"
  // The word is one of everyday language ("box"): it only counts when the word for a secret is joined to it ("box_api_key").
  bool everyday = false;
};

// The error tells what is wrong with the entry.
Result<Rule> rule_of_service(const Service& service);

}  // namespace plimsoll::rules
