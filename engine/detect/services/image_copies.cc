// SPDX-License-Identifier: Apache-2.0
//
// COPY and ADD: from the build context, from other stages, from archives that ADD unpacks. See image_player.h.
#include <algorithm>
#include <array>

#include "engine/archives/archive_walk.h"
#include "engine/base/path_pattern.h"
#include "engine/detect/services/image_player.h"
#include "engine/documents/paths.h"

namespace plimsoll::detect::services {

namespace dockerfile = documents::dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;

namespace {

constexpr std::size_t kArchiveBytes = std::size_t{16} << 20U;       // of an archive that is opened
constexpr std::uint64_t kUnpackedBytes = std::uint64_t{64} << 20U;  // that may come out of it
constexpr std::size_t kMemberBytes = std::size_t{128} << 10U;       // of a file in it that is kept
constexpr std::size_t kMembersKept = 500;

bool is_remote(std::string_view source) {
  return source.starts_with("http://") || source.starts_with("https://") || source.starts_with("git@") ||
         source.starts_with("ftp://");
}

bool is_archive(std::string_view source) {
  for (const std::string_view suffix : {".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"})
    if (source.ends_with(suffix)) return true;
  return false;
}

// What an archive brings into the image: small files, by their path in it.
class Unpacked final : public archives::ArchiveVisitor {
 public:
  std::vector<std::pair<std::string, std::string>> files;

  bool on_text(const archives::MemberText& text) override {
    if (text.begin != 0) {  // the next piece of a large file
      if (!files.empty() && files.back().first == name_) files.pop_back();
      return true;
    }
    name_ = text.place.inside;
    // The tar in a compressed file; what is inside an archive of the archive stays packed.
    if (name_.starts_with('!')) name_.erase(0, 1);
    if (name_.empty() || name_.find('!') != std::string::npos || text.text.size() > kMemberBytes) return true;
    if (files.size() == kMembersKept) {
      complete = false;
      return false;
    }
    files.emplace_back(name_, std::string(text.text));
    return true;
  }
  void on_obstacle(archives::Obstacle /*obstacle*/, const std::string& /*inside*/) override { complete = false; }
  bool complete = true;

 private:
  std::string name_;
};

}  // namespace

void ImagePlayer::copy(Image& image, const Recipe& written, const Recipe& at, const Instruction& instruction,
                       std::size_t stage, int depth) {
  StartRunner& runner = image.runner;
  std::vector<std::string> words;
  for (const dockerfile::Word& word : instruction.words) {
    if (instruction.json_form) {
      words.push_back(runner.expand_value("\"" + word.text + "\"").value_or(word.text));
    } else {
      words.push_back(runner.expand_value(word.text).value_or(word.text));
    }
  }
  if (words.size() < 2) return;
  const std::string target_written = words.back();
  words.pop_back();
  const std::string target = image_path(runner.folder, target_written);
  const bool into =
      target_written.ends_with('/') || target_written == "." || words.size() > 1 || image.files.is_folder(target);
  std::size_t heredoc = 0;
  const dockerfile::Flag* const from = instruction.find_flag("from");
  for (const std::string& source : words) {
    if (source.starts_with("<<")) {
      if (heredoc >= instruction.heredocs.size()) continue;
      const dockerfile::Heredoc& document = instruction.heredocs[heredoc++];
      image.files.put_text(into ? target + "/" + document.name : target, document.chomped(), written.shown,
                           document.first_line, false);
      continue;
    }
    if (from != nullptr) {
      copy_from_stage(image, at, runner.expand_value(from->value).value_or(from->value), image_path("", source), target,
                      into, stage, depth);
      continue;
    }
    const bool archive = instruction.keyword == Keyword::add && is_archive(source);
    if (archive && !is_remote(source) && unpack(image, at, source, target)) continue;
    if (is_remote(source) || archive) {
      image.files.put_unseen(into ? target + "/" + std::string(last_part(source)) : target);
      image.files.put_unseen(target);
      continue;
    }
    copy_source(image, at, source, target, into);
  }
}

void ImagePlayer::copy_source(Image& image, const Recipe& recipe, const std::string& source, const std::string& target,
                              bool into) {
  if (files_ == nullptr) return;
  const BuildContext& context = recipe.context;
  const std::string path = path_below(context.folder, source);
  const auto left_out = [&](std::string_view file) {
    if (context.filter == nullptr || !image.files.spend(context.filter->size() * 10)) return false;
    file.remove_prefix(std::min(file.size(), context.folder.empty() ? 0 : context.folder.size() + 1));
    return context.filter->leaves_out(file);
  };
  if (source.find_first_of("*?[") != std::string::npos) {
    const std::size_t sign = path.find_first_of("*?[");
    const std::size_t slash = path.rfind('/', sign);
    const std::string folder = slash == std::string::npos ? std::string() : path.substr(0, slash);
    const auto depth = std::count(path.begin(), path.end(), '/');
    std::set<std::string> done;
    for (const std::string& each : files_->list(folder, 2000)) {
      std::size_t end = 0;
      std::ptrdiff_t slashes = 0;
      while (end < each.size() && !(each[end] == '/' && ++slashes > depth)) ++end;
      const std::string cut = each.substr(0, end);
      if (!path_matches(path, cut) || !done.insert(cut).second) continue;
      if (left_out(each)) continue;
      if (cut == each)
        image.files.put_repository_file(target + "/" + std::string(last_part(cut)), cut);
      else
        image.files.put_tree(target, cut, context.filter, context.folder);
    }
    return;
  }
  if (!path.empty() && !left_out(path) && files_->read(path, kImageFileBytesLimit)) {
    image.files.put_repository_file(into ? target + "/" + std::string(last_part(path)) : target, path);
  } else if (path.empty() || !files_->list(path, 1).empty()) {
    image.files.put_tree(target, path, context.filter, context.folder);
  } else {
    image.files.put_unseen(into ? target + "/" + std::string(last_part(path)) : target);
  }
}

void ImagePlayer::copy_from_stage(Image& image, const Recipe& recipe, const std::string& name, const std::string& source,
                                  const std::string& target, bool into, std::size_t stage, int depth) {
  const std::optional<std::size_t> other = recipe.file->find_stage(documents::lower_case(name), stage, true);
  if (!other || depth > kBaseDepth + 4) {
    image.files.put_unseen(target);
    put_named_service(image, recipe, source, target);
    return;
  }
  auto& cached = stages_[{recipe.file, *other}];
  if (!cached) {
    cached = std::make_unique<Image>(catalogue_, files_);
    play(*cached, recipe, *other, depth + 3);
  }
  const bool file = cached->files.find(source).has_value();
  const std::string place = into ? target + "/" + std::string(last_part(source)) : target;
  // A program that the stage compiled or fetched.
  if (!file && !cached->files.is_folder(source)) {
    image.files.put_unseen(place);
    put_named_service(image, recipe, source, target);
  }
  image.files.copy_from(cached->files, source, file ? place : target);
}

// The run folder of a service, copied out of an image made elsewhere: its name says what it runs.
void ImagePlayer::put_named_service(Image& image, const Recipe& recipe, const std::string& source,
                                    const std::string& target) {
  std::string name(last_part(source));
  if (const std::size_t letter = name.find_first_not_of("0123456789-_"); letter != std::string::npos) name.erase(0, letter);
  for (const std::string_view folder : {"/etc/services.d/", "/etc/service/", "/etc/s6/services/", "/etc/sv/"}) {
    if (!target.starts_with(folder) || target.find('/', folder.size()) != std::string::npos) continue;
    if (catalogue_.by_process(name) == nullptr && catalogue_.by_init_name(name) == nullptr) return;
    const std::size_t line = 1;
    image.files.put_text(target + "/run", "#!/bin/sh\nexec " + name + "\n", recipe.shown, line, false);
    return;
  }
}

// ADD unpacks a local archive. False when it cannot be read here.
bool ImagePlayer::unpack(Image& image, const Recipe& recipe, const std::string& source, const std::string& target) {
  if (files_ == nullptr) return false;
  const std::string path = path_below(recipe.context.folder, source);
  const std::optional<std::string> bytes = files_->read(path, kArchiveBytes);
  if (!bytes || !image.files.spend(bytes->size())) return false;
  Unpacked unpacked;
  if (!archives::walk_archive(*bytes, {.depth = 2, .bytes = kUnpackedBytes}, unpacked)) return false;
  image.files.make_folder(target);
  if (!unpacked.complete) image.files.put_unseen(target);
  for (auto& [name, text] : unpacked.files) {
    if (!image.files.spend(text.size())) break;
    image.files.put_text(image_path(target, name), std::move(text), path, 1, false);
  }
  return true;
}

}  // namespace plimsoll::detect::services
