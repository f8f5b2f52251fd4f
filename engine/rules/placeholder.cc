// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/placeholder.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string>

namespace plimsoll::rules {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// Written so that no scanner takes this table for what it lists.
constexpr std::string_view kWordsAnywhere[] = {
    "example",    "placeholder", "changeme",     "change-me",    "change_me",    "change.me",   "changeit",   "replaceme",
    "replace-me", "replace_me",  "replace-with", "replace_with", "replacewith",  "redacted",    "masked",     "removed",
    "omitted",    "<snip",       "sanitized",    "obfuscated",   "your-",        "your_",       "yourtoken",  "yourkey",
    "yourpass",   "yoursecret",  "your.",        "yourapi",      "youraccess",   "mysecretkey", "insert-",    "insert_",
    "inserthere", "insertyour",  "put-your",     "put_your",     "putyour",      "enter-your",  "enter_your", "enteryour",
    "goes-here",  "goes_here",   "goeshere",     "-here",        "_here",        "dummy",       "fake",       "sample",
    "todo",       "fixme",       "not-a-real",   "notareal",     "not_a_real",   "xxxx",        "****",       "...",
    "invalid",    "undefined",   "notasecret",   "not-a-secret", "not_a_secret", "nosecret",    "thisis",     "this-is",
    "this_is",    "supersecret", "super-secret", "super_secret", "somesecret",   "somepass",
};
// Typed in a row: invented for a manual or a test, most likely.
constexpr std::string_view kSequences[] = {
    "1234567890", "0123456789", "9876543210", "abcdefg",    "a1b2c3d4",   "abc123abc",  "deadbeef",  "cafebabe",
    "badc0de",    "foobar",     "lorem",      "qwertyuiop", "test-token", "test_token", "testtoken", "mock",
};
constexpr std::string_view kWholeValues[] = {
    "password",   "passwd",      "passw0rd",
    "p@ssw0rd",   "p@ssword",    "pa$$word",
    "pa$$w0rd",   "passphrase",  "pass",
    "pwd",        "secret",      "secrets",
    "token",      "key",         "apikey",
    "api_key",    "api-key",     "letmein",
    "hunter2",    "qwerty",      "admin",
    "root",       "guest",       "user",
    "username",   "default",     "demo",
    "test",       "testing",     "none",
    "null",       "nil",         "empty",
    "n/a",        "na",          "true",
    "false",      "yes",         "no",
    "on",         "off",         "foo",
    "bar",        "baz",         "qux",
    "foobar",     "string",      "str",
    "text",       "value",       "hidden",
    "unknown",    "unset",       "disabled",
    "enabled",    "required",    "optional",
    "mypassword", "my-password", "my_password",
    "mysecret",   "my-secret",   "my_secret",
    "mytoken",    "my-token",    "my_token",
    "mykey",      "my-key",      "my_key",
    "secretkey",  "secret_key",  "secret-key",
    "access_key", "accesskey",   "postgres",
    "postgresql", "mysql",       "mariadb",
    "mongo",      "mongodb",     "redis",
    "rabbitmq",   "localhost",   "basic",
    "bearer",     "auth",        "oauth",
    "oauth2",     "jwt",         "cookie",
    "session",    "header",      "query",
    "body",       "form",        "prompt",
    "file",       "env",         "environment",
    "vault",      "keychain",    "abc",
    "abcd",       "abc123",      "abcdef",
    "123",        "1234",        "12345",
    "123456",     "1234567",     "12345678",
    "123456789",  "welcome",     "monkey",
    "dragon",     "iloveyou",    "blah",
    "whatever",   "something",   "anything",
    "asdf",       "asdfasdf",    "passwordpassword",
};

// Runs of keys that lie side by side.
constexpr std::string_view kKeyboardRows[] = {
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "0123456789abcdef"};

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }
bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool wrapped(std::string_view value, std::string_view open, std::string_view close) {
  return value.size() >= open.size() + close.size() && starts_with(value, open) && ends_with(value, close);
}

constexpr std::size_t kShortWord = 5;

// "fake", "FAKE", "Fake"; not "fAKe", which random letters make now and then.
bool is_written_as_word(std::string_view word) {
  std::size_t uppers = 0;
  std::size_t lowers = 0;
  for (const char c : word) {
    uppers += c >= 'A' && c <= 'Z' ? 1U : 0U;
    lowers += c >= 'a' && c <= 'z' ? 1U : 0U;
  }
  return uppers == 0 || lowers == 0 || (uppers == 1 && word[0] >= 'A' && word[0] <= 'Z');
}

// The same unit, of one of these sizes, at least so many times.
bool repeats_unit(std::string_view value, std::size_t smallest, std::size_t largest, std::size_t times) {
  for (std::size_t unit = smallest; unit <= largest && unit * times <= value.size(); ++unit) {
    bool repeats = true;
    for (std::size_t at = unit; at < value.size() && repeats; ++at) repeats = value[at] == value[at - unit];
    if (repeats) return true;
  }
  return false;
}

constexpr std::string_view kReferencePrefixes[] = {
    "urn:",
    "op://",
    "vault:",
    "ref+",
    "arn:",
    "file://",
    "/run/secrets/",
    "/var/run/secrets",
    "secretsmanager",
    "ssm:",
    "ssm-secure",
    "awssm",
    "gcpsm",
    "azurekeyvault",
    "@microsoft.keyvault",
    "keyvault",
    "projects/",
    "process.env",
    "os.environ",
    "os.getenv",
    "system.getenv",
    "env(",
    "env.",
    "env:",
    "getenv(",
    "var.",
    "local.",
    "data.",
    "module.",
    "secrets.",
    "vars.",
    "!ref",
    "!sub",
    "!getatt",
    "!vault",
    "!secret",
    "!env",
    "!reference",
    "!importvalue",
    "self.",
    "this.",
    "config.",
    "settings.",
    "enc[",
    "enc(",
    "{cipher}",
    "encrypted:",
    "sops:",
    "sealed:",
    "$ansible_vault",
    "ansible_vault",
    "lookup(",
    "key://",
    "secret://",
    "doppler://",
    "bws://",
    "pass://",
    "keyring:",
    "credentials(",
    "base64encode(",
    "base64decode(",
    "file(",
    "templatefile(",
    "random_password",
    "aws_",
    "google_",
    "azurerm_",
    "kubernetes_",
};

}  // namespace

bool is_reference(std::string_view value) {
  if (value.empty()) return true;
  if (value[0] == '$') {
    // $6$ and kin are hashes; $X, ${X}, $(X), $$X are references.
    if (value.size() == 1) return true;
    if (value[1] == '{' || value[1] == '(' || value[1] == '[' || value[1] == '$') return true;
    if (is_letter(value[1]) || value[1] == '_') {
      // A variable alone, or with something behind that is not part of a password: "$PASS", "$db:pass" stay references.
      std::size_t end = 1;
      while (end < value.size() && (is_name_char(value[end]) || value[end] == '.' || value[end] == '-' || value[end] == '>'))
        ++end;
      if (end == value.size() || value[end] == '[' || value[end] == '(' || value[end] == ':') return true;
    }
  }
  if (value.find("${") != std::string_view::npos || value.find("$(") != std::string_view::npos ||
      value.find("{{") != std::string_view::npos || value.find("<%") != std::string_view::npos ||
      value.find("#{") != std::string_view::npos || value.find("%(") != std::string_view::npos ||
      value.find("((") != std::string_view::npos || value.find("[[") != std::string_view::npos ||
      value.find("{%") != std::string_view::npos) {
    return true;
  }
  if (wrapped(value, "%", "%") && value.size() > 2) return true;
  if (wrapped(value, "<", ">") || wrapped(value, "{", "}") || wrapped(value, "[", "]") || wrapped(value, "(", ")"))
    return true;
  if (wrapped(value, "__", "__") && value.size() > 4) return true;
  if (wrapped(value, "@", "@") && value.size() > 2) return true;
  if (value[0] == '<' || value[0] == '&' || value[0] == '*') return true;
  if (value[0] == '%' && value.size() <= 3) return true;  // %s, %d
  if ((value[0] == ':' || value[0] == '?') && std::all_of(value.begin() + 1, value.end(), is_name_char)) return true;
  const std::string low = lowered(value.substr(0, 64));
  for (const std::string_view prefix : kReferencePrefixes) {
    if (starts_with(low, prefix)) return true;
  }
  // Paths and addresses without anything secret in them.
  if (value[0] == '/' && value.size() > 1 && (is_letter(value[1]) || value[1] == '.')) {
    const auto slashes = std::count(value.begin(), value.end(), '/');
    // Base64 begins with "/" too, but is no run of small letters.
    const auto odd = std::count_if(value.begin(), value.end(),
                                   [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '+' || c == '='; });
    if (slashes >= 2 && static_cast<std::size_t>(odd) * 4 < value.size()) return true;
  }
  if (starts_with(value, "./") || starts_with(value, "../") || starts_with(value, "~/") || starts_with(low, "c:\\"))
    return true;
  return starts_with(low, "http://") || starts_with(low, "https://");
}

bool is_filled_with_word(std::string_view value) {
  constexpr std::size_t kWord = 7;
  constexpr std::size_t kTimes = 3;
  if (value.size() < kWord * kTimes) return false;
  const std::string low = lowered(value.substr(0, 512));
  return low.find("exampleexampleexample") != std::string::npos;
}

bool is_filler(std::string_view value) {
  if (value.size() < 3) return false;
  std::bitset<256> seen;
  std::size_t longest_run = 1;
  std::size_t run = 1;
  for (std::size_t at = 0; at < value.size(); ++at) {
    seen.set(static_cast<std::uint8_t>(value[at]));
    if (at == 0) continue;
    run = value[at] == value[at - 1] ? run + 1 : 1;
    longest_run = std::max(longest_run, run);
  }
  if (is_filled_with_word(value)) return true;
  if ((longest_run >= 6 && longest_run * 4 >= value.size()) || longest_run * 2 > value.size()) return true;
  if (value.size() >= 8 && seen.count() < 5) return true;
  constexpr std::size_t kShortUnit = 4;
  return repeats_unit(value, 1, kShortUnit, 3);
}

bool is_sequence(std::string_view value) {
  constexpr std::size_t kLookedAt = 512;
  if (value.size() < 3) return false;
  const std::string low = lowered(value.substr(0, kLookedAt));
  if (std::any_of(std::begin(kSequences), std::end(kSequences),
                  [&](std::string_view one) { return low.find(one) != std::string::npos; }))
    return true;
  std::size_t steps = 0;
  for (std::size_t at = 1; at < low.size(); ++at) {
    const int step = low[at] - low[at - 1];
    if (step == 0 || step == 1) ++steps;
  }
  if (low.size() >= 8 && steps * 4 >= (low.size() - 1) * 3) return true;
  if (repeats_unit(low, 5, 32, 2)) return true;
  return low.size() <= 26 && std::any_of(std::begin(kKeyboardRows), std::end(kKeyboardRows),
                                         [&](std::string_view row) { return row.find(low) != std::string_view::npos; });
}

bool has_placeholder_word(std::string_view value) {
  constexpr std::size_t kLookedAt = 512;
  value = value.substr(0, kLookedAt);
  const std::string low = lowered(value);
  return std::any_of(std::begin(kWordsAnywhere), std::end(kWordsAnywhere), [&](std::string_view word) {
    const std::size_t at = low.find(word);
    return at != std::string::npos && (word.size() > kShortWord || is_written_as_word(value.substr(at, word.size())));
  });
}

bool begins_like_published_example(std::string_view value) {
  constexpr std::string_view kBeginnings[] = {"AKIAIOSFODNN7", "ASIAIOSFODNN7", "AKIAI44QH8DHB", "wJalrXUtnFEMI"};
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view beginning) { return starts_with(value, beginning); });
}

bool is_placeholder(std::string_view value, std::string_view name) {
  // Quotes within quotes: '"'$PASSWORD'"'.
  while (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
    value.remove_prefix(1);
    if (value.back() == '"' || value.back() == '\'') value.remove_suffix(1);
  }
  if (is_reference(value) || is_filler(value) || is_sequence(value) || has_placeholder_word(value)) return true;
  const std::string low = lowered(value);
  for (const std::string_view whole : kWholeValues) {
    if (low == whole) return true;
  }
  // "super$ecret", "p@ssword": the same words in the letters that people swap.
  std::string plain = low;
  for (char& c : plain) {
    constexpr std::string_view kSwapped = "$5@4301!";
    constexpr std::string_view kLetters = "ssaaeoii";
    const std::size_t swapped = kSwapped.find(c);
    if (swapped != std::string_view::npos) c = kLetters[swapped];
  }
  if (!plain.empty() && low[0] == '$') plain.erase(0, 1);  // "$super$ecret"
  if (plain == "supersecret" || plain == "password" || plain == "secret" || plain == "letmein" || plain == "topsecret" ||
      plain == "mysecret")
    return true;
  if (!name.empty()) {
    const std::string own = lowered(name);
    if (low == own) return true;
  }
  return std::all_of(value.begin(), value.end(), [](char c) { return is_digit(c) || c == '.'; }) && value.size() < 6;
}

}  // namespace plimsoll::rules
