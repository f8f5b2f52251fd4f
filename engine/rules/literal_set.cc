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

struct HsScratch final : LiteralScratch {
  hs_scratch_t* scratch = nullptr;
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

void LiteralSet::search_raw(std::string_view text, LiteralScratch& scratch, HitFunction on_hit, void* context) const {
  if (database_->database == nullptr || text.empty()) return;
  auto& own = static_cast<HsScratch&>(scratch);
  std::size_t begin = 0;
  std::size_t searched = 0;
  while (searched < text.size()) {
    const std::size_t end = std::min(text.size(), searched + kPartBytes);
    HitContext hit{on_hit, context, begin, searched};
    hs_scan(database_->database, text.data() + begin, static_cast<unsigned>(end - begin), 0, own.scratch, &take_hit, &hit);
    searched = end;
    begin = end > kLongestLiteral ? end - kLongestLiteral : 0;
  }
}

}  // namespace plimsoll::rules
