// SPDX-License-Identifier: Apache-2.0
#include "engine/git/reader_backend.h"

#include <git2/sys/errors.h>
#include <git2/sys/odb_backend.h>
#include <cstdint>

#include <new>

namespace plimsoll::git {
namespace {

constexpr std::uint64_t kLargestObject = std::uint64_t{1}
                                         << 30;  // of what libgit2 itself wants to see: commits, trees, tags

struct Backend {
  git_odb_backend head;  // first: libgit2 knows this part only
  StoreReader* reader;
};

StoreReader& reader_of(git_odb_backend* backend) { return *reinterpret_cast<Backend*>(backend)->reader; }

git_object_t type_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::commit:
      return GIT_OBJECT_COMMIT;
    case ObjectKind::tree:
      return GIT_OBJECT_TREE;
    case ObjectKind::blob:
      return GIT_OBJECT_BLOB;
    case ObjectKind::tag:
      return GIT_OBJECT_TAG;
  }
  return GIT_OBJECT_INVALID;
}

int code_of(const Error& error) {
  git_error_set_str(GIT_ERROR_ODB, error.what.c_str());
  return error.kind == ErrorKind::not_found ? GIT_ENOTFOUND : GIT_ERROR;
}

// No exception may pass through C.
template <class Work>
int guarded(const Work& work) {
  try {
    return work();
  } catch (const std::exception&) {
    git_error_set_str(GIT_ERROR_ODB, "not enough memory for an object");
    return GIT_ERROR;
  }
}

int read(void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* oid) {
  return guarded([&] {
    ObjectKind kind{};
    const auto bytes = reader_of(backend).read(from_oid(*oid), kLargestObject, kind);
    if (!bytes) return code_of(bytes.error());
    // One more byte: libgit2 reads some objects as text that ends with a zero byte.
    auto* copy = static_cast<char*>(git_odb_backend_data_alloc(backend, bytes->size() + 1));
    if (copy == nullptr) return static_cast<int>(GIT_ERROR);
    std::memcpy(copy, bytes->data(), bytes->size());
    copy[bytes->size()] = '\0';
    *data = copy;
    *size = bytes->size();
    *type = type_of(kind);
    return 0;
  });
}

int read_header(std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* oid) {
  return guarded([&] {
    const auto head = reader_of(backend).read_head(from_oid(*oid));
    if (!head) return code_of(head.error());
    *size = head->size;
    *type = type_of(head->kind);
    return 0;
  });
}

int exists_prefix(git_oid* found, git_odb_backend* backend, const git_oid* oid, std::size_t digits) {
  return guarded([&] {
    const auto ids = reader_of(backend).find_prefix(from_oid(*oid).hex().substr(0, digits));
    if (ids.empty()) return static_cast<int>(GIT_ENOTFOUND);
    if (ids.size() > 1) return static_cast<int>(GIT_EAMBIGUOUS);
    *found = to_oid(ids.front());
    return 0;
  });
}

int read_prefix(git_oid* found, void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend,
                const git_oid* oid, std::size_t digits) {
  const int code = exists_prefix(found, backend, oid, digits);
  return code != 0 ? code : read(data, size, type, backend, found);
}

int exists(git_odb_backend* backend, const git_oid* oid) {
  return guarded([&] { return reader_of(backend).has(from_oid(*oid)) ? 1 : 0; });
}

void release(git_odb_backend* backend) { delete reinterpret_cast<Backend*>(backend); }

}  // namespace

Result<OdbHandle> make_reader_odb(StoreReader& reader) {
  git_odb* raw = nullptr;
  int code = git_odb_new(&raw);
  OdbHandle odb(raw);
  if (code != 0) return failed(code, "cannot make an object database");
  auto* backend = new Backend{};
  git_odb_init_backend(&backend->head, GIT_ODB_BACKEND_VERSION);
  backend->reader = &reader;
  backend->head.read = read;
  backend->head.read_prefix = read_prefix;
  backend->head.read_header = read_header;
  backend->head.exists = exists;
  backend->head.exists_prefix = exists_prefix;
  backend->head.free = release;
  code = git_odb_add_backend(odb.get(), &backend->head, 1);
  if (code != 0) {
    delete backend;
    return failed(code, "cannot make an object database");
  }
  return odb;
}

}  // namespace plimsoll::git
