// SPDX-License-Identifier: Apache-2.0
//
// The repository through libgit2: finding it, refs, reflogs, revisions, single objects.
//
// Checks of libgit2 that serve writers stand in the way of a reader. It refuses a repository that another user owns and
// one with extensions it has not heard of; containers of build pipelines meet both every day. The first check is switched
// off. For the second, the names are read from the repository's own config and declared known, except those that change
// how objects or refs are stored. repository_location.h looks at the files of a repository before libgit2 opens them.
#include <git2/sys/repository.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "engine/base/file_io.h"
#include "engine/git/index_file.h"
#include "engine/git/libgit2_handles.h"
#include "engine/git/reader_backend.h"
#include "engine/git/ref_files.h"
#include "engine/git/repository_location.h"

namespace plimsoll::git {
namespace {

constexpr std::size_t kSmallFileLimit = std::size_t{1} << 20;
constexpr std::size_t kReflogLimit = std::size_t{256} << 20;
constexpr std::size_t kIndexLimit = std::size_t{2} << 30;
constexpr unsigned kAlternateDepthLimit = 5;  // as git
constexpr std::size_t kAlternatesLimit = 1000;
constexpr unsigned kTagDepthLimit = 32;
constexpr unsigned kFolderDepthLimit = 64;

// Once for the process, never undone: another user of libgit2 in the same process may still be at work.
void start_libgit2() {
  static const bool started = [] {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    for (const int level :
         {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    // Content is what is scanned, whatever name it goes by; zlib's checksum finds what a disk has broken.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    return true;
  }();
  static_cast<void>(started);
}

bool is_absolute(const std::string& path) { return path.starts_with('/'); }

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

class LibgitRepository final : public PlainRepository {
 public:
  LibgitRepository(RepositoryHandle repository, const RepositoryLocation& location, const std::string& asked, bool partial)
      : repository_(std::move(repository)),
        git_directory_(without_slashes_at_end(git_repository_path(repository_.get()))),
        common_directory_(location.common_directory),
        partial_(partial) {
    const char* work_tree = git_repository_workdir(repository_.get());
    if (work_tree != nullptr && git_repository_is_bare(repository_.get()) != 1 &&
        work_tree_belongs(work_tree, location, asked)) {
      work_tree_ = without_slashes_at_end(work_tree);
    }
    collect_object_directories();
    store_ = std::make_shared<ObjectStore>(open_object_store(object_directories_));
    reader_ = std::make_unique<StoreReader>(store_);
    for (const std::string& what : unread_alternates_) reader_->unread().note(what);
  }

  // Before anything else is asked: libgit2 must read through our reader.
  Result<bool> take_over_objects() {
    auto odb = make_reader_odb(*reader_);
    if (!odb) return fail(odb.error());
    odb_ = std::move(*odb);
    const int code = git_repository_set_odb(repository_.get(), odb_.get());
    if (code != 0) return failed(code, "cannot read the objects of '" + git_directory_ + "'");
    return true;
  }

  git_repository* handle() override { return repository_.get(); }
  StoreReader& reader() override { return *reader_; }
  std::shared_ptr<const ObjectStore> object_store_for_sweep() override {
    if (!prepared_) prepare_for_sweep(*store_);
    prepared_ = true;
    return store_;
  }
  Result<git_odb*> oracle() override {
    if (!oracle_) {
      git_odb* raw = nullptr;
      const int code = git_odb_open(&raw, (common_directory_ + "/objects").c_str());
      oracle_.reset(raw);
      if (code != 0) return failed(code, "cannot read the objects of '" + git_directory_ + "'");
      // Alternates of the repository it finds by itself.
      for (const std::string& directory : from_environment_) git_odb_add_disk_alternate(raw, directory.c_str());
    }
    return oracle_.get();
  }

  std::string git_directory() const override { return git_directory_; }

  std::optional<std::string> work_tree() const override { return work_tree_; }

  bool is_shallow() const override { return !shallow_list().empty(); }
  // The packs say so too: the remote they came from may be configured no more.
  bool is_partial() const override {
    if (partial_) return true;
    for (const std::string& directory : object_directories_) {
      for (const std::string& name : names_in(directory + "/pack", reader_->unread())) {
        if (name.ends_with(".promisor")) return true;
      }
    }
    return false;
  }
  std::vector<std::string> object_directories() const override { return object_directories_; }
  std::vector<std::string> unread() const override { return reader_->unread().entries(); }

  Result<std::vector<ObjectId>> shallow_commits() override { return shallow_list(); }

  Result<std::vector<Ref>> refs() override {
    std::vector<Ref> list;
    // Thousands of refs may name the same object: it is looked at once.
    std::unordered_map<ObjectId, Ref, ObjectIdHash> peeled;
    const auto add = [&](std::string name, const ObjectId& target) {
      const auto [known, fresh] = peeled.try_emplace(target);
      if (fresh) peel(target, known->second);
      Ref ref = known->second;
      ref.name = std::move(name);
      list.push_back(std::move(ref));
    };
    for (const auto& [name, id] : read_ref_files(git_directory_, common_directory_, reader_->unread())) add(name, id);
    // Heads of linked work trees: on no branch they are named nowhere else.
    const std::string worktrees = common_directory_ + "/worktrees";
    for (const std::string& name : names_in(worktrees, reader_->unread())) {
      const auto text = read_noted(worktrees + "/" + name + "/HEAD", kSmallFileLimit);
      if (!text) continue;
      if (const auto id = ObjectId::from_hex(trimmed(*text))) add("worktrees/" + name + "/HEAD", *id);
    }
    const auto order = [](const Ref& a, const Ref& b) { return a.name < b.name; };
    std::sort(list.begin(), list.end(), order);
    return list;
  }

  Result<ObjectId> resolve_commit(std::string_view revision) override {
    return resolve(std::string(revision), GIT_OBJECT_COMMIT, "a commit");
  }
  Result<ObjectId> resolve_tree(std::string_view revision) override {
    return resolve(std::string(revision), GIT_OBJECT_TREE, "a tree");
  }

  Result<Commit> read_commit(const ObjectId& id) override {
    constexpr std::size_t kCommitLimit = std::size_t{256} << 20;
    auto bytes = read_object(id, ObjectKind::commit, kCommitLimit);
    if (!bytes) return fail(bytes.error());
    return parse_commit(id, *bytes);
  }

  Result<std::string> read_object(const ObjectId& id, ObjectKind expected, std::size_t limit_bytes) override {
    ObjectKind kind{};
    auto bytes = reader_->read(id, limit_bytes, kind);
    if (!bytes) {
      const std::string why = bytes.error().kind == ErrorKind::not_found ? "it is not there" : bytes.error().what;
      return fail(bytes.error().kind, "cannot read object " + id.hex() + ": " + why);
    }
    if (kind != expected) return fail(ErrorKind::corrupt, "object " + id.hex() + " is of another kind than its place says");
    return bytes;
  }

  bool has_object(const ObjectId& id) override { return reader_->has(id); }

  Result<std::shared_ptr<const Index>> index() override {
    const std::lock_guard lock(index_mutex_);
    if (!index_) {
      auto read = read_index();
      if (!read) return fail(std::move(read.error()));
      index_ = std::make_shared<const Index>(std::move(*read));
    }
    return index_;
  }

  Result<Index> read_index() const {
    const std::string path = index_path();
    auto bytes = read_file(path, kIndexLimit);
    if (!bytes) {
      if (bytes.error().kind == ErrorKind::not_found) return Index{};
      return fail(bytes.error());
    }
    auto file = parse_index(*bytes);
    if (!file) return fail(std::move(file.error()).at(path));
    if (!file->shared) return std::move(file->index);
    const std::string folder = path.substr(0, path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    std::string shared_path = folder + "sharedindex." + file->shared->hex();
    if (access(shared_path.c_str(), F_OK) != 0) shared_path = git_directory_ + "/sharedindex." + file->shared->hex();
    auto shared_bytes = read_file(shared_path, kIndexLimit);
    // The index without its other half is a damaged one, not one that is not there.
    if (!shared_bytes) {
      const bool gone = shared_bytes.error().kind == ErrorKind::not_found;
      return fail(gone ? ErrorKind::corrupt : shared_bytes.error().kind, shared_bytes.error().message());
    }
    auto shared = parse_index(*shared_bytes);
    if (!shared) return fail(std::move(shared.error()).at(shared_path));
    return join_index(std::move(*file), *shared);
  }

  Result<std::vector<ReflogTip>> reflog_tips() override {
    std::map<ObjectId, bool> tips;
    read_logs(common_directory_ + "/logs", "", 0, tips);
    if (git_directory_ != common_directory_) read_logs(git_directory_ + "/logs", "", 0, tips);
    std::vector<std::string> git_directories = {git_directory_, common_directory_};
    const std::string worktrees = common_directory_ + "/worktrees";
    for (const std::string& name : names_in(worktrees, reader_->unread())) {
      read_logs(worktrees + "/" + name + "/logs", "", 0, tips);
      git_directories.push_back(worktrees + "/" + name);
    }
    for (const std::string& directory : git_directories) {
      for (const char* name : {"ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD",
                               "AUTO_MERGE", "BISECT_HEAD"}) {
        const auto text = read_noted(directory + "/" + name, kReflogLimit);
        if (text) note_ids(*text, 1, false, tips);
      }
    }
    std::vector<ReflogTip> list;
    for (const auto& [id, stash] : tips) list.push_back({id, stash});
    return list;
  }

  bool is_ignored(const std::string& path) override {
    if (!ignore_rules_are_files(path)) return false;
    int ignored = 0;
    return git_ignore_path_is_ignored(&ignored, repository_.get(), path.c_str()) == 0 && ignored == 1;
  }

 private:
  Result<ObjectId> resolve(const std::string& revision, git_object_t wanted, const char* what) {
    if (revision.find('\0') != std::string::npos) return fail(ErrorKind::bad_input, "a revision holds a zero byte");
    git_object* raw = nullptr;
    int code = git_revparse_single(&raw, repository_.get(), revision.c_str());
    const ObjectHandle object(raw);
    if (code != 0) {
      if (const auto id = resolve_by_ref(revision, wanted)) return *id;
      if (code != GIT_EAMBIGUOUS && code != GIT_ENOTFOUND && code != GIT_EINVALIDSPEC && code != GIT_EUNBORNBRANCH)
        reader_->unread().note("cannot resolve '" + revision + "': " + last_words());
      const char* reason = code == GIT_EAMBIGUOUS ? "is ambiguous" : "does not exist here";
      std::string text = "revision '" + revision + "' " + reason;
      if (code != GIT_EAMBIGUOUS && is_shallow()) text += " (the clone is shallow)";
      return fail(ErrorKind::bad_input, std::move(text));
    }
    git_object* peeled = nullptr;
    code = git_object_peel(&peeled, object.get(), wanted);
    const ObjectHandle target(peeled);
    if (code != 0) return fail(ErrorKind::bad_input, "revision '" + revision + "' is not " + what);
    return from_oid(*git_object_id(target.get()));
  }

  // libgit2 wants an author and a date that it understands of every commit; git and we are content with a tree.
  std::optional<ObjectId> resolve_by_ref(const std::string& name, git_object_t wanted) {
    git_reference* raw = nullptr;
    if (git_reference_dwim(&raw, repository_.get(), name.c_str()) != 0) return std::nullopt;
    const ReferenceHandle named(raw);
    git_reference* direct = nullptr;
    if (git_reference_resolve(&direct, named.get()) != 0) return std::nullopt;
    const ReferenceHandle resolved(direct);
    Ref ref;
    peel(from_oid(*git_reference_target(resolved.get())), ref);
    if (ref.missing || ref.kind != ObjectKind::commit) return std::nullopt;
    const auto bytes = read_object(ref.target, ObjectKind::commit, kReflogLimit);
    CommitLinks links;
    if (!bytes || !parse_commit_links(*bytes, links)) return std::nullopt;
    return wanted == GIT_OBJECT_TREE ? links.tree : ref.target;
  }

  // A pipe by the name of .gitignore would hold libgit2 for ever: below it nothing counts as ignored.
  bool ignore_rules_are_files(const std::string& path) {
    const std::size_t slash = path.rfind('/', path.size() < 2 ? 0 : path.size() - 2);
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash);
    if (const auto known = asked_folders_.find(folder); known != asked_folders_.end()) return known->second;
    const std::string file = work_tree_.value_or("") + "/" + (folder.empty() ? "" : folder + "/") + ".gitignore";
    const bool files = !is_no_regular_file(file) && (folder.empty() || ignore_rules_are_files(folder));
    return asked_folders_[folder] = files;
  }

  // Follows tags. What is not there stays as the ref says it.
  void peel(ObjectId id, Ref& ref) {
    for (unsigned depth = 0; depth < kTagDepthLimit; ++depth) {
      ref.target = id;
      const auto head = reader_->read_head(id);
      if (!head) {
        ref.missing = true;
        return;
      }
      ref.kind = head->kind;
      if (ref.kind != ObjectKind::tag) return;
      if (!ref.tag_object) ref.tag_object = id;
      const auto bytes = read_object(id, ObjectKind::tag, kReflogLimit);
      constexpr std::string_view kHead = "object ";
      if (!bytes || !bytes->starts_with(kHead) || bytes->size() < kHead.size() + 40) return;
      const auto next = ObjectId::from_hex(std::string_view(*bytes).substr(kHead.size(), 40));
      if (!next) return;
      id = *next;
    }
  }

  // A file that need not be there; what else keeps it from being read is noted.
  Result<std::string> read_noted(const std::string& path, std::size_t limit) const {
    auto text = read_file(path, limit);
    if (!text) reader_->unread().note(text.error());
    return text;
  }

  std::vector<ObjectId> shallow_list() const {
    std::vector<ObjectId> list;
    const auto text = read_noted(common_directory_ + "/shallow", kReflogLimit);
    if (!text) return list;
    for (std::size_t at = 0; at < text->size();) {
      std::size_t end = text->find('\n', at);
      if (end == std::string::npos) end = text->size();
      if (const auto id = ObjectId::from_hex(std::string_view(*text).substr(at, end - at))) list.push_back(*id);
      at = end + 1;
    }
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
  }

  // The first `columns` words of each line, where they are ids.
  static void note_ids(std::string_view text, unsigned columns, bool stash, std::map<ObjectId, bool>& tips) {
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = text.find('\n', at);
      if (end == std::string_view::npos) end = text.size();
      const std::string_view line = text.substr(at, end - at);
      for (unsigned column = 0; column < columns && line.size() >= column * 41 + 40; ++column) {
        const auto id = ObjectId::from_hex(line.substr(column * 41, 40));
        if (!id || *id == ObjectId{}) continue;
        bool& known = tips[*id];
        known = known || stash;
      }
      at = end + 1;
    }
  }

  void read_logs(const std::string& folder, const std::string& name, unsigned depth, std::map<ObjectId, bool>& tips) const {
    if (depth > kFolderDepthLimit) return;
    for (const std::string& entry : names_in(folder, reader_->unread())) {
      const std::string path = folder + "/" + entry;
      const std::string full_name = name.empty() ? entry : name + "/" + entry;
      if (is_folder(path)) {
        read_logs(path, full_name, depth + 1, tips);
      } else if (const auto text = read_noted(path, kReflogLimit)) {
        note_ids(*text, 2, full_name == "refs/stash", tips);
      }
    }
  }

  std::string index_path() const {
    const std::string asked = environment("GIT_INDEX_FILE");
    if (!asked.empty() && environment_is_ours()) {
      if (is_absolute(asked) || access(asked.c_str(), F_OK) == 0) return asked;
      if (const auto root = work_tree()) return *root + "/" + asked;
      return asked;
    }
    return git_directory_ + "/index";
  }

  // A hook runs with GIT_DIR set, or set to nothing; another repository's environment must not be mixed in.
  bool environment_is_ours() const {
    const std::string asked = environment("GIT_DIR");
    return asked.empty() || real_path(asked) == real_path(git_directory_);
  }

  void collect_object_directories() {
    const std::string own = common_directory_ + "/objects";
    add_object_directory(own, 0);
    const std::string own_real = real_path(own);
    // In a receiving hook new objects lie in a quarantine whose alternate is the repository itself.
    const std::string quarantine = environment("GIT_OBJECT_DIRECTORY");
    if (quarantine.empty()) return;
    std::vector<std::string> others;
    const std::string list = environment("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    for (std::size_t at = 0; at < list.size();) {
      std::size_t end = list.find(':', at);
      if (end == std::string::npos) end = list.size();
      if (end > at) others.push_back(list.substr(at, end - at));
      at = end + 1;
    }
    bool ours = real_path(quarantine).starts_with(own_real + "/");
    for (const std::string& other : others) ours = ours || real_path(other) == own_real;
    if (!ours) return;
    others.push_back(quarantine);
    for (const std::string& other : others) {
      if (add_object_directory(other, 0)) from_environment_.push_back(other);
    }
  }

  bool add_object_directory(const std::string& path, unsigned depth) {
    const std::string resolved = real_path(path);
    if (resolved.empty() || object_directories_.size() >= kAlternatesLimit) return false;
    if (std::find(object_directories_.begin(), object_directories_.end(), resolved) != object_directories_.end())
      return false;
    object_directories_.push_back(resolved);
    if (depth >= kAlternateDepthLimit) return true;
    const auto text = read_file(resolved + "/info/alternates", kSmallFileLimit);
    if (!text) {
      if (text.error().kind != ErrorKind::not_found) unread_alternates_.push_back(text.error().what);
      return true;
    }
    for (std::size_t at = 0; at < text->size();) {
      std::size_t end = text->find('\n', at);
      if (end == std::string::npos) end = text->size();
      const std::string line = text->substr(at, end - at);
      at = end + 1;
      if (line.empty() || line.front() == '#') continue;
      add_object_directory(is_absolute(line) ? line : resolved + "/" + line, depth + 1);
    }
    return true;
  }

  std::shared_ptr<ObjectStore> store_;
  std::unique_ptr<StoreReader> reader_;
  OdbHandle odb_;  // reads through reader_, so it goes first
  RepositoryHandle repository_;
  OdbHandle oracle_;
  bool prepared_ = false;
  std::string git_directory_;
  std::string common_directory_;
  bool partial_;
  std::optional<std::string> work_tree_;
  std::map<std::string, bool> asked_folders_;  // whether libgit2 may read the ignore rules down to here
  std::mutex index_mutex_;                     // guards index_
  std::shared_ptr<const Index> index_;
  std::vector<std::string> object_directories_;
  std::vector<std::string> unread_alternates_;
  std::vector<std::string> from_environment_;
};

}  // namespace

Result<std::unique_ptr<Repository>> open_repository(const std::string& path) {
  start_libgit2();
  const auto location = locate_repository(path);
  if (!location) return fail(location.error());
  auto extensions = read_extensions(*location);
  if (!extensions) return fail(extensions.error());
  const std::string refusal = "cannot read '" + path + "': ";
  if (!extensions->object_format.empty() && extensions->object_format != "sha1") {
    return fail(ErrorKind::unsupported, refusal + "it names objects by '" + extensions->object_format +
                                            "' (SHA-256 repositories and the like), only sha1 is read");
  }
  if (!extensions->ref_storage.empty() && extensions->ref_storage != "files") {
    return fail(ErrorKind::unsupported,
                refusal + "it stores refs as '" + extensions->ref_storage + "', only files are read");
  }

  git_repository* raw = nullptr;
  int code = 0;
  {
    // The list of known extensions belongs to the whole process.
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::vector<const char*> names;
    std::set<std::string> distinct(extensions->names.begin(), extensions->names.end());
    for (const std::string& name : distinct) {
      if (name.find('!') == std::string::npos) names.push_back(name.c_str());
    }
    if (!names.empty()) git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names.data(), names.size());
    code = git_repository_open_ext(&raw, location->git_directory.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
  }
  RepositoryHandle repository(raw);
  if (code != 0) {
    const std::string reason = last_words();
    const bool newer = reason.find("unsupported") != std::string::npos;
    return fail(newer ? ErrorKind::unsupported : ErrorKind::corrupt, refusal + reason);
  }
  auto opened = std::make_unique<LibgitRepository>(std::move(repository), *location, path, extensions->partial);
  if (auto taken = opened->take_over_objects(); !taken) return fail(taken.error());
  return std::unique_ptr<Repository>(std::move(opened));
}

}  // namespace plimsoll::git
