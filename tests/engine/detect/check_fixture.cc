// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/detect/check_fixture.h"

#include <fstream>
#include <sstream>

namespace plimsoll::detect::testing {

namespace {

std::string read_table(const char* name) {
  std::ifstream file(std::string(PLIMSOLL_SOURCE_DIR "/rulesets/images/") + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

const images::ImageTables& shipped_tables() {
  static const images::ImageTables kTables(read_table("lifecycles.tsv"), read_table("abandoned.tsv"),
                                           read_table("tag_ends.tsv"));
  return kTables;
}

}  // namespace plimsoll::detect::testing
