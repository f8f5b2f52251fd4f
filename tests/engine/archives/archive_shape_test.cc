// SPDX-License-Identifier: Apache-2.0
#include "engine/archives/archive_shape.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/archive_builder.h"

using plimsoll::archives::is_compressed_stream;
using plimsoll::archives::may_be_archive;
using plimsoll::tests::make_archive;

TEST_CASE("archive shape: every format that is read is seen, text is not", "[archives]") {
  struct Case {
    const char* name;
    std::string bytes;
    bool archive;
    bool stream;
  };
  const std::string zip = make_archive("zip", {{"a", "x"}});
  const std::string tar = make_archive("tar", {{"a", "x"}});
  std::string old_tar = tar;
  // The form of before 1988: no magic, and a checksum that says so.
  old_tar.replace(257, 8, 8, '\0');
  unsigned sum = 0;
  for (std::size_t at = 0; at < 512; ++at) {
    sum += at >= 148 && at < 156 ? 32U : static_cast<unsigned char>(old_tar[at]);
  }
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  old_tar.replace(148, 7, std::string(digits, 7));
  const Case cases[] = {
      {"zip", zip, true, false},
      {"zip behind a script", "#!/bin/sh\nexit\n" + zip, true, false},
      {"tar", tar, true, false},
      {"old tar", old_tar, true, false},
      {"gzip", make_archive("tar", {{"a", "x"}}, "gzip"), true, true},
      {"xz", make_archive("tar", {{"a", "x"}}, "xz"), true, true},
      {"zstd", make_archive("tar", {{"a", "x"}}, "zstd"), true, true},
      {"bzip2", make_archive("tar", {{"a", "x"}}, "bzip2"), true, true},
      {"nothing", "", false, false},
      {"short", "PK\x03", false, false},
      {"text that begins like bzip2", "BZh is the name of a format, and this is text", false, false},
      {"text of the size of two blocks", std::string(1024, 'a'), false, false},
      {"zeros", std::string(2048, '\0'), false, false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    CHECK(may_be_archive(one.bytes) == one.archive);
    CHECK(is_compressed_stream(one.bytes) == one.stream);
  }
}
