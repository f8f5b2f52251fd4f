// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/ruleset_blob.h"

#include <zstd.h>
#include <zstd_errors.h>
#include <cstdint>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <tuple>

namespace plimsoll::rules {
namespace {

constexpr std::string_view kMagic = "PLSR";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kPartLimit = std::size_t{256} << 20U;
constexpr std::size_t kNumberBytes = 4;

void put_number(std::string& out, std::size_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}
void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint32_t number() {
    if (rest_.size() < kNumberBytes) return broken();
    std::uint32_t value = 0;
    for (unsigned i = 0; i < kNumberBytes; ++i)
      value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(rest_[i])) << (8U * i);
    rest_.remove_prefix(kNumberBytes);
    return value;
  }
  std::string_view text() {
    const std::uint32_t size = number();
    if (size > rest_.size()) {
      broken();
      return {};
    }
    const std::string_view result = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return result;
  }
  std::string string() { return std::string(text()); }
  std::vector<std::string> strings() {
    std::vector<std::string> list;
    const std::uint32_t count = number();
    // Each takes at least its length: a damaged count cannot ask for more than there is.
    if (count > rest_.size() / kNumberBytes) {
      broken();
      return list;
    }
    list.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) list.push_back(string());
    return list;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::uint32_t broken() {
    good_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

void put_strings(std::string& out, const std::vector<std::string>& list) {
  put_number(out, list.size());
  for (const std::string& text : list) put_text(out, text);
}

void put_near(std::string& out, const std::optional<NearWords>& near) {
  put_number(out, near ? 1 : 0);
  if (!near) return;
  put_strings(out, near->words);
  put_number(out, near->within_bytes);
}
std::optional<NearWords> get_near(Reader& in) {
  if (in.number() == 0) return std::nullopt;
  NearWords near;
  near.words = in.strings();
  near.within_bytes = in.number();
  return near;
}

void put_secret(std::string& out, const SecretPart& secret) {
  put_number(out, static_cast<std::size_t>(secret.grammar));
  put_strings(out, secret.anchors);
  put_number(out, secret.anchors_ignore_case ? 1 : 0);
  put_text(out, secret.pattern);
  put_number(out, static_cast<std::size_t>(secret.boundary));
  put_number(out, secret.reach_before);
  put_number(out, secret.reach_after);
  put_strings(out, secret.proofs);
  put_number(out, static_cast<std::size_t>(std::lround(secret.entropy_floor * 1000)));
  put_near(out, secret.near);
  put_near(out, secret.not_near);
  put_number(out, secret.required.size());
  for (const RequiredPart& part : secret.required) {
    put_text(out, part.rule);
    put_number(out, part.within_lines);
  }
  put_number(out, secret.pair ? 1 : 0);
  if (secret.pair) {
    put_strings(out, secret.pair->with);
    put_number(out, static_cast<std::size_t>(secret.pair->severity));
  }
  put_strings(out, secret.known_values);
  put_text(out, secret.category);
}
SecretPart get_secret(Reader& in) {
  SecretPart secret;
  secret.grammar =
      static_cast<Grammar>(std::min<std::uint32_t>(in.number(), static_cast<std::uint32_t>(Grammar::whole_file)));
  secret.anchors = in.strings();
  secret.anchors_ignore_case = in.number() != 0;
  secret.pattern = in.string();
  secret.boundary = in.number() == 0 ? Boundary::word : Boundary::none;
  secret.reach_before = in.number();
  secret.reach_after = in.number();
  secret.proofs = in.strings();
  secret.entropy_floor = in.number() / 1000.0;
  secret.near = get_near(in);
  secret.not_near = get_near(in);
  for (std::size_t left = in.number(); left > 0 && in.good(); --left) {
    RequiredPart part;
    part.rule = in.string();
    part.within_lines = in.number();
    secret.required.push_back(std::move(part));
  }
  if (in.number() != 0) {
    PairPart pair;
    pair.with = in.strings();
    pair.severity =
        static_cast<Severity>(std::min<std::uint32_t>(in.number(), static_cast<std::uint32_t>(Severity::critical)));
    secret.pair = std::move(pair);
  }
  secret.known_values = in.strings();
  secret.category = in.string();
  return secret;
}

}  // namespace

std::string write_blob(const std::vector<BlobPart>& parts) {
  std::string blob(kMagic);
  put_number(blob, kVersion);
  put_number(blob, parts.size());
  std::string body;
  for (const BlobPart& part : parts) {
    std::string compressed(ZSTD_compressBound(part.bytes.size()), '\0');
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 19);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    const std::size_t size =
        ZSTD_compress2(context, compressed.data(), compressed.size(), part.bytes.data(), part.bytes.size());
    ZSTD_freeCCtx(context);
    compressed.resize(ZSTD_isError(size) != 0 ? 0 : size);
    put_text(blob, part.name);
    put_number(blob, part.bytes.size());
    put_number(blob, compressed.size());
    body += compressed;
  }
  return blob + body;
}

Result<BlobReader> BlobReader::open(std::string_view blob) {
  if (blob.substr(0, kMagic.size()) != kMagic) return fail(ErrorKind::corrupt, "not a compiled ruleset");
  Reader in(blob.substr(kMagic.size()));
  const std::uint32_t version = in.number();
  if (version != kVersion) {
    return fail(ErrorKind::unsupported, "compiled ruleset of version " + std::to_string(version) + ", version " +
                                            std::to_string(kVersion) + " is read");
  }
  BlobReader reader;
  const std::uint32_t count = in.number();
  std::vector<std::size_t> sizes;
  std::size_t total = 0;
  for (std::uint32_t i = 0; i < count && in.good(); ++i) {
    Entry entry;
    entry.name = in.text();
    entry.raw_size = in.number();
    sizes.push_back(in.number());
    total += sizes.back();
    reader.entries_.push_back(entry);
  }
  if (!in.good() || total > blob.size()) return fail(ErrorKind::corrupt, "compiled ruleset is cut short");
  std::size_t at = blob.size() - total;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    reader.entries_[i].compressed = blob.substr(at, sizes[i]);
    at += sizes[i];
  }
  return reader;
}

std::vector<std::string> BlobReader::names() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.emplace_back(entry.name);
  return names;
}

Result<std::string> BlobReader::read(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.name != name) continue;
    if (entry.raw_size > kPartLimit) return fail(ErrorKind::over_limit, "part '" + std::string(name) + "' is too large");
    std::string bytes(entry.raw_size, '\0');
    const std::size_t size = ZSTD_decompress(bytes.data(), bytes.size(), entry.compressed.data(), entry.compressed.size());
    // As any other allocation that fails: without its tables a scan would be silent.
    if (ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    if (ZSTD_isError(size) != 0 || size != entry.raw_size) {
      return fail(ErrorKind::corrupt, "part '" + std::string(name) + "' of the compiled ruleset is damaged");
    }
    return bytes;
  }
  return fail(ErrorKind::not_found, "the compiled ruleset has no part '" + std::string(name) + "'");
}

std::string write_rules(const std::vector<Rule>& rules) {
  std::string out;
  put_number(out, rules.size());
  for (const Rule& rule : rules) {
    put_text(out, rule.id);
    put_text(out, rule.title);
    put_text(out, rule.provider);
    put_number(out, static_cast<std::size_t>(rule.severity));
    put_text(out, rule.why);
    put_text(out, rule.fix);
    put_number(out, rule.on_by_default ? 1 : 0);
    put_strings(out, rule.same_concern);
    put_text(out, rule.cis);
    put_text(out, rule.source_file);
    put_number(out, rule.source_line);
    put_number(out, rule.secret ? 1 : 0);
    if (rule.secret) put_secret(out, *rule.secret);
  }
  return out;
}

Result<std::vector<Rule>> read_rules(std::string_view bytes) {
  Reader in(bytes);
  std::vector<Rule> rules;
  const std::uint32_t count = in.number();
  if (count > bytes.size() / kNumberBytes) return fail(ErrorKind::corrupt, "the compiled rules are damaged");
  rules.reserve(count);
  for (std::uint32_t i = 0; i < count && in.good(); ++i) {
    Rule& rule = rules.emplace_back();
    rule.id = in.string();
    rule.title = in.string();
    rule.provider = in.string();
    rule.severity =
        static_cast<Severity>(std::min<std::uint32_t>(in.number(), static_cast<std::uint32_t>(Severity::critical)));
    rule.why = in.string();
    rule.fix = in.string();
    rule.on_by_default = in.number() != 0;
    rule.same_concern = in.strings();
    rule.cis = in.string();
    rule.source_file = in.string();
    rule.source_line = in.number();
    if (in.number() != 0) rule.secret = get_secret(in);
  }
  if (!in.good() || !in.at_end()) return fail(ErrorKind::corrupt, "the compiled rules are damaged");
  return rules;
}

}  // namespace plimsoll::rules
