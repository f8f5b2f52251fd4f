// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/name_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace plimsoll::detect::secrets {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::size_t kMostWords = 12;

// "dbPassword2", "DB_PASSWORD", "db-password", "HTTPToken" -> lower-case words.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t at = 0; at < name.size() && words.size() < kMostWords; ++at) {
    const char c = name[at];
    if (!is_lower(c) && !is_upper(c)) {
      end_word();
      continue;
    }
    const bool after_lower = at > 0 && is_lower(name[at - 1]);
    const bool before_lower = at + 1 < name.size() && is_lower(name[at + 1]);
    if (is_upper(c) && (after_lower || (before_lower && at > 0 && is_upper(name[at - 1])))) end_word();
    word.push_back(lower(c));
  }
  end_word();
  return words;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

constexpr std::string_view kPasswordWords[] = {
    "password",      "passwords",    "passwd",     "passwort",   "pwd",          "passphrase",
    "pass",          "passcode",     "pw",         "passw",      "userpass",     "dbpass",
    "dbpassword",    "userpassword", "mypass",     "rootpass",   "rootpassword", "adminpass",
    "adminpassword", "userpwd",      "dbpwd",      "sshpass",    "storepass",    "keypass",
    "storepassword", "keypassword",  "contrasena", "motdepasse", "senha"};
constexpr std::string_view kTokenWords[] = {"secret",      "secrets",    "token",         "apikey",    "credential",
                                            "credentials", "authtoken",  "accesstoken",   "apitoken",  "clientsecret",
                                            "secretkey",   "accesskey",  "privatekey",    "authkey",   "apisecret",
                                            "appsecret",   "cred",       "creds",         "bearer",    "appkey",
                                            "masterkey",   "signingkey", "encryptionkey", "sharedkey", "webhooksecret"};
// Before a lone "key".
constexpr std::string_view kKeyOwners[] = {
    "api",          "access",       "secret",     "private",   "signing",  "encryption", "encrypt",   "auth",
    "master",       "account",      "shared",     "storage",   "service",  "crypt",      "app",       "application",
    "deploy",       "session",      "consumer",   "license",   "cipher",   "hmac",       "server",    "aes",
    "crypto",       "jwt",          "cookie",     "signature", "security", "write",      "admin",     "integration",
    "subscription", "ssh",          "rsa",        "aws",       "token",    "webhook",    "client",    "user",
    "project",      "ingest",       "ingestion",  "tracking",  "merchant", "partner",    "developer", "management",
    "registration", "provisioning", "enrollment", "bot",       "agent",    "wifi",       "gateway",   "prod",
    "root"};
// Whatever stands before them, it is not the secret itself.
constexpr std::string_view kCancelAtEnd[] = {
    "file",      "path",      "name",        "names",      "id",      "ids",          "url",         "uri",
    "urls",      "host",      "hostname",    "port",       "field",   "fields",       "label",       "prompt",
    "hint",      "message",   "msg",         "error",      "errors",  "length",       "len",         "size",
    "min",       "max",       "minimum",     "maximum",    "policy",  "regex",        "regexp",      "pattern",
    "type",      "types",     "format",      "header",     "headers", "param",        "params",      "parameter",
    "column",    "expiry",    "expires",     "expiration", "expired", "expire",       "ttl",         "rotation",
    "version",   "checksum",  "digest",      "hash",       "hashes",  "hashed",       "fingerprint", "thumbprint",
    "kid",       "arn",       "ref",         "refs",       "schema",  "enabled",      "required",    "placeholder",
    "text",      "title",     "description", "desc",       "help",    "class",        "classname",   "style",
    "icon",      "input",     "form",        "button",     "link",    "endpoint",     "count",       "index",
    "idx",       "limit",     "status",      "state",      "mode",    "prefix",       "suffix",      "separator",
    "delimiter", "manager",   "provider",    "service",    "factory", "handler",      "helper",      "util",
    "utils",     "generator", "store",       "storage",    "encoder", "decoder",      "validator",   "validation",
    "strength",  "algorithm", "alg",         "algo",       "method",  "dir",          "directory",   "location",
    "filename",  "env",       "var",         "variable",   "key2",    "source",       "target",      "event",
    "action",    "callback",  "listener",    "scope",      "scopes",  "audience",     "issuer",      "lifetime",
    "timeout",   "duration",  "age",         "date",       "time",    "timestamp",    "at",          "by",
    "node",      "kind",      "list",        "array",      "map",     "set",          "table",       "usage",
    "cost",      "price",     "limits",      "iv",         "bits",    "info",         "data",        "object",
    "exists",    "changed",   "reset",       "forgot",     "confirm", "confirmation", "again",       "repeat",
    "match",     "mismatch",  "invalid",     "valid",      "wrong",   "missing",      "empty",       "changes",
    "change",    "page",      "view",        "screen",     "dialog",  "modal",        "command",     "cmd",
    "script",    "test",      "rules",       "rule",       "spec",    "keys",         "model",       "config",
    "cb",        "fn",        "func",        "function"};
constexpr std::string_view kCancelAnywhere[] = {
    "public",       "pub",      "csrf",      "xsrf",         "authenticity", "antiforgery", "placeholder", "tokenizer",
    "tokenize",     "tokens",   "tokenized", "lexer",        "parser",       "monkey",      "turkey",      "keyboard",
    "keyword",      "foreign",  "primary",   "sort",         "cache",        "translation", "i",           "lang",
    "num",          "max",      "min",       "regex",        "forgot",       "reset",       "confirm",     "verify",
    "validate",     "is",       "has",       "no",           "should",       "enable",      "disable",     "allow",
    "require",      "requires", "show",      "hide",         "hidden",       "toggle",      "pad",         "eos",
    "bos",          "unk",      "sep",       "cls",          "mask",         "stop",        "syntax",      "next",
    "continuation", "sha",      "page",      "cancellation", "cancel",       "design",      "theme",       "css",
    "color"};

}  // namespace

std::optional<SecretKind> secret_kind_of_name(std::string_view name) {
  if (name == "PWD" || name == "OLDPWD") return std::nullopt;  // where a shell stands
  const std::vector<std::string> words = words_of(name);
  if (words.empty()) return std::nullopt;
  for (const std::string& word : words) {
    if (is_one_of(word, kCancelAnywhere)) return std::nullopt;
  }
  if (is_one_of(words.back(), kCancelAtEnd)) return std::nullopt;
  const std::string* last = &words.back();
  // "password_value", "token_string", "PASSWORD_DEFAULT": the word before says what it is.
  constexpr std::string_view kEmptyEnds[] = {"value",       "string",  "default", "str",      "val",  "content",    "plain",
                                             "plaintext",   "raw",     "b",       "base",     "prod", "production", "dev",
                                             "development", "staging", "live",    "new",      "old",  "current",    "admin",
                                             "user",        "root",    "db",      "database", "v"};
  std::size_t count = words.size();
  while (count > 1 && is_one_of(words[count - 1], kEmptyEnds)) --count;
  last = &words[count - 1];
  // The second pass of a compiler, a low-pass filter, where a web server passes requests on.
  constexpr std::string_view kCounted[] = {"first",   "second", "third", "last", "single", "one",       "two",
                                           "multi",   "low",    "high",  "band", "render", "by",        "boarding",
                                           "fastcgi", "proxy",  "uwsgi", "scgi", "grpc",   "memcached", "redis2"};
  if (*last == "pass" && count >= 2 && is_one_of(words[count - 2], kCounted)) return std::nullopt;
  if (is_one_of(*last, kPasswordWords)) return SecretKind::password;
  if (is_one_of(*last, kTokenWords)) {
    // "passphrase_token" is what a person chose.
    const bool chosen = count >= 2 && is_one_of(words[count - 2], kPasswordWords) && words[count - 2].size() > 4;
    return chosen ? SecretKind::password : SecretKind::token;
  }
  // "hereapi_key" as well.
  const auto owns_key = [](std::string_view word) {
    return is_one_of(word, kKeyOwners) || (word.size() > 4 && word.ends_with("api"));
  };
  if (*last == "key" && count >= 2 && owns_key(words[count - 2])) return SecretKind::token;
  if (*last == "auth" && count >= 2 && (words[count - 2] == "basic" || words[0] == "requirepass")) return SecretKind::token;
  if (*last == "requirepass" || *last == "masterauth") return SecretKind::password;
  if (*last == "string" && count >= 2 && words[count - 2] == "connection") return SecretKind::token;
  // Runs without a joint: "mysqlpassword", "appsecret".
  const auto ends_with = [&](std::string_view end) {
    return last->size() > end.size() && last->compare(last->size() - end.size(), end.size(), end) == 0;
  };
  if (ends_with("password") || ends_with("passwd") || ends_with("passphrase")) return SecretKind::password;
  if (ends_with("secret") || ends_with("apikey") || ends_with("secretkey") || ends_with("accesskey") ||
      ends_with("authtoken") || ends_with("accesstoken"))
    return SecretKind::token;
  // "registrytoken"; not what a page or a form hands out.
  constexpr std::string_view kPassingTokens[] = {"nexttoken",     "pagetoken",   "synctoken",    "csrftoken",  "xsrftoken",
                                                 "continuetoken", "formtoken",   "forgerytoken", "starttoken", "endtoken",
                                                 "pushtoken",     "devicetoken", "parsetoken",   "gettoken",   "subtoken"};
  if (ends_with("token") && std::none_of(std::begin(kPassingTokens), std::end(kPassingTokens),
                                         [&](std::string_view passing) { return last->ends_with(passing); }))
    return SecretKind::token;
  // "secret_for_x", "password1" ended above; "pass_db" and the like: a password word anywhere near the end.
  if (count >= 2 && is_one_of(words[count - 2], kPasswordWords) && words[count - 2] != "pass" && count == words.size() &&
      words.back().size() <= 4)
    return SecretKind::password;
  return std::nullopt;
}

}  // namespace plimsoll::detect::secrets
