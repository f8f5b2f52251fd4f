// SPDX-License-Identifier: Apache-2.0
//
// Conditions and loops of the abstract shell: which branch is taken where that can be known, and both where it cannot.
#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

constexpr std::size_t kLoopTurns = 60;

// `exit 1` at the end: what a script does when something is missing. A container that starts is one where that did not happen.
// The same goes for a branch that only complains, and for a `return 1` outside of any function.
bool is_failure(const shell::List& list, bool in_function) {
  if (list.statements.empty()) return false;
  const auto last_command = [](const shell::Statement& statement) -> const shell::Command* {
    if (statement.links.size() != 1 || statement.links.front().pipeline.commands.size() != 1) return nullptr;
    return &statement.links.front().pipeline.commands.front();
  };
  if (const shell::Command* const last = last_command(list.statements.back());
      last != nullptr && (last->program() == "exit" || (!in_function && last->program() == "return")) &&
      last->words.size() == 2 && last->words[1].is_literal() && last->words[1].text() != "0")
    return true;
  static constexpr std::array<std::string_view, 9> kComplaints{"error", "wrong",  "missing", "not found", "fail",
                                                               "fatal", "cannot", "invalid", "unable"};
  bool complains = false;
  for (const shell::Statement& statement : list.statements) {
    const shell::Command* const command = last_command(statement);
    if (command == nullptr) return false;
    const std::string program = command->program();
    if (program != "echo" && program != "printf" && program != "sleep" && program != "exit") return false;
    for (const shell::Word& word : command->words) {
      std::string text = word.text().substr(0, 400);
      std::transform(text.begin(), text.end(), text.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
      complains = complains || std::any_of(kComplaints.begin(), kComplaints.end(),
                                           [&](std::string_view each) { return text.find(each) != std::string::npos; });
    }
  }
  return complains;
}

// while true, while :, while [ 1 ], while sleep 1.
bool is_endless(const shell::List& condition) {
  if (condition.statements.size() != 1) return false;
  bool constant = true;
  shell::walk_commands(condition, [&](const shell::Command& command) {
    const std::string program = command.program();
    if (program != "true" && program != ":" && program != "[" && program != "sleep") constant = false;
    for (const shell::Word& word : command.words) constant = constant && word.is_literal();
  });
  return constant;
}

}  // namespace

// Runs a body that may or may not run. What it sets is not known behind it.
Outcome StartRunner::run_uncertain(const shell::List& list, double factor) {
  if (!may_copy_variables()) return {Status::maybe, Flow::next};
  const double outer_weight = frame_.weight;
  const auto before = variables;
  const std::vector<std::string> arguments_before = arguments_;
  frame_.weight = std::min(outer_weight, factor);
  const Outcome outcome = run_list(list);
  frame_.weight = outer_weight;
  for (auto& [name, value] : variables) {
    const auto was = before.find(name);
    if (was != before.end() && was->second == value) continue;
    // A list that grew keeps what was added: what is on it is looked at later, whoever put it there.
    const bool grew =
        arrays_.contains(name) && (was == before.end() || (was->second && value && value->starts_with(*was->second)));
    if (!grew) value = std::nullopt;
  }
  if (arguments_ != arguments_before) arguments_ = arguments_before;
  return outcome;
}

Outcome StartRunner::run_if(const shell::Command& command) {
  bool uncertain = false;
  bool all_stop = true;
  bool has_else = false;
  const std::size_t first = starts.size();
  std::vector<std::pair<std::size_t, std::size_t>> branches;
  for (const shell::Clause& clause : command.clauses) {
    const bool is_else = clause.condition.statements.empty();
    Status status = Status::yes;
    if (!is_else) {
      const bool outer = std::exchange(frame_.in_condition, true);
      Outcome condition = run_list(clause.condition);
      frame_.in_condition = outer;
      status = condition.status == Status::assumed ? Status::maybe : condition.status;
      if (condition.flow == Flow::stop) return condition;
    } else {
      has_else = true;
    }
    if (status == Status::no) continue;
    if (is_failure(clause.body, !active_.empty())) continue;
    // All other ways end in failure.
    const bool only_way = !uncertain && command.clauses.size() > 1 && command.clauses.back().condition.statements.empty() &&
                          std::all_of(&clause + 1, command.clauses.data() + command.clauses.size(),
                                      [&](const shell::Clause& other) { return is_failure(other.body, !active_.empty()); });
    if ((status == Status::yes || (only_way && !is_else)) && !uncertain) return run_list(clause.body);
    uncertain = true;
    const std::size_t begin = starts.size();
    const std::optional<Start> foreground_before = last_foreground_;
    const Outcome outcome = run_uncertain(clause.body, kUncertain);
    all_stop = all_stop && outcome.flow == Flow::stop;
    if (outcome.flow == Flow::leave_function || outcome.flow == Flow::leave_loop) all_stop = false;
    branches.emplace_back(begin, starts.size());
    if (status == Status::yes) {  // the rest is never reached
      has_else = true;
      break;
    }
  }
  if (!uncertain) return {Status::yes, Flow::next};
  if (has_else && branches.size() > 1) {
    // What every way starts is certain.
    for (std::size_t i = first; i < starts.size(); ++i) {
      const auto in_branch = [&](const std::pair<std::size_t, std::size_t>& branch) {
        for (std::size_t k = branch.first; k < branch.second; ++k)
          if (starts[k].service != nullptr && starts[k].service == starts[i].service && !starts[k].stopped) return true;
        return false;
      };
      if (std::all_of(branches.begin(), branches.end(), in_branch))
        starts[i].weight = std::max(starts[i].weight, frame_.weight * 0.9);
    }
  }
  return {Status::maybe, has_else && all_stop ? Flow::stop : Flow::next};
}

Outcome StartRunner::run_case(const shell::Command& command) {
  if (command.words.empty()) return {};
  const Argument subject = expand_one(command.words.front());
  bool uncertain = !subject.known;
  for (const shell::Branch& branch : command.branches) {
    bool matches = false;
    for (const shell::Word& pattern : branch.patterns) {
      const Argument wanted = expand_one(pattern);
      if (!wanted.known) {
        uncertain = true;
        matches = true;
      } else if (uncertain || name_matches(wanted.text, subject.text)) {
        matches = true;
      }
    }
    if (!matches) continue;
    if (!uncertain) {
      const Outcome outcome = run_list(branch.body);
      if (branch.end == ";;" || branch.end.empty() || outcome.flow != Flow::next) return outcome;
      continue;
    }
    run_uncertain(branch.body, kUncertain);
  }
  return {uncertain ? Status::maybe : Status::yes, Flow::next};
}

// while read -r x; do ...; done < file: one turn for each line. Nothing when it is no such loop, or its input is not known.
std::optional<Outcome> StartRunner::run_read_loop(const shell::Command& command) {
  const shell::Clause& clause = command.clauses.front();
  if (command.kind != shell::CommandKind::while_loop || clause.condition.statements.empty()) return std::nullopt;
  const shell::Statement& first = clause.condition.statements.front();
  if (first.links.empty() || first.links.front().pipeline.commands.size() != 1) return std::nullopt;
  const shell::Command& read = first.links.front().pipeline.commands.front();
  if (read.program() != "read") return std::nullopt;
  std::vector<std::string> names;
  for (std::size_t i = 1; i < read.words.size(); ++i) {
    const std::string word = read.words[i].text();
    if (word == "-d" || word == "-t" || word == "-u" || word == "-p") {
      ++i;
      continue;
    }
    if (!word.empty() && word.front() != '-') names.push_back(word);
  }
  if (names.empty()) names.emplace_back("REPLY");
  const std::optional<std::vector<std::string>> lines = input_lines(known_arguments({"read"}), &command);
  if (!lines || lines->empty()) return std::nullopt;
  const std::optional<std::string> outer = std::exchange(piped_, std::nullopt);
  Outcome outcome{Status::yes, Flow::next};
  for (const std::string& line : *lines) {
    std::string_view rest = line;
    for (const std::string& name : names) {
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      const std::size_t end = &name == &names.back() ? rest.size() : std::min(rest.find(' '), rest.size());
      set_variable(name, {std::string(rest.substr(0, end)), true});
      rest.remove_prefix(end);
    }
    outcome = run_list(clause.body);
    if (outcome.flow == Flow::leave_loop) break;
    if (outcome.flow != Flow::next) {
      piped_ = outer;
      return outcome;
    }
  }
  piped_ = outer;
  return Outcome{Status::yes, Flow::next};
}

Outcome StartRunner::run_loop(const shell::Command& command) {
  if (const std::optional<Outcome> read = run_read_loop(command)) return *read;
  const shell::Clause& clause = command.clauses.front();
  const bool until = command.kind == shell::CommandKind::until_loop;
  // Loops over arguments (while [ $# -gt 0 ]) turn a few times; others are gone through once.
  for (std::size_t turn = 0; turn < kLoopTurns; ++turn) {
    Outcome condition = run_list(clause.condition);
    Status status = condition.status;
    if (condition.flow == Flow::stop) return condition;
    if (until) status = status == Status::yes ? Status::no : status == Status::no ? Status::yes : status;
    if (status == Status::no) return {Status::yes, Flow::next};
    // `while sleep 60`: as good as true.
    if (status == Status::assumed && !until && is_endless(clause.condition)) status = Status::yes;
    if (status == Status::yes) {
      const std::vector<std::string> arguments_before = arguments_;
      // What a turn sets is not what stands there at the end, unless the loop eats arguments.
      if (!may_copy_variables()) return {Status::maybe, Flow::next};
      const auto before = variables;
      const Outcome outcome = run_list(clause.body);
      if (arguments_ == arguments_before)
        for (auto& [name, value] : variables)
          if (const auto was = before.find(name); was == before.end() || was->second != value) value = std::nullopt;
      if (outcome.flow == Flow::leave_loop) return {Status::yes, Flow::next};
      if (outcome.flow != Flow::next) return outcome;
      if (arguments_ != arguments_before) continue;
      // An endless loop: what stands behind it is never reached, unless some way out was not seen.
      bool leaves = false;
      shell::walk_commands(clause.body, [&](const shell::Command& each) {
        const std::string program = each.program();
        leaves = leaves || program == "break" || program == "return";
      });
      if (!leaves && is_endless(clause.condition) && !frame_.background) return {Status::yes, Flow::stop};
      return {Status::maybe, Flow::next};
    }
    const Outcome outcome = run_uncertain(clause.body, kUncertain);
    (void)outcome;
    return {Status::maybe, Flow::next};
  }
  return {Status::maybe, Flow::next};
}

Outcome StartRunner::run_for(const shell::Command& command) {
  Arguments values;
  bool known = true;
  if (command.has_words) {
    for (const shell::Word& word : command.words) {
      Arguments some;
      expand(word, some);
      for (Argument& each : some) {
        known = known && each.known;
        if (each.known && word.is_pattern() && each.text.find_first_of("*?[") != std::string::npos) {
          for (std::string& path : image_.match(image_path(folder, each.text))) values.push_back({std::move(path), true});
        } else {
          values.push_back(std::move(each));
        }
      }
    }
  } else if (!command.name.empty()) {
    for (const std::string& argument : arguments_) values.push_back({argument, true});
    known = arguments_known_;
  } else {
    known = false;
  }
  const shell::List& body = command.clauses.front().body;
  if (!known) {
    if (!command.name.empty()) set_variable(command.name, {{}, false});
    const Outcome outcome = run_uncertain(body, kUncertain);
    (void)outcome;
    return {Status::maybe, Flow::next};
  }
  std::size_t turns = 0;
  for (const Argument& value : values) {
    if (++turns > kLoopTurns) break;
    set_variable(command.name, value);
    const Outcome outcome = run_list(body);
    if (outcome.flow == Flow::leave_loop) break;
    if (outcome.flow != Flow::next) return outcome;
  }
  return {Status::yes, Flow::next};
}

}  // namespace plimsoll::detect::services
