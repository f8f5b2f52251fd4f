// SPDX-License-Identifier: Apache-2.0
//
// YAML and JSON as one typed tree with byte spans.
//
// libyaml gives events with marks; this room turns them into nodes and knows its types in yaml_tree.cc only. Three things
// are different from the usual loaders:
//  - Aliases stay references. `*a` is a node that points at the node with the anchor, so nine lines of nested aliases stay
//    nine lines. Whoever walks a whole tree must not descend into aliases; whoever asks for one key may follow() them.
//  - A bad line costs little. What was read before an error is kept, the error becomes a diagnostic, and reading goes on:
//    first without the bad line, and when that does not help from the next document of the stream.
//  - Spans are bytes of the file as it was given, whatever its encoding: libyaml counts characters, and a byte order
//    mark, UTF-16 and bytes that are no UTF-8 at all are met in real repositories.
// JSON comes out as the same tree, read by a reader of its own that forgives tabs, comments and trailing commas.
//
// A Tree owns its nodes; node pointers live as long as the Tree. Trees are immutable after parsing and may be shared.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/documents/deployment.h"

namespace plimsoll::documents::yaml {

enum class NodeKind : std::uint8_t { scalar, sequence, mapping, alias };
enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct Node;

struct Pair {
  const Node* key = nullptr;    // never null; usually a scalar
  const Node* value = nullptr;  // never null; an empty value is an empty plain scalar
};

struct Node {
  NodeKind kind = NodeKind::scalar;
  ScalarStyle style = ScalarStyle::plain;
  bool flow = false;  // [a, b] or {a: b}
  Span span;          // everything of the node: quotes, the `|` of a block scalar, the brackets
  std::string text;   // scalar: the content, unescaped and folded; alias: the name of the anchor
  std::string tag;    // "!reference", "tag:yaml.org,2002:str"; empty when none was written
  std::string anchor;
  std::vector<const Node*> items;  // sequence
  std::vector<Pair> pairs;         // mapping, in the order of the file, duplicates and `<<` included
  const Node* target = nullptr;    // alias: the node it points at; null when there is no such anchor
};

struct Document {
  const Node* root = nullptr;  // never null
  Span span;
  bool damaged = false;  // an error was met inside: what is absent may only be unread
};

struct Limits {
  std::size_t nodes = 2'000'000;
  std::size_t depth = 200;
  std::size_t documents = 50'000;
  std::size_t merges = 2'000;   // `<<` keys that count; more stay ordinary keys
  std::size_t recoveries = 12;  // how often a bad line is left out before reading gives up on the file
  // Documents of a stream that are not read at all, by their text. Most of a file can be what nobody asks about.
  bool (*passes_over)(std::string_view document) = nullptr;
};

struct Tree {
  std::vector<Document> documents;
  std::vector<Diagnostic> diagnostics;
  std::deque<Node> nodes;  // storage; addresses are stable

  Tree() = default;
  Tree(Tree&&) = default;
  Tree& operator=(Tree&&) = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  // The first document, or nullptr when there is none.
  [[nodiscard]] const Node* root() const { return documents.empty() ? nullptr : documents.front().root; }
};

// Reads YAML, or JSON when the text begins like JSON and is well-formed as such. Never fails.
Tree parse(std::string_view bytes, const Limits& limits = {});

// Only YAML. Positions are those of `bytes`.
Tree parse_yaml(std::string_view bytes, const Limits& limits = {});

// Only JSON; // and /* */ comments, trailing commas, tabs and several values in a row are forgiven.
Tree parse_json(std::string_view bytes, const Limits& limits = {});

}  // namespace plimsoll::documents::yaml
