// SPDX-License-Identifier: Apache-2.0
#include "engine/git/object_store.h"

#include <dirent.h>
#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>

#include "engine/git/big_endian.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kPackHeaderBytes = 12;
constexpr std::size_t kPackTrailerBytes = 20;

// A folder that is there and cannot be listed to its end hides objects: that is told in `damaged`.
template <class Each>
void for_each_name(const std::string& folder, std::vector<Skipped>& damaged, const Each& each) {
  DIR* directory = opendir(folder.c_str());
  const auto note = [&] {
    damaged.push_back({std::string(kUnreadableFolder), 1, true, {folder + ": " + std::strerror(errno)}});
  };
  if (directory == nullptr) {
    if (errno != ENOENT && errno != ENOTDIR) note();
    return;
  }
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(directory);
    if (entry == nullptr) break;
    each(std::string_view(entry->d_name));
  }
  if (errno != 0) note();
  closedir(directory);
}

void open_packs(const std::string& directory, ObjectStore& store) {
  const std::string folder = directory + "/pack";
  std::vector<std::string> names;
  for_each_name(folder, store.damaged, [&](std::string_view name) {
    if (name.ends_with(".pack") && name.starts_with("pack-")) names.emplace_back(name);
    if (name.ends_with(".promisor")) store.promisor_packs = true;
  });
  std::sort(names.begin(), names.end());
  std::vector<std::string> without_index;
  const auto note = [&](const std::string& name, const std::string& why, std::uint64_t count) {
    store.damaged.push_back({std::string(kDamagedPack), count, true, {name + ": " + why}});
  };
  const auto add = [&](const std::string& name, PackIndex index) {
    auto file = MappedFile::open(folder + "/" + name);
    const auto damaged = [&](const std::string& why) { note(name, why, index.size()); };
    if (!file) return damaged("it cannot be opened");
    const auto bytes = file->bytes();
    if (bytes.size() < kPackHeaderBytes + kPackTrailerBytes || std::memcmp(bytes.data(), "PACK", 4) != 0) {
      return damaged("it does not begin as a pack");
    }
    const std::uint32_t version = read_big_endian_32(bytes.data() + 4);
    if (version != 2 && version != 3) return damaged("version " + std::to_string(version) + " is not known");
    Pack pack;
    pack.name = name;
    pack.file = std::move(*file);
    pack.index = std::move(index);
    store.packs.push_back(std::move(pack));
  };
  for (const std::string& name : names) {
    const std::string index_path = folder + "/" + name.substr(0, name.size() - 5) + ".idx";
    auto index = PackIndex::open(index_path);
    if (index) {
      add(name, std::move(*index));
    } else if (index.error().kind == ErrorKind::not_found) {
      without_index.push_back(name);
    } else {
      note(name, index.error().what.substr(index.error().what.rfind("': ") + 3), 1);
    }
  }
  if (without_index.empty()) return;
  auto parts = read_multi_pack_index(folder + "/multi-pack-index", without_index);
  if (parts) {
    for (MultiPackIndexPart& part : *parts) {
      std::erase(without_index, part.pack_name);
      add(part.pack_name, std::move(part.index));
    }
  }
  for (const std::string& name : without_index) note(name, "it has no index", 1);
}

// Which entries another pack before holds too.
void mark_copies(ObjectStore& store) {
  if (store.packs.size() < 2) return;
  constexpr std::size_t kFewPacks = 5;
  if (store.packs.size() <= kFewPacks) {
    for (std::size_t at = 1; at < store.packs.size(); ++at) {
      Pack& pack = store.packs[at];
      for (std::uint32_t entry = 0; entry < pack.index.size(); ++entry) {
        const ObjectId id = pack.index.id(entry);
        for (std::size_t before = 0; before < at; ++before) {
          if (store.packs[before].index.find(id) == kNoEntry) continue;
          if (pack.held_elsewhere.empty()) pack.held_elsewhere.resize(pack.index.size(), false);
          pack.held_elsewhere[entry] = true;
          break;
        }
      }
    }
    return;
  }
  // With many packs all are walked side by side in the order of ids.
  struct Head {
    ObjectId id;
    std::uint32_t pack = 0;
    std::uint32_t entry = 0;
    bool operator>(const Head& other) const { return id != other.id ? id > other.id : pack > other.pack; }
  };
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (std::uint32_t pack = 0; pack < store.packs.size(); ++pack) {
    if (store.packs[pack].index.size() > 0) heads.push({store.packs[pack].index.id(0), pack, 0});
  }
  bool any = false;
  ObjectId last;
  while (!heads.empty()) {
    Head head = heads.top();
    heads.pop();
    Pack& pack = store.packs[head.pack];
    if (any && head.id == last) {
      if (pack.held_elsewhere.empty()) pack.held_elsewhere.resize(pack.index.size(), false);
      pack.held_elsewhere[head.entry] = true;
    }
    any = true;
    last = head.id;
    if (++head.entry < pack.index.size()) {
      head.id = pack.index.id(head.entry);
      heads.push(head);
    }
  }
}

void list_loose(std::uint32_t directory, ObjectStore& store) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t first = 0; first < 256; ++first) {
    const std::string start = {kDigits[first >> 4], kDigits[first & 15]};
    for_each_name(store.directories[directory] + "/" + start, store.damaged, [&](std::string_view name) {
      if (name.size() != 38) return;
      const auto id = ObjectId::from_hex(start + std::string(name));
      std::uint32_t pack = 0;
      std::uint32_t entry = 0;
      if (id && !store.find(*id, pack, entry)) store.loose.push_back({*id, directory});
    });
  }
}

}  // namespace

std::string ObjectStore::path_of(const LooseObject& object) const {
  const std::string hex = object.id.hex();
  return directories[object.directory] + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

bool ObjectStore::find(const ObjectId& id, std::uint32_t& pack, std::uint32_t& entry) const {
  for (std::uint32_t at = 0; at < packs.size(); ++at) {
    const std::uint32_t found = packs[at].index.find(id);
    if (found == kNoEntry) continue;
    pack = at;
    entry = found;
    return true;
  }
  return false;
}

std::uint64_t ObjectStore::object_count() const {
  std::uint64_t count = loose.size();
  for (const Pack& pack : packs) {
    count += pack.index.size();
    if (!pack.held_elsewhere.empty()) {
      count -= static_cast<std::uint64_t>(std::count(pack.held_elsewhere.begin(), pack.held_elsewhere.end(), true));
    }
  }
  return count;
}

ObjectStore open_object_store(const std::vector<std::string>& directories) {
  ObjectStore store;
  store.directories = directories;
  for (const std::string& directory : directories) open_packs(directory, store);
  return store;
}

void prepare_for_sweep(ObjectStore& store) {
  mark_copies(store);
  const auto directories = static_cast<std::uint32_t>(store.directories.size());
  for (std::uint32_t directory = 0; directory < directories; ++directory) list_loose(directory, store);
  std::sort(store.loose.begin(), store.loose.end(), [](const LooseObject& a, const LooseObject& b) {
    return a.id != b.id ? a.id < b.id : a.directory < b.directory;
  });
  const auto same = [](const LooseObject& a, const LooseObject& b) { return a.id == b.id; };
  store.loose.erase(std::unique(store.loose.begin(), store.loose.end(), same), store.loose.end());
}

std::vector<LooseObject> list_loose_with_prefix(const ObjectStore& store, const std::string& hex) {
  std::vector<Skipped> unlisted;  // an abbreviation that is not found is an error anyway
  std::vector<LooseObject> found;
  if (hex.size() < 2) return found;
  const std::string start = hex.substr(0, 2);
  for (std::uint32_t directory = 0; directory < store.directories.size(); ++directory) {
    for_each_name(store.directories[directory] + "/" + start, unlisted, [&](std::string_view name) {
      const auto id = name.size() == 38 ? ObjectId::from_hex(start + std::string(name)) : std::nullopt;
      if (id && id->hex().starts_with(hex)) found.push_back({*id, directory});
    });
  }
  return found;
}

ObjectIdList list_object_ids(const std::shared_ptr<const ObjectStore>& store) {
  if (store->packs.size() == 1 && store->loose.empty()) {
    const auto ids = store->packs[0].index.ids_side_by_side();
    // An index whose ids are out of order or doubled cannot be searched where it lies.
    const bool ordered = std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>{}) == ids.end();
    if (!ids.empty() && ordered) return ObjectIdList(store, ids);
  }
  std::vector<ObjectId> ids;
  ids.reserve(store->object_count());
  const auto merge_from = [&](std::size_t first) {
    const auto middle = ids.begin() + static_cast<std::ptrdiff_t>(first);
    // A sound index is in order; what a broken one says is put in order.
    if (!std::is_sorted(middle, ids.end())) std::sort(middle, ids.end());
    if (first > 0 && first < ids.size() && *middle < *(middle - 1)) std::inplace_merge(ids.begin(), middle, ids.end());
  };
  for (const Pack& pack : store->packs) {
    const std::size_t first = ids.size();
    for (std::uint32_t entry = 0; entry < pack.index.size(); ++entry) {
      if (pack.is_own(entry)) ids.push_back(pack.index.id(entry));
    }
    merge_from(first);
  }
  const std::size_t first_loose = ids.size();
  for (const LooseObject& object : store->loose) ids.push_back(object.id);
  merge_from(first_loose);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ObjectIdList(std::move(ids));
}

}  // namespace plimsoll::git
