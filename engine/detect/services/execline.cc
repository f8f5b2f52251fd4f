// SPDX-License-Identifier: Apache-2.0
//
// execline, the language of many run files under s6. A script is one command line: each program does its part and runs the
// rest, blocks in braces are arguments.
//
//   #!/usr/bin/execlineb -P
//   foreground { mkdir -p /run/web }
//   s6-setuidgid web nginx -g "daemon off;"
//
// Programs that run a block and go on are followed here; what is left at the end is a command like any other.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::size_t kWordLimit = 5000;
constexpr int kBlockDepth = 40;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Index past the block that begins at `at` (an opening brace).
std::size_t end_of_block(const std::vector<ExeclineWord>& words, std::size_t at, std::size_t end) {
  std::size_t depth = 0;
  for (; at < end; ++at) {
    if (words[at].brace == '{') ++depth;
    if (words[at].brace == '}' && --depth == 0) return at + 1;
  }
  return end;
}

// Programs that change something about the process and run what follows their own words.
struct Prefix {
  std::string_view name;
  std::string_view with_value;  // letters of options that take the next word
  std::size_t operands;
};
constexpr std::array<Prefix, 17> kPrefixes{{{"unexport", "", 1},
                                            {"emptyenv", "", 0},
                                            {"umask", "", 1},
                                            {"redirfd", "", 2},
                                            {"fdmove", "", 2},
                                            {"fdclose", "", 1},
                                            {"fdblock", "", 1},
                                            {"fdreserve", "", 1},
                                            {"fdswap", "", 2},
                                            {"homeof", "", 1},
                                            {"getpid", "", 1},
                                            {"getcwd", "", 1},
                                            {"shift", "n", 0},
                                            {"elgetpositionals", "P", 0},
                                            {"elgetopt", "", 1},
                                            {"elglob", "", 2},
                                            {"cd", "", 1}}};

}  // namespace

std::vector<ExeclineWord> execline_words(std::string_view text, std::size_t first_line) {
  std::vector<ExeclineWord> words;
  std::size_t line = first_line;
  for (std::size_t at = 0; at < text.size() && words.size() < kWordLimit;) {
    if (is_blank(text[at])) {
      if (text[at] == '\n') ++line;
      ++at;
      continue;
    }
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    ExeclineWord word;
    word.line_from_one = line;
    bool quoted = false;
    bool any_quote = false;
    for (; at < text.size() && (quoted || !is_blank(text[at])); ++at) {
      const char c = text[at];
      if (c == '\\' && at + 1 < text.size()) {
        word.text += text[++at];
      } else if (c == '"') {
        quoted = !quoted;
        any_quote = true;
      } else {
        if (c == '\n') ++line;
        word.text += c;
      }
    }
    if (!any_quote && (word.text == "{" || word.text == "}")) word.brace = word.text.front();
    words.push_back(std::move(word));
  }
  return words;
}

Outcome StartRunner::run_execline(const ImageFile& file) {
  const std::string_view text = *file.text;
  const std::size_t newline = text.starts_with("#!") ? std::min(text.find('\n'), text.size()) : 0;
  const std::vector<ExeclineWord> words = execline_words(text.substr(newline), file.first_line);
  return run_execline(words, 0, words.size(), file.path, 0);
}

Outcome StartRunner::run_execline(const std::vector<ExeclineWord>& words, std::size_t at, std::size_t end,
                                  const std::string& path, int depth) {
  if (depth > kBlockDepth) return {Status::maybe, Flow::next};
  const auto skip_options = [&](std::string_view with_value) {
    while (at < end && words[at].brace == 0 && words[at].text.size() > 1 && words[at].text.front() == '-') {
      const bool takes_value = with_value.find(words[at].text.back()) != std::string_view::npos;
      at += takes_value ? 2U : 1U;
    }
    at = std::min(at, end);
  };
  // A block as a command of its own; `at` goes past it.
  const auto run_block = [&](bool background) {
    if (at >= end || words[at].brace != '{') return Outcome{Status::maybe, Flow::next};
    const std::size_t past = end_of_block(words, at, end);
    const bool outer = std::exchange(frame_.background, frame_.background || background);
    Outcome outcome = run_execline(words, at + 1, past > at + 1 ? past - 1 : past, path, depth + 1);
    frame_.background = outer;
    at = past;
    return outcome;
  };
  const auto skip_block = [&] {
    if (at < end && words[at].brace == '{') at = end_of_block(words, at, end);
  };
  while (at < end && take_step()) {
    const std::string name(last_part(words[at].text));
    if (name == "foreground" || name == "if") {
      ++at;
      skip_options("x");
      run_block(false);
      last_foreground_.reset();
    } else if (name == "background" || name == "pipeline") {
      ++at;
      skip_options("");
      run_block(true);
    } else if (name == "ifelse" || name == "ifte" || name == "ifthenelse") {
      ++at;
      skip_options("");
      const double outer = frame_.weight;
      run_block(false);
      last_foreground_.reset();
      frame_.weight = std::min(outer, 0.4);
      run_block(false);
      if (name == "ifthenelse") run_block(false);
      frame_.weight = outer;
    } else if (name == "backtick" || name == "forbacktickx" || name == "forx" || name == "trap" || name == "wait" ||
               name == "forstdin") {
      ++at;
      skip_options("dDo");
      if (name != "trap" && name != "wait" && at < end && words[at].brace == 0) {
        set_variable(words[at].text, {{}, false});
        ++at;
      }
      skip_block();
    } else if (name == "define" || name == "export") {
      if (at + 2 < end)
        set_variable(words[at + 1].text, {words[at + 2].text, words[at + 2].text.find('$') == std::string::npos});
      at = std::min(at + 3, end);
    } else if (name == "importas" || name == "import") {
      ++at;
      bool same_name = name == "import";
      while (at < end && words[at].text.size() > 1 && words[at].text.front() == '-') {
        same_name = same_name || words[at].text.find('S') != std::string::npos;
        at += words[at].text.back() == 'D' || words[at].text.back() == 'd' ? 2U : 1U;
      }
      at = std::min(at + (same_name ? 1U : 2U), end);
    } else if (name == "multisubstitute" || name == "multidefine") {
      ++at;
      if (name == "multidefine" && at < end) ++at;
      run_block(false);
    } else if (const auto* const prefix =
                   std::find_if(kPrefixes.begin(), kPrefixes.end(), [&](const Prefix& each) { return each.name == name; });
               prefix != kPrefixes.end()) {
      ++at;
      skip_options(prefix->with_value);
      if (name == "cd" && at < end) folder = image_path(folder, words[at].text);
      at = std::min(at + prefix->operands, end);
    } else {
      // Wrappers of other shells, with a block command behind them: with-contenv, s6-setuidgid app.
      Arguments ahead;
      for (std::size_t i = at; i < end && words[i].brace == 0 && ahead.size() < 12; ++i)
        ahead.push_back({words[i].text, true});
      const std::size_t length = ahead.empty() ? 0 : wrapper_length(ahead);
      if (length == 0 || length >= ahead.size()) break;
      at += length;
    }
  }
  if (at >= end) return {Status::assumed, Flow::next};
  Arguments argv;
  for (std::size_t i = at; i < end; ++i) {
    if (words[i].brace != 0) continue;
    Argument argument{words[i].text, true};
    if (argument.text.find("${") != std::string::npos) argument = expand_text("\"" + argument.text + "\"");
    argv.push_back(std::move(argument));
  }
  if (argv.empty()) return {Status::assumed, Flow::next};
  frame_.chain.push_back({joined(argv), path, words[at].line_from_one});
  const Outcome outcome = run_argv(std::move(argv), nullptr);
  if (!frame_.chain.empty()) frame_.chain.pop_back();
  return outcome;
}

}  // namespace plimsoll::detect::services
