// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file_io.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace plimsoll;
namespace fs = boost::filesystem;

namespace {

struct TemporaryFolder {
  fs::path path = fs::temp_directory_path() / fs::unique_path("plimsoll-%%%%-%%%%");
  TemporaryFolder() { fs::create_directories(path); }
  ~TemporaryFolder() {
    boost::system::error_code ignored;
    fs::remove_all(path, ignored);
  }
  [[nodiscard]] std::string file(const char* name) const { return (path / name).string(); }
};

}  // namespace

TEST_CASE("file_io: what is written can be read", "[base]") {
  const TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{100001}}) {
    const std::string bytes(size, 'p');
    REQUIRE(write_file_atomically(folder.file("a"), bytes));
    const auto read = read_file(folder.file("a"), 1U << 20U);
    REQUIRE(read);
    CHECK(*read == bytes);
  }
}

TEST_CASE("file_io: a file of /proc, whose size is told as 0, is read whole", "[base]") {
  const auto read = read_file("/proc/self/status", 1U << 20U);
  REQUIRE(read);
  CHECK(read->size() > 100);
}

TEST_CASE("file_io: errors say what failed", "[base]") {
  const TemporaryFolder folder;
  const auto missing = read_file(folder.file("none"), 10);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::not_found);
  CHECK(missing.error().what == "cannot open '" + folder.file("none") + "': No such file or directory");

  REQUIRE(write_file_atomically(folder.file("long"), "12345678901"));
  const auto large = read_file(folder.file("long"), 10);
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::over_limit);
  CHECK(large.error().what == "cannot read '" + folder.file("long") + "': 11 bytes, at most 10 are read");

  const auto a_folder = read_file(folder.path.string(), 10);
  REQUIRE_FALSE(a_folder);
  CHECK(a_folder.error().kind == ErrorKind::unsupported);

  const auto unwritable = write_file_atomically(folder.file("none/below"), "x");
  REQUIRE_FALSE(unwritable);
}

TEST_CASE("file_io: a pipe without a writer does not hold the reader", "[base]") {
  const TemporaryFolder folder;
  REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  CHECK_FALSE(read_file(folder.file("pipe"), 10));
}
