// SPDX-License-Identifier: Apache-2.0
//
// Holds the map of engine/README.md against the code: which room may include which, and which file may know which
// outside library. Reads the includes of every source file.
#include <boost/filesystem.hpp>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = boost::filesystem;

namespace {

struct SourceFile {
  std::string path;                   // from the root of the tree
  std::vector<std::string> includes;  // as written, with their brackets or quotes
};

std::vector<SourceFile> sources_below(const std::vector<std::string>& folders) {
  const std::regex include_line("^\\s*#\\s*include\\s*([<\"][^>\"]+[>\"])");
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(PLIMSOLL_SOURCE_DIR) / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cc" && extension != ".h") continue;
      SourceFile file{fs::relative(entry.path(), PLIMSOLL_SOURCE_DIR).string(), {}};
      std::ifstream stream(entry.path().string());
      for (std::string line; std::getline(stream, line);) {
        std::smatch found;
        if (std::regex_search(line, found, include_line)) file.includes.push_back(found[1]);
      }
      files.push_back(std::move(file));
    }
  }
  return files;
}

// "engine/git/x.cc" is in "git"; "engine/scanner.cc" in "engine".
std::string room_of(const std::string& path) {
  if (path.rfind("engine/", 0) != 0) return path.substr(0, path.find('/'));
  const std::string rest = path.substr(7);
  return rest.find('/') == std::string::npos ? "engine" : rest.substr(0, rest.find('/'));
}

const std::map<std::string, std::set<std::string>> kMayUse = {
    {"base", {}},
    {"archives", {"base"}},
    {"documents", {"base"}},
    {"git", {"base", "documents"}},
    {"rules", {"base", "documents"}},
    {"migration", {"base", "rules"}},
    {"detect", {"archives", "base", "documents", "rules"}},
    {"findings", {"base", "documents"}},
    {"lifetimes", {"base", "git"}},
    {"reports", {"base"}},
    {"pipeline", {"archives", "migration", "base", "documents", "git", "rules", "detect", "findings", "lifetimes"}},
    {"engine",
     {"archives", "migration", "base", "documents", "git", "rules", "detect", "findings", "lifetimes", "pipeline",
      "reports"}},
    {"plugins", {}},
};

}  // namespace

TEST_CASE("layering: a room includes only the rooms it may use, and plugins the public header alone", "[layering]") {
  const auto files = sources_below({"engine", "plugins"});
  REQUIRE(files.size() > 50);
  for (const SourceFile& file : files) {
    const std::string room = room_of(file.path);
    CAPTURE(file.path);
    const auto rule = kMayUse.find(room);
    REQUIRE(rule != kMayUse.end());
    for (const std::string& include : file.includes) {
      if (include[0] != '"') continue;
      const std::string target = include.substr(1, include.size() - 2);
      CAPTURE(target);
      // The vocabulary of the public header is everybody's; it includes nothing of ours.
      if (target == "engine/scanner.h") continue;
      CHECK((target.rfind("engine/", 0) == 0 || target.rfind("plugins/", 0) == 0));
      const std::string target_room = room_of(target);
      if (target_room == room) continue;
      CHECK(rule->second.count(target_room) == 1);
    }
  }
}

TEST_CASE("layering: each outside library has its one place", "[layering]") {
  struct Library {
    const char* header;           // beginning of what stands between the brackets
    std::set<std::string> rooms;  // folders or files that may know it
  };
  const std::vector<Library> libraries = {
      {"re2/", {"engine/rules/"}},
      {"hs/", {"engine/rules/"}},
      {"hs.h", {"engine/rules/"}},
      {"git2", {"engine/git/", "engine/library_versions.cc"}},
      {"archive", {"engine/archives/"}},
      {"libdeflate.h", {"engine/git/", "engine/archives/", "engine/library_versions.cc"}},
      {"yaml.h", {"engine/documents/yaml/", "engine/library_versions.cc"}},
  };
  for (const SourceFile& file : sources_below({"engine", "plugins"})) {
    for (const std::string& include : file.includes) {
      if (include[0] != '<') continue;
      for (const Library& library : libraries) {
        if (include.compare(1, std::string(library.header).size(), library.header) != 0) continue;
        CAPTURE(file.path, include);
        bool allowed = file.path == "engine/library_versions.cc";
        for (const std::string& room : library.rooms) allowed = allowed || file.path.rfind(room, 0) == 0;
        CHECK(allowed);
      }
    }
  }
}
