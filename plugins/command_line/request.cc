// SPDX-License-Identifier: Apache-2.0
#include "plugins/command_line/request.h"

#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>

#include "plugins/command_line/messages.h"

namespace plimsoll::command_line {
namespace {

// Set by the signal handler, read by the scan. Lock-free, so a handler may write it.
std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);

// The second time it ends at once.
extern "C" void ask_to_stop(int number) {
  stop_asked.store(true);
  std::signal(number, SIG_DFL);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool is_format(const std::string& name) {
  const auto formats = report_formats();
  return std::find(formats.begin(), formats.end(), name) != formats.end();
}

std::string unknown_format(const std::string& name) {
  std::string names;
  for (const std::string& known : report_formats()) names += (names.empty() ? "" : ", ") + known;
  return "unknown format '" + name + "'; known are " + names;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  unsigned shift = 0;
  if (!text.empty() && (text.back() == 'B' || text.back() == 'b')) text.remove_suffix(1);
  if (!text.empty() && (text.back() == 'i')) text.remove_suffix(1);
  if (!text.empty()) {
    switch (text.back()) {
      case 'k':
      case 'K':
        shift = 10;
        break;
      case 'm':
      case 'M':
        shift = 20;
        break;
      case 'g':
      case 'G':
        shift = 30;
        break;
      default:
        break;
    }
    if (shift != 0) text.remove_suffix(1);
  }
  const auto number = parse_number(text);
  if (!number || *number == 0 || *number > (std::uint64_t{1} << 44U >> shift)) return std::nullopt;
  return static_cast<std::size_t>(*number << shift);
}

std::optional<std::string> read_standard_input() {
  constexpr std::size_t kMost = std::size_t{2} << 30U;
  std::string text;
  std::string buffer(1U << 16U, '\0');
  for (;;) {
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return std::nullopt;
    }
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > kMost) return std::nullopt;
  }
}

std::optional<ScanRequest> make_request(const Arguments& arguments, std::string& error) {
  ScanRequest request;
  if (arguments.positional.size() > 1) {
    error = "one PATH at a time, not '" + arguments.positional[0] + "' and '" + arguments.positional[1] + "'";
    return std::nullopt;
  }
  if (!arguments.positional.empty()) request.path = arguments.positional[0];

  struct Choice {
    const char* option;
    SelectionKind kind;
  };
  constexpr Choice kChoices[] = {{"range", SelectionKind::range},
                                 {"tree", SelectionKind::tree},
                                 {"staged", SelectionKind::staged},
                                 {"worktree", SelectionKind::worktree},
                                 {"no-git", SelectionKind::folder}};
  const char* chosen = nullptr;
  for (const Choice& choice : kChoices) {
    if (!arguments.has(choice.option)) continue;
    if (chosen != nullptr) {
      error = std::string("--") + chosen + " and --" + choice.option + " exclude each other";
      return std::nullopt;
    }
    chosen = choice.option;
    request.selection.kind = choice.kind;
    request.selection.revision = arguments.value(choice.option);
  }
  if (request.path == "-") {
    if (chosen != nullptr) {
      error = std::string("--") + chosen + " does not go with '-' (standard input)";
      return std::nullopt;
    }
    auto text = read_standard_input();
    if (!text) {
      error = "cannot read standard input, or it is larger than 2 GiB";
      return std::nullopt;
    }
    request.selection.kind = SelectionKind::standard_input;
    request.standard_input = std::move(*text);
  }
  request.rule_files = arguments.all("rules");
  request.import_files = arguments.all("import");
  request.config_file = arguments.value("config");
  request.state_file = arguments.value("state");
  request.baseline_file = arguments.value("baseline");
  request.image_data_file = arguments.value("image-data");
  request.as_of = arguments.value("as-of");
  if (arguments.has("profile")) {
    request.profile = arguments.value("profile");
    if (!is_profile(request.profile)) {
      error = "--profile takes default, style, strict or all, not '" + request.profile + "'";
      return std::nullopt;
    }
  }
  request.foreign_marks = !arguments.has("no-foreign-marks");
  request.all_time = arguments.has("all-time");
  request.show_secrets = arguments.has("show-secrets");
  request.only_new = arguments.has("only-new");
  request.plain_reader = arguments.has("plain-reader");
  if (arguments.has("threads")) {
    const auto threads = parse_number(arguments.value("threads"));
    if (!threads || *threads == 0 || *threads > 256) {
      error = "--threads takes a number from 1 to 256, not '" + arguments.value("threads") + "'";
      return std::nullopt;
    }
    request.threads = static_cast<unsigned>(*threads);
  }
  if (arguments.has("archive-depth")) {
    const auto depth = parse_number(arguments.value("archive-depth"));
    if (!depth || *depth > 32) {
      error = "--archive-depth takes a number from 0 to 32, not '" + arguments.value("archive-depth") + "'";
      return std::nullopt;
    }
    request.archive_depth = static_cast<unsigned>(*depth);
  }
  if (arguments.has("archive-bytes")) {
    const auto size = parse_size(arguments.value("archive-bytes"));
    if (!size) {
      error = "--archive-bytes takes a size as 200M or 1G, not '" + arguments.value("archive-bytes") + "'";
      return std::nullopt;
    }
    request.archive_bytes = *size;
  }
  if (arguments.has("memory")) {
    const auto size = parse_size(arguments.value("memory"));
    if (!size) {
      error = "--memory takes a size as 200M or 1G, not '" + arguments.value("memory") + "'";
      return std::nullopt;
    }
    request.memory_bytes = *size;
  }
  return request;
}

ImageInventory list_images_with_progress(InventoryRequest request) {
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  ProgressLine line(true);
  request.progress = [&line](const Progress& progress) { line.update(progress); };
  request.cancelled = [] { return stop_asked.load(); };
  return list_images(request);
}

ScanReport scan_with_progress(ScanRequest request, bool quiet) {
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  ProgressLine line(!quiet);
  request.progress = [&line](const Progress& progress) { line.update(progress); };
  request.cancelled = [] { return stop_asked.load(); };
  return scan(request);
}

}  // namespace plimsoll::command_line
