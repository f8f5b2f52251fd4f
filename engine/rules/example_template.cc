// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/example_template.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <cstdint>

#include <algorithm>
#include <memory>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/proof.h"

namespace plimsoll::rules {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

struct NamedSet {
  std::string_view name;
  std::string_view characters;
};
constexpr NamedSet kSets[] = {
    {"an", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
    {"lan", "abcdefghijklmnopqrstuvwxyz0123456789"},
    {"uan", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {"lower", kLower},
    {"upper", kUpper},
    {"digits", kDigits},
    {"digit", kDigits},
    {"hex", "0123456789abcdef"},
    {"HEX", "0123456789ABCDEF"},
    {"b64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    {"b64u", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
    {"b58", proofs::kBitcoinAlphabet},
    {"b32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"bech32", "qpzry9x8gf2tvdw0s3jn54khce6mua7l"},
};

// Small, and the same on every machine (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
  }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
  // No run of equal characters and, where the set has digits and letters, both: what a real value nearly always has.
  std::string text(std::string_view set, std::size_t size) {
    std::string result;
    const bool mixed =
        set.find_first_of(kDigits) != std::string_view::npos && set.find_first_not_of(kDigits) != std::string_view::npos;
    for (int tries = 0; tries < 50; ++tries) {
      result.clear();
      while (result.size() < size) {
        const char c = set[below(set.size())];
        if (!result.empty() && result.back() == c && set.size() > 2) continue;
        result.push_back(c);
      }
      if (!mixed || size < 6) break;
      if (result.find_first_of(kDigits) != std::string::npos && result.find_first_not_of(kDigits) != std::string::npos)
        break;
    }
    return result;
  }

 private:
  std::uint64_t state_;
};

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string make_key(std::string_view kind) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(kind == "rsa" ? EVP_RSA_gen(1024)
                                                             : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const std::unique_ptr<BIO, FreeBio> out(BIO_new(BIO_s_mem()));
  if (key == nullptr || out == nullptr) return {};
  char phrase[] = "a phrase";
  if (kind == "pkcs8")
    PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  else if (kind == "encrypted")
    PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_256_cbc(), phrase, 8, nullptr, nullptr);
  else
    PEM_write_bio_PrivateKey_traditional(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  std::string text(bytes, static_cast<std::size_t>(std::max(0L, size)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::size_t end_of_brace(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"' && text.substr(0, 4) == "{any") quoted = !quoted;
    if (quoted) continue;
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

class Expander {
 public:
  explicit Expander(std::uint64_t seed) : dice_(seed) {}

  ExpandedExample expand(std::string_view example) {
    ExpandedExample result;
    std::size_t opened = std::string::npos;
    for (std::size_t at = 0; at < example.size();) {
      const std::string_view rest = example.substr(at);
      if (rest.substr(0, 2) == "<<" && rest.substr(0, 3) != "<<<" && rest.find(">>") != std::string_view::npos &&
          opened == std::string::npos) {
        opened = result.text.size();
        at += 2;
      } else if (rest.substr(0, 2) == ">>" && opened != std::string::npos) {
        result.secrets.push_back({opened, result.text.size()});
        opened = std::string::npos;
        at += 2;
      } else if (rest.substr(0, 2) == "{{") {
        result.text.push_back('{');
        at += 2;
      } else if (rest.substr(0, 2) == "}}") {
        result.text.push_back('}');
        at += 2;
      } else if (rest[0] == '{') {
        const std::size_t end = end_of_brace(rest);
        std::string value;
        if (end != std::string_view::npos && expand_one(rest.substr(1, end - 1), value)) {
          result.text += value;
          at += end + 1;
        } else {
          result.text.push_back('{');
          ++at;
        }
      } else {
        result.text.push_back(rest[0]);
        ++at;
      }
    }
    return result;
  }

 private:
  bool expand_one(std::string_view inside, std::string& value) {
    if (inside == "uuid") {
      std::string hex = dice_.text("0123456789abcdef", 32);
      hex[12] = '4';
      hex[16] = "89ab"[dice_.below(4)];
      value = hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
              hex.substr(20);
      return true;
    }
    if (inside.substr(0, 8) == "any of \"") {
      const std::size_t close = inside.rfind("\":");
      if (close == std::string_view::npos || close <= 8) return false;
      std::size_t size = 0;
      if (!read_size(inside.substr(close + 2), size)) return false;
      value = dice_.text(inside.substr(8, close - 8), size);
      return true;
    }
    const std::size_t colon = inside.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view name = inside.substr(0, colon);
    const std::string_view argument = inside.substr(colon + 1);
    if (name == "base64" || name == "base64url") {
      value = proofs::encode_base64(expand(argument).text);
      if (name == "base64url") {
        std::replace(value.begin(), value.end(), '+', '-');
        std::replace(value.begin(), value.end(), '/', '_');
        value.resize(std::min(value.find('='), value.size()));
      }
      return true;
    }
    if (name == "key" || name == "key-escaped") {
      const std::string key = make_key(argument);
      if (key.empty()) return false;
      for (const char c : key) {
        if (c == '\n' && name == "key-escaped")
          value += "\\n";
        else
          value.push_back(c);
      }
      return true;
    }
    for (const NamedSet& set : kSets) {
      std::size_t size = 0;
      if (name == set.name && read_size(argument, size)) {
        value = dice_.text(set.characters, size);
        return true;
      }
    }
    return false;
  }

  bool read_size(std::string_view text, std::size_t& size) {
    constexpr std::size_t kMost = 100'000;
    std::size_t numbers[2] = {0, 0};
    std::size_t which = 0;
    if (text.empty()) return false;
    for (const char c : text) {
      if (c == '-' && which == 0) {
        which = 1;
      } else if (proofs::is_digit(c)) {
        numbers[which] = std::min(kMost, numbers[which] * 10 + static_cast<std::size_t>(c - '0'));
      } else {
        return false;
      }
    }
    size = which == 0 || numbers[1] <= numbers[0] ? numbers[0] : numbers[0] + dice_.below(numbers[1] - numbers[0] + 1);
    return true;
  }

  Dice dice_;
};

// "[0-9a-f]": neighbours become spans, what means something inside brackets is escaped.
std::string bracket_of(std::string_view characters) {
  std::string sorted(characters);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const auto append = [](std::string& out, char c) {
    if (std::string_view("\\]^-[").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  };
  std::string result = "[";
  for (std::size_t at = 0; at < sorted.size();) {
    std::size_t last = at;
    while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) ++last;
    append(result, sorted[at]);
    if (last > at + 1) result.push_back('-');
    if (last > at) append(result, sorted[last]);
    at = last + 1;
  }
  return result + "]";
}

// "{an:20-40}" without its braces: "[0-9A-Za-z]{20,40}".
std::optional<std::string> pattern_of_brace(std::string_view inside) {
  if (inside == "uuid") return "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
  const std::size_t colon = inside.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = inside.substr(0, colon);
  std::string size(inside.substr(colon + 1));
  if (size.empty() || size.find_first_not_of("0123456789-") != std::string::npos) return std::nullopt;
  std::replace(size.begin(), size.end(), '-', ',');
  if (name.substr(0, 8) == "any of \"" && name.size() > 9)
    return bracket_of(name.substr(8, name.size() - 9)) + "{" + size + "}";
  for (const NamedSet& set : kSets) {
    if (name == set.name) return bracket_of(set.characters) + "{" + size + "}";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> pattern_of_template(std::string_view value) {
  std::string pattern;
  for (std::size_t at = 0; at < value.size();) {
    const char c = value[at];
    if (c == '{') {
      const std::size_t end = end_of_brace(value.substr(at));
      if (end == std::string_view::npos) return std::nullopt;
      const auto part = pattern_of_brace(value.substr(at + 1, end - 1));
      if (!part) return std::nullopt;
      pattern += *part;
      at += end + 1;
      continue;
    }
    if (!proofs::is_letter(c) && !proofs::is_digit(c) && c != '_') pattern.push_back('\\');
    pattern.push_back(c);
    ++at;
  }
  return pattern;
}

ExpandedExample expand_example(std::string_view example, std::uint64_t seed) { return Expander(seed).expand(example); }

ExpandedExample expand_example(std::string_view example, std::uint64_t seed, const SecretPart& rule) {
  ExpandedExample expanded = expand_example(example, seed);
  for (const std::string& name : rule.proofs) {
    const proofs::ProofUse use = proofs::find_proof(name);
    if (use.proof == nullptr || use.proof->complete == nullptr) continue;
    for (Span& secret : expanded.secrets) {
      const auto completed = use.proof->complete(std::string_view(expanded.text).substr(secret.begin, secret.size()));
      // Only the same length keeps the other spans in place.
      if (completed && completed->size() == secret.size()) expanded.text.replace(secret.begin, secret.size(), *completed);
    }
  }
  return expanded;
}

}  // namespace plimsoll::rules
