// SPDX-License-Identifier: Apache-2.0
#include "plugins/command_line/messages.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <cstdint>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <streambuf>
#include <vector>

namespace plimsoll::command_line {
namespace {

long long now_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// A descriptor as a stream; after the first failure nothing more is tried.
class OutputBuffer final : public std::streambuf {
 public:
  explicit OutputBuffer(int descriptor) : descriptor_(descriptor) { setp(block_.data(), block_.data() + block_.size()); }
  [[nodiscard]] int error() const { return error_; }

 protected:
  int sync() override {
    if (error_ == 0 && !write_all(descriptor_, std::string_view(pbase(), static_cast<std::size_t>(pptr() - pbase()))))
      error_ = errno;
    setp(block_.data(), block_.data() + block_.size());
    return error_ == 0 ? 0 : -1;
  }
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

 private:
  int descriptor_;
  int error_ = 0;
  std::vector<char> block_ = std::vector<char>(std::size_t{1} << 16U);
};

}  // namespace

void print_error(const std::string& message) {
  std::string line = "plimsoll: ";
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7F) {
      constexpr char kHex[] = "0123456789abcdef";
      line += "\\x";
      line += kHex[byte >> 4U];
      line += kHex[byte & 0xFU];
    } else {
      line += c;
    }
  }
  line += '\n';
  write_all(STDERR_FILENO, line);
}

void print_note(const std::string& line) { write_all(STDERR_FILENO, line + "\n"); }

bool print_output(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return true;
  print_error(std::string("cannot write to standard output: ") + std::strerror(errno));
  return false;
}

bool print_stream(const std::function<bool(std::ostream&)>& write) {
  OutputBuffer buffer(STDOUT_FILENO);
  std::ostream out(&buffer);
  const bool whole = write(out);
  out.flush();
  if (!out) print_error(std::string("cannot write to standard output: ") + std::strerror(buffer.error()));
  return whole && out;
}

bool write_whole_file(const std::string& path, const std::function<bool(std::ostream&)>& write) {
  namespace fs = boost::filesystem;
  const std::string beside = path + ".part-" + std::to_string(getpid());
  const auto give_up = [&](const std::string& why) {
    if (!why.empty()) print_error("cannot write '" + path + "': " + why);
    boost::system::error_code ignored;
    fs::remove(beside, ignored);
    return false;
  };
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    const bool whole = write(file);
    file.close();
    if (!file) return give_up(std::strerror(errno));
    if (!whole) return give_up("");
  }
  boost::system::error_code failure;
  fs::rename(beside, path, failure);
  return failure ? give_up(failure.message()) : true;
}

bool write_whole_file(const std::string& path, std::string_view text) {
  return write_whole_file(path, [text](std::ostream& out) {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    return true;
  });
}

bool output_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

std::size_t terminal_width() {
  constexpr std::size_t kDefault = 100;
  constexpr std::size_t kWidest = 140;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return std::min<std::size_t>(size.ws_col, kWidest);
  if (const char* columns = std::getenv("COLUMNS")) {
    const long wanted = std::strtol(columns, nullptr, 10);
    if (wanted >= 20 && wanted <= 1000) return std::min(static_cast<std::size_t>(wanted), kWidest);
  }
  return kDefault;
}

bool wants_color(const std::string& when) {
  if (when == "always") return true;
  if (when == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && no_color[0] != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return output_is_terminal() && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

ProgressLine::ProgressLine(bool enabled)
    : enabled_(enabled && isatty(STDERR_FILENO) == 1), start_milliseconds_(now_milliseconds()) {}

ProgressLine::~ProgressLine() {
  if (shown_) write_all(STDERR_FILENO, "\r\x1b[K");
}

void ProgressLine::update(const Progress& progress) {
  if (!enabled_) return;
  const long long now = now_milliseconds();
  // A scan that is over at once shows nothing.
  if (now - start_milliseconds_ < 300 || now - last_milliseconds_ < 100) return;
  last_milliseconds_ = now;
  shown_ = true;
  std::string line = "\r\x1b[K" + std::string(progress.stage);
  if (progress.total != 0) {
    line += ' ' + std::to_string(std::min<std::uint64_t>(100, progress.done * 100 / progress.total)) + "%";
    line += " (" + std::to_string(progress.done) + " of " + std::to_string(progress.total) + ")";
  } else if (progress.done != 0) {
    line += ' ' + std::to_string(progress.done);
  }
  write_all(STDERR_FILENO, line);
}

}  // namespace plimsoll::command_line
