// SPDX-License-Identifier: Apache-2.0
//
// plimsoll render, merge and diff: what is done with machine reports after the scan.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"

namespace plimsoll::command_line {
namespace {

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

// A report file, or standard input for "-". The message of a failure is printed here.
std::optional<ScanReport> load(const std::string& path) {
  std::string text;
  if (path == "-") {
    auto input = read_standard_input();
    if (!input) {
      print_error("cannot read standard input, or it is larger than 2 GiB");
      return std::nullopt;
    }
    text = std::move(*input);
  } else {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      print_error("cannot open '" + path + "': " + std::strerror(errno));
      return std::nullopt;
    }
    std::ostringstream content;
    content << file.rdbuf();
    if (!file || !content) {
      print_error("cannot read '" + path + "': it is empty, a folder, or the disk fails");
      return std::nullopt;
    }
    text = content.str();
  }
  std::string error;
  auto report = read_report(text, path, error);
  if (!report) print_error(error);
  return report;
}

// Standard input, or a pipe by name, as a file without a name, in memory where no folder takes it; -1 when that fails.
int spool(const std::string& path) {
  const int from = path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const char* folder = std::getenv("TMPDIR");
  int to = open(folder != nullptr && *folder != '\0' ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (to < 0) to = memfd_create("report", MFD_CLOEXEC);
  bool whole = from >= 0 && to >= 0;
  std::vector<char> block(std::size_t{1} << 20U);
  while (whole) {
    const ssize_t count = read(from, block.data(), block.size());
    if (count == 0) break;
    if (count < 0) {
      whole = errno == EINTR;
      continue;
    }
    for (ssize_t written = 0; whole && written < count;) {
      const ssize_t more = write(to, block.data() + written, static_cast<std::size_t>(count - written));
      if (more > 0) written += more;
      whole = more > 0 || errno == EINTR;
    }
  }
  if (from >= 0) close(from);
  if (!whole && to >= 0) {
    close(to);
    to = -1;
  }
  return to;
}

// A report in a file, for as long as it is rendered. What cannot be read twice is put into one: a report of a million
// findings fits no memory.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : descriptor_(path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    look();
    if (!S_ISFIFO(status_.st_mode) && !S_ISSOCK(status_.st_mode) && !S_ISCHR(status_.st_mode)) return;
    close(descriptor_);
    descriptor_ = spool(path);
    look();
  }
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool is_regular() const { return S_ISREG(status_.st_mode); }
  [[nodiscard]] StoredReport stored() const {
    return {static_cast<std::uint64_t>(status_.st_size), [this](std::uint64_t offset, std::span<char> into) {
              while (!into.empty()) {
                const ssize_t count = pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
                if (count < 0 && errno == EINTR) continue;
                if (count <= 0) return false;
                offset += static_cast<std::uint64_t>(count);
                into = into.subspan(static_cast<std::size_t>(count));
              }
              return true;
            }};
  }

 private:
  void look() {
    if (descriptor_ < 0 || fstat(descriptor_, &status_) != 0) status_.st_mode = 0;
  }

  int descriptor_;
  struct stat status_{};
};

RenderOptions options_from(const Arguments& arguments) {
  RenderOptions options;
  options.width = terminal_width();
  options.verbose = arguments.has("verbose");
  options.quiet = arguments.has("quiet");
  options.show_suppressed = arguments.has("show-suppressed");
  options.color = !arguments.has("output") && wants_color(arguments.value("color", "auto"));
  return options;
}

// Renders to standard output, or to --output FILE.
int deliver(const ScanReport& report, const std::string& format, const Arguments& arguments, int code) {
  const RenderOptions options = options_from(arguments);
  const auto write = [&](std::ostream& out) { return render(report, format, options, out); };
  const bool written = arguments.has("output") ? write_whole_file(arguments.value("output"), write) : print_stream(write);
  return written ? code : static_cast<int>(ExitCode::internal);
}

}  // namespace

int run_render(const Arguments& arguments) {
  if (arguments.positional.size() != 1) return usage_error("'plimsoll render' takes one REPORT, or '-' for standard input");
  const std::string& path = arguments.positional[0];
  const std::string format = arguments.value("format", "text");
  if (!is_format(format)) return usage_error(unknown_format(format));
  const OpenFile file(path);
  if (!file.is_regular()) {
    if (file.is_open()) return usage_error("'" + path + "' is no file and no pipe");
    print_error("cannot read '" + path + "': " + std::strerror(errno));
    return static_cast<int>(path == "-" ? ExitCode::internal : ExitCode::usage);
  }
  const RenderOptions options = options_from(arguments);
  std::string error;
  const auto write = [&](std::ostream& out) { return render_stored(file.stored(), path, format, options, out, error); };
  const bool written = arguments.has("output") ? write_whole_file(arguments.value("output"), write) : print_stream(write);
  if (!error.empty()) return usage_error(error);
  return written ? 0 : static_cast<int>(ExitCode::internal);
}

int run_merge(const Arguments& arguments) {
  const std::string format = arguments.value("format", "jsonl");
  if (!is_format(format)) return usage_error(unknown_format(format));
  if (arguments.positional.empty()) return usage_error("'plimsoll merge' takes one or more REPORTs");
  std::vector<ScanReport> parts;
  for (const std::string& path : arguments.positional) {
    auto report = load(path);
    if (!report) return static_cast<int>(ExitCode::usage);
    parts.push_back(std::move(*report));
  }
  if (arguments.has("expect") && arguments.value("expect") != std::to_string(parts.size())) {
    print_error(arguments.value("expect") + " reports were expected, " + std::to_string(parts.size()) + " are here");
    return static_cast<int>(ExitCode::incomplete);
  }
  const ScanReport merged = merge_reports(parts);
  Gate gate;
  gate.exit_zero = true;
  return deliver(merged, format, arguments, static_cast<int>(exit_code_of(merged, gate)));
}

int run_diff(const Arguments& arguments) {
  if (arguments.positional.size() != 2) return usage_error("'plimsoll diff' takes two REPORTs, the older one first");
  const auto before = load(arguments.positional[0]);
  auto after = load(arguments.positional[1]);
  if (!before || !after) return static_cast<int>(ExitCode::usage);
  const ReportComparison comparison = compare_reports(*before, *after);
  const auto line_of = [](char sign, const Finding& finding) {
    std::ostringstream text;
    text << sign << ' ' << name_of(finding.severity) << ' ' << finding.rule << ' ' << finding.path << ':'
         << finding.start_line << ' ' << finding.message;
    return text.str();
  };
  std::string text;
  for (const std::size_t at : comparison.fresh) text += harmless(line_of('+', after->findings[at])) + "\n";
  for (const std::size_t at : comparison.gone) text += harmless(line_of('-', before->findings[at])) + "\n";
  text += std::to_string(comparison.fresh.size()) + " new, " + std::to_string(comparison.gone.size()) + " gone, " +
          std::to_string(comparison.still.size()) + " still there\n";
  if (before->ruleset_digest != after->ruleset_digest) {
    text += "note: the two reports were made with different rules; what is new may be a new rule\n";
  }
  if (!print_output(text)) return static_cast<int>(ExitCode::internal);
  // New findings fail as those of a scan do.
  ScanReport fresh;
  fresh.coverage.complete = before->coverage.complete && after->coverage.complete;
  for (const std::size_t at : comparison.fresh) fresh.findings.push_back(std::move(after->findings[at]));
  return static_cast<int>(exit_code_of(fresh, {}));
}

}  // namespace plimsoll::command_line
