// SPDX-License-Identifier: Apache-2.0
//
// build/system-path: VOLUME or WORKDIR in a place that belongs to the kernel or to the container runtime.
#include <array>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/detect/runtime/host_path_table.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::detect::build {

namespace {

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

bool is_system_path(std::string_view path) {
  for (const std::string_view root : {"/proc", "/sys", "/dev", "/boot"}) {
    if (path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/')) return true;
  }
  return path == "/" || path == "/etc";
}

}  // namespace

void check_system_paths(const CheckInput& input, Matches& matches, CheckCounts&) {
  using documents::dockerfile::Keyword;
  if (!input.model.dockerfile) return;
  for (const documents::dockerfile::Instruction& instruction : input.model.dockerfile->instructions) {
    const bool is_volume = instruction.keyword == Keyword::volume;
    if (!is_volume && instruction.keyword != Keyword::workdir) continue;
    for (const documents::dockerfile::Word& word : instruction.words) {
      const std::string path = runtime::tidy_host_path(without_quotes(word.text));
      if (const std::string_view name = runtime::runtime_of_socket(path); is_volume && !name.empty()) {
        matches.push_back(make_match({"runtime/docker-socket", Severity::high}, word.span,
                                     "The image asks for the " + std::string(name) + " socket of the host as a volume",
                                     "volume " + path));
        continue;
      }
      // WORKDIR / is harmless; VOLUME / hides the whole image.
      if (!is_system_path(path) || (!is_volume && (path == "/" || path == "/etc")) || path.starts_with("/dev/shm")) continue;
      matches.push_back(make_match(
          {"build/system-path", Severity::medium}, word.span,
          std::string(name_of(instruction.keyword)) + " " + path + " lies in a directory of the system", "path " + path));
    }
  }
}

}  // namespace plimsoll::detect::build
