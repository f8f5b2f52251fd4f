# SPDX-License-Identifier: Apache-2.0
list(APPEND detect_sources
  secrets/assignment_grammar.cc
  secrets/literal_value.cc
  secrets/match_overlaps.cc
  secrets/name_words.cc
  secrets/option_grammar.cc
  secrets/pattern_gate.cc
  secrets/pattern_rule.cc
  secrets/secret_judgement.cc
  secrets/secret_matcher.cc
  secrets/url_grammar.cc
  secrets/value_strength.cc)
