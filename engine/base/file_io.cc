// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace plimsoll {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  // Gives up ownership and closes, so that the caller sees a late write error.
  int close_now() {
    const int result = close(number_);
    number_ = -1;
    return result;
  }

 private:
  int number_;
};

tl::unexpected<Error> failed(const char* verb, const std::string& path, int error) {
  const ErrorKind kind = error == ENOENT || error == ENOTDIR ? ErrorKind::not_found : ErrorKind::io;
  return fail(kind, std::string("cannot ") + verb + " '" + path + "': " + std::strerror(error));
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes) {
  // Non-blocking, so that a pipe with no writer cannot hold the scan.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) return failed("open", path, errno);
  struct stat status{};
  if (fstat(file.number(), &status) != 0) return failed("read", path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::unsupported, "cannot read '" + path + "': not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  const auto too_large = [&](std::size_t seen) {
    return fail(ErrorKind::over_limit, "cannot read '" + path + "': " + std::to_string(seen) + " bytes, at most " +
                                           std::to_string(limit_bytes) + " are read");
  };
  if (size > limit_bytes) return too_large(size);
  std::string bytes;
  // The size is a hint: files in /proc say 0, and a file may grow while it is read. One byte more sees the end.
  bytes.resize(size + 1);
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(bytes.size() + bytes.size() / 2 + 4096);
    const ssize_t count = read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0) {
      if (errno == EINTR) continue;
      return failed("read", path, errno);
    }
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > limit_bytes) return too_large(filled);
  }
  bytes.resize(filled);
  return bytes;
}

Result<bool> write_file_atomically(const std::string& path, std::string_view bytes) {
  const std::string beside = path + ".part-" + std::to_string(getpid());
  Descriptor file(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.number() < 0) return failed("write", path, errno);
  const auto give_up = [&](int error) {
    unlink(beside.c_str());
    return failed("write", path, error);
  };
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(file.number(), bytes.data() + done, bytes.size() - done);
    if (count < 0) {
      if (errno == EINTR) continue;
      return give_up(errno);
    }
    done += static_cast<std::size_t>(count);
  }
  if (fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS) return give_up(errno);
  if (file.close_now() != 0) return give_up(errno);
  if (rename(beside.c_str(), path.c_str()) != 0) return give_up(errno);
  return true;
}

}  // namespace plimsoll
