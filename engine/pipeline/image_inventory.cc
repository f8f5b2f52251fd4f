// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/image_inventory.h"
#include "engine/git/file_lookup.h"
#include "engine/git/tree_lookups.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "engine/base/calendar.h"
#include "engine/base/worker_pool.h"
#include "engine/detect/images/image_listing.h"
#include "engine/git/file_versions.h"
#include "engine/git/sweep.h"

namespace plimsoll::pipeline {
namespace {

using detect::images::ListedImage;

// What one version of a file names.
struct FileImages {
  std::string path;
  std::string kind;
  std::vector<std::pair<ListedImage, TextPosition>> images;
  git::ObjectId blob;
  bool at_tip = false;
  std::vector<std::uint32_t> tags;
  std::string first_commit;
  std::int64_t first_time = 0;
};

class InventoryScan {
 public:
  InventoryScan(const ScanContext& context, const InventoryRequest& request)
      : context_(context), request_(request), filter_{request.only, request.only_ended}, found_(context.threads) {}

  Result<ImageInventory> run() {
    const bool in_tree = request_.selection.kind == SelectionKind::tree;
    if (auto read = in_tree ? read_history() : read_files(); !read) return fail(std::move(read.error()));
    if (request_.cancelled && request_.cancelled()) return fail(ErrorKind::cancelled, "stopped");
    gather();
    Coverage& coverage = inventory_.coverage;
    coverage.deployment_files = files_read_.load();
    coverage.skipped = skips_.take();
    coverage.complete = skips_.complete();
    coverage.shallow = context_.repository != nullptr && context_.repository->is_shallow();
    return std::move(inventory_);
  }

 private:
  void progress(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (request_.progress) request_.progress({stage, done, total});
  }

  // Files on disk.
  Result<bool> read_files() {
    const bool is_folder = request_.selection.kind == SelectionKind::folder;
    inventory_.scope = is_folder ? "folder" : "work tree";
    git::SweepOptions options;
    options.threads = context_.threads;
    options.memory_bytes = request_.memory_bytes;
    options.cancelled = request_.cancelled;
    std::vector<std::unique_ptr<documents::FileLookup>> lookups(context_.threads);
    const auto visitor = [&](unsigned worker, const git::SweptObject& object) {
      constexpr std::uint32_t kLink = 0120000;
      for (const git::Place& place : object.places) {
        if (place.mode == kLink || !documents::may_be_deployment(place.path)) continue;
        if (!lookups[worker]) lookups[worker] = git::lookup_in_folder(context_.root);
        FileImages file;
        file.path = place.path;
        file.at_tip = true;
        look_at(worker, std::move(file), object.bytes, lookups[worker].get());
      }
    };
    const auto totals = is_folder ? git::sweep_folder(request_.path, options, skips_, visitor)
                                  : git::sweep(*context_.repository, request_.selection, options, skips_, visitor);
    if (!totals) return fail(totals.error());
    inventory_.coverage.files = totals->files;
    return true;
  }

  // The tree that was asked for, tags, commits: roots, in this order of preference for what stands beside a file.
  Result<bool> read_history() {
    git::Repository& repository = *context_.repository;
    const std::string& revision = request_.selection.revision;
    inventory_.scope = revision;
    if (request_.tags) inventory_.scope += " and all tags";
    if (request_.all_time) inventory_.scope = "all commits";
    const auto tree = repository.resolve_tree(revision);
    if (!tree) return fail(tree.error());
    git::ObjectId commit{};
    if (auto resolved = repository.resolve_commit(revision)) commit = *resolved;
    if (commit != git::ObjectId{}) inventory_.commit = commit.hex();
    tip_ = {*tree, commit, revision};

    const auto wanted = [](std::string_view path) { return documents::may_be_deployment(path); };
    const auto wanted_file = [&](std::string_view path, const git::ObjectId&) { return wanted(path); };
    std::vector<git::FileVersion> files;
    if (!request_.tags && !request_.all_time) {
      for (git::TipFile& file : git::files_below(repository, {tip_}, skips_, wanted_file)) {
        git::FileVersion& version = files.emplace_back();
        static_cast<git::TipFile&>(version) = std::move(file);
        version.held_by = {0};
      }
    } else {
      std::vector<git::Root> roots;
      if (request_.all_time) {
        if (auto all = commits_by_time(roots); !all) return fail(std::move(all.error()));
      }
      const std::size_t commits = roots.size();
      roots.push_back(tip_);
      if (auto tags = add_tags(roots); !tags) return fail(std::move(tags.error()));
      progress("finding deployment files", 0, 0);
      git::FileChoice choice;
      choice.name = documents::may_be_deployment_name;
      choice.wanted = wanted;
      git::FileVersionsOptions options;
      options.threads = context_.threads;
      options.memory_bytes = request_.memory_bytes;
      options.plain = request_.plain_reader;
      options.told_apart = roots.size() - commits;
      options.cancelled = request_.cancelled;
      auto versions = git::file_versions(repository, roots, choice, options, skips_);
      if (!versions) return fail(std::move(versions.error()));
      files = std::move(*versions);
    }
    inventory_.coverage.files = files.size();
    read_versions(files);
    return true;
  }

  Result<bool> commits_by_time(std::vector<git::Root>& roots) {
    git::SweepOptions options;
    options.threads = context_.threads;
    options.kinds = git::kSweepCommits;
    options.memory_bytes = request_.memory_bytes;
    options.plain = request_.plain_reader;
    options.cancelled = request_.cancelled;
    options.progress = [this](std::uint64_t done, std::uint64_t total) { progress("reading commits", done, total); };
    struct Dated {
      std::int64_t time;
      git::ObjectId commit;
      git::ObjectId tree;
    };
    std::vector<std::vector<Dated>> parts(context_.threads);
    const auto totals =
        git::sweep(*context_.repository, Selection{}, options, skips_, [&](unsigned worker, const git::SweptObject& object) {
          git::CommitLinks links;
          if (git::parse_commit_links(object.bytes, links)) parts[worker].push_back({links.time, object.id, links.tree});
        });
    if (!totals) return fail(totals.error());
    inventory_.coverage.commits = totals->commits;
    std::vector<Dated> all;
    for (const std::vector<Dated>& part : parts) all.insert(all.end(), part.begin(), part.end());
    std::sort(all.begin(), all.end(), [](const Dated& left, const Dated& right) {
      return std::tie(left.time, left.commit) < std::tie(right.time, right.commit);
    });
    for (const Dated& one : all) {
      roots.push_back({one.tree, one.commit, {}});
      times_.emplace(one.commit, one.time);
    }
    return true;
  }

  Result<bool> add_tags(std::vector<git::Root>& roots) {
    const auto refs = context_.repository->refs();
    if (!refs) return fail(refs.error());
    constexpr std::string_view kTags = "refs/tags/";
    struct Tag {
      std::int64_t time = 0;
      std::string name;
      git::Root root;
    };
    std::vector<Tag> tags;
    for (const git::Ref& ref : *refs) {
      if (!ref.name.starts_with(kTags)) continue;
      Tag tag;
      tag.name = ref.name.substr(kTags.size());
      if (ref.missing) {
        skips_.add("missing object", ref.target.hex() + " " + ref.name);
        continue;
      }
      if (ref.kind == git::ObjectKind::tree) {
        tag.root = {ref.target, {}, ref.name};
      } else if (ref.kind == git::ObjectKind::commit) {
        const auto commit = context_.repository->read_commit(ref.target);
        if (!commit) {
          skips_.add("damaged object", ref.target.hex() + " " + ref.name);
          continue;
        }
        tag.time = commit->time;
        tag.root = {commit->tree, ref.target, ref.name};
      } else {
        continue;  // a tag on a file
      }
      tags.push_back(std::move(tag));
    }
    std::sort(tags.begin(), tags.end(), [](const Tag& left, const Tag& right) {
      return std::tie(left.time, left.name) < std::tie(right.time, right.name);
    });
    for (Tag& tag : tags) {
      inventory_.tags.push_back(std::move(tag.name));
      roots.push_back(std::move(tag.root));
    }
    inventory_.coverage.tags = tags.size();
    return true;
  }

  void read_versions(std::vector<git::FileVersion>& files) {
    std::atomic<std::size_t> next{0};
    run_workers(context_.threads, [&](unsigned worker) {
      git::TreeLookups lookups(*context_.repository);
      for (std::size_t at = next++; at < files.size(); at = next++) {
        if (request_.cancelled && request_.cancelled()) return;
        if (worker == 0) progress("reading deployment files", at, files.size());
        git::FileVersion& version = files[at];
        const auto bytes =
            context_.repository->read_object(version.blob, git::ObjectKind::blob, documents::kDeploymentBytesLimit);
        if (!bytes) {
          note_unread(bytes.error(), version);
          continue;
        }
        FileImages file;
        file.blob = version.blob;
        for (const std::uint32_t root : version.held_by) {
          if (root == 0)
            file.at_tip = true;
          else
            file.tags.push_back(root - 1);
        }
        if (request_.all_time) {
          const auto time = times_.find(version.commit);
          if (time != times_.end()) {
            file.first_commit = version.commit.hex();
            file.first_time = time->second;
          }
        }
        file.path = std::move(version.path);
        look_at(worker, std::move(file), *bytes, lookups.in_tree(version.tree));
      }
    });
  }

  void note_unread(const Error& error, const git::TipFile& file) {
    const std::string example = file.blob.hex() + " " + file.path;
    if (error.kind == ErrorKind::over_limit) {
      skips_.add("too large for a deployment file", example, false);
    } else if (error.kind == ErrorKind::not_found) {
      skips_.add(context_.repository->is_partial() ? "promised object that was not fetched" : "missing object", example);
    } else {
      skips_.add("damaged object", example);
    }
  }

  void look_at(unsigned worker, FileImages file, std::string_view bytes, documents::FileLookup* files) {
    if (bytes.size() > documents::kDeploymentBytesLimit) return;
    const documents::DocumentType* type = documents::classify(file.path, bytes);
    if (type == nullptr) return;
    ++files_read_;
    const documents::Model model = type->read(file.path, bytes, files);
    const detect::CheckInput input{file.path, bytes, *type, model, files, context_.settings};
    file.kind = type->name;
    std::vector<ListedImage> images = detect::images::list_images(input, filter_);
    if (images.empty()) return;
    const LineIndex lines(bytes);
    for (ListedImage& image : images) {
      const TextPosition position = lines.position(image.span.begin);
      file.images.emplace_back(std::move(image), position);
    }
    found_[worker].push_back(std::move(file));
  }

  // True when the left version of a file is the one to show.
  static bool shown_before(const FileImages& left, const FileImages& right) {
    if (left.at_tip != right.at_tip) return left.at_tip;
    const auto newest = [](const FileImages& file) { return file.tags.empty() ? -1L : static_cast<long>(file.tags.back()); };
    if (newest(left) != newest(right)) return newest(left) > newest(right);
    if (left.first_time != right.first_time) return left.first_time > right.first_time;
    return left.blob < right.blob;
  }

  void gather() {
    std::vector<FileImages> all;
    for (std::vector<FileImages>& part : found_) std::move(part.begin(), part.end(), std::back_inserter(all));
    std::sort(all.begin(), all.end(), [](const FileImages& left, const FileImages& right) {
      if (left.path != right.path) return left.path < right.path;
      return shown_before(left, right);
    });
    std::map<std::pair<std::string, std::string>, std::size_t> numbers;  // state and reference
    for (FileImages& file : all) {
      std::set<std::size_t> fresh;  // images of which this version is the first that is seen here
      for (auto& [image, position] : file.images) {
        const bool named = image.facts.state != "unresolved" && image.facts.state != "malformed";
        const auto [slot, is_new] = numbers.try_emplace({named ? std::string() : image.facts.state, image.facts.reference},
                                                        inventory_.images.size());
        if (is_new) inventory_.images.push_back(inventory_image(image));
        InventoryImage& entry = inventory_.images[slot->second];
        if (entry.places.empty() || entry.places.back().path != file.path) {
          ImagePlace& place = entry.places.emplace_back();
          place.path = file.path;
          place.kind = file.kind;
          if (file.blob != git::ObjectId{}) place.blob = file.blob.hex();
          fresh.insert(slot->second);
        }
        ImagePlace& place = entry.places.back();
        const bool told = std::any_of(place.mentions.begin(), place.mentions.end(), [&](const ImageMention& mention) {
          return mention.line == position.line_from_one && mention.column == position.column_from_one;
        });
        if (fresh.contains(slot->second) && !told) {
          place.mentions.push_back(
              {position.line_from_one, position.column_from_one, image.role, image.stage, image.facts.written, image.ships});
        }
        place.at_tip = place.at_tip || file.at_tip;
        place.tags.insert(place.tags.end(), file.tags.begin(), file.tags.end());
        if (!file.first_commit.empty()) {
          std::string date = iso_time(file.first_time);
          if (place.first_commit.empty() ||
              std::tie(date, file.first_commit) < std::tie(place.first_date, place.first_commit)) {
            place.first_commit = file.first_commit;
            place.first_date = std::move(date);
          }
        }
      }
    }
    for (InventoryImage& image : inventory_.images) finish(image);
    std::sort(inventory_.images.begin(), inventory_.images.end(),
              [](const InventoryImage& left, const InventoryImage& right) {
                return std::tie(left.facts.reference, left.facts.state) < std::tie(right.facts.reference, right.facts.state);
              });
  }

  static InventoryImage inventory_image(const ListedImage& listed) {
    InventoryImage image;
    image.facts = listed.facts;
    image.name = listed.name;
    image.support = listed.support;
    image.ends = listed.ends;
    image.abandoned = listed.abandoned;
    image.last_rebuilt = listed.last_rebuilt;
    return image;
  }

  static void sort_unique(std::vector<std::uint32_t>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  }

  static void finish(InventoryImage& image) {
    for (ImagePlace& place : image.places) {
      sort_unique(place.tags);
      image.tags.insert(image.tags.end(), place.tags.begin(), place.tags.end());
      sort_unique(image.tags);
      image.at_tip = image.at_tip || place.at_tip;
    }
  }

  const ScanContext& context_;
  const InventoryRequest& request_;
  detect::images::ListingFilter filter_;
  git::Root tip_;
  std::unordered_map<git::ObjectId, std::int64_t, git::ObjectIdHash> times_;  // of commits; all_time only
  std::vector<std::vector<FileImages>> found_;                                // by worker
  std::atomic<std::uint64_t> files_read_{0};
  git::SkipLog skips_;
  ImageInventory inventory_;
};

}  // namespace

Result<ImageInventory> make_inventory(const ScanContext& context, const InventoryRequest& request) {
  return InventoryScan(context, request).run();
}

}  // namespace plimsoll::pipeline
