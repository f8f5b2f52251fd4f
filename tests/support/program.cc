// SPDX-License-Identifier: Apache-2.0
#include "tests/support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>

namespace plimsoll::tests {
namespace {

namespace fs = boost::filesystem;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    read_end = ends[0];
    write_end = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_read();
    close_write();
  }
  void close_read() {
    if (read_end >= 0) close(read_end);
    read_end = -1;
  }
  void close_write() {
    if (write_end >= 0) close(write_end);
    write_end = -1;
  }
};

[[noreturn]] void become(const std::vector<std::string>& words, const ProgramOptions& options) {
  if (!options.working_directory.empty() && chdir(options.working_directory.c_str()) != 0) _exit(126);
  for (const std::string& setting : options.environment) {
    const std::size_t sign = setting.find('=');
    setenv(setting.substr(0, sign).c_str(), setting.substr(sign + 1).c_str(), 1);
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

ProgramResult run(const std::vector<std::string>& words, const ProgramOptions& options) {
  Pipe input;
  Pipe output;
  Pipe errors;
  if (options.close_output) output.close_read();
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(input.read_end, STDIN_FILENO);
    dup2(output.write_end, STDOUT_FILENO);
    dup2(errors.write_end, STDERR_FILENO);
    become(words, options);
  }
  input.close_read();
  output.close_write();
  errors.close_write();
  std::signal(SIGPIPE, SIG_IGN);
  ProgramResult result;
  std::string_view rest = options.standard_input;
  if (rest.empty()) input.close_write();
  std::array<char, 65536> buffer{};
  const auto drain = [&](int& end, std::string& into) {
    const ssize_t count = read(end, buffer.data(), buffer.size());
    if (count > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      close(end);
      end = -1;
    }
  };
  while (output.read_end >= 0 || errors.read_end >= 0 || input.write_end >= 0) {
    std::array<pollfd, 3> waiting = {pollfd{output.read_end, POLLIN, 0}, pollfd{errors.read_end, POLLIN, 0},
                                     pollfd{input.write_end, POLLOUT, 0}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[0].revents != 0) drain(output.read_end, result.output);
    if (waiting[1].revents != 0) drain(errors.read_end, result.errors);
    if (waiting[2].revents != 0) {
      const ssize_t count = write(input.write_end, rest.data(), std::min<std::size_t>(rest.size(), 4096));
      if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
      if (count < 0 || rest.empty()) input.close_write();
    }
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

ProgramResult run_plimsoll(std::vector<std::string> arguments, const ProgramOptions& options) {
  const char* program = std::getenv("PLIMSOLL_PROGRAM");
  INFO("PLIMSOLL_PROGRAM names the program under test; ctest sets it");
  REQUIRE(program != nullptr);
  arguments.insert(arguments.begin(), program);
  return run(arguments, options);
}

TemporaryFolder::TemporaryFolder() : root_(fs::temp_directory_path() / fs::unique_path("plimsoll-test-%%%%%%%%")) {
  fs::create_directories(root_);
}

TemporaryFolder::~TemporaryFolder() {
  boost::system::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string TemporaryFolder::path(const std::string& below) const {
  return below.empty() ? root_.string() : (root_ / below).string();
}

void TemporaryFolder::write(const std::string& below, const std::string& content) const {
  fs::create_directories((root_ / below).parent_path());
  std::ofstream(path(below), std::ios::binary) << content;
}

GitFolder::GitFolder() {
  git({"init", "-q", "-b", "main", "."});
  git({"config", "user.name", "Ada Example"});
  git({"config", "user.email", "ada@example.org"});
  git({"config", "commit.gpgsign", "false"});
}

std::string GitFolder::git(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words = {"git"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  ProgramOptions options;
  options.working_directory = path();
  const std::string time = std::to_string(1500000000 + commits_ * 3600) + " +0000";
  options.environment = {"GIT_AUTHOR_DATE=" + time, "GIT_COMMITTER_DATE=" + time, "GIT_CONFIG_GLOBAL=/dev/null",
                         "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C"};
  ProgramResult result = run(words, options);
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return result.output;
}

std::string GitFolder::commit(const std::string& message) const {
  ++commits_;
  git({"add", "-A", "."});
  git({"commit", "-q", "--allow-empty", "-m", message});
  return git({"rev-parse", "HEAD"});
}

}  // namespace plimsoll::tests
