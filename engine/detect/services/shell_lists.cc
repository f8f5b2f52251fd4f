// SPDX-License-Identifier: Apache-2.0
//
// Lists, pipelines, functions and simple commands of the abstract shell. See start_runner.h.
#include <algorithm>
#include <array>

#include "engine/detect/services/nested_run.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kTreeLimit = 300;  // lists inside each other, over all scripts: bounds the stack

// What a pipeline can be read through: these print what they are given, or a part of it.
bool passes_text_on(std::string_view program) {
  static constexpr std::array<std::string_view, 18> kFilters{"echo", "printf", "cat",  "tee",  "sed",    "envsubst",
                                                             "erb",  "j2",     "tr",   "sort", "uniq",   "head",
                                                             "tail", "grep",   "find", "ls",   "jinja2", "sudo"};
  return std::find(kFilters.begin(), kFilters.end(), program) != kFilters.end();
}

}  // namespace

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
    const bool feeds = &command != &pipeline.commands.back();
    if (&command == pipeline.commands.data()) asks_for_installed_ = false;
    if (feeds && command.words.size() > 1) {
      const std::string asked = command.program() + " " + command.words[1].text();
      asks_for_installed_ = asked == "service --status-all" || asked == "dpkg -l" || asked == "rpm -qa" ||
                            asked == "apk info" || asked == "dpkg --get-selections" || asked == "systemctl list-unit-files";
    }
    if (feeds && command.kind != shell::CommandKind::simple) {
      std::string text;
      outcome = run_printing(command, text);
      piped_ = std::move(text);
    } else {
      outcome = run_tree(command);
      if (feeds && !passes_text_on(command.program())) piped_.reset();
    }
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
  last_status_ = outcome.status;
  return outcome;
}

// Runs a compound command, and keeps what the commands in it print.
Outcome StartRunner::run_printing(const shell::Command& command, std::string& text) {
  std::string* const outer = std::exchange(printed_, &text);
  const Outcome outcome = run_tree(command);
  printed_ = outer;
  return outcome;
}

Outcome StartRunner::run_tree(const shell::Command& command) {
  if (!take_step()) return {Status::maybe, Flow::stop};
  // { echo a; echo b; } > file
  if (command.kind != shell::CommandKind::simple && command.kind != shell::CommandKind::function &&
      printed_ != &group_text_ &&
      std::any_of(command.redirections.begin(), command.redirections.end(), [](const shell::Redirection& each) {
        return each.op.starts_with('>') && each.descriptor != 2 && each.target.is_literal() &&
               !each.target.text().starts_with("/dev/");
      })) {
    group_text_.clear();
    const Outcome outcome = run_printing(command, group_text_);
    if (!group_text_.empty())
      write_redirections(command, std::exchange(group_text_, {}), true, place_of(command.span, {}).line_from_one);
    return outcome;
  }
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
      if (outcome.flow == Flow::next) return outcome;
      return {Status::maybe, Flow::next};
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
    case shell::CommandKind::arithmetic: {
      if (frame_.source == nullptr || !frame_.source->text) return {Status::maybe, Flow::next};
      const std::string_view text = *frame_.source->text;
      if (command.span.end > text.size() || command.span.begin >= command.span.end) return {Status::maybe, Flow::next};
      return {test_arithmetic(text.substr(command.span.begin, command.span.end - command.span.begin), 0), Flow::next};
    }
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
