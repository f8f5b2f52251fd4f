// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target over stored inputs without a fuzzer: every seed and every input that once crashed stays a test.
// Arguments are files and folders; the names are printed before they are run, so that the last line names the culprit.
#include <boost/filesystem.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = boost::filesystem;

void run_file(const std::string& name) {
  std::ifstream stream(name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  std::printf("%s (%zu bytes)\n", name.c_str(), bytes.size());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** words) {
  std::set<std::string> files;
  for (int i = 1; i < count; ++i) {
    if (!fs::is_directory(words[i])) {
      files.insert(words[i]);
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(words[i])) {
      if (fs::is_regular_file(entry.path())) files.insert(entry.path().string());
    }
  }
  for (const std::string& file : files) run_file(file);
  std::printf("%zu inputs\n", files.size());
  return files.empty() ? 1 : 0;
}
