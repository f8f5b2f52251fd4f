// SPDX-License-Identifier: Apache-2.0
//
// scheme://user:password@host. The anchor is "://": nearly every address ends before an "@" comes.
#include <algorithm>
#include <string>

#include "engine/detect/secrets/grammar.h"
#include "engine/detect/secrets/name_words.h"
#include "engine/detect/secrets/value_strength.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kLongestUser = 128;
constexpr std::size_t kLongestPassword = 300;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Ends an address in any text.
bool ends_address(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' || c == ')' ||
         c == ',' || c == '\\';
}

// "user:p@ss)word@host": another "@" and a host stand behind the bracket.
bool goes_on_behind(std::string_view text, std::size_t bracket, std::size_t end) {
  constexpr std::size_t kReach = 40;
  end = std::min(end, bracket + kReach);
  for (std::size_t at = bracket + 1; at + 1 < end && !ends_address(text[at]) && text[at] != '/'; ++at) {
    if (text[at] == '@') return is_letter(text[at + 1]) || is_digit(text[at + 1]);
  }
  return false;
}

constexpr std::string_view kDemoHosts[] = {
    "example.com", "example.org", "example.net",   "host",     "hostname",    "server",   "domain.com",
    "yourdomain",  "host.com",    "example",       "test.com", "foo.com",     "bar.com",  "proxy.com",
    "proxyserver", "myproxy",     "proxy.example", "site.com", "company.com", "mydomain", "acme.com"};

bool is_demo_host(std::string_view host) {
  return std::any_of(std::begin(kDemoHosts), std::end(kDemoHosts), [&](std::string_view demo) {
    return host == demo || (host.size() > demo.size() && host.substr(host.size() - demo.size()) == demo &&
                            host[host.size() - demo.size() - 1] == '.');
  });
}

// "APP_PASSWORD", "USER_ID", "api_secret", "auth-token:secret": words that say what is to stand there.
bool is_name_of_secret(std::string_view password) {
  const bool words =
      std::all_of(password.begin(), password.end(), [](char c) { return is_letter(c) || c == '_' || c == '-' || c == ':'; });
  if (!words) return false;
  const bool capitals = std::none_of(password.begin(), password.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const bool joined = password.find_first_of("_-") != std::string_view::npos;
  return joined && (capitals || secret_kind_of_name(password));
}

}  // namespace

std::optional<GrammarFinding> find_url_userinfo(const GrammarInput& input) {
  const std::string_view text = input.text;
  const Span window = input.window;
  const std::size_t user_begin = input.anchor.end;
  std::size_t at = user_begin;
  while (at < window.end && at - user_begin < kLongestUser && text[at] != ':' && text[at] != '/' && text[at] != '?' &&
         !ends_address(text[at]))
    ++at;
  if (at >= window.end || text[at] != ':') return std::nullopt;
  const Span user{user_begin, at};
  const std::size_t begin = at + 1;
  at = begin;
  std::size_t sign = std::string_view::npos;
  while (at < window.end && at - begin < kLongestPassword && (!ends_address(text[at]) || text[at] == ')')) {
    if ((text[at] == ',' || (text[at] == ')' && !goes_on_behind(text, at, window.end))) && sign != std::string_view::npos)
      break;
    // The last "@" before the path separates: passwords may hold one.
    if (text[at] == '@') sign = at;
    if ((text[at] == '/' || text[at] == '?' || text[at] == '#') && sign != std::string_view::npos) break;
    if (text[at] == '/' && at > begin && sign == std::string_view::npos && is_digit(text[begin]))
      return std::nullopt;  // host:port/
    ++at;
  }
  if (sign == std::string_view::npos || sign == begin) return std::nullopt;
  const Span secret{begin, sign};
  std::size_t host_end = sign + 1;
  while (host_end < window.end && (is_letter(text[host_end]) || is_digit(text[host_end]) || text[host_end] == '.' ||
                                   text[host_end] == '-' || text[host_end] == '_'))
    ++host_end;
  const std::string_view host = text.substr(sign + 1, host_end - sign - 1);
  const std::string_view password = text.substr(secret.begin, secret.size());
  const std::string_view name = text.substr(user.begin, user.size());
  if (host.empty() && !(sign + 1 < window.end &&
                        (text[sign + 1] == '[' || text[sign + 1] == '$' || text[sign + 1] == '{' || text[sign + 1] == '(')))
    return std::nullopt;
  if (password.size() < 3 || password.find("//") != std::string_view::npos) return std::nullopt;
  if (rules::is_placeholder(password, name)) return std::nullopt;
  if (is_name_of_secret(password)) return std::nullopt;
  // A pattern, a placeholder, or the fixed words that stand beside a token.
  const ValueShape shape = shape_of(password);
  // The user is read from somewhere, but the password is written out.
  const bool only_user_is_read = (rules::is_reference(name) || (name.starts_with('{') && name.ends_with('}'))) &&
                                 shape.size >= 8 && shape.digits >= 2 && shape.classes() >= 3;
  if (name.find_first_of("()[]{}<>*|") != std::string_view::npos && !only_user_is_read) return std::nullopt;
  if (password == "x-access-token" || password == "x-oauth-basic" || password == "x-token-auth") return std::nullopt;
  std::size_t scheme = input.anchor.begin;
  while (scheme > window.begin && input.anchor.begin - scheme < 24 &&
         (is_letter(text[scheme - 1]) || is_digit(text[scheme - 1]) || text[scheme - 1] == '+' || text[scheme - 1] == '.' ||
          text[scheme - 1] == '-'))
    --scheme;
  if (scheme == input.anchor.begin) return std::nullopt;
  if (password.find_first_of("{}$<>|^") != std::string_view::npos && password.find_first_of("{<|") != std::string_view::npos)
    return std::nullopt;

  GrammarFinding finding;
  finding.span = {scheme, host_end};
  finding.secret = secret;
  const bool plain_word = shape.digits == 0 && shape.others == 0 && shape.surprise < 3.0;
  if (is_demo_host(host) && (shape.digits == 0 || shape.classes() < 2 || password.size() < 8)) return std::nullopt;
  const bool local = is_demo_host(host) || host == "localhost" || host == "127.0.0.1" || host == "0.0.0.0";
  const bool doubted = password.size() < 6 || plain_word || local || only_user_is_read;
  finding.confidence = doubted ? Confidence::possible : Confidence::likely;
  return finding;
}

}  // namespace plimsoll::detect::secrets
