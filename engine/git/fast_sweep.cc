// SPDX-License-Identifier: Apache-2.0
//
// The walk. Packs come one after the other. Of a pack, all threads take roots from one counter, lowest offset first, and
// each goes down below its root depth first. A node that others are deltas against keeps its bytes (a Base) until the last
// of them is done. Children wait on their worker's own stack, the heaviest at the bottom: so a Base is given up as soon as
// its heaviest child starts, and no thread holds more than about log2(nodes) of them. A worker without roots takes the
// oldest task of another one: the heaviest there.
#include "engine/git/fast_sweep.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>

#include "engine/base/worker_pool.h"
#include "engine/git/delta_forest.h"
#include "engine/git/inflate.h"
#include "engine/git/loose_object.h"
#include "engine/git/object_buffer.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::uint64_t kGiveBackBytes = std::uint64_t{64} << 20;
constexpr std::size_t kRootsAtOnce = 16;
constexpr std::size_t kSecondTriesLimit = 100'000;
constexpr std::size_t kCheckedAllocation = std::size_t{16} << 20;

// Bytes that others are deltas against.
struct Base {
  ObjectId id;
  ObjectBuffer buffer;
  std::unique_ptr<ObjectState> state;
  std::atomic<std::uint32_t> children{0};  // tasks that still need it
  bool visited = false;
};

struct Task {
  std::uint32_t node = kNoNode;
  Base* base = nullptr;  // null: a root
};

struct FailedObject {
  ObjectId id;
  ObjectKind kind{};
};

struct Worker {
  explicit Worker(MemoryBudget& budget, std::size_t kept) : pool(budget, kept) {}
  std::mutex mutex;  // guards tasks
  std::deque<Task> tasks;
  Inflater inflater;
  BufferPool pool;
  std::vector<DeltaPiece> pieces;
  std::vector<std::uint32_t> children;
  std::vector<FailedObject> failed;
  SweepTotals totals;
};

class FastSweep {
 public:
  FastSweep(StoreReader& reader, const SweepOptions& options, SkipLog& skips, const ObjectVisitor& visitor)
      : reader_(reader), store_(reader.store()), options_(options), skips_(skips), visitor_(visitor) {
    budget_.limit = options.memory_bytes != 0 ? options.memory_bytes : kDefaultSweepMemory;
    limit_ = options.object_bytes_limit != 0 ? options.object_bytes_limit : kDefaultObjectBytesLimit;
    const std::size_t threads = std::max(1U, options.threads);
    for (std::size_t at = 0; at < threads; ++at) {
      workers_.push_back(std::make_unique<Worker>(budget_, budget_.limit / (4 * threads)));
    }
    total_ = store_.object_count();
  }

  Result<SweepTotals> run() {
    for (std::uint32_t pack = 0; pack < store_.packs.size(); ++pack) {
      sweep_pack(pack);
      if (stopped_) return cancelled_error();
    }
    sweep_loose();
    if (stopped_) return cancelled_error();
    try_again();
    if (stopped_) return cancelled_error();
    SweepTotals sum = totals_;
    for (const auto& worker : workers_) sum += worker->totals;
    return sum;
  }

 private:
  void sweep_pack(std::uint32_t pack_number) {
    const Pack& pack = store_.packs[pack_number];
    const auto kind_elsewhere = [&](const ObjectId& id, ObjectKind& kind) {
      const auto head = reader_.read_head(id);
      if (head) kind = head->kind;
      return head.has_value();
    };
    forest_owner_ = reader_.forest(pack_number, static_cast<unsigned>(workers_.size()), kind_elsewhere);
    forest_ = forest_owner_.get();
    plan_ = plan_sweep(*forest_, options_, totals_);
    pack_ = pack.file.bytes();
    next_root_ = 0;
    next_outside_ = 0;
    pending_ = 0;
    // What no root leads to was not counted, for its kind is not known.
    for (const std::uint32_t node : forest_->unreached) {
      const std::uint32_t entry = forest_->entry[node];
      if (entry != kNoEntry && pack.is_own(entry)) unknown_.push_back(pack.index.id(entry));
    }
    run_workers(static_cast<unsigned>(workers_.size()), [&](unsigned number) {
      try {
        work(number);
      } catch (...) {
        // Without this the others would wait for tasks that nobody finishes.
        stopped_ = true;
        drop_tasks(*workers_[number]);
        throw;
      }
    });
    pack.file.give_back();
    plan_ = ForestPlan{};
    forest_ = nullptr;
    forest_owner_.reset();
  }

  void work(unsigned number) {
    Worker& worker = *workers_[number];
    unsigned idle_rounds = 0;
    for (;;) {
      if (stopped_) return drop_tasks(worker);
      Task task;
      if (take(worker, number, task)) {
        idle_rounds = 0;
        process(number, worker, task);
        --pending_;
        continue;
      }
      if (take_roots(number, worker)) {
        idle_rounds = 0;
        continue;
      }
      if (pending_ == 0) return;
      // Others still work and may push what can be taken over.
      if (++idle_rounds < 64) {
        std::this_thread::yield();
      } else {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
      }
    }
  }

  // Tasks of a sweep that was stopped are not run, but their bases must go.
  void drop_tasks(Worker& worker) {
    const std::lock_guard lock(worker.mutex);
    for (const Task& task : worker.tasks) release(worker, task.base);
    worker.tasks.clear();
  }

  bool take(Worker& worker, unsigned number, Task& task) {
    {
      const std::lock_guard lock(worker.mutex);
      if (!worker.tasks.empty()) {
        task = worker.tasks.back();
        worker.tasks.pop_back();
        return true;
      }
    }
    if (next_root_ < plan_.roots.size()) return false;  // roots before another's tasks
    for (std::size_t step = 1; step < workers_.size(); ++step) {
      Worker& other = *workers_[(number + step) % workers_.size()];
      const std::lock_guard lock(other.mutex);
      if (other.tasks.empty()) continue;
      task = other.tasks.front();
      other.tasks.pop_front();
      return true;
    }
    return false;
  }

  bool take_roots(unsigned number, Worker& worker) {
    ++pending_;  // nobody may leave while this worker is between the counter and its first push
    bool any = false;
    const std::size_t begin = next_root_.fetch_add(kRootsAtOnce);
    if (begin < plan_.roots.size()) {
      any = true;
      const std::size_t end = std::min(plan_.roots.size(), begin + kRootsAtOnce);
      if (options_.cancelled && options_.cancelled()) stopped_ = true;
      if (number == 0 && options_.progress) options_.progress(done_.load(), total_);
      for (std::size_t at = begin; at < end && !stopped_; ++at) {
        process(number, worker, {plan_.roots[at], nullptr});
        finish_below(number, worker);
      }
    } else {
      const std::size_t at = next_outside_.fetch_add(1);
      if (at < plan_.outside_bases.size()) {
        any = true;
        process_outside(number, worker, plan_.outside_bases[at]);
      }
    }
    --pending_;
    return any;
  }

  // Own tasks until there are none: keeps one root's bytes together before the next root starts.
  void finish_below(unsigned number, Worker& worker) {
    for (;;) {
      Task task;
      {
        const std::lock_guard lock(worker.mutex);
        if (worker.tasks.empty() || stopped_) return;
        task = worker.tasks.back();
        worker.tasks.pop_back();
      }
      process(number, worker, task);
      --pending_;
    }
  }

  void release(Worker& worker, Base* base) {
    if (base == nullptr || base->children.fetch_sub(1) != 1) return;
    worker.pool.put_back(std::move(base->buffer));
    delete base;
  }

  [[nodiscard]] ObjectId id_of(std::uint32_t node) const {
    const std::uint32_t entry = forest_->entry[node];
    return entry == kNoEntry ? ObjectId{} : forest_->pack->index.id(entry);
  }

  // Everything at and below a node that cannot be read.
  void give_up(Worker& worker, std::uint32_t node, bool over_limit) {
    std::vector<std::uint32_t> open = {node};
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (plan_.visit[at]) {
        if (over_limit) {
          if (!wants(options_.told_kinds, forest_->kind[at])) skips_.add(kOverSizeLimit, id_of(at).hex());
        } else {
          worker.failed.push_back({id_of(at), forest_->kind[at]});
        }
        uncount(worker.totals, forest_->kind[at]);
      }
      for (std::uint32_t child = forest_->first_child[at]; child != kNoNode; child = forest_->next_sibling[child]) {
        if (plan_.weight[child] > 0) open.push_back(child);
      }
    }
  }

  // Counts wrap around and meet the sum of all workers again.
  static void uncount(SweepTotals& totals, ObjectKind kind) {
    SweepTotals one;
    count_object(one, kind);
    totals.commits -= one.commits;
    totals.trees -= one.trees;
    totals.blobs -= one.blobs;
    totals.tags -= one.tags;
  }

  bool read_head(std::uint32_t node, EntryHead& head, std::span<const std::uint8_t>& data) {
    const std::uint64_t offset = forest_->offset(node);
    const std::uint64_t end = std::max(forest_->end(node), offset);
    const auto read = read_entry_head(pack_.first(std::min<std::size_t>(pack_.size(), end)), offset);
    if (!read) return false;
    head = *read;
    data = pack_.subspan(head.data_offset, end - head.data_offset);
    const std::uint64_t before = consumed_.fetch_add(data.size());
    if (before / kGiveBackBytes != (before + data.size()) / kGiveBackBytes) forest_->pack->file.give_back();
    // A stream of n bytes cannot hold more than this; nothing is allocated for one that says so.
    return head.size <= data.size() * kDeflateGrowthLimit;
  }

  void process(unsigned number, Worker& worker, Task task) {
    const std::uint32_t node = task.node;
    EntryHead head;
    std::span<const std::uint8_t> data;
    bool sound = read_head(node, head, data);
    bool over_limit = sound && head.size > limit_;
    ObjectBuffer buffer;
    worker.pieces.clear();
    if (sound && !over_limit && task.base == nullptr) {
      sound = worker.pool.get(head.size, buffer) && worker.inflater.inflate(data, buffer.bytes());
    } else if (sound && !over_limit) {
      sound = unpack_delta(worker, head, data, task.base->buffer.bytes(), buffer, over_limit);
    }
    if (sound && !over_limit) {
      finish(number, worker, node, std::move(buffer), task.base);
    } else {
      worker.pool.put_back(std::move(buffer));
      give_up(worker, node, over_limit);
    }
    release(worker, task.base);
  }

  bool unpack_delta(Worker& worker, const EntryHead& head, std::span<const std::uint8_t> data,
                    std::span<const std::uint8_t> base, ObjectBuffer& buffer, bool& over_limit) {
    ObjectBuffer delta;
    bool sound = worker.pool.get(head.size, delta) && worker.inflater.inflate(data, delta.bytes());
    const auto sizes = sound ? read_delta_sizes(delta.bytes()) : std::nullopt;
    sound = sizes.has_value();
    over_limit = sound && sizes->result > limit_;
    if (sound && !over_limit) {
      sound = (sizes->result <= kCheckedAllocation || delta_keeps_its_word(delta.bytes(), *sizes)) &&
              worker.pool.get(sizes->result, buffer) &&
              apply_delta(delta.bytes(), *sizes, base, buffer.bytes(), &worker.pieces);
    }
    worker.pool.put_back(std::move(delta));
    return sound;
  }

  // A delta against an object that this pack does not hold.
  void process_outside(unsigned number, Worker& worker, const DeltaForest::OutsideBase& outside) {
    EntryHead head;
    std::span<const std::uint8_t> data;
    bool over_limit = false;
    ObjectBuffer buffer;
    worker.pieces.clear();
    ObjectKind kind{};
    const auto base = reader_.read(outside.base, limit_, kind);
    const bool sound = base && read_head(outside.node, head, data) &&
                       unpack_delta(worker, head, data, {reinterpret_cast<const std::uint8_t*>(base->data()), base->size()},
                                    buffer, over_limit);
    if (sound && !over_limit) {
      finish(number, worker, outside.node, std::move(buffer), nullptr);
    } else {
      give_up(worker, outside.node, over_limit);
    }
    finish_below(number, worker);
  }

  void finish(unsigned number, Worker& worker, std::uint32_t node, ObjectBuffer buffer, Base* base) {
    worker.children.clear();
    for (std::uint32_t child = forest_->first_child[node]; child != kNoNode; child = forest_->next_sibling[child]) {
      if (plan_.weight[child] > 0) worker.children.push_back(child);
    }
    std::unique_ptr<ObjectState> state;
    const bool visit = plan_.visit[node];
    if (visit) {
      SweptObject object;
      object.id = id_of(node);
      object.kind = forest_->kind[node];
      object.where = where_of(object.kind);
      object.bytes = {reinterpret_cast<const char*>(buffer.bytes().data()), buffer.bytes().size()};
      DeltaView view;
      if (base != nullptr && base->visited) {
        const auto base_bytes = base->buffer.bytes();
        view.base_id = base->id;
        view.base_size = base_bytes.size();
        view.base_bytes = {reinterpret_cast<const char*>(base_bytes.data()), base_bytes.size()};
        view.pieces = worker.pieces;
        object.delta = &view;
        object.base_state = base->state.get();
      }
      if (!worker.children.empty()) object.state = &state;
      ++worker.totals.visited;
      worker.totals.bytes += object.bytes.size();
      visitor_(number, object);
      done_.fetch_add(1, std::memory_order_relaxed);
    }
    if (worker.children.empty()) {
      worker.pool.put_back(std::move(buffer));
      return;
    }
    auto* own = new Base;
    own->buffer = std::move(buffer);
    own->state = std::move(state);
    own->visited = visit;
    own->id = visit ? id_of(node) : ObjectId{};
    own->children = static_cast<std::uint32_t>(worker.children.size());
    const auto heavier = [&](std::uint32_t a, std::uint32_t b) {
      return plan_.weight[a] != plan_.weight[b] ? plan_.weight[a] > plan_.weight[b] : a > b;
    };
    std::sort(worker.children.begin(), worker.children.end(), heavier);
    pending_ += static_cast<std::int64_t>(worker.children.size());
    const std::lock_guard lock(worker.mutex);
    for (const std::uint32_t child : worker.children) worker.tasks.push_back({child, own});
  }

  void sweep_loose() {
    std::atomic<std::size_t> next{0};
    run_workers(static_cast<unsigned>(workers_.size()), [&](unsigned number) {
      Worker& worker = *workers_[number];
      for (;;) {
        const std::size_t at = next.fetch_add(1);
        if (at >= store_.loose.size() || stopped_) return;
        if (options_.cancelled && at % 64 == 0 && options_.cancelled()) stopped_ = true;
        if (number == 0 && options_.progress && at % 64 == 0) options_.progress(done_.load(), total_);
        if (!read_loose(number, worker, store_.loose[at])) worker.failed.push_back({store_.loose[at].id, ObjectKind::blob});
      }
    });
  }

  bool read_loose(unsigned number, Worker& worker, const LooseObject& loose) {
    const auto file = MappedFile::open(store_.path_of(loose));
    if (!file) return false;
    const auto bytes = file->bytes();
    const auto head = read_loose_head(bytes, worker.inflater);
    if (!head) return false;
    const ObjectKind kind = head->kind;
    const std::uint64_t size = head->size;
    if (!wants(options_.kinds, kind)) return true;
    if (size > limit_) {
      if (!wants(options_.told_kinds, kind)) skips_.add(kOverSizeLimit, loose.id.hex());
      return true;
    }
    if (options_.known && options_.known(loose.id, kind)) {
      count_object(worker.totals, kind);
      return true;
    }
    ObjectBuffer buffer;
    if (!worker.pool.get(head->head_bytes + size, buffer) || !worker.inflater.inflate(bytes, buffer.bytes())) return false;
    SweptObject object;
    object.id = loose.id;
    object.kind = kind;
    object.where = where_of(kind);
    object.bytes = {reinterpret_cast<const char*>(buffer.bytes().data()) + head->head_bytes, size};
    count_object(worker.totals, kind);
    ++worker.totals.visited;
    worker.totals.bytes += size;
    visitor_(number, object);
    done_.fetch_add(1, std::memory_order_relaxed);
    worker.pool.put_back(std::move(buffer));
    return true;
  }

  // One by one, on this thread: there may be a sound copy in another pack, or a base may have been.
  void try_again() {
    std::vector<FailedObject> failed;
    for (const ObjectId& id : unknown_) failed.push_back({id, ObjectKind::blob});
    for (const auto& worker : workers_) failed.insert(failed.end(), worker->failed.begin(), worker->failed.end());
    const auto order = [](const FailedObject& a, const FailedObject& b) { return a.id < b.id; };
    const auto same = [](const FailedObject& a, const FailedObject& b) { return a.id == b.id; };
    std::sort(failed.begin(), failed.end(), order);
    failed.erase(std::unique(failed.begin(), failed.end(), same), failed.end());
    std::size_t tries = 0;
    for (const FailedObject& one : failed) {
      if (options_.cancelled && options_.cancelled()) stopped_ = true;
      if (stopped_) return;
      ObjectKind kind = one.kind;
      Result<std::string> bytes = fail(ErrorKind::corrupt, "");
      if (++tries <= kSecondTriesLimit) {
        const auto head = reader_.read_head(one.id);
        if (head) kind = head->kind;
        if (head && !wants(options_.kinds, kind)) continue;
        bytes = reader_.read(one.id, limit_, kind);
      }
      if (!bytes) {
        const std::string_view reason = bytes.error().kind == ErrorKind::over_limit ? kOverSizeLimit : kDamagedObject;
        if (!wants(options_.told_kinds, kind)) skips_.add(reason, one.id.hex());
        continue;
      }
      count_object(totals_, kind);
      if (options_.known && options_.known(one.id, kind)) continue;
      SweptObject swept;
      swept.id = one.id;
      swept.kind = kind;
      swept.where = where_of(kind);
      swept.bytes = *bytes;
      ++totals_.visited;
      totals_.bytes += swept.bytes.size();
      visitor_(0, swept);
    }
  }

  StoreReader& reader_;
  const ObjectStore& store_;
  const SweepOptions& options_;
  SkipLog& skips_;
  const ObjectVisitor& visitor_;
  MemoryBudget budget_;
  std::size_t limit_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_;
  SweepTotals totals_;
  std::vector<ObjectId> unknown_;

  // Of the pack at hand.
  std::shared_ptr<const DeltaForest> forest_owner_;
  const DeltaForest* forest_ = nullptr;
  ForestPlan plan_;
  std::span<const std::uint8_t> pack_;
  std::atomic<std::size_t> next_root_{0};
  std::atomic<std::size_t> next_outside_{0};
  std::atomic<std::int64_t> pending_{0};  // tasks on stacks or at work
  std::atomic<std::uint64_t> consumed_{0};
  std::atomic<std::uint64_t> done_{0};
  std::uint64_t total_ = 0;
  std::atomic<bool> stopped_{false};
};

}  // namespace

Result<SweepTotals> fast_sweep(StoreReader& reader, const SweepOptions& options, SkipLog& skips,
                               const ObjectVisitor& visitor) {
  return FastSweep(reader, options, skips, visitor).run();
}

}  // namespace plimsoll::git
