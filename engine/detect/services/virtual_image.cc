// SPDX-License-Identifier: Apache-2.0
//
// See virtual_image.h. All loops run over at most kChangeLimit changes; text made by RUN is bounded in sum.
#include "engine/detect/services/virtual_image.h"

#include <algorithm>
#include <set>

#include "engine/base/path_pattern.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::size_t kMadeTextLimit = std::size_t{4} << 20U;
constexpr std::size_t kListLimit = 2000;

bool is_at_or_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || folder.empty() || path[folder.size()] == '/');
}

std::string in_repository(std::string_view folder, std::string_view rest) {
  while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  if (folder.empty()) return std::string(rest);
  return rest.empty() ? std::string(folder) : std::string(folder) + "/" + std::string(rest);
}

}  // namespace

std::string image_path(std::string_view folder, std::string_view name) {
  std::string joined = name.starts_with('/') ? std::string(name) : std::string(folder) + "/" + std::string(name);
  std::vector<std::string_view> parts;
  std::string_view rest = joined;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
      continue;
    }
    parts.push_back(part);
  }
  std::string result;
  for (const std::string_view part : parts) result.append("/").append(part);
  return result;
}

bool VirtualImage::spend(std::size_t work) {
  if (work > kWorkLimit - std::min(work_, kWorkLimit)) {
    work_ = kWorkLimit;
    return false;
  }
  work_ += work;
  return true;
}

bool VirtualImage::leaves_out(const Change& tree, std::string_view repository_path) {
  if (tree.filter == nullptr || !is_at_or_below(repository_path, tree.context)) return false;
  if (!spend(tree.filter->size() * 10)) return false;
  repository_path.remove_prefix(std::min(repository_path.size(), tree.context.empty() ? 0 : tree.context.size() + 1));
  return tree.filter->leaves_out(repository_path);
}

bool VirtualImage::add(Change change) {
  if (changes_.size() >= kChangeLimit) return false;
  changes_.push_back(std::move(change));
  return true;
}

void VirtualImage::put_tree(std::string target, std::string repository_folder, std::shared_ptr<const ContextFilter> filter,
                            std::string context) {
  add({ChangeKind::tree, std::move(target), std::move(repository_folder), nullptr, 1, std::move(filter), std::move(context),
       false});
}
void VirtualImage::put_repository_file(std::string target, std::string repository_path) {
  add({ChangeKind::file, std::move(target), std::move(repository_path), nullptr, 1, nullptr, {}, false});
}
void VirtualImage::put_unseen(std::string target) {
  add({ChangeKind::unseen, std::move(target), {}, nullptr, 1, nullptr, {}, false});
}
void VirtualImage::make_folder(std::string target) {
  add({ChangeKind::folder, std::move(target), {}, nullptr, 1, nullptr, {}, false});
}
void VirtualImage::remove(std::string target) {
  if (!target.empty()) add({ChangeKind::remove, std::move(target), {}, nullptr, 1, nullptr, {}, false});
}
void VirtualImage::link(std::string target, std::string points_to) {
  add({ChangeKind::link, std::move(target), std::move(points_to), nullptr, 1, nullptr, {}, false});
}

void VirtualImage::put_text(std::string target, std::string text, std::string path, std::size_t first_line, bool append) {
  if (!spend(text.size())) return;
  if (append) {
    if (const std::optional<ImageFile> before = find(target)) {
      // The old text keeps its place when it is the larger part, else the new one does.
      if (before->text->size() >= text.size()) {
        path = before->path;
        first_line = before->first_line;
      }
      text = *before->text + text;
    }
  }
  if (text.size() > kImageFileBytesLimit || bytes_ + text.size() > kMadeTextLimit) {
    put_unseen(std::move(target));
    return;
  }
  bytes_ += text.size();
  add({ChangeKind::text,
       std::move(target),
       std::move(path),
       std::make_shared<const std::string>(std::move(text)),
       first_line,
       nullptr,
       {},
       false});
}

void VirtualImage::put_partial(std::string target, std::string text, std::string path, std::size_t first_line) {
  const std::optional<ImageFile> before = find(target);
  if (before && !before->partial) return;
  put_text(target, std::move(text), std::move(path), first_line, before.has_value());
  if (!changes_.empty() && changes_.back().kind == ChangeKind::text && changes_.back().target == target)
    changes_.back().partial = true;
}

std::vector<std::string> VirtualImage::partial_files() const {
  std::set<std::string> found;
  for (const Change& change : changes_)
    if (change.partial) found.insert(change.target);
  return {found.begin(), found.end()};
}

std::shared_ptr<const std::string> VirtualImage::read_repository(const std::string& path) {
  if (files_ == nullptr || path.empty()) return nullptr;
  const auto found = read_.find(path);
  if (found != read_.end()) return found->second;
  if (read_.size() > 5000) return nullptr;
  std::optional<std::string> text = files_->read(path, kImageFileBytesLimit);
  std::shared_ptr<const std::string> shared;
  if (text) shared = std::make_shared<const std::string>(*std::move(text));
  read_.emplace(path, shared);
  return shared;
}

std::optional<ImageFile> VirtualImage::find(std::string_view path) { return find_through_links(std::string(path), 8); }

std::optional<ImageFile> VirtualImage::find_through_links(std::string path, int links_left) {
  if (!spend(changes_.size() + 10)) return std::nullopt;
  for (std::size_t i = changes_.size(); i-- > 0;) {
    const Change& change = changes_[i];
    switch (change.kind) {
      case ChangeKind::file:
        if (path == change.target) {
          std::shared_ptr<const std::string> text = read_repository(change.source);
          if (!text) return std::nullopt;
          return ImageFile{std::move(text), change.source, 1, false};
        }
        break;
      case ChangeKind::text:
        if (path == change.target) return ImageFile{change.text, change.source, change.first_line, change.partial};
        break;
      case ChangeKind::tree:
        if (path.size() > change.target.size() && is_at_or_below(path, change.target)) {
          const std::string source = in_repository(change.source, std::string_view(path).substr(change.target.size()));
          if (leaves_out(change, source)) break;
          if (std::shared_ptr<const std::string> text = read_repository(source))
            return ImageFile{std::move(text), source, 1, false};
        }
        break;
      case ChangeKind::unseen:
        if (path == change.target) return std::nullopt;
        break;
      case ChangeKind::remove:
        if (is_at_or_below(path, change.target)) return std::nullopt;
        break;
      case ChangeKind::link:
        if (is_at_or_below(path, change.target)) {
          if (links_left == 0) return std::nullopt;
          return find_through_links(change.source + path.substr(change.target.size()), links_left - 1);
        }
        break;
      case ChangeKind::folder:
        break;
    }
  }
  return std::nullopt;
}

std::string VirtualImage::resolve_links(std::string_view path) const {
  std::string result(path);
  for (int links_left = 8; links_left > 0; --links_left) {
    bool followed = false;
    for (std::size_t i = changes_.size(); i-- > 0 && !followed;) {
      const Change& change = changes_[i];
      if (change.kind == ChangeKind::remove && is_at_or_below(result, change.target)) return result;
      if (change.kind == ChangeKind::link && is_at_or_below(result, change.target)) {
        result = change.source + result.substr(change.target.size());
        followed = true;
      }
    }
    if (!followed) break;
  }
  return result;
}

bool VirtualImage::is_folder(std::string_view asked) {
  if (!spend(changes_.size() + 10)) return false;
  const std::string path = resolve_links(asked);
  if (path.empty()) return true;
  for (std::size_t i = changes_.size(); i-- > 0;) {
    const Change& change = changes_[i];
    if (change.kind == ChangeKind::remove && is_at_or_below(path, change.target)) return false;
    if (change.kind == ChangeKind::folder && is_at_or_below(change.target, path)) return true;
    if ((change.kind == ChangeKind::file || change.kind == ChangeKind::text || change.kind == ChangeKind::link) &&
        change.target.size() > path.size() && is_at_or_below(change.target, path))
      return true;
    if (change.kind == ChangeKind::tree) {
      if (is_at_or_below(change.target, path)) return true;
      if (files_ != nullptr && is_at_or_below(path, change.target) &&
          !files_->list(in_repository(change.source, std::string_view(path).substr(change.target.size())), 1).empty())
        return true;
    }
  }
  return false;
}

bool VirtualImage::was_removed(std::string_view path) const {
  for (std::size_t i = changes_.size(); i-- > 0;) {
    const Change& change = changes_[i];
    if (change.kind == ChangeKind::remove && is_at_or_below(path, change.target)) return true;
    if (change.kind != ChangeKind::remove && is_at_or_below(change.target, path)) return false;
  }
  return false;
}

bool VirtualImage::is_unseen(std::string_view path) const {
  for (std::size_t i = changes_.size(); i-- > 0;) {
    if (changes_[i].target != path) continue;
    return changes_[i].kind == ChangeKind::unseen;
  }
  return false;
}

bool VirtualImage::has_unseen(std::string_view path) const {
  return std::any_of(changes_.begin(), changes_.end(), [&](const Change& change) {
    return change.kind == ChangeKind::unseen && (is_at_or_below(change.target, path) || is_at_or_below(path, change.target));
  });
}

// What a linked folder holds belongs to the folder of the link.
void VirtualImage::list_behind_link(const Change& link, std::set<std::string>& found) {
  for (const Change& other : changes_) {
    if (found.size() > kListLimit) return;
    if (other.kind == ChangeKind::file || other.kind == ChangeKind::text) {
      if (other.target.size() > link.source.size() && is_at_or_below(other.target, link.source))
        found.insert(link.target + other.target.substr(link.source.size()));
    } else if (other.kind == ChangeKind::tree && files_ != nullptr && is_at_or_below(link.source, other.target)) {
      const std::string source = in_repository(other.source, std::string_view(link.source).substr(other.target.size()));
      for (const std::string& each : files_->list(source, 50))
        if (each.size() > source.size())
          found.insert(link.target + "/" + each.substr(source.empty() ? 0 : source.size() + 1));
    }
  }
}

std::vector<std::string> VirtualImage::list(std::string_view asked) {
  if (!spend(changes_.size() + 10)) return {};
  const std::string folder = resolve_links(asked);
  std::set<std::string> found;
  for (const Change& change : changes_) {
    if (found.size() > kListLimit) break;
    if (change.kind == ChangeKind::tree && !spend(20'000)) break;
    switch (change.kind) {
      case ChangeKind::file:
      case ChangeKind::text:
      case ChangeKind::link:
        if (change.target.size() > folder.size() && is_at_or_below(change.target, folder)) {
          found.insert(change.target);
          // What a linked folder holds belongs to the folder of the link.
          if (change.kind == ChangeKind::link && !is_at_or_below(folder, change.source)) list_behind_link(change, found);
        }
        break;
      case ChangeKind::tree: {
        if (files_ == nullptr) break;
        const bool below = is_at_or_below(folder, change.target);
        if (!below && !is_at_or_below(change.target, folder)) break;
        const std::string source =
            below ? in_repository(change.source, std::string_view(folder).substr(change.target.size())) : change.source;
        const std::string target = below ? folder : change.target;
        for (const std::string& each : files_->list(source, kListLimit)) {
          std::string_view rest = each;
          rest.remove_prefix(std::min(rest.size(), source.empty() ? 0 : source.size() + 1));
          if (!rest.empty() && !leaves_out(change, each)) found.insert(target + "/" + std::string(rest));
        }
        break;
      }
      case ChangeKind::remove:
        std::erase_if(found, [&](const std::string& each) { return is_at_or_below(each, change.target); });
        break;
      case ChangeKind::folder:
      case ChangeKind::unseen:
        break;
    }
  }
  std::vector<std::string> result(found.begin(), found.end());
  if (folder != asked)
    for (std::string& each : result) each = std::string(asked) + each.substr(folder.size());
  return result;
}

std::vector<std::string> VirtualImage::match(std::string_view pattern) {
  const std::size_t sign = pattern.find_first_of("*?[");
  if (sign == std::string_view::npos) {
    if (find(pattern) || is_folder(pattern)) return {std::string(pattern)};
    return {};
  }
  const std::string_view folder =
      pattern.substr(0, pattern.rfind('/', sign) == std::string_view::npos ? 0 : pattern.rfind('/', sign));
  const auto depth = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '/'));
  std::set<std::string> found;
  for (const std::string& each : list(folder)) {
    // Cut to as many parts as the pattern has: it may name folders.
    std::size_t end = 0;
    std::size_t slashes = 0;
    while (end < each.size()) {
      if (each[end] == '/' && ++slashes > depth) break;
      ++end;
    }
    const std::string cut = each.substr(0, end);
    if (path_matches(pattern.substr(1), std::string_view(cut).substr(1))) found.insert(cut);
  }
  return {found.begin(), found.end()};
}

void VirtualImage::copy(const std::string& from, const std::string& to) { copy_from(*this, from, to); }

void VirtualImage::copy_from(VirtualImage& other, const std::string& from, const std::string& to) {
  if (!spend(100)) return;
  if (const std::optional<ImageFile> file = other.find(from)) {
    const std::string target = is_folder(to) ? to + from.substr(from.rfind('/')) : to;
    add({ChangeKind::text, target, file->path, file->text, file->first_line, nullptr, {}, false});
    return;
  }
  std::size_t left = 500;
  for (const std::string& each : other.list(from)) {
    if (left-- == 0) break;
    if (const std::optional<ImageFile> file = other.find(each))
      add({ChangeKind::text, to + each.substr(from.size()), file->path, file->text, file->first_line, nullptr, {}, false});
  }
}

}  // namespace plimsoll::detect::services
