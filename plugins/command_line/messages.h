// SPDX-License-Identifier: Apache-2.0
//
// The only place that writes to the terminal: reports to standard output, everything else to standard error.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "engine/scanner.h"

namespace plimsoll::command_line {

// "plimsoll: what failed" on standard error, control characters made visible.
void print_error(const std::string& message);

// A line for people on standard error, as it is: the caller has made strangers' text harmless.
void print_note(const std::string& line);

// Writes all of it to standard output. False, with a message, when the other end is gone or the disk is full.
bool print_output(std::string_view text);

// Replaces a file as a whole or not at all; false with a message.
bool write_whole_file(const std::string& path, std::string_view text);

// The same for what is too long to be held: `write` is given a stream, and says whether the result is to be kept.
bool print_stream(const std::function<bool(std::ostream&)>& write);
bool write_whole_file(const std::string& path, const std::function<bool(std::ostream&)>& write);

bool output_is_terminal();
std::size_t terminal_width();               // of standard output; 100 when it is no terminal
bool wants_color(const std::string& when);  // "auto", "always", "never"

// One line on standard error that tells how far a long scan is; only on a terminal, at most ten times a second, gone
// without a trace at the end. Called from one thread.
class ProgressLine {
 public:
  explicit ProgressLine(bool enabled);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void update(const Progress& progress);

 private:
  bool enabled_;
  bool shown_ = false;
  long long last_milliseconds_ = 0;
  long long start_milliseconds_ = 0;
};

}  // namespace plimsoll::command_line
