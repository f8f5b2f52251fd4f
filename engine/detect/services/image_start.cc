// SPDX-License-Identifier: Apache-2.0
//
// From the image that a Dockerfile makes to what it starts. See image_start.h.
#include "engine/detect/services/image_start.h"

#include <algorithm>
#include <array>

#include "engine/detect/services/image_player.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/paths.h"

namespace plimsoll::detect::services {

namespace dockerfile = documents::dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;

namespace {

// `CMD ["/run.sh"]  # or nginx`: the builder takes it for a shell line, and the container does not start. What its author
// wants to run is the array. Empty when the text is none.
Arguments array_meant(std::string_view text) {
  Arguments result;
  std::size_t at = 0;
  const auto skip_blanks = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  };
  if (!text.starts_with('[')) return {};
  for (++at;;) {
    skip_blanks();
    if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return {};
    const std::size_t end = text.find(text[at], at + 1);
    if (end == std::string_view::npos) return {};
    result.push_back({std::string(text.substr(at + 1, end - at - 1)), true});
    at = end + 1;
    skip_blanks();
    if (at < text.size() && text[at] == ',') {
      ++at;
      continue;
    }
    if (at >= text.size() || text[at] != ']') return {};
    ++at;
    skip_blanks();
    return at >= text.size() || text[at] == '#' ? result : Arguments{};
  }
}

Arguments words_of(const Entry& entry) {
  Arguments result;
  if (entry.instruction == nullptr) return result;
  if (entry.instruction->json_form) {
    for (const dockerfile::Word& word : entry.instruction->words) result.push_back({word.text, true});
    return result;
  }
  if (Arguments meant = array_meant(entry.instruction->arguments); !meant.empty()) return meant;
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
void begin_start(const ImagePlayer& player, ImagePlayer::Image& image, ImageStart& result) {
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
  ImagePlayer player(catalogue, files);
  const Recipe recipe = player.make_recipe(std::string(path), {}, file, lines);
  ImagePlayer::Image image(catalogue, files);
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
  // The entry script of the base runs first, with what it takes from this image.
  if (image.entry.instruction == nullptr) runner.run_base_hooks();
  const auto is_shell_line = [](const Instruction& instruction) {
    return !instruction.json_form && array_meant(instruction.arguments).empty();
  };
  if (image.entry.instruction != nullptr && is_shell_line(*image.entry.instruction)) {
    runner.run_text(ImagePlayer::source_of(*image.entry.recipe, *image.entry.instruction), place(image.entry));
  } else if (image.entry.instruction == nullptr && image.command.instruction != nullptr &&
             is_shell_line(*image.command.instruction)) {
    runner.run_text(ImagePlayer::source_of(*image.command.recipe, *image.command.instruction), place(image.command));
  } else if (shown.instruction != nullptr) {
    Arguments argv = words_of(image.entry);
    for (Argument& word : words_of(image.command)) argv.push_back(std::move(word));
    if (!argv.empty()) runner.run_command(argv, place(shown));
  }
  runner.finish();
  if (!result.has_command) {
    const BaseImage* const base = catalogue.base_image(runner.base_repository, runner.base_tag);
    if (base != nullptr && runner.base_repository.starts_with("phusion/")) {
      // Its own init runs what it keeps, the scripts at the start and the run files that were added.
      runner.run_command(known_arguments({"/sbin/my_init"}), {"FROM " + runner.base_repository, {}, from.first_line});
    } else {
      start_of_base(catalogue, runner, from.first_line);
      start_of_unknown_base(runner, image.files, from.first_line);
    }
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
  ImagePlayer player(catalogue, files);
  const Recipe recipe = player.make_recipe(given.dockerfile, given.dockerfile, *file, lines);
  ImagePlayer::Image image(catalogue, files);
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
