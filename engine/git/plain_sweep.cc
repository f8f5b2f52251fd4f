// SPDX-License-Identifier: Apache-2.0
#include "engine/git/plain_sweep.h"

#include <algorithm>
#include <atomic>

#include "engine/base/worker_pool.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kBatch = 16;  // objects that a worker takes at a time

int note_id(const git_oid* oid, void* payload) {
  static_cast<std::vector<ObjectId>*>(payload)->push_back(from_oid(*oid));
  return 0;
}

Result<std::vector<ObjectId>> list_ids(PlainRepository& repository) {
  std::vector<ObjectId> ids;
  const auto odb = repository.oracle();
  if (!odb) return fail(odb.error());
  const int code = git_odb_foreach(*odb, note_id, &ids);
  if (code != 0) return failed(code, "cannot list the objects of '" + repository.git_directory() + "'");
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

struct ReadObject {
  OdbObjectHandle object;  // of the oracle
  std::string own;         // of our reader
  ObjectKind kind{};
  std::string_view bytes;
};

// False when there is nothing to visit; why is in the skips then. `oracle` null: through our own reader.
bool read_one(PlainRepository& repository, git_odb* oracle, const ObjectId& id, const std::string& example,
              const SweepOptions& options, SkipLog& skips, ReadObject& read) {
  const std::string_view missing = repository.is_partial() ? kPromisedObject : kMissingObject;
  const std::size_t limit = options.object_bytes_limit != 0 ? options.object_bytes_limit : kDefaultObjectBytesLimit;
  const auto head = repository.reader().read_head(id);
  const auto note = [&](ErrorKind error) {
    if (wants(options.told_kinds, head ? head->kind : ObjectKind::blob)) return;
    skips.add(error == ErrorKind::not_found    ? missing
              : error == ErrorKind::over_limit ? kOverSizeLimit
                                               : kDamagedObject,
              example);
  };
  // The head is asked of our own reader even for the oracle, which never comes back from deltas in a circle.
  if (!head) {
    note(head.error().kind);
    return false;
  }
  read.kind = head->kind;
  if (!wants(options.kinds, head->kind)) return false;
  if (head->size > limit) {
    note(ErrorKind::over_limit);
    return false;
  }
  if (oracle == nullptr) {
    auto bytes = repository.reader().read(id, limit, read.kind);
    if (!bytes) {
      note(bytes.error().kind);
      return false;
    }
    read.own = std::move(*bytes);
    read.bytes = read.own;
    return true;
  }
  git_odb_object* raw = nullptr;
  const git_oid oid = to_oid(id);
  const int code = git_odb_read(&raw, oracle, &oid);
  read.object.reset(raw);
  if (code != 0 || !kind_from(git_odb_object_type(raw), read.kind)) {
    note(code == GIT_ENOTFOUND ? ErrorKind::not_found : ErrorKind::corrupt);
    return false;
  }
  read.bytes = {static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw)};
  return true;
}

// Workers take batches from a common counter.
template <class One>
bool share_out(std::size_t count, const SweepOptions& options, const One& one) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  run_workers(std::max(1U, options.threads), [&](unsigned worker) {
    for (;;) {
      const std::size_t begin = next.fetch_add(kBatch);
      if (begin >= count || stopped) return;
      if (options.cancelled && options.cancelled()) {
        stopped = true;
        return;
      }
      if (worker == 0 && options.progress) options.progress(begin, count);
      for (std::size_t at = begin; at < std::min(count, begin + kBatch); ++at) one(worker, at);
    }
  });
  return !stopped;
}

}  // namespace

Result<std::vector<ObjectId>> list_plain_ids(PlainRepository& repository) { return list_ids(repository); }

Result<SweepTotals> plain_sweep(PlainRepository& repository, const SweepOptions& options, SkipLog& skips,
                                const ObjectVisitor& visitor) {
  const auto listed = list_ids(repository);
  if (!listed) return fail(listed.error());
  const std::vector<ObjectId>& ids = *listed;
  const auto oracle = repository.oracle();
  if (!oracle) return fail(oracle.error());

  std::vector<SweepTotals> totals(std::max(1U, options.threads));
  const bool finished = share_out(ids.size(), options, [&](unsigned worker, std::size_t at) {
    ReadObject read;
    if (!read_one(repository, *oracle, ids[at], ids[at].hex(), options, skips, read)) return;
    count_object(totals[worker], read.kind);
    if (options.known && options.known(ids[at], read.kind)) return;
    SweptObject object;
    object.id = ids[at];
    object.kind = read.kind;
    object.where = where_of(read.kind);
    object.bytes = read.bytes;
    ++totals[worker].visited;
    totals[worker].bytes += object.bytes.size();
    visitor(worker, object);
  });
  if (!finished) return cancelled_error();
  SweepTotals sum;
  for (const SweepTotals& part : totals) sum += part;
  return sum;
}

Result<SweepTotals> sweep_listed(PlainRepository& repository, std::span<const WantedObject> wanted, Where where_of_blobs,
                                 const SweepOptions& options, SkipLog& skips, const ObjectVisitor& visitor) {
  git_odb* oracle = nullptr;
  if (options.plain) {
    const auto opened = repository.oracle();
    if (!opened) return fail(opened.error());
    oracle = *opened;
  }
  std::vector<SweepTotals> totals(std::max(1U, options.threads));
  const bool finished = share_out(wanted.size(), options, [&](unsigned worker, std::size_t at) {
    const WantedObject& item = wanted[at];
    const std::string example = item.places.empty() ? item.id.hex() : item.id.hex() + " " + item.places.front().path;
    ReadObject read;
    if (!read_one(repository, oracle, item.id, example, options, skips, read)) return;
    if (read.kind != item.kind) {
      skips.add(kDamagedObject, example);
      return;
    }
    count_object(totals[worker], read.kind);
    if (options.known && options.known(item.id, read.kind)) return;
    SweptObject object;
    object.id = item.id;
    object.kind = read.kind;
    object.where = read.kind == ObjectKind::blob ? where_of_blobs : where_of(read.kind);
    object.bytes = read.bytes;
    object.places = item.places;
    ++totals[worker].visited;
    totals[worker].bytes += object.bytes.size();
    visitor(worker, object);
  });
  if (!finished) return cancelled_error();
  SweepTotals sum;
  for (const SweepTotals& part : totals) sum += part;
  return sum;
}

}  // namespace plimsoll::git
