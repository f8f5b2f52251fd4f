// SPDX-License-Identifier: Apache-2.0
//
// Texts and files that are run, the budget, and the places of lines. See start_runner.h.
#include "engine/detect/services/start_runner.h"
#include "engine/detect/services/nested_run.h"

#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

struct StartRunner::Script {
  std::shared_ptr<const std::string> text;
  shell::Script tree;
};

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

Arguments rest_of(const Arguments& argv, std::size_t from) {
  return {argv.begin() + static_cast<std::ptrdiff_t>(std::min(from, argv.size())), argv.end()};
}

std::string word_at(const Arguments& argv, std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); }

Arguments known_arguments(const std::vector<std::string>& words) {
  Arguments result;
  for (const std::string& word : words) result.push_back({word, true});
  return result;
}

std::string joined(const Arguments& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!text.empty()) text += ' ';
    text += argument.text;
    if (text.size() > 160) {
      text.resize(157);
      text += "...";
      break;
    }
  }
  for (char& c : text)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  return text;
}

StartRunner::StartRunner(const ServiceCatalogue& catalogue, VirtualImage& image) : catalogue_(catalogue), image_(image) {
  variables.emplace("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  variables.emplace("HOME", "/root");
  variables.emplace("IFS", " \t\n");
}

void StartRunner::note_unseen(std::string what) {
  if (phase != Phase::start || unseen.size() >= 20) return;
  if (std::find(unseen.begin(), unseen.end(), what) == unseen.end()) unseen.push_back(std::move(what));
}

bool StartRunner::take_step() {
  if (steps_ >= kStepLimit) {
    note_unseen("commands past the limit of steps");
    return false;
  }
  ++steps_;
  return true;
}

bool StartRunner::may_copy_variables() {
  std::size_t bytes = 0;
  for (const auto& [name, value] : variables) bytes += 16 + (value ? value->size() : 0);
  return image_.spend(bytes);
}

Place StartRunner::place_of(Span span, const std::string& text) {
  Place place;
  place.text = text;
  if (frame_.source == nullptr) return place;
  const Source& source = *frame_.source;
  place.path = source.path;
  place.line_from_one = source.first_line;
  if (!source.line_of_offset.empty()) {
    for (std::size_t i = 0; i + 1 < source.line_of_offset.size(); i += 2)
      if (source.line_of_offset[i] <= span.begin) place.line_from_one = source.line_of_offset[i + 1];
  } else if (source.text) {
    auto index = lines_.find(source.text.get());
    if (index == lines_.end()) index = lines_.emplace(source.text.get(), LineIndex(*source.text)).first;
    place.line_from_one += index->second.position(span.begin).line_from_one - 1;
  }
  return place;
}

std::shared_ptr<const StartRunner::Script> StartRunner::parsed(const std::shared_ptr<const std::string>& text) {
  const auto found = scripts_.find(text.get());
  if (found != scripts_.end()) return found->second;
  auto script = std::make_shared<Script>();
  script->text = text;  // keeps the key alive
  script->tree = shell::parse_script(*text);
  scripts_.emplace(text.get(), script);
  return script;
}

Outcome StartRunner::run_text(const std::shared_ptr<const Source>& source, const Place& from) {
  const Nested nested(*this);
  if (!nested.ok()) return {};
  sources_.push_back(source);
  frame_.source = source.get();
  if (!from.text.empty()) frame_.chain.push_back(from);
  const std::shared_ptr<const Script> script = parsed(source->text);
  if (script->tree.truncated) note_unseen("the rest of a script that is too long or too deep");
  Outcome outcome = run_list(script->tree.body);
  if (outcome.flow != Flow::stop) outcome.flow = Flow::next;
  return outcome;
}

Outcome StartRunner::run_command(const Arguments& argv, const Place& from) {
  const Nested nested(*this);
  if (!nested.ok()) return {};
  if (!from.text.empty()) frame_.chain.push_back(from);
  return run_argv(argv, nullptr);
}

void StartRunner::begin_start() {
  phase = Phase::start;
  image_.renew_budget();
  steps_ = 0;
  last_foreground_.reset();
  functions_.clear();
}

void StartRunner::finish() {
  if (last_foreground_) {
    last_foreground_->in_background = false;
    starts.push_back(std::move(*last_foreground_));
  }
  last_foreground_.reset();
}

// A text made on the way (sh -c, eval, here-strings): its lines are those of the command that holds it.
Outcome StartRunner::run_script_text(std::string text, const std::string& path, std::size_t first_line,
                                     const Arguments& argv) {
  if (text.size() > kImageFileBytesLimit) return {};
  auto source = std::make_shared<Source>();
  source->path = path;
  source->first_line = first_line;
  source->text = std::make_shared<const std::string>(std::move(text));
  // One line for all of it: the text has no lines of its own in the file.
  source->line_of_offset = {0, first_line};
  std::vector<std::string> outer_arguments = arguments_;
  const bool outer_known = arguments_known_;
  if (!argv.empty()) {
    arguments_.clear();
    for (std::size_t i = 1; i < argv.size(); ++i) arguments_.push_back(argv[i].text);
  }
  // sh -c '...' NAME: its $0.
  const std::string outer_zero = zero_;
  if (!argv.empty()) zero_ = argv.front().text;
  const Outcome outcome = run_text(source, {});
  zero_ = outer_zero;
  arguments_ = std::move(outer_arguments);
  arguments_known_ = outer_known;
  return outcome;
}

Outcome StartRunner::run_file(const ImageFile& file, const std::string& path, const Arguments& argv, bool sourced) {
  const Nested nested(*this);
  if (!nested.ok()) return {};
  auto source = std::make_shared<Source>();
  source->path = file.path;
  source->first_line = file.first_line;
  source->text = file.text;
  std::string outer_script = std::exchange(frame_script_, path);
  if (sourced) {
    const Outcome outcome = run_text(source, {});
    frame_script_ = std::move(outer_script);
    return outcome;
  }
  if (!may_copy_variables()) return {};
  std::vector<std::string> outer_arguments = std::move(arguments_);
  std::string outer_zero = std::exchange(zero_, path);
  std::string outer_folder = folder;
  const bool outer_known = std::exchange(arguments_known_, true);
  auto outer_functions = functions_;
  auto outer_variables = variables;
  arguments_.clear();
  for (std::size_t i = 1; i < argv.size(); ++i) {
    arguments_.push_back(argv[i].text);
    arguments_known_ = arguments_known_ && argv[i].known;
  }
  const Outcome outcome = run_text(source, {});
  frame_script_ = std::move(outer_script);
  arguments_ = std::move(outer_arguments);
  zero_ = std::move(outer_zero);
  folder = std::move(outer_folder);
  arguments_known_ = outer_known;
  functions_ = std::move(outer_functions);
  variables = std::move(outer_variables);
  return outcome;
}

std::optional<long> number_of(const std::string& text) {
  if (text.empty() || text.size() > 10) return std::nullopt;
  long value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace plimsoll::detect::services
