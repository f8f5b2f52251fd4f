// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/documents/yaml/model_builder.h"
#include "engine/documents/yaml/node_reading.h"
#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::yaml {
namespace {

std::string at(std::string_view bytes, Span span) { return std::string(bytes.substr(span.begin, span.size())); }

}  // namespace

TEST_CASE("yaml tree: spans are bytes of the file as given", "[documents]") {
  struct Case {
    const char* sentence;
    std::string bytes;
    std::string content;
  };
  const Case cases[] = {
      {"plain", "a: b\nkey: value\n", "value"},
      {"single quotes", "key: 'value'\n", "value"},
      {"behind wide letters", "# \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\nkey: value\n", "value"},
      {"behind a byte order mark", "\xEF\xBB\xBFkey: value\n", "value"},
      {"behind a mark and wide letters", "\xEF\xBB\xBFx: \xC3\xA9\nkey: value\n", "value"},
      {"with carriage returns", "x: 1\r\nkey: value\r\n", "value"},
      {"behind bytes that are no UTF-8", "# caf\xE9 \xFF\nkey: value\n", "value"},
      {"behind control characters", "x: a\x01\x02z\nkey: value\n", "value"},
      {"in JSON with tabs", "{\n\t\"x\": [1],\n\t\"key\": \"value\"\n}\n", "value"},
      {"in JSON with comments and a trailing comma", "// c\n{ /* c */ \"key\": \"value\", }\n", "value"},
      {"in flow with a tab", "{x: 1,\tkey: value}\n", "value"},
  };
  for (const Case& test : cases) {
    INFO(test.sentence);
    const Tree tree = parse(test.bytes);
    CHECK(tree.diagnostics.empty());
    REQUIRE(tree.root() != nullptr);
    const Node* node = get(tree.root(), "key");
    REQUIRE(node != nullptr);
    CHECK(text_of(node) == "value");
    CHECK(at(test.bytes, content_span(node, test.bytes)) == test.content);
  }
}

TEST_CASE("yaml tree: UTF-16 is read and placed in the bytes of the file", "[documents]") {
  std::string bytes = "\xFF\xFE";
  for (const char c : std::string("key: value\n")) {
    bytes += c;
    bytes += '\0';
  }
  const Tree tree = parse(bytes);
  REQUIRE(tree.root() != nullptr);
  const Node* node = get(tree.root(), "key");
  REQUIRE(node != nullptr);
  CHECK(node->text == "value");
  CHECK(node->span == Span{12, 22});
}

TEST_CASE("yaml tree: an error keeps what stands before and after it", "[documents]") {
  const std::string bytes = "a: 1\n---\nb: 2\n---\nc: [1\nd: 'x\n---\ne: 5\n";
  const Tree tree = parse_yaml(bytes);
  REQUIRE(!tree.diagnostics.empty());
  CHECK(position_of(bytes, tree.diagnostics.front().span.begin).line_from_one >= 5);
  REQUIRE(tree.documents.size() >= 3);
  CHECK(text_of(get(tree.documents[0].root, "a")) == "1");
  CHECK(text_of(get(tree.documents[1].root, "b")) == "2");
  bool found = false;
  for (const Document& document : tree.documents) found = found || text_of(get(document.root, "e")) == "5";
  CHECK(found);
}

TEST_CASE("yaml tree: a line that no reader takes costs that line", "[documents]") {
  for (const char* bad : {"@bad", "x: y: z", "    deep: 1\n", "\tkey: 1", "\xC3\xA9: @x"}) {
    const std::string bytes = std::string("a: 1\n") + bad + "\nb: 2\n";
    INFO(bytes);
    const Tree tree = parse_yaml(bytes);
    REQUIRE(tree.root() != nullptr);
    CHECK(!tree.diagnostics.empty());
    CHECK(tree.documents.front().damaged);
    CHECK(text_of(get(tree.root(), "a")) == "1");
    CHECK(text_of(get(tree.root(), "b")) == "2");
  }
}

TEST_CASE("yaml tree: lines of nothing but tabs are no error", "[documents]") {
  const Tree tree = parse_yaml("a: 1\n\t\nb: 2\n\t# note\nc: 3\n");
  CHECK(tree.diagnostics.empty());
  CHECK(text_of(get(tree.root(), "c")) == "3");
}

TEST_CASE("yaml tree: documents that are passed over change nothing about the others", "[documents]") {
  const auto passes_over = [](std::string_view document) { return document.find("skip: me") != std::string_view::npos; };
  struct Case {
    const char* bytes;
    const char* values;  // of "key" in each document that is read, with their line
  };
  const Case cases[] = {
      {"key: a\n---\nskip: me\nkey: b\n---\nkey: c\n", "a@1 c@6 "},
      {"skip: me\n---\nkey: b\n", "b@3 "},
      {"---\nkey: a\n---\nskip: me\n---\nskip: me\n--- # c\nkey: b\n...\n---\nskip: me\n", "a@2 b@8 "},
      {"skip: me\n", ""},
      {"key: a\n---\nskip: me\nkey: \"open\n---\nkey: b\n", "a@1 b@6 "},
      {"key: 'open\n---\nskip: me\n---\nkey: b\n", "b@5 "},
      {"# \xC3\xA9\nkey: \xC3\xA9\n---\nskip: me\n---\nkey: b\n", "\xC3\xA9@2 b@6 "},
      {"key: |\n  ---\n  skip: me not\n---\nkey: b\n", "b@5 "},
  };
  for (const Case& test : cases) {
    INFO(test.bytes);
    const std::string bytes = test.bytes;
    const Tree tree = parse(bytes, {.passes_over = passes_over});
    std::string values;
    for (const Document& document : tree.documents) {
      const Node* const node = get(document.root, "key");
      if (node == nullptr || node->text.empty()) continue;
      const auto lines = std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(node->span.begin), '\n');
      values += node->text + "@" + std::to_string(lines + 1) + " ";
    }
    CHECK(values == test.values);
  }
}

TEST_CASE("yaml tree: hostile input stays small", "[documents]") {
  std::string laughs = "a0: &a0 [x, x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string one = "a" + std::to_string(i);
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += one + ": &" + one + " [" + before + ", " + before + ", " + before + "]\n";
  }
  CHECK(parse(laughs).nodes.size() < 1000);
  const Tree deep = parse(std::string(100'000, '['));
  CHECK(!deep.diagnostics.empty());
  CHECK(!parse_json(std::string(100'000, '[')).diagnostics.empty());
  std::string broken;
  for (int i = 0; i < 20'000; ++i) broken += "k: @\n";
  CHECK(!parse_yaml(broken).diagnostics.empty());
  CHECK(parse_yaml("a: &a [*a]\nb: *nobody\n").diagnostics.size() == 1);
  CHECK(parse("").documents.empty());
}

TEST_CASE("node reading: merges, duplicates and aliases", "[documents]") {
  const std::string bytes =
      "base: &base {a: 1, b: 1}\nmore: &more {b: 2, c: 2}\nx:\n  <<: [*base, *more]\n  a: 9\ny: *base\nz: {k: 1, k: 2}\ns: "
      "&s {<<: *s, q: 1}\n";
  const Tree tree = parse(bytes);
  const Node* root = tree.root();
  CHECK(text_of(get(root, {"x", "a"})) == "9");
  CHECK(text_of(get(root, {"x", "b"})) == "1");
  CHECK(text_of(get(root, {"x", "c"})) == "2");
  CHECK(entries(get(root, "x")).size() == 3);
  CHECK(text_of(get(root, {"y", "a"})) == "1");
  CHECK(text_of(get(root, {"z", "k"})) == "2");
  CHECK(entries(get(root, "z")).size() == 1);
  CHECK(entries(get(root, "s")).size() == 1);
  CHECK(get(nullptr, "x") == nullptr);
  CHECK(truth_of(get(root, "x")) == std::nullopt);
}

TEST_CASE("node reading: pieces put together have the length of the text and its letters", "[documents]") {
  for (const std::string bytes : {"k: |\n    one\n      two\n\n    three\nz: 1\n", "k: |-\n  a\n  b\n",
                                  "k: >\n  a\n  b\n\n  c\n", "k: plain\n  more\n", "k: \"a\\nb\\x41c\"\n", "k: 'it''s'\n",
                                  "k: |\r\n  a\r\n  b\r\n", "k: |2\n   a\n  b", "- a\n"}) {
    INFO(bytes);
    const Tree tree = parse(bytes);
    const Node* node = tree.root()->kind == NodeKind::mapping ? get(tree.root(), "k") : tree.root()->items.front();
    const std::vector<Span> pieces = aligned_pieces(node, bytes);
    std::size_t total = 0;
    for (const Span piece : pieces) total += piece.size();
    CHECK(total == node->text.size());
    for (std::size_t i = 0; i < node->text.size(); ++i) {
      const char c = node->text[i];
      if (c < 'a' || c > 'z') continue;
      const Span place = place_in_pieces(pieces, {i, i + 1});
      CHECK(at(bytes, place) == std::string(1, c));
    }
  }
}

}  // namespace plimsoll::documents::yaml
