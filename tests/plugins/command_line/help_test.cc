// SPDX-License-Identifier: Apache-2.0
//
// Help, manual page and completions come from one table, so each must know every option of it; and each must be taken by the
// program that reads it.
#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/program.h"

using namespace plimsoll::tests;

namespace {

std::string said(const std::vector<std::string>& words) {
  const ProgramResult result = run_plimsoll(words);
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  return result.output;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// "  scan        find what ..." in the overview.
std::vector<std::string> commands() {
  std::vector<std::string> names;
  for (const std::string& line : lines_of(said({"help"}))) {
    std::smatch found;
    if (std::regex_match(line, found, std::regex("  ([a-z]+) {2,}[a-z].*"))) names.push_back(found[1]);
  }
  return names;
}

std::vector<std::string> topics() {
  const std::string text = said({"help"});
  const std::size_t begin = text.find("Topics:") + 7;
  const std::string listed = text.substr(begin, text.find("\n\n", begin) - begin);
  std::vector<std::string> names;
  const std::regex name("[a-z-]+");
  for (std::sregex_iterator at(listed.begin(), listed.end(), name), end; at != end; ++at) names.push_back(at->str());
  return names;
}

std::set<std::string> options_of(const std::string& command) {
  std::set<std::string> names;
  for (const std::string& line : lines_of(said({"help", command}))) {
    std::smatch found;
    if (std::regex_search(line, found, std::regex("^  (?:-[a-z], |    )--([a-z-]+)"))) names.insert(found[1]);
  }
  return names;
}

// What bash offers for the last of these words, as it parts them.
std::set<std::string> bash_offers(const std::vector<std::string>& words) {
  std::string script = "eval \"$(\"$PLIMSOLL_PROGRAM\" completions bash)\" 2>/dev/null; COMP_WORDS=(";
  for (const std::string& word : words) script += "'" + word + "' ";
  script += "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _plimsoll; printf '%s\\n' \"${COMPREPLY[@]}\"";
  const ProgramResult result = run({"bash", "-c", script});
  CHECK(result.errors == "");
  std::set<std::string> offers;
  for (const std::string& line : lines_of(result.output)) {
    if (!line.empty()) offers.insert(line);
  }
  return offers;
}

}  // namespace

TEST_CASE("help: every command is told of in all documents with all its options", "[command_line]") {
  const std::string manual = said({"help", "--man"});
  const std::string bash = said({"completions", "bash"});
  const std::string zsh = said({"completions", "zsh"});
  const std::string fish = said({"completions", "fish"});
  REQUIRE(commands().size() >= 12);
  for (const std::string& command : commands()) {
    INFO(command);
    CHECK(said({"help", command}) == said({command, "--help"}));
    CHECK(manual.find(".SS \"plimsoll " + command) != std::string::npos);
    CHECK(bash.find("    " + command + ")") != std::string::npos);
    CHECK(zsh.find("    " + command + ")") != std::string::npos);
    const std::set<std::string> options = options_of(command);
    REQUIRE(options.count("help") == 1);
    for (const std::string& option : options) {
      INFO(option);
      CHECK(manual.find("\\fB" + std::regex_replace("--" + option, std::regex("-"), "\\-") + "\\fR") != std::string::npos);
      CHECK(bash.find("--" + option) != std::string::npos);
      CHECK(zsh.find("--" + option) != std::string::npos);
      CHECK(fish.find("from " + command + "' -l " + option) != std::string::npos);
    }
  }
}

TEST_CASE("help: topics fit a screen's width and stand in the manual page", "[command_line]") {
  const std::string manual = said({"help", "--man"});
  const std::vector<std::string> names = topics();
  REQUIRE(names.size() >= 10);
  for (const std::string& topic : names) {
    INFO(topic);
    const std::string text = said({"help", topic});
    CHECK((text.starts_with(topic + "\n") || text.find("\nMore\n") != std::string::npos));
    for (const std::string& line : lines_of(text)) CHECK(line.size() <= 110);
    std::string heading = topic;
    for (char& byte : heading) byte = static_cast<char>(std::toupper(static_cast<unsigned char>(byte)));
    CHECK(manual.find(".SH \"" + heading + "\"") != std::string::npos);
  }
}

TEST_CASE("help: the topic on formats names each format there is", "[command_line]") {
  const ProgramResult wrong = run_plimsoll({"scan", "--format", "nonsense"});
  CHECK(wrong.exit_code == 2);
  const std::string listed = wrong.errors.substr(wrong.errors.find("known are ") + 10);
  const std::string text = said({"help", "formats"});
  const std::regex name("[a-z-]+");
  std::size_t count = 0;
  for (std::sregex_iterator at(listed.begin(), listed.end(), name), end; at != end; ++at, ++count) {
    INFO(at->str());
    CHECK(std::regex_search(text, std::regex("[ ,]" + at->str() + "[ ,]")));
  }
  CHECK(count >= 18);
}

TEST_CASE("help: what there is no help on is an error that says where to look", "[command_line]") {
  const ProgramResult result = run_plimsoll({"help", "nonsense"});
  CHECK(result.exit_code == 2);
  CHECK(result.errors == "plimsoll: no help on 'nonsense'; 'plimsoll help' lists the commands and topics\n");
  CHECK(run_plimsoll({"completions", "tcsh"}).errors ==
        "plimsoll: 'plimsoll completions' takes one shell: bash, zsh or fish\n");
  CHECK(run_plimsoll({}).exit_code == 2);
}

TEST_CASE("completions: bash offers what fits the place", "[command_line]") {
  struct Case {
    std::vector<std::string> words;
    std::set<std::string> offers;
  };
  const Case cases[] = {
      {{"plimsoll", "sc"}, {"scan"}},
      {{"plimsoll", "scan", "--fail-on", "h"}, {"high"}},
      {{"plimsoll", "scan", "--fail-on", "=", "c"}, {"critical"}},
      {{"plimsoll", "scan", "--min-confidence", ""}, {"possible", "likely", "proven"}},
      {{"plimsoll", "scan", "--color", "a"}, {"auto", "always"}},
      {{"plimsoll", "scan", "-f", "sar"}, {"sarif"}},
      {{"plimsoll", "scan", "--report", "sar"}, {"sarif="}},
      {{"plimsoll", "scan", "--sta"}, {"--staged", "--state"}},
      {{"plimsoll", "hook", "un"}, {"uninstall"}},
      {{"plimsoll", "completions", ""}, {"bash", "zsh", "fish"}},
      {{"plimsoll", "help", "exit"}, {"exit-codes"}},
      {{"plimsoll", "scan", "--threads", ""}, {}},
      {{"plimsoll", "nonsense", "--f"}, {}},
  };
  for (const Case& one : cases) {
    INFO(one.words.back());
    CHECK(bash_offers(one.words) == one.offers);
  }
}
