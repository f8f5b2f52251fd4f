// SPDX-License-Identifier: Apache-2.0
//
// trust/pipe-to-shell: a download handed to an interpreter without a look at it: curl ... | sh, sh -c "$(curl ...)",
// bash <(curl ...), source <(wget ...). trust/run-download: the same through a file, when nothing between checks a sum or
// a signature. An address that holds a full commit id or digest gives the same bytes tomorrow and is passed over.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

namespace shell = documents::shell;

// A pipe and what is nested in it; further on nothing belongs to it.
constexpr std::size_t kReach = 1000;

bool is_interpreter(std::string_view program) {
  constexpr std::array<std::string_view, 8> kOthers{"python", "python2", "python3", "perl", "ruby", "node", "php", "pwsh"};
  return is_shell(program) || std::find(kOthers.begin(), kOthers.end(), program) != kOthers.end();
}

// `python3 -m json.tool` and `perl -ne '...'` read the download as data.
bool reads_program_from_input(const SimpleCommand& command) {
  const std::string_view program = command.program();
  if (!is_interpreter(program)) return false;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    if (word == "-" || word == "-s" || word == "/dev/stdin") return true;
    if (word == "--") break;
    if (!word.starts_with('-')) return false;  // a script of its own
    const bool has_program = word == "-c" || word == "-e" || word == "-m" || word == "-r" || word == "-n" || word == "-ne" ||
                             word == "-pe" || word == "-p" || word == "-E";
    if (has_program && !is_shell(program)) return false;
    if (is_shell(program) && word.size() > 1 && word[1] != '-' && word.find('c') != std::string_view::npos) return false;
    if (is_shell(program) && word.size() > 1 && word[1] != '-' && word.find('s') != std::string_view::npos) return true;
    if (word == "-o" || word == "-O" || word == "--rcfile") ++i;
  }
  return true;
}

// Passes data on unchanged or unpacked: what comes out is still the download.
bool passes_on(std::string_view program) {
  constexpr std::array<std::string_view, 14> kFilters{"tee", "cat", "gunzip", "zcat",     "gzip", "xz",   "bzip2",
                                                      "sed", "tr",  "base64", "dos2unix", "pv",   "head", "tail"};
  return std::find(kFilters.begin(), kFilters.end(), program) != kFilters.end();
}

Severity severity_of(const std::string& url) {
  if (url.starts_with("http://") || url.starts_with("ftp://")) return Severity::high;
  return Severity::medium;
}

std::string shown(const std::string& url) {
  const std::string host = host_of(url);
  return host.empty() || host.find('$') != std::string::npos ? "the network" : host;
}

void report(const SimpleCommand& command, const std::string& url, std::string_view interpreter, Matches& matches) {
  Match match = make_match(
      {"trust/pipe-to-shell", severity_of(url)}, command.span,
      "A download from " + shown(url) + " is run by " + std::string(interpreter) + " without being checked", "pipe " + url);
  if (url.starts_with("http://"))
    match.evidence.push_back({"the address is plain HTTP: anybody on the way can change it", {}, {}, 0});
  matches.push_back(std::move(match));
}

// The first download in a substitution of these words, quoted or not.
const std::string* find_download_in(const std::vector<shell::Word>& words, bool process, std::vector<std::string>& keep) {
  for (const shell::Word& word : words) {
    for (const shell::WordPiece& piece : word.pieces) {
      if (!piece.expansion || !piece.expansion->body) continue;
      const bool wanted = process ? piece.kind == shell::PieceKind::process_substitution && piece.expansion->direction != '>'
                                  : piece.kind == shell::PieceKind::command_substitution;
      if (!wanted) continue;
      bool found = false;
      shell::walk_commands(*piece.expansion->body, [&](const shell::Command& inner) {
        if (found || inner.words.empty()) return;
        SimpleCommand command;
        for (const shell::Word& inner_word : inner.words) {
          documents::Value value;
          value.raw = value.expanded = inner_word.text();
          value.resolved = inner_word.is_literal();
          command.words.push_back(std::move(value));
        }
        if (command.words.size() > 1 && (command.words[0].expanded == "sudo")) command.words.erase(command.words.begin());
        const Download download = read_download(command);
        if (download.urls.empty()) return;
        keep.push_back(download.urls.front());
        found = true;
      });
      if (found) return &keep.back();
    }
  }
  return nullptr;
}

// The interpreter that gets what the command at `i` writes, through filters that leave it a download; null when there is none.
const SimpleCommand* find_interpreter_behind(const ScriptView& view, std::size_t i) {
  const SimpleCommand& command = view.commands[i];
  if (command.position + 1 >= command.pipeline_size) return nullptr;
  for (std::size_t k = i + 1; k < std::min(view.commands.size(), i + kReach); ++k) {
    const SimpleCommand& next = view.commands[k];
    if (next.pipeline != command.pipeline || next.script != command.script) {
      // What is inside a substitution of this pipeline is passed over.
      if (next.pipeline > command.pipeline && next.script == command.script) continue;
      return nullptr;
    }
    if (reads_program_from_input(next)) return &next;
    if (!passes_on(next.program())) return nullptr;
  }
  return nullptr;
}

bool says_its_words(std::string_view program) { return program == "echo" || program == "printf"; }

// echo TEXT | base64 -d | sh
bool decodes_on_the_way(const ScriptView& view, std::size_t i, const SimpleCommand& interpreter) {
  const SimpleCommand& first = view.commands[i];
  if (!std::any_of(first.words.begin() + 1, first.words.end(),
                   [](const documents::Value& word) { return word.resolved && word.expanded.size() >= 16; }))
    return false;
  for (std::size_t k = i + 1; k < view.commands.size() && &view.commands[k] != &interpreter; ++k) {
    const SimpleCommand& next = view.commands[k];
    if (next.pipeline == first.pipeline && next.program() == "base64" &&
        (next.has_letter('d') || next.has_letter('D') || next.has_option("--decode")))
      return true;
  }
  return false;
}

// Variables of the current script that hold a download: TEXT=$(curl ...).
class FetchedVariables {
 public:
  void note(const SimpleCommand& command) {
    if (command.script != script_) urls_.clear();
    script_ = command.script;
    if (command.tree == nullptr) return;
    for (const shell::Assignment& assignment : command.tree->assignments) {
      std::vector<std::string> keep;
      const std::string* url = find_download_in({assignment.value}, false, keep);
      if (url != nullptr)
        urls_.insert_or_assign(assignment.name, *url);
      else
        urls_.erase(assignment.name);
    }
  }
  [[nodiscard]] const std::string* find_in(const std::vector<shell::Word>& words) const {
    if (urls_.empty()) return nullptr;
    for (const shell::Word& word : words) {
      for (const shell::WordPiece& piece : word.pieces) {
        if (piece.kind != shell::PieceKind::parameter || !piece.expansion) continue;
        const auto found = urls_.find(piece.expansion->name);
        if (found != urls_.end()) return &found->second;
      }
    }
    return nullptr;
  }

 private:
  std::size_t script_ = 0;
  std::map<std::string, std::string, std::less<>> urls_;
};

bool checks_a_sum(const SimpleCommand& command) {
  const std::string_view program = command.program();
  constexpr std::array<std::string_view, 20> kCheckers{"sha256sum",     "sha512sum", "sha1sum", "sha384sum", "sha224sum",
                                                       "md5sum",        "shasum",    "b2sum",   "cksum",     "gpg",
                                                       "gpgv",          "gpg2",      "cosign",  "minisign",  "signify",
                                                       "slsa-verifier", "rhash",     "openssl", "sq",        "gosu-verify"};
  return std::find(kCheckers.begin(), kCheckers.end(), program) != kCheckers.end();
}

// chmod +x, u+rx, 755, 0700
bool makes_executable(const SimpleCommand& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string_view word = command.word(i);
    if (word.starts_with('-')) continue;
    if (word.find_first_not_of("01234567") == std::string_view::npos)
      return word.size() >= 3 && word[word.size() - 3] % 2 == 1;
    return word.find('x') != std::string_view::npos && word.find_first_of("+=") != std::string_view::npos;
  }
  return false;
}

std::string tidy(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return std::string(path);
}

}  // namespace

void find_piped_to_shell(const CheckInput&, const ScriptView& view, Matches& matches) {
  FetchedVariables fetched;
  for (std::size_t i = 0; i < view.commands.size(); ++i) {
    const SimpleCommand& command = view.commands[i];
    const std::string_view program = command.program();
    fetched.note(command);
    if (const SimpleCommand* next = find_interpreter_behind(view, i)) {
      // curl ... | sudo bash -s --
      if (is_downloader(program)) {
        const Download download = read_download(command);
        if (!download.urls.empty() && download.to_standard_output && !is_immutable_url(download.urls.front()))
          report(command, download.urls.front(), next->program(), matches);
      } else if (says_its_words(program) && command.tree != nullptr) {
        // echo "$(curl ...)" | sh
        std::vector<std::string> keep;
        const std::string* url = find_download_in(command.tree->words, false, keep);
        if (url == nullptr) url = fetched.find_in(command.tree->words);
        if (url != nullptr && !is_immutable_url(*url)) report(command, *url, next->program(), matches);
        if (url == nullptr && decodes_on_the_way(view, i, *next)) {
          matches.push_back(make_match(
              {"trust/pipe-to-shell", Severity::medium}, command.span,
              "A program written in base64, which nobody can read, is run by " + std::string(next->program()), "base64"));
        }
      }
    }
    if (command.tree == nullptr) continue;
    std::vector<std::string> keep;
    const std::string* url = nullptr;
    if (is_interpreter(program)) {
      url = find_download_in(command.tree->words, true, keep);
      if (url == nullptr && is_shell(program) && command.has_letter('c')) {
        url = find_download_in(command.tree->words, false, keep);
        if (url == nullptr) url = fetched.find_in(command.tree->words);
      }
      if (url == nullptr && !is_shell(program) && (command.has_option("-c") || command.has_option("-e"))) {
        url = find_download_in(command.tree->words, false, keep);
      }
    } else if (program == "source" || program == ".") {
      url = find_download_in(command.tree->words, true, keep);
    }
    // eval is cut off as a prefix; its words are looked at in the tree.
    if (url == nullptr && command.tree->program() == "eval") {
      url = find_download_in(command.tree->words, false, keep);
      if (url == nullptr) url = fetched.find_in(command.tree->words);
    }
    if (url == nullptr || is_immutable_url(*url)) continue;
    report(command, *url, program.empty() || is_downloader(program) ? std::string_view("eval") : program, matches);
  }
}

void find_run_downloads(const CheckInput&, const ScriptView& view, Matches& matches) {
  struct Fetched {
    std::string url;
    const SimpleCommand* command;
  };
  std::map<std::string, Fetched> files;  // of the current script
  std::size_t script = 0;
  for (const SimpleCommand& command : view.commands) {
    if (command.script != script) {
      files.clear();
      script = command.script;
    }
    if (checks_a_sum(command)) {
      files.clear();  // which of them it covers is for the author to know
      continue;
    }
    const std::string_view program = command.program();
    if (is_downloader(program)) {
      const Download download = read_download(command);
      if (!download.urls.empty() && !download.output.empty() && !is_immutable_url(download.urls.front())) {
        files.insert_or_assign(tidy(download.output), Fetched{download.urls.front(), &command});
      }
      continue;
    }
    if (files.empty()) continue;
    if (program == "chmod" && makes_executable(command)) {
      // Over plain HTTP anybody on the way may have changed it; whoever runs it later does not look any more.
      for (std::size_t i = 1; i < command.words.size(); ++i) {
        const auto plain = files.find(tidy(command.word(i)));
        if (plain == files.end() || severity_of(plain->second.url) != Severity::high) continue;
        Match match = make_match({"trust/run-download", Severity::medium}, command.span,
                                 "A file downloaded from " + shown(plain->second.url) +
                                     " over plain HTTP is made executable without being checked",
                                 "run " + plain->second.url);
        match.evidence.push_back({"downloaded here", {}, plain->second.command->span, 0});
        matches.push_back(std::move(match));
        files.erase(plain);
        break;
      }
      continue;
    }
    std::string run_file;
    if (is_interpreter(program) || program == "source" || program == ".") {
      const std::size_t argument = command.first_argument();
      if (argument < command.words.size()) run_file = tidy(command.word(argument));
    } else if (!command.words.empty()) {
      run_file = tidy(command.word(0));
    }
    auto found = files.find(run_file);
    if (found == files.end()) {
      // Fetched by its name alone, run with a path, or the other way round.
      const std::size_t slash = run_file.rfind('/');
      if (slash != std::string::npos) found = files.find(run_file.substr(slash + 1));
    }
    if (found == files.end() || run_file.empty()) continue;
    const Severity severity = severity_of(found->second.url);
    Match match = make_match({"trust/run-download", one_lower(severity)}, command.span,
                             "A file downloaded from " + shown(found->second.url) + " is run without being checked",
                             "run " + found->second.url);
    match.evidence.push_back({"downloaded here", {}, found->second.command->span, 0});
    matches.push_back(std::move(match));
    files.erase(found);
  }
}

}  // namespace plimsoll::detect::trust
