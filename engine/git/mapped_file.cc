// SPDX-License-Identifier: Apache-2.0
#include "engine/git/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdint>

#include <cerrno>
#include <cstring>

namespace plimsoll::git {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const auto failed = [&](int error) {
    const ErrorKind kind = error == ENOENT ? ErrorKind::not_found : ErrorKind::io;
    return fail(kind, "cannot open '" + path + "': " + std::strerror(error));
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return failed(errno);
  struct stat status{};
  if (fstat(file, &status) != 0) {
    const int error = errno;
    close(file);
    return failed(error);
  }
  if (!S_ISREG(status.st_mode)) {
    close(file);
    return fail(ErrorKind::unsupported, "cannot open '" + path + "': not a regular file");
  }
  MappedFile mapped;
  mapped.size_ = static_cast<std::size_t>(status.st_size);
  if (mapped.size_ > 0) {
    void* data = mmap(nullptr, mapped.size_, PROT_READ, MAP_SHARED, file, 0);
    if (data == MAP_FAILED) {
      const int error = errno;
      close(file);
      return failed(error);
    }
    mapped.data_ = static_cast<const std::uint8_t*>(data);
  }
  close(file);
  return mapped;
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this != &other) {
    if (data_ != nullptr) munmap(const_cast<std::uint8_t*>(data_), size_);
    data_ = other.data_;
    size_ = other.size_;
    other.data_ = nullptr;
  }
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<std::uint8_t*>(data_), size_);
}

void MappedFile::give_back() const {
  if (data_ != nullptr) madvise(const_cast<std::uint8_t*>(data_), size_, MADV_DONTNEED);
}

}  // namespace plimsoll::git
