// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/service_rules.h"

#include <algorithm>

#include "engine/rules/example_template.h"
#include "engine/rules/offline_proofs/encoding.h"

namespace plimsoll::rules {
namespace {

// Below this length a value without a digit is an identifier more often than a key.
constexpr std::size_t kShortValue = 24;
constexpr std::size_t kLongValue = 40;
constexpr std::size_t kShortWord = 8;
constexpr double kLeastBits = 2.5;

constexpr const char* kSecretWords[] = {"api", "key", "token", "secret", "access", "private", "auth", "client"};
constexpr const char* kJoints[] = {"_", "-", "", " ", "."};

// "Ticket Tailor" -> "ticket-tailor"
std::string slug_of(const std::string& name) {
  std::string slug;
  for (const char c : name) {
    if (proofs::is_letter(c) || proofs::is_digit(c)) {
      slug.push_back(proofs::to_lower(c));
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

std::string escaped(const std::string& word) {
  std::string result;
  for (const char c : word) {
    if (!proofs::is_letter(c) && !proofs::is_digit(c) && c != '_') result.push_back('\\');
    result.push_back(c);
  }
  return result;
}

std::string alternatives(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : "|") + text;
  return result;
}

// Whether a name in a program could have the form of the value: short, or with the signs that join words.
bool could_be_a_name(const std::string& value) {
  const std::string sample = expand_example(value, 1).text;
  if (sample.size() >= kLongValue) return false;
  return sample.size() < kShortValue || value.find("{b64u:") != std::string::npos ||
         value.find("{any of") != std::string::npos || value.find("{lower:") != std::string::npos;
}

}  // namespace

Result<Rule> rule_of_service(const Service& service) {
  const std::string slug = slug_of(service.name);
  if (slug.empty()) return fail(ErrorKind::bad_input, "a service needs a name");
  if (service.words.empty()) return fail(ErrorKind::bad_input, "the service '" + service.name + "' needs words");
  if (service.values.empty()) return fail(ErrorKind::bad_input, "the service '" + service.name + "' needs values");

  Rule rule;
  rule.id = "secret/" + slug + "-service-key";
  rule.title = service.name + " key";
  rule.provider = service.name;
  rule.severity = Severity::medium;
  rule.why = "Whoever holds it spends the quota, and reads the data, of the account at " + service.name + ".";
  rule.fix = "Revoke it in the account settings of " + service.name + " and read the new one from a secret store.";
  SecretPart secret;
  secret.category = "saas";
  secret.anchors_ignore_case = true;
  secret.entropy_floor = kLeastBits;

  std::vector<std::string> values;
  for (const std::string& value : service.values) {
    auto pattern = pattern_of_template(value);
    if (!pattern) return fail(ErrorKind::bad_input, "'" + value + "' is no template for a value");
    values.push_back(std::move(*pattern));
  }
  if (std::any_of(service.values.begin(), service.values.end(), could_be_a_name)) secret.proofs.emplace_back("has-digit");

  std::vector<std::string> words;
  bool short_word = service.everyday;
  for (const std::string& word : service.words) {
    words.push_back(escaped(word));
    short_word = short_word || word.size() < kShortWord;
    if (!service.everyday) {
      secret.anchors.push_back(word);
      continue;
    }
    for (const char* joint : kJoints) {
      for (const char* secret_word : kSecretWords) secret.anchors.push_back(word + joint + secret_word);
    }
  }
  const std::string left = short_word ? R"((?:\b|_))" : "";
  const std::string name = left + "(?i:" + alternatives(words) + ")";
  // A value that may hold "-" ends where its run ends; without that, the shortest way to it may cut it off in the middle.
  const bool joins = std::any_of(service.values.begin(), service.values.end(), [](const std::string& value) {
    return value.find("{b64u:") != std::string::npos || value.find("\"-") != std::string::npos;
  });
  const std::string body = "(" + alternatives(values) + ")" + (joins ? R"((?:[^\w-]|$))" : "");
  // "-" joins as well: acme-secret-0123..., and a line of log may come between: "acme API\n[DEBUG] Using Key=0123...".
  if (service.everyday) {
    secret.pattern =
        name + R"([_. -]?(?i:api|key|token|secret|access|private|auth|client)[\w.-]{0,20})" + "(?:(?&assigned)|[.-])" + body;
  } else {
    secret.pattern = name +
                     R"((?:[\s\S]{0,40}?(?i:key|token|secret|pass|pwd|auth|cred|api|sign|private|access)[\w .-]{0,14}?)" +
                     "(?:(?&assigned)|[.-])" + R"(|["'\x60]?\s{0,2}(?:=>|:=|=|:|[ \t])\s{0,2}["'\x60]?))" + body;
  }
  for (const std::string& value : service.values) {
    secret.examples.push_back(service.words.front() + "_api_key=<<" + value + ">>");
    secret.examples.push_back("  \"" + service.words.front() + "SecretToken\": \"<<" + value + ">>\",");
    secret.counter_examples.push_back("the page of " + service.words.front() + ", see " + value);
  }
  rule.secret = std::move(secret);
  return rule;
}

}  // namespace plimsoll::rules
