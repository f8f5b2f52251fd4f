// SPDX-License-Identifier: Apache-2.0
#include "engine/lifetimes/group_tracer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <map>

#include "engine/lifetimes/affected_trees.h"
#include "engine/lifetimes/finding_sets.h"

namespace plimsoll::lifetimes {
namespace {

using git::ObjectId;
using git::ObjectKind;

std::string iso_date(std::int64_t seconds) {
  // Years past 9999 and before 0 are lies that the reports need not be ready for.
  constexpr std::int64_t kEarliest = -62167219200;
  constexpr std::int64_t kLatest = 253402300799;
  const std::time_t time = std::clamp(seconds, kEarliest, kLatest);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  std::string date(text, size);
  while (date.size() < 20) date.insert(date.begin(), '0');
  return date;
}

std::string first_line(std::string_view message) {
  const std::size_t start = message.find_first_not_of("\r\n");
  if (start == std::string_view::npos) return {};
  message.remove_prefix(start);
  std::string_view line = message.substr(0, message.find('\n'));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return std::string(line);
}

}  // namespace

std::optional<CommitFacts> GroupTracer::facts_of(std::uint32_t commit) {
  if (commit == kNone) return std::nullopt;
  if (const auto known = facts_.find(commit); known != facts_.end()) return known->second;
  const auto read = repository_.read_commit(history_.id_of(commit));
  if (!read) return std::nullopt;
  CommitFacts facts;
  facts.id = read->id.hex();
  facts.author = read->author;
  facts.date = iso_date(read->time);
  facts.summary = first_line(read->message);
  constexpr std::size_t kFactsLimit = 100'000;
  if (facts_.size() < kFactsLimit) facts_.emplace(commit, facts);
  return facts;
}

bool GroupTracer::tree_has(const ObjectId& root, std::string_view path, const ObjectId& blob) {
  ObjectId at = root;
  for (;;) {
    const auto tree = trees_.read(at);
    if (!tree) return false;
    const std::size_t slash = path.find('/');
    const git::TreeEntry* entry = (*tree)->find(path.substr(0, slash));
    if (entry == nullptr) return false;
    if (slash == std::string_view::npos) return entry->id == blob;
    at = entry->id;
    path.remove_prefix(slash + 1);
  }
}

const LifePlace* GroupTracer::place_in(const ObjectId& root, const Life& life) {
  for (const LifePlace& place : life.places) {
    if (!place.path.empty() && tree_has(root, place.path, place.blob)) return &place;
  }
  return nullptr;
}

void GroupTracer::add_refs(Life& life, std::span<const std::size_t> refs) {
  // Places in the order of names that are told first. Names are made of the first ones only: a repository may have a
  // hundred thousand refs, and a finding may stand at all of them.
  std::vector<std::uint32_t> alive;
  std::vector<std::uint32_t> tags;
  for (const std::size_t at : refs) (history_.is_tag[at] ? tags : alive).push_back(history_.ref_place[at]);
  const auto tell = [&](std::vector<std::uint32_t>& places, std::vector<std::string>& names, std::uint64_t& beyond,
                        std::size_t drop) {
    // What a message and a blob both reach may be the same refs: the larger number is what is known.
    std::uint64_t all = std::max<std::uint64_t>(names.size() + beyond, places.size());
    if (places.size() > kLifeRefsLimit) {
      std::nth_element(places.begin(), places.begin() + kLifeRefsLimit, places.end());
      places.resize(kLifeRefsLimit);
    }
    for (const std::uint32_t place : places) names.push_back(history_.refs[history_.ref_at_place[place]].name.substr(drop));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    all = std::max<std::uint64_t>(all, names.size());
    if (names.size() > kLifeRefsLimit) names.resize(kLifeRefsLimit);
    beyond = all - names.size();
  };
  tell(alive, life.lifetime.alive_at, life.lifetime.refs_beyond, 0);
  tell(tags, life.lifetime.tags, life.lifetime.tags_beyond, std::string_view("refs/tags/").size());
}

void GroupTracer::trace_blobs() {
  // Blob -> findings of this group.
  std::map<std::uint32_t, Bits> wanted;
  for (std::size_t at = 0; at < holders_.size(); ++at) {
    for (const ObjectId& blob : holders_[at].blobs) {
      const std::uint32_t number = history_.ids->find(blob);
      if (number != kNone) wanted[number].set(at);
    }
  }
  if (wanted.empty()) return;
  std::vector<std::uint32_t> seeds;
  std::map<std::uint32_t, std::vector<TreeLink>> holders;
  for (const auto& [blob, keys] : wanted) {
    std::vector<TreeLink>& links = holders[blob];
    history_.links->find_holders(blob, links);
    for (const TreeLink& link : links) seeds.push_back(link.parent);
  }
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  const AffectedTrees affected(*history_.links, seeds);
  std::vector<Bits> held(affected.size());
  for (const auto& [blob, keys] : wanted) {
    for (const TreeLink& link : holders[blob]) held[affected.node_of(link.parent)] |= keys;
  }
  for (const std::uint32_t node : affected.upwards()) {
    for (const TreeLink& link : affected.holders_of(node)) held[affected.node_of(link.parent)] |= held[node];
  }

  // Places first: the commits' paths are looked up among them.
  const PathTable paths(*history_.links, affected, history_.root_reach);
  for (const auto& [blob, keys] : wanted) {
    std::map<std::string, std::uint8_t> found;
    bool cut = paths.cut();
    for (const TreeLink& link : holders[blob]) {
      const std::uint32_t node = affected.node_of(link.parent);
      for (const PathTable::Prefix& prefix : paths.prefixes(node)) {
        std::string text = paths.text(prefix.path, history_.links->name(link.name));
        std::uint8_t& reach = found[std::move(text)];
        reach = static_cast<std::uint8_t>(reach | prefix.reach);
        if (found.size() > kLifePlacesLimit) break;
      }
      if (found.size() > kLifePlacesLimit) {
        cut = true;
        break;
      }
    }
    const ObjectId& id = history_.ids->id(blob);
    std::vector<LifePlace> places;
    std::uint8_t any = 0;
    for (const auto& [path, reach] : found) {
      any = static_cast<std::uint8_t>(any | reach);
      places.push_back({path, id, where_of_reach(best_reach(reach))});
    }
    const bool named = history_.named_blobs.contains(id);
    if (named && (any & kByRefs) == 0) places.push_back({"", id, Where::blob});
    constexpr std::uint8_t kReached = kByRefs | kByNotes | kByStash | kByReflog;
    if ((any & kReached) == 0 && !named) {
      const auto by_id = [](const git::IndexEntry& entry, const ObjectId& value) { return entry.id < value; };
      auto staged = std::lower_bound(history_.staged.begin(), history_.staged.end(), id, by_id);
      if (staged != history_.staged.end() && staged->id == id) {
        places.clear();
        for (; staged != history_.staged.end() && staged->id == id && places.size() < kLifePlacesLimit; ++staged) {
          places.push_back({staged->path, id, Where::index});
        }
      }
    }
    if (places.empty()) places.push_back({"", id, Where::unreachable});
    keys.for_each([&](std::size_t key) {
      Life& life = lives_[key];
      life.places.insert(life.places.end(), places.begin(), places.end());
      life.places_cut = life.places_cut || cut;
    });
  }
  for (std::size_t at = 0; at < holders_.size(); ++at) {
    Life& life = lives_[at];
    const auto rank = [](Where where) {
      switch (where) {
        case Where::blob:
          return 0;
        case Where::note:
          return 1;
        case Where::stash:
          return 2;
        case Where::index:
          return 3;
        case Where::reflog:
          return 4;
        default:
          return 5;
      }
    };
    std::sort(life.places.begin(), life.places.end(), [&](const LifePlace& a, const LifePlace& b) {
      if (rank(a.where) != rank(b.where)) return rank(a.where) < rank(b.where);
      return a.path != b.path ? a.path < b.path : a.blob < b.blob;
    });
    if (life.places.size() > kLifePlacesLimit) {
      life.places.resize(kLifePlacesLimit);
      life.places_cut = true;
    }
  }

  // Numbers of the sets, by commit.
  SetTable sets;
  std::vector<std::uint32_t> set_of_node(affected.size(), 0);
  for (std::uint32_t node = 0; node < affected.size(); ++node) {
    if (history_.root_reach[affected.tree(node)] != 0) set_of_node[node] = sets.number_of(held[node]);
  }
  held = {};
  const auto set_of_tree = [&](std::uint32_t tree) {
    const std::uint32_t node = tree == kNone ? kNone : affected.node_of(tree);
    return node == kNone ? 0U : set_of_node[node];
  };
  std::vector<std::uint32_t> set_of_commit(history_.commits->size());
  for (std::uint32_t at = 0; at < history_.commits->size(); ++at)
    set_of_commit[at] = set_of_tree(history_.commits->node(at).tree);

  struct Events {
    std::array<std::uint32_t, kReachKinds> introduced;
    std::array<std::uint32_t, kReachKinds> removed;  // all parents held it
    std::array<std::uint32_t, kReachKinds> dropped;  // one parent of a merge held it
    std::uint64_t commits_by_refs = 0;
    std::uint64_t commits = 0;
  };
  Events none{};
  none.introduced.fill(kNone);
  none.removed.fill(kNone);
  none.dropped.fill(kNone);
  std::vector<Events> events(holders_.size(), none);
  std::vector<std::uint64_t> commits_of_set(sets.size(), 0);
  std::vector<std::uint64_t> commits_of_set_by_refs(sets.size(), 0);
  for (std::uint32_t at = 0; at < history_.commits->size(); ++at) {
    const std::uint32_t own = set_of_commit[at];
    const CommitNode& node = history_.commits->node(at);
    ++commits_of_set[own];
    if ((node.reach & kByRefs) != 0) ++commits_of_set_by_refs[own];
    const auto parents = history_.commits->parents(at);
    bool same_as_all = true;
    for (const std::uint32_t parent : parents) same_as_all = same_as_all && set_of_commit[parent] == own;
    if (same_as_all && (own == 0 || !parents.empty())) continue;
    Bits in_any;
    Bits in_all;
    bool first = true;
    for (const std::uint32_t parent : parents) {
      const Bits& theirs = sets.set(set_of_commit[parent]);
      in_any |= theirs;
      in_all = first ? theirs : in_all.common(theirs);
      first = false;
    }
    const unsigned reach = best_reach(node.reach);
    const Bits& ours = sets.set(own);
    ours.without(in_any).for_each([&](std::size_t key) {
      std::uint32_t& slot = events[key].introduced[reach];
      if (slot == kNone || history_.commits->earlier(at, slot)) slot = at;
    });
    in_all.without(ours).for_each([&](std::size_t key) {
      std::uint32_t& slot = events[key].removed[reach];
      if (slot == kNone || history_.commits->earlier(slot, at)) slot = at;
    });
    in_any.without(in_all).without(ours).for_each([&](std::size_t key) {
      std::uint32_t& slot = events[key].dropped[reach];
      if (slot == kNone || history_.commits->earlier(slot, at)) slot = at;
    });
  }
  for (std::uint32_t number = 1; number < sets.size(); ++number) {
    sets.set(number).for_each([&](std::size_t key) {
      events[key].commits += commits_of_set[number];
      events[key].commits_by_refs += commits_of_set_by_refs[number];
    });
  }

  std::unordered_map<std::uint32_t, std::vector<std::size_t>> refs_of_set;
  for (std::size_t at = 0; at < history_.refs.size(); ++at) {
    std::uint32_t number = 0;
    if (history_.ref_commits[at] != kNone) {
      number = set_of_commit[history_.ref_commits[at]];
    } else if (history_.refs[at].kind == ObjectKind::tree) {
      number = set_of_tree(history_.ids->find(history_.refs[at].target));
    } else if (history_.refs[at].kind == ObjectKind::blob) {
      const std::uint32_t blob = history_.ids->find(history_.refs[at].target);
      const auto found = blob == kNone ? wanted.end() : wanted.find(blob);
      if (found != wanted.end()) {
        found->second.for_each([&](std::size_t key) { add_refs(lives_[key], std::span<const std::size_t>(&at, 1)); });
      }
    }
    if (number != 0) refs_of_set[number].push_back(at);
  }
  std::vector<std::vector<std::size_t>> refs_of_key(holders_.size());
  for (const auto& [number, refs] : refs_of_set) {
    sets.set(number).for_each(
        [&](std::size_t key) { refs_of_key[key].insert(refs_of_key[key].end(), refs.begin(), refs.end()); });
  }

  for (std::size_t key = 0; key < holders_.size(); ++key) {
    Life& life = lives_[key];
    const Events& event = events[key];
    std::sort(refs_of_key[key].begin(), refs_of_key[key].end());
    add_refs(life, refs_of_key[key]);
    life.lifetime.commits = event.commits_by_refs != 0 ? event.commits_by_refs : event.commits;
    const auto best_of = [](const std::array<std::uint32_t, kReachKinds>& slots) {
      for (const std::uint32_t slot : slots) {
        if (slot != kNone) return slot;
      }
      return kNone;
    };
    const std::uint32_t introduced = best_of(event.introduced);
    if (introduced != kNone) {
      life.lifetime.introduced = facts_of(introduced);
      const LifePlace* place = place_in(history_.ids->id(history_.commits->node(introduced).tree), life);
      if (place != nullptr && life.lifetime.introduced) {
        life.lifetime.introduced->path = place->path;
        life.introduced_blob = place->blob;
      }
    }
    if (life.lifetime.alive_at.empty()) {
      std::uint32_t removed = best_of(event.removed);
      if (removed == kNone) removed = best_of(event.dropped);
      if (removed != kNone) {
        life.lifetime.removed = facts_of(removed);
        for (const std::uint32_t parent : history_.commits->parents(removed)) {
          if (history_.commits->node(parent).tree == kNone) continue;
          const LifePlace* place = place_in(history_.ids->id(history_.commits->node(parent).tree), life);
          if (place == nullptr || !life.lifetime.removed) continue;
          life.lifetime.removed->path = place->path;
          break;
        }
      }
    }
  }
}

// Findings in messages and names: a commit holds them from the day it is made, and so do all refs that reach it.
void GroupTracer::trace_commits() {
  std::map<std::uint32_t, Bits> wanted;
  for (std::size_t at = 0; at < holders_.size(); ++at) {
    for (const ObjectId& id : holders_[at].commits) {
      const std::uint32_t commit = history_.commit_of(id);
      if (commit == kNone) continue;
      wanted[commit].set(at);
    }
  }
  if (wanted.empty()) return;
  SetTable sets;
  std::vector<std::uint32_t> reached(history_.commits->size(), 0);
  for (const std::uint32_t commit : history_.commits->parents_first()) {
    const auto parents = history_.commits->parents(commit);
    const auto own = wanted.find(commit);
    bool same = true;
    for (const std::uint32_t parent : parents) same = same && reached[parent] == reached[parents[0]];
    if (own == wanted.end() && same) {
      reached[commit] = parents.empty() ? 0 : reached[parents[0]];
      continue;
    }
    Bits bits;
    if (own != wanted.end()) bits = own->second;
    for (const std::uint32_t parent : parents) bits |= sets.set(reached[parent]);
    reached[commit] = sets.number_of(bits);
  }
  std::vector<std::vector<std::size_t>> refs_of_key(holders_.size());
  for (std::size_t at = 0; at < history_.refs.size(); ++at) {
    if (history_.ref_commits[at] == kNone) continue;
    sets.set(reached[history_.ref_commits[at]]).for_each([&](std::size_t key) { refs_of_key[key].push_back(at); });
  }
  for (std::size_t at = 0; at < holders_.size(); ++at) {
    Life& life = lives_[at];
    std::uint32_t first = kNone;
    for (const ObjectId& id : holders_[at].commits) {
      const std::uint32_t commit = history_.commit_of(id);
      if (commit == kNone) continue;
      ++life.lifetime.commits;
      const unsigned reach = best_reach(history_.commits->node(commit).reach);
      const unsigned best = first == kNone ? kReachKinds : best_reach(history_.commits->node(first).reach);
      if (reach < best || (reach == best && history_.commits->earlier(commit, first))) first = commit;
    }
    if (first == kNone) continue;
    life.places.push_back({"", history_.id_of(first), Where::commit_message});
    // With blobs too, the earlier of both is where it began.
    auto facts = facts_of(first);
    if (facts && (!life.lifetime.introduced || facts->date < life.lifetime.introduced->date)) {
      life.lifetime.introduced = std::move(facts);
      life.introduced_blob = ObjectId{};
    }
    life.lifetime.removed.reset();
    add_refs(life, refs_of_key[at]);
  }
}

void GroupTracer::trace_tags() {
  constexpr std::size_t kTagLimit = std::size_t{64} << 20;
  for (std::size_t at = 0; at < holders_.size(); ++at) {
    Life& life = lives_[at];
    for (const ObjectId& id : holders_[at].tags) {
      std::vector<std::size_t> refs;
      for (std::size_t ref = 0; ref < history_.refs.size(); ++ref) {
        if (history_.refs[ref].tag_object == id) refs.push_back(ref);
      }
      add_refs(life, refs);
      life.places.push_back({"", id, Where::tag_message});
      if (life.lifetime.introduced) continue;
      const auto bytes = repository_.read_object(id, ObjectKind::tag, kTagLimit);
      if (!bytes) continue;
      CommitFacts facts;
      facts.id = id.hex();
      const std::size_t head_end = bytes->find("\n\n");
      const std::size_t tagger = bytes->find("\ntagger ");
      if (tagger != std::string::npos && tagger < head_end) {
        const std::size_t start = tagger + 8;
        const std::string_view line = std::string_view(*bytes).substr(start, bytes->find('\n', start) - start);
        const std::size_t close = line.rfind('>');
        facts.author = line.substr(0, close == std::string_view::npos ? close : close + 1);
        if (close != std::string_view::npos)
          facts.date = iso_date(std::strtoll(std::string(line.substr(close + 1)).c_str(), nullptr, 10));
      }
      if (head_end != std::string::npos) facts.summary = first_line(std::string_view(*bytes).substr(head_end));
      life.lifetime.introduced = std::move(facts);
    }
  }
}

void GroupTracer::trace(std::span<const FindingHolders> holders, std::span<Life> lives) {
  holders_ = holders;
  lives_ = lives;
  trace_blobs();
  trace_commits();
  trace_tags();
}

}  // namespace plimsoll::lifetimes
