// SPDX-License-Identifier: Apache-2.0
//
// style/...: what stands in the instructions of a Dockerfile themselves.
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/style/style_checks.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::style {

namespace {

namespace dockerfile = documents::dockerfile;
using dockerfile::Instruction;
using dockerfile::Keyword;

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

void report(std::string_view rule, Span span, std::string message, std::string subject, Matches& matches,
            Severity severity = Severity::low) {
  matches.push_back(make_match({rule, severity}, span, std::move(message), std::move(subject)));
}

bool is_absolute(std::string_view path) {
  if (path.empty()) return true;
  if (path.starts_with("\\'") || path.starts_with("\\\"")) path.remove_prefix(2);  // a quote that is part of the name
  if (path.front() == '/' || path.front() == '\\' || path.front() == '$' || path.front() == '%') return true;
  return path.size() > 1 && path[1] == ':';
}

bool is_archive(std::string_view path) {
  for (const std::string_view end : {".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz", ".zst", ".tzst", ".Z",
                                     ".tZ", ".lz", ".tlz", ".lzma"}) {
    if (path.ends_with(end)) return true;
  }
  return false;
}

bool needs_add(std::string_view source) {
  return source.find("://") != std::string_view::npos || source.starts_with("git@") || is_archive(source) ||
         source.starts_with('$') || source.starts_with("<<");
}

// "ADD file:8b88... in /x": a line of an image's history, which is no instruction that somebody wrote.
bool is_of_history(std::string_view source) {
  for (const std::string_view kind : {"file:", "multi:", "dir:"}) {
    if (!source.starts_with(kind)) continue;
    source.remove_prefix(kind.size());
    return source.size() == 64 && source.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  }
  return false;
}

// Several commands, joined on purpose.
bool is_list(const Instruction& run) {
  return !run.json_form && (run.arguments.find("&&") != std::string::npos || run.arguments.find(';') != std::string::npos);
}

// Two layers that could as well be one: two single commands under the same flags.
bool could_be_one(const Instruction& first, const Instruction& second) {
  const auto same_flag = [](const dockerfile::Flag& a, const dockerfile::Flag& b) { return a.text == b.text; };
  return first.stage == second.stage && first.heredocs.empty() && second.heredocs.empty() && !is_list(first) &&
         !is_list(second) &&
         std::equal(first.flags.begin(), first.flags.end(), second.flags.begin(), second.flags.end(), same_flag);
}

// A health check whose words a shell would only pass on.
bool needs_no_shell(const Instruction& check) {
  return !check.json_form && check.words.size() > 1 && equals_ignoring_case(check.words.front().text, "CMD") &&
         check.words[1].text.find_first_of("|&;<>()$`*?[]{}~#\"'\\=") == std::string::npos;
}

}  // namespace

void check_instructions(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (!input.model.dockerfile) return;
  const dockerfile::File& file = *input.model.dockerfile;
  struct StageState {
    std::map<Keyword, const Instruction*> last;
  };
  std::map<std::size_t, StageState> stages;
  const Instruction* previous = nullptr;
  for (const Instruction& written : file.instructions) {
    // What an image runs when another is built from it counts as if it stood there; of CMD and its kind only own ones do.
    const bool triggered = written.keyword == Keyword::onbuild && !written.trigger.empty();
    const Instruction& instruction = triggered ? written.trigger.front() : written;
    if (triggered && (instruction.keyword == Keyword::cmd || instruction.keyword == Keyword::entrypoint ||
                      instruction.keyword == Keyword::healthcheck || instruction.keyword == Keyword::run)) {
      previous = &written;
      continue;
    }
    const std::size_t stage = written.stage.value_or(0);
    StageState& state = stages[stage];
    switch (instruction.keyword) {
      case Keyword::maintainer:
        report("style/maintainer", instruction.span, "MAINTAINER is deprecated; a LABEL says the same", "maintainer",
               matches);
        break;
      case Keyword::add: {
        if (instruction.words.size() < 2 || !instruction.heredocs.empty() || is_of_history(instruction.words.front().text))
          break;
        const bool needed = std::any_of(instruction.words.begin(), instruction.words.end() - 1,
                                        [](const dockerfile::Word& word) { return needs_add(without_quotes(word.text)); });
        if (!needed)
          report("style/add-instead-of-copy", instruction.span, "ADD copies plain files; COPY does that and nothing else",
                 instruction.arguments, matches);
        break;
      }
      case Keyword::cmd:
      case Keyword::entrypoint:
      case Keyword::healthcheck: {
        const auto [entry, fresh] = state.last.try_emplace(instruction.keyword, &instruction);
        if (!fresh) {
          report(
              "style/several-commands", instruction.span,
              "The stage has several " + std::string(name_of(instruction.keyword)) + " instructions; only the last counts",
              "several " + std::string(name_of(instruction.keyword)), matches);
          entry->second = &instruction;
        }
        // Who names a shell wants one.
        const bool own_shell = instruction.stage && file.find_effective(*instruction.stage, Keyword::shell) != nullptr;
        const bool through_shell = instruction.keyword == Keyword::healthcheck
                                       ? needs_no_shell(instruction)
                                       : !instruction.json_form && instruction.has_words;
        if (through_shell && !own_shell) {
          report("style/shell-form", instruction.span,
                 std::string(name_of(instruction.keyword)) +
                     " runs through a shell, which does not pass signals on; the JSON form does not",
                 "shell " + std::string(name_of(instruction.keyword)), matches);
        }
        break;
      }
      case Keyword::workdir:
        if (!instruction.words.empty() && !is_absolute(without_quotes(instruction.words.front().text))) {
          report("style/relative-workdir", instruction.span,
                 "WORKDIR " + instruction.words.front().text + " depends on the WORKDIR before it",
                 "workdir " + instruction.words.front().text, matches);
        }
        break;
      case Keyword::expose:
        for (const dockerfile::Word& word : instruction.words) {
          std::string_view text = word.text;
          text = text.substr(0, text.find('/'));
          while (!text.empty()) {
            const std::size_t dash = text.find('-');
            const std::string_view part = text.substr(0, dash);
            text.remove_prefix(dash == std::string_view::npos ? text.size() : dash + 1);
            unsigned long value = 0;
            const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
            if (error != std::errc() || end != part.data() + part.size() || value <= 65535) continue;
            report("style/port-out-of-range", word.span, "Port " + std::string(part) + " does not exist",
                   "port " + std::string(part), matches);
          }
        }
        break;
      case Keyword::copy: {
        const std::size_t count = instruction.words.size();
        if (count > 2 && instruction.heredocs.empty() && !is_of_history(instruction.words.front().text)) {
          const std::string_view target = without_quotes(instruction.words.back().text);
          if (!target.ends_with('/') && !target.ends_with('\\') && target != "." &&
              target.find('$') == std::string_view::npos) {
            report("style/copy-many-to-file", instruction.span, "COPY of several files needs a target that ends in /",
                   "copy " + instruction.arguments, matches);
          }
        }
        const dockerfile::Flag* from = instruction.find_flag("from");
        if (from != nullptr && instruction.stage && *instruction.stage < file.stages.size()) {
          const dockerfile::Stage& own = file.stages[*instruction.stage];
          if (!own.name.empty() && equals_ignoring_case(own.name, from->value)) {
            report("style/copy-from-itself", instruction.span, "COPY --from=" + from->value + " names its own stage",
                   "copy from " + from->value, matches);
          }
        }
        break;
      }
      case Keyword::run:
        if (previous != nullptr && previous->keyword == Keyword::run && could_be_one(*previous, instruction)) {
          report("style/consecutive-runs", instruction.span, "Two RUN in a row give two layers",
                 "run " + instruction.arguments.substr(0, 100), matches, Severity::info);
        }
        break;
      default:
        break;
    }
    previous = &written;
  }
  std::set<std::string> names;
  for (const dockerfile::Stage& stage : file.stages) {
    if (stage.name.empty() || names.insert(stage.name).second) continue;
    report("style/duplicate-stage", stage.name_span, "Stage name " + stage.name + " is used twice", "stage " + stage.name,
           matches);
  }
  const dockerfile::Stage* final_stage = file.final_stage();
  if (final_stage != nullptr && final_stage->from < file.instructions.size() &&
      file.find_effective(final_stage->index, Keyword::healthcheck) == nullptr) {
    report("style/healthcheck-missing", file.instructions[final_stage->from].span,
           "The image says nothing about how to check its health", "healthcheck", matches);
  }
}

}  // namespace plimsoll::detect::style
