// SPDX-License-Identifier: Apache-2.0
//
// The questions that readers of YAML kinds ask a tree: is there such a key, what does this scalar say, is it true.
//
// Every function takes nullptr and gives the empty answer for it, so that a reader can write
//   for (const Node* item : items(get(get(service, "deploy"), "resources")))
// without a check between the steps. Aliases are followed and merge keys (`<<`) are honoured: an explicit key wins, then
// the maps of `<<` in their order, each with its own merges; a key that stands twice has its last value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/yaml/yaml_tree.h"

namespace plimsoll::documents::yaml {

// The node behind an alias (or the node itself); nullptr for an alias without a target and for a ring of aliases.
const Node* follow(const Node* node);

const Node* get(const Node* mapping, std::string_view key);
// get(get(node, a), b) ... for a path like {"deploy", "resources", "limits"}.
const Node* get(const Node* node, std::initializer_list<std::string_view> path);

// The pairs of a mapping with merges applied and overridden keys left out. Values are followed.
std::vector<Pair> entries(const Node* mapping);

// The items of a sequence, followed; nothing for other nodes.
std::vector<const Node*> items(const Node* sequence);
// The same, but a single scalar or mapping counts as a list of one: `args: x` and `args: [x]`.
std::vector<const Node*> items_or_self(const Node* node);

bool is_mapping(const Node* node);
bool is_sequence(const Node* node);
bool is_scalar(const Node* node);
// An empty value, `~` or `null`, or no node at all.
bool is_null(const Node* node);

// The text of a scalar; empty for everything else and for null.
std::string_view text_of(const Node* node);
// `true`, `yes`, `on` (YAML 1.1, which most of these tools still read) and their opposites; quoted words count as well,
// because most tools convert them.
std::optional<bool> truth_of(const Node* node);

// The bytes of the content: without quotes, without the header line of a block scalar.
Span content_span(const Node* node, std::string_view bytes);

// The spans of the file whose bytes, put together, have the length and (but for folded line ends) the content of the
// scalar's text. One span over the whole content when escapes or folding make that impossible.
std::vector<Span> text_pieces(const Node* node, std::string_view bytes);

// A scalar as a value that needs no expansion.
Value value_of(const Node* node, std::string_view bytes);

// From the first byte of the key to the last of the value: what a message about this setting underlines.
Span pair_span(const Pair& pair);

// The key node of `key` in a mapping, for places of things that are named by their key; nullptr when absent.
const Node* key_of(const Node* mapping, std::string_view key);

}  // namespace plimsoll::documents::yaml
