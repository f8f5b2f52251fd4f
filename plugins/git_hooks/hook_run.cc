// SPDX-License-Identifier: Apache-2.0
#include "plugins/git_hooks/hook_run.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <sstream>

namespace plimsoll::git_hooks {
namespace {

constexpr std::string_view kEvents[] = {"pre-commit", "pre-push", "pre-receive", "update"};

bool is_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view id) { return id.find_first_not_of('0') == std::string_view::npos; }

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

template <class Each>
void each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    each(words_of(text.substr(0, end)));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

// On a GitLab server only lines that begin so reach the person who pushes in the browser.
std::string for_gitlab(const std::string& text) {
  std::string marked;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) marked += "GL-HOOK-ERR: " + line + "\n";
  return marked;
}

void say(const std::string& text) {
  const char* gitlab = std::getenv("GL_PROTOCOL");
  write_all(STDERR_FILENO, gitlab != nullptr && gitlab[0] != '\0' ? for_gitlab(text) : text);
}

int refuse_what_cannot_be_read(const std::string& event, const std::string& reason) {
  say("plimsoll: " + event + ": " + harmless(reason) + "\n");
  return static_cast<int>(ExitCode::usage);
}

// Only what stops: a hook is no place for notes.
ScanReport only_what_counts(ScanReport report, const Gate& gate) {
  std::erase_if(report.findings, [&](const Finding& finding) {
    return finding.suppressed_by != SuppressedBy::nothing || finding.severity < gate.fail_on ||
           finding.confidence < gate.at_least || finding.confidence == Confidence::disproved;
  });
  return report;
}

std::string advice_for(const std::string& event) {
  if (event == "pre-commit") {
    return "The commit was stopped. Take the finding out of what is staged, or accept it with a reason as said above.\n"
           "'git commit --no-verify' goes past every hook.\n";
  }
  if (event == "pre-push") {
    return "The push was stopped. A secret that is in a commit stays in history: rewrite the commits, and revoke the "
           "secret.\n";
  }
  return "The push was refused. A secret that is in a commit stays in history: rewrite the commits, and revoke the "
         "secret.\n";
}

// A push to an address has no remote-tracking refs of its own.
bool is_remote_name(const std::string& remote) {
  return !remote.empty() && remote.find_first_of(":/\\ \t") == std::string::npos;
}

}  // namespace

bool is_hook_event(std::string_view name) {
  return std::find(std::begin(kEvents), std::end(kEvents), name) != std::end(kEvents);
}

std::optional<std::string> range_of_push(std::string_view input, const std::string& remote) {
  std::string wanted;
  std::string known;
  each_line(input, [&](const std::vector<std::string_view>& words) {
    if (words.size() != 4 || !is_id(words[1]) || is_zero(words[1])) return;
    wanted += std::string(words[1]) + ' ';
    // What the remote had may not be here; if it is, it is left out.
    if (is_id(words[3]) && !is_zero(words[3])) known += " ^?" + std::string(words[3]);
  });
  if (wanted.empty()) return std::nullopt;
  const bool has_name = is_remote_name(remote);
  return wanted + known.substr(known.empty() ? 0 : 1) + (known.empty() ? "" : " ") +
         (has_name ? "--not --remotes=" + remote : std::string("--not --remotes"));
}

std::optional<std::string> range_of_receive(std::string_view input) {
  std::string wanted;
  each_line(input, [&](const std::vector<std::string_view>& words) {
    if (words.size() == 3 && is_id(words[1]) && !is_zero(words[1])) wanted += std::string(words[1]) + ' ';
  });
  if (wanted.empty()) return std::nullopt;
  return wanted + "--not --all";
}

int run_hook(const std::string& event, const std::vector<std::string>& arguments, const std::string& input,
             const HookOptions& options) {
  ScanRequest request;
  request.only_new = true;
  std::optional<std::string> range;
  if (event == "pre-commit") {
    request.selection.kind = SelectionKind::staged;
  } else {
    request.selection.kind = SelectionKind::range;
    if (event == "pre-push") {
      range = range_of_push(input, arguments.empty() ? std::string() : arguments[0]);
      const char* by_framework = std::getenv("PRE_COMMIT");
      if (input.empty() && by_framework != nullptr) {
        // pre-commit keeps git's lines to itself and names one ref at most, none for a new history: every ref is looked at.
        const char* remote = std::getenv("PRE_COMMIT_REMOTE_NAME");
        const std::string name = remote == nullptr ? "" : remote;
        range = "--branches --tags --not --remotes" + (is_remote_name(name) ? "=" + name : std::string());
      }
    } else if (event == "pre-receive") {
      range = range_of_receive(input);
    } else if (event == "update" && arguments.size() == 3) {
      range = range_of_receive(arguments[1] + " " + arguments[2] + " " + arguments[0]);
    } else {
      return refuse_what_cannot_be_read(event, "no hook of this name and these arguments");
    }
    // Refs are only deleted: nothing comes in.
    if (!range) return 0;
    request.selection.revision = *range;
  }

  const auto start = std::chrono::steady_clock::now();
  std::atomic<bool> timed_out{false};
  if (options.timeout_seconds != 0) {
    request.cancelled = [&] {
      const bool over = std::chrono::steady_clock::now() - start > std::chrono::seconds(options.timeout_seconds);
      if (over) timed_out = true;
      return over;
    };
  }
  ScanReport report = scan(request);
  if (timed_out) {
    say("plimsoll: " + event + ": not done after " + std::to_string(options.timeout_seconds) + " seconds; " +
        (options.accept_on_timeout ? "accepted as the policy says, scan it later\n" : "refused as the policy says\n"));
    return options.accept_on_timeout ? 0 : static_cast<int>(ExitCode::incomplete);
  }
  if (!report.error.empty()) return refuse_what_cannot_be_read(event, report.error);
  const ExitCode code = exit_code_of(report, options.gate);
  if (code == ExitCode::clean) return 0;
  report = only_what_counts(std::move(report), options.gate);
  RenderOptions look;
  look.gate = options.gate;
  const char* no_color = std::getenv("NO_COLOR");
  look.color = isatty(STDERR_FILENO) == 1 && (no_color == nullptr || no_color[0] == '\0');
  std::ostringstream text;
  render(report, "text", look, text);
  if (code == ExitCode::findings) text << advice_for(event);
  say(text.str());
  return static_cast<int>(code);
}

}  // namespace plimsoll::git_hooks
