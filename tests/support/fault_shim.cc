// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into the program under test: lets one call of one kind go wrong.
//
//   PLIMSOLL_FAULT=KIND:N:ACTION     the N-th call of this kind, counted from one
//   PLIMSOLL_FAULT_COUNT=FILE        at the end: how many calls of the kind there were
//
// KIND: open, read, map, directory, status, memory (blocks of 64 KiB and more), write, rename, sync.
// ACTION: an errno as a number ("5"), the same for this and every later call ("5+"), a signal sent to the program before the
// call is made ("s15"), "half" (a transfer of half the bytes), or "never".
// PLIMSOLL_FAULT_TELL=1 prints on standard error who made the call that was struck (for addr2line -Cfpe).
// A program that hangs is killed by SIGALRM after twenty seconds.
#include <dirent.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <utility>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

enum class Verdict { pass, fail, half };

struct Plan {
  char kind[16] = {};
  long wanted = 0;
  int error = 0;
  int signal_number = 0;
  bool half = false;
  bool for_ever = false;
};

Plan plan;
std::atomic<long> calls{0};

__attribute__((constructor)) void read_plan() {
  const char* text = std::getenv("PLIMSOLL_FAULT");
  if (text == nullptr) return;
  const char* first = std::strchr(text, ':');
  const char* second = first != nullptr ? std::strchr(first + 1, ':') : nullptr;
  if (second == nullptr || first - text >= static_cast<long>(sizeof plan.kind)) return;
  plan.wanted = std::strtol(first + 1, nullptr, 10);
  const char* action = second + 1;
  if (*action == 's') {
    plan.signal_number = std::atoi(action + 1);
  } else if (std::strcmp(action, "half") == 0) {
    plan.half = true;
  } else if (std::strcmp(action, "never") == 0) {
    plan.wanted = -1;
  } else {
    plan.error = std::atoi(action);
    plan.for_ever = std::strchr(action, '+') != nullptr;
  }
  alarm(20);
  // Last: from here on it counts.
  std::memcpy(plan.kind, text, static_cast<std::size_t>(first - text));
}

__attribute__((destructor)) void write_count() {
  const char* path = std::getenv("PLIMSOLL_FAULT_COUNT");
  if (path == nullptr || plan.kind[0] == '\0') return;
  char text[24];
  std::size_t size = sizeof text;
  for (long rest = calls.load(); size > 0; rest /= 10) {
    text[--size] = static_cast<char>('0' + rest % 10);
    if (rest < 10) break;
  }
  const long file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file >= 0) syscall(SYS_write, file, text + size, sizeof text - size);
}

Verdict strike(const char* kind) {
  if (std::strcmp(kind, plan.kind) != 0) return Verdict::pass;
  const long number = ++calls;
  if (number != plan.wanted && !(plan.for_ever && plan.wanted > 0 && number > plan.wanted)) return Verdict::pass;
  if (std::getenv("PLIMSOLL_FAULT_TELL") != nullptr) {
    void* frames[16];
    const char first = std::exchange(plan.kind[0], '\0');
    backtrace_symbols_fd(frames, backtrace(frames, 16), STDERR_FILENO);
    plan.kind[0] = first;
  }
  if (plan.signal_number != 0) {
    raise(plan.signal_number);
    return Verdict::pass;
  }
  if (plan.half) return Verdict::half;
  errno = plan.error;
  return Verdict::fail;
}

std::size_t share(Verdict verdict, std::size_t size) { return verdict == Verdict::half && size > 1 ? size / 2 : size; }

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

mode_t mode_of(int flags, va_list list) {
  return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(list, int)) : 0;
}

constexpr std::size_t kLargeBlock = 64 * 1024;

}  // namespace

extern "C" {

#define OPEN_LIKE(NAME, HEAD, DIRECTORY)                                        \
  int NAME(HEAD const char* path, int flags, ...) {                             \
    va_list list;                                                               \
    va_start(list, flags);                                                      \
    const mode_t mode = mode_of(flags, list);                                   \
    va_end(list);                                                               \
    if (strike("open") == Verdict::fail) return -1;                             \
    return static_cast<int>(syscall(SYS_openat, DIRECTORY, path, flags, mode)); \
  }
#define NOTHING
#define DIRECTORY_FIRST int directory,
OPEN_LIKE(open, NOTHING, AT_FDCWD)
OPEN_LIKE(open64, NOTHING, AT_FDCWD)
OPEN_LIKE(openat, DIRECTORY_FIRST, directory)
OPEN_LIKE(openat64, DIRECTORY_FIRST, directory)

ssize_t read(int file, void* buffer, std::size_t size) {
  const Verdict verdict = strike("read");
  return verdict == Verdict::fail ? -1 : syscall(SYS_read, file, buffer, share(verdict, size));
}
ssize_t pread(int file, void* buffer, std::size_t size, off_t offset) {
  const Verdict verdict = strike("read");
  return verdict == Verdict::fail ? -1 : syscall(SYS_pread64, file, buffer, share(verdict, size), offset);
}
ssize_t pread64(int file, void* buffer, std::size_t size, off_t offset) { return pread(file, buffer, size, offset); }

ssize_t write(int file, const void* buffer, std::size_t size) {
  // What goes wrong has to be told somewhere.
  const Verdict verdict = file == STDERR_FILENO ? Verdict::pass : strike("write");
  return verdict == Verdict::fail ? -1 : syscall(SYS_write, file, buffer, share(verdict, size));
}
ssize_t writev(int file, const iovec* parts, int count) {
  return strike("write") == Verdict::fail ? -1 : syscall(SYS_writev, file, parts, count);
}

int rename(const char* from, const char* to) {
  return strike("rename") == Verdict::fail ? -1 : static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int fsync(int file) { return strike("sync") == Verdict::fail ? -1 : static_cast<int>(syscall(SYS_fsync, file)); }

void* mmap(void* at, std::size_t size, int protection, int flags, int file, off_t offset) {
  if (strike("map") == Verdict::fail) return MAP_FAILED;
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, size, protection, flags, file, offset));
}
void* mmap64(void* at, std::size_t size, int protection, int flags, int file, off_t offset) {
  return mmap(at, size, protection, flags, file, offset);
}

DIR* opendir(const char* path) {
  return strike("directory") == Verdict::fail ? nullptr : next<DIR*(const char*)>("opendir")(path);
}
dirent* readdir(DIR* directory) {
  return strike("directory") == Verdict::fail ? nullptr : next<dirent*(DIR*)>("readdir")(directory);
}
dirent64* readdir64(DIR* directory) {
  return strike("directory") == Verdict::fail ? nullptr : next<dirent64*(DIR*)>("readdir64")(directory);
}

int fstat(int file, struct stat* status) noexcept {
  return strike("status") == Verdict::fail ? -1 : next<int(int, struct stat*)>("fstat")(file, status);
}
int stat(const char* path, struct stat* status) noexcept {
  return strike("status") == Verdict::fail ? -1 : next<int(const char*, struct stat*)>("stat")(path, status);
}
int lstat(const char* path, struct stat* status) noexcept {
  return strike("status") == Verdict::fail ? -1 : next<int(const char*, struct stat*)>("lstat")(path, status);
}

void* malloc(std::size_t size) noexcept {
  return size >= kLargeBlock && strike("memory") == Verdict::fail ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  if (size != 0 && count >= kLargeBlock / size && strike("memory") == Verdict::fail) return nullptr;
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) noexcept {
  return size >= kLargeBlock && strike("memory") == Verdict::fail ? nullptr : __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return size >= kLargeBlock && strike("memory") == Verdict::fail ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  if (size >= kLargeBlock && strike("memory") == Verdict::fail) return ENOMEM;
  *block = __libc_memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

}  // extern "C"
