// SPDX-License-Identifier: Apache-2.0
//
// Stages and bases. See image_player.h.
#include "engine/detect/services/image_player.h"

#include <algorithm>

#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/paths.h"

namespace plimsoll::detect::services {

namespace dockerfile = documents::dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;

namespace {

void argument(ImagePlayer::Image& image, const Instruction& instruction, bool global) {
  for (const dockerfile::Assignment& assignment : instruction.assignments) {
    if (assignment.has_value) {
      std::string value = assignment.value.text;
      std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
      image.build_arguments[assignment.name.text] = value;
      if (!global && !image.runner.variables.contains(assignment.name.text))
        image.runner.variables[assignment.name.text] = value;
    } else if (!global) {
      const auto found = image.build_arguments.find(assignment.name.text);
      if (found != image.build_arguments.end()) image.runner.variables[assignment.name.text] = found->second;
    }
  }
}

void play_run(ImagePlayer::Image& image, const Recipe& recipe, const Instruction& instruction) {
  const std::string& text = instruction.arguments;
  if (text.find("chpasswd") != std::string::npos || text.find("PermitRootLogin") != std::string::npos ||
      text.find("PasswordAuthentication yes") != std::string::npos)
    image.root_login = true;
  const std::string folder = image.runner.folder;
  const auto variables = image.runner.variables;
  const Place place{as_words(instruction), recipe.shown, instruction.first_line};
  if (instruction.json_form) {
    Arguments argv;
    for (const dockerfile::Word& word : instruction.words) argv.push_back({word.text, true});
    image.runner.run_command(argv, place);
  } else {
    // RUN <<EOF alone: the document is the script.
    if (instruction.heredocs.size() == 1 && text.starts_with("<<") && text.find_first_of(" \t") == std::string::npos) {
      auto source = std::make_shared<Source>();
      source->path = recipe.shown;
      source->first_line = instruction.heredocs.front().first_line;
      source->text = std::make_shared<const std::string>(instruction.heredocs.front().chomped());
      image.runner.run_text(source, place);
    } else {
      image.runner.run_text(ImagePlayer::source_of(recipe, instruction), place);
    }
  }
  image.runner.folder = folder;
  image.runner.variables = variables;
}

}  // namespace

std::string as_words(const Instruction& instruction) {
  std::string text(dockerfile::name_of(instruction.keyword));
  text += " " + instruction.arguments.substr(0, 160);
  for (char& c : text)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  return text;
}

std::string path_below(std::string_view folder, std::string_view name) {
  const std::string full = image_path("", std::string(folder) + "/" + std::string(name));
  return full.empty() ? std::string() : full.substr(1);
}

struct ImagePlayer::Kept {
  Kept(std::string_view path, std::string bytes)
      : text(std::move(bytes)), file(documents::read_dockerfile(path, text, nullptr).dockerfile), lines(text) {}
  std::string text;
  std::shared_ptr<const dockerfile::File> file;
  LineIndex lines;
  Recipe recipe;
};

Recipe ImagePlayer::make_recipe(std::string path, std::string shown, const dockerfile::File& file, const LineIndex& lines) {
  Recipe recipe{std::move(path), std::move(shown), &file, &lines, {}};
  recipe.context = find_build_context(files_, recipe.path, file);
  return recipe;
}

void ImagePlayer::play(Image& image, const Recipe& recipe, std::size_t stage, int depth) {
  const dockerfile::File& file = *recipe.file;
  for (const std::size_t index : file.global_arguments) argument(image, file.instructions[index], true);
  const std::vector<std::size_t> ancestry = file.ancestry(stage);
  bool first = true;
  for (const std::size_t at : ancestry) {
    if (first) start_from(image, recipe, file.stages[at], depth);
    first = false;
    play_stage(image, recipe, file.stages[at], depth);
  }
}

// A reference with the build arguments known so far; as it is when that leaves something open.
std::string ImagePlayer::with_arguments(const Image& image, const std::string& reference) {
  VirtualImage none(nullptr);
  StartRunner runner(catalogue_, none);
  for (const auto& [name, value] : image.build_arguments) runner.variables[name] = value;
  const Argument value = runner.expand_text(reference);
  return value.text.find('$') == std::string::npos && !value.text.empty() ? value.text : reference;
}

void ImagePlayer::start_from(Image& image, const Recipe& recipe, const dockerfile::Stage& stage, int depth) {
  image.base = stage.base.expanded;
  // An argument without a default is empty, unless somebody gives it: "${PREFIX}${PREFIX:+/}web".
  if (image.base.find('$') != std::string::npos) image.base = with_arguments(image, stage.base.raw);
  split_image(image.base, image.runner.base_repository, image.runner.base_tag);
  image.runner.bases.emplace_back(image.runner.base_repository, image.runner.base_tag);
  image.runner.debian = image.runner.base_repository == "debian" || image.runner.base_repository == "ubuntu";
  if (depth >= kBaseDepth || files_ == nullptr || stage.scratch) return;
  const std::string& repository = image.runner.base_repository;
  if (repository.empty() || repository.find('$') != std::string::npos) return;
  const bool official = repository.find('/') == std::string::npos;
  const std::string name(last_part(repository));
  const std::string& tag = image.runner.base_tag;
  // Where a repository keeps the base that it builds itself: beside this one, by name and tag.
  std::string folder(documents::folder_of(recipe.path));
  for (int up = 0; up < 5; ++up) {
    std::vector<std::string> candidates;
    if (!tag.empty() && tag != "latest") {
      candidates.push_back(path_below(folder, name + "/" + tag + "/Dockerfile"));
      candidates.push_back(path_below(folder, name + "/Dockerfile." + tag));
    }
    if (!official || up <= 1) {
      candidates.push_back(path_below(folder, name + "/Dockerfile"));
      candidates.push_back(path_below(folder, name + ".Dockerfile"));
      candidates.push_back(path_below(folder, "Dockerfile." + name));
      if (name.starts_with("docker-")) candidates.push_back(path_below(folder, name.substr(7) + "/Dockerfile"));
    }
    for (const std::string& candidate : candidates) {
      if (official && catalogue_.by_image(repository, tag) != nullptr) continue;
      if (play_base(image, recipe, candidate, depth)) return;
    }
    if (folder.empty()) break;
    folder = std::string(documents::folder_of(folder));
  }
  // The variants of one image: "Dockerfile.worker" stands on ".../condor-base", which the Dockerfile beside it makes.
  if (!official && name.ends_with("base") && last_part(recipe.path).starts_with("Dockerfile.") &&
      play_base(image, recipe, path_below(documents::folder_of(recipe.path), "Dockerfile"), depth))
    return;
  // Or where a compose file or a Makefile says what it makes.
  if (!official || name.find_first_of("-_") != std::string::npos)
    play_base(image, recipe, find_dockerfile_of(*files_, documents::folder_of(recipe.path), repository), depth);
}

// Plays the last stage of another Dockerfile of the tree; false when there is none at that path.
bool ImagePlayer::play_base(Image& image, const Recipe& recipe, const std::string& path, int depth) {
  if (path.empty() || path == recipe.path || playing_.contains(path)) return false;
  std::optional<std::string> text = files_->read(path, kImageFileBytesLimit);
  if (!text) return false;
  auto kept = std::make_shared<Kept>(path, std::move(*text));
  if (!kept->file || kept->file->stages.empty()) return false;
  const dockerfile::File& file = *kept->file;
  playing_.insert(path);
  kept->recipe = make_recipe(path, path, file, kept->lines);
  const Recipe& base = kept->recipe;
  kept_.push_back(std::move(kept));
  play(image, base, file.stages.size() - 1, depth + 1);
  playing_.erase(path);
  // Arguments of the base's build are not those of this one.
  image.build_arguments.clear();
  for (const std::size_t index : recipe.file->global_arguments) argument(image, recipe.file->instructions[index], true);
  return true;
}

void ImagePlayer::play_stage(Image& image, const Recipe& recipe, const dockerfile::Stage& stage, int depth) {
  bool command_set = false;
  for (const Entry& each : std::exchange(image.triggers, {}))
    play_instruction(image, *each.recipe, recipe, *each.instruction, stage.index, depth, command_set);
  for (std::size_t i = stage.from + 1; i < stage.end && i < recipe.file->instructions.size(); ++i)
    play_instruction(image, recipe, recipe, recipe.file->instructions[i], stage.index, depth, command_set);
}

void ImagePlayer::play_instruction(Image& image, const Recipe& written, const Recipe& at, const Instruction& instruction,
                                   std::size_t stage, int depth, bool& command_set) {
  StartRunner& runner = image.runner;
  switch (instruction.keyword) {
    case Keyword::arg:
      argument(image, instruction, false);
      break;
    case Keyword::env:
      for (const dockerfile::Assignment& assignment : instruction.assignments) {
        const std::optional<std::string> value = runner.expand_value(assignment.value.text);
        runner.variables[assignment.name.text] = value;
        environment_.insert(assignment.name.text);
      }
      break;
    case Keyword::workdir:
      if (const std::optional<std::string> folder = runner.expand_value(instruction.arguments))
        runner.folder = image_path(runner.folder, *folder);
      break;
    case Keyword::user:
      if (const std::optional<std::string> user = runner.expand_value(instruction.arguments))
        runner.user = user->substr(0, user->find(':'));
      break;
    case Keyword::expose:
      for (const dockerfile::Word& word : instruction.words)
        image.ports.push_back(runner.expand_value(word.text).value_or(word.text).substr(0, word.text.find('/')));
      break;
    case Keyword::copy:
    case Keyword::add:
      copy(image, written, at, instruction, stage, depth);
      break;
    case Keyword::run:
      play_run(image, written, instruction);
      break;
    case Keyword::entrypoint:
      image.entry = {&instruction, &written};
      if (!command_set) image.command = {};
      break;
    case Keyword::cmd:
      image.command = {&instruction, &written};
      command_set = true;
      break;
    case Keyword::onbuild:
      for (const Instruction& each : instruction.trigger) image.triggers.push_back({&each, &written});
      break;
    default:
      break;
  }
}

std::shared_ptr<const Source> ImagePlayer::source_of(const Recipe& recipe, const Instruction& instruction) {
  auto source = std::make_shared<Source>();
  source->path = recipe.shown;
  source->first_line = instruction.first_line;
  std::string text = instruction.arguments;
  for (const dockerfile::JoinedText::Piece& piece : instruction.original.pieces) {
    const std::size_t offset = piece.offset > instruction.arguments_begin ? piece.offset - instruction.arguments_begin : 0;
    source->line_of_offset.push_back(offset);
    source->line_of_offset.push_back(recipe.lines->position(piece.span.begin).line_from_one);
  }
  for (const dockerfile::Heredoc& heredoc : instruction.heredocs) {
    text += '\n';
    std::size_t line = heredoc.first_line;
    std::size_t at = 0;
    const std::size_t base = text.size();
    while (at < heredoc.content.size() && source->line_of_offset.size() < 4000) {
      source->line_of_offset.push_back(base + at);
      source->line_of_offset.push_back(line++);
      const std::size_t end = heredoc.content.find('\n', at);
      if (end == std::string::npos) break;
      at = end + 1;
    }
    text += heredoc.content;
    if (!text.empty() && text.back() != '\n') text += '\n';
    text += heredoc.name;
  }
  if (source->line_of_offset.empty()) source->line_of_offset = {0, instruction.first_line};
  source->text = std::make_shared<const std::string>(std::move(text));
  return source;
}

}  // namespace plimsoll::detect::services
