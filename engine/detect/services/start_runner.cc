// SPDX-License-Identifier: Apache-2.0
//
// Scripts, lists, pipelines, functions and simple commands of the abstract shell. See start_runner.h.
#include "engine/detect/services/start_runner.h"

#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kTreeLimit = 300;  // lists inside each other, over all scripts: bounds the stack

}  // namespace

struct StartRunner::Script {
  std::shared_ptr<const std::string> text;
  shell::Script tree;
};

// Keeps frame and depth of a nested run.
class StartRunner::Nested {
 public:
  explicit Nested(StartRunner& runner) : runner_(runner), frame_(runner.frame_) {
    ok_ = ++runner_.nesting_ <= kNestLimit;
    if (!ok_) runner_.note_unseen("scripts that call each other without end");
  }
  ~Nested() {
    --runner_.nesting_;
    runner_.frame_ = std::move(frame_);
  }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  StartRunner& runner_;
  Frame frame_;
  bool ok_ = false;
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
  const Outcome outcome = run_text(source, {});
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

Outcome StartRunner::run_list(const shell::List& list) {
  Outcome outcome{Status::yes, Flow::next};
  if (list_depth_ >= kTreeLimit) {
    note_unseen("commands nested too deep");
    return outcome;
  }
  ++list_depth_;
  for (const shell::Statement& statement : list.statements) {
    outcome = run_statement(statement);
    if (outcome.flow != Flow::next || steps_ >= kStepLimit) break;
  }
  --list_depth_;
  return outcome;
}

Outcome StartRunner::run_statement(const shell::Statement& statement) {
  const bool outer_background = frame_.background;
  if (statement.background) {
    frame_.background = true;
    last_background_ = 0;
  }
  const double outer_weight = frame_.weight;
  Outcome outcome;
  bool certain = true;  // the next pipeline surely runs
  bool skip = false;
  for (const shell::Link& link : statement.links) {
    if (link.connector != shell::Connector::first) {
      const bool wants_success = link.connector == shell::Connector::and_then;
      switch (outcome.status) {
        case Status::yes:
          skip = !wants_success;
          break;
        case Status::no:
          skip = wants_success;
          break;
        case Status::assumed:
          skip = false;
          if (!wants_success) certain = false;
          break;
        case Status::maybe:
          skip = false;
          certain = false;
          break;
      }
    }
    if (skip) continue;
    frame_.weight = certain ? outer_weight : std::min(outer_weight, kUncertain);
    const Outcome next = run_pipeline(link.pipeline);
    if (certain) {
      outcome = next;
    } else {
      // It ran or it did not: what follows an uncertain command is uncertain, and the process goes on.
      outcome.status = next.status == outcome.status ? next.status : Status::maybe;
      outcome.flow = Flow::next;
    }
    if (outcome.flow != Flow::next) break;
  }
  frame_.weight = outer_weight;
  frame_.background = outer_background;
  if (statement.background) outcome = {Status::yes, Flow::next};
  return outcome;
}

Outcome StartRunner::run_pipeline(const shell::Pipeline& pipeline) {
  Outcome outcome;
  Flow flow = Flow::next;
  // `a | b`: the parts run beside each other, in processes of their own.
  piped_.reset();
  for (const shell::Command& command : pipeline.commands) {
    outcome = run_tree(command);
    if (pipeline.commands.size() == 1) {
      flow = outcome.flow;
    } else if (outcome.flow == Flow::stop && (command.kind == shell::CommandKind::simple)) {
      const std::string program = command.program();
      if (program != "exit" && program != "exec") flow = Flow::stop;  // a program that stays in the foreground
    }
  }
  if (pipeline.commands.size() > 1 && outcome.status == Status::assumed) outcome.status = Status::maybe;
  if (pipeline.negated) {
    if (outcome.status == Status::yes)
      outcome.status = Status::no;
    else if (outcome.status == Status::no)
      outcome.status = Status::yes;
    else
      outcome.status = Status::maybe;
  }
  outcome.flow = flow;
  return outcome;
}

Outcome StartRunner::run_tree(const shell::Command& command) {
  if (!take_step()) return {Status::maybe, Flow::stop};
  switch (command.kind) {
    case shell::CommandKind::simple:
      return run_simple(command);
    case shell::CommandKind::group: {
      const Outcome outcome = run_list(command.clauses.front().body);
      return outcome;
    }
    case shell::CommandKind::subshell: {
      if (!may_copy_variables()) return {Status::maybe, Flow::next};
      auto outer_variables = variables;
      std::string outer_folder = folder;
      Outcome outcome = run_list(command.clauses.front().body);
      variables = std::move(outer_variables);
      folder = std::move(outer_folder);
      // `exit` ends the subshell; a program that stays keeps the outer shell waiting.
      if (outcome.flow == Flow::stop && outcome.status == Status::yes) return outcome;
      return {outcome.status == Status::assumed ? Status::assumed : Status::maybe, Flow::next};
    }
    case shell::CommandKind::if_clause:
      return run_if(command);
    case shell::CommandKind::case_of:
      return run_case(command);
    case shell::CommandKind::while_loop:
    case shell::CommandKind::until_loop:
      return run_loop(command);
    case shell::CommandKind::for_loop:
      return run_for(command);
    case shell::CommandKind::function:
      functions_[command.name] = {&command, frame_.source};
      return {Status::yes, Flow::next};
    case shell::CommandKind::arithmetic:
      return {Status::maybe, Flow::next};
  }
  return {};
}

Outcome StartRunner::call_function(const shell::Command& function, const Source* source, const Arguments& argv) {
  // A call of itself teaches nothing new: what stops it is known at run time only.
  const auto is_this = [&](const shell::Command* each) { return each == &function; };
  if (std::count_if(active_.begin(), active_.end(), is_this) > 1) return {Status::maybe, Flow::next};
  const Nested nested(*this);
  if (!nested.ok()) return {};
  active_.push_back(&function);
  std::vector<std::string> outer_arguments = std::move(arguments_);
  const bool outer_known = std::exchange(arguments_known_, true);
  arguments_.clear();
  for (std::size_t i = 1; i < argv.size(); ++i) {
    arguments_.push_back(argv[i].text);
    arguments_known_ = arguments_known_ && argv[i].known;
  }
  frame_.source = source;
  Outcome outcome = run_list(function.clauses.front().body);
  active_.pop_back();
  arguments_ = std::move(outer_arguments);
  arguments_known_ = outer_known;
  if (outcome.flow == Flow::leave_function || outcome.flow == Flow::leave_loop) outcome.flow = Flow::next;
  return outcome;
}

Outcome StartRunner::run_simple(const shell::Command& command) {
  // Prefixes of a command hold for it alone; without a command they stay.
  std::map<std::string, std::optional<std::string>, std::less<>> before;
  for (const shell::Assignment& assignment : command.assignments) {
    if (!command.words.empty() && !assignment.array) {
      const auto was = variables.find(assignment.name);
      if (was != variables.end()) before.emplace(assignment.name, was->second);
    }
    Argument value;
    if (assignment.array) {
      if (arrays_.size() < 500) arrays_.insert(assignment.name);
      for (const shell::Word& element : assignment.elements) {
        Arguments some;
        expand(element, some);
        for (const Argument& each : some) {
          if (!value.text.empty()) value.text += ' ';
          value.text += each.text;
          value.known = value.known && each.known;
        }
      }
    } else {
      value = expand_one(assignment.value);
      // X=$!: the process just started.
      if (assignment.value.text() == "$!" && last_background_ > 0) jobs_[assignment.name] = last_background_;
    }
    if (assignment.append) {
      const auto was = variables.find(assignment.name);
      if (was != variables.end()) {
        value.known = value.known && was->second.has_value();
        const std::string& old = was->second ? *was->second : std::string();
        value.text = old + (assignment.array && !old.empty() ? " " : "") + value.text;
      }
    }
    set_variable(assignment.name, std::move(value));
  }
  if (command.words.empty()) {
    if (!command.redirections.empty()) write_redirections(command, {}, true, place_of(command.span, {}).line_from_one);
    // X=$(command): what the command says is not known.
    return {Status::assumed, Flow::next};
  }
  Arguments argv;
  for (const shell::Word& word : command.words) expand(word, argv);
  if (argv.empty()) return {Status::maybe, Flow::next};
  std::size_t size = 0;
  for (const Argument& argument : argv) size += argument.text.size();
  if (!image_.spend(size * 4)) return {Status::maybe, Flow::stop};
  const std::string& name = argv.front().text;
  const auto function = argv.front().known ? functions_.find(name) : functions_.end();
  Outcome outcome;
  if (function != functions_.end()) {
    outcome = call_function(*function->second.first, function->second.second, argv);
    if (outcome.status == Status::yes) outcome.status = Status::assumed;
  } else {
    std::vector<Place> outer_chain;
    const bool show = phase == Phase::start;
    if (show) frame_.chain.push_back(place_of(command.span, joined(argv)));
    outcome = run_argv(std::move(argv), &command);
    if (show && !frame_.chain.empty()) frame_.chain.pop_back();
  }
  for (const shell::Assignment& assignment : command.assignments) {
    if (command.words.empty() || assignment.array) continue;
    const auto was = before.find(assignment.name);
    if (was == before.end())
      variables.erase(assignment.name);
    else
      variables[assignment.name] = was->second;
  }
  return outcome;
}

}  // namespace plimsoll::detect::services
