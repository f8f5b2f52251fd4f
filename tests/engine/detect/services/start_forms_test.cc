// SPDX-License-Identifier: Apache-2.0
//
// Every form of starting a container in testdata/services: a folder each, with a Dockerfile, the files that it copies and
// the expected verdict in one line.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "tests/engine/detect/services/memory_tree.h"

namespace plimsoll::detect::services::testing {
namespace {

namespace fs = std::filesystem;

TEST_CASE("start forms: each example is judged as its folder says", "[detect][services]") {
  const fs::path root = fs::path(PLIMSOLL_SOURCE_DIR) / "testdata" / "services";
  std::size_t cases = 0;
  for (const fs::directory_entry& folder : fs::directory_iterator(root)) {
    if (!folder.is_directory()) continue;
    MemoryTree tree;
    std::string expected;
    std::string dockerfile = "Dockerfile";
    for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder.path())) {
      if (!file.is_regular_file()) continue;
      const std::string path = file.path().lexically_relative(folder.path()).generic_string();
      if (path == "expected")
        expected = read_text(file.path().string());
      else
        tree.put(path, read_text(file.path().string()));
      if (path == "app/Dockerfile") dockerfile = path;
    }
    while (!expected.empty() && expected.back() == '\n') expected.pop_back();
    INFO(folder.path().filename().string());
    CHECK(verdict_on(tree, dockerfile) == expected);
    ++cases;
  }
  CHECK(cases >= 60);
}

}  // namespace
}  // namespace plimsoll::detect::services::testing
