// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/anchors.h"

#include <algorithm>
#include <tuple>

namespace plimsoll::rules {
namespace {

// Words in names of things that are secret. A lone "key" or "auth" is in every second line of code: only compounds count.
constexpr std::string_view kNameWords[] = {
    "passw",       "pass",          "pwd",           "secret",        "token",        "credential",   "api_key",      "apikey",        "api-key",
    "access_key",  "accesskey",     "access-key",    "private_key",   "privatekey",   "private-key",  "signing_key",  "signingkey",    "signing-key",
    "encryption_key", "encryptionkey", "encryption-key", "auth_key",  "authkey",      "auth-key",     "master_key",   "masterkey",     "master-key",
    "account_key", "accountkey",    "shared_key",    "sharedkey",     "storage_key",  "storagekey",   "service_key",  "servicekey",    "crypt_key",
    "cryptkey",    "app_key",       "appkey",        "app-key",       "deploy_key",   "session_key",  "sessionkey",   "consumer_key",  "license_key",
    "licensekey",  "_auth",         "authorization", "webhook",       "dsn",          "connection_string", "connectionstring", "cipher_key",
    "hmac_key",    "hash_key",      "salt_key",      "server_key",    "auth_pass",    "passphrase",   "_key",         "-key",
};

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
    case Grammar::url_userinfo: add("://", false); break;
    case Grammar::command_option:
      for (const std::string_view word : {"--password", "--pass", "--token", "--secret", "--user", "--api-key", "--creds", "sshpass", "mysql", "curl", "redis-cli", "docker login", "sqlcmd", "chpasswd"}) add(word, false);
      break;
    case Grammar::basic_header: add("basic ", true); break;
    case Grammar::netrc: add("password", false); break;
    case Grammar::xml_element: add("pass", true); break;
    case Grammar::whole_file: break;
  }
  return literals;
}

std::vector<Literal> literals_of(std::span<const Rule> rules) {
  std::vector<Literal> all;
  for (const Rule& rule : rules) {
    std::vector<Literal> own = anchors_of(rule);
    std::move(own.begin(), own.end(), std::back_inserter(all));
  }
  const auto key = [](const Literal& literal) { return std::tie(literal.text, literal.ignore_case); };
  std::sort(all.begin(), all.end(), [&](const Literal& left, const Literal& right) { return key(left) < key(right); });
  all.erase(std::unique(all.begin(), all.end(), [&](const Literal& left, const Literal& right) { return key(left) == key(right); }),
            all.end());
  return all;
}

}  // namespace plimsoll::rules
