// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/anchors.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/rules/pattern_gate.h"
#include "engine/rules/pattern_run.h"

namespace plimsoll::rules {
namespace {

// Words in names of things that are secret. A lone "key" or "auth" is in every second line of code: only compounds count.
constexpr std::string_view kNameWords[] = {
    "passw",
    "pass",
    "pwd",
    "secret",
    "token",
    "credential",
    "api_key",
    "apikey",
    "api-key",
    "api.key",
    "api key",
    "access_key",
    "accesskey",
    "access-key",
    "access key",
    "private_key",
    "privatekey",
    "private-key",
    "signing_key",
    "signingkey",
    "signing-key",
    "encryption_key",
    "encryptionkey",
    "encryption-key",
    "auth_key",
    "authkey",
    "auth-key",
    "master_key",
    "masterkey",
    "master-key",
    "account_key",
    "accountkey",
    "shared_key",
    "sharedkey",
    "storage_key",
    "storagekey",
    "service_key",
    "servicekey",
    "crypt_key",
    "cryptkey",
    "app_key",
    "appkey",
    "app-key",
    "deploy_key",
    "session_key",
    "sessionkey",
    "consumer_key",
    "consumer key",
    "license_key",
    "licensekey",
    "_auth",
    "authorization",
    "webhook",
    "dsn",
    "connection_string",
    "connectionstring",
    "cipher_key",
    "hmac_key",
    "hash_key",
    "salt_key",
    "server_key",
    "auth_pass",
    "passphrase",
    "_key",
    "-key",
};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// Characters of a long token, the first one of a word: that is where such tokens are looked at.
bool begins_a_token(std::string_view text) {
  return is_word(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '-' || c == '+' || c == '/'; });
}

// Every match is one token that begins with its anchor and goes on for long enough.
bool begins_long_tokens(const SecretPart& secret) {
  if (secret.grammar != Grammar::none || secret.boundary != Boundary::word || secret.anchors_ignore_case) return false;
  const std::string_view pattern = without_left_edge(secret.pattern);
  const PatternGate gate = read_gate(pattern, secret.anchors, false);
  return gate.pinned && gate.secret_first && first_run(pattern) >= kLongToken;
}

}  // namespace

std::vector<Literal> anchors_of(const Rule& rule) {
  std::vector<Literal> literals;
  if (!rule.secret) return literals;
  const auto add = [&](std::string_view text, bool ignore_case) { literals.push_back({std::string(text), ignore_case}); };
  switch (rule.secret->grammar) {
    case Grammar::none:
      for (const std::string& anchor : rule.secret->anchors) add(anchor, rule.secret->anchors_ignore_case);
      break;
    case Grammar::assignment:
      for (const std::string_view word : kNameWords) add(word, true);
      break;
    case Grammar::url_userinfo:
      add("://", false);
      break;
    case Grammar::command_option:
      for (const std::string_view word : {"--password", "--pass", "--token", "--secret", "--user", "--api-key", "--creds",
                                          "sshpass", "mysql", "curl", "redis-cli", "docker login", "sqlcmd", "chpasswd"})
        add(word, false);
      break;
    case Grammar::basic_header:
      add("basic ", true);
      break;
    case Grammar::netrc:
      add("password", false);
      break;
    case Grammar::xml_element:
      add("pass", true);
      break;
    case Grammar::whole_file:
      break;
  }
  return literals;
}

AnchorLists anchor_lists_of(std::span<const Rule> rules) {
  std::vector<Literal> all;
  std::map<std::string, bool> short_ones;  // whether every rule allows it
  for (const Rule& rule : rules) {
    if (!rule.secret) continue;
    const bool allows = begins_long_tokens(*rule.secret);
    for (Literal& anchor : anchors_of(rule)) {
      if (anchor.text.size() <= kShortAnchor) {
        const auto [known, added] =
            short_ones.emplace(anchor.text, allows && !anchor.ignore_case && begins_a_token(anchor.text));
        known->second = known->second && allows && !anchor.ignore_case;
      }
      all.push_back(std::move(anchor));
    }
  }
  AnchorLists lists;
  for (const auto& [text, allowed] : short_ones) {
    if (allowed) lists.at_tokens.push_back(text);
  }
  std::erase_if(all, [&](const Literal& literal) {
    const auto known = short_ones.find(literal.text);
    return known != short_ones.end() && known->second;
  });
  const auto key = [](const Literal& literal) { return std::tie(literal.text, literal.ignore_case); };
  std::sort(all.begin(), all.end(), [&](const Literal& left, const Literal& right) { return key(left) < key(right); });
  all.erase(std::unique(all.begin(), all.end(),
                        [&](const Literal& left, const Literal& right) { return key(left) == key(right); }),
            all.end());
  lists.searched = std::move(all);
  return lists;
}

}  // namespace plimsoll::rules
