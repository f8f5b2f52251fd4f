// SPDX-License-Identifier: Apache-2.0
#include "engine/git/store_reader.h"

#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <optional>

#include "engine/git/inflate.h"
#include "engine/git/loose_object.h"
#include "engine/git/pack_entry.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kPackTrailerBytes = 20;
// Longer than any chain that git makes (4095 at most); what is in a circle ends here too.
constexpr std::size_t kChainLimit = 100'000;
constexpr unsigned kPacksInOneChain = 100;
tl::unexpected<Error> damaged(const Pack& pack, std::uint64_t offset) {
  return fail(ErrorKind::corrupt, "damaged entry in '" + pack.name + "' (offset " + std::to_string(offset) + ")");
}

tl::unexpected<Error> too_large(std::uint64_t size, std::uint64_t limit) {
  return fail(ErrorKind::over_limit,
              "the object has " + std::to_string(size) + " bytes, at most " + std::to_string(limit) + " are read");
}

std::span<std::uint8_t> span_of(std::string& text) { return {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}; }
std::span<const std::uint8_t> const_span_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

ObjectKind kind_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::commit:
      return ObjectKind::commit;
    case EntryKind::tree:
      return ObjectKind::tree;
    case EntryKind::tag:
      return ObjectKind::tag;
    default:
      return ObjectKind::blob;
  }
}
bool is_delta(EntryKind kind) { return kind == EntryKind::offset_delta || kind == EntryKind::id_delta; }

struct Link {
  EntryHead head;
  std::uint64_t offset = 0;
};

}  // namespace

Result<std::shared_ptr<const std::string>> StoreReader::read_packed(Position at, std::uint64_t limit_bytes, ObjectKind& kind,
                                                                    unsigned depth) {
  if (depth > kPacksInOneChain) return fail(ErrorKind::corrupt, "deltas lead from pack to pack without end");
  const Pack& pack = store_->packs[at.pack];
  const auto bytes = pack.file.bytes().first(pack.file.bytes().size() - kPackTrailerBytes);
  Inflater inflater;
  // Down to a whole object, or one that was kept; the deltas on the way wait in `chain`.
  std::vector<Link> chain;
  std::shared_ptr<const std::string> base;
  Position next = at;
  while (!base) {
    Kept kept;
    if (find_kept(next, kept)) {
      base = kept.bytes;
      kind = kept.kind;
      break;
    }
    const auto head = read_entry_head(bytes, next.offset);
    if (!head || chain.size() > kChainLimit) return damaged(pack, next.offset);
    const auto data = bytes.subspan(head->data_offset);
    if (head->size > data.size() * kDeflateGrowthLimit) return damaged(pack, next.offset);
    if (!is_delta(head->kind)) {
      if (head->size > limit_bytes) return too_large(head->size, limit_bytes);
      auto whole = std::make_shared<std::string>(head->size, '\0');
      if (!inflater.inflate(data, span_of(*whole))) return damaged(pack, next.offset);
      kind = kind_of(head->kind);
      base = std::move(whole);
      if (!chain.empty()) keep({next, kind, base});
      break;
    }
    chain.push_back({*head, next.offset});
    if (head->kind == EntryKind::offset_delta) {
      next.offset = head->base_offset;
      continue;
    }
    const std::uint32_t entry = pack.index.find(head->base_id);
    if (entry != kNoEntry) {
      next.offset = pack.index.offset(entry);
      continue;
    }
    // A thin pack.
    for (std::uint32_t other = 0; other < store_->packs.size() && !base; ++other) {
      const std::uint32_t found = other == at.pack ? kNoEntry : store_->packs[other].index.find(head->base_id);
      if (found == kNoEntry) continue;
      auto read = read_packed({other, store_->packs[other].index.offset(found)}, limit_bytes, kind, depth + 1);
      if (read) base = *read;
    }
    if (!base) {
      const Result<std::string> loose = read_loose(head->base_id, limit_bytes, kind);
      if (!loose) return damaged(pack, next.offset);
      base = std::make_shared<std::string>(*loose);
    }
  }
  while (!chain.empty()) {
    const Link link = chain.back();
    chain.pop_back();
    std::string delta(link.head.size, '\0');
    if (!inflater.inflate(bytes.subspan(link.head.data_offset), span_of(delta))) return damaged(pack, link.offset);
    const auto sizes = read_delta_sizes(const_span_of(delta));
    if (!sizes || !delta_keeps_its_word(const_span_of(delta), *sizes)) return damaged(pack, link.offset);
    if (sizes->result > limit_bytes) return too_large(sizes->result, limit_bytes);
    auto result = std::make_shared<std::string>(sizes->result, '\0');
    if (!apply_delta(const_span_of(delta), *sizes, const_span_of(*base), span_of(*result), nullptr))
      return damaged(pack, link.offset);
    base = std::move(result);
    keep({{at.pack, link.offset}, kind, base});
  }
  return base;
}

Result<ObjectHead> StoreReader::packed_head(Position at, unsigned depth) {
  if (depth > kPacksInOneChain) return fail(ErrorKind::corrupt, "deltas lead from pack to pack without end");
  const Pack& pack = store_->packs[at.pack];
  const auto bytes = pack.file.bytes().first(pack.file.bytes().size() - kPackTrailerBytes);
  ObjectHead found;
  bool has_size = false;
  for (std::size_t steps = 0; steps < kChainLimit; ++steps) {
    const auto head = read_entry_head(bytes, at.offset);
    if (!head) return damaged(pack, at.offset);
    const auto data = bytes.subspan(head->data_offset);
    if (head->size > data.size() * kDeflateGrowthLimit) return damaged(pack, at.offset);
    if (!is_delta(head->kind)) {
      found.kind = kind_of(head->kind);
      if (!has_size) found.size = head->size;
      return found;
    }
    if (!has_size) {
      // The size of the result stands at the start of the delta.
      Inflater inflater;
      std::array<std::uint8_t, 32> start{};
      const std::size_t count = inflater.inflate_start(data, start);
      const auto sizes = read_delta_sizes(std::span(start).first(count));
      if (!sizes) return damaged(pack, at.offset);
      found.size = sizes->result;
      has_size = true;
    }
    if (head->kind == EntryKind::offset_delta) {
      at.offset = head->base_offset;
      continue;
    }
    const std::uint32_t entry = pack.index.find(head->base_id);
    if (entry != kNoEntry) {
      at.offset = pack.index.offset(entry);
      continue;
    }
    for (std::uint32_t other = 0; other < store_->packs.size(); ++other) {
      const std::uint32_t position = other == at.pack ? kNoEntry : store_->packs[other].index.find(head->base_id);
      if (position == kNoEntry) continue;
      auto base = packed_head({other, store_->packs[other].index.offset(position)}, depth + 1);
      if (!base) continue;
      found.kind = base->kind;
      return found;
    }
    auto loose = loose_head(head->base_id);
    if (!loose) return damaged(pack, at.offset);
    found.kind = loose->kind;
    return found;
  }
  return damaged(pack, at.offset);
}

Result<MappedFile> StoreReader::open_loose(const ObjectId& id) {
  std::optional<Error> trouble;
  for (std::uint32_t directory = 0; directory < store_->directories.size(); ++directory) {
    auto file = MappedFile::open(store_->path_of({id, directory}));
    if (file) return file;
    // Another folder may have it too.
    if (file.error().kind != ErrorKind::not_found && !trouble) trouble = file.error();
  }
  if (!trouble) return fail(ErrorKind::not_found, "there is no object " + id.hex());
  unread_.note(*trouble);
  return fail(std::move(*trouble));
}

Result<ObjectHead> StoreReader::loose_head(const ObjectId& id) {
  const auto file = open_loose(id);
  if (!file) return fail(file.error());
  Inflater inflater;
  const auto head = read_loose_head(file->bytes(), inflater);
  if (!head) return fail(ErrorKind::corrupt, "damaged loose object " + id.hex());
  return ObjectHead{head->kind, head->size};
}

Result<std::string> StoreReader::read_loose(const ObjectId& id, std::uint64_t limit_bytes, ObjectKind& kind) {
  const auto file = open_loose(id);
  if (!file) return fail(file.error());
  Inflater inflater;
  const auto head = read_loose_head(file->bytes(), inflater);
  if (head && head->size > limit_bytes) return too_large(head->size, limit_bytes);
  std::string bytes;
  if (head) bytes.resize(head->head_bytes + head->size);
  if (!head || !inflater.inflate(file->bytes(), span_of(bytes)))
    return fail(ErrorKind::corrupt, "damaged loose object " + id.hex());
  kind = head->kind;
  bytes.erase(0, head->head_bytes);
  return bytes;
}

Result<ObjectHead> StoreReader::read_head(const ObjectId& id) {
  Result<ObjectHead> result = fail(ErrorKind::not_found, "there is no object " + id.hex());
  for (std::uint32_t pack = 0; pack < store_->packs.size(); ++pack) {
    const std::uint32_t entry = store_->packs[pack].index.find(id);
    if (entry == kNoEntry) continue;
    result = packed_head({pack, store_->packs[pack].index.offset(entry)}, 0);
    if (result) return result;
  }
  Result<ObjectHead> loose = loose_head(id);
  return loose || result.error().kind == ErrorKind::not_found ? loose : result;
}

Result<std::string> StoreReader::read(const ObjectId& id, std::uint64_t limit_bytes, ObjectKind& kind) {
  Result<std::string> result = fail(ErrorKind::not_found, "there is no object " + id.hex());
  for (std::uint32_t pack = 0; pack < store_->packs.size(); ++pack) {
    const std::uint32_t entry = store_->packs[pack].index.find(id);
    if (entry == kNoEntry) continue;
    auto read = read_packed({pack, store_->packs[pack].index.offset(entry)}, limit_bytes, kind, 0);
    if (read) return **read;
    result = fail(read.error());
    if (read.error().kind == ErrorKind::over_limit) return result;
  }
  Result<std::string> loose = read_loose(id, limit_bytes, kind);
  return loose || result.error().kind == ErrorKind::not_found ? loose : result;
}

bool StoreReader::has(const ObjectId& id) {
  std::uint32_t pack = 0;
  std::uint32_t entry = 0;
  if (store_->find(id, pack, entry)) return true;
  for (std::uint32_t directory = 0; directory < store_->directories.size(); ++directory) {
    if (access(store_->path_of({id, directory}).c_str(), F_OK) == 0) return true;
  }
  return false;
}

std::vector<ObjectId> StoreReader::find_prefix(const std::string& hex) {
  std::vector<ObjectId> found;
  const auto first = ObjectId::from_hex(hex + std::string(40 - std::min<std::size_t>(40, hex.size()), '0'));
  if (!first || hex.size() > 40) return found;
  const auto add = [&](const ObjectId& id) {
    if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
  };
  for (const Pack& pack : store_->packs) {
    for (std::uint32_t at = pack.index.first_not_before(*first); at < pack.index.size() && found.size() < 2; ++at) {
      const ObjectId id = pack.index.id(at);
      if (!id.hex().starts_with(hex)) break;
      add(id);
    }
  }
  for (const LooseObject& loose : list_loose_with_prefix(*store_, hex)) {
    if (found.size() < 2) add(loose.id);
  }
  return found;
}

std::shared_ptr<const DeltaForest> StoreReader::forest(std::uint32_t pack, unsigned threads,
                                                       const std::function<bool(const ObjectId&, ObjectKind&)>& kind_of) {
  constexpr std::size_t kKeptNodes = 2'000'000;  // 13 bytes each
  forests_.resize(store_->packs.size());
  if (forests_[pack]) return forests_[pack];
  auto made = std::make_shared<const DeltaForest>(make_delta_forest(store_->packs[pack], threads, kind_of));
  if (forest_nodes_ + made->size() <= kKeptNodes) {
    forest_nodes_ += made->size();
    forests_[pack] = made;
  }
  return made;
}

bool StoreReader::find_kept(const Position& at, Kept& kept) {
  const std::lock_guard lock(mutex_);
  const auto slot = slots_.find(at);
  if (slot == slots_.end()) return false;
  recent_.splice(recent_.begin(), recent_, slot->second);
  kept = *slot->second;
  return true;
}

void StoreReader::keep(Kept kept) {
  if (kept.bytes->size() > kKeptObjectBytes) return;
  const std::lock_guard lock(mutex_);
  if (slots_.contains(kept.at)) return;
  kept_bytes_ += kept.bytes->size() + sizeof(Kept);
  recent_.push_front(std::move(kept));
  slots_.emplace(recent_.front().at, recent_.begin());
  while (kept_bytes_ > kKeptBytes && recent_.size() > 1) {
    kept_bytes_ -= recent_.back().bytes->size() + sizeof(Kept);
    slots_.erase(recent_.back().at);
    recent_.pop_back();
  }
}

}  // namespace plimsoll::git
