// SPDX-License-Identifier: Apache-2.0
//
// Private keys, read by the library that programs would read them with. A text that only looks like a key (cut, with dots,
// of a manual) does not parse. Keys behind a passphrase are told from open ones.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <cstdint>

#include <algorithm>
#include <memory>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// Nothing of this is longer: RSA of 16384 bits is some 13 KB of PEM.
constexpr std::size_t kKeyLimit = 64 * 1024;

struct Armour {
  std::string label;    // "RSA PRIVATE KEY"
  std::string headers;  // "Proc-Type: 4,ENCRYPTED\n..."
  std::string body;     // base64 without blanks
  bool is_cut = false;  // no end line
  std::string check;    // the armour line of OpenPGP without its "="
};

// Line ends may be written as \n or \r\n escapes (JSON, environment files); blanks, quotes, "+" and ">" at line starts and
// string joints (source code, patches, mails) are passed over.
std::string with_real_lines(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      std::size_t slashes = at;
      while (slashes < text.size() && text[slashes] == '\\') ++slashes;
      if (slashes < text.size() && (text[slashes] == 'n' || text[slashes] == 'r')) {
        result.push_back('\n');
        at = slashes;
        continue;
      }
      if (slashes < text.size() && text[slashes] == '/') {
        result.push_back('/');
        at = slashes;
        continue;
      }
      result.push_back('\n');
      at = slashes - 1;
      continue;
    }
    result.push_back(text[at]);
  }
  return result;
}

bool is_base64_char(char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '='; }

std::optional<Armour> read_armour(std::string_view raw) {
  if (raw.size() > kKeyLimit) return std::nullopt;
  const std::string text = with_real_lines(raw);
  constexpr std::string_view kBegin = "-----BEGIN ";
  const std::size_t begin = text.find(kBegin);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t label_end = text.find("-----", begin + kBegin.size());
  if (label_end == std::string::npos) return std::nullopt;
  Armour armour;
  armour.label = text.substr(begin + kBegin.size(), label_end - begin - kBegin.size());
  const std::size_t end = text.find("-----END ", label_end);
  armour.is_cut = end == std::string::npos;
  std::string_view rest = std::string_view(text).substr(label_end + 5, armour.is_cut ? end : end - label_end - 5);
  while (!rest.empty()) {
    const std::size_t line_end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, line_end);
    rest.remove_prefix(std::min(line_end + 1, rest.size()));
    if (line.find(": ") != std::string_view::npos && line.find("---") == std::string_view::npos) {
      armour.headers.append(line).push_back('\n');
      continue;
    }
    // "base64" + and the like: what stands between the quotes.
    const std::size_t open = line.find_first_of("\"'");
    const std::size_t close = line.find_last_of("\"'");
    if (open != std::string_view::npos && close > open) line = line.substr(open + 1, close - open - 1);
    // Joints of string literals and margins: only what is base64 counts, unless a whole line is something else.
    std::string kept;
    for (const char c : line) {
      if (is_base64_char(c))
        kept.push_back(c);
      else if (std::string_view(" \t\r\"',>#*;.").find(c) == std::string_view::npos)
        return std::nullopt;
    }
    if (line.find("...") != std::string_view::npos) return std::nullopt;
    if (kept.size() == 5 && kept[0] == '=' && !armour.body.empty()) {
      armour.check = kept.substr(1);
      continue;
    }
    if (!kept.empty() && (kept[0] == '+') && line.size() > kept.size() - 1 && kept.size() % 4 == 1)
      kept.erase(0, 1);  // patch
    armour.body += kept;
  }
  return armour;
}

Outcome encrypted() {
  Outcome outcome = holds("encrypted");
  outcome.is_encrypted = true;
  return outcome;
}

Outcome check_der(const std::string& der) {
  const unsigned char* at = bytes_of(der);
  const Key key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (key == nullptr) return fails();
  const int bits = EVP_PKEY_get_bits(key.get());
  return holds(bits > 0 ? std::to_string(bits) + " bits" : "");
}

// openssh-key-v1: cipher name, kdf, options, number of keys, public part, private part with two equal check integers.
Outcome check_openssh_body(const std::string& bytes) {
  constexpr std::string_view kMagic("openssh-key-v1\0", 15);
  std::string_view rest = bytes;
  if (rest.substr(0, kMagic.size()) != kMagic) return fails();
  rest.remove_prefix(kMagic.size());
  const auto read_number = [&](std::uint32_t& value) {
    if (rest.size() < 4) return false;
    value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | byte_at(rest, i);
    rest.remove_prefix(4);
    return true;
  };
  const auto read_text = [&](std::string_view& value) {
    std::uint32_t size = 0;
    if (!read_number(size) || size > rest.size()) return false;
    value = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
  };
  std::string_view cipher;
  std::string_view skipped;
  std::string_view hidden;
  std::uint32_t keys = 0;
  if (!read_text(cipher) || !read_text(skipped) || !read_text(skipped) || !read_number(keys) || keys == 0 || keys > 16)
    return fails();
  for (std::uint32_t i = 0; i < keys; ++i) {
    if (!read_text(skipped)) return fails();
  }
  if (!read_text(hidden) || hidden.size() < 8) return fails();
  if (cipher != "none") return encrypted();
  return holds_if(hidden.substr(0, 4) == hidden.substr(4, 4));
}

// A rule may ask for one of the two kinds: "open", "encrypted".
Outcome filtered(Outcome outcome, std::string_view wanted) {
  if (outcome.verdict == Verdict::cannot_tell) return wanted == "encrypted" ? fails() : outcome;
  if (outcome.verdict != Verdict::holds || wanted.empty()) return outcome;
  return outcome.is_encrypted == (wanted == "encrypted") ? outcome : fails();
}

Outcome check_pem(std::string_view secret);

}  // namespace

Outcome check_openssh_key(std::string_view secret, std::string_view wanted) {
  const auto armour = read_armour(secret);
  if (!armour) return fails();
  const auto bytes = decode_base64(armour->body);
  return bytes ? filtered(check_openssh_body(*bytes), wanted) : fails();
}

Outcome check_pem_private_key(std::string_view secret, std::string_view wanted) {
  return filtered(check_pem(secret), wanted);
}

namespace {
Outcome check_pem(std::string_view secret) {
  const auto armour = read_armour(secret);
  if (!armour || armour->label.find("PRIVATE KEY") == std::string::npos) return fails();
  const auto bytes = decode_base64(armour->body);
  if (!bytes || bytes->size() < 16) return fails();
  if (armour->headers.find("ENCRYPTED") != std::string::npos) return encrypted();
  if (armour->label == "OPENSSH PRIVATE KEY" || bytes->rfind("openssh-key-v1", 0) == 0) return check_openssh_body(*bytes);
  if (armour->label == "ENCRYPTED PRIVATE KEY") {
    // SEQUENCE whose length is that of the body.
    if (bytes->size() < 32 || byte_at(*bytes, 0) != 0x30) return fails();
    const unsigned char* at = bytes_of(*bytes);
    X509_SIG* sealed = d2i_X509_SIG(nullptr, &at, static_cast<long>(bytes->size()));
    ERR_clear_error();
    if (sealed == nullptr) return fails();
    X509_SIG_free(sealed);
    return encrypted();
  }
  const Outcome outcome = armour->is_cut ? fails() : check_der(*bytes);
  // A body that decodes and is as long as keys are: cut, edited or of a kind the library does not know. Not proven, not gone.
  if (outcome.verdict == Verdict::fails && armour->body.size() >= 64) return cannot_tell();
  return outcome;
}
}  // namespace

Outcome check_base64_pem(std::string_view secret, std::string_view wanted) {
  const auto bytes = decode_base64(secret);
  return bytes ? check_pem_private_key(*bytes, wanted) : fails();
}

Outcome check_putty_key(std::string_view secret, std::string_view wanted) {
  const auto value_of = [&](std::string_view name) -> std::string_view {
    const std::size_t at = secret.find(name);
    if (at == std::string_view::npos) return {};
    std::string_view rest = secret.substr(at + name.size());
    rest = rest.substr(0, rest.find_first_of("\r\n\\"));
    while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
    return rest;
  };
  const std::string_view cipher = value_of("Encryption:");
  if (cipher.empty() || value_of("Private-Lines:").empty()) return fails();
  return filtered(cipher == "none" ? holds() : encrypted(), wanted);
}

Outcome check_pgp_crc24(std::string_view secret, std::string_view) {
  const auto armour = read_armour(secret);
  if (!armour || armour->label.rfind("PGP PRIVATE KEY", 0) != 0) return fails();
  const auto bytes = decode_base64(armour->body);
  if (!bytes || bytes->size() < 32) return fails();
  // The first packet must be a secret key: tag 5, in the old or the new form.
  const std::uint8_t lead = byte_at(*bytes, 0);
  const unsigned tag = (lead & 0x40U) != 0 ? lead & 0x3FU : (lead >> 2U) & 0x0FU;
  if ((lead & 0x80U) == 0 || tag != 5) return fails();
  if (armour->check.empty()) return cannot_tell();
  const auto stored = decode_base64(armour->check);
  if (!stored || stored->size() != 3) return fails();
  const std::uint32_t crc = crc24_openpgp(*bytes);
  for (unsigned i = 0; i < 3; ++i) {
    if (byte_at(*stored, i) != ((crc >> (16U - 8U * i)) & 0xFFU)) return fails();
  }
  return holds();
}

namespace {
Outcome check_ed25519(std::string_view seed, std::string_view public_part) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
  unsigned char made[32];
  std::size_t size = sizeof(made);
  if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), made, &size) != 1 || size != 32) return fails();
  return holds_if(std::equal(made, made + 32, bytes_of(public_part)));
}
}  // namespace

Outcome check_ed25519_pair(std::string_view secret, std::string_view) {
  const std::size_t colon = secret.rfind(':');  // Nix writes a name before the key
  const auto bytes = decode_base64(colon == std::string_view::npos ? secret : secret.substr(colon + 1));
  if (!bytes || bytes->size() != 64) return fails();
  return check_ed25519(std::string_view(*bytes).substr(0, 32), std::string_view(*bytes).substr(32));
}

Outcome check_solana_keypair(std::string_view secret, std::string_view) {
  std::string bytes;
  unsigned number = 0;
  bool open = false;
  for (const char c : secret) {
    if (is_digit(c)) {
      number = number * 10 + static_cast<unsigned>(c - '0');
      open = true;
      if (number > 255) return fails();
    } else if (open) {
      bytes.push_back(static_cast<char>(number));
      number = 0;
      open = false;
    }
  }
  if (open) bytes.push_back(static_cast<char>(number));
  if (bytes.size() != 64) return fails();
  return check_ed25519(std::string_view(bytes).substr(0, 32), std::string_view(bytes).substr(32));
}

Outcome check_vapid_private_key(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  if (!bytes || bytes->size() != 32) return fails();
  // Below the order of P-256, and not zero.
  constexpr std::string_view kOrder(
      "\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xBC\xE6\xFA\xAD\xA7\x17\x9E\x84\xF3\xB9\xCA\xC2\xFC"
      "\x63\x25\x51",
      32);
  return holds_if(
      std::lexicographical_compare(bytes_of(*bytes), bytes_of(*bytes) + 32, bytes_of(kOrder), bytes_of(kOrder) + 32) &&
      bytes->find_first_not_of('\0') != std::string::npos);
}

}  // namespace plimsoll::rules::proofs
