// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/literal_set.h"

#include <hs/hs.h>
#include <cstdint>

#include <algorithm>
#include <cstdlib>

namespace plimsoll::rules {
namespace {

constexpr std::size_t kPartBytes = std::size_t{1} << 30U;
constexpr std::size_t kLongestLiteral = 256;

// A search costs a fixed time before its first byte. Ranges below this are searched together, a zero byte between them, which
// no literal holds.
constexpr std::size_t kGatheredRange = 4096;
constexpr std::size_t kGatheredBytes = 64 * 1024;

struct Part {
  std::size_t begin = 0;  // in the gathered bytes
  std::size_t at = 0;     // in the text
};

struct HsScratch final : LiteralScratch {
  hs_scratch_t* scratch = nullptr;
  std::string gathered;
  std::vector<Part> parts;
  HsScratch() = default;
  HsScratch(const HsScratch&) = delete;
  HsScratch& operator=(const HsScratch&) = delete;
  ~HsScratch() override { hs_free_scratch(scratch); }
};

struct HitContext {
  void (*on_hit)(void*, std::uint32_t, std::size_t);
  void* context;
  std::size_t base;   // of this part in the whole text
  std::size_t after;  // ends up to here belong to the part before
};

int take_hit(unsigned id, unsigned long long, unsigned long long to, unsigned, void* raw) {
  const auto* hit = static_cast<const HitContext*>(raw);
  const std::size_t end = hit->base + static_cast<std::size_t>(to);
  if (end > hit->after) hit->on_hit(hit->context, id, end);
  return 0;
}

struct GatheredContext {
  void (*on_hit)(void*, std::uint32_t, std::size_t);
  void* context;
  const Part* part;  // hits come in rising order
  const Part* last;
};

int take_gathered_hit(unsigned id, unsigned long long, unsigned long long to, unsigned, void* raw) {
  auto* hit = static_cast<GatheredContext*>(raw);
  const auto end = static_cast<std::size_t>(to);
  while (hit->part != hit->last && end > hit->part[1].begin) ++hit->part;
  hit->on_hit(hit->context, id, hit->part->at + (end - hit->part->begin));
  return 0;
}

}  // namespace

struct LiteralSet::Database {
  hs_database_t* database = nullptr;
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { hs_free_database(database); }
};

LiteralSet::LiteralSet(std::unique_ptr<Database> database) : database_(std::move(database)) {}
LiteralSet::LiteralSet(LiteralSet&&) noexcept = default;
LiteralSet& LiteralSet::operator=(LiteralSet&&) noexcept = default;
LiteralSet::~LiteralSet() = default;

Result<LiteralSet> LiteralSet::compile(const std::vector<Literal>& literals) {
  auto result = std::make_unique<Database>();
  if (literals.empty()) return LiteralSet(std::move(result));
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  std::vector<std::size_t> lengths;
  for (const Literal& literal : literals) {
    if (literal.text.empty() || literal.text.size() > kLongestLiteral) {
      return fail(ErrorKind::bad_input, "an anchor has " + std::to_string(literal.text.size()) + " bytes; 1 to " +
                                            std::to_string(kLongestLiteral) + " can be searched");
    }
    if (literal.text.find('\0') != std::string::npos) return fail(ErrorKind::bad_input, "an anchor holds a zero byte");
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.text.data());
    lengths.push_back(literal.text.size());
    flags.push_back(literal.ignore_case ? HS_FLAG_CASELESS : 0U);
  }
  // The plain x86-64 platform: a set compiled here must run on every machine that the program runs on.
  hs_platform_info_t platform{};
  platform.tune = HS_TUNE_FAMILY_GENERIC;
  hs_compile_error_t* error = nullptr;
  const hs_error_t code =
      hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(texts.size()),
                           HS_MODE_BLOCK, &platform, &result->database, &error);
  if (code != HS_SUCCESS) {
    std::string why = error != nullptr && error->message != nullptr ? error->message : "unknown reason";
    hs_free_compile_error(error);
    return fail(ErrorKind::bad_input, "cannot compile the anchors: " + why);
  }
  return LiteralSet(std::move(result));
}

Result<LiteralSet> LiteralSet::from_serialized(std::string_view bytes) {
  auto result = std::make_unique<Database>();
  if (hs_deserialize_database(bytes.data(), bytes.size(), &result->database) != HS_SUCCESS) {
    return fail(ErrorKind::unsupported, "the compiled anchors do not fit this machine");
  }
  return LiteralSet(std::move(result));
}

Result<std::string> LiteralSet::serialize() const {
  if (database_->database == nullptr) return std::string();
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database_->database, &bytes, &size) != HS_SUCCESS) {
    return fail(ErrorKind::io, "cannot serialise the compiled anchors");
  }
  std::string result(bytes, size);
  std::free(bytes);
  return result;
}

std::unique_ptr<LiteralScratch> LiteralSet::make_scratch() const {
  auto scratch = std::make_unique<HsScratch>();
  if (database_->database != nullptr && hs_alloc_scratch(database_->database, &scratch->scratch) != HS_SUCCESS) {
    throw std::bad_alloc();
  }
  return scratch;
}

void LiteralSet::search_ranges(std::string_view text, std::span<const Span> ranges, LiteralScratch& scratch,
                               HitFunction on_hit, void* context) const {
  if (database_->database == nullptr) return;
  auto& own = static_cast<HsScratch&>(scratch);
  const auto search_gathered = [&] {
    if (own.parts.empty()) return;
    GatheredContext hits{on_hit, context, own.parts.data(), &own.parts.back()};
    hs_scan(database_->database, own.gathered.data(), static_cast<unsigned>(own.gathered.size()), 0, own.scratch,
            &take_gathered_hit, &hits);
    own.gathered.clear();
    own.parts.clear();
  };
  for (const Span range : ranges) {
    if (range.begin >= range.end) continue;
    if (range.size() <= kGatheredRange) {
      own.parts.push_back({own.gathered.size(), range.begin});
      own.gathered.append(text.substr(range.begin, range.size())).push_back('\0');
      if (own.gathered.size() >= kGatheredBytes) search_gathered();
      continue;
    }
    search_gathered();
    std::size_t begin = range.begin;
    for (std::size_t searched = range.begin; searched < range.end;) {
      const std::size_t end = std::min(range.end, searched + kPartBytes);
      HitContext hit{on_hit, context, begin, searched};
      hs_scan(database_->database, text.data() + begin, static_cast<unsigned>(end - begin), 0, own.scratch, &take_hit, &hit);
      searched = end;
      begin = std::max(range.begin, end - std::min(end, kLongestLiteral));
    }
  }
  search_gathered();
}

}  // namespace plimsoll::rules
