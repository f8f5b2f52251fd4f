// SPDX-License-Identifier: Apache-2.0
//
// A model as lines of text, so that a test of a reader is a table of files and the lines they must give.
//   image workload web = nginx:1.25          (a trailing " ?" when it is unresolved)
//   option web privileged = true             mounts: "mount /src -> /dst bind ro", ports: "port 127.0.0.1 5432 -> 5432/tcp"
//   command script = make                    argv is joined with "|"
//   environment container A = b
//   container Deployment/web app
//   diagnostic 3: message
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/documents/document.h"

namespace plimsoll::documents {

class MemoryFiles : public FileLookup {
 public:
  std::map<std::string, std::string, std::less<>> files;
  std::optional<std::string> read(std::string_view path, std::size_t limit_bytes) override;
  std::vector<std::string> list(std::string_view folder, std::size_t limit) override;
};

std::vector<std::string> lines_of(const Model& model, std::string_view bytes);

struct ReaderCase {
  const char* sentence;
  const char* path;
  std::string bytes;
  std::vector<std::string> present;
  std::vector<std::string> absent = {};  // a line that starts so must not be there
  std::map<std::string, std::string, std::less<>> beside = {};
  const char* kind = nullptr;  // name of the type that classify() must choose
};

// Classifies and reads the file, checks the lines, and that every span lies inside the file.
void check_reader(const ReaderCase& test);

}  // namespace plimsoll::documents
