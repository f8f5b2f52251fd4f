// SPDX-License-Identifier: Apache-2.0
#include "engine/git/plain_sweep.h"

#include <algorithm>
#include <atomic>

#include "engine/base/worker_pool.h"
#include "engine/git/object_counts.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kBatch = 64;   // objects that a worker takes at a time

int note_id(const git_oid* oid, void* payload) {
  static_cast<std::vector<ObjectId>*>(payload)->push_back(from_oid(*oid));
  return 0;
}

Result<std::vector<ObjectId>> list_ids(PlainRepository& repository) {
  std::vector<ObjectId> ids;
  const int code = git_odb_foreach(repository.odb(), note_id, &ids);
  if (code != 0) return failed(code, "cannot list the objects of '" + repository.git_directory() + "'");
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

struct ReadObject {
  OdbObjectHandle object;
  ObjectKind kind{};
  std::string_view bytes;
};

// False when there is nothing to visit; why is in the skips then.
bool read_one(PlainRepository& repository, const ObjectId& id, const std::string& example, const SweepOptions& options,
              SkipLog& skips, ReadObject& read) {
  bool known_kind = false;
  const auto note = [&](std::string_view reason) {
    if (!wants(options.told_kinds, known_kind ? read.kind : ObjectKind::blob)) skips.add(reason, example);
  };
  const std::string_view missing = repository.is_partial() ? kPromisedObject : kMissingObject;
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  int code = git_odb_read_header(&size, &type, repository.odb(), &oid);
  if (code == 0 && !kind_from(type, read.kind)) code = GIT_ERROR;
  known_kind = code == 0;
  if (code == GIT_ENOTFOUND) {
    note(missing);
    return false;
  }
  const std::size_t limit = options.object_bytes_limit != 0 ? options.object_bytes_limit : kDefaultObjectBytesLimit;
  if (code == 0 && size > limit) {
    if (wants(options.kinds, read.kind)) note(kOverSizeLimit);
    return false;
  }
  git_odb_object* raw = nullptr;
  if (code == 0 && wants(options.kinds, read.kind)) code = git_odb_read(&raw, repository.odb(), &oid);
  read.object.reset(raw);
  if (code != 0) {
    note(code == GIT_ENOTFOUND ? missing : kDamagedObject);
    return false;
  }
  if (raw == nullptr) return false;
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

  std::vector<SweepTotals> totals(std::max(1U, options.threads));
  const bool finished = share_out(ids.size(), options, [&](unsigned worker, std::size_t at) {
    ReadObject read;
    if (!read_one(repository, ids[at], ids[at].hex(), options, skips, read)) return;
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
  std::vector<SweepTotals> totals(std::max(1U, options.threads));
  const bool finished = share_out(wanted.size(), options, [&](unsigned worker, std::size_t at) {
    const WantedObject& item = wanted[at];
    const std::string example = item.places.empty() ? item.id.hex() : item.id.hex() + " " + item.places.front().path;
    ReadObject read;
    if (!read_one(repository, item.id, example, options, skips, read)) return;
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
