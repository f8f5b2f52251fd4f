// SPDX-License-Identifier: Apache-2.0
//
// Findings are taken in groups of kGroup, so that a set of findings is a few words and the memory does not depend on how
// many findings there are. Within a group each distinct set has a number; commits are compared by number first.
#include "engine/lifetimes/lifetime.h"

#include <algorithm>
#include <bit>
#include <ctime>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "engine/git/object_counts.h"
#include "engine/git/tree_cache.h"
#include "engine/lifetimes/affected_trees.h"

namespace plimsoll::lifetimes {
namespace {

using git::ObjectId;
using git::ObjectKind;

constexpr std::size_t kGroup = 512;

struct Bits {
  std::array<std::uint64_t, kGroup / 64> words{};
  void set(std::size_t at) { words[at / 64] |= std::uint64_t{1} << (at % 64); }
  [[nodiscard]] bool test(std::size_t at) const { return (words[at / 64] >> (at % 64) & 1) != 0; }
  [[nodiscard]] bool empty() const { return *this == Bits{}; }
  Bits& operator|=(const Bits& other) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
    return *this;
  }
  [[nodiscard]] Bits without(const Bits& other) const {
    Bits rest;
    for (std::size_t i = 0; i < words.size(); ++i) rest.words[i] = words[i] & ~other.words[i];
    return rest;
  }
  [[nodiscard]] Bits common(const Bits& other) const {
    Bits both;
    for (std::size_t i = 0; i < words.size(); ++i) both.words[i] = words[i] & other.words[i];
    return both;
  }
  template <class Each>
  void for_each(const Each& each) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
      for (std::uint64_t word = words[i]; word != 0; word &= word - 1) {
        each(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }
  friend bool operator==(const Bits&, const Bits&) = default;
};
struct BitsHash {
  std::size_t operator()(const Bits& bits) const {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
    for (const std::uint64_t word : bits.words) hash = std::rotl(hash ^ word, 23) * 0xD6E8FEB86659FD93ULL;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};

// Distinct sets by number; 0 is the empty set.
class SetTable {
 public:
  SetTable() { number_of(Bits{}); }
  std::uint32_t number_of(const Bits& bits) {
    const auto [slot, fresh] = numbers_.try_emplace(bits, static_cast<std::uint32_t>(sets_.size()));
    if (fresh) sets_.push_back(bits);
    return slot->second;
  }
  [[nodiscard]] const Bits& set(std::uint32_t number) const { return sets_[number]; }
  [[nodiscard]] std::size_t size() const { return sets_.size(); }

 private:
  std::unordered_map<Bits, std::uint32_t, BitsHash> numbers_;
  std::vector<Bits> sets_;
};

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

// A commit event of one finding: the earliest or the latest of its kind.
struct Event {
  std::uint32_t commit = kNone;
};

// What a commit names and is not there.
struct MissingFromCommit {
  std::uint32_t commit = 0;  // number of the object
  ObjectId id;
  bool parent = false;  // else its tree
};

}  // namespace

class Tracer {
 public:
  Tracer(git::Repository& repository, std::span<const FindingHolders> holders, const TraceOptions& options,
         git::SkipLog& skips)
      : repository_(repository), holders_(holders), options_(options), skips_(skips), trees_(repository) {}

  Result<Trace> run();

 private:
  struct Found {
    std::vector<CommitGraph::Input> commits;
    std::vector<MissingFromCommit> missing;
  };
  void add_commit(const ObjectId& id, const git::CommitLinks& commit, Found& found) const;
  Result<bool> read_trees_and_commits();
  Result<bool> read_tips();
  void note_missing();
  void trace_group(std::size_t begin, std::size_t end);
  void trace_blobs(std::size_t begin, std::size_t end);
  void trace_commits(std::size_t begin, std::size_t end);
  void trace_tags(std::size_t begin, std::size_t end);
  void order_refs();
  void add_refs(Life& life, std::span<const std::size_t> refs);
  [[nodiscard]] std::uint32_t commit_of(const ObjectId& id) const {
    const std::uint32_t number = ids_->find(id);
    return number == kNone ? kNone : commits_->find(number);
  }
  [[nodiscard]] const ObjectId& id_of(std::uint32_t commit) const { return ids_->id(commits_->node(commit).object); }
  std::optional<CommitFacts> facts_of(std::uint32_t commit);
  bool tree_has(const ObjectId& root, std::string_view path, const ObjectId& blob);
  const LifePlace* place_in(const ObjectId& root, const Life& life);

  git::Repository& repository_;
  std::span<const FindingHolders> holders_;
  const TraceOptions& options_;
  git::SkipLog& skips_;
  git::TreeCache trees_;

  git::ObjectIdList id_list_;
  std::optional<IdTable> ids_;
  std::optional<TreeHolders> links_;
  std::optional<CommitGraph> commits_;
  std::vector<MissingFromCommit> missing_from_commits_;
  std::vector<std::uint8_t> root_reach_;  // by number of object
  std::vector<git::Ref> refs_;
  std::vector<std::uint32_t> ref_commits_;   // by ref; kNone: no commit
  std::vector<std::uint32_t> ref_at_place_;  // HEAD, branches, remote branches, the rest; each by name
  std::vector<std::uint32_t> ref_place_;     // the other way round
  std::vector<bool> is_tag_;
  std::unordered_set<ObjectId, git::ObjectIdHash> named_blobs_;  // by refs
  std::vector<ObjectId> shallow_;
  std::vector<git::IndexEntry> staged_;  // sorted by id
  std::unordered_map<std::uint32_t, CommitFacts> facts_;
  Trace trace_;
};

bool CommitCollector::add(unsigned worker, const git::SweptObject& object) {
  if (object.kind != ObjectKind::commit) return true;
  Collected one;
  one.id = object.id;
  if (!git::parse_commit_links(object.bytes, one.links)) return false;
  parts_[worker].push_back(std::move(one));
  return true;
}

void Tracer::add_commit(const ObjectId& id, const git::CommitLinks& commit, Found& found) const {
  CommitGraph::Input input;
  input.object = ids_->find(id);
  input.time = commit.time;
  input.tree = ids_->find(commit.tree);
  if (input.tree == kNone) found.missing.push_back({input.object, commit.tree, false});
  for (const ObjectId& parent : commit.parents) {
    const std::uint32_t number = ids_->find(parent);
    if (number != kNone) {
      input.parents.push_back(number);
    } else {
      found.missing.push_back({input.object, parent, true});
    }
  }
  found.commits.push_back(std::move(input));
}

Result<bool> Tracer::read_trees_and_commits() {
  auto ids = git::all_object_ids(repository_, options_.plain);
  if (!ids) return fail(ids.error());
  id_list_ = std::move(*ids);
  ids_.emplace(id_list_.ids());
  std::vector<ObjectId> wanted;
  for (const FindingHolders& holder : holders_) wanted.insert(wanted.end(), holder.blobs.begin(), holder.blobs.end());

  git::SweepOptions sweep_options;
  sweep_options.threads = std::max(1U, options_.threads);
  sweep_options.kinds = git::kSweepTrees | (options_.commits == nullptr ? git::kSweepCommits : 0);
  sweep_options.memory_bytes = options_.memory_bytes;
  sweep_options.plain = options_.plain;
  // The sweep that found what is traced here has told of these.
  sweep_options.told_kinds = git::kSweepCommits | git::kSweepBlobs | git::kSweepTags;
  sweep_options.progress = options_.progress;
  sweep_options.cancelled = options_.cancelled;
  links_.emplace(*ids_, wanted, sweep_options.threads);
  std::vector<Found> found(sweep_options.threads);
  const auto visit = [&](unsigned worker, const git::SweptObject& object) {
    if (object.kind == ObjectKind::tree) {
      if (!links_->add_tree(worker, object)) skips_.add(git::kDamagedObject, object.id.hex());
      return;
    }
    git::CommitLinks commit;
    if (!git::parse_commit_links(object.bytes, commit)) {
      skips_.add(git::kDamagedObject, object.id.hex());
      return;
    }
    add_commit(object.id, commit, found[worker]);
  };
  Selection everything;
  auto totals = git::sweep(repository_, everything, sweep_options, skips_, visit);
  if (!totals) return fail(totals.error());
  if (options_.commits != nullptr) {
    for (auto& part : options_.commits->parts_) {
      for (const CommitCollector::Collected& one : part) add_commit(one.id, one.links, found[0]);
      totals->commits += part.size();
      part = {};
    }
  }
  trace_.trees = totals->trees;
  trace_.commits = totals->commits;
  links_->finish();
  std::vector<CommitGraph::Input> commits;
  for (Found& part : found) {
    commits.insert(commits.end(), std::make_move_iterator(part.commits.begin()),
                   std::make_move_iterator(part.commits.end()));
    missing_from_commits_.insert(missing_from_commits_.end(), part.missing.begin(), part.missing.end());
    part = Found{};
  }
  commits_.emplace(std::move(commits), ids_->size());
  return true;
}

Result<bool> Tracer::read_tips() {
  auto refs = repository_.refs();
  if (!refs) return fail(refs.error());
  refs_ = std::move(*refs);
  order_refs();
  auto shallow = repository_.shallow_commits();
  if (!shallow) return fail(shallow.error());
  shallow_ = std::move(*shallow);
  auto reflog = repository_.reflog_tips();
  if (!reflog) return fail(reflog.error());

  std::vector<std::uint32_t> by_refs;
  std::vector<std::uint32_t> by_notes;
  std::vector<std::uint32_t> by_stash;
  std::vector<std::uint32_t> by_reflog;
  root_reach_.assign(ids_->size() + 1, 0);
  for (const git::Ref& ref : refs_) {
    const std::uint32_t commit = ref.kind == ObjectKind::commit ? commit_of(ref.target) : kNone;
    ref_commits_.push_back(commit);
    if (ref.missing) {
      skips_.add(repository_.is_partial() ? git::kPromisedObject : git::kMissingObject, ref.target.hex() + " " + ref.name);
    } else if (commit != kNone) {
      const bool note = ref.name.starts_with("refs/notes/");
      (note ? by_notes : ref.name == "refs/stash" ? by_stash : by_refs).push_back(commit);
    } else if (ref.kind == ObjectKind::blob) {
      named_blobs_.insert(ref.target);
    } else if (ref.kind == ObjectKind::tree) {
      const std::uint32_t number = ids_->find(ref.target);
      if (number != kNone) root_reach_[number] = kByRefs;
    }
  }
  for (const git::Repository::ReflogTip& tip : *reflog) {
    const std::uint32_t commit = commit_of(tip.id);
    if (commit != kNone) (tip.stash ? by_stash : by_reflog).push_back(commit);
  }
  commits_->mark(by_refs, kByRefs);
  commits_->mark(by_notes, kByNotes);
  commits_->mark(by_stash, kByStash);
  commits_->mark(by_reflog, kByReflog);
  commits_->mark_rest();

  for (std::uint32_t at = 0; at < commits_->size(); ++at) {
    const CommitNode& node = commits_->node(at);
    if (node.tree != kNone) root_reach_[node.tree] = static_cast<std::uint8_t>(root_reach_[node.tree] | node.reach);
  }
  // A staged file is in the object database before any commit names it.
  if (auto index = repository_.index()) staged_ = std::move(index->entries);
  std::sort(staged_.begin(), staged_.end(),
            [](const git::IndexEntry& a, const git::IndexEntry& b) { return a.id != b.id ? a.id < b.id : a.path < b.path; });
  return true;
}

// What something reachable names and is not there. What only unreachable objects name is no loss: git itself throws the
// parts of them away one by one.
void Tracer::note_missing() {
  const std::string_view reason = repository_.is_partial() ? git::kPromisedObject : git::kMissingObject;
  constexpr std::uint8_t kReached = kByRefs | kByNotes | kByStash | kByReflog;
  std::vector<ObjectId> gone;
  for (const MissingFromCommit& missing : missing_from_commits_) {
    const std::uint32_t commit = commits_->find(missing.commit);
    if (commit == kNone || (commits_->node(commit).reach & kReached) == 0) continue;
    // The parents of a shallow commit are left out on purpose; the cut itself is told of.
    if (missing.parent && std::binary_search(shallow_.begin(), shallow_.end(), id_of(commit))) continue;
    gone.push_back(missing.id);
  }
  std::sort(gone.begin(), gone.end());
  gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
  for (const ObjectId& id : gone) skips_.add(reason, id.hex());
  for (const ObjectId& id : shallow_) {
    const std::uint32_t commit = commit_of(id);
    if (commit == kNone || (commits_->node(commit).reach & kReached) == 0) continue;
    trace_.shallow = true;
    skips_.add(git::kShallowBoundary, id.hex());
  }
  TreeReach reach(*links_, root_reach_, kReached);
  const std::vector<ObjectId>& missing = links_->missing();
  for (std::size_t at = 0; at < missing.size(); ++at) {
    TreeHolders::Walk walk(*links_, static_cast<std::uint32_t>(ids_->size() + at));
    // The smallest name among a few holders: which holder is met first depends on how the pack was made.
    const std::string* name = nullptr;
    std::size_t steps = 0;
    for (TreeLink link; steps < 100 && walk.next(link); steps += name != nullptr ? 1 : 0) {
      const std::string& here = links_->name(link.name);
      if (name != nullptr && !(here < *name)) continue;
      if (reach.reaches(link.parent)) name = &here;
    }
    if (name != nullptr) skips_.add(reason, missing[at].hex() + " " + *name);
  }
}

std::optional<CommitFacts> Tracer::facts_of(std::uint32_t commit) {
  if (commit == kNone) return std::nullopt;
  if (const auto known = facts_.find(commit); known != facts_.end()) return known->second;
  const auto read = repository_.read_commit(id_of(commit));
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

bool Tracer::tree_has(const ObjectId& root, std::string_view path, const ObjectId& blob) {
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

const LifePlace* Tracer::place_in(const ObjectId& root, const Life& life) {
  for (const LifePlace& place : life.places) {
    if (!place.path.empty() && tree_has(root, place.path, place.blob)) return &place;
  }
  return nullptr;
}

void Tracer::add_refs(Life& life, std::span<const std::size_t> refs) {
  // Places in the order of names that are told first. Names are made of the first ones only: a repository may have a
  // hundred thousand refs, and a finding may stand at all of them.
  std::vector<std::uint32_t> alive;
  std::vector<std::uint32_t> tags;
  for (const std::size_t at : refs) (is_tag_[at] ? tags : alive).push_back(ref_place_[at]);
  life.refs_alive += alive.size();
  life.refs_tagged += tags.size();
  const auto tell = [&](std::vector<std::uint32_t>& places, std::vector<std::string>& names, std::size_t drop) {
    if (places.size() > kLifeRefsLimit) {
      std::nth_element(places.begin(), places.begin() + kLifeRefsLimit, places.end());
      places.resize(kLifeRefsLimit);
    }
    for (const std::uint32_t place : places) names.push_back(refs_[ref_at_place_[place]].name.substr(drop));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() > kLifeRefsLimit) names.resize(kLifeRefsLimit);
  };
  tell(alive, life.lifetime.alive_at, 0);
  tell(tags, life.lifetime.tags, std::string_view("refs/tags/").size());
}

void Tracer::order_refs() {
  const auto rank = [](const std::string& name) {
    return name == "HEAD" ? 0 : name.starts_with("refs/heads/") ? 1 : name.starts_with("refs/remotes/") ? 2 : 3;
  };
  ref_at_place_.resize(refs_.size());
  for (std::uint32_t at = 0; at < refs_.size(); ++at) ref_at_place_[at] = at;
  std::stable_sort(ref_at_place_.begin(), ref_at_place_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int rank_a = rank(refs_[a].name);
    const int rank_b = rank(refs_[b].name);
    return rank_a != rank_b ? rank_a < rank_b : refs_[a].name < refs_[b].name;
  });
  ref_place_.resize(refs_.size());
  for (std::uint32_t place = 0; place < ref_at_place_.size(); ++place) ref_place_[ref_at_place_[place]] = place;
  for (const git::Ref& ref : refs_) is_tag_.push_back(ref.name.starts_with("refs/tags/"));
}

void Tracer::trace_blobs(std::size_t begin, std::size_t end) {
  // Blob -> findings of this group.
  std::map<std::uint32_t, Bits> wanted;
  for (std::size_t at = begin; at < end; ++at) {
    for (const ObjectId& blob : holders_[at].blobs) {
      const std::uint32_t number = ids_->find(blob);
      if (number != kNone) wanted[number].set(at - begin);
    }
  }
  if (wanted.empty()) return;
  std::vector<std::uint32_t> seeds;
  std::map<std::uint32_t, std::vector<TreeLink>> holders;
  for (const auto& [blob, keys] : wanted) {
    std::vector<TreeLink>& links = holders[blob];
    links_->find_holders(blob, links);
    for (const TreeLink& link : links) seeds.push_back(link.parent);
  }
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  const AffectedTrees affected(*links_, seeds);
  std::vector<Bits> held(affected.size());
  for (const auto& [blob, keys] : wanted) {
    for (const TreeLink& link : holders[blob]) held[affected.node_of(link.parent)] |= keys;
  }
  for (const std::uint32_t node : affected.upwards()) {
    for (const TreeLink& link : affected.holders_of(node)) held[affected.node_of(link.parent)] |= held[node];
  }

  // Places first: the commits' paths are looked up among them.
  const PathTable paths(*links_, affected, root_reach_);
  for (const auto& [blob, keys] : wanted) {
    std::map<std::string, std::uint8_t> found;
    bool cut = paths.cut();
    for (const TreeLink& link : holders[blob]) {
      const std::uint32_t node = affected.node_of(link.parent);
      for (const PathTable::Prefix& prefix : paths.prefixes(node)) {
        std::string text = paths.text(prefix.path, links_->name(link.name));
        std::uint8_t& reach = found[std::move(text)];
        reach = static_cast<std::uint8_t>(reach | prefix.reach);
        if (found.size() > kLifePlacesLimit) break;
      }
      if (found.size() > kLifePlacesLimit) {
        cut = true;
        break;
      }
    }
    const ObjectId& id = ids_->id(blob);
    std::vector<LifePlace> places;
    std::uint8_t any = 0;
    for (const auto& [path, reach] : found) {
      any = static_cast<std::uint8_t>(any | reach);
      places.push_back({path, id, where_of_reach(best_reach(reach))});
    }
    const bool named = named_blobs_.contains(id);
    if (named && (any & kByRefs) == 0) places.push_back({"", id, Where::blob});
    constexpr std::uint8_t kReached = kByRefs | kByNotes | kByStash | kByReflog;
    if ((any & kReached) == 0 && !named) {
      const auto by_id = [](const git::IndexEntry& entry, const ObjectId& value) { return entry.id < value; };
      auto staged = std::lower_bound(staged_.begin(), staged_.end(), id, by_id);
      if (staged != staged_.end() && staged->id == id) {
        places.clear();
        for (; staged != staged_.end() && staged->id == id && places.size() < kLifePlacesLimit; ++staged) {
          places.push_back({staged->path, id, Where::index});
        }
      }
    }
    if (places.empty()) places.push_back({"", id, Where::unreachable});
    keys.for_each([&](std::size_t key) {
      Life& life = trace_.lives[begin + key];
      life.places.insert(life.places.end(), places.begin(), places.end());
      life.places_cut = life.places_cut || cut;
    });
  }
  for (std::size_t at = begin; at < end; ++at) {
    Life& life = trace_.lives[at];
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
    if (root_reach_[affected.tree(node)] != 0) set_of_node[node] = sets.number_of(held[node]);
  }
  held = {};
  const auto set_of_tree = [&](std::uint32_t tree) {
    const std::uint32_t node = tree == kNone ? kNone : affected.node_of(tree);
    return node == kNone ? 0U : set_of_node[node];
  };
  std::vector<std::uint32_t> set_of_commit(commits_->size());
  for (std::uint32_t at = 0; at < commits_->size(); ++at) set_of_commit[at] = set_of_tree(commits_->node(at).tree);

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
  std::vector<Events> events(end - begin, none);
  std::vector<std::uint64_t> commits_of_set(sets.size(), 0);
  std::vector<std::uint64_t> commits_of_set_by_refs(sets.size(), 0);
  for (std::uint32_t at = 0; at < commits_->size(); ++at) {
    const std::uint32_t own = set_of_commit[at];
    const CommitNode& node = commits_->node(at);
    ++commits_of_set[own];
    if ((node.reach & kByRefs) != 0) ++commits_of_set_by_refs[own];
    const auto parents = commits_->parents(at);
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
      if (slot == kNone || commits_->earlier(at, slot)) slot = at;
    });
    in_all.without(ours).for_each([&](std::size_t key) {
      std::uint32_t& slot = events[key].removed[reach];
      if (slot == kNone || commits_->earlier(slot, at)) slot = at;
    });
    in_any.without(in_all).without(ours).for_each([&](std::size_t key) {
      std::uint32_t& slot = events[key].dropped[reach];
      if (slot == kNone || commits_->earlier(slot, at)) slot = at;
    });
  }
  for (std::uint32_t number = 1; number < sets.size(); ++number) {
    sets.set(number).for_each([&](std::size_t key) {
      events[key].commits += commits_of_set[number];
      events[key].commits_by_refs += commits_of_set_by_refs[number];
    });
  }

  std::unordered_map<std::uint32_t, std::vector<std::size_t>> refs_of_set;
  for (std::size_t at = 0; at < refs_.size(); ++at) {
    std::uint32_t number = 0;
    if (ref_commits_[at] != kNone) {
      number = set_of_commit[ref_commits_[at]];
    } else if (refs_[at].kind == ObjectKind::tree) {
      number = set_of_tree(ids_->find(refs_[at].target));
    } else if (refs_[at].kind == ObjectKind::blob) {
      const std::uint32_t blob = ids_->find(refs_[at].target);
      const auto found = blob == kNone ? wanted.end() : wanted.find(blob);
      if (found != wanted.end()) {
        found->second.for_each(
            [&](std::size_t key) { add_refs(trace_.lives[begin + key], std::span<const std::size_t>(&at, 1)); });
      }
    }
    if (number != 0) refs_of_set[number].push_back(at);
  }
  std::vector<std::vector<std::size_t>> refs_of_key(end - begin);
  for (const auto& [number, refs] : refs_of_set) {
    sets.set(number).for_each(
        [&](std::size_t key) { refs_of_key[key].insert(refs_of_key[key].end(), refs.begin(), refs.end()); });
  }

  for (std::size_t key = 0; key < end - begin; ++key) {
    Life& life = trace_.lives[begin + key];
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
      const LifePlace* place = place_in(ids_->id(commits_->node(introduced).tree), life);
      if (place != nullptr && life.lifetime.introduced) {
        life.lifetime.introduced->path = place->path;
        life.introduced_blob = place->blob;
      }
    }
    if (life.refs_alive == 0) {
      std::uint32_t removed = best_of(event.removed);
      if (removed == kNone) removed = best_of(event.dropped);
      if (removed != kNone) {
        life.lifetime.removed = facts_of(removed);
        for (const std::uint32_t parent : commits_->parents(removed)) {
          if (commits_->node(parent).tree == kNone) continue;
          const LifePlace* place = place_in(ids_->id(commits_->node(parent).tree), life);
          if (place == nullptr || !life.lifetime.removed) continue;
          life.lifetime.removed->path = place->path;
          break;
        }
      }
    }
  }
}

// Findings in messages and names: a commit holds them from the day it is made, and so do all refs that reach it.
void Tracer::trace_commits(std::size_t begin, std::size_t end) {
  std::map<std::uint32_t, Bits> wanted;
  for (std::size_t at = begin; at < end; ++at) {
    for (const ObjectId& id : holders_[at].commits) {
      const std::uint32_t commit = commit_of(id);
      if (commit == kNone) continue;
      wanted[commit].set(at - begin);
    }
  }
  if (wanted.empty()) return;
  SetTable sets;
  std::vector<std::uint32_t> reached(commits_->size(), 0);
  for (const std::uint32_t commit : commits_->parents_first()) {
    const auto parents = commits_->parents(commit);
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
  std::vector<std::vector<std::size_t>> refs_of_key(end - begin);
  for (std::size_t at = 0; at < refs_.size(); ++at) {
    if (ref_commits_[at] == kNone) continue;
    sets.set(reached[ref_commits_[at]]).for_each([&](std::size_t key) { refs_of_key[key].push_back(at); });
  }
  for (std::size_t at = begin; at < end; ++at) {
    Life& life = trace_.lives[at];
    std::uint32_t first = kNone;
    for (const ObjectId& id : holders_[at].commits) {
      const std::uint32_t commit = commit_of(id);
      if (commit == kNone) continue;
      ++life.lifetime.commits;
      const unsigned reach = best_reach(commits_->node(commit).reach);
      const unsigned best = first == kNone ? kReachKinds : best_reach(commits_->node(first).reach);
      if (reach < best || (reach == best && commits_->earlier(commit, first))) first = commit;
    }
    if (first == kNone) continue;
    life.places.push_back({"", id_of(first), Where::commit_message});
    // With blobs too, the earlier of both is where it began.
    auto facts = facts_of(first);
    if (facts && (!life.lifetime.introduced || facts->date < life.lifetime.introduced->date)) {
      life.lifetime.introduced = std::move(facts);
      life.introduced_blob = ObjectId{};
    }
    life.lifetime.removed.reset();
    add_refs(life, refs_of_key[at - begin]);
  }
}

void Tracer::trace_tags(std::size_t begin, std::size_t end) {
  constexpr std::size_t kTagLimit = std::size_t{64} << 20;
  for (std::size_t at = begin; at < end; ++at) {
    Life& life = trace_.lives[at];
    for (const ObjectId& id : holders_[at].tags) {
      std::vector<std::size_t> refs;
      for (std::size_t ref = 0; ref < refs_.size(); ++ref) {
        if (refs_[ref].tag_object == id) refs.push_back(ref);
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

void Tracer::trace_group(std::size_t begin, std::size_t end) {
  trace_blobs(begin, end);
  trace_commits(begin, end);
  trace_tags(begin, end);
}

Result<Trace> Tracer::run() {
  trace_.lives.resize(holders_.size());
  if (auto read = read_trees_and_commits(); !read) return fail(read.error());
  if (auto read = read_tips(); !read) return fail(read.error());
  note_missing();
  for (std::size_t begin = 0; begin < holders_.size(); begin += kGroup) {
    if (options_.cancelled && options_.cancelled()) return git::cancelled_error();
    trace_group(begin, std::min(holders_.size(), begin + kGroup));
  }
  return std::move(trace_);
}

Result<Trace> trace_history(git::Repository& repository, std::span<const FindingHolders> holders,
                            const TraceOptions& options, git::SkipLog& skips) {
  return Tracer(repository, holders, options, skips).run();
}

}  // namespace plimsoll::lifetimes
