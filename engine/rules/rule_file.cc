// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/rule_file.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "engine/rules/offline_proofs/proof.h"
#include "engine/rules/rule_tree.h"
#include "engine/rules/service_rules.h"
#include "engine/rules/text_pattern.h"

namespace plimsoll::rules {
namespace {

constexpr std::size_t kLongestReach = 32 * 1024;
constexpr std::size_t kShortestAnchor = 3;

std::string place_of(const std::string& file, const RuleNode& node) {
  return file + ":" + std::to_string(node.line_from_one) + ":" + std::to_string(node.column_from_one);
}

// Pieces that hundreds of patterns share, so that the grammar of an assignment stands in one place. A pattern writes them
// as (?&name), which RE2 knows nothing of.
//
//   (?&secret-word)        what stands between the name of a provider and the sign of assignment: "_API_TOKEN", " key"
//   (?&assigned)           that sign with all around it, up to the value: the size of an array, the closing quote or bracket of
//                          the name, a type, the `value:` of a name and value pair or the `{ default` of a Terraform variable, one
//                          of = := => ?= .= : , ( { > | || <- :- "is" "to" or a blank, a call around the value, the opening quote
//   (?&assigned-on-line)   the same, the value being on the same line: for values of free text
//   (?&direct)             a sign of assignment right behind the name of a provider: "acme = ..."
//   (?&uuid)               8-4-4-4-12 hex digits
constexpr std::pair<std::string_view, std::string_view> kPatternPieces[] = {
    {"(?&assigned)",
     R"re((?:\[\d{0,4}\])?["'\x60\])\\*]{0,3}\s{0,2}(?:(?::\s?(?:&(?:'static )?)?|(?i:as )\s?)\w{1,10}\s{1,2})?(?:,?\s{0,20}["']?value["']?\s?|\{\s{1,8}(?:type\s{1,6}=\s?string\s{1,8})?default\s{1,3})?(?:=>|->|<-|[:?+.|]{0,3}=|:-|[:>,({|\s]|\|\||\s(?:is|to|as):?)\*{0,2}\s{0,9}(?:[\w:.]{0,24}\(\s{0,9}["'\x60]|["'\x60\\=*<]{0,3}))re"},
    {"(?&assigned-on-line)",
     R"re((?:\[\d{0,4}\])?["'\x60\])\\*]{0,3}\s{0,2}(?:(?::\s?(?:&(?:'static )?)?|(?i:as )\s?)\w{1,10}\s{1,2})?(?:,?\s{0,20}["']?value["']?\s?|\{\s{1,8}(?:type\s{1,6}=\s?string\s{1,8})?default\s{1,3})?(?:=>|->|<-|[:?+.|]{0,3}=|:-|[:>,({|\s]|\|\||\s(?:is|to|as):?)\*{0,2}[ \t]{0,9}(?:[\w:.]{0,24}\(["'\x60]|["'\x60\\=*<]{0,3}))re"},
    {"(?&direct)", R"re(["'\x60]?\s{0,2}(?:=>|:=|={1,2}|:)\s{0,2}["'\x60]?)re"},
    {"(?&secret-word)",
     R"re([\w .-]{0,20}(?i:key|token|secret|pass|pwd|auth|cred|api|sign|private|access|[_ -]pat\b)[\w .-]{0,14})re"},
    {"(?&uuid)", R"re([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})re"},
};

std::string with_pieces(std::string pattern) {
  for (const auto& [name, piece] : kPatternPieces) {
    for (std::size_t at = pattern.find(name); at != std::string::npos; at = pattern.find(name, at + piece.size())) {
      pattern.replace(at, name.size(), piece);
    }
  }
  return pattern;
}

// Collects the first error: each getter does nothing once there is one.
class RuleReader {
 public:
  explicit RuleReader(std::string file) : file_(std::move(file)) {}

  [[nodiscard]] bool failed() const { return error_.has_value(); }
  Error take_error() {
    Error error = std::move(*error_);
    error_.reset();
    return error;
  }

  void complain(const RuleNode& node, std::string what) {
    if (!error_) error_ = Error{ErrorKind::bad_input, std::move(what), place_of(file_, node)};
  }

  Rule read_rule(const RuleNode& node, const std::string& provider) {
    Rule rule;
    rule.provider = provider;
    rule.source_file = file_;
    rule.source_line = node.line_from_one;
    if (node.kind != RuleNode::Kind::map) {
      complain(node, "a rule is a map of fields");
      return rule;
    }
    SecretPart secret;
    for (const auto& [key, value] : node.members) read_field(key, value, rule, secret);
    check_head(node, rule);
    const bool is_secret = rule.id.rfind("secret/", 0) == 0;
    if (is_secret) {
      check_secret(node, secret);
      rule.secret = std::move(secret);
    }
    return rule;
  }

  // One line of `services`: {name: Acme, words: [acme], values: ['{lan:32}']}.
  Rule read_service(const RuleNode& node) {
    Service service;
    for (const auto& [key, value] : node.members) {
      if (key.text == "name")
        service.name = text(value);
      else if (key.text == "words")
        service.words = texts(value);
      else if (key.text == "values")
        service.values = texts(value);
      else if (key.text == "everyday")
        service.everyday = boolean(value);
      else
        complain(key, "a service has name, words, values and everyday, no '" + key.text + "'");
    }
    auto rule = rule_of_service(service);
    if (!rule) {
      complain(node, rule.error().what);
      return {};
    }
    rule->source_file = file_;
    rule->source_line = node.line_from_one;
    rule->secret->pattern = checked_pattern(node, rule->secret->pattern);
    check_secret(node, *rule->secret);
    return std::move(*rule);
  }

 private:
  void read_field(const RuleNode& key, const RuleNode& value, Rule& rule, SecretPart& secret) {
    const std::string& name = key.text;
    if (name == "id")
      rule.id = text(value);
    else if (name == "title")
      rule.title = text(value);
    else if (name == "provider")
      rule.provider = text(value);
    else if (name == "severity")
      rule.severity = severity(value);
    else if (name == "why")
      rule.why = text(value);
    else if (name == "fix")
      rule.fix = text(value);
    else if (name == "on_by_default")
      rule.on_by_default = boolean(value);
    else if (name == "same_concern")
      rule.same_concern = texts(value);
    else if (name == "cis")
      rule.cis = text(value);
    else if (name == "category")
      secret.category = text(value);
    else if (name == "grammar")
      secret.grammar = grammar(value);
    else if (name == "anchors")
      secret.anchors = texts(value);
    else if (name == "anchors_ignore_case")
      secret.anchors_ignore_case = boolean(value);
    else if (name == "pattern")
      secret.pattern = pattern(value);
    else if (name == "boundary")
      secret.boundary = boundary(value);
    else if (name == "reach_before")
      secret.reach_before = number(value, kLongestReach);
    else if (name == "reach_after")
      secret.reach_after = number(value, kLongestReach);
    else if (name == "proofs")
      secret.proofs = proofs(value);
    else if (name == "entropy")
      secret.entropy_floor = real(value);
    else if (name == "near")
      secret.near = near_words(value);
    else if (name == "not_near")
      secret.not_near = near_words(value);
    else if (name == "required")
      secret.required = required_parts(value);
    else if (name == "pair")
      secret.pair = pair_part(value);
    else if (name == "known_values")
      secret.known_values = hashes(value);
    else if (name == "examples")
      secret.examples = texts(value, &secret.example_places);
    else if (name == "counter_examples")
      secret.counter_examples = texts(value, &secret.counter_example_places);
    else
      complain(key, "a rule has no field '" + name + "'");
  }

  void check_head(const RuleNode& node, const Rule& rule) {
    if (rule.id.empty()) return complain(node, "a rule needs an id");
    const std::size_t slash = rule.id.find('/');
    const bool good_id = slash != std::string::npos && slash != 0 && slash + 1 < rule.id.size() &&
                         std::all_of(rule.id.begin(), rule.id.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
                         });
    if (!good_id) return complain(node, "'" + rule.id + "' is no rule id: lower case words with '-', a family before '/'");
    if (rule.title.empty()) complain(node, "rule '" + rule.id + "' needs a title");
    if (rule.why.empty()) complain(node, "rule '" + rule.id + "' needs a why");
    if (rule.fix.empty()) complain(node, "rule '" + rule.id + "' needs a fix");
  }

  void check_secret(const RuleNode& node, const SecretPart& secret) {
    if (secret.grammar != Grammar::none) return;
    if (secret.pattern.empty()) return complain(node, "a secret rule needs a pattern (or a grammar)");
    if (secret.anchors.empty())
      return complain(node, "a pattern needs anchors: literals, one of which stands in every match");
    for (const std::string& anchor : secret.anchors) {
      if (anchor.size() < kShortestAnchor || anchor.size() > 200) {
        complain(node, "the anchor '" + anchor + "' has " + std::to_string(anchor.size()) + " bytes; 3 to 200 are taken");
      }
    }
  }

  std::string text(const RuleNode& node) {
    if (node.kind != RuleNode::Kind::scalar) complain(node, "a text is expected here");
    return node.text;
  }
  std::vector<std::string> texts(const RuleNode& node, std::vector<RulePlace>* places = nullptr) {
    std::vector<std::string> result;
    const auto take = [&](const RuleNode& item) {
      result.push_back(text(item));
      if (places != nullptr) places->push_back({item.line_from_one, item.column_from_one});
    };
    if (node.kind == RuleNode::Kind::scalar) {
      if (!node.text.empty()) take(node);
      return result;
    }
    if (node.kind != RuleNode::Kind::list) complain(node, "a list of texts is expected here");
    for (const RuleNode& item : node.items) take(item);
    return result;
  }
  bool boolean(const RuleNode& node) {
    if (node.text == "true" || node.text == "yes") return true;
    if (node.text != "false" && node.text != "no") complain(node, "true or false is expected here");
    return false;
  }
  std::size_t number(const RuleNode& node, std::size_t most) {
    std::size_t value = 0;
    const char* end = node.text.data() + node.text.size();
    const auto parsed = std::from_chars(node.text.data(), end, value);
    if (node.kind != RuleNode::Kind::scalar || parsed.ec != std::errc() || parsed.ptr != end || value > most) {
      complain(node, "a number up to " + std::to_string(most) + " is expected here");
    }
    return value;
  }
  double real(const RuleNode& node) {
    char* end = nullptr;
    const double value = std::strtod(node.text.c_str(), &end);
    if (node.kind != RuleNode::Kind::scalar || node.text.empty() || *end != '\0' || !(value >= 0 && value <= 8)) {
      complain(node, "a number of bits from 0 to 8 is expected here");
      return 0;
    }
    return value;
  }
  Severity severity(const RuleNode& node) {
    constexpr std::pair<const char*, Severity> kNames[] = {{"info", Severity::info},
                                                           {"low", Severity::low},
                                                           {"medium", Severity::medium},
                                                           {"high", Severity::high},
                                                           {"critical", Severity::critical}};
    for (const auto& [name, value] : kNames) {
      if (node.text == name) return value;
    }
    complain(node, "'" + node.text + "' is no severity: info, low, medium, high, critical");
    return Severity::medium;
  }
  Boundary boundary(const RuleNode& node) {
    if (node.text == "none") return Boundary::none;
    if (node.text != "word") complain(node, "'" + node.text + "' is no boundary: word, none");
    return Boundary::word;
  }
  Grammar grammar(const RuleNode& node) {
    constexpr std::pair<const char*, Grammar> kNames[] = {{"assignment", Grammar::assignment},
                                                          {"url-userinfo", Grammar::url_userinfo},
                                                          {"command-option", Grammar::command_option},
                                                          {"basic-header", Grammar::basic_header},
                                                          {"netrc", Grammar::netrc},
                                                          {"xml-element", Grammar::xml_element},
                                                          {"whole-file", Grammar::whole_file}};
    for (const auto& [name, value] : kNames) {
      if (node.text == name) return value;
    }
    complain(node,
             "'" + node.text +
                 "' is no grammar: assignment, url-userinfo, command-option, basic-header, netrc, xml-element, whole-file");
    return Grammar::none;
  }
  std::string pattern(const RuleNode& node) { return checked_pattern(node, text(node)); }
  std::string checked_pattern(const RuleNode& node, const std::string& text) {
    std::string value = with_pieces(text);
    if (auto checked = TextPattern::check(value); !checked) complain(node, checked.error().what);
    return value;
  }
  std::vector<std::string> proofs(const RuleNode& node) {
    std::vector<std::string> names = texts(node);
    for (const std::string& name : names) {
      if (proofs::find_proof(name).proof == nullptr)
        complain(node, "there is no offline proof '" + name + "' (one with ',' in it has to be quoted)");
    }
    return names;
  }
  std::vector<std::string> hashes(const RuleNode& node) {
    std::vector<std::string> values = texts(node);
    for (const std::string& value : values) {
      if (value.size() != 64 || value.find_first_not_of("0123456789abcdef") != std::string::npos) {
        complain(node, "known values are given by their SHA-256, 64 lower-case hex digits");
      }
    }
    return values;
  }
  PairPart pair_part(const RuleNode& node) {
    PairPart pair;
    if (node.kind != RuleNode::Kind::map) complain(node, "'pair' is a map, {with: [ID], severity: SEVERITY}");
    for (const auto& [key, value] : node.members) {
      if (key.text == "with")
        pair.with = texts(value);
      else if (key.text == "severity")
        pair.severity = severity(value);
      else
        complain(key, "'pair' has with and severity, no '" + key.text + "'");
    }
    if (pair.with.empty()) complain(node, "'pair' names the rules it goes with");
    return pair;
  }
  std::vector<RequiredPart> required_parts(const RuleNode& node) {
    std::vector<RequiredPart> parts;
    if (node.kind != RuleNode::Kind::list) complain(node, "'required' is a list of {rule: ID, within_lines: N}");
    for (const RuleNode& item : node.items) {
      RequiredPart part;
      if (item.kind == RuleNode::Kind::scalar) part.rule = item.text;
      for (const auto& [key, value] : item.members) {
        if (key.text == "rule")
          part.rule = text(value);
        else if (key.text == "within_lines")
          part.within_lines = number(value, 1000000);
        else
          complain(key, "a required part has rule and within_lines, no '" + key.text + "'");
      }
      if (part.rule.empty()) complain(item, "a required part names a rule");
      parts.push_back(std::move(part));
    }
    return parts;
  }
  NearWords near_words(const RuleNode& node) {
    NearWords near;
    if (node.kind != RuleNode::Kind::map) {
      near.words = texts(node);
    } else {
      for (const auto& [key, value] : node.members) {
        if (key.text == "words")
          near.words = texts(value);
        else if (key.text == "within")
          near.within_bytes = number(value, 500);
        else
          complain(key, "'near' has words and within, no '" + key.text + "'");
      }
    }
    for (std::string& word : near.words) {
      std::transform(word.begin(), word.end(), word.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    if (near.words.empty()) complain(node, "'near' needs words");
    return near;
  }

  std::string file_;
  std::optional<Error> error_;
};

}  // namespace

std::vector<Rule> parse_rule_file_leniently(std::string_view text, const std::string& name, std::vector<Error>& errors) {
  std::vector<Rule> rules;
  auto tree = parse_rule_tree(text, name);
  if (!tree) {
    errors.push_back(tree.error());
    return rules;
  }
  RuleReader reader(name);
  if (tree->kind != RuleNode::Kind::map) reader.complain(*tree, "a rule file is a map with 'rules'");
  std::string provider;
  const RuleNode* list = nullptr;
  const RuleNode* services = nullptr;
  for (const auto& [key, value] : tree->members) {
    if (key.text == "provider")
      provider = value.text;
    else if (key.text == "rules")
      list = &value;
    else if (key.text == "services")
      services = &value;
    else if (key.text != "date" && key.text != "description")
      reader.complain(key, "a rule file has provider, rules and services, no '" + key.text + "'");
  }
  const bool good_list = list != nullptr && list->kind == RuleNode::Kind::list;
  const bool good_services = services != nullptr && services->kind == RuleNode::Kind::list;
  if ((list != nullptr && !good_list) || (!good_list && !good_services))
    reader.complain(*tree, "a rule file needs a list 'rules'");
  if (services != nullptr && !good_services) reader.complain(*services, "'services' is a list");
  if (reader.failed()) {
    errors.push_back(reader.take_error());
    return rules;
  }
  const auto keep = [&](Rule rule) {
    if (reader.failed()) {
      errors.push_back(reader.take_error());
    } else {
      rules.push_back(std::move(rule));
    }
  };
  if (good_list) {
    for (const RuleNode& node : list->items) keep(reader.read_rule(node, provider));
  }
  if (good_services) {
    for (const RuleNode& node : services->items) keep(reader.read_service(node));
  }
  return rules;
}

Result<std::vector<Rule>> parse_rule_file(std::string_view text, const std::string& name) {
  std::vector<Error> errors;
  std::vector<Rule> rules = parse_rule_file_leniently(text, name, errors);
  if (!errors.empty()) return fail(std::move(errors.front()));
  return rules;
}

}  // namespace plimsoll::rules
