// SPDX-License-Identifier: Apache-2.0
//
// build/secret-in-env: ENV and ARG whose name says that a secret comes in. ENV stays in every container, ARG in the history
// of the image. The name is judged together with the value: a path, a number, a switch or an address is none. A value of
// secret shape is reported by the secret rules as well, which know what it opens.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::build {

namespace {

constexpr std::array<std::string_view, 17> kSecretWords{"APIKEY", "AUTH",  "CREDENTIAL", "CREDENTIALS", "KEY",    "PASSWORD",
                                                        "PASSWD", "PWORD", "PSW",        "PWD",         "SECRET", "SECRETS",
                                                        "TOKEN",  "PASS",  "PASSPHRASE", "PASSCODE",    "USR"};
constexpr std::array<std::string_view, 5> kStrongWords{"PASSWORD", "PASSWD", "SECRET", "TOKEN", "APIKEY"};
// What follows or stands in a name and turns it into something else.
constexpr std::array<std::string_view, 34> kHarmlessWords{
    "PUBLIC",   "FILE",   "FILENAME",   "PATH",     "DIR",     "VERSION", "URL",    "URI",       "HOST",
    "PORT",     "NAME",   "TTL",        "LENGTH",   "SIZE",    "TYPE",    "ALG",    "ALGORITHM", "ENABLED",
    "DISABLED", "EXPIRY", "EXPIRATION", "EXPIRE",   "TIMEOUT", "COUNT",   "MODE",   "POLICY",    "ENDPOINT",
    "METHOD",   "REGION", "ISSUER",     "AUDIENCE", "SERVICE", "SERVER",  "BACKEND"};
constexpr std::array<std::string_view, 12> kWholeNames{"AWS_ACCESS_KEY_ID",
                                                       "SECRET_KEY_BASE",
                                                       "GPG_KEY",
                                                       "GPG_KEYS",
                                                       "PGP_KEY",
                                                       "KEY",
                                                       "AUTH",
                                                       "OLDPWD",
                                                       "PWD",
                                                       "DEBIAN_FRONTEND",
                                                       "USR",
                                                       "SSH_AUTH_SOCK"};

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    // dbPassword: two words.
    const bool hump = i > 0 && c >= 'A' && c <= 'Z' && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (hump || c == '_' || c == '-' || c == '.') words.emplace_back();
    if (c == '_' || c == '-' || c == '.')
      continue;
    else
      words.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return words;
}

bool is_in(std::string_view word, std::span<const std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

// A value that is no secret whatever the name: a switch, a number, a path, an address without a password, a list of names.
bool is_plain_value(std::string_view value) {
  if (value.empty()) return false;
  if (value == "true" || value == "false" || value == "yes" || value == "no" || value == "on" || value == "off" ||
      value == "none" || value == "null")
    return true;
  if (value.size() <= 5 && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
      value.size() < 3)
    return true;
  if (value.front() == '/' || value.starts_with("./") || value.starts_with("~/")) return true;
  if (value.find("://") != std::string_view::npos && value.find('@') == std::string_view::npos) return true;
  return false;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string whole = upper(name);
  if (whole == "AWS_ACCESS_KEY_ID" || whole.ends_with("_AWS_ACCESS_KEY_ID") || whole == "SECRET_KEY_BASE") return true;
  // Keys for checking signatures are public, whatever they are called.
  if (whole.find("GPG_KEY") != std::string::npos || whole.find("PGP_KEY") != std::string::npos ||
      whole.find("PUBKEY") != std::string::npos)
    return false;
  if (is_in(whole, kWholeNames) && whole != "AUTH" && whole != "KEY") return false;
  const std::vector<std::string> words = words_of(name);
  for (const std::string& word : words) {
    if (is_in(word, kHarmlessWords)) return false;
  }
  if (is_in(words.back(), kSecretWords)) return words.size() > 1 || words.back() != "USR";
  if (is_in(words.front(), kStrongWords)) return true;
  for (const std::string_view part : {"SECRET_KEY", "PRIVATE_KEY", "API_KEY", "ACCESS_KEY", "ACCESS_TOKEN", "AUTH_TOKEN"}) {
    if (whole.find(part) != std::string::npos && !whole.ends_with("_ID")) return true;
  }
  return false;
}

void check_secret_names(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::EnvironmentEntry& entry : input.model.environment) {
    const bool is_env = entry.role == documents::EnvironmentRole::image_environment;
    const bool is_arg = entry.role == documents::EnvironmentRole::build_argument;
    if ((!is_env && !is_arg) || !is_secret_name(entry.name)) continue;
    if (is_plain_value(entry.value.expanded)) continue;
    const bool literal = entry.value.resolved && !entry.value.expanded.empty() && entry.value.chain.empty() &&
                         entry.value.raw.find('$') == std::string::npos;
    const std::string kind = is_env ? "ENV " : "ARG ";
    const Severity severity = literal ? Severity::medium : Severity::low;
    std::string words =
        is_env ? " puts a secret into every container of the image" : " puts a secret into the history of the image";
    Match match = make_match({"build/secret-in-env", severity, literal ? Confidence::likely : Confidence::possible},
                             entry.value.span, kind + entry.name + words, kind + entry.name);
    if (literal) match.secret = entry.value.span;
    matches.push_back(std::move(match));
  }
  if (!input.model.dockerfile) return;
  // ARG without a default sets nothing by itself: the value comes with the build, and then it stands in the history.
  for (const documents::dockerfile::Instruction& instruction : input.model.dockerfile->instructions) {
    if (instruction.keyword != documents::dockerfile::Keyword::arg) continue;
    for (const documents::dockerfile::Assignment& assignment : instruction.assignments) {
      if (assignment.has_value || !is_secret_name(assignment.name.text)) continue;
      matches.push_back(make_match({"build/secret-in-env", Severity::low, Confidence::possible}, assignment.name.span,
                                   "ARG " + assignment.name.text + " puts a secret into the history of the image",
                                   "ARG " + assignment.name.text));
    }
  }
}

}  // namespace plimsoll::detect::build
