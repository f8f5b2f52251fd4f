// SPDX-License-Identifier: Apache-2.0
#include "plugins/base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace plimsoll::plugins {
namespace {

// Appends what is there; closes the end and sets it to -1 when the other side is done.
void drain(int& end, std::string& into) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(end, buffer.data(), buffer.size());
  if (count > 0) {
    const std::size_t room = kChildOutputLimit - std::min(kChildOutputLimit, into.size());
    into.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
  } else if (count == 0 || errno != EINTR) {
    close(end);
    end = -1;
  }
}

[[noreturn]] void become(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
  for (const std::string& setting : environment) {
    const std::size_t sign = setting.find('=');
    setenv(setting.substr(0, sign).c_str(), setting.substr(sign + 1).c_str(), 1);
  }
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
  ChildResult result;
  std::array<int, 2> output{-1, -1};
  std::array<int, 2> errors{-1, -1};
  if (words.empty() || pipe2(output.data(), O_CLOEXEC) != 0) return result;
  if (pipe2(errors.data(), O_CLOEXEC) != 0) {
    close(output[0]);
    close(output[1]);
    return result;
  }
  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    dup2(errors[1], STDERR_FILENO);
    become(words, environment);
  }
  close(output[1]);
  close(errors[1]);
  if (child < 0) {
    close(output[0]);
    close(errors[0]);
    return result;
  }
  while (output[0] >= 0 || errors[0] >= 0) {
    std::array<pollfd, 2> waiting = {pollfd{output[0], POLLIN, 0}, pollfd{errors[0], POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[0].revents != 0) drain(output[0], result.output);
    if (waiting[1].revents != 0) drain(errors[0], result.errors);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace plimsoll::plugins
