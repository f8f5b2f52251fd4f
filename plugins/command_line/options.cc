// SPDX-License-Identifier: Apache-2.0
#include "plugins/command_line/options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>

#include "plugins/command_line/help_topics.h"
#include "plugins/command_line/suggestion.h"

namespace plimsoll::command_line {
namespace {

namespace po = boost::program_options;

constexpr const char* kWhat = "What is scanned";
constexpr const char* kJudge = "What is found";
constexpr const char* kReport = "How it is reported";
constexpr const char* kRun = "How it runs";

constexpr OptionRow kRows[] = {
    {"range", '\0', "A..B", false, kScan | kBaseline | kRules, kWhat,
     "only what the commits in B and not in A brought in, merges' own content included"},
    {"tree", '\0', "REV", false, kScan | kBaseline | kRules, kWhat, "only the files of one commit, branch or tag"},
    {"staged", '\0', nullptr, false, kScan | kBaseline | kRules, kWhat, "only what is staged for the next commit"},
    {"worktree", '\0', nullptr, false, kScan | kBaseline | kImages | kRules, kWhat,
     "only the files on disk that git tracks or would track"},
    {"no-git", '\0', nullptr, false, kScan | kBaseline | kImages | kRules, kWhat,
     "a plain folder or file, whether git knows it or not"},
    {"at", '\0', "REV", false, kImages, kWhat, "the files of this commit, branch or tag (default: HEAD)"},
    {"tags", '\0', nullptr, false, kImages, kWhat, "what every tag holds, too"},
    {"all-time", '\0', nullptr, false, kImages, kWhat, "what any commit ever held, and since when; and all tags"},
    {"image", '\0', "PATTERN", true, kImages, kWhat,
     "only images of this name, or made of this: 'debian:10' also finds python:3.7-slim-buster; '*' fits anything; may be "
     "repeated"},
    {"ended", '\0', nullptr, false, kImages, kWhat, "only images of which a part is out of support"},
    {"all-time", '\0', nullptr, false, kScan, kWhat,
     "deployment rules in every commit, not only at the tips (secrets always cover all of history)"},

    {"archive-depth", '\0', "N", false, kScan | kCi | kBaseline | kRules, kWhat,
     "how deep archives (zip, jar, tar, gzip, xz, zstd, bzip2, saved images) are looked into; 0: not at all (default: 8)"},
    {"archive-bytes", '\0', "SIZE", false, kScan | kCi | kBaseline | kRules, kWhat,
     "how much may come out of one archive, as 200M or 1G (default: 1G, or four times its size)"},

    {"state", '\0', "FILE", false, kScan | kCi, kRun,
     "remember what was scanned, so that the next scan of all history reads only what is new; safe to keep in a CI cache"},

    {"rules", '\0', "FILE", true, kScan | kCi | kBaseline | kRules, kJudge, "add your own rules; may be repeated"},
    {"profile", '\0', "default|strict|style|all", false, kScan | kCi | kBaseline, kJudge,
     "default: the rules that are on by default; strict: also what is merely not forbidden or not limited; style: also "
     "taste and craft of Dockerfiles; all: every rule"},
    {"no-foreign-marks", '\0', nullptr, false, kScan | kCi | kBaseline, kJudge,
     "marks of other tools (hadolint ignore=, checkov:skip=, gitleaks:allow, trufflehog:ignore and their kind) accept "
     "nothing"},
    {"map", '\0', nullptr, false, kRules, kReport,
     "with list: a table of each rule and what other linters call the same concern, fields parted by tabs"},
    {"config", '\0', "FILE", false, kScan | kCi | kBaseline, kJudge,
     "settings and suppressions (default: .plimsoll.yaml at the root of what is scanned)"},
    {"baseline", '\0', "FILE", false, kScan | kCi, kJudge,
     "findings that are accepted for now, as 'plimsoll baseline' wrote them"},
    {"import", '\0', "FILE", true, kScan | kCi | kBaseline | kRules, kJudge,
     "carry over what another tool's file says: .gitleaks.toml, .gitleaksignore, a JSON report of gitleaks, "
     ".secrets.baseline; "
     "may be repeated"},
    {"as-of", '\0', "DATE", false, kScan | kCi | kBaseline | kImages, kJudge,
     "judge life cycles as of this day, YYYY-MM-DD, or 'commit': the day when a version of a file came in (default: today)"},
    {"image-data", '\0', "FILE", false, kScan | kCi | kBaseline | kImages, kJudge,
     "table of life cycles in place of the built-in one"},

    {"format", 'f', "FORMAT", false, kImages, kReport,
     "table, json, cyclonedx (1.6), or tags: the names of the tags that hold a listed image, one a line (default: table)"},
    {"format", 'f', "FORMAT", false, kScan | kCi | kRender | kMerge, kReport,
     "what goes to standard output: text, jsonl, sarif, gitlab-secrets, junit, html and more; a wrong name lists them"},
    {"report", '\0', "FORMAT=FILE", true, kScan | kCi, kReport, "also write a report to a file; may be repeated"},
    {"output", 'o', "FILE", false, kBaseline | kRender | kMerge, kReport, "write to FILE instead of standard output"},
    {"fail-on", '\0', "SEVERITY", false, kScan | kCi | kHook, kReport,
     "exit 1 only for findings of this severity and above: info, low, medium, high, critical (default: low; in hooks "
     "medium)"},
    {"min-confidence", '\0', "CONFIDENCE", false, kScan | kCi, kReport,
     "exit 1 only for findings that are at least this sure: possible, likely, proven (default: possible)"},
    {"exit-zero", '\0', nullptr, false, kScan | kCi, kReport, "findings do not change the exit code (2, 3 and 4 still do)"},
    {"show-secrets", '\0', nullptr, false, kScan, kReport, "print secrets unmasked: mind where the output goes"},
    {"expect", '\0', "N", false, kMerge, kReport, "exit 3 unless N reports are given"},
    {"show-suppressed", '\0', nullptr, false, kScan | kCi | kRender, kReport,
     "also print accepted findings, with their reasons"},
    {"verbose", 'v', nullptr, false, kScan | kCi | kRender | kImages, kReport,
     "every place in full, and everything that was left out"},
    {"quiet", 'q', nullptr, false, kScan | kCi | kRender, kReport, "only the verdict and the coverage"},
    {"color", '\0', "auto|always|never", false, kScan | kCi | kRender | kImages, kReport,
     "colours in the text report (default: auto; NO_COLOR is honoured)"},

    {"threads", 'j', "N", false, kScan | kCi | kBaseline | kImages, kRun, "worker threads (default: one for each core)"},
    {"memory", '\0', "SIZE", false, kScan | kCi | kBaseline | kImages, kRun,
     "budget for caches and deltas, as 200M or 1G (default: 256M)"},
    {"plain-reader", '\0', nullptr, false, kScan | kBaseline | kImages, kRun,
     "read through libgit2 only: slow, for comparing with the fast reader"},

    {"only-new", '\0', nullptr, false, kScan, kWhat,
     "with --staged or --range: accept what the same files held before the change already"},
    {"base", '\0', "REV", false, kCi, kWhat,
     "what the change is measured against, when the pipeline's own word is not meant"},
    {"head", '\0', "REV", false, kCi, kWhat, "with --base: where the change ends (default: HEAD)"},
    {"all-history", '\0', nullptr, false, kCi, kWhat, "all of history, whatever the run is about"},
    {"fetch", '\0', "auto|never", false, kCi, kWhat,
     "auto: fetch what a shallow clone lacks, with the token in PLIMSOLL_TOKEN if there is one; never: exit 3 instead"},
    {"timeout", '\0', "SECONDS", false, kHook, kRun, "give up after this time; what then happens is --on-timeout"},
    {"on-timeout", '\0', "accept|reject", false, kHook, kRun,
     "what happens to what could not be checked in time (default: reject); 'install' writes these options into the hook"},
    {"only", '\0', "FAMILIES", false, kHook, kJudge,
     "only findings of these families, as image,service,runtime,trust,build (default: all)"},
    {"allow-skip", '\0', nullptr, false, kHook, kRun,
     "on a server: let 'git push -o plimsoll.skip=REASON' through unchecked; it is told to the pusher and to the system "
     "log"},
    {"program", '\0', "PATH", false, kHook, kRun,
     "the program that an installed hook calls (default: plimsoll on the PATH)"},
    {"into-hooks-path", '\0', nullptr, false, kHook, kRun, "install even where core.hooksPath points elsewhere"},

    {"lines", '\0', nullptr, false, kParse, kReport, "print FIRST LAST KEYWORD for each instruction of a Dockerfile"},
    {"expand", '\0', nullptr, false, kParse, kReport,
     "read lines WORD<TAB>NAME=VALUE ... and print each word expanded, or 'error'"},
    {"expand-words", '\0', nullptr, false, kParse, kReport, "the same, split into words parted by tabs"},

    {"man", '\0', nullptr, false, kHelp, kReport, "the manual page, for man(1)"},

    {"help", 'h', nullptr, false, kAll, kRun, "this text"},
};

constexpr CommandRow kCommands[] = {
    {"scan", kScan, "[PATH]", "find what must not ship",
     "Scans PATH (default: the current folder). In a git repository all of history is read: secrets\n"
     "wherever they stand, deployment rules at the tips of all branches. A folder without git needs --no-git.\n"
     "PATH '-' reads one file from standard input.\n\n"
     "Exit codes: 0 clean or below --fail-on; 1 findings; 2 usage or configuration; 3 incomplete, something\n"
     "that was asked for could not be read; 4 internal or I/O error.",
     "  plimsoll scan                              all of history of the repository here\n"
     "  plimsoll scan --staged                     what the next commit would bring in\n"
     "  plimsoll scan --range origin/main..HEAD    what a branch would bring in\n"
     "  plimsoll scan --no-git ./deploy            a folder\n"
     "  plimsoll scan --report sarif=out.sarif     and a file for code scanning\n"},
    {"baseline", kBaseline, "[PATH]", "accept today's findings, so that only new ones fail",
     "Scans like 'plimsoll scan' and writes one line for each finding. Give the file to later scans with\n"
     "--baseline. The lines hold no secret and no line number and merge without conflict.",
     "  plimsoll baseline --output .plimsoll-baseline\n"
     "  plimsoll scan --baseline .plimsoll-baseline\n"},
    {"ci", kCi, "[PATH]", "the gate of a pipeline: scan what this run is about",
     "Works out from the pipeline's own variables which commits are new (GitHub, GitLab, Jenkins, Azure,\n"
     "Bitbucket, CircleCI, Buildkite, Drone, Woodpecker, Travis), fetches what a shallow clone lacks, and scans\n"
     "them. Settings and suppressions are read from the side that the change is measured against. Where not\n"
     "everything could be looked at the exit code is 3, never 0.",
     "  plimsoll ci --report sarif=plimsoll.sarif\n"
     "  plimsoll ci --fail-on high --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n"},
    {"render", kRender, "REPORT", "make another format of a machine report",
     "Reads a report that 'plimsoll scan --format jsonl' wrote and renders it in another format.",
     "  plimsoll scan --report jsonl=scan.jsonl\n  plimsoll render --format sarif scan.jsonl > scan.sarif\n"},
    {"merge", kMerge, "REPORT...", "join the reports of several scans into one",
     "Each finding stands in the result once, with all its places. The order of the reports does not matter, nor\n"
     "whether one is given twice. Exit code 3 when a part is incomplete or missing.",
     "  plimsoll merge --expect 4 part-*.jsonl > all.jsonl\n"},
    {"diff", kDiff, "OLD NEW", "what changed between two reports",
     "Prints '+' for each new finding, '-' for each that is gone, and counts. Exit code 1 when there are new ones.",
     "  plimsoll diff yesterday.jsonl today.jsonl\n"},
    {"hook", kHook, "install | uninstall | doctor | run EVENT", "stop secrets before they are committed or pushed",
     "'install' puts Plimsoll into this repository's hooks (pre-commit and pre-push, or the EVENTs given), beside\n"
     "what is there; 'doctor' says what runs and what stands in the way. 'run' is what the hook calls: pre-commit\n"
     "checks what is staged, pre-push every commit the remote does not have, pre-receive and update what a server\n"
     "is sent. The program also acts as the hook whose name it is called by.",
     "  plimsoll hook install\n  plimsoll hook install pre-receive --timeout 4\n  plimsoll hook doctor\n"},
    {"images", kImages, "[PATH]", "which images are named where, and which releases ship them",
     "Lists every image that the deployment files of a commit name (default: HEAD): how it is pinned, what is\n"
     "known of its support, where it stands; with --tags also which tags hold it. --verbose shows every place and\n"
     "life cycle.\n\n"
     "Exit codes: 0; 2 usage; 3 something could not be read; 4 internal or I/O error.",
     "  plimsoll images                                  what is named at HEAD\n"
     "  plimsoll images --tags --image debian:10         which releases to rebuild, now that Debian 10 has a hole\n"
     "  plimsoll images --tags --ended --format tags     releases that hold something out of support\n"
     "  plimsoll images --format cyclonedx > bom.json    a bill of materials\n"},
    {"rules", kRules, "list | explain RULE | test FILE... | profile [PATH] | import FILE...", "what is looked for, and why",
     "'list' prints every rule with its severity; 'explain' prints why a rule matters, how to fix what it\n"
     "finds, how to accept it, and where other tools have the same concern. 'test' runs your own rules on their\n"
     "examples and says what does not hold, with file, line and column (exit code 1; 2 when a file is none of\n"
     "rules). 'profile' scans PATH as 'plimsoll scan' would and prints what each rule cost: hits of its anchors,\n"
     "hits that passed the cheap questions, pattern runs, time, findings. 'import' says what a file of another tool\n"
     "brings and names, line by line, what cannot be carried over.",
     "  plimsoll rules list\n"
     "  plimsoll rules explain image/end-of-life\n"
     "  plimsoll rules test our-rules.yaml\n"
     "  plimsoll rules profile --no-git src\n"},
    {"parse", kParse, "FILE", "show how a deployment file is understood",
     "Prints the tree of FILE ('-' is standard input) as Plimsoll reads it; for a Dockerfile in the notation of\n"
     "BuildKit's parser tests.",
     "  plimsoll parse Dockerfile\n"
     "  plimsoll parse --lines Dockerfile\n"},
    {"explain", kExplain, "FILE", "show what a container starts, and what led to it",
     "Follows the start of the container that FILE (a Dockerfile) builds, through scripts and process\n"
     "managers, and prints the services it runs with the chain of evidence, also when there is only one.",
     "  plimsoll explain docker/Dockerfile\n"},
    {"help", kHelp, "[COMMAND | TOPIC]", "what a command does, or a topic", "Without arguments: the commands and topics.",
     "  plimsoll help scan\n  plimsoll help suppressions\n"},
    {"completions", kCompletions, "bash | zsh | fish", "completions for a shell",
     "Prints a script that teaches the shell this program's commands and options.",
     "  plimsoll completions bash > ~/.local/share/bash-completion/completions/plimsoll\n"
     "  plimsoll completions zsh > ~/.zfunc/_plimsoll\n"
     "  plimsoll completions fish > ~/.config/fish/completions/plimsoll.fish\n"},
    {"version", kVersion, "", "version of the program, its rules and its libraries", "", ""},
};

// program_options wants "name,letter".
std::string option_key(const OptionRow& row) {
  std::string key = row.name;
  if (row.letter != '\0') {
    key += ',';
    key += row.letter;
  }
  return key;
}

std::string usage_left(const OptionRow& row) {
  std::string left = row.letter != '\0' ? std::string("  -") + row.letter + ", --" : std::string("      --");
  left += row.name;
  if (row.value != nullptr) left += std::string(" ") + row.value;
  return left;
}

void append_wrapped(std::string& text, std::string_view words, std::size_t indent, std::size_t width) {
  std::size_t column = indent;
  bool first = true;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (!first && column + 1 + end > width) {
      text += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      text += ' ';
      ++column;
    }
    text += words.substr(0, end);
    column += end;
    first = false;
    words.remove_prefix(std::min(words.size(), end + 1));
  }
  text += '\n';
}

}  // namespace

std::span<const OptionRow> option_rows() { return kRows; }
std::span<const CommandRow> command_rows() { return kCommands; }

const CommandRow* find_command(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kCommands), std::end(kCommands), [name](const CommandRow& row) { return name == row.name; });
  return found == std::end(kCommands) ? nullptr : found;
}

std::optional<Arguments> parse_arguments(const CommandRow& command, const std::vector<std::string>& words,
                                         std::string& error) {
  po::options_description described;
  for (const OptionRow& row : kRows) {
    if ((row.commands & command.bit) == 0) continue;
    if (row.value == nullptr) {
      described.add_options()(option_key(row).c_str(), po::bool_switch(), "");
    } else {
      described.add_options()(option_key(row).c_str(), po::value<std::vector<std::string>>(), "");
    }
  }
  described.add_options()("positional", po::value<std::vector<std::string>>(), "");
  po::positional_options_description positions;
  positions.add("positional", -1);
  const std::string help = std::string("'plimsoll ") + command.name + " --help'";
  try {
    // No guessing: "--rang" is a typing error, not --range.
    const int style = (po::command_line_style::unix_style & ~po::command_line_style::allow_guessing);
    const po::parsed_options parsed =
        po::command_line_parser(words).options(described).positional(positions).style(style).run();
    Arguments arguments;
    for (const po::option& option : parsed.options) {
      if (option.position_key >= 0 || option.string_key == "positional") {
        for (const std::string& value : option.value) arguments.positional.push_back(value);
        continue;
      }
      std::vector<std::string>& values = arguments.values[option.string_key];
      const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                     [&](const OptionRow& known) { return option.string_key == known.name; });
      if (!values.empty() && row != std::end(kRows) && row->value != nullptr && !row->repeated) {
        error = "option '--" + option.string_key + "' is given twice";
        return std::nullopt;
      }
      values.push_back(option.value.empty() ? std::string() : option.value.front());
    }
    return arguments;
  } catch (const po::unknown_option& failure) {
    const std::string typed = failure.get_option_name();
    std::vector<std::string> names;
    for (const OptionRow& row : kRows) {
      if ((row.commands & command.bit) != 0) names.emplace_back(row.name);
    }
    const std::string otherwise = "; " + help + " lists them";
    error = "unknown option '" + typed + "'" +
            (typed.starts_with("--") ? did_you_mean(std::string_view(typed).substr(2), names, otherwise, "--") : otherwise);
  } catch (const po::invalid_command_line_syntax& failure) {
    error = failure.kind() == po::invalid_syntax::missing_parameter
                ? "option '" + failure.get_option_name() + "' needs a value; see " + help
                : "option '" + failure.get_option_name() + "' takes no value; see " + help;
  } catch (const po::error& failure) {
    error = std::string(failure.what()) + "; see " + help;
  }
  return std::nullopt;
}

std::string help_text(const CommandRow& command) {
  std::string text = std::string("plimsoll ") + command.name + ' ' + command.arguments + "\n" + command.summary + "\n";
  if (command.description[0] != '\0') text += std::string("\n") + command.description + "\n";
  constexpr std::size_t kLeft = 28;
  constexpr std::size_t kWidth = 100;
  for (const char* group : {kWhat, kJudge, kReport, kRun}) {
    bool headed = false;
    for (const OptionRow& row : kRows) {
      if ((row.commands & command.bit) == 0 || std::string_view(row.group) != group) continue;
      if (!headed) text += std::string("\n") + group + "\n";
      headed = true;
      std::string left = usage_left(row);
      left += left.size() + 2 > kLeft ? "\n" + std::string(kLeft, ' ') : std::string(kLeft - left.size(), ' ');
      text += left;
      append_wrapped(text, row.help, kLeft, kWidth);
    }
  }
  if (command.examples[0] != '\0') text += std::string("\nExamples\n") + command.examples;
  // A topic of the same name cannot be asked for in another way.
  if (const HelpTopic* topic = find_topic(command.name)) text += std::string("\nMore\n") + topic->text + "\n";
  return text;
}

std::string overview_text() {
  std::string text =
      "Plimsoll finds what must not ship: committed secrets, unpinned and outdated base images, containers\n"
      "that run several services, and settings that undo a container's isolation. It reads a repository,\n"
      "its whole history, or a folder. It never asks the network.\n\n"
      "usage: plimsoll COMMAND [ARGUMENTS]\n\n";
  for (const CommandRow& row : kCommands) {
    std::string left = std::string("  ") + row.name;
    left.resize(std::max<std::size_t>(left.size() + 2, 14), ' ');
    text += left + row.summary + "\n";
  }
  text += "\nTopics:";
  std::size_t column = 7;
  for (const HelpTopic& topic : help_topics()) {
    const std::string name = std::string(" ") + topic.name + (&topic == &help_topics().back() ? "" : ",");
    if (column + name.size() > 100) {
      text += "\n       ";
      column = 7;
    }
    text += name;
    column += name.size();
  }
  text +=
      "\n\nStart with 'plimsoll scan' in a repository. 'plimsoll help COMMAND' or 'plimsoll help TOPIC' tells more.\n"
      "Exit codes: 0 clean, 1 findings, 2 usage, 3 incomplete, 4 internal or I/O error.\n";
  return text;
}

}  // namespace plimsoll::command_line
