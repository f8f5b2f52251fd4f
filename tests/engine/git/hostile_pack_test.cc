// SPDX-License-Identifier: Apache-2.0
//
// Packs that lie. Each must cost what its bytes are worth, name what could not be read, and leave the rest readable.
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "tests/engine/git/sweep_record.h"
#include "tests/support/pack_builder.h"
#include "tests/support/program.h"

namespace plimsoll::tests {
namespace {

constexpr const char* kSound = "a sound blob beside the damaged one\n";

// A bare repository whose only pack is the builder's, a sound blob in it.
SweepRecord sweep_pack(PackBuilder builder, bool plain = false, std::size_t object_limit = 0) {
  const GitFolder folder;
  builder.add_blob(kSound);
  builder.write(folder.path(".git/objects/pack"), "00000000000000000000000000000000000000aa");
  git::SweepOptions options;
  options.kinds = 15;
  options.threads = 2;
  options.plain = plain;
  options.object_bytes_limit = object_limit;
  return sweep_all(folder.path(), Selection{}, options);
}

bool has_sound_blob(const SweepRecord& record) { return record.objects.contains(id_of_object("blob", kSound).hex()); }

std::string base_text() {
  std::string text;
  for (int line = 0; line < 50; ++line) text += "line " + std::to_string(line) + " of the base\n";
  return text;
}

struct HostileDelta {
  const char* what;
  std::string delta;  // the whole delta, head included
};

// `damaged`: how many objects cannot be read.
void check_damaged(const char* what, const PackBuilder& builder, std::size_t damaged) {
  CAPTURE(what);
  const SweepRecord record = sweep_pack(builder);
  CHECK(record.error.empty());
  CHECK(has_sound_blob(record));
  CHECK(record.skip_lines() == std::vector<std::string>{"damaged object x" + std::to_string(damaged)});
}

}  // namespace

TEST_CASE("hostile pack: deltas that reach where they may not are damaged objects", "[git]") {
  const std::string base = base_text();
  const std::size_t size = base.size();
  const HostileDelta deltas[] = {
      {"empty", ""},
      {"a size that never ends", std::string(12, '\xFF')},
      {"of a longer base", delta_head(size + 1, 10) + delta_copy(0, 10)},
      {"of a shorter base", delta_head(size - 1, 10) + delta_copy(0, 10)},
      {"a copy that begins past the base", delta_head(size, 10) + delta_copy(size + 1, 10)},
      {"a copy that passes the end of the base", delta_head(size, 10) + delta_copy(size - 5, 10)},
      {"a copy far outside", delta_head(size, 10) + delta_copy(0xFFFFFFF0U, 10)},
      {"a copy that overfills the result", delta_head(size, 9) + delta_copy(0, 10)},
      {"an insert that overfills the result", delta_head(size, 2) + delta_insert("abc")},
      {"an insert that passes the end of the delta", delta_head(size, 100) + std::string(1, '\x64') + "abc"},
      {"a copy cut short", delta_head(size, 10) + std::string("\x91", 1)},
      {"the reserved instruction", delta_head(size, 10) + std::string(1, '\0') + delta_copy(0, 10)},
      {"a result that is not filled", delta_head(size, 11) + delta_copy(0, 10)},
      {"a huge result from nothing", delta_head(size, std::size_t{3} << 30) + delta_copy(0, 10)},
  };
  for (const HostileDelta& hostile : deltas) {
    PackBuilder builder;
    const std::size_t at = builder.add_blob(base);
    PackedEntry entry;
    entry.kind = 6;
    entry.base = at;
    entry.bytes = hostile.delta;
    entry.id = id_of_object("blob", hostile.what);
    builder.add(entry);
    check_damaged(hostile.what, builder, 1);
  }
}

TEST_CASE("hostile pack: what hangs below a damaged object is damaged too", "[git]") {
  PackBuilder builder;
  PackedEntry broken;
  broken.bytes = base_text();
  broken.id = id_of_object("blob", broken.bytes);
  broken.deflated = "this is no zlib stream, and it is long enough for one of that size ..............................";
  const std::size_t base = builder.add(broken);
  const std::string result = base_text().substr(0, 20);
  const std::size_t child = builder.add_delta(base, result, delta_copy(0, 20), base_text().size());
  builder.add_delta(child, result.substr(0, 10), delta_copy(0, 10), 20);
  check_damaged("three in a row", builder, 3);
}

TEST_CASE("hostile pack: heads that lie", "[git]") {
  struct Lie {
    const char* what;
    PackedEntry entry;
  };
  PackedEntry reserved_kind;
  reserved_kind.kind = 5;
  reserved_kind.bytes = "five is no kind";
  PackedEntry no_kind = reserved_kind;
  no_kind.kind = 0;
  PackedEntry too_large;
  too_large.bytes = "short";
  too_large.size = std::uint64_t{1} << 40;
  PackedEntry a_little_large = too_large;
  a_little_large.size = 6;
  PackedEntry a_little_small = too_large;
  a_little_small.size = 4;
  PackedEntry before_the_pack;
  before_the_pack.kind = 6;
  before_the_pack.distance = std::uint64_t{1} << 40;
  before_the_pack.bytes = delta_head(1, 1) + delta_copy(0, 1);
  PackedEntry no_distance = before_the_pack;
  no_distance.distance = 0;
  PackedEntry into_the_middle = before_the_pack;
  into_the_middle.distance = 3;
  PackedEntry base_nowhere;
  base_nowhere.kind = 7;
  base_nowhere.base_id = id_of_object("blob", "an object that is not there");
  base_nowhere.bytes = delta_head(1, 1) + delta_copy(0, 1);
  PackedEntry past_the_end;
  past_the_end.bytes = "x";
  past_the_end.index_offset = std::uint64_t{1} << 33;
  const Lie lies[] = {{"reserved kind", reserved_kind},
                      {"no kind", no_kind},
                      {"a terabyte in ten bytes", too_large},
                      {"one byte too many", a_little_large},
                      {"one byte too few", a_little_small},
                      {"a base before the pack", before_the_pack},
                      {"its own base", no_distance},
                      {"a base inside another entry", into_the_middle},
                      {"a base that is nowhere", base_nowhere},
                      {"an offset past the end", past_the_end}};
  for (const Lie& lie : lies) {
    PackBuilder builder;
    builder.add_blob("first\n");
    PackedEntry entry = lie.entry;
    entry.id = id_of_object("blob", lie.what);
    builder.add(entry);
    check_damaged(lie.what, builder, 1);
  }
}

TEST_CASE("hostile pack: deltas in a circle end", "[git]") {
  PackBuilder builder;
  const git::ObjectId first = id_of_object("blob", "first of the circle");
  const git::ObjectId second = id_of_object("blob", "second of the circle");
  for (const auto& [own, other] : {std::pair(first, second), std::pair(second, first)}) {
    PackedEntry entry;
    entry.kind = 7;
    entry.id = own;
    entry.base_id = other;
    entry.bytes = delta_head(5, 5) + delta_copy(0, 5);
    builder.add(entry);
  }
  PackedEntry own_base;
  own_base.kind = 7;
  own_base.id = id_of_object("blob", "its own base");
  own_base.base_id = own_base.id;
  own_base.bytes = delta_head(5, 5) + delta_copy(0, 5);
  builder.add(own_base);
  check_damaged("circle", builder, 3);
}

TEST_CASE("hostile pack: a chain of 4000 deltas takes no stack and little memory", "[git]") {
  PackBuilder builder;
  std::string text = base_text();
  std::size_t base = builder.add_blob(text);
  for (int step = 0; step < 4000; ++step) {
    const std::string line = "step " + std::to_string(step) + "\n";
    const std::string next = text.substr(0, 500) + line;
    base = builder.add_delta(base, next, delta_copy(0, 500) + delta_insert(line), text.size());
    text = next;
  }
  const SweepRecord record = sweep_pack(builder);
  CHECK(record.objects.size() == 4002);
  CHECK(record.skipped.empty());
  CHECK(record.objects.at(id_of_object("blob", text).hex()).bytes == text);
}

TEST_CASE("hostile pack: a delta that grows a thousandfold stays inside the limit", "[git]") {
  // Each doubles its base 128 times over; the third would be 4 GB.
  PackBuilder builder;
  std::size_t size = 64 * 1024;
  std::size_t base = builder.add_blob(std::string(size, 'x'));
  for (int step = 0; step < 2; ++step) {
    std::string instructions;
    for (int copy = 0; copy < 256; ++copy) instructions += delta_copy(0, size);
    PackedEntry entry;
    entry.kind = 6;
    entry.base = base;
    entry.bytes = delta_head(size, size * 256) + instructions;
    entry.id = id_of_object("blob", "step " + std::to_string(step));
    base = builder.add(entry);
    size *= 256;
    if (size > 0xFFFFFF) break;
  }
  const SweepRecord record = sweep_pack(builder, false, 1 << 20);
  CHECK(has_sound_blob(record));
  CHECK(record.skip_lines() == std::vector<std::string>{"over the size limit x1"});
}

TEST_CASE("hostile pack: a sound copy elsewhere is found", "[git]") {
  const GitFolder folder;
  PackBuilder damaged;
  PackedEntry entry;
  entry.bytes = base_text();
  entry.id = id_of_object("blob", entry.bytes);
  entry.deflated = "no zlib stream at all, but long enough to be believed by its size ...................................";
  damaged.add(entry);
  damaged.write(folder.path(".git/objects/pack"), "00000000000000000000000000000000000000aa");
  PackBuilder sound;
  sound.add_blob(base_text());
  sound.write(folder.path(".git/objects/pack"), "00000000000000000000000000000000000000bb");
  const SweepRecord record = sweep_history(folder.path(), false, 2);
  CHECK(record.objects.size() == 1);
  CHECK(record.skipped.empty());
}

TEST_CASE("hostile pack: thin deltas find their base in another pack", "[git]") {
  const GitFolder folder;
  PackBuilder first;
  first.add_blob(base_text());
  first.write(folder.path(".git/objects/pack"), "00000000000000000000000000000000000000bb");
  PackBuilder thin;
  PackedEntry entry;
  const std::string result = base_text() + "one line more\n";
  entry.kind = 7;
  entry.base_id = id_of_object("blob", base_text());
  entry.id = id_of_object("blob", result);
  entry.bytes =
      delta_head(base_text().size(), result.size()) + delta_copy(0, base_text().size()) + delta_insert("one line more\n");
  const std::size_t at = thin.add(entry);
  thin.add_delta(at, result.substr(0, 30), delta_copy(0, 30), result.size());
  thin.write(folder.path(".git/objects/pack"), "00000000000000000000000000000000000000aa");
  const SweepRecord record = sweep_history(folder.path(), false, 2);
  CHECK(record.skipped.empty());
  REQUIRE(record.objects.size() == 3);
  CHECK(record.objects.at(entry.id.hex()).bytes == result);
  CHECK(record.objects.at(id_of_object("blob", result.substr(0, 30)).hex()).bytes == result.substr(0, 30));
}

TEST_CASE("hostile pack: 64-bit offsets are read", "[git]") {
  PackBuilder builder;
  builder.large_offsets = true;
  for (int at = 0; at < 20; ++at) builder.add_blob("blob " + std::to_string(at));
  const SweepRecord record = sweep_pack(builder);
  CHECK(record.objects.size() == 21);
  CHECK(record.skipped.empty());
}

TEST_CASE("hostile pack: packs and indexes that are no such thing are named", "[git]") {
  struct Damage {
    const char* what;
    const char* file;
    std::size_t keep;  // bytes that stay
    const char* head;  // written over the start
    const char* message;
  };
  const Damage damages[] = {
      {"empty pack", ".pack", 0, "", "it does not begin as a pack"},
      {"foreign pack", ".pack", 100000, "JUNK", "it does not begin as a pack"},
      {"empty index", ".idx", 0, "", "it is cut short"},
      {"cut index", ".idx", 1090, "", "1 entries in 1090 bytes"},
  };
  for (const Damage& damage : damages) {
    CAPTURE(damage.what);
    const GitFolder folder;
    PackBuilder builder;
    builder.add_blob(std::string(500, 'a') + base_text());
    const std::string name = "00000000000000000000000000000000000000aa";
    builder.write(folder.path(".git/objects/pack"), name);
    const std::string file = folder.path(".git/objects/pack/pack-" + name + damage.file);
    std::string bytes;
    {
      std::ifstream in(file, std::ios::binary);
      bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    bytes.resize(std::min(bytes.size(), damage.keep));
    const std::string head = damage.head;
    if (!head.empty()) bytes.replace(0, head.size(), head);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    const SweepRecord record = sweep_history(folder.path(), false);
    REQUIRE(record.skipped.size() == 1);
    CHECK(record.skipped[0].reason == "damaged pack");
    CHECK(record.skipped[0].incomplete);
    CHECK(record.skipped[0].examples == std::vector<std::string>{"pack-" + name + ".pack: " + damage.message});
  }
}

TEST_CASE("hostile pack: an index whose counts or ids are out of order breaks nothing", "[git]") {
  for (const std::size_t position :
       {std::size_t{8}, std::size_t{600}, std::size_t{1032}, std::size_t{1060}, std::size_t{1120}}) {
    CAPTURE(position);
    const GitFolder folder;
    PackBuilder builder;
    for (int at = 0; at < 5; ++at) builder.add_blob("blob number " + std::to_string(at));
    const std::string name = "00000000000000000000000000000000000000aa";
    builder.write(folder.path(".git/objects/pack"), name);
    const std::string file = folder.path(".git/objects/pack/pack-" + name + ".idx");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(position));
    stream << std::string(8, '\x7F');
    stream.close();
    const SweepRecord record = sweep_history(folder.path(), false, 2);
    CHECK(record.error.empty());
  }
}

TEST_CASE("hostile pack: loose objects that lie are damaged objects", "[git]") {
  struct Loose {
    const char* what;
    std::string inflated;
    bool deflate = true;
  };
  const Loose cases[] = {
      {"no stream", "plain text", false},
      {"empty file", "", false},
      {"no head", "just text without any zero byte or head at all, going on and on for longer than a head would"},
      {"unknown kind", std::string("bolb 3\0abc", 10)},
      {"size too large", std::string("blob 4\0abc", 10)},
      {"size too small", std::string("blob 2\0abc", 10)},
      {"huge size", std::string("blob 99999999999999\0abc", 23)},
      {"no digits", std::string("blob x\0abc", 10)},
  };
  for (const Loose& loose : cases) {
    CAPTURE(loose.what);
    const GitFolder folder;
    folder.write(".git/objects/aa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                 loose.deflate ? deflated(loose.inflated) : loose.inflated);
    const SweepRecord record = sweep_history(folder.path(), false);
    CHECK(record.error.empty());
    CHECK(record.objects.empty());
    CHECK(record.skip_lines() == std::vector<std::string>{"damaged object x1"});
  }
}

}  // namespace plimsoll::tests
