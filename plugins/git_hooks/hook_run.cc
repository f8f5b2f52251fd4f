// SPDX-License-Identifier: Apache-2.0
#include "plugins/git_hooks/hook_run.h"

#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <sstream>
#include <thread>

#include "plugins/git_hooks/hook_text.h"

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

void keep_only(const std::vector<std::string>& beginnings, std::vector<Finding>& findings) {
  if (beginnings.empty()) return;
  std::erase_if(findings, [&](const Finding& finding) {
    return std::none_of(beginnings.begin(), beginnings.end(),
                        [&](const std::string& beginning) { return finding.rule.starts_with(beginning); });
  });
}

// Only what stops: a hook is no place for notes.
ScanReport only_what_counts(ScanReport report, const Gate& gate) {
  std::erase_if(report.findings, [&](const Finding& finding) {
    return finding.suppressed_by != SuppressedBy::nothing || finding.severity < gate.fail_on ||
           finding.confidence < gate.at_least || finding.confidence == Confidence::disproved;
  });
  return report;
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

namespace {

bool is_server_event(const std::string& event) { return event == "pre-receive" || event == "update"; }

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::string() : std::string(value);
}

// For whoever runs the server; a pusher cannot take it away.
void tell_system_log(const std::string& text) {
  const std::string line = "plimsoll: " + harmless(variable("GL_PROJECT_PATH")) + " " + harmless(text);
  syslog(LOG_AUTH | LOG_NOTICE, "%s", line.c_str());
}

// The reason of "git push -o plimsoll.skip=REASON"; empty when it gives none, nothing when it is not asked for.
std::optional<std::string> skip_asked_for() {
  constexpr std::string_view kOption = "plimsoll.skip";
  constexpr unsigned kMostOptions = 1000;
  const unsigned count = std::min(kMostOptions, static_cast<unsigned>(std::atoi(variable("GIT_PUSH_OPTION_COUNT").c_str())));
  for (unsigned at = 0; at < count; ++at) {
    const std::string option = variable("GIT_PUSH_OPTION_" + std::to_string(at));
    if (option == kOption) return std::string();
    if (option.starts_with(std::string(kOption) + "=")) return option.substr(kOption.size() + 1);
  }
  return std::nullopt;
}

// pre-commit and prek keep git's lines to themselves, name one ref at most (none for a new history), and run every hook of a
// configuration at every stage that is installed unless the user says otherwise. What they are about is told by variables.
struct FrameworkStage {
  bool inside = false;
  bool pushes = false;   // a push goes on, whatever the hook is called for
  bool commits = false;  // a commit goes on
  std::string remote;
};
FrameworkStage framework_stage() {
  FrameworkStage stage;
  stage.inside = !variable("PRE_COMMIT").empty();
  stage.remote = variable("PRE_COMMIT_REMOTE_NAME");
  stage.pushes = stage.inside && !stage.remote.empty();
  stage.commits = stage.inside && !stage.pushes && !variable("GIT_INDEX_FILE").empty();
  return stage;
}

// What is scanned for this event. Nothing, and no `trouble`: nothing comes in.
std::optional<Selection> selection_of(const std::string& event, const std::vector<std::string>& arguments,
                                      const std::string& input, std::string& trouble) {
  const FrameworkStage stage = framework_stage();
  std::optional<std::string> range;
  if (event == "pre-commit" && !stage.pushes) return Selection{SelectionKind::staged, ""};
  if (event == "pre-commit" || (event == "pre-push" && stage.inside && input.empty())) {
    // Every ref is looked at, for the framework names only the first.
    if (stage.commits) return std::nullopt;
    range = "--branches --tags --not --remotes" + (is_remote_name(stage.remote) ? "=" + stage.remote : std::string());
  } else if (event == "pre-push") {
    range = range_of_push(input, arguments.empty() ? std::string() : arguments[0]);
  } else if (event == "pre-receive") {
    range = range_of_receive(input);
  } else if (event == "update" && arguments.size() == 3) {
    range = range_of_receive(arguments[1] + " " + arguments[2] + " " + arguments[0]);
  } else {
    trouble = "no hook of this name and these arguments";
  }
  if (!range) return std::nullopt;
  return Selection{SelectionKind::range, *range};
}

// True when the push is let through.
bool skips(const std::string& event, const HookOptions& options) {
  if (!is_server_event(event)) return false;
  const auto reason = skip_asked_for();
  if (!reason) return false;
  if (!options.allow_skip) {
    say("plimsoll: " + event + ": this server does not allow plimsoll.skip; the push is checked\n");
    return false;
  }
  say("plimsoll: " + event + ": not checked, as plimsoll.skip asks\n");
  tell_system_log(event + " skipped on request: " + (reason->empty() ? "no reason given" : *reason));
  return true;
}

int give_up(const std::string& event, const HookOptions& options) {
  say("plimsoll: " + event + ": not done after " + std::to_string(options.timeout_seconds) +
      (options.timeout_seconds == 1 ? " second; " : " seconds; ") +
      (options.accept_on_timeout ? "accepted as the policy says, scan it later\n" : "refused as the policy says\n"));
  if (!options.accept_on_timeout) return static_cast<int>(ExitCode::incomplete);
  if (is_server_event(event)) tell_system_log(event + " accepted without a whole check: out of time");
  return 0;
}

// Ends the process when the budget of time is used up, wherever the scan is: a server that waits kills its hooks, and then
// nobody learns the policy. A scan writes nothing, so there is nothing to tidy.
class TimeBudget {
 public:
  TimeBudget(const std::string& event, const HookOptions& options) {
    if (options.timeout_seconds == 0) return;
    watch_ = std::thread([this, event, options] {
      std::unique_lock lock(mutex_);
      const bool done = wake_.wait_for(lock, std::chrono::seconds(options.timeout_seconds), [this] { return done_; });
      if (!done) _exit(give_up(event, options));
    });
  }
  // From here on the answer of the scan counts.
  ~TimeBudget() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_all();
    if (watch_.joinable()) watch_.join();
  }
  TimeBudget(const TimeBudget&) = delete;
  TimeBudget& operator=(const TimeBudget&) = delete;

 private:
  std::mutex mutex_;  // guards done_
  std::condition_variable wake_;
  bool done_ = false;
  std::thread watch_;
};

ScanReport scan_within_budget(const ScanRequest& request, const std::string& event, const HookOptions& options) {
  const TimeBudget budget(event, options);
  return scan(request);
}

}  // namespace

int run_hook(const std::string& event, const std::vector<std::string>& arguments, const std::string& input,
             const HookOptions& options) {
  std::string trouble;
  const auto selection = selection_of(event, arguments, input, trouble);
  if (!trouble.empty()) return refuse_what_cannot_be_read(event, trouble);
  if (!selection || skips(event, options)) return 0;
  ScanRequest request;
  request.only_new = true;
  request.selection = *selection;
  if (is_server_event(event)) request.settings_revision = "HEAD";

  ScanReport report = scan_within_budget(request, event, options);
  if (!report.error.empty()) return refuse_what_cannot_be_read(event, report.error);
  keep_only(options.only, report.findings);
  for (const std::string& acceptance : report.acceptances) say("plimsoll: note: " + harmless(acceptance) + "\n");
  const ExitCode code = exit_code_of(report, options.gate);
  if (code == ExitCode::clean) return 0;
  report = only_what_counts(std::move(report), options.gate);
  say(text_of_refusal(report, selection->kind == SelectionKind::staged ? "pre-commit" : "pre-push"));
  return static_cast<int>(code);
}

}  // namespace plimsoll::git_hooks
