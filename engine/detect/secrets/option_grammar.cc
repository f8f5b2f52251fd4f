// SPDX-License-Identifier: Apache-2.0
//
// Passwords that are handed to a program on its command line: they end in shell histories, process lists and logs.
//
//   tool --password v      curl -u user:v      docker login -p v      mysql -uroot -pv      sshpass -p v
//   redis-cli -a v         sqlcmd -P v         echo user:v | chpasswd        echo v | docker login --password-stdin
#include <algorithm>
#include <string>

#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/literal_value.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::detect::secrets {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::size_t kCommandReach = 240;

struct OptionOf {
  std::string_view command;
  std::string_view option;
  bool glued;      // -pVALUE
  bool user_pair;  // user:VALUE
};
constexpr OptionOf kShortOptions[] = {
    {"sshpass", "-p", true, false},    {"mysql", "-p", true, false},         {"curl", "-u", false, true},
    {"redis-cli", "-a", false, false}, {"docker login", "-p", false, false}, {"sqlcmd", "-P", false, false},
};

// One shell word from `at`: quotes are taken off. Empty when there is none.
Span shell_word(std::string_view text, std::size_t at, std::size_t end) {
  if (at >= end) return {at, at};
  const char quote = text[at];
  if (quote == '"' || quote == '\'') {
    const std::size_t close = text.substr(0, end).find(quote, at + 1);
    if (close == std::string_view::npos || text.substr(at, close - at).find('\n') != std::string_view::npos) return {at, at};
    return {at + 1, close};
  }
  std::size_t stop = at;
  while (stop < end && !is_blank(text[stop]) && text[stop] != '\n' && text[stop] != '\r' && text[stop] != ';' &&
         text[stop] != '|' && text[stop] != '&' && text[stop] != '"' && text[stop] != '\'' && text[stop] != ',' &&
         text[stop] != ']' && text[stop] != '`')
    ++stop;
  return {at, stop};
}

std::optional<GrammarFinding> judged(std::string_view text, Span span, Span value, std::string_view name, SecretKind kind) {
  if (value.empty()) return std::nullopt;
  const std::string_view secret = text.substr(value.begin, value.size());
  if (secret[0] == '-' || secret[0] == '$' || secret[0] == '<' || secret[0] == '{') return std::nullopt;
  const auto confidence = judge_value(secret, name, kind, LiteralForm::plain);
  if (!confidence) return std::nullopt;
  GrammarFinding finding;
  finding.span = {span.begin, value.end};
  finding.secret = value;
  finding.kind = kind;
  finding.form = LiteralForm::plain;
  finding.confidence = *confidence;
  return finding;
}

// user:VALUE, :VALUE -> VALUE; VALUE: (a token in place of the user) -> VALUE
Span after_colon(std::string_view text, Span word) {
  const std::size_t colon = text.substr(word.begin, word.size()).find(':');
  if (colon == std::string_view::npos) return {word.begin, word.begin};
  if (word.begin + colon + 1 < word.end) return {word.begin + colon + 1, word.end};
  // user:'VALUE'
  if (word.end < text.size() && (text[word.end] == '\'' || text[word.end] == '"')) {
    const std::size_t close = text.substr(0, std::min(text.size(), word.end + 200)).find(text[word.end], word.end + 1);
    if (close != std::string_view::npos && text.substr(word.end, close - word.end).find('\n') == std::string_view::npos &&
        close > word.end + 1 && text[word.end + 1] != ' ') {
      return {word.end + 1, close};
    }
  }
  return {word.begin, word.begin + colon};
}

// The word that "echo" sends to the command of the anchor through a pipe, on one line; empty when there is none.
Span piped_word(const GrammarInput& input) {
  const std::string_view text = input.text;
  std::size_t begin = input.anchor.begin;
  const std::size_t lowest = begin > input.window.begin + kCommandReach ? begin - kCommandReach : input.window.begin;
  while (begin > lowest && text[begin - 1] != '\n') --begin;
  const std::size_t pipe = text.substr(begin, input.anchor.begin - begin).rfind('|');
  if (pipe == std::string_view::npos) return {begin, begin};
  const std::size_t echo = text.substr(begin, pipe).rfind("echo ");
  if (echo == std::string_view::npos) return {begin, begin};
  std::size_t at = begin + echo + 5;
  while (at < begin + pipe && (is_blank(text[at]) || (text[at] == '-' && at + 2 < begin + pipe && is_blank(text[at + 2]))))
    at += text[at] == '-' ? 2U : 1U;
  return shell_word(text, at, begin + pipe);
}

std::optional<GrammarFinding> find_long_option(const GrammarInput& input) {
  const std::string_view text = input.text;
  std::size_t end = input.anchor.end;
  while (end < input.window.end && (is_letter(text[end]) || text[end] == '-')) ++end;
  const std::string_view name = text.substr(input.anchor.begin + 2, end - input.anchor.begin - 2);
  if (name == "password-stdin") {
    const Span word = piped_word(input);
    return judged(text, {word.begin, end}, word, "", SecretKind::password);
  }
  constexpr std::string_view kNames[] = {
      "password",       "pass",       "passwd",       "token",      "secret",     "user",       "api-key",
      "creds",          "secret-key", "access-token", "auth-token", "passphrase", "token-auth", "secret-access-key",
      "password-value", "tokens"};
  if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) return std::nullopt;
  std::size_t at = end;
  if (at >= input.window.end) return std::nullopt;
  // JSON and YAML arrays of words: "--password", "v"; code that hands over a variable: "--password", v
  bool in_array = false;
  if (text[at] == '"' || text[at] == '\'') {
    ++at;
    if (at >= input.window.end || text[at] != ',') return std::nullopt;
    ++at;
    in_array = true;
  }
  if (at >= input.window.end || (!is_blank(text[at]) && text[at] != '=')) return std::nullopt;
  if (text[at] == '=') {
    // --password=v is an assignment; what that grammar leaves out is the pair.
    if (name != "user" && name != "creds") return std::nullopt;
    ++at;
  }
  while (at < input.window.end && is_blank(text[at])) ++at;
  if (in_array && at < input.window.end && text[at] != '"' && text[at] != '\'') return std::nullopt;
  const Span word = shell_word(text, at, input.window.end);
  if (name == "user" || name == "creds")
    return judged(text, {input.anchor.begin, word.end}, after_colon(text, word), "", SecretKind::password);
  const bool token =
      name.find("token") != std::string_view::npos || name.find("key") != std::string_view::npos || name == "secret";
  return judged(text, {input.anchor.begin, word.end}, word, name, token ? SecretKind::token : SecretKind::password);
}

std::optional<GrammarFinding> find_short_option(const GrammarInput& input, const OptionOf& wanted) {
  const std::string_view text = input.text;
  // The command itself: not a part of a longer name.
  if (input.anchor.begin > input.window.begin &&
      (is_letter(text[input.anchor.begin - 1]) || text[input.anchor.begin - 1] == '-' ||
       text[input.anchor.begin - 1] == '_'))
    return std::nullopt;
  std::size_t stop = input.anchor.end;
  const std::size_t last = std::min(input.window.end, stop + kCommandReach);
  while (stop < last && (text[stop] != '\n' || text[stop - 1] == '\\') && text[stop] != ';' && text[stop] != '|') ++stop;
  const std::string_view line = text.substr(input.anchor.end, stop - input.anchor.end);
  for (std::size_t found = line.find(wanted.option); found != std::string_view::npos;
       found = line.find(wanted.option, found + 1)) {
    if (found == 0 || (!is_blank(line[found - 1]) && line[found - 1] != '\n')) continue;
    std::size_t at = input.anchor.end + found + wanted.option.size();
    const bool glued = wanted.glued && at < stop && !is_blank(text[at]);
    if (wanted.command == "mysql" && !glued) continue;  // "-p name" asks for the password; the name is a database
    if (!glued) {
      if (at >= stop || !is_blank(text[at])) continue;
      while (at < stop && is_blank(text[at])) ++at;
    }
    Span word = shell_word(text, at, stop);
    if (wanted.user_pair) word = after_colon(text, word);
    if (auto finding = judged(text, input.anchor, word, "", SecretKind::password)) return finding;
  }
  return std::nullopt;
}

// echo "user:v" | chpasswd
std::optional<GrammarFinding> find_chpasswd(const GrammarInput& input) {
  const Span word = piped_word(input);
  const Span value = after_colon(input.text, word);
  if (value.empty() || rules::is_reference(input.text.substr(value.begin, value.size()))) return std::nullopt;
  // Whatever it is, it becomes the password of an account: even a bad one counts.
  GrammarFinding finding;
  finding.span = {word.begin, input.anchor.end};
  finding.secret = value;
  finding.form = LiteralForm::plain;
  finding.confidence = Confidence::likely;
  return finding;
}

}  // namespace

std::optional<GrammarFinding> find_command_option(const GrammarInput& input) {
  const std::string_view anchor = input.text.substr(input.anchor.begin, input.anchor.size());
  if (anchor.substr(0, 2) == "--") return find_long_option(input);
  if (anchor == "chpasswd") return find_chpasswd(input);
  for (const OptionOf& option : kShortOptions) {
    if (anchor == option.command) return find_short_option(input, option);
  }
  return std::nullopt;
}

}  // namespace plimsoll::detect::secrets
