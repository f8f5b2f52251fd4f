// SPDX-License-Identifier: Apache-2.0
#include "engine/archives/archive_walk.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "tests/support/archive_builder.h"

using namespace plimsoll;
using namespace plimsoll::archives;
using plimsoll::tests::make_archive;

namespace {

class Recorder final : public ArchiveVisitor {
 public:
  bool on_text(const MemberText& piece) override {
    std::string& text = texts[piece.place.inside];
    // Fresh parts follow each other without a gap and without an overlap.
    const std::size_t fresh = static_cast<std::size_t>(piece.begin) + piece.fresh.begin;
    if (fresh != text.size()) gaps = true;
    text += piece.text.substr(piece.fresh.begin, piece.fresh.size());
    bytes += piece.fresh.size();
    places[piece.place.inside] = piece.place.ordinals;
    lines[piece.place.inside] = piece.lines_before;
    return true;
  }
  void on_obstacle(Obstacle obstacle, const std::string& inside) override { obstacles.emplace_back(obstacle, inside); }

  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<std::uint32_t>> places;
  std::map<std::string, std::size_t> lines;
  std::vector<std::pair<Obstacle, std::string>> obstacles;
  std::size_t bytes = 0;
  bool gaps = false;
};

bool has(const Recorder& seen, Obstacle obstacle) {
  return std::any_of(seen.obstacles.begin(), seen.obstacles.end(), [&](const auto& one) { return one.first == obstacle; });
}

std::string repeated(const std::string& line, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += line;
  return text;
}

}  // namespace

TEST_CASE("archive walk: what is inside comes out under its name", "[archives]") {
  struct Case {
    const char* name;
    std::string bytes;
    std::map<std::string, std::string> texts;
  };
  const std::string jar = make_archive("zip", {{"META-INF/app.properties", "key=1\n"}});
  const std::string layer = make_archive("tar", {{"etc/app.env", "key=2\n"}});
  const std::string plain = make_archive("raw", {{"x", "key=3\n"}}, "gzip");
  const Case cases[] = {
      {"zip", make_archive("zip", {{"a/b.txt", "one"}, {"c.txt", "two"}}), {{"a/b.txt", "one"}, {"c.txt", "two"}}},
      {"stored", make_archive("zip-stored", {{"a.txt", "one"}}), {{"a.txt", "one"}}},
      {"behind a script", "#!/bin/sh\n" + make_archive("zip", {{"a.txt", "one"}}), {{"a.txt", "one"}}},
      {"tar", make_archive("tar", {{"./a.txt", "one"}}), {{"a.txt", "one"}}},
      {"tar.gz", make_archive("tar", {{"a.txt", "one"}}, "gzip"), {{"a.txt", "one"}}},
      {"tar.xz", make_archive("tar", {{"a.txt", "one"}}, "xz"), {{"a.txt", "one"}}},
      {"tar.zst", make_archive("tar", {{"a.txt", "one"}}, "zstd"), {{"a.txt", "one"}}},
      {"tar.bz2", make_archive("tar", {{"a.txt", "one"}}, "bzip2"), {{"a.txt", "one"}}},
      {"one compressed file", plain, {{"", "key=3\n"}}},
      {"a compressed file in two parts", plain + plain, {{"", "key=3\nkey=3\n"}}},
      {"a compressed zip", make_archive("raw", {{"x", jar}}, "gzip"), {{"META-INF/app.properties", "key=1\n"}}},
      {"compressed twice", make_archive("raw", {{"x", plain}}, "gzip"), {{"", "key=3\n"}}},
      {"jar in a zip", make_archive("zip", {{"lib/x.jar", jar}}), {{"lib/x.jar!META-INF/app.properties", "key=1\n"}}},
      {"compressed file in a tar", make_archive("tar", {{"logs/x.log.gz", plain}}), {{"logs/x.log.gz!x.log", "key=3\n"}}},
      {"a saved image",
       make_archive("tar", {{"abc/layer.tar", layer},
                            {"blobs/sha256/0f", make_archive("tar", {{"srv/b.env", "key=4\n"}}, "gzip")},
                            {"manifest.json", "[]"}}),
       {{"abc/layer.tar!etc/app.env", "key=2\n"}, {"blobs/sha256/0f!srv/b.env", "key=4\n"}, {"manifest.json", "[]"}}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    Recorder seen;
    CHECK(walk_archive(one.bytes, {}, seen));
    CHECK(seen.texts == one.texts);
    CHECK(seen.obstacles.empty());
    std::vector<WantedMember> wanted;
    for (const auto& [inside, ordinals] : seen.places) wanted.push_back({ordinals, 1000});
    std::sort(wanted.begin(), wanted.end(), [](const WantedMember& left, const WantedMember& right) {
      return std::ranges::lexicographical_compare(left.ordinals, right.ordinals);
    });
    const std::vector<std::string> texts = read_members(one.bytes, {}, wanted, 1000);
    REQUIRE(texts.size() == wanted.size());
    for (const auto& [inside, ordinals] : seen.places) {
      const auto at = std::find_if(wanted.begin(), wanted.end(), [&](const WantedMember& member) {
        return std::ranges::equal(member.ordinals, ordinals);
      });
      CHECK(texts[static_cast<std::size_t>(at - wanted.begin())] == one.texts.at(inside));
    }
  }
}

TEST_CASE("archive walk: a large member comes in pieces that leave nothing out", "[archives]") {
  const std::string text = repeated("one line of a long file\n", std::size_t{40} << 20U);
  for (const char* format : {"zip", "tar"}) {
    const std::string bytes = make_archive(format, {{"a.log", text}}, format == std::string("tar") ? "gzip" : "");
    Recorder seen;
    ArchiveLimits limits;
    // Growth is what this text is about elsewhere.
    limits.bytes = std::uint64_t{1} << 30U;
    CHECK(walk_archive(bytes, limits, seen));
    CHECK_FALSE(seen.gaps);
    CHECK(seen.texts["a.log"] == text);
    CHECK(seen.lines["a.log"] > 1000000);
    const WantedMember whole{seen.places["a.log"], text.size()};
    CHECK(read_members(bytes, limits, {&whole, 1}, 1000).front() == text);
    const WantedMember part{seen.places["a.log"], text.size() / 3};
    CHECK(read_members(bytes, limits, {&part, 1}, 1000).front() == text.substr(0, text.size() / 3));
  }
}

TEST_CASE("archive walk: of many members as many are read at once as there is room for", "[archives]") {
  plimsoll::tests::ArchiveFiles files;
  for (int at = 0; at < 9; ++at) files.emplace_back("f" + std::to_string(at), std::string(100, static_cast<char>('0' + at)));
  const std::uint32_t numbers[] = {1, 3, 4, 8, 20};
  std::vector<WantedMember> wanted;
  for (const std::uint32_t& number : numbers) wanted.push_back({{&number, 1}, 60});
  for (const char* format : {"zip", "tar"}) {
    const std::string bytes = make_archive(format, files);
    using Texts = std::vector<std::string>;
    const auto text = [](char digit) { return std::string(60, digit); };
    CHECK(read_members(bytes, {}, wanted, 1) == Texts{text('1')});
    CHECK(read_members(bytes, {}, wanted, 60) == Texts{text('1')});
    CHECK(read_members(bytes, {}, wanted, 61) == Texts{text('1'), text('3')});
    CHECK(read_members(bytes, {}, wanted, 1000) == Texts{text('1'), text('3'), text('4'), text('8'), ""});
    CHECK(read_members(bytes, {}, std::span(wanted).subspan(4), 1000) == Texts{""});
  }
  CHECK(read_members("no archive", {}, wanted, 1000) == std::vector<std::string>(5));
}

TEST_CASE("archive walk: what cannot be read is told, and the rest is read", "[archives]") {
  const std::string noise = [] {
    std::string bytes;
    std::uint32_t state = 1;
    for (int at = 0; at < 200000; ++at) bytes += static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U);
    return bytes;
  }();
  const std::string good = make_archive("tar", {{"a.txt", "one"}, {"noise", noise}}, "gzip");
  Recorder cut;
  CHECK(walk_archive(std::string_view(good).substr(0, 150000), {}, cut));
  CHECK(cut.texts["a.txt"] == "one");
  CHECK(has(cut, Obstacle::unreadable));

  Recorder lost;
  CHECK_FALSE(walk_archive(std::string_view(good).substr(0, 1000), {}, lost));
  CHECK(has(lost, Obstacle::unreadable));

  Recorder locked;
  CHECK(walk_archive(make_archive("zip-encrypted", {{"a.txt", "one"}}), {}, locked));
  CHECK(locked.texts.empty());
  CHECK(has(locked, Obstacle::encrypted));

  Recorder none;
  CHECK_FALSE(walk_archive("PK\x03\x04 and then it is text, however long it may go on from here", {}, none));
  CHECK(none.texts.empty());
  CHECK(none.obstacles.empty());
}

TEST_CASE("archive walk: the limits hold", "[archives]") {
  std::string nested = "key=1\n";
  for (int level = 0; level < 12; ++level) nested = make_archive("zip", {{"inner.zip", nested}});
  Recorder deep;
  CHECK(walk_archive(nested, {}, deep));
  CHECK(deep.texts.empty());
  REQUIRE(deep.obstacles.size() == 1);
  CHECK(deep.obstacles[0].first == Obstacle::too_deep);
  Recorder deeper;
  CHECK(walk_archive(nested, {.depth = 12}, deeper));
  CHECK(deeper.texts.size() == 1);
  Recorder off;
  CHECK_FALSE(walk_archive(nested, {.depth = 0}, off));

  const std::string bomb = make_archive("zip", {{"a", repeated("x\n", std::size_t{80} << 20U)}});
  Recorder grown;
  CHECK(walk_archive(bomb, {}, grown));
  CHECK(has(grown, Obstacle::grows));
  CHECK(grown.bytes <= kUnsuspiciousBytes);

  Recorder stopped;
  CHECK(walk_archive(bomb, {.depth = 8, .bytes = 1 << 20}, stopped));
  CHECK(has(stopped, Obstacle::too_much));
  CHECK(stopped.bytes <= std::size_t{1} << 20U);

  // Members of nothing cost something too.
  tests::ArchiveFiles many;
  for (int at = 0; at < 5000; ++at) many.emplace_back("f" + std::to_string(at), "");
  Recorder crowd;
  CHECK(walk_archive(make_archive("tar", many, "gzip"), {.depth = 8, .bytes = 1 << 20}, crowd));
  CHECK(has(crowd, Obstacle::too_much));
}
