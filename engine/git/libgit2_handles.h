// SPDX-License-Identifier: Apache-2.0
//
// Ownership of what libgit2 hands out, and its errors as ours. Included by the .cc files of this room only.
#pragma once

#include <git2.h>

#include <cstring>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/git/repository.h"
#include "engine/git/store_reader.h"

namespace plimsoll::git {

template <class T, void (*release)(T*)>
struct Releaser {
  void operator()(T* object) const { release(object); }
};
template <class T, void (*release)(T*)>
using Handle = std::unique_ptr<T, Releaser<T, release>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using OdbObjectHandle = Handle<git_odb_object, git_odb_object_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using ConfigHandle = Handle<git_config, git_config_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using RevwalkHandle = Handle<git_revwalk, git_revwalk_free>;

// What libgit2 said last on this thread.
inline std::string last_words() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "no reason given";
}

inline tl::unexpected<Error> failed(int code, const std::string& what) {
  ErrorKind kind = ErrorKind::corrupt;
  if (code == GIT_ENOTFOUND) kind = ErrorKind::not_found;
  if (code == GIT_EINVALIDSPEC || code == GIT_EAMBIGUOUS) kind = ErrorKind::bad_input;
  return fail(kind, what + ": " + last_words());
}

inline git_oid to_oid(const ObjectId& id) {
  git_oid oid{};
  std::memcpy(oid.id, id.bytes.data(), id.bytes.size());
  return oid;
}
inline ObjectId from_oid(const git_oid& oid) {
  ObjectId id;
  std::memcpy(id.bytes.data(), oid.id, id.bytes.size());
  return id;
}
inline bool kind_from(git_object_t type, ObjectKind& kind) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      kind = ObjectKind::commit;
      return true;
    case GIT_OBJECT_TREE:
      kind = ObjectKind::tree;
      return true;
    case GIT_OBJECT_BLOB:
      kind = ObjectKind::blob;
      return true;
    case GIT_OBJECT_TAG:
      kind = ObjectKind::tag;
      return true;
    default:
      return false;
  }
}

// The repository as the .cc files of this room see it.
class PlainRepository : public Repository {
 public:
  // Its objects come from reader().
  [[nodiscard]] virtual git_repository* handle() = 0;
  [[nodiscard]] virtual StoreReader& reader() = 0;
  // Prepared by the first call, from one thread.
  [[nodiscard]] virtual std::shared_ptr<const ObjectStore> object_store_for_sweep() = 0;
  // libgit2's own reader of objects, opened by the first call, from one thread: the oracle.
  [[nodiscard]] virtual Result<git_odb*> oracle() = 0;
};

}  // namespace plimsoll::git
