// SPDX-License-Identifier: Apache-2.0
//
// Tokens and files that are JSON inside: what they say of themselves chooses the kind, and when they end.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engine/base/calendar.h"
#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"
#include "engine/rules/placeholder.h"

namespace plimsoll::rules::proofs {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kJsonLimit = 256 * 1024;
constexpr std::size_t kDepthLimit = 64;

// Depth is bounded before the parser sees the text: its destructor and ours must not meet a million brackets.
bool is_shallow(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\')
        ++at;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthLimit) return false;
    } else if (c == '}' || c == ']') {
      if (depth != 0) --depth;
    }
  }
  return true;
}

std::optional<Json> parse_object(std::string_view text) {
  if (text.empty() || text.size() > kJsonLimit || !is_shallow(text)) return std::nullopt;
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded() || !value.is_object()) return std::nullopt;
  return value;
}

std::optional<Json> decode_object(std::string_view base64) {
  const auto bytes = decode_base64(base64);
  if (!bytes || bytes->empty() || (*bytes)[0] != '{') return std::nullopt;
  return parse_object(*bytes);
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct Jws {
  Json header;
  Json claims;
};

std::optional<Jws> read_jws(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  auto header = decode_object(token.substr(0, first));
  auto claims = decode_object(token.substr(first + 1, second == std::string_view::npos ? second : second - first - 1));
  if (!header || !claims) return std::nullopt;
  return Jws{std::move(*header), std::move(*claims)};
}

// Printable and short, for a note: claims are a stranger's text.
std::string quoted(std::string text) {
  constexpr std::size_t kLongest = 60;
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

bool claim_holds(const Jws& jws, std::string_view asked) {
  const std::size_t equals = asked.find('=');
  const std::string name(asked.substr(0, equals));
  const Json* value = nullptr;
  if (const auto found = jws.claims.find(name); found != jws.claims.end())
    value = &*found;
  else if (const auto in_header = jws.header.find(name); in_header != jws.header.end())
    value = &*in_header;
  if (value == nullptr) return false;
  if (equals == std::string_view::npos) return true;
  const std::string_view wanted = asked.substr(equals + 1);
  const auto contains = [&](const Json& one) {
    return one.is_string() && one.get_ref<const std::string&>().find(wanted) != std::string::npos;
  };
  if (value->is_array()) return std::any_of(value->begin(), value->end(), contains);
  return contains(*value);
}

template <class Function>
bool all_parts(std::string_view list, Function&& holds_for) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (comma != 0 && !holds_for(list.substr(0, comma))) return false;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

// The sample tokens of the debugger page and of the standards: everyone pastes them into tests.
bool is_demo(const Jws& jws) {
  const std::string subject = text_of(jws.claims, "sub");
  const std::string name = text_of(jws.claims, "name");
  if (subject == "1234567890" || name == "John Doe") return true;
  const auto issued = jws.claims.find("iat");
  if (issued != jws.claims.end() && issued->is_number_integer() && issued->get<std::int64_t>() == 1516239022) return true;
  return text_of(jws.claims, "iss") == "joe" && jws.claims.contains("http://example.com/is_root");
}

std::optional<std::size_t> size_of_part(const Json& key, const char* name) {
  const std::string text = text_of(key, name);
  if (text.empty()) return std::nullopt;
  const auto bytes = decode_base64(text);
  return bytes ? std::optional<std::size_t>(bytes->size()) : std::nullopt;
}

// Escaped JSON (inside a string of another file) is made plain first.
std::string plain_json(std::string_view text) {
  if (text.find("\\\"") == std::string_view::npos) return std::string(text);
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) {
      ++at;
      result.push_back(text[at]);
    } else if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == 'n' || text[at + 1] == 't')) {
      ++at;
      result.push_back(' ');
    } else {
      result.push_back(text[at]);
    }
  }
  return result;
}

}  // namespace

Outcome check_jwt(std::string_view secret, std::string_view wanted) {
  const auto jws = read_jws(secret);
  if (!jws || !jws->header.contains("alg")) return fails();
  if (!all_parts(wanted, [&](std::string_view claim) { return claim_holds(*jws, claim); })) return fails();
  Outcome outcome = holds();
  const std::string issuer = text_of(jws->claims, "iss");
  if (!issuer.empty()) outcome.note = "issued by " + quoted(issuer);
  const auto expiry = jws->claims.find("exp");
  if (expiry != jws->claims.end() && expiry->is_number()) {
    const double seconds = expiry->get<double>();
    // The day alone: whether it is past is for the reader, who knows the day.
    if (seconds > 0 && seconds < 253402300799.0) {
      const std::string day = iso_time(static_cast<std::int64_t>(seconds)).substr(0, 10);
      outcome.note += (outcome.note.empty() ? "" : ", ") + std::string("expires ") + day;
    }
  }
  const std::string algorithm = text_of(jws->header, "alg");
  outcome.is_public = is_demo(*jws) || algorithm == "none" || text_of(jws->claims, "role") == "anon";
  return outcome;
}

Outcome check_jwe(std::string_view secret, std::string_view) {
  const auto header = decode_object(secret.substr(0, secret.find('.')));
  return holds_if(header && header->contains("alg") && header->contains("enc"));
}

Outcome check_base64_json(std::string_view secret, std::string_view keys) {
  std::size_t begin = std::min(secret.find("eyJ"), secret.find("ewog"));
  begin = std::min(begin, std::min(secret.find("ewoJ"), secret.find("eyAi")));
  if (begin == std::string_view::npos) return fails();
  std::size_t end = begin;
  while (end < secret.size() &&
         (is_letter(secret[end]) || is_digit(secret[end]) || secret[end] == '+' || secret[end] == '/'))
    ++end;
  auto object = decode_object(secret.substr(begin, end - begin));
  if (!object) {
    // The URL alphabet holds "_", which also separates parts: taken only when it is needed.
    while (end < secret.size() &&
           (is_letter(secret[end]) || is_digit(secret[end]) || secret[end] == '-' || secret[end] == '_'))
      ++end;
    object = decode_object(secret.substr(begin, end - begin));
  }
  if (!object) return fails();
  if (!all_parts(keys, [&](std::string_view key) { return object->contains(std::string(key)); })) return fails();
  Outcome outcome = holds();
  outcome.is_public = has_placeholder_word(object->dump(-1, ' ', true, Json::error_handler_t::replace));
  return outcome;
}

Outcome check_service_account_json(std::string_view secret, std::string_view) {
  std::optional<Json> object = parse_object(plain_json(secret));
  std::string key = object ? text_of(*object, "private_key") : std::string();
  std::string mail = object ? text_of(*object, "client_email") : std::string();
  if (!object) {
    // Inside another file's escapes the object is not JSON by itself; its key still has to parse.
    const std::size_t at = secret.find("-----BEGIN ");
    if (at == std::string_view::npos || secret.find("client_email") == std::string_view::npos) return fails();
    const std::size_t end = secret.find("-----END ", at);
    if (end == std::string_view::npos) return fails();
    key = std::string(secret.substr(at, std::min(end + 40, secret.size()) - at));
  }
  const Outcome inner = check_pem_private_key(key, {});
  if (inner.verdict != Verdict::holds) return inner;
  return holds(mail.empty() ? "" : "account " + quoted(mail));
}

Outcome check_jwk_private(std::string_view secret, std::string_view) {
  const auto key = parse_object(plain_json(secret));
  if (!key) return fails();
  const std::string kind = text_of(*key, "kty");
  const auto d = size_of_part(*key, "d");
  if (kind == "RSA") return holds_if(key->contains("n") && key->contains("e") && d && *d >= 64);
  if (kind == "EC") return holds_if(key->contains("x") && key->contains("y") && d && (*d == 32 || *d == 48 || *d == 66));
  if (kind == "OKP") return holds_if(key->contains("x") && d && (*d == 32 || *d == 56 || *d == 57));
  if (kind == "oct") return holds_if(size_of_part(*key, "k").value_or(0) >= 16);
  return fails();
}

}  // namespace plimsoll::rules::proofs
