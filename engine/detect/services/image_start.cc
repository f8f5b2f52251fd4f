// SPDX-License-Identifier: Apache-2.0
//
// Plays a Dockerfile. See image_start.h.
#include "engine/detect/services/image_start.h"

#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/build_context.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/paths.h"

namespace plimsoll::detect::services {

namespace dockerfile = documents::dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;

namespace {

constexpr int kBaseDepth = 4;

// One Dockerfile that takes part: the document, or a base of the same repository.
struct Recipe {
  std::string path;   // in the repository
  std::string shown;  // empty for the document itself
  const dockerfile::File* file = nullptr;
  const LineIndex* lines = nullptr;
  BuildContext context;
};

struct Entry {
  const Instruction* instruction = nullptr;
  const Recipe* recipe = nullptr;
};

std::string normalised(std::string_view path) {
  const std::string full = image_path("", path);
  return full.empty() ? std::string() : full.substr(1);
}

std::string below(const std::string& folder, std::string_view name) {
  std::string result = normalised(folder + "/" + std::string(name));
  return result;
}

bool is_remote(std::string_view source) {
  return source.starts_with("http://") || source.starts_with("https://") || source.starts_with("git@") ||
         source.starts_with("ftp://");
}

bool is_archive(std::string_view source) {
  for (const std::string_view suffix : {".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"})
    if (source.ends_with(suffix)) return true;
  return false;
}

std::string as_words(const Instruction& instruction) {
  std::string text(dockerfile::name_of(instruction.keyword));
  text += " " + instruction.arguments.substr(0, 160);
  for (char& c : text)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  return text;
}

class Player {
 public:
  Player(const ServiceCatalogue& catalogue, documents::FileLookup* files) : catalogue_(catalogue), files_(files) {}

  // Everything that makes up one image.
  struct Image {
    explicit Image(const ServiceCatalogue& catalogue, documents::FileLookup* lookup)
        : files(lookup), runner(catalogue, files) {
      runner.phase = StartRunner::Phase::build;
    }
    VirtualImage files;
    StartRunner runner;
    std::map<std::string, std::string, std::less<>> build_arguments;
    Entry entry;
    Entry command;
    std::string base;
    std::vector<std::string> ports;
    bool root_login = false;
  };

  Recipe make_recipe(std::string path, std::string shown, const dockerfile::File& file, const LineIndex& lines) {
    Recipe recipe{std::move(path), std::move(shown), &file, &lines, {}};
    recipe.context = find_build_context(files_, recipe.path, file);
    return recipe;
  }

  void play(Image& image, const Recipe& recipe, std::size_t stage, int depth) {
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

 private:
  static void argument(Image& image, const Instruction& instruction, bool global) {
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

  // A reference with the build arguments known so far; as it is when that leaves something open.
  std::string with_arguments(const Image& image, const std::string& reference) {
    VirtualImage none(nullptr);
    StartRunner runner(catalogue_, none);
    for (const auto& [name, value] : image.build_arguments) runner.variables[name] = value;
    const Argument value = runner.expand_text(reference);
    return value.text.find('$') == std::string::npos && !value.text.empty() ? value.text : reference;
  }

  void start_from(Image& image, const Recipe& recipe, const dockerfile::Stage& stage, int depth) {
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
        candidates.push_back(below(folder, name + "/" + tag + "/Dockerfile"));
        candidates.push_back(below(folder, name + "/Dockerfile." + tag));
      }
      if (!official || up <= 1) {
        candidates.push_back(below(folder, name + "/Dockerfile"));
        candidates.push_back(below(folder, name + ".Dockerfile"));
        candidates.push_back(below(folder, "Dockerfile." + name));
        if (name.starts_with("docker-")) candidates.push_back(below(folder, name.substr(7) + "/Dockerfile"));
      }
      for (const std::string& candidate : candidates) {
        if (official && catalogue_.by_image(repository, tag) != nullptr) continue;
        if (play_base(image, recipe, candidate, depth)) return;
      }
      if (folder.empty()) break;
      folder = std::string(documents::folder_of(folder));
    }
    // Or where a compose file or a Makefile says what it makes.
    if (!official || name.find_first_of("-_") != std::string::npos)
      play_base(image, recipe, find_dockerfile_of(*files_, documents::folder_of(recipe.path), repository), depth);
  }

  // Plays the last stage of another Dockerfile of the tree; false when there is none at that path.
  bool play_base(Image& image, const Recipe& recipe, const std::string& path, int depth) {
    if (path.empty() || path == recipe.path || playing_.contains(path)) return false;
    std::optional<std::string> text = files_->read(path, kImageFileBytesLimit);
    if (!text) return false;
    auto kept = std::make_unique<Kept>(path, std::move(*text));
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

  struct Kept {
    Kept(std::string_view path, std::string bytes)
        : text(std::move(bytes)), file(documents::read_dockerfile(path, text, nullptr).dockerfile), lines(text) {}
    std::string text;
    std::shared_ptr<const dockerfile::File> file;
    LineIndex lines;
    Recipe recipe;
  };

  void play_stage(Image& image, const Recipe& recipe, const dockerfile::Stage& stage, int depth) {
    bool command_set = false;
    StartRunner& runner = image.runner;
    for (std::size_t i = stage.from + 1; i < stage.end && i < recipe.file->instructions.size(); ++i) {
      const Instruction& instruction = recipe.file->instructions[i];
      switch (instruction.keyword) {
        case Keyword::arg:
          argument(image, instruction, false);
          break;
        case Keyword::env:
          for (const dockerfile::Assignment& assignment : instruction.assignments) {
            const std::optional<std::string> value = expanded(runner, assignment.value.text);
            runner.variables[assignment.name.text] = value;
            environment_.insert(assignment.name.text);
          }
          break;
        case Keyword::workdir:
          if (const std::optional<std::string> folder = expanded(runner, instruction.arguments))
            runner.folder = image_path(runner.folder, *folder);
          break;
        case Keyword::user:
          if (const std::optional<std::string> user = expanded(runner, instruction.arguments))
            runner.user = user->substr(0, user->find(':'));
          break;
        case Keyword::expose:
          for (const dockerfile::Word& word : instruction.words)
            image.ports.push_back(expanded(runner, word.text).value_or(word.text).substr(0, word.text.find('/')));
          break;
        case Keyword::copy:
        case Keyword::add:
          copy(image, recipe, instruction, stage.index, depth);
          break;
        case Keyword::run:
          run(image, recipe, instruction);
          break;
        case Keyword::entrypoint:
          image.entry = {&instruction, &recipe};
          if (!command_set) image.command = {};
          break;
        case Keyword::cmd:
          image.command = {&instruction, &recipe};
          command_set = true;
          break;
        default:
          break;
      }
    }
  }

  static std::optional<std::string> expanded(StartRunner& runner, const std::string& text) {
    return runner.expand_value(text);
  }

 public:
  // The source of a shell-form instruction with a map of its lines; here-documents follow as the shell sees them.
  static std::shared_ptr<const Source> source_of(const Recipe& recipe, const Instruction& instruction) {
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

 private:
  static void run(Image& image, const Recipe& recipe, const Instruction& instruction) {
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
        image.runner.run_text(source_of(recipe, instruction), place);
      }
    }
    image.runner.folder = folder;
    image.runner.variables = variables;
  }

  void copy(Image& image, const Recipe& recipe, const Instruction& instruction, std::size_t stage, int depth) {
    StartRunner& runner = image.runner;
    std::vector<std::string> words;
    for (const dockerfile::Word& word : instruction.words) {
      if (instruction.json_form) {
        words.push_back(expanded(runner, "\"" + word.text + "\"").value_or(word.text));
      } else {
        words.push_back(expanded(runner, word.text).value_or(word.text));
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
        image.files.put_text(into ? target + "/" + document.name : target, document.chomped(), recipe.shown,
                             document.first_line, false);
        continue;
      }
      if (from != nullptr) {
        copy_from_stage(image, recipe, expanded(runner, from->value).value_or(from->value), image_path("", source), target,
                        into, stage, depth);
        continue;
      }
      if (is_remote(source) || (instruction.keyword == Keyword::add && is_archive(source))) {
        image.files.put_unseen(into ? target + "/" + std::string(last_part(source)) : target);
        image.files.put_unseen(target);
        continue;
      }
      copy_source(image, recipe, source, target, into);
    }
  }

  void copy_source(Image& image, const Recipe& recipe, const std::string& source, const std::string& target, bool into) {
    if (files_ == nullptr) return;
    const BuildContext& context = recipe.context;
    const std::string path = below(context.folder, source);
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

  void copy_from_stage(Image& image, const Recipe& recipe, const std::string& name, const std::string& source,
                       const std::string& target, bool into, std::size_t stage, int depth) {
    const std::optional<std::size_t> other = recipe.file->find_stage(documents::lower_case(name), stage, true);
    if (!other || depth > kBaseDepth + 4) {
      image.files.put_unseen(target);
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
    if (!file && !cached->files.is_folder(source)) image.files.put_unseen(place);
    image.files.copy_from(cached->files, source, file ? place : target);
  }

  const ServiceCatalogue& catalogue_;
  documents::FileLookup* files_;
  std::set<std::string> playing_;
  std::set<std::string> environment_;
  std::vector<std::unique_ptr<Kept>> kept_;
  std::map<std::pair<const dockerfile::File*, std::size_t>, std::unique_ptr<Image>> stages_;

 public:
  [[nodiscard]] const std::set<std::string>& environment() const { return environment_; }
};

Arguments words_of(const Entry& entry) {
  Arguments result;
  if (entry.instruction == nullptr) return result;
  if (entry.instruction->json_form) {
    for (const dockerfile::Word& word : entry.instruction->words) result.push_back({word.text, true});
    return result;
  }
  if (!entry.instruction->arguments.empty()) result = known_arguments({"/bin/sh", "-c", entry.instruction->arguments});
  return result;
}

// What the image of another repository runs when nobody says otherwise.
void start_of_base(const ServiceCatalogue& catalogue, StartRunner& runner, std::size_t line) {
  const Place from{"FROM " + runner.base_repository + (runner.base_tag.empty() ? "" : ":" + runner.base_tag), {}, line};
  const auto add = [&](const Service* service) {
    Start start;
    start.service = service;
    start.program = service->name;
    start.command = "started by " + runner.base_repository;
    start.weight = 0.85;
    start.chain = {from};
    runner.starts.push_back(std::move(start));
  };
  if (const BaseImage* const base = catalogue.base_image(runner.base_repository, runner.base_tag)) {
    // An SSH daemon that a base keeps for its users lets nobody in before keys are put there: named, not counted.
    const bool kept_for_users = base->kind.find("helpers") != std::string::npos;
    for (const std::string& name : base->services)
      if (const Service* const service = catalogue.by_name(name)) {
        add(service);
        if (kept_for_users && name == "sshd") runner.starts.back().weight = 0.5;
      }
    return;
  }
  if (const Service* const service = catalogue.by_image(runner.base_repository, runner.base_tag)) add(service);
}

// A base that nobody knows, and programs put where a process manager looks for them: the base starts that manager.
void start_of_unknown_base(StartRunner& runner, VirtualImage& files, std::size_t line) {
  if (runner.base_repository.find('/') == std::string::npos) return;
  const Place from{"FROM " + runner.base_repository, {}, line};
  for (const std::string_view pattern : {"/etc/supervisor/conf.d/*", "/etc/supervisord.d/*", "/etc/supervisor.d/*",
                                         "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"})
    if (!files.match(pattern).empty()) {
      runner.run_command(known_arguments({"supervisord"}), from);
      return;
    }
  for (const auto& [folder, manager] : {std::pair<std::string_view, std::string_view>{"/etc/services.d", "/init"},
                                        {"/etc/s6-overlay/s6-rc.d", "/init"},
                                        {"/etc/s6/services", "/init"},
                                        {"/etc/s6.d", "/init"},
                                        {"/etc/service", "runsvdir-start"}})
    if (!files.list(folder).empty()) {
      runner.run_command(known_arguments({std::string(manager)}), from);
      return;
    }
}

// From the built image to its start.
void begin_start(const Player& player, Player::Image& image, ImageStart& result) {
  image.runner.begin_start();
  // Build arguments are gone when the container starts.
  for (const auto& [name, value] : image.build_arguments)
    if (!player.environment().contains(name)) image.runner.variables.erase(name);
  result.base = image.base;
  result.ports = image.ports;
  result.root_login = image.root_login;
}

void take_start(StartRunner& runner, ImageStart& result) {
  result.starts = std::move(runner.starts);
  result.managers = std::move(runner.managers);
  result.unseen = std::move(runner.unseen);
  result.installed = std::move(runner.installed);
  result.unreadable_manager = std::any_of(result.unseen.begin(), result.unseen.end(), [](const std::string& each) {
    return each.find("supervisord") != std::string::npos || each.find("service folder") != std::string::npos;
  });
}

// Without the actions of a Helm template: what they put there is not known.
std::string without_actions(std::string text) {
  for (int turns = 0; turns < 200; ++turns) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == std::string::npos ? begin : text.find("}}", begin);
    if (end == std::string::npos) break;
    text.erase(begin, end + 2 - begin);
  }
  return text;
}

Arguments words_of(const documents::Command& command) {
  if (command.shell_form) return known_arguments({"/bin/sh", "-c", without_actions(command.text)});
  Arguments result;
  for (const documents::Value& value : command.arguments) {
    Argument word{without_actions(value.expanded), value.resolved};
    if (word.text.size() != value.expanded.size() && word.text.empty()) continue;
    result.push_back(std::move(word));
  }
  return result;
}

void show_command(const documents::Command& command, const Arguments& argv, std::string_view bytes, ImageStart& result) {
  result.span = command.span;
  result.has_command = true;
  result.command_line = position_of(bytes, command.span.begin).line_from_one;
  result.command = command.shell_form ? command.text.substr(0, 160) : joined(argv);
  for (char& c : result.command)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
}

}  // namespace

ImageStart read_image_start(const ServiceCatalogue& catalogue, documents::FileLookup* files, std::string_view path,
                            std::string_view bytes, const dockerfile::File& file) {
  ImageStart result;
  const dockerfile::Stage* const stage = file.final_stage();
  if (stage == nullptr) return result;
  const LineIndex lines(bytes);
  Player player(catalogue, files);
  const Recipe recipe = player.make_recipe(std::string(path), {}, file, lines);
  Player::Image image(catalogue, files);
  player.play(image, recipe, stage->index, 0);

  begin_start(player, image, result);
  StartRunner& runner = image.runner;
  const Instruction& from = file.instructions[stage->from];
  result.span = from.span;
  const Entry& shown = image.entry.instruction != nullptr ? image.entry : image.command;
  if (shown.instruction != nullptr) {
    result.command = as_words(*shown.instruction);
    if (shown.recipe->shown.empty()) {
      result.span = shown.instruction->span;
      result.command_line = shown.instruction->first_line;
    }
  }
  const auto place = [](const Entry& entry) {
    return Place{as_words(*entry.instruction), entry.recipe->shown, entry.instruction->first_line};
  };
  result.has_command = shown.instruction != nullptr;
  if (image.entry.instruction != nullptr && !image.entry.instruction->json_form) {
    runner.run_text(Player::source_of(*image.entry.recipe, *image.entry.instruction), place(image.entry));
  } else if (image.entry.instruction == nullptr && image.command.instruction != nullptr &&
             !image.command.instruction->json_form) {
    runner.run_text(Player::source_of(*image.command.recipe, *image.command.instruction), place(image.command));
  } else if (shown.instruction != nullptr) {
    Arguments argv = words_of(image.entry);
    for (Argument& word : words_of(image.command)) argv.push_back(std::move(word));
    if (!argv.empty()) runner.run_command(argv, place(shown));
  }
  runner.finish();
  if (!result.has_command) {
    start_of_base(catalogue, runner, from.first_line);
    start_of_unknown_base(runner, image.files, from.first_line);
  }

  take_start(runner, result);
  return result;
}

std::optional<ImageStart> read_overridden_start(const ServiceCatalogue& catalogue, documents::FileLookup* files,
                                                const StartOverride& given, std::string_view bytes) {
  const std::optional<std::string> text =
      files != nullptr ? files->read(given.dockerfile, kImageFileBytesLimit) : std::nullopt;
  if (!text) return std::nullopt;
  const auto file = documents::read_dockerfile(given.dockerfile, *text, nullptr).dockerfile;
  if (file == nullptr || file->stages.empty()) return std::nullopt;
  std::size_t stage = file->stages.size() - 1;
  if (!given.target.empty())
    stage = file->find_stage(documents::lower_case(given.target), file->stages.size(), true).value_or(stage);
  const LineIndex lines(*text);
  Player player(catalogue, files);
  const Recipe recipe = player.make_recipe(given.dockerfile, given.dockerfile, *file, lines);
  Player::Image image(catalogue, files);
  player.play(image, recipe, stage, 0);

  ImageStart result;
  begin_start(player, image, result);
  StartRunner& runner = image.runner;
  for (const auto& [name, value] : given.environment) runner.variables[name] = value;
  Arguments argv;
  if (given.entrypoint != nullptr) {
    argv = words_of(*given.entrypoint);
  } else if (image.entry.instruction != nullptr) {
    argv = words_of(image.entry);
  }
  // An entrypoint in shell form pays no heed to a command; a new entrypoint does away with the image's command.
  const bool takes_command = given.entrypoint != nullptr
                                 ? !given.entrypoint->shell_form
                                 : image.entry.instruction == nullptr || image.entry.instruction->json_form;
  if (given.command != nullptr && takes_command) {
    for (Argument& word : words_of(*given.command)) argv.push_back(std::move(word));
  } else if (given.command == nullptr && given.entrypoint == nullptr) {
    for (Argument& word : words_of(image.command)) argv.push_back(std::move(word));
  }
  result.built_by = given.dockerfile;
  if (const documents::Command* const shown = given.command != nullptr ? given.command : given.entrypoint; shown != nullptr)
    show_command(*shown, argv, bytes, result);
  if (!argv.empty()) runner.run_command(argv, {result.command, {}, result.command_line});
  runner.finish();
  take_start(runner, result);
  return result;
}

ImageStart read_command_start(const ServiceCatalogue& catalogue, const documents::Command* command, std::string_view bytes,
                              std::string_view image_name) {
  ImageStart result;
  VirtualImage image(nullptr);
  StartRunner runner(catalogue, image);
  split_image(image_name, runner.base_repository, runner.base_tag);
  result.base = std::string(image_name);
  if (command != nullptr) {
    const Arguments argv = words_of(*command);
    show_command(*command, argv, bytes, result);
    runner.run_command(argv, {result.command, {}, result.command_line});
    runner.finish();
  } else {
    start_of_base(catalogue, runner, 1);
  }
  take_start(runner, result);
  return result;
}

void add_hook_starts(const ServiceCatalogue& catalogue, const documents::Command& hook, std::string_view bytes,
                     ImageStart& start) {
  VirtualImage image(nullptr);
  StartRunner runner(catalogue, image);
  ImageStart shown;
  const Arguments argv = words_of(hook);
  show_command(hook, argv, bytes, shown);
  runner.run_command(argv, {shown.command, {}, shown.command_line});
  // Only what stays in the background goes on when the hook has ended.
  for (Start& each : runner.starts) {
    if (!each.in_background || each.stopped || each.service == nullptr) continue;
    each.weight *= 0.9;
    if (start.command_line == 0) {
      start.span = shown.span;
      start.command = shown.command;
      start.command_line = shown.command_line;
      start.has_command = true;
    }
    start.starts.push_back(std::move(each));
  }
}

}  // namespace plimsoll::detect::services
