// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/literal_value.h"

#include <algorithm>
#include <string>

#include "engine/detect/secrets/value_strength.h"
#include "engine/rules/entropy.h"
#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::detect::secrets {
namespace {

constexpr std::size_t kShortest = 6;
constexpr std::size_t kLongest = 512;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_uuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? value[at] != '-' : !is_hex(value[at])) return false;
  }
  return true;
}

// name@host.tld
bool is_mail_address(std::string_view value) {
  const std::size_t at = value.find('@');
  if (at == std::string_view::npos || at == 0 || value.find('@', at + 1) != std::string_view::npos) return false;
  const std::size_t dot = value.rfind('.');
  if (dot == std::string_view::npos || dot < at + 2 || dot + 2 >= value.size()) return false;
  return std::all_of(value.begin() + static_cast<std::ptrdiff_t>(dot) + 1, value.end(), is_letter);
}

// 1.2.3, 10.0.0.1, 2019-03-02, 12:30:00, 50%, 10px, 3600s: digits with joints and a short unit.
bool is_number_like(std::string_view value) {
  std::size_t at = 0;
  std::size_t digits = 0;
  while (at < value.size() &&
         (is_digit(value[at]) || std::string_view(".,:-/+_xX").find(value[at]) != std::string_view::npos))
    digits += is_digit(value[at++]) ? 1U : 0U;
  return digits != 0 && value.size() - at <= 2;
}

bool is_stored_hash(std::string_view value) {
  constexpr std::string_view kPrefixes[] = {"sha256:", "sha512:", "sha1:",   "md5:",  "sha256-", "sha512-",
                                            "sha384-", "sha1-",   "{SSHA",   "{SHA",  "{CRYPT",  "{bcrypt",
                                            "pbkdf2",  "scrypt:", "$argon2", "bcrypt"};
  if (std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                  [&](std::string_view prefix) { return value.substr(0, prefix.size()) == prefix; }))
    return true;
  return value.size() > 20 && value[0] == '$' && value.find('$', 1) <= 6;
}

// Selectors, MIME types, paths, expressions: what code gives to names like these.
bool is_code(std::string_view value) {
  if ((value[0] == '#' && value.size() < 8) || value[0] == '.' || value[0] == '[' || value[0] == '{' || value[0] == '(' ||
      value[0] == ',')
    return true;
  if (value.find_first_of("<>(){}\\|`\"'") != std::string_view::npos) {
    // Passwords have such signs too, but not these together with names.
    const bool calls = value.find("(") != std::string_view::npos || value.find("<") != std::string_view::npos ||
                       std::count(value.begin(), value.end(), '`') > 1;
    const bool braces = value.find('{') != std::string_view::npos || value.find("\\") != std::string_view::npos ||
                        value.find('|') != std::string_view::npos;
    if (calls || braces) return true;
  }
  if (value.find("://") != std::string_view::npos) return true;
  const std::size_t slash = value.find('/');
  if (slash != std::string_view::npos && slash != 0) {
    // application/json, path/to/file: words on both sides.
    std::size_t words = 0;
    std::size_t odd = 0;
    for (const char c : value) {
      words += is_letter(c) ? 1U : 0U;
      odd += is_digit(c) ? 1U : 0U;
    }
    if (odd * 8 < words && shape_of(value).surprise < 2) return true;
  }
  return value.back() == ':' || value.back() == ',' || value.back() == ';' || value.back() == '(' ||
         value.substr(0, 2) == "--";
}

// Words and numbers joined: "key-store-1208358310", "#add-password", "my_app.v2". Each piece is letters alone or
// digits alone; a word may end in one or two digits.
bool is_slug(std::string_view value) {
  if (!value.empty() && (value[0] == '#' || value[0] == '.')) value.remove_prefix(1);
  std::size_t joints = 0;
  std::size_t numbers = 0;
  std::string letters;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (c == '-' || c == '_' || c == '.') {
      ++joints;
      continue;
    }
    if (!is_letter(c) && !is_digit(c)) return false;
    const bool begins = at == 0 || value[at - 1] == '-' || value[at - 1] == '_' || value[at - 1] == '.';
    if (!begins && is_digit(value[at - 1]) && is_letter(c)) return false;
    if (!begins && is_digit(c) && !is_digit(value[at - 1])) {
      std::size_t end = at;
      while (end < value.size() && is_digit(value[end])) ++end;
      if (end - at > 2) return false;
    }
    if (!begins && is_letter(c) && is_letter(value[at - 1]) && ((c & 0x20) == 0) != ((value[at - 1] & 0x20) == 0))
      return false;
    if (is_letter(c)) letters.push_back(c);
    numbers += begins && is_digit(c) ? 1U : 0U;
  }
  // Short words are abbreviations, which surprise as much as random letters do.
  const double room = letters.size() <= 8 ? 10 : 2;
  return joints != 0 && letters.size() >= 4 && numbers <= joints &&
         shape_of(letters).surprise < 0.2 * static_cast<double>(letters.size()) + room;
}

// "acme_sandbox_...", "SB-...", "sbx_...": a token that says of itself that it opens a playground.
bool is_of_sandbox(std::string_view value) {
  std::string low(value.substr(0, 24));
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  constexpr std::string_view kMarks[] = {"sandbox_", "sandbox-", "_sdbx_", "sbx_", "sbx-", "sb-"};
  return std::any_of(std::begin(kMarks), std::end(kMarks), [&](std::string_view mark) {
    const std::size_t at = low.find(mark);
    return at != std::string::npos && (at == 0 || mark[0] == '_' || !is_letter(low[at - 1]));
  });
}

// Manifests hold values in base64: "YWRtaW4=" is "admin".
bool hides_placeholder(std::string_view value, std::string_view name) {
  if (value.size() > 128 || value.size() % 4 != 0) return false;
  const auto decoded = rules::proofs::decode_base64(value);
  if (!decoded || decoded->size() < 4 || !rules::proofs::is_printable_text(*decoded)) return false;
  std::string_view plain = *decoded;
  while (!plain.empty() && (plain.back() == '\n' || plain.back() == '\r')) plain.remove_suffix(1);
  if (rules::is_placeholder(plain, name)) return true;
  // Words of a test: "strong-password", "SECRETVALUE".
  const ValueShape shape = shape_of(plain);
  return shape.digits == 0 && shape.surprise < 3.0 && plain.find_first_of("!#$%&*+=?@^~:/") == std::string_view::npos;
}

// What a provider gives out to stand in public pages, under the names of secrets too.
bool is_public_key_of_service(std::string_view value) {
  constexpr std::string_view kPublic[] = {"pk_live_", "pk_test_"};
  if (std::any_of(std::begin(kPublic), std::end(kPublic),
                  [&](std::string_view prefix) { return value.substr(0, prefix.size()) == prefix; }))
    return true;
  return value.size() == 35 && value.substr(0, 3) == "pub" && std::all_of(value.begin() + 3, value.end(), is_hex);
}

// Signs, digits and letters of both cases all mixed up: generated, even where it looks like code here and there.
bool is_random_text(std::string_view value, const ValueShape& shape) {
  // Letters of one case are enough where the text is long and signs stand all over it.
  const bool long_mix = shape.size >= 40 && shape.classes() >= 3 && shape.digits >= 4 && shape.others >= 8;
  if (shape.size < 20 || (shape.classes() < 4 && !long_mix) || shape.digits < 2 || rules::shannon_bits(value) < 3.9)
    return false;
  constexpr std::string_view kPatternSigns[] = {"a-z", "A-Z", "0-9", "\\d", "\\w", "\\s", "(?",
                                                "://", ".*",  "]+",  "}$",  "=>",  "();", "\\u"};
  if (std::any_of(std::begin(kPatternSigns), std::end(kPatternSigns),
                  [&](std::string_view sign) { return value.find(sign) != std::string_view::npos; }))
    return false;
  return shape.surprise > 0.25 * static_cast<double>(shape.size);
}

// A word or two, but no word for the thing itself: "whiteduke", not "db_password".
bool is_poor_password(std::string_view value, const ValueShape& shape) {
  if (shape.size < kShortest || shape.size > 40 || shape.others * 3 > shape.size) return false;
  std::string low(value);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  constexpr std::string_view kTold[] = {"pass", "pwd",   "secret",  "token", "user", "your", "change", "test",  "demo",
                                        "root", "admin", "default", "none",  "null", "true", "false",  "empty", "value"};
  return std::none_of(std::begin(kTold), std::end(kTold),
                      [&](std::string_view word) { return low.find(word) != std::string::npos; });
}

}  // namespace

std::optional<Confidence> judge_value(std::string_view value, std::string_view name, SecretKind kind, LiteralForm form) {
  if (value.size() < kShortest || value.size() > kLongest) return std::nullopt;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
  }
  if (rules::is_placeholder(value, name) || is_stored_hash(value) || is_mail_address(value)) return std::nullopt;
  if (hides_placeholder(value, name)) return std::nullopt;
  if (is_number_like(value) &&
      !(kind == SecretKind::password && value.size() >= 8 && std::all_of(value.begin(), value.end(), is_digit)))
    return std::nullopt;
  const ValueShape shape = shape_of(value);
  if (kind == SecretKind::token && (is_of_sandbox(value) || is_public_key_of_service(value))) return std::nullopt;
  if (shape.blanks == 0 && is_random_text(value, shape)) return Confidence::likely;
  if (is_code(value)) return std::nullopt;
  if (is_slug(value) && !(form == LiteralForm::variable && kind == SecretKind::password)) return std::nullopt;
  if (shape.blanks != 0) return std::nullopt;
  if (is_uuid(value)) return kind == SecretKind::token ? std::optional(Confidence::possible) : std::nullopt;
  if (looks_generated(value, shape)) return Confidence::likely;
  if (kind == SecretKind::token) {
    // Short keys of machines: letters and digits mixed beyond what names do.
    if (shape.size >= 12 && shape.digits >= 2 && shape.surprise > 3.0 && shape.others == 0) return Confidence::possible;
    // Secrets that people made up: "my-S3cr3t!".
    if (shape.size >= 10 && shape.classes() >= 3 && shape.digits != 0 && shape.surprise > 0.5) return Confidence::possible;
    return std::nullopt;
  }
  if (!looks_like_password(value, shape)) {
    if (form == LiteralForm::variable && is_poor_password(value, shape)) return Confidence::possible;
    return std::nullopt;
  }
  if (form != LiteralForm::quoted && shape.digits == 0 && shape.others == 0 && shape.size < 10) return std::nullopt;
  const bool strong = shape.size >= 8 && shape.digits != 0 && (shape.classes() >= 3 || shape.surprise > 2.0);
  return strong ? Confidence::likely : Confidence::possible;
}

}  // namespace plimsoll::detect::secrets
