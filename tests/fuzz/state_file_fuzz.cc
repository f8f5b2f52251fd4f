// SPDX-License-Identifier: Apache-2.0
//
// State files of a stranger. Input: one byte; when it is even, the rest is the file, else the rest is what is inside a file
// whose frame and digest are sound. Held: a state that was taken has its ids in order and is written and read back the same.
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/base/digest.h"
#include "engine/pipeline/scan_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  if (size == 0) return 0;
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("plimsoll-state-fuzz-" + std::to_string(getpid()))).string();
  std::string file(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) {
    const std::string payload = std::move(file);
    file = "plimsoll-state-1\n";
    const std::size_t head = file.size();
    file.resize(head + ZSTD_compressBound(payload.size()));
    file.resize(head + ZSTD_compress(file.data() + head, file.size() - head, payload.data(), payload.size(), 1));
    const Sha256 digest = sha256(file);
    file.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << file;
  const auto state = pipeline::load_state(path);
  if (!state) {
    if (state.error().what.empty()) std::abort();
  } else {
    if (!std::is_sorted(state->clean.begin(), state->clean.end())) std::abort();
    if (!pipeline::save_state(path, *state)) std::abort();
    const auto again = pipeline::load_state(path);
    if (!again || again->clean != state->clean || again->report != state->report) std::abort();
  }
  std::filesystem::remove(path);
  return 0;
}
