// SPDX-License-Identifier: Apache-2.0
//
// Tokens that are known by what they decode to.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

std::vector<std::size_t> numbers_of(std::string_view list) {
  std::vector<std::size_t> numbers;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::size_t number = 0;
    const auto parsed = std::from_chars(list.data(), list.data() + comma, number);
    if (parsed.ec == std::errc()) numbers.push_back(number);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return numbers;
}

bool all(std::string_view text, bool (*is)(char)) { return std::all_of(text.begin(), text.end(), is); }
bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }

// The value of percent escapes; a lone "%" stays.
std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() + 0 && is_hex(text[at + 1]) && is_hex(text[at + 2])) {
      result += *decode_hex(text.substr(at + 1, 2));
      at += 2;
    } else {
      result.push_back(text[at]);
    }
  }
  return result;
}

}  // namespace

// The last 16 characters are base32; their first 48 bits carry the account, since keys whose fifth character is above J.
Outcome check_aws_key_id(std::string_view secret, std::string_view) {
  if (secret.size() != 20) return fails();
  for (const char c : secret.substr(4)) {
    if (!is_upper(c) && !(c >= '2' && c <= '7')) return fails();
  }
  if (secret.substr(13) == "EXAMPLE") {
    Outcome example = holds();
    example.is_public = true;
    return example;
  }
  if (secret[4] == 'I' || secret[4] == 'J') return holds();
  const auto bytes = decode_base32(secret.substr(4));
  if (!bytes || bytes->size() < 6) return fails();
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 6; ++i) number = (number << 8U) | byte_at(*bytes, i);
  const std::uint64_t account = (number & 0x7fffffffff80ULL) >> 7U;
  return holds("account " + write_number(account, "0123456789", 12));
}

Outcome check_aws_ses_smtp(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  return holds_if(bytes && bytes->size() == 33 && (byte_at(*bytes, 0) == 4 || byte_at(*bytes, 0) == 2));
}
Draft complete_aws_ses_smtp(std::string_view draft) {
  auto bytes = decode_base64(draft);
  if (!bytes || bytes->size() != 33) return std::nullopt;
  (*bytes)[0] = 4;
  return encode_base64(*bytes);
}

// 40 characters of base64 are also what paths, sums and names run together look like.
Outcome check_aws_secret_key(std::string_view secret, std::string_view) {
  if (secret.size() != 40 || all(secret, is_hex)) return fails();
  std::size_t digits = 0;
  std::size_t uppers = 0;
  std::size_t lowers = 0;
  std::size_t slashes = 0;
  for (const char c : secret) {
    digits += is_digit(c) ? 1U : 0U;
    uppers += is_upper(c) ? 1U : 0U;
    lowers += is_lower(c) ? 1U : 0U;
    slashes += c == '/' ? 1U : 0U;
  }
  return holds_if(digits >= 1 && uppers >= 4 && lowers >= 4 && slashes <= 6);
}

Outcome check_base64_bytes(std::string_view secret, std::string_view sizes) {
  const auto bytes = decode_base64(percent_decoded(secret));
  if (!bytes) return fails();
  const auto wanted = numbers_of(sizes);
  return holds_if(std::find(wanted.begin(), wanted.end(), bytes->size()) != wanted.end());
}

Outcome check_base64_printable(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  return holds_if(bytes && !bytes->empty() && is_printable_text(*bytes));
}

Outcome check_base64_user_password(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  if (!bytes || !is_printable_text(*bytes)) return fails();
  const std::size_t colon = bytes->find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == bytes->size()) return fails();
  const std::string user = bytes->substr(0, colon);
  if (user.find_first_of(" \n\t{") != std::string::npos) return fails();
  Outcome outcome = check_password(bytes->substr(colon + 1), user);
  outcome.verdict = outcome.verdict == Verdict::fails ? Verdict::fails : Verdict::holds;
  return outcome;
}

Outcome check_base64_text(std::string_view secret, std::string_view prefix) {
  // A literal prefix of the token may stand before the base64; the part that decodes is looked for at its joints.
  for (std::size_t from = 0; from <= secret.size(); ++from) {
    if (from != 0 && std::string_view("_-.:").find(secret[from - 1]) == std::string_view::npos) continue;
    const auto bytes = decode_base64(secret.substr(from));
    if (bytes && bytes->rfind(prefix, 0) == 0 && !bytes->empty()) return holds();
    if (from > 24) break;
  }
  return fails();
}

Outcome check_base64_parts(std::string_view secret, std::string_view sizes) {
  const auto bytes = decode_base64(secret);
  const auto wanted = numbers_of(sizes);
  if (!bytes || wanted.size() != 2 || !is_printable_text(*bytes)) return fails();
  const std::size_t colon = bytes->find(':');
  return holds_if(colon == wanted[0] && bytes->size() == wanted[0] + 1 + wanted[1]);
}

// Version 2 macaroon: 02, fields of (type, length, bytes), section ends of 00, a last field 06 of 32 bytes.
Outcome check_pypi_macaroon(std::string_view secret, std::string_view) {
  if (secret.rfind("pypi-", 0) != 0) return fails();
  std::string_view body = secret.substr(5);
  while (!body.empty() && (body.back() == '-' || body.back() == '=')) body.remove_suffix(1);
  auto bytes = decode_base64(body);
  if (!bytes) bytes = decode_base64(body.substr(0, body.size() - 1));
  if (!bytes || bytes->size() < 40 || byte_at(*bytes, 0) != 2 || byte_at(*bytes, 1) != 1) return fails();
  std::size_t at = 1;
  const std::string& data = *bytes;
  while (at < data.size()) {
    const std::uint8_t type = byte_at(data, at++);
    if (type == 0) continue;  // end of a section
    std::size_t size = 0;
    unsigned shift = 0;
    for (;;) {
      if (at >= data.size() || shift > 21) return fails();
      const std::uint8_t part = byte_at(data, at++);
      size |= static_cast<std::size_t>(part & 0x7FU) << shift;
      shift += 7;
      if ((part & 0x80U) == 0) break;
    }
    if (size > data.size() - at) return fails();
    if (type == 6) return holds_if(size == 32 && at + size == data.size());
    at += size;
  }
  return fails();
}

// A draft of the right length becomes a macaroon of that length: location, an identifier that fills the room, a signature.
Draft complete_pypi_macaroon(std::string_view draft) {
  if (draft.rfind("pypi-", 0) != 0) return std::nullopt;
  const auto drafted = decode_base64(draft.substr(5, (draft.size() - 5) / 4 * 4));
  if (!drafted || drafted->size() < 60 || byte_at(*drafted, 1) != 1) return std::nullopt;
  const std::size_t location = byte_at(*drafted, 2);
  const std::size_t total = (draft.size() - 5) * 6 / 8;
  const std::size_t fixed = 1 + 2 + location + 1 + 1 + 2 + 32;  // head, location, section ends, signature
  if (total < fixed + 2 + 16 || 3 + location > drafted->size()) return std::nullopt;
  const bool long_form = total - fixed - 2 >= 128;  // a length of two bytes
  const std::size_t identifier = total - fixed - (long_form ? 3 : 2);
  if (long_form && identifier < 128) return std::nullopt;
  std::string bytes = drafted->substr(0, 3 + location);
  bytes += '\x02';
  bytes += static_cast<char>((identifier & 0x7FU) | (long_form ? 0x80U : 0U));
  if (long_form) bytes += static_cast<char>(identifier >> 7U);
  for (std::size_t i = 0; i < identifier; ++i) bytes += (*drafted)[20 + i % (drafted->size() - 20)];
  bytes += std::string(2, '\0');
  bytes += "\x06\x20";
  for (std::size_t i = 0; i < 32; ++i) bytes += (*drafted)[21 + i];
  std::string text = encode_base64(bytes);
  text.resize(std::min(text.find('='), text.size()));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  while (text.size() < draft.size() - 5) text.push_back('A');
  return "pypi-" + text;
}

Outcome check_fly_macaroon(std::string_view secret, std::string_view) {
  const std::size_t underscore = secret.find("_");
  if (underscore == std::string_view::npos) return fails();
  std::string_view body = secret.substr(underscore + 1);
  body = body.substr(0, body.find(','));
  const auto bytes = decode_base64(body);
  if (!bytes || bytes->size() < 32) return fails();
  const std::uint8_t lead = byte_at(*bytes, 0);
  return holds_if((lead & 0xF0U) == 0x90 || lead == 0xDC);
}

Outcome check_bitwarden_token(std::string_view secret, std::string_view) {
  if (secret.rfind("0.", 0) != 0 || !is_uuid(secret.substr(2, 36))) return fails();
  const std::size_t colon = secret.find(':');
  if (colon == std::string_view::npos) return fails();
  const auto tail = decode_base64(secret.substr(colon + 1));
  return holds_if(tail && tail->size() == 16);
}

Outcome check_discord_bot_token(std::string_view secret, std::string_view) {
  const auto id = decode_base64(secret.substr(0, secret.find('.')));
  return holds_if(id && id->size() >= 17 && id->size() <= 20 && all(*id, is_digit));
}

Outcome check_ngc_key(std::string_view secret, std::string_view) {
  const auto bytes = decode_base64(secret);
  if (!bytes || bytes->size() != 63 || (*bytes)[26] != ':') return fails();
  return holds_if(all(std::string_view(*bytes).substr(0, 26), is_alphanumeric) &&
                  is_uuid(std::string_view(*bytes).substr(27)));
}

}  // namespace plimsoll::rules::proofs
