// SPDX-License-Identifier: Apache-2.0
//
// The form in which rulesets/ sits in the program: one archive of named parts, each compressed by itself with zstd, so that
// reading the rules does not pay for the tables.
//
//   "PLSR", version, number of parts; then for each part: name, raw size, compressed size; then the compressed parts.
//   Part "rules": every field of every rule, strings with their length before them. Part "literals": the anchors compiled
//   by vectorscan. Part "about": digest and date. All other parts are files of rulesets/, under their path there.
//
// Numbers are little-endian and 32 bits wide. Everything is checked on reading, as if it came from a stranger: the same
// code reads blobs that a build of another version left behind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/rules/rule.h"

namespace plimsoll::rules {

struct BlobPart {
  std::string name;
  std::string bytes;
};

std::string write_blob(const std::vector<BlobPart>& parts);

class BlobReader {
 public:
  static Result<BlobReader> open(std::string_view blob);
  [[nodiscard]] std::vector<std::string> names() const;
  // not_found when there is no such part, corrupt when it does not decompress to what it should.
  [[nodiscard]] Result<std::string> read(std::string_view name) const;

 private:
  struct Entry {
    std::string_view name;
    std::size_t raw_size = 0;
    std::string_view compressed;
  };
  std::vector<Entry> entries_;
};

// Without examples and counter-examples, which only tests need.
std::string write_rules(const std::vector<Rule>& rules);
Result<std::vector<Rule>> read_rules(std::string_view bytes);

}  // namespace plimsoll::rules
